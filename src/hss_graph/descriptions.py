"""What the graph holds about one thing, in words, with the lines that bear it out."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolution

from hss_graph.engine import Engine, select
from hss_graph.names import Entry, Names
from hss_graph.results import text_of


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a source: file name, first and last line, and how directly they say it.

    A source from outside has its title for a file name, and its lines are 0 where they were not counted.
    """

    file: str
    first: int
    last: int
    status: str

    def __str__(self) -> str:
        span = f":{self.first}" if self.first == self.last else f":{self.first}-{self.last}"
        return f"{self.file}{span if self.first else ''} ({self.status})"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a thing, in words, with the lines that bear it out."""

    says: str
    value: str
    lines: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A thing's part in an engagement, claim, figure or change: as what, with whom, and the lines."""

    engagement: str
    kind: str
    part: str
    others: tuple[str, ...]
    lines: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph holds about one thing."""

    entry: Entry
    statements: tuple[Statement, ...]
    parts: tuple[Part, ...]
    named_in: tuple[Lines, ...]


def describe(engine: Engine, names: Names, thing: NamedNode) -> Description:
    """The description of a thing; an empty one where the graph holds nothing about it."""
    iri = str(thing)
    statements: dict[tuple[str, str, str, str], list[Lines]] = {}
    for row in select(engine, "statements-about", _thing_iri=iri):
        says = text_of(row["propertyLabel"] or row["property"])
        value = text_of(row["valueLabel"] or row["value"])
        _collect(statements.setdefault((str(row["property"]), str(row["value"]), says, value), []), row)
    parts: dict[tuple[str, str, str, str], tuple[list[str], list[Lines]]] = {}
    for row in select(engine, "engagements-of", _thing_iri=iri):
        key = (row["engagement"].value, row["label"].value, row["kind"].value, row["asLabel"].value)
        others, lines = parts.setdefault(key, ([], []))
        if row["otherLabel"] is not None and row["otherLabel"].value not in others:
            others.append(row["otherLabel"].value)
        _collect(lines, row)
    named_in: list[Lines] = []
    for row in select(engine, "sources-naming", _thing_iri=iri):
        _collect(named_in, row)
    return Description(
        entry=names.entry(thing.value),
        statements=tuple(Statement(*key[2:], tuple(lines)) for key, lines in statements.items()),
        parts=tuple(Part(*key[1:], tuple(others), tuple(lines)) for key, (others, lines) in parts.items()),
        named_in=tuple(named_in),
    )


def _collect(lines: list[Lines], row: QuerySolution) -> None:
    if row["file"] is None:
        return
    first, last = (int(text_of(row[end] or Literal(0))) for end in ("firstLine", "lastLine"))
    found = Lines(text_of(row["file"]), first, last, text_of(row["statusLabel"]))
    if found not in lines:
        lines.append(found)
