"""grlc, as it is published, reads our saved queries: their headers and their parameters."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hss_graph import queries
from hss_graph.home import Home
from support import REPOSITORY

SAVED = queries.saved(Home(REPOSITORY))
# What grlc calls our kinds: type, format, and what it takes for a language.
KINDS = {
    "iri": ("string", "iri", None),
    "literal": ("literal", None, None),
    "integer": ("string", None, None),
}


@pytest.fixture(scope="module")
def gquery(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The module of grlc that reads queries; it looks for a config.ini where it is imported."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("grlc"))
    try:
        return pytest.importorskip("grlc.gquery", reason="grlc is not installed; it is in the extra 'dev'")
    finally:
        os.chdir(before)


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_grlc_reads_the_header_of_a_saved_query(gquery: ModuleType, query: queries.SavedQuery) -> None:
    read = gquery.get_yaml_decorators(query.text)
    assert {key: " ".join(str(read[key]).split()) for key in ("summary", "description")} == {
        "summary": query.summary,
        "description": query.description,
    }
    assert tuple(read["tags"]) == query.tags
    defaults = {name: str(value) for item in read.get("defaults", []) for name, value in item.items()}
    assert defaults == {p.name: p.default for p in query.parameters if p.default is not None}
    assert not any(line.startswith("#+") for line in read["query"].splitlines())


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_grlc_finds_the_parameters_of_a_saved_query(gquery: ModuleType, query: queries.SavedQuery) -> None:
    header = gquery.get_yaml_decorators(query.text)
    found = gquery.get_parameters(query.text, "http://localhost/sparql", header)
    assert {
        name: (p["original"], p["required"], p["type"], p.get("format"), p.get("lang"), p.get("default"))
        for name, p in found.items()
    } == {
        p.name: (f"?{p.variable}", p.required, *KINDS.get(p.kind, ("string", None, p.kind)), p.default)
        for p in query.parameters
    }


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_grlc_reads_a_saved_query_as_a_whole(gquery: ModuleType, query: queries.SavedQuery) -> None:
    read: dict[str, Any] = gquery.get_metadata(query.text, "http://localhost/sparql")
    assert (read["type"], read["summary"]) == ("SelectQuery", query.summary)
    assert set(read["parameters"]) == {parameter.name for parameter in query.parameters}
