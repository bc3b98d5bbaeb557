"""Homes: which one is used, which files are which graphs, what a new one holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from hss_graph import home
from hss_graph.errors import HomeError
from hss_graph.home import Home
from support import REPOSITORY


def test_the_home_named_goes_before_all_others(small_home: Path) -> None:
    assert home.find(small_home) == Home(small_home)


def test_the_variable_goes_before_the_working_directory(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.create(tmp_path / "other").path)
    monkeypatch.setenv(home.VARIABLE, str(small_home))
    assert home.find() == Home(small_home)


def test_a_home_is_found_from_a_directory_inside_it(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(home.VARIABLE)
    monkeypatch.chdir(small_home / "data" / "turtle")
    assert home.find().path.samefile(small_home)


def test_the_bundled_home_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(home.VARIABLE)
    monkeypatch.chdir(tmp_path)
    assert home.find() == home.bundled()


def test_a_directory_that_is_no_home_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="is not a home, for it has no data/turtle/; 'hss-graph init"):
        home.find(tmp_path)


@pytest.mark.parametrize(
    ("file", "iri"),
    [
        ("data/turtle/unicef.ttl", "https://w3id.org/hss-graph/graph/unicef"),
        ("ontology/places.ttl", "https://w3id.org/hss-graph/graph/ontology/places"),
        ("shapes/agents.ttl", "https://w3id.org/hss-graph/graph/shapes/agents"),
    ],
)
def test_a_file_is_a_named_graph(file: str, iri: str) -> None:
    assert Home(REPOSITORY).graph_iri(REPOSITORY / file) == iri


def test_a_new_home_never_takes_over_a_directory(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(HomeError, match="is not an empty directory"):
        home.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
