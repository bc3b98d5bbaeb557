"""A wheel, an sdist and an editable install each carry the home and do the three jobs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from support import REPOSITORY

pytest.importorskip("build", reason="the packaging tests need the extra 'dev'")
pytest.importorskip("hatchling", reason="the packaging tests need the extra 'dev'")

HOME_FILES = sorted(
    f"{folder}/{file.name}"
    for folder in ("data/turtle", "ontology", "queries", "shapes")
    for file in (REPOSITORY / folder).iterdir()
)
THREE_JOBS = """
import sys
sys.path.insert(0, {location!r})
import hss_graph
graph = hss_graph.open()
assert str(graph.home.path).startswith({location!r}), graph.home.path
assert len(list(graph.query("partners-of", organisation="Gavi"))) == 2
assert graph.validate().conforms
assert graph.network().number_of_edges() > 20
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _do_the_three_jobs(location: Path, elsewhere: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "HSS_GRAPH_HOME"}
    script = THREE_JOBS.format(location=str(location))
    subprocess.run([sys.executable, "-P", "-c", script], check=True, cwd=elsewhere, env=environment)


def test_the_wheel_carries_the_home(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = {name.removeprefix("hss_graph/home/") for name in archive.namelist() if "/home/" in name}
        licences = [name for name in archive.namelist() if "/licenses/LICENSE" in name]
    assert names == set(HOME_FILES)
    assert len(licences) == 2
    _do_the_three_jobs(tmp_path / "site", tmp_path)


def test_the_sdist_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (again,) = tmp_path.glob("*.whl")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(again) as one, zipfile.ZipFile(wheel) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())


def test_an_editable_install_uses_the_repository() -> None:
    import hss_graph
    from hss_graph import home

    if Path(hss_graph.__file__).is_relative_to(REPOSITORY):
        assert home.bundled().path == REPOSITORY
    else:
        pytest.skip("the package is not installed in editable mode here")
