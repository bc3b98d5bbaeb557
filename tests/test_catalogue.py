"""The catalogue says what the data set holds, and keeps to it."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode, QuerySolutions

import hss_graph
from hss_graph import documents, home
from hss_graph.vocabulary import BASE, PREFIXES

DATASET = f"<{BASE}dataset>"
ONTOLOGY = f"{BASE}ontology"


def _values(graph: hss_graph.KnowledgeGraph, pattern: str) -> set[str]:
    """What `?value` stands for in a pattern; in one without it, what follows the pattern."""
    pattern = pattern if "?value" in pattern else f"{pattern} ?value"
    solutions = graph.query(f"SELECT ?value {{ {pattern} }}")
    assert isinstance(solutions, QuerySolutions)
    return {row["value"].value for row in solutions}


def test_the_catalogue_lists_every_graph_and_every_rule(graph: hss_graph.KnowledgeGraph) -> None:
    files, rules = graph.home.turtle_files(home.DATA, home.ONTOLOGY), graph.home.turtle_files(home.SHAPES)
    assert _values(graph, f"{DATASET} void:subset") == {graph.home.graph_iri(file) for file in files}
    assert _values(graph, f"{DATASET} dcterms:conformsTo") == {
        ONTOLOGY,
        *(graph.home.graph_iri(file) for file in rules),
    }


def test_every_graph_describes_itself(graph: hss_graph.KnowledgeGraph) -> None:
    ontology = f"{BASE}graph/ontology/hss"  # has the description of the ontology itself
    for iri in _values(graph, f"{DATASET} void:subset") - {ontology} | {ONTOLOGY}:
        assert len(_values(graph, f"<{iri}> dcterms:title")) == 1, iri
        assert len(_values(graph, f"<{iri}> dcterms:license")) == 1, iri


def test_the_version_is_that_of_the_ontology(graph: hss_graph.KnowledgeGraph) -> None:
    (version,) = _values(graph, f"<{ONTOLOGY}> owl:versionInfo")
    assert _values(graph, f"<{ONTOLOGY}> owl:versionIRI") == {f"{ONTOLOGY}/{version}"}
    assert _values(graph, f"{DATASET} owl:versionInfo") == {version}
    assert _values(graph, f"{DATASET} dcat:version") == {version}
    assert _values(graph, f"<{ONTOLOGY}> vann:preferredNamespaceUri") == {PREFIXES["hss"]}


def test_the_vocabularies_are_those_that_the_graph_uses(graph: hss_graph.KnowledgeGraph) -> None:
    used = {
        re.sub(r"[^/#]*$", "", term.value)
        for triple in documents.triples(documents.statements(graph.home))
        for term in (triple.predicate, *([triple.object] if triple.predicate.value.endswith("#type") else []))
        if isinstance(term, NamedNode)
    }
    assert _values(graph, f"{DATASET} void:vocabulary") == used


def test_the_sources_and_the_examples_are_described(graph: hss_graph.KnowledgeGraph) -> None:
    others = f"{DATASET}, graph:outside"
    read = _values(graph, f"?graph a void:Dataset ; dcterms:source ?value FILTER (?graph NOT IN ({others}))")
    assert len(read) == 5
    assert _values(graph, f"{DATASET} dcterms:source") == read
    examples = _values(graph, f"{DATASET} void:exampleResource")
    assert len(examples) == 3
    for iri in examples:
        assert _values(graph, f"<{iri}> a"), iri
