"""Saved queries: their answers, their headers, and parameters that cannot change a query."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal

import hss_graph
from hss_graph import answers, queries
from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.home import Home
from hss_graph.sparql import tokens
from support import REPOSITORY

HOME = Home(REPOSITORY)
SAVED = queries.saved(HOME)
# The whole expected answer of each query, reviewed against the sources.
ANSWERS = answers.reviewed(HOME)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.file.stem)
def test_a_saved_query_gives_its_reviewed_answer(
    graph: hss_graph.KnowledgeGraph, answer: answers.Answer
) -> None:
    assert answers.differences(graph, answer) == []


def test_every_saved_query_has_a_reviewed_answer() -> None:
    assert {query.name for query in SAVED} == {answer.query for answer in ANSWERS}


def test_the_competency_questions_are_forty_and_each_has_one_query() -> None:
    asked = {query.answers: query.question for query in SAVED if query.answers}
    assert sorted(asked) == [f"CQ-{number:02}" for number in range(1, 41)]
    assert sum(bool(query.answers) for query in SAVED) == 40
    assert all(question.endswith("?") for question in asked.values())


def test_an_answer_without_rows_says_why() -> None:
    for answer in ANSWERS:
        if len(answer.file.read_text().splitlines()) == 1:
            description = queries.find(HOME, answer.query).description.lower()
            assert "empty" in description or "no rows" in description, answer.file.name


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_describes_itself(query: queries.SavedQuery) -> None:
    assert query.summary
    assert query.description.endswith(".")
    assert query.tags
    assert "ORDER BY" in query.text
    assert query.text.startswith("#+ summary:")
    for parameter in query.parameters:
        assert parameter.label != parameter.name


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_declares_the_prefixes_that_it_uses(query: queries.SavedQuery) -> None:
    pieces = [t.text for t in tokens(query.text) if t.kind in ("name", "word")]
    declared = {b for a, b in pairwise(pieces) if a == "PREFIX"}
    used = {text.split(":")[0] + ":" for text in pieces if ":" in text}
    assert used == declared


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_rdflib_reads_every_saved_query(graph: hss_graph.KnowledgeGraph, query: queries.SavedQuery) -> None:
    from rdflib.plugins.sparql import prepareQuery

    values = next(answer.values for answer in ANSWERS if answer.query == query.name)
    assert prepareQuery(query.bind(graph.names, values))


HOSTILE = [
    '"',
    "'",
    "\\",
    "\n",
    '"} UNION { ?s ?p ?o } #',
    "'''",
    '"""',
    "> . ?s ?p ?o . <",
    "{}<>{}",
    "?x",
    "$x",
    "# comment",
    '\\"',
    "é漢🙂‮",
    "\x00\x07",
    "?_y_literal",
    '"^^<http://x>',
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_one_literal(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("SELECT (?_x_literal AS ?a) ('?_x_literal' AS ?b) { }", "q", "q")
    plain = query.bind(graph.names, {"x": "plain"})
    bound = query.bind(graph.names, {"x": value})
    kinds = [token.kind for token in tokens(plain)]
    assert [token.kind for token in tokens(bound)] == kinds
    (row,) = graph.engine.query(bound)
    assert (row["a"], row["b"]) == (Literal(value), Literal("?_x_literal"))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_no_name(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.find(HOME, "partners-of")
    with pytest.raises(UnknownNameError):
        query.bind(graph.names, {"organisation": value})


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "2015", "20l5"),
        ("decimal", "-0.5", "1e3"),
        ("date", "2015-09-25", "2015-13-01"),
        ("boolean", "true", "yes"),
    ],
)
def test_a_typed_parameter_takes_its_type_alone(
    graph: hss_graph.KnowledgeGraph, kind: str, good: str, bad: str
) -> None:
    query = queries.parse(f"SELECT (?_x_{kind} AS ?a) {{ }}", "q", "q")
    (row,) = graph.engine.query(query.bind(graph.names, {"x": good}))
    assert row["a"].datatype.value.endswith(kind)
    with pytest.raises(QueryError, match=f"is not an? {kind}; write it like"):
        query.bind(graph.names, {"x": bad})


def test_a_language_parameter_gives_a_text_in_that_language(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse("SELECT (?_x_en AS ?a) { }", "q", "q")
    (row,) = graph.engine.query(query.bind(graph.names, {"x": "Kenya"}))
    assert row["a"] == Literal("Kenya", language="en")


def test_an_optional_parameter_may_stay_away(graph: hss_graph.KnowledgeGraph) -> None:
    text = "SELECT ?n { VALUES ?n { 1 2 3 } FILTER (COALESCE(?n >= ?__since_integer, true)) }"
    query = queries.parse(text, "q", "q")
    assert len(list(graph.engine.query(query.bind(graph.names, {})))) == 3
    assert len(list(graph.engine.query(query.bind(graph.names, {"since": "2"})))) == 2


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("ASK { ?_x_iri ?p ?o }", {}, "q.rq: x has no value; pass -p x=NAME"),
        ("ASK { ?s ?p ?_x_literal }", {}, "q.rq: x has no value; pass -p x=VALUE"),
        ("ASK { ?_x_iri ?p ?o }", {"y": "1"}, "q.rq: has no parameter 'y'; it takes x"),
        ("ASK { ?s ?p ?o }", {"y": "1"}, "q.rq: has no parameter 'y'; it takes no parameters"),
    ],
)
def test_a_missing_or_unknown_parameter_is_refused(
    graph: hss_graph.KnowledgeGraph, text: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(text, "q", "q.rq").bind(graph.names, values)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ASK { FILTER (?_n_integer > ?__n_integer) }",
            "n stands as ?_n_integer and as ?__n_integer; use one",
        ),
        ("ASK { FILTER (?_n_interger > 1) }", "?_n_interger has no known type"),
        ("#+ defaults: {x: y}\nASK { }", "the #+ header has a wrong 'defaults'"),
        ("#+ tags: 5\nASK { }", "the #+ header has a wrong 'tags'"),
        ("#+ hss: foo\nASK { }", "the #+ header has a wrong 'hss'"),
        ("#+ hss: {params: {x: Organisation}}\nASK { ?_x_iri ?p ?o }", "the #+ header has a wrong 'hss'"),
        ("#+ hss: {params: {x: {class: 5}}}\nASK { ?_x_iri ?p ?o }", "the #+ header has a wrong 'hss'"),
    ],
)
def test_a_query_that_contradicts_itself_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(text, "q", "q.rq")
    assert message in str(refusal.value)


@pytest.mark.parametrize("value", ["٣", "99999999999999999999", "1_000", "0x1"])
def test_a_number_that_engines_cannot_count_is_refused(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("ASK { FILTER (?_n_integer > 1) }", "q", "q.rq")
    with pytest.raises(QueryError, match="is not an integer"):
        query.bind(graph.names, {"n": value})


def test_a_parameter_beside_a_comparison_is_found() -> None:
    query = queries.parse("ASK { BIND (1 AS ?n) FILTER (?n<?__max_integer&&?n>0) }", "q", "q.rq")
    assert [parameter.name for parameter in query.parameters] == ["max"]


def test_the_position_of_an_error_is_that_of_the_file(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse("ASK {\n  ?_x_iri ?p ?c ?? }", "q", "q.rq")
    with pytest.raises(QueryError, match=r"^q\.rq:2:21: "):
        graph.run(query, {"x": "UNICEF"})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ summary: a: b", "q.rq:1: the #+ header is not YAML: mapping values are not allowed here"),
        ("#+ just words", "q.rq:1: the #+ header must be a list of 'key: value' lines"),
        (
            "#+ defaults:\n#+   - zz: 1",
            "q.rq: the header describes 'zz', which the query does not use",
        ),
    ],
)
def test_a_wrong_header_is_refused(header: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(f"{header}\nASK {{ }}", "q", "q.rq")
    assert str(refusal.value) == message


def test_a_near_miss_lists_the_nearest_queries() -> None:
    with pytest.raises(UnknownNameError, match="did you mean partners-of"):
        queries.find(HOME, "partner-of")


@pytest.mark.parametrize(
    "name", ["partners-of", "funders-and-recipients", "advocates-and-addressees", "seats-and-memberships"]
)
def test_a_tie_without_evidence_is_answered_with_a_blank_status(tmp_path: Path, name: str) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(
        "@prefix hss: <https://w3id.org/hss-graph/ontology#> .\n"
        "@prefix id: <https://w3id.org/hss-graph/id/> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "id:f a hss:Funding ; rdfs:label 'F'@en ; hss:funder id:unfpa ; hss:recipient id:copasah .\n"
        "id:a a hss:Advocacy ; rdfs:label 'A'@en ; hss:advocate id:unfpa ; hss:addressee id:copasah .\n"
        "id:s a hss:Seat ; rdfs:label 'S'@en ; org:member id:unfpa ; "
        "org:organization id:hwac-steering-committee .\n"
    )
    graph = hss_graph.open(REPOSITORY)
    graph.join(file)
    values = {"organisation": "UNFPA"} if name == "partners-of" else {}
    rows = [row for row in graph.query(name, **values) if row["status"] is None]
    assert len(rows) == (2 if name == "partners-of" else 1)
