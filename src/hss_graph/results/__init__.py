"""Query result → bytes: a table for people, and the standard formats for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    parse_query_results,
    serialize,
)

from hss_graph.engine import Result, Term, is_blank
from hss_graph.errors import OutputError
from hss_graph.results import layout, standard
from hss_graph.results.layout import Cell, Look, in_markdown
from hss_graph.results.rows import (
    Labeller,
    Rows,
    iris,
    labels,
    printable,
    read,
    text_of,
    with_labels,
)
from hss_graph.results.standard import fit_for_xml
from hss_graph.turtle import to_turtle

__all__ = [
    "BINARY",
    "EXTENSIONS",
    "FORMATS",
    "GRAPH",
    "TABULAR",
    "Answer",
    "Look",
    "Rows",
    "Style",
    "answer",
    "default_format",
    "encode",
    "encode_rows",
    "fit_for_xml",
    "in_markdown",
    "is_blank",
    "labels",
    "printable",
    "read",
    "table",
    "text_of",
]

_SOLUTION_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "json": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
_WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "csv": standard.csv_of,
    "json": standard.json_of,
    "tsv": standard.tsv_of,
    "xml": standard.xml_of,
}
BINARY = ("xlsx", "parquet")
TABULAR = ("table", "csv", "tsv", "json", "xml", "markdown", "html", *BINARY)
GRAPH = ("turtle", "n-triples")
FORMATS = (*TABULAR, *GRAPH)
EXTENSIONS = {
    ".csv": "csv",
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".nt": "n-triples",
    ".parquet": "parquet",
    ".srx": "xml",
    ".srj": "json",
    ".tsv": "tsv",
    ".ttl": "turtle",
    ".txt": "table",
    ".xlsx": "xlsx",
    ".xml": "xml",
}
_SAYS_SOMETHING = 1 << 20  # bytes; an answer that is longer has more than names of columns
_ALIASES = {"ntriples": "n-triples", "nt": "n-triples", "ttl": "turtle", "md": "markdown"}


@dataclass(frozen=True, slots=True)
class Style:
    """How an answer is to be written.

    name: one of `FORMATS`. labels: gives names for IRIs; tables and pages show them instead, the other
    formats beside them. limit: the most rows or triples. look: of a table. title: of a page.
    """

    name: str
    labels: Labeller | None = None
    limit: int | None = None
    look: Look = field(default_factory=Look)
    title: str = "Answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """A written answer: its bytes, whether it says nothing or no, and whether there is more of it."""

    content: bytes
    is_blank: bool
    has_more: bool = False


def answer(result: Result | Rows, style: Style) -> Answer:
    """The result in a style.

    SELECT and ASK go into one of `TABULAR`; CONSTRUCT and DESCRIBE into one of `GRAPH`. Raises OutputError
    for a format that cannot hold the result, or that needs a package which is not there.
    """
    name = _ALIASES.get(style.name, style.name)
    if isinstance(result, QueryTriples):
        return _graph(result, name, style.limit)
    if name in GRAPH:
        what = "yes or no" if isinstance(result, QueryBoolean) else "with rows"
        raise OutputError(f"this query answers {what}, which {name} cannot hold; use -f csv or json")
    if isinstance(result, QueryBoolean):
        return Answer(_verdict(result, name), not result)
    if not isinstance(result, Rows):
        if name in _SOLUTION_FORMATS and style.labels is None and style.limit is None:
            return _by_the_engine(result, name)
        result = read(result, style.limit)
    return Answer(_tabular(result, name, style), is_blank(result.rows), result.has_more)


def encode(result: Result, name: str, width: int | None = None, styled: bool = False) -> bytes:
    """The result in the format; width and styling, for a terminal, concern tables alone. See `answer`."""
    return answer(result, Style(name, look=Look(width, styled))).content


def encode_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    name: str,
    width: int | None = None,
    styled: bool = False,
) -> bytes:
    """Rows that no query gave, as a table, csv, json (a list of objects) or markdown."""
    if name == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return (json.dumps(objects, ensure_ascii=False, indent=2) + "\n").encode()
    if name == "csv":
        output = StringIO()
        csv.writer(output).writerows([columns, *rows])
        return output.getvalue().encode()
    cells = [[Cell(str(cell)) for cell in row] for row in rows]
    if name == "markdown":
        return layout.markdown(columns, cells).encode()
    return layout.table(columns, cells, Look(width, styled)).encode()


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    styled: bool = False,
) -> str:
    """The rows as an aligned table with a count below it."""
    return layout.table(columns, [[Cell(text) for text in row] for row in rows], Look(width, styled))


def default_format(result: Result | Rows | None, terminal: bool) -> str:
    """The format when none was asked for: a table on a terminal, csv in a pipe, turtle for triples."""
    if isinstance(result, QueryTriples):
        return "turtle"
    return "table" if terminal else "csv"


def _graph(result: QueryTriples, name: str, limit: int | None) -> Answer:
    if name not in GRAPH:
        raise OutputError(f"this query answers with triples, which {name} cannot hold; use -f turtle")
    triples = list(result if limit is None else islice(result, limit))
    has_more = limit is not None and next(result, None) is not None
    if name == "turtle":
        return Answer(to_turtle(triples).encode(), not triples, has_more)
    lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
    return Answer(b"".join(sorted(lines)), not triples, has_more)


def _verdict(result: QueryBoolean, name: str) -> bytes:
    if name in ("json", "xml"):
        return (result.serialize(format=_SOLUTION_FORMATS[name]) or b"") + b"\n"
    if name in BINARY:
        raise OutputError(f"this query answers yes or no, which {name} is not for; use -f csv or json")
    return b"true\n" if result else b"false\n"


def _by_the_engine(result: QuerySolutions, name: str) -> Answer:
    """What the engine writes, whose writer takes no row apart, and whether it says anything."""
    written = BytesIO()
    result.serialize(written, _SOLUTION_FORMATS[name])
    if name in ("json", "xml"):
        written.write(b"\n")
    content = written.getvalue()
    if name == "xml":
        content = standard.legal_xml(content)
    if len(content) > _SAYS_SOMETHING:
        return Answer(content, is_blank=False)
    if name == "csv":
        lines = csv.reader(TextIOWrapper(BytesIO(content), "utf-8", newline=""))
        return Answer(content, is_blank([tuple(map(Literal, line)) for line in islice(lines, 1, 3)]))
    solutions = parse_query_results(content, format=_SOLUTION_FORMATS[name])
    assert isinstance(solutions, QuerySolutions)
    return Answer(content, is_blank(read(solutions, 2).rows))


def _tabular(rows: Rows, name: str, style: Style) -> bytes:
    if name in _WRITERS or name in BINARY:
        wider = with_labels(rows, style.labels) if style.labels else rows
        if name in _WRITERS:
            return _WRITERS[name](wider)
        from hss_graph.results import sheets

        return sheets.xlsx_of(wider) if name == "xlsx" else sheets.parquet_of(wider)
    cells = _cells(rows, style.labels)
    if name == "markdown":
        return layout.markdown(rows.columns, cells).encode()
    if name == "html":
        return layout.html(rows.columns, cells, style.title, rows.has_more).encode()
    return layout.table(rows.columns, cells, style.look, rows.has_more).encode()


def _cells(rows: Rows, labeller: Labeller | None) -> list[list[Cell]]:
    """The rows for people; a column of IRIs whose names all stand beside it keeps its IRIs."""
    names = labeller(iris(rows)) if labeller else {}

    def called(term: Term | None) -> str:
        return names.get(term.value) or text_of(term) if isinstance(term, NamedNode) else text_of(term)

    texts = [[called(term) for term in row] for row in rows.rows]
    columns = [tuple(column) for column in zip(*texts, strict=True)]
    written = {
        column
        for column, terms in zip(columns, zip(*rows.rows, strict=True), strict=True)
        if not any(isinstance(term, NamedNode) for term in terms)
    }

    def cell(place: int, term: Term | None, text: str) -> Cell:
        if not isinstance(term, NamedNode):
            return Cell(text)
        return Cell(text_of(term) if columns[place] in written else text, term.value if labeller else "")

    return [
        [cell(place, term, text) for place, (term, text) in enumerate(zip(row, shown, strict=True))]
        for row, shown in zip(rows.rows, texts, strict=True)
    ]
