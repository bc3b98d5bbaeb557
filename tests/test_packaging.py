"""A wheel, an sdist and an editable install each install with pip, find their home and do the three jobs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import REPOSITORY

pytest.importorskip("build", reason="the packaging tests need the extra 'dev'")
pytest.importorskip("hatchling", reason="the packaging tests need the extra 'dev'")

HOME_FILES = sorted(
    file.relative_to(REPOSITORY).as_posix()
    for folder in ("data/turtle", "ontology", "queries", "shapes")
    for file in (REPOSITORY / folder).rglob("*")
    if file.is_file()
)
THREE_JOBS = """
import site, sys
site.addsitedir({location!r})
sys.path.insert(0, {location!r})
import hss_graph
graph = hss_graph.open()
assert str(graph.home.path).startswith({home!r}), graph.home.path
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


def _installed(what: list[str], folder: Path) -> Path:
    """Installs with pip, without its dependencies, which this environment has; gives site-packages."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
    ]
    options = ["--ignore-installed", "--disable-pip-version-check", "--prefix", str(folder)]
    subprocess.run([*command, *options, *what], check=True, capture_output=True)
    (site_packages,) = folder.glob("lib/python*/site-packages")
    return site_packages


def _do_the_three_jobs(site_packages: Path, home: Path, elsewhere: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "HSS_GRAPH_HOME"}
    script = THREE_JOBS.format(location=str(site_packages), home=str(home))
    subprocess.run([sys.executable, "-P", "-c", script], check=True, cwd=elsewhere, env=environment)
    environment["PYTHONPATH"] = str(site_packages)
    command = site_packages.parents[2] / "bin" / "hss-graph"
    done = subprocess.run(
        [command, "--version"], capture_output=True, text=True, env=environment, cwd=elsewhere
    )
    assert done.stdout.startswith("hss-graph, version "), done.stderr


def test_the_wheel_installs_and_carries_the_home(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name.removeprefix("hss_graph/home/") for name in archive.namelist() if "/home/" in name}
        licences = [name for name in archive.namelist() if "/licenses/LICENSE" in name]
    assert names == set(HOME_FILES)
    assert len(licences) == 2
    site_packages = _installed([str(wheel)], tmp_path)
    _do_the_three_jobs(site_packages, site_packages, tmp_path)


def test_the_sdist_installs_and_carries_the_home(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    site_packages = _installed([str(sdist)], tmp_path)
    _do_the_three_jobs(site_packages, site_packages, tmp_path)


def test_an_editable_install_uses_the_repository(tmp_path: Path) -> None:
    site_packages = _installed(["--editable", str(REPOSITORY)], tmp_path)
    _do_the_three_jobs(site_packages, REPOSITORY, tmp_path)
