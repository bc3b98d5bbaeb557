"""What the tests share: the bundled graph, a small home, and the command line run in this process."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import hss_graph
from hss_graph import cli, home
from support import REPOSITORY, Command, Outcome


@pytest.fixture(autouse=True)
def _bundled_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(home.VARIABLE, str(REPOSITORY))


@pytest.fixture(scope="session")
def graph() -> hss_graph.KnowledgeGraph:
    return hss_graph.open(REPOSITORY)


@pytest.fixture
def small_home(tmp_path: Path) -> Path:
    """A home of its own for one test: the bundled rules, the graph of one source and the shared one."""
    made = home.create(tmp_path / "home")
    for name in ("unicef", "shared"):
        shutil.copy(REPOSITORY / home.DATA / f"{name}.ttl", made.path / home.DATA)
    return made.path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``hss-graph`` with these arguments in this process."""

    def call(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["hss-graph", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        printed = capsys.readouterr()
        return Outcome(int(exit_.value.code or 0), printed.out, printed.err)

    return call
