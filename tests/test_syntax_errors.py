"""What is said of SPARQL that cannot be read: where, what, the way out, and a caret below the place."""

from __future__ import annotations

import random
from time import monotonic

import pytest

import hss_graph
from hss_graph import queries
from hss_graph.engine import Engine, connect
from hss_graph.errors import QueryError
from hss_graph.home import Home
from hss_graph.sparql import tokens
from support import REPOSITORY, Command

# Each text with the column of its mistake in the last line but those that follow, and what is said.
MISTAKES = [
    ("SELECT ?x { ?x a hsss:Foo }", "1:18", "the prefix hsss: is not declared; did you mean hss:?"),
    ("SELECT ?x { ?x a ogr:Foo }", "1:18", "the prefix ogr: is not declared; did you mean org:?"),
    ("SELECT ?x { ?x a rdfss:Foo }", "1:18", "the prefix rdfss: is not declared; did you mean rdfs:?"),
    ("SELECT ?x { ?x a dct:Foo }", "1:18", "the prefix dct: is not declared; did you mean dcterms:?"),
    (
        "SELECT ?x { ?x a schema:Foo }",
        "1:18",
        "the prefix schema: is not declared; add 'PREFIX schema: <https://schema.org/>'",
    ),
    (
        "SELECT ?x { ?x a what:Foo }",
        "1:18",
        "the prefix what: is not declared; add 'PREFIX what: <…>' or correct it",
    ),
    ("SELECT ?x {\n ?x a ?y\n ?y a ?z }", "2:8", "a dot is missing; end the triple before with ."),
    (
        "SELECT ?x {\n ?x a ?y\n   rdfs:label ?z }",
        "2:8",
        "a semicolon is missing; put ; before the next property of the same thing",
    ),
    (
        "SELECT ?x { ?x hss:partner id:a id:b }",
        "1:31",
        "a comma is missing; put , before the next object of the same property",
    ),
    (
        "SELECT ?x { ?x a ?y ., ?z a ?u }",
        "1:22",
        ", does not belong here; leave , out",
    ),
    ("SELECT ?x { ?x a 'abc }", "1:18", "the text does not end; write 'abc'"),
    ('SELECT ?x { ?x a "World Bank . ?x a ?z }', "1:18", 'the text does not end; write "World Bank"'),
    (
        "SELECT ?x { ?x a 'Côte d'Ivoire' }",
        "1:18",
        "the ' within ends the text; write \"Côte d'Ivoire\"",
    ),
    ("SELECT ?x { ?x a “Gavi”@en }", "1:18", '“ is no quotation mark in SPARQL; write "'),
    ("SELECT ?x { ?x a `Gavi` }", "1:18", "` is no quotation mark in SPARQL; write '"),
    (
        "SELECT ?x { ?x\u00a0a ?y }",
        "1:15",
        "there is a blank here that is no plain space; type it anew",
    ),
    ("SELECT ?x { ?x a ?y", "1:19", "a closing brace is missing; add }"),
    ("SELECT ?x {\n  OPTIONAL {\n    ?x a ?y\n  ?x a ?z .\n}", "3:11", "a closing brace is missing; add }"),
    ("SELECT ?x WHERE ?x a ?y }", "1:11", "the opening brace behind WHERE is missing; add {"),
    ("SELECT ?x { ?x a ?y } }", "1:23", "this } closes nothing; leave it out"),
    ("SELECT ?x { ?x a ?y FILTER(?y > 3 }", "1:33", "the closing bracket is missing; add )"),
    ("SELECT ?x { ?x a [ a hss:Foo }", "1:28", "the closing bracket is missing; add ]"),
    ("SELECT ?x { ?x a ?y FILTER ?y > 3 }", "1:21", "FILTER needs brackets; write FILTER (?y > 3)"),
    (
        "SELECT ?x { ?x a ?y OPTIONAL ?x a ?z }",
        "1:21",
        "OPTIONAL needs braces; write OPTIONAL { ?x a ?z }",
    ),
    (
        "SELECT ?x { ?x a ?y UNION { ?x a ?z } }",
        "1:21",
        "UNION stands between two groups; put braces around what is before it",
    ),
    (
        "SELECT COUNT(?x) { ?x a ?y }",
        "1:8",
        "what is computed needs brackets and a name; write (COUNT(?x) AS ?n)",
    ),
    (
        "SELECT (COUNT(?x)) { ?x a ?y }",
        "1:8",
        "what is computed needs brackets and a name; write (COUNT(?x) AS ?n)",
    ),
    (
        "SELECT COUNT(*) AS ?all { ?x a ?y }",
        "1:8",
        "what is computed needs brackets and a name; write (COUNT(*) AS ?all)",
    ),
    ("SELECT ?x, ?y { ?x a ?y }", "1:10", "no comma stands between what is selected; leave it out"),
    ("SELECT ?x { ?x a ?y FILTER (?x == 1) }", "1:32", "equality is written with one sign; write ="),
    ("SELECT ?x { ?x a ?y FILTER (?x <> 1) }", "1:32", "<> is an IRI; write != for unequal"),
    ("SELECT ?x { ?x a ?y FILTER (?x > 1 AND ?y < 2) }", "1:36", "AND is written &&; replace it"),
    (
        "SELECT ?x { ?x a ?y FILTER (?y LIKE 'a') }",
        "1:32",
        "SPARQL has no LIKE; write CONTAINS(?x, 'part'), STRSTARTS or REGEX",
    ),
    ("SELCT ?x { ?x a ?y }", "1:1", "SELCT is no word of SPARQL; did you mean SELECT?"),
    ("SELECT ?x WHER { ?x a ?y }", "1:11", "WHER is no word of SPARQL; did you mean WHERE?"),
    ("SELECT ?x { ?x a ?y FLTER(?x > 2) }", "1:21", "FLTER is no word of SPARQL; did you mean FILTER?"),
    (
        "SELECT ?x { ?x a ?y FILTER(CONTANS(?x, 'a')) }",
        "1:28",
        "CONTANS is no word of SPARQL; did you mean CONTAINS?",
    ),
    (
        "SELECT ?x { ?x a ?y } LIMIT 5 ORDER BY ?x",
        "1:23",
        "the clauses stand in another order: ORDER BY before LIMIT",
    ),
    ("SELECT ?x { ?x a ?y ORDER BY ?x }", "1:21", "ORDER stands behind the last brace; move it there"),
    ("SELECT ?x { ?x a ?y } ORDER ?x", "1:23", "write ORDER BY"),
    (
        "SELECT ?x { ?x a ?y } ORDER BY DESC ?x",
        "1:32",
        "the variable stands in brackets; write DESC(?x)",
    ),
    ("SELECT ?x { ?x a ?y } LIMIT ten", "1:23", "LIMIT takes a whole number; write LIMIT 10"),
    (
        "SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }",
        "1:8",
        "?x stands beside an aggregate; add GROUP BY ?x",
    ),
    (
        "SELECT ?x ?z (COUNT(?y) AS ?n) { ?x ?z ?y } GROUP BY ?x",
        "1:11",
        "?z stands beside an aggregate; add ?z to GROUP BY",
    ),
    (
        "SELECT (STR(?x) AS ?x) { ?x a ?z }",
        "1:20",
        "?x has a value already; give the result another name, such as ?xOther",
    ),
    (
        "SELECT ?x { ?x hss:from 2015-01-01 }",
        "1:25",
        'a date needs quotes and a type; write "2015-01-01"^^xsd:date',
    ),
    ("SELECT ?x { ?x a hss: Foo }", "1:22", "no blank stands in a name; write hss:Foo"),
    ("SELECT ?x { ?x a http://a.b/c . }", "1:18", "an IRI stands in angle brackets; write <http://a.b/c>"),
    ("SELECT ?x { ?x a <http://a b> }", "1:18", "an IRI has no blanks; write <http://a%20b>"),
    ("SELECT ?x { ?x a <unicef> }", "1:18", "<unicef> is no whole IRI; write it whole, or such as id:unicef"),
    (
        "SELECT ?x { ?x a unicef }",
        "1:18",
        "unicef is neither a variable nor a name with a prefix; write ?unicef or such as id:unicef",
    ),
    ("@prefix x: <http://x/> . ASK { ?x a x:z }", "1:1", "a prefix is declared so: PREFIX x: <http://x/>"),
    ("PREFIX x <http://x/> ASK { ?x a x:z }", "1:1", "a prefix is declared so: PREFIX x: <http://x/>"),
    ("SELECT { ?x a ?y }", "1:1", "nothing is selected; write SELECT *"),
    ("SELECT ?x { ?x a ?y };", "1:22", "nothing stands behind the query; leave it out"),
    (
        "DELETE WHERE { ?x a ?y }",
        "1:1",
        "DELETE changes the graph, which no query does; 'hss-graph add' takes new triples",
    ),
    (
        "who works with Gavi",
        "1:1",
        "this is no SPARQL, which begins with SELECT, ASK, CONSTRUCT or DESCRIBE; "
        "'hss-graph ask' takes plain words",
    ),
    (
        "SELECT ?x { ?x a ?y } ORDER BY ?x DESC",
        "1:35",
        "the direction stands before its variable; write DESC(?x)",
    ),
    (
        "SELECT ?x { ?x a ?y FILTER(CONTAINS(?x)) }",
        "1:28",
        "CONTAINS takes two arguments; write such as CONTAINS(?text, 'part')",
    ),
    (
        "SELECT ?x { ?x a ?y FILTER(REGEX(?x)) }",
        "1:28",
        "REGEX takes two or three arguments; write such as REGEX(?text, 'part', 'i')",
    ),
    ("SELECT ?x { ?x a ?y BIND(?x ?z) }", "1:29", "AS is missing before the name; write AS ?z"),
    ("SELECT ?y (COUNT(*) ?n) { ?x a ?y } GROUP BY ?y", "1:21", "AS is missing before the name; write AS ?n"),
    ("SELECT ?x { ?x a ?y FILTER(?x IN 'a') }", "1:31", "IN takes a list in brackets; write IN ('a')"),
    ("SELECT ?x { ?x a ?y VALUES ?y (1 2) }", "1:21", "the list stands in { }; write VALUES ?y { 1 2 }"),
    (
        "SELECT (YEAR(?d) AS ?t) (COUNT(*) AS ?n) { ?x hss:date ?d } GROUP BY (YEAR(?d))",
        "1:8",
        "?t is computed before the groups are; write GROUP BY (YEAR(?d) AS ?t), and ?t alone here",
    ),
    (
        "ASK { ?s ?p }",
        "1:13",
        "a triple has three parts, subject, property and object; one is missing here",
    ),
]


def _refusal(sparql: str) -> QueryError:
    with pytest.raises(QueryError) as refusal:
        connect().query(sparql, "q")
    return refusal.value


@pytest.mark.parametrize(("sparql", "place", "message"), MISTAKES, ids=lambda value: value[:40])
def test_a_usual_mistake_is_named_with_its_way_out(sparql: str, place: str, message: str) -> None:
    refusal = _refusal(sparql)
    assert str(refusal) == f"q:{place}: {message}"
    line, column = map(int, place.split(":"))
    assert refusal.excerpt == f"{sparql.splitlines()[line - 1]}\n{' ' * (column - 1)}^".replace("\u00a0", " ")


def test_the_first_of_two_mistakes_is_named() -> None:
    refusal = _refusal("SELECT ?x, ?y {\n  ?x a ?y .\n  FILTER (?x == ?y) }")
    assert str(refusal) == "q:1:10: no comma stands between what is selected; leave it out"


def test_a_long_line_is_cut_around_the_mistake() -> None:
    refusal = _refusal("ASK { " + "?s a ?o . " * 60 + "?s a ?o FLTER(?o) }")
    line, caret = refusal.excerpt.split("\n")
    assert len(line) <= 100
    assert line[caret.index("^") :].startswith("FLTER")


def test_an_excerpt_holds_no_control_characters() -> None:
    assert "\x1b" not in _refusal("ASK { ?s a '\x1b[31m' ?o ?u }").excerpt


def test_the_place_is_that_of_the_file_where_a_value_stands_for_a_parameter(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    query = queries.parse("ASK {\n  VALUES ?x { ?_x_iri } ?x a ?y ?x a ?z }", "q", "q.rq")
    with pytest.raises(QueryError) as refusal:
        graph.run(query, {"x": "UNICEF"})
    assert str(refusal.value) == "q.rq:2:31: a dot is missing; end the triple before with ."


def test_the_command_line_points_at_the_place(run: Command) -> None:
    done = run("query", "-e", "SELECT ?x {\n  ?x a hss:Partnership\n  ?x rdfs:label ?y }")
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        "hss-graph: -e:2:22: a dot is missing; end the triple before with .",
        "    ?x a hss:Partnership",
        "                       ^",
    ]


def _damaged(text: str, chance: random.Random) -> str:
    """The text with one of its words left out, doubled, or swapped with the next."""
    words = [token for token in tokens(text) if token.text.strip() and token.kind != "comment"]
    at = chance.randrange(len(words) - 1)
    here, after = words[at], words[at + 1]
    ends = after.start + len(after.text)
    changed = chance.choice(["", f"{here.text} {here.text}", f"{after.text} {here.text}"])
    rest = text[ends:] if changed.startswith(after.text) else text[here.start + len(here.text) :]
    return text[: here.start] + changed + " " + rest


def _message(engine: Engine, text: str) -> str:
    try:
        engine.query(text, "q")
    except QueryError as error:
        return str(error)
    return ""


def test_damaged_queries_are_refused_in_one_line_and_soon() -> None:
    chance = random.Random(7)
    engine = connect()
    texts = [query.text for query in queries.saved(Home(REPOSITORY))]
    refused = 0
    for _ in range(120):
        text = _damaged(chance.choice(texts), chance)
        begun = monotonic()
        message = _message(engine, text)
        refused += bool(message)
        assert monotonic() - begun < 10
        assert not message or (message.startswith("q:") and "\n" not in message)
    assert refused > 40


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT" + " (" * 5000,
        "ASK { " + "?s ?p " * 1200,
        "'" * 7999,
        "x" * 7999,
        "a:" * 3000,
        "SELECT " + "COUNT(" * 60,
        "ASK { ?s ?p ?o } SERVICE",
        "PREFIX",
        "SELECT ?x { ?x a ?y } ORDER",
        "\\",
        "@",
        "?",
    ],
    ids=lambda text: text[:12],
)
def test_no_text_upsets_the_search_for_mistakes(sparql: str) -> None:
    begun = monotonic()
    assert _refusal(sparql)
    assert monotonic() - begun < 10
