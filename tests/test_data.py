"""The graph holds what the five sources say, with lines for all of it, in its own words."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, parse

import hss_graph
from hss_graph import home
from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY, SHARED

HOME = home.Home(REPOSITORY)
SOURCES = SHARED / "sources"
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the texts of the sources are not part of the project"
)
# Names, titles and headings are given as printed; all other texts are the project's own.
AS_PRINTED = {"label", "prefLabel", "altLabel", "title", "object", "fileName", "section"}

OWN_WORDS = {NamedNode(PREFIXES["hss"] + name) for name in ("Claim", "Statistic")}


def _rows(graph: hss_graph.KnowledgeGraph, sparql: str) -> list[tuple[str, ...]]:
    solutions = graph.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(term.value for term in row) for row in solutions]


def test_the_bundled_home_is_valid(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.validate().results == ()


def test_every_statement_has_evidence_in_its_own_graph(graph: hss_graph.KnowledgeGraph) -> None:
    assert list(graph.query("statements-without-evidence")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "id:unicef hss:worksOnBlock block:medical-products .",
        "id:new a org:Organization .",
        'id:who skos:altLabel "OMS"@en .',
        "id:new-tie a hss:Partnership ; hss:partner id:unicef, id:who .",
        "id:unfpa hss:supports id:unfpa .",
    ],
)
def test_a_planted_statement_without_evidence_is_found(small_home: Path, planted: str) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    declared = "@prefix org: <http://www.w3.org/ns/org#> .\n"
    file.write_text(declared + file.read_text() + planted + "\n")
    assert list(hss_graph.open(small_home).query("statements-without-evidence"))


def test_the_evidence_of_another_graph_does_not_count(small_home: Path) -> None:
    shutil.copy(REPOSITORY / home.DATA / "results.ttl", small_home / home.DATA)
    file = small_home / home.DATA / "unicef.ttl"
    stated_by_results = "id:results-uk hss:advocatesOnBlock block:health-financing .\n"
    file.write_text(file.read_text() + stated_by_results)
    rows = list(hss_graph.open(small_home).query("statements-without-evidence"))
    assert [row["graph"].value.rsplit("/", 1)[1] for row in rows] == ["unicef"]


@pytest.fixture(scope="module")
def sources() -> hss_graph.KnowledgeGraph:
    """What the five documents say, without what is known from elsewhere."""
    return hss_graph.open(REPOSITORY, without=["outside"])


@pytest.mark.parametrize(
    "never_stated",
    [
        "?m org:member id:unicef ; org:organization id:ihp-plus",
        "?m org:member/a/rdfs:subClassOf* org:Organization ; org:organization id:ihp-plus",
        "?e ?r id:who ; ?q id:ihp-plus . ?r rdfs:subPropertyOf* hss:participant",
        "id:dfid ?p id:fcdo",
        "id:fcdo ?p id:dfid",
        "id:fcdo owl:sameAs ?x",
        "?m org:member id:hai ; org:organization id:copasah",
        "?g a hss:UnnamedGroup ; foaf:member ?x",
        "?m org:organization/a hss:UnnamedGroup",
        "?mdg a hss:MillenniumDevelopmentGoal ; skos:exactMatch ?sdg",
        "?engagement hss:place place:356",
        "?engagement hss:place place:458",
        "id:source-004 hss:listsBlock ?block",
        "id:uk-government hss:worksOnBlock ?block",
        "?someone hss:worksOnBlock block:health-information-systems",
        "?someone hss:worksOnBlock block:medical-products",
        "id:uk-government a hss:Country",
    ],
)
def test_what_no_source_states_is_not_in_the_graph(
    sources: hss_graph.KnowledgeGraph, never_stated: str
) -> None:
    assert not sources.query(f"ASK {{ {never_stated} }}")


@pytest.mark.parametrize(
    "stated",
    [
        "?e a hss:Partnership ; hss:partner id:unicef, id:who",
        "?e a hss:Funding ; hss:funder id:uk-government ; hss:recipient id:gavi",
        "?e a hss:Seat ; org:member id:hai ; org:organization id:phm-steering-council ; hss:timing hss:past",
        "id:unicef-strategy-for-health hss:from '2016'^^xsd:gYear ; hss:until '2030'^^xsd:gYear",
        "id:k4d-learning-package hss:supportsGoal sdg:3, sdg:17",
        "?e rdf:object sdg:3 ; rdf:subject id:unicef ; hss:status hss:inferred ; hss:reason ?why",
        "?e rdf:object id:dfid ; rdf:predicate hss:funder ; hss:status hss:inferred",
        "?e hss:advocate id:fcdo ; hss:addressee id:global-fund-board ; hss:timing hss:planned",
        "?e hss:conflictsWith ?other",
        "?e hss:advocate id:international-hiv-aids-alliance ; hss:goal <https://w3id.org/hss-graph/mdg>",
    ],
)
def test_what_the_sources_state_is_in_the_graph(sources: hss_graph.KnowledgeGraph, stated: str) -> None:
    assert sources.query(f"ASK {{ {stated} }}")


def test_one_actor_joins_the_documents_on_the_united_kingdom(graph: hss_graph.KnowledgeGraph) -> None:
    rows = _rows(
        graph,
        "SELECT DISTINCT ?s { ?e hss:supports id:uk-government ; prov:hadPrimarySource ?s } ORDER BY ?s",
    )
    assert [iri[-3:] for (iri,) in rows] == ["001", "003"]


def test_what_is_confirmed_from_outside_keeps_its_own_lines(graph: hss_graph.KnowledgeGraph) -> None:
    # Evidence of its own overrides that of the whole, so a confirmation alone would take the lines away.
    assert not graph.query(
        "ASK { ?outside hss:status hss:outside ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . "
        "?whole hss:supports ?s ; hss:status ?status . FILTER (?status != hss:outside) "
        "GRAPH ?source { ?s ?p ?o } GRAPH ?source { ?whole a hss:Evidence } "
        "FILTER NOT EXISTS { GRAPH ?source { "
        "?own rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; hss:status ?stated } } }"
    )


@needs_sources
def test_the_manifest_describes_the_texts_of_the_sources(graph: hss_graph.KnowledgeGraph) -> None:
    rows = _rows(
        graph, "SELECT ?name ?lines ?sum { ?s hss:fileName ?name ; hss:lineCount ?lines ; hss:sha256 ?sum }"
    )
    assert len(rows) == 6
    for name, lines, checksum in rows:
        content = _source(name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == checksum
        assert len(content.decode().splitlines()) == int(lines)


@needs_sources
def test_no_evidence_points_at_empty_lines(graph: hss_graph.KnowledgeGraph) -> None:
    rows = _rows(
        graph,
        "SELECT ?e ?name ?first ?last { ?e hss:firstLine ?first ; hss:lastLine ?last ; "
        "prov:hadPrimarySource/hss:fileName ?name }",
    )
    assert len(rows) > 900
    for evidence, name, first, last in rows:
        lines = _source(name).read_text().splitlines()
        assert lines[int(first) - 1].strip(), evidence
        assert lines[int(last) - 1].strip(), evidence


@needs_sources
def test_names_stand_in_the_lines_that_their_evidence_points_to(graph: hss_graph.KnowledgeGraph) -> None:
    rows = _rows(
        graph,
        "SELECT ?name ?first ?last ?said { ?e rdf:predicate skos:altLabel ; rdf:object ?said ; "
        "hss:firstLine ?first ; hss:lastLine ?last ; prov:hadPrimarySource/hss:fileName ?name "
        "FILTER NOT EXISTS { ?e rdfs:comment ?damaged } }",
    )
    assert len(rows) > 25
    for name, first, last, said in rows:
        lines = _source(name).read_text().splitlines()[int(first) - 1 : int(last)]
        assert _words(said) in _words(" ".join(lines)), said


@needs_sources
def test_no_sentence_is_copied_from_a_source() -> None:
    length = 7
    copied = set()
    for source in SOURCES.glob("*.txt"):
        words = _words(source.read_text()).split()
        copied |= {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
    for file in HOME.turtle_files(home.DATA, home.ONTOLOGY, home.SHAPES):
        quads = list(parse(file.read_bytes(), RdfFormat.TURTLE, base_iri="http://example.org/"))
        in_own_words = {quad.subject for quad in quads if quad.object in OWN_WORDS}
        for quad in quads:
            name = re.split(r"[#/]", quad.predicate.value)[-1]
            printed = name in AS_PRINTED and quad.subject not in in_own_words
            if isinstance(quad.object, Literal) and not printed:
                words = _words(quad.object.value).split()
                runs = {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
                assert not runs & copied, (file.name, quad.object.value)


def _source(name: str) -> Path:
    """The text of a source; one of them is published aid data, kept apart from the documents."""
    (found,) = [*SOURCES.glob(name), *(SHARED / "iati").rglob(name)]
    return found


def _words(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.replace("’", "'").casefold()))
