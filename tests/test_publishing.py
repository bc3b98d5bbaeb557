"""Saved queries for other tools: SPARQL examples of the SIB's form, and OpenAPI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

import hss_graph
from hss_graph import answers, publishing, queries
from hss_graph.errors import OutputError, QueryError
from hss_graph.home import Home
from support import REPOSITORY, Command

HOME = Home(REPOSITORY)
SAVED = queries.saved(HOME)
SCHEMA = rdflib.Namespace("https://schema.org/")
SPEX = rdflib.Namespace("https://purl.expasy.org/sparql-examples/ontology#")
# What the SIB's examples have in common: one text of a query, a comment, and somewhere to ask.
SHAPES = """
@prefix ex: <http://example.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix spex: <https://purl.expasy.org/sparql-examples/ontology#> .
ex:Executable a sh:NodeShape ; sh:targetClass sh:SPARQLExecutable ;
  sh:property [ sh:path [ sh:alternativePath ( sh:select sh:ask sh:construct spex:describe ) ] ;
    sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
    [ sh:path rdfs:comment ; sh:minCount 1 ; sh:datatype rdf:langString ; sh:uniqueLang true ] ,
    [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path schema:keywords ; sh:minCount 1 ; sh:datatype xsd:string ] ,
    [ sh:path sh:prefixes ; sh:minCount 1 ; sh:maxCount 1 ; sh:node ex:Prefixes ] .
ex:Prefixes a sh:NodeShape ; sh:property [ sh:path sh:declare ; sh:minCount 1 ;
  sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ,
    [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] ] .
"""


@pytest.fixture(scope="module")
def turtle(graph: hss_graph.KnowledgeGraph) -> str:
    by_name = {query.name: query for query in SAVED}
    examples = [publishing.Example(by_name[each.query], each.values) for each in answers.reviewed(HOME)]
    return publishing.executables(examples, graph.names, "https://example.org/sparql")


@pytest.fixture(scope="module")
def published(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


def test_every_reviewed_answer_has_its_executable(published: rdflib.Graph) -> None:
    nodes = set(published.subjects(rdflib.RDF.type, rdflib.SH.SPARQLExecutable))
    assert len(nodes) == len(answers.reviewed(HOME))
    names = {str(label) for node in nodes for label in published.objects(node, rdflib.RDFS.label)}
    assert names == {query.name for query in SAVED}


def test_the_executables_have_what_the_sib_asks_for(published: rdflib.Graph) -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="the reference validator is not installed")
    conforms, _, text = pyshacl.validate(published, shacl_graph=SHAPES, shacl_graph_format="turtle")
    assert conforms, text


def test_an_executable_can_be_asked_as_it_stands(
    graph: hss_graph.KnowledgeGraph, published: rdflib.Graph
) -> None:
    node = rdflib.URIRef(publishing.QUERIES + "/partners-of?organisation=Gavi")
    text = str(published.value(node, rdflib.SH.select))
    theirs = [list(row) for row in graph.engine.query(text)]
    assert theirs == [list(row) for row in graph.query("partners-of", organisation="Gavi")]
    assert theirs
    assert not text.startswith("#+")
    assert published.value(node, SCHEMA.target) == rdflib.URIRef("https://example.org/sparql")
    assert str(published.value(node, rdflib.RDFS.comment)).endswith("(Organisation: Gavi)")


def test_the_turtle_is_the_same_every_time(
    graph: hss_graph.KnowledgeGraph, turtle: str, run: Command
) -> None:
    exported = run("queries", "export", "-f", "sib", "--endpoint", "https://example.org/sparql")
    assert (exported.status, exported.out) == (0, turtle)


@pytest.mark.parametrize(
    ("text", "kind", "property_"),
    [
        ("SELECT * { ?s ?p ?o }", rdflib.SH.SPARQLSelectExecutable, rdflib.SH.select),
        ("# SELECT\nASK { ?s ?p 'SELECT' }", rdflib.SH.SPARQLAskExecutable, rdflib.SH.ask),
        ("CONSTRUCT WHERE { ?s ?p ?o }", rdflib.SH.SPARQLConstructExecutable, rdflib.SH.construct),
        ("DESCRIBE <http://e/>", SPEX.SPARQLDescribeExecutable, SPEX.describe),
    ],
)
def test_the_form_of_a_query_says_what_it_is(
    graph: hss_graph.KnowledgeGraph, text: str, kind: rdflib.URIRef, property_: rdflib.URIRef
) -> None:
    example = publishing.Example(queries.parse(text, "a b", "q.rq"), {})
    read = rdflib.Graph().parse(data=publishing.executables([example], graph.names), format="turtle")
    node = rdflib.URIRef(publishing.QUERIES + "/a%20b")
    assert set(read.objects(node, rdflib.RDF.type)) == {kind, rdflib.SH.SPARQLExecutable}
    assert str(read.value(node, property_)) == text


@pytest.mark.parametrize("value", ['x"""', "a > <b", "\\", "é & ü?=#", "'''\n"])
def test_a_hostile_value_stays_within_its_executable(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("SELECT (?_x_literal AS ?y) { }", "q", "q.rq")
    turtle = publishing.executables([publishing.Example(query, {"x": value})], graph.names)
    (text,) = rdflib.Graph().parse(data=turtle, format="turtle").objects(None, rdflib.SH.select)
    (row,) = graph.engine.query(str(text))
    assert row["y"].value == value


def test_an_endpoint_that_is_no_iri_is_refused(graph: hss_graph.KnowledgeGraph, run: Command) -> None:
    with pytest.raises(OutputError, match="'not one': is no IRI"):
        publishing.executables([], graph.names, "not one")
    done = run("queries", "export", "-f", "sib", "--endpoint", "> . <")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)


def test_into_a_directory_each_query_gets_a_file(run: Command, tmp_path: Path) -> None:
    assert run("queries", "export", "-f", "sib", "-o", tmp_path).status == 0
    assert {file.stem for file in tmp_path.iterdir()} == {query.name for query in SAVED}
    read = rdflib.Graph().parse(tmp_path / "timeline.ttl")
    assert len(set(read.subjects(rdflib.RDF.type, rdflib.SH.SPARQLExecutable))) == 1


def test_the_form_must_be_named(run: Command) -> None:
    done = run("queries", "export")
    assert (done.status, done.out) == (2, "")
    assert "-f sib or -f openapi" in done.err


def test_the_description_is_openapi(run: Command) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="the validator is in the extra 'dev'")
    exported = run("queries", "export", "-f", "openapi", "--endpoint", "https://example.org/hss")
    described = json.loads(exported.out)
    validator.validate(described)
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": "https://example.org/hss"}]
    assert set(described["paths"]) == {f"/api/{query.name}" for query in SAVED}


def test_every_parameter_is_described_with_its_type_and_its_examples() -> None:
    text = (
        "#+ hss: {params: {n: {label: Number}, of: {label: Organisation}, day: {label: Day}}}\n"
        "#+ defaults: [{n: 5}]\n"
        "SELECT * { ?_of_iri ?p ?o FILTER (?o > ?_n_integer && ?o < ?__day_date && ?__sure_boolean) }"
    )
    query = queries.parse(text, "q", "q.rq")
    values = [{"of": "Gavi", "n": "3"}, {"of": "UNICEF", "n": "3"}]
    described = publishing.openapi([query], {"q": values})["paths"]["/api/q"]["get"]["parameters"]
    assert {each["name"]: (each["required"], each["schema"]) for each in described} == {
        "of": (True, {"type": "string", "examples": ["Gavi", "UNICEF"]}),
        "n": (False, {"type": "integer", "default": 5, "examples": [3]}),
        "day": (False, {"type": "string", "format": "date"}),
        "sure": (False, {"type": "boolean"}),
    }
    assert next(each["description"] for each in described) == "Organisation; a name, a CURIE or an IRI"


def test_triples_are_answered_in_formats_for_triples() -> None:
    query = queries.parse("CONSTRUCT WHERE { ?s ?p ?o }", "q", "q.rq")
    operation = publishing.openapi([query], {})["paths"]["/api/q"]["get"]
    assert set(operation["responses"]["200"]["content"]) == {"application/n-triples", "text/turtle"}
    assert "parameters" not in operation


def test_the_path_of_a_query_holds_no_template() -> None:
    query = queries.parse("ASK { }", "a{b} c/ü", "a.rq")
    assert list(publishing.openapi([query], {})["paths"]) == ["/api/a%7Bb%7D%20c%2F%C3%BC"]


def test_a_reviewed_value_of_another_kind_is_refused() -> None:
    query = queries.parse("ASK { FILTER (?_n_integer > 1) }", "q", "q.rq")
    with pytest.raises(QueryError) as refusal:
        publishing.openapi([query], {"q": [{"n": "abc"}]})
    assert str(refusal.value) == "n=abc: is not an integer; write it like 2015"


def test_choices_and_a_default_are_typed_and_are_json() -> None:
    header = "#+ {defaults: [{n: 1.50}], hss: {params: {n: {choices: [1.5, 1.50, -2]}}}}"
    query = queries.parse(f"{header}\nASK {{ FILTER (?_n_decimal > 1) }}", "q", "q.rq")
    described = publishing.openapi([query], {})
    schema = described["paths"]["/api/q"]["get"]["parameters"][0]["schema"]
    assert schema == {"type": "number", "enum": [1.5, 1.5, -2.0], "default": 1.5}
    assert json.loads(json.dumps(described, allow_nan=False)) == described
