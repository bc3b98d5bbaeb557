"""Answers in every format, read back by independent parsers."""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from functools import partial
from io import BytesIO, StringIO
from time import perf_counter
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from hss_graph import results
from hss_graph.engine import Engine, Result, connect
from hss_graph.errors import OutputError
from hss_graph.results import Look, Style, layout
from hss_graph.results.layout import Cell
from hss_graph.vocabulary import PREFIXES

VALUES = ['a "quoted" text', "two\nlines", "pipe | bar", "é漢🙂", "comma, semicolon;", "<b>&amp;"]
SELECT = "SELECT ?n ?text ?none { VALUES (?n ?text) { %s } }"


def _result() -> Result:
    rows = " ".join(f"({n} {json.dumps(value, ensure_ascii=False)})" for n, value in enumerate(VALUES))
    return connect().query(SELECT.replace("%s", rows))


def test_csv_holds_every_value() -> None:
    rows = list(csv.reader(StringIO(results.encode(_result(), "csv").decode(), newline="")))
    assert rows == [["n", "text", "none"], *([str(n), v, ""] for n, v in enumerate(VALUES))]


def test_tsv_has_a_line_for_each_row() -> None:
    lines = results.encode(_result(), "tsv").decode().splitlines()
    assert lines[0] == "?n\t?text\t?none"
    assert len(lines) == 1 + len(VALUES)


def test_json_holds_every_value() -> None:
    content = json.loads(results.encode(_result(), "json"))
    assert [row["text"]["value"] for row in content["results"]["bindings"]] == VALUES


def test_xml_holds_every_value() -> None:
    root = ElementTree.fromstring(results.encode(_result(), "xml"))
    found = [e.text for e in root.iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert found[1::2] == VALUES


def test_markdown_has_a_line_for_each_row() -> None:
    lines = results.encode(_result(), "markdown").decode().splitlines()
    assert lines[:2] == ["| n | text | none |", "| --- | --- | --- |"]
    assert len(lines) == 2 + len(VALUES)
    assert "pipe \\| bar" in lines[4]


def test_a_table_counts_its_rows_and_keeps_to_its_width() -> None:
    text = results.encode(_result(), "table", width=40).decode()
    assert text.endswith("\n6 rows\n")
    assert max(map(len, text.splitlines())) <= 40


def test_a_table_shows_no_control_characters() -> None:
    hostile = connect().query("SELECT ('a\\u001b[31m\\u202Ered M\\u00E9decins\\u00A0Sans' AS ?text) { }")
    text = results.encode(hostile, "table").decode()
    assert "\x1b" not in text
    assert "‮" not in text
    assert "Médecins\N{NO-BREAK SPACE}Sans" in text


@pytest.mark.parametrize("name", ["csv", "tsv", "table", "markdown"])
def test_ask_answers_true_or_false(name: str) -> None:
    assert results.encode(connect().query("ASK { }"), name) == b"true\n"
    assert results.encode(connect().query("ASK { ?s ?p ?o }"), name) == b"false\n"


def test_ask_answers_in_the_standard_json() -> None:
    assert json.loads(results.encode(connect().query("ASK { }"), "json"))["boolean"] is True


@pytest.mark.parametrize(
    ("name", "syntax"), [("turtle", RdfFormat.TURTLE), ("n-triples", RdfFormat.N_TRIPLES)]
)
def test_triples_come_back(name: str, syntax: RdfFormat) -> None:
    asked = "CONSTRUCT { id:a hss:partner id:b, id:c ; rdfs:label 'x\\ny'@en } { }"
    content = results.encode(connect().query(asked), name)
    assert {quad.triple for quad in parse(content, syntax)} == set(connect().query(asked))


def test_a_format_that_cannot_hold_the_answer_is_refused() -> None:
    with pytest.raises(OutputError, match="answers with triples, which csv cannot hold; use -f turtle"):
        results.encode(connect().query("CONSTRUCT { id:a id:b id:c } { }"), "csv")
    with pytest.raises(OutputError, match="answers with rows, which turtle cannot hold; use -f csv or json"):
        results.encode(_result(), "turtle")


def test_rows_of_our_own_come_in_the_same_formats() -> None:
    rows = [("a", 1), ("b|c", 2)]
    assert results.encode_rows(("x", "n"), rows, "csv") == b"x,n\r\na,1\r\nb|c,2\r\n"
    assert json.loads(results.encode_rows(("x", "n"), rows, "json")) == [
        {"x": "a", "n": 1},
        {"x": "b|c", "n": 2},
    ]
    assert results.encode_rows(("x", "n"), rows, "markdown").splitlines()[3] == b"| b\\|c | 2 |"
    assert results.encode_rows(("x", "n"), rows, "table").endswith(b"\n2 rows\n")


IRIS = (
    "SELECT ?who ?n ?other { VALUES (?who ?n ?other) { (id:unicef 1 id:nobody) (<http://e/S> 2 UNDEF) "
    "(UNDEF 3 'x') } }"
)
LABELLED = f"<https://w3id.org/hss-graph/id/unicef> <{PREFIXES['rdfs']}label> "


def _named(*labels: str) -> Engine:
    engine = connect()
    engine.put(NamedNode("http://e/graph"), f"{LABELLED}{', '.join(labels)} .".encode(), "names.ttl")
    return engine


def _with_labels(engine: Engine, name: str, query: str = IRIS) -> str:
    style = Style(name, labels=partial(results.labels, engine))
    return results.answer(engine.query(query), style).content.decode()


def test_labels_stand_beside_the_iris_in_csv() -> None:
    assert _with_labels(_named("'UNICEF'@en", "'ACNUR'@fr"), "csv").splitlines() == [
        "who,whoLabel,n,other,otherLabel",
        "https://w3id.org/hss-graph/id/unicef,UNICEF,1,https://w3id.org/hss-graph/id/nobody,",
        "http://e/S,,2,,",
        ",,3,x,",
    ]


def test_labels_stand_in_place_of_the_iris_in_a_table() -> None:
    rows = _with_labels(_named("'UNICEF'@en"), "table").splitlines()
    assert rows[2].split() == ["UNICEF", "1", "id:nobody"]


def test_labels_in_markdown_and_html_are_links() -> None:
    engine = _named("'a|b <i>]'")
    assert "| [a\\|b \\<i\\>\\]](<https://w3id.org/hss-graph/id/unicef>) |" in _with_labels(
        engine, "markdown"
    )
    linked = '<td><a href="https://w3id.org/hss-graph/id/unicef">a|b &lt;i&gt;]</a></td>'
    assert linked in _with_labels(engine, "html")


def test_markdown_shows_what_data_say_as_it_is() -> None:
    said = connect().query(r"SELECT ('<script>x</script> [a](javascript:b) *c* `d` e_f\\|\ng' AS ?x_y) { }")
    assert results.encode(said, "markdown").decode() == (
        "| x\\_y |\n| --- |\n"
        r"| \<script\>x\</script\> \[a\](javascript:b) \*c\* \`d\` e\_f\\\| g |" + "\n"
    )


def test_a_name_does_not_end_the_text_of_its_link() -> None:
    engine = _named(r"'back\\](javascript:alert(1))'")
    link = r"| [back\\\](javascript:alert(1))](<https://w3id.org/hss-graph/id/unicef>) |"
    assert link in _with_labels(engine, "markdown")


@pytest.mark.parametrize("limit", [None, 5])
def test_xml_is_written_whatever_a_text_holds(limit: int | None) -> None:
    said = connect().query(r"SELECT ('a\uFFFE\uFFFF\u0001' AS ?x) { }")
    root = ElementTree.fromstring(results.answer(said, Style("xml", limit=limit)).content)
    assert [each.text for each in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [
        "a\ufffd\ufffd\ufffd"
    ]


def test_a_link_that_is_not_of_the_web_leads_nowhere() -> None:
    for name in ("markdown", "html"):
        text = _with_labels(connect(), name, "SELECT (<javascript:alert(1)> AS ?x) { }")
        assert "](" not in text
        assert "href" not in text


def test_things_that_no_question_may_name_have_no_label() -> None:
    assert results.labels(connect(), ["http://e/SERVICEx:y", "http://e/a"]) == {}


def test_labels_of_many_things_are_found() -> None:
    engine = connect()
    turtle = "".join(f"<http://e/{n}> <{PREFIXES['rdfs']}label> 'thing {n}' ." for n in range(1000))
    engine.put(NamedNode("http://e/graph"), turtle.encode(), "names.ttl")
    found = results.labels(engine, [f"http://e/{n}" for n in range(1001)])
    assert found == {f"http://e/{n}": f"thing {n}" for n in range(1000)}


ODD = (
    "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (<http://a/é> 'x,y\\\"'@en-GB) ('a' 1.5) (UNDEF UNDEF) "
    "('x\\ty\\nz\\r'^^<http://d> 1e0) (true '&<>\\\"'@fr) ('' '2015'^^xsd:gYear) ('007'^^xsd:integer -3) } }"
)


@pytest.mark.parametrize(
    "query", [ODD, "SELECT ?a { VALUES ?a { 'x' UNDEF '' } }", "SELECT ?a { FILTER (false) }"]
)
@pytest.mark.parametrize("name", ["csv", "json", "tsv", "xml"])
def test_rows_that_were_read_are_written_as_the_engine_writes_them(name: str, query: str) -> None:
    engine = connect()
    ours = results.answer(engine.query(query), Style(name, limit=100)).content
    assert ours == results.answer(engine.query(query), Style(name)).content


def test_terms_within_terms_are_written_as_the_engine_writes_them() -> None:
    query = "SELECT ?a { BIND (<<( <http://a> <http://b> 'x'@en )>> AS ?a) }"
    for name in ("csv", "json", "tsv", "xml"):
        ours = results.answer(connect().query(query), Style(name, limit=100)).content
        assert ours == results.answer(connect().query(query), Style(name)).content


def test_xml_holds_no_character_that_xml_forbids() -> None:
    root = ElementTree.fromstring(
        results.encode(connect().query("SELECT ('a\\u0001\\u000B' AS ?x) { }"), "xml")
    )
    assert root[1][0][0][0].text == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"


FOUR = "SELECT ?n { VALUES ?n { 1 2 3 4 } }"


@pytest.mark.parametrize(
    ("limit", "shown", "more"), [(3, 3, True), (4, 4, False), (5, 4, False), (None, 4, False)]
)
@pytest.mark.parametrize("name", ["csv", "table", "html"])
def test_a_limit_says_whether_there_is_more(name: str, limit: int | None, shown: int, more: bool) -> None:
    written = results.answer(connect().query(FOUR), Style(name, limit=limit))
    assert written.has_more is more
    if name == "csv":
        assert len(written.content.splitlines()) == 1 + shown
    else:
        assert (f"{shown} rows, and there are more".encode() in written.content) is more


def test_triples_have_a_limit_too() -> None:
    query = connect().query("CONSTRUCT { id:a id:b ?n } { VALUES ?n { 1 2 3 4 } }")
    written = results.answer(query, Style("n-triples", limit=3))
    assert (len(written.content.splitlines()), written.has_more) == (3, True)


BLANKS = [
    ("SELECT ?a { FILTER (false) }", True),
    ("SELECT ?a { }", True),
    ("SELECT (COUNT(*) AS ?n) (MAX(?b) AS ?m) { VALUES ?b { } }", True),
    ("SELECT (AVG(?b) AS ?n) (GROUP_CONCAT(?b) AS ?m) { VALUES ?b { } }", True),
    ("SELECT * { VALUES (?a ?n) { ('x' 0) } }", False),
    ("SELECT ?n { VALUES ?n { 0 0 } }", False),
    ("SELECT ?n { VALUES ?n { 0.0 } }", True),
    ("SELECT ?a { VALUES ?a { '\"bindings\":[]}}\\n' '<results></results></sparql>' } }", False),
    ("SELECT ?a { VALUES ?a { '' } }", True),
    ("SELECT ?a { VALUES ?a { '\\n' } }", False),
]


@pytest.mark.parametrize(("query", "blank"), BLANKS)
@pytest.mark.parametrize(
    "name", ["csv", "json", "tsv", "xml", "table", "markdown", "html", "xlsx", "parquet"]
)
def test_an_answer_without_rows_or_of_noughts_alone_is_blank(name: str, query: str, blank: bool) -> None:
    assert results.answer(connect().query(query), Style(name)).is_blank is blank


@pytest.mark.parametrize(
    ("query", "blank"),
    [("ASK { }", False), ("ASK { FILTER (false) }", True), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", True)],
)
def test_no_and_nothing_are_blank(query: str, blank: bool) -> None:
    result = connect().query(query)
    name = results.default_format(result, terminal=False)
    assert results.answer(result, Style(name)).is_blank is blank


def test_a_narrow_table_wraps_between_words() -> None:
    rows = [["the World Health Organization and its partners", "12"], ["x" * 50, "3"]]
    assert results.table(["name_of", "n"], rows, 34).splitlines() == [
        " name of                        n",
        " ────────────────────────────────",
        " the World Health              12",
        " Organization and its",
        " partners",
        " " + "x" * 27 + "    3",
        " " + "x" * 23,
        "",
        "2 rows",
    ]


def test_a_table_that_is_too_narrow_becomes_blocks() -> None:
    text = results.table(
        ["organisation", "kind", "other"], [["a long name"] * 3, ["b", "c", "another name"]], 20
    )
    assert text.splitlines()[:5] == [
        " organisation  a long name",
        " kind          a long name",
        " other         a long name",
        "",
        " organisation  b",
    ]


def test_wide_and_combining_characters_keep_the_columns() -> None:
    lines = results.table(["a", "b"], [["漢字", "x"], ["e\u0301e\u0301", "y"]], 40).splitlines()
    assert lines[2:4] == [" 漢字   x", " e\u0301e\u0301     y"]


def test_links_in_a_terminal_hold_nothing_that_steers_it() -> None:
    engine = connect()
    style = Style("table", labels=partial(results.labels, engine), look=Look(80, styled=True, links=True))
    query = "SELECT (<http://e/é\u202e> AS ?x) { }"
    text = results.answer(engine.query(query), style).content.decode()
    assert re.search(r"\x1b]8;id=\d+;http://e/%C3%A9%E2%80%AE\x1b\\", text)
    assert "\u202e" not in text


def test_the_lines_of_one_link_belong_together() -> None:
    cells = [[Cell("the World Health Organization", "http://e/who")], [Cell("Gavi", "http://e/gavi")]]
    lines = layout.table(["name"], cells, Look(20, links=True)).splitlines()
    numbers = [re.findall(r"id=(\d+);(.*?)\x1b\\(.*?) ?\x1b]8;;\x1b\\", line) for line in lines[2:5]]
    (first,), (second,), (third,) = numbers
    assert [first[1:], second[1:], third[1:]] == [
        ("http://e/who", "the World Health"),
        ("http://e/who", "Organization"),
        ("http://e/gavi", "Gavi"),
    ]
    assert first[0] == second[0] != third[0]


@pytest.mark.parametrize("width", [200, 9])
def test_text_that_looks_like_markup_stays_text(width: int) -> None:
    text = "[bold red]a[/] [link=http://e]b[/link] :smile: \\[c] 2 'd' http://e/"
    shown = layout.table([text], [[Cell(text)]], Look(width, styled=True, links=True))
    assert shown.count(text) == 2
    assert set(re.findall(r"\x1b[^m]*m?", shown)) == {"\x1b[1m", "\x1b[0m"}


def test_a_table_of_many_rows_takes_seconds() -> None:
    rows = [["word " * 8, str(number), "x"] for number in range(20_000)]
    started = perf_counter()
    results.table(["a", "b", "c"], rows, 30)
    assert perf_counter() - started < 30


def test_html_is_one_page_without_anything_from_elsewhere() -> None:
    query = "SELECT ('</table><script src=x>' AS ?x) { }"
    written = results.answer(connect().query(query), Style("html", title="<b>"))
    page = written.content.decode()
    assert "<title>&lt;b&gt;</title>" in page
    assert "<td>&lt;/table&gt;&lt;script src=x&gt;</td>" in page
    assert not any(word in page for word in ("<script", "<link", "url(", "http:", "https:"))


TYPES = (
    "SELECT * { VALUES (?whole ?part ?real ?yes ?day ?moment ?year ?mixed ?text) {"
    " (1 1.5 1e0 true '2015-09-25'^^xsd:date '2015-09-25T10:00:00Z'^^xsd:dateTime '2015'^^xsd:gYear 1 '=1+1')"
    " (UNDEF 2 2e0 UNDEF UNDEF UNDEF UNDEF 'x' '@x')"
    " (3 UNDEF UNDEF false UNDEF UNDEF UNDEF '2'^^xsd:integer 'http://e/') } }"
)


def test_a_parquet_file_has_typed_columns() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(BytesIO(results.encode(connect().query(TYPES), "parquet")))
    types = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert types == {
        "day": "date32[day]",
        "mixed": "string",
        "moment": "timestamp[us, tz=UTC]",
        "part": "decimal128(2, 1)",
        "real": "double",
        "text": "string",
        "whole": "int64",
        "year": "string",
        "yes": "bool",
    }
    assert table.column("whole").to_pylist() == [1, None, 3]
    assert table.column("mixed").to_pylist() == ["1", "x", "2"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("'1_000'^^xsd:integer", "1_000"),
        ("'NaN'^^xsd:decimal", "NaN"),
        ("'9' ", "9"),
        ("99999999999999999999999", "99999999999999999999999"),
        ("'2015-99-99'^^xsd:date", "2015-99-99"),
        ("'20150925'^^xsd:date", "20150925"),
        ("'-0044-03-15'^^xsd:date", "-0044-03-15"),
    ],
)
def test_what_has_no_value_stays_text(value: str, kept: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    content = results.encode(connect().query(f"SELECT (({value}) AS ?x) {{ }}"), "parquet")
    assert parquet.read_table(BytesIO(content)).column("x").to_pylist() == [kept]
    assert _sheet(f"SELECT (({value}) AS ?x) {{ }}")[1][0].value == kept


def _sheet(query: str) -> list[Any]:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(BytesIO(results.encode(connect().query(query), "xlsx")))
    return list(book["answer"].iter_rows())


def test_a_workbook_has_numbers_dates_and_text_and_no_formulas() -> None:
    rows = _sheet(TYPES)
    first = {head.value: cell for head, cell in zip(rows[0], rows[1], strict=True)}
    assert {name: cell.value for name, cell in first.items()} == {
        "day": datetime(2015, 9, 25),
        "mixed": 1,
        "moment": "2015-09-25T10:00:00Z",
        "part": 1.5,
        "real": 1,
        "text": "=1+1",
        "whole": 1,
        "year": "2015",
        "yes": True,
    }
    assert first["text"].data_type == "s"
    assert all(cell.hyperlink is None for row in rows for cell in row)


def test_a_workbook_is_the_same_each_time() -> None:
    first, second = (results.encode(connect().query(TYPES), "xlsx") for _ in range(2))
    assert first == second


def test_a_workbook_holds_no_endless_text() -> None:
    long = connect().query(f"SELECT ('{'x' * 40_000}' AS ?x) {{ }}")
    with pytest.raises(OutputError, match="xlsx holds at most 32767 characters in a cell; use -f csv"):
        results.encode(long, "xlsx")


@pytest.mark.parametrize("name", ["xlsx", "parquet"])
def test_a_yes_or_no_is_no_sheet(name: str) -> None:
    with pytest.raises(OutputError, match=f"answers yes or no, which {name} is not for"):
        results.encode(connect().query("ASK { }"), name)
