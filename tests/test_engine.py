"""The engine: the union of graphs is a set, nothing is fetched, errors say where."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Store

import hss_graph
from hss_graph.engine import Engine, connect
from hss_graph.errors import QueryError, ReadError
from hss_graph.sparql import calls_service, is_simple
from support import REPOSITORY

ONE, TWO = NamedNode("http://example.org/one"), NamedNode("http://example.org/two")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _count(engine: Engine, sparql: str = COUNT) -> int:
    (row,) = engine.query(sparql)
    return int(row["n"].value)


def test_a_triple_of_two_graphs_counts_once() -> None:
    engine = connect()
    engine.put(ONE, b"<#a> <#b> 1, 2 .".replace(b"#", b"http://example.org/"), "one")
    engine.put(TWO, b"<#a> <#b> 2, 3 .".replace(b"#", b"http://example.org/"), "two")
    assert _count(engine) == 3
    assert _count(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 4


def test_replacing_a_graph_leaves_what_another_one_holds() -> None:
    engine = connect()
    engine.put(ONE, b"<http://e/a> <http://e/b> 1, 2 .", "one")
    engine.put(TWO, b"<http://e/a> <http://e/b> 2, 3 .", "two")
    engine.put(ONE, b"<http://e/a> <http://e/b> 4 .", "one")
    rows = engine.query("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert [row["o"].value for row in rows] == ["2", "3", "4"]


def test_a_graph_that_cannot_be_read_changes_nothing() -> None:
    engine = connect()
    engine.put(ONE, b"<http://e/a> <http://e/b> 1 .", "one")
    with pytest.raises(ReadError):
        engine.put(ONE, b"<http://e/a> <http://e/b> 2 . <oops", "one")
    assert _count(engine) == 1


def test_blank_nodes_of_two_files_never_meet() -> None:
    engine = connect()
    engine.put(ONE, b"_:x <http://e/p> 1 .", "one")
    engine.put(TWO, b"_:x <http://e/q> 2 .", "two")
    assert not engine.query("ASK { ?x <http://e/p> 1 ; <http://e/q> 2 }")


def test_from_restricts_a_query_to_a_graph(graph: hss_graph.KnowledgeGraph) -> None:
    sparql = "SELECT (COUNT(*) AS ?n) FROM graph:shared { ?s ?p ?o }"
    assert _count(graph.engine, sparql) == graph.graph_sizes()["https://w3id.org/hss-graph/graph/shared"]


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?anywhere { ?s ?p ?o } }",
        "ASK { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK { ?s ?p trueSERVICE<http://127.0.0.1:1/> { } }",
        "ASK { ?s ?p 1SERVICE SILENT\n# x\n<http://127.0.0.1:1/> { } }",
        "ASK { ?s ?p ?o.SERVICE<http://127.0.0.1:1/>{ } }",
        "PREFIX a\u00b7b: <http://127.0.0.1:1/> ASK { SERVICE a\u00b7b:x { } }",
        "PREFIX l: <http://127.0.0.1:1/> ASK { SERVICE l: { } }",
    ],
)
def test_no_query_reaches_another_server(sparql: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        connect().query(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { BIND ('National Health Service' AS ?service) }",
        "ASK { OPTIONAL { ?s <http://e/service> ?service . ?service ?p ?o } }",
    ],
)
def test_the_word_service_in_a_text_or_a_name_is_only_a_word(sparql: str) -> None:
    assert connect().query(sparql)


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        (
            "ASK { ?s ?p }",
            "q:1:13: a triple has three parts, subject, property and object; one is missing here",
        ),
        (
            "SELECT ?s {\n ?s foo:bar 1 }",
            "q:2:5: the prefix foo: is not declared; add 'PREFIX foo: <…>' or correct it",
        ),
        ("ASK {\n ?s ?p ?o", "q:2:9: a closing brace is missing; add }"),
        ("INSERT DATA { <http://a> <http://b> 1 }", "q:1:1: INSERT changes the graph, which no query does"),
        ("", "q:1:1: cannot be read as SPARQL for it is empty"),
    ],
)
def test_a_syntax_error_says_where_in_one_line(sparql: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        connect().query(sparql, "q")
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_prefix_map_is_there_without_being_declared(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.query("ASK { id:unicef a hss:IntergovernmentalOrganization }")


def test_the_repository_is_the_home_in_development(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.home.path == REPOSITORY


# Each calls another server, if Oxigraph reads it with the letter at {0}.
@pytest.mark.parametrize(
    "text",
    [
        "PREFIX a{0}b: <http://127.0.0.1:1/> ASK {{ SERVICE a{0}b:x {{ }} }}",
        "PREFIX {0}: <http://127.0.0.1:1/> ASK {{ SERVICE {0}:x {{ }} }}",
        "ASK {{ ?s ?p ?o{0}SERVICE <http://127.0.0.1:1/> {{ }} }}",
        "ASK {{ ?s ?p 1 {0}SERVICE <http://127.0.0.1:1/> {{ }} }}",
        "ASK {{ FILTER(true){0}SERVICE{0}SILENT{0}<http://127.0.0.1:1/> {{ }} }}",
    ],
)
def test_no_letter_hides_a_call_of_another_server(text: str) -> None:
    letters = map(chr, (*range(0xD800), *range(0xE000, 0x10000), 0x10000, 0xEFFFF))
    for unseen in (text.format(letter) for letter in letters if not calls_service(text.format(letter))):
        with pytest.raises(SyntaxError):
            Store().query(unseen)


def test_a_chain_that_takes_long_to_plan_is_tried_out_first() -> None:
    assert not is_simple(f"SELECT ?x {{ ?x {'/'.join(['hss:a'] * 400)} ?y }}")
    assert is_simple(f"SELECT ?x {{ ?x {'/'.join(['hss:a'] * 100)} ?y }}")
