"""Query result → bytes: a table for people, and the standard formats for programs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from hss_graph.engine import Result
from hss_graph.errors import OutputError
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import curie

_SOLUTION_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "json": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
TABULAR = ("table", "csv", "tsv", "json", "xml", "markdown")
GRAPH = ("turtle", "n-triples")
FORMATS = (*TABULAR, *GRAPH)
# Control characters, surrogates, and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
EXTENSIONS = {
    ".csv": "csv",
    ".json": "json",
    ".md": "markdown",
    ".nt": "n-triples",
    ".srx": "xml",
    ".srj": "json",
    ".tsv": "tsv",
    ".ttl": "turtle",
    ".txt": "table",
    ".xml": "xml",
}
_ALIASES = {"ntriples": "n-triples", "nt": "n-triples", "ttl": "turtle", "md": "markdown"}


def encode(result: Result, name: str, width: int | None = None, styled: bool = False) -> bytes:
    """The result in the format; width and styling, for a terminal, concern tables alone.

    SELECT and ASK go into a table, csv, tsv, json, xml or markdown; CONSTRUCT and DESCRIBE into turtle or
    n-triples. Raises OutputError for a format that cannot hold the result.
    """
    name = _ALIASES.get(name, name)
    if isinstance(result, QueryTriples):
        if name not in GRAPH:
            raise OutputError(f"this query answers with triples, which {name} cannot hold; use -f turtle")
        triples = list(result)
        if name == "turtle":
            return to_turtle(triples).encode()
        return b"".join(
            sorted((serialize(triples, format=RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
        )
    if name in GRAPH:
        raise OutputError(f"this query answers with rows, which {name} cannot hold; use -f csv or json")
    if isinstance(result, QueryBoolean):
        if name in ("json", "xml"):
            return (result.serialize(format=_SOLUTION_FORMATS[name]) or b"") + b"\n"
        return b"true\n" if result else b"false\n"
    if name in _SOLUTION_FORMATS:
        content = result.serialize(format=_SOLUTION_FORMATS[name])
        assert content is not None
        return content if content.endswith(b"\n") else content + b"\n"
    columns, rows = _cells(result)
    if name == "markdown":
        return _markdown(columns, rows).encode()
    return table(columns, rows, width, styled).encode()


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
    cells = [[str(cell) for cell in row] for row in rows]
    if name == "markdown":
        return _markdown(list(columns), cells).encode()
    return table(columns, cells, width, styled).encode()


def default_format(result: Result | None, terminal: bool) -> str:
    """The format when none was asked for: a table on a terminal, csv in a pipe, turtle for triples."""
    if isinstance(result, QueryTriples):
        return "turtle"
    return "table" if terminal else "csv"


def text_of(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    """The term for people: a literal's text, an IRI in short.

    >>> text_of(NamedNode("https://w3id.org/hss-graph/id/unicef"))
    'id:unicef'
    """
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return curie(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int | None = None,
    styled: bool = False,
) -> str:
    """The rows as an aligned table with a count below it."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(printable(column).replace("_", " "), overflow="fold")
    for row in rows:
        grid.add_row(*map(printable, row))
    output = StringIO()
    console = Console(
        file=output,
        width=width or 200,
        force_terminal=styled,
        color_system="auto" if styled else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(grid)
    lines = [line.rstrip() for line in output.getvalue().splitlines()]
    count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    return "\n".join([*lines, count]).lstrip("\n") + "\n"


def _cells(solutions: QuerySolutions) -> tuple[list[str], list[list[str]]]:
    columns = [variable.value for variable in solutions.variables]
    return columns, [[text_of(term) for term in solution] for solution in solutions]


def _markdown(columns: list[str], rows: list[list[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(printable(c).replace("|", "\\|").replace("\n", " ") for c in cells) + " |"

    return "\n".join([line(columns), line(["---"] * len(columns)), *map(line, rows)]) + "\n"


def printable(text: str) -> str:
    """The text without control and direction characters, which could steer a terminal."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
