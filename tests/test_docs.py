"""What the documents say is so: the README's commands print what it shows, the pages match the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from support import REPOSITORY, docs_generator

README = (REPOSITORY / "README.md").read_text()
NETWORKS = (REPOSITORY / "docs" / "networks.md").read_text()
BIN = Path(sys.executable).parent


def _blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def _sessions() -> list[tuple[str, str]]:
    """Each command of the console blocks with the output that the README shows."""
    pieces = [piece for block in _blocks("console") for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)]
    return [(head, shown) for piece in pieces if piece for head, _, shown in [piece.partition("\n")]]


SHELL = [
    line
    for block in (*_blocks("sh"), *_blocks("sh", NETWORKS))
    for line in block.splitlines()
    if not line.startswith("make ")
]
MENTIONED = re.findall(r"`(hss-graph (?:queries|network plot)[^`]*)`", README)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the README's commands read, to run them in."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("data", "ontology", "queries", "shapes", "docs"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "HSS_GRAPH_HOME"}
    environment["PATH"] = f"{BIN}:{environment['PATH']}"
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, env=environment)


def test_the_readme_shows_commands() -> None:
    assert len(_sessions()) >= 10
    assert len(SHELL) == 36
    assert len(MENTIONED) == 4


def test_the_commands_of_the_readme_print_what_it_shows(clone: Path) -> None:
    for command, shown in _sessions():  # in this order, since one makes what the next one reads
        done = _run(command, clone)
        assert (command, done.stdout) == (command, shown)
        status = 1 if "violations" in shown else 2 if shown.startswith("hss-graph: ") else 0
        assert done.returncode == status, command


@pytest.mark.parametrize("command", SHELL + MENTIONED)
def test_a_command_of_the_readme_ends_well(clone: Path, command: str) -> None:
    if "plot" in command or "--chart" in command:
        pytest.importorskip("matplotlib", reason="pictures need the extra 'pictures'")
    done = _run(command, clone)
    # Some answers rest on inference, so they differ without it.
    assert done.returncode == (1 if "--without" in command else 0), done.stderr


def test_the_python_of_the_readme_runs(clone: Path) -> None:
    (code,) = _blocks("python")
    script = code + "assert network.number_of_edges() > 20 and len(dataset) > 4000\n"
    done = subprocess.run([sys.executable, "-c", script], cwd=clone, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "Department for International Development inferred",
        "Government of the United Kingdom explicit",
    ], done.stderr


def test_the_python_of_the_page_on_networks_runs(clone: Path) -> None:
    (code,) = _blocks("python", NETWORKS)
    done = subprocess.run([sys.executable, "-c", code], cwd=clone, capture_output=True, text=True)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["density", "fragmentation"], done.stderr


def test_make_demo_ends_well(tmp_path: Path) -> None:
    if shutil.which("make") is None or not (BIN / "hss-graph").exists():
        pytest.skip("needs make and an installed hss-graph")
    settled = [option for stamp in ("installed", "bin/python") for option in ("-o", f"{BIN.parent}/{stamp}")]
    command = ["make", *settled, "demo", f"VENV={BIN.parent}", f"OUT={tmp_path / 'out'}"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "valid, nothing to report" in done.stdout
    assert f"The files are in {tmp_path / 'out'}" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "network.gexf",
        "network.graphml",
        "network.json",
        "tables",
    }


@pytest.mark.parametrize(
    "name", ["cli.md", "measures.md", "ontology.md", "ontology.svg", "queries.md", "questions.md"]
)
def test_a_generated_page_matches_what_it_follows_from(name: str) -> None:
    pages = {file.name: page for file, page in docs_generator().PAGES.items()}
    assert (REPOSITORY / "docs" / name).read_text() == pages[name](), "run 'make docs'"


def test_the_architecture_page_names_every_module_in_order() -> None:
    from test_architecture import ORDER

    page = (REPOSITORY / "docs" / "architecture.md").read_text().partition("## Where things stand")[0]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [name for name in ORDER if name != "__main__"]


def test_every_link_between_documents_leads_somewhere() -> None:
    for file in [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text()):
            assert (file.parent / unquote(target)).exists(), (file.name, target)


def test_nothing_names_a_download_host_or_this_machine() -> None:
    forbidden = re.compile(
        "|".join(["pypi" + r"\.org", "files" + r"\.pythonhosted", "npmjs" + r"\.org", "/ro" + "ot/"])
    )
    done = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True)
    for name in filter(None, done.stdout.split("\0")):
        text = (REPOSITORY / name).read_text(errors="replace")
        assert not forbidden.search(text), name
