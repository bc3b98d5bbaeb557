"""Solutions as rows of terms: so many as are wanted, with the names of things beside their IRIs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, QuerySolutions

from hss_graph.engine import Engine, Term, select
from hss_graph.sparql import calls_service
from hss_graph.vocabulary import curie

Row: TypeAlias = tuple[Term | None, ...]
Labeller: TypeAlias = Callable[[Iterable[str]], Mapping[str, str]]

_AT_ONCE = 60  # things, and characters, of one question for labels; a longer one is tried out first
_MOST_CHARACTERS = 6_000
# Control characters, surrogates, and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Rows:
    """Solutions that were read: their variables, a term or None for each, and whether there are more."""

    columns: tuple[str, ...]
    rows: list[Row]
    has_more: bool = False


def read(solutions: QuerySolutions, limit: int | None = None) -> Rows:
    """The solutions as rows, at most so many; one more is looked at, to know whether there are more."""
    columns = tuple(variable.value for variable in solutions.variables)
    if limit is None:
        return Rows(columns, [tuple(solution) for solution in solutions])
    found = [tuple(solution) for solution in islice(solutions, limit + 1)]
    return Rows(columns, found[:limit], len(found) > limit)


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """The name that each of these things goes by first, English before others; none for what has no name."""
    best: dict[str, tuple[bool, str]] = {}
    for part in _parts(iris):
        for row in select(engine, "labels", _things_iri=" ".join(part)):
            label = row["label"]
            found = (label.language != "en", label.value)
            best[row["thing"].value] = min(found, best.get(row["thing"].value, found))
    return {iri: label for iri, (_, label) in best.items()}


def iris(rows: Rows) -> Iterator[str]:
    """The IRIs of all cells, each once."""
    seen = {term.value for row in rows.rows for term in row if isinstance(term, NamedNode)}
    return iter(sorted(seen))


def with_labels(rows: Rows, label: Labeller) -> Rows:
    """The rows with a column of names, ``xLabel``, after each column ``x`` that holds IRIs."""
    names = label(iris(rows))
    labelled = [
        place
        for place, column in enumerate(rows.columns)
        if f"{column}Label" not in rows.columns
        and any(isinstance(row[place], NamedNode) for row in rows.rows)
    ]
    columns: list[str] = []
    for place, column in enumerate(rows.columns):
        columns += [column, f"{column}Label"] if place in labelled else [column]
    wider = []
    for row in rows.rows:
        cells: list[Term | None] = []
        for place, term in enumerate(row):
            cells.append(term)
            if place in labelled:
                name = names.get(term.value) if isinstance(term, NamedNode) else None
                cells.append(None if name is None else Literal(name))
        wider.append(tuple(cells))
    return Rows(tuple(columns), wider, rows.has_more)


def text_of(term: Term | None) -> str:
    """The term for people: a literal's text, an IRI in short.

    >>> text_of(NamedNode("https://w3id.org/hss-graph/id/unicef"))
    'id:unicef'
    """
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return curie(term.value)
    return term.value if isinstance(term, Literal) else str(term)


def printable(text: str) -> str:
    """The text without control and direction characters, which could steer a terminal."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def _parts(iris: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    length = 0
    for iri in iris:
        term = str(NamedNode(iri))
        if calls_service(term):  # the engine would refuse the whole question
            continue
        if part and (len(part) == _AT_ONCE or length + len(term) > _MOST_CHARACTERS):
            yield part
            part, length = [], 0
        part.append(term)
        length += len(term) + 1
    if part:
        yield part
