"""Answers in every format, read back by independent parsers."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree
from io import StringIO

import pytest
from pyoxigraph import RdfFormat, parse

from hss_graph import results
from hss_graph.engine import Result, connect
from hss_graph.errors import OutputError

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
