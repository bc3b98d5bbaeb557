"""The reference of the ontology has every term, its links lead somewhere, and it loads nothing else."""

from __future__ import annotations

import importlib
import re
from itertools import combinations

import pytest
from pyoxigraph import QuerySolutions

import hss_graph
from hss_graph.vocabulary import curie, expand
from support import REPOSITORY, docs_generator

DOCS = REPOSITORY / "docs"
PAGE = (DOCS / "ontology.md").read_text()
ANCHORS = re.findall(r'<a id="([^"]+)">', PAGE)
HEADINGS = re.findall(r"^#+ (\w+)$", PAGE, re.MULTILINE)


docs_generator()  # makes the module known that draws the diagram
DIAGRAM = importlib.import_module("ontology_diagram")


def _rows(graph: hss_graph.KnowledgeGraph, sparql: str) -> list[tuple[str, ...]]:
    solutions = graph.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value for term in row) for row in solutions]


@pytest.mark.parametrize(
    "kinds", ["owl:Class", "owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property"]
)
def test_every_term_has_a_section(graph: hss_graph.KnowledgeGraph, kinds: str) -> None:
    terms = _rows(graph, f"SELECT DISTINCT ?term {{ VALUES ?kind {{ {kinds} }} ?term a ?kind }}")
    assert len(terms) > 50
    for (term,) in terms:
        assert f"\n\n`{curie(term)}`: " in PAGE, term


def test_every_concept_of_the_ontology_has_a_row(graph: hss_graph.KnowledgeGraph) -> None:
    concepts = _rows(
        graph,
        "SELECT DISTINCT ?concept { GRAPH ?graph { ?concept a ?class } ?class rdfs:subClassOf* skos:Concept "
        'FILTER CONTAINS(STR(?graph), "/graph/ontology/") }',
    )
    assert len(concepts) > 100
    for (concept,) in concepts:
        assert f"</a>`{curie(concept)}` |" in PAGE, concept


def test_anchors_are_unique_and_every_link_within_the_page_leads_to_one() -> None:
    assert len(ANCHORS) == len(set(ANCHORS)) > 250
    links = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    assert links - {*ANCHORS, *(heading.lower() for heading in HEADINGS)} == set()


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert re.findall(r"!\[[^]]*\]\(([^)]+)\)", PAGE) == ["ontology.svg"]
    picture = (DOCS / "ontology.svg").read_text()
    assert re.findall(r"url\(([^)]*)\)", picture) == ["#tip"] * len(DIAGRAM.ARROWS)
    assert not re.search(r"href|@import|<script|<image", picture)


def test_the_diagram_shows_terms_of_the_ontology_as_the_ontology_has_them(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    classes = {box.term for box in DIAGRAM.BOXES} | {term for term, _ in DIAGRAM.CONCEPTS}
    for term in classes:
        assert graph.query(f"ASK {{ {term} a owl:Class }}"), term
    for _, properties in DIAGRAM.CONCEPTS:
        for term in properties:
            assert graph.query(f"ASK {{ {term} a owl:ObjectProperty }}"), term
    for arrow in DIAGRAM.ARROWS:
        assert {arrow.source, arrow.target} <= classes
        for term in arrow.properties:
            if term == "rdfs:subClassOf":
                assert graph.query(f"ASK {{ {arrow.source} {term} {arrow.target} }}")
                continue
            assert graph.query(f"ASK {{ {term} a owl:ObjectProperty }}"), term
            for end, by in ((arrow.source, "domain"), (arrow.target, "range")):
                wider = _rows(graph, f"SELECT ?class {{ {end} rdfs:subClassOf* ?class }}")
                wider += _rows(graph, f"SELECT ?class {{ ?class rdfs:subClassOf* {end} }}")
                stated = _rows(graph, f"SELECT ?class {{ {term} rdfs:{by} ?class }}")
                assert set(stated) <= {*wider, (str(expand(end)),)}, (term, by)


def test_the_boxes_of_the_diagram_stand_apart_and_hold_their_text() -> None:
    for one, other in combinations(DIAGRAM.BOXES, 2):
        beside = one.x + one.width < other.x or other.x + other.width < one.x
        below = one.y + one.height < other.y or other.y + other.height < one.y
        assert beside or below, (one.term, other.term)
    for box in DIAGRAM.BOXES:
        assert 0 < box.x < box.x + box.width < DIAGRAM.WIDTH
        assert 0 < box.y < box.y + box.height < DIAGRAM.HEIGHT
        lines = [part for part in DIAGRAM._box(box, "name") if part.startswith("<text")]
        assert all(int(re.findall(r' y="(\d+)"', line)[0]) < box.y + box.height - 5 for line in lines)
