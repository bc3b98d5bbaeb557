"""The mappings to other vocabularies: codes that exist under the names given, and a reason for each."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest
from pyoxigraph import QuerySolutions

import hss_graph
from hss_graph.vocabulary import BASE
from support import SHARED

SECTORS = SHARED / "iati" / "codelists" / "Sector.xml"
DAC = "http://reference.iatistandard.org/codelists/Sector/"
MATCHES = "|".join(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))


@pytest.fixture(scope="module")
def mappings(graph: hss_graph.KnowledgeGraph) -> list[tuple[str, ...]]:
    solutions = graph.query(
        "SELECT ?mapping ?source ?kind ?target ?name ?why { ?mapping a owl:Axiom ; rdfs:comment ?why ;"
        " owl:annotatedSource ?source ; owl:annotatedProperty ?kind ; owl:annotatedTarget ?target ;"
        " sssom:mapping_justification semapv:ManualMappingCuration ; sssom:object_label ?name ."
        " ?source ?kind ?target }"
    )
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value for term in row) for row in solutions]


def _rows(graph: hss_graph.KnowledgeGraph, sparql: str) -> list[str]:
    solutions = graph.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    return [row[0].value for row in solutions]


def test_every_mapping_is_complete_and_every_match_has_one(
    graph: hss_graph.KnowledgeGraph, mappings: list[tuple[str, ...]]
) -> None:
    nodes = _rows(graph, "SELECT ?mapping { ?mapping a owl:Axiom }")
    assert sorted(nodes) == sorted(row[0] for row in mappings)
    assert all(node.startswith(f"{BASE}mapping/") for node in nodes)
    solutions = graph.query(
        f"SELECT ?thing ?kind ?other {{ ?thing {MATCHES} ?other ; ?kind ?other "
        'FILTER STRENDS(STR(?kind), "Match") }'
    )
    assert isinstance(solutions, QuerySolutions)
    stated = Counter({tuple(term.value for term in row) for row in solutions})
    assert stated == Counter(row[1:4] for row in mappings)
    assert len(stated) > 80


def test_no_two_things_match_the_same_thing_exactly(mappings: list[tuple[str, ...]]) -> None:
    exact = [(source, target) for _, source, kind, target, *_ in mappings if kind.endswith("#exactMatch")]
    assert len({source for source, _ in exact}) == len({target for _, target in exact}) == len(exact)


def test_a_purpose_code_exists_and_bears_the_name_given(mappings: list[tuple[str, ...]]) -> None:
    if not SECTORS.is_file():
        pytest.skip("the code lists are not part of the project")
    items = ElementTree.parse(SECTORS).getroot().iter("codelist-item")
    names = {i.findtext("code"): i.findtext("name/narrative") for i in items if i.get("status") == "active"}
    mapped = {target.removeprefix(DAC): name for *_, target, name, _ in mappings if target.startswith(DAC)}
    assert len(mapped) > 20
    assert mapped == {code: names[code] for code in mapped}


def test_what_ought_to_be_mapped_is_mapped(graph: hss_graph.KnowledgeGraph) -> None:
    codes = f'FILTER STRSTARTS(STR(?code), "{DAC}")'
    block = "?thing a hss:BuildingBlock"
    assert not _rows(
        graph, f"SELECT ?thing {{ {block} FILTER NOT EXISTS {{ ?thing {MATCHES} ?code {codes} }} }}"
    )
    item = "?thing skos:exactMatch ?item FILTER STRSTARTS(STR(?item), STR(wd:Q))"
    for kind in ("hss:Country", "hss:City"):
        assert not _rows(graph, f"SELECT ?thing {{ ?thing a {kind} FILTER NOT EXISTS {{ {item} }} }}"), kind


def test_goals_of_the_two_sets_are_related_and_never_the_same(mappings: list[tuple[str, ...]]) -> None:
    kinds = {kind.rsplit("#", 1)[1] for _, source, kind, *_ in mappings if source.startswith(f"{BASE}mdg/")}
    assert kinds == {"relatedMatch"}
