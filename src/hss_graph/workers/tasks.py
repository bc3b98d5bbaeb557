"""What a worker can be asked: functions of a graph whose answers can be written as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions

from hss_graph import queries
from hss_graph.asking import Reading
from hss_graph.descriptions import pages
from hss_graph.engine import Result, Term, connect
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.names import Names
from hss_graph.queries import SavedQuery
from hss_graph.results import text_of
from hss_graph.schema import compact
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import PREFIXES

Cell: TypeAlias = str | int | bool | None
_INTEGER, _BOOLEAN = PREFIXES["xsd"] + "integer", PREFIXES["xsd"] + "boolean"
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")  # what every reader of JSON can hold
_MOST_READINGS = 5
_MOST_ITEMS = 40  # of each section of a description
_MOST_CHARACTERS = 1_000  # of a cell; whoever needs all of a long text asks for it alone


@dataclass(frozen=True)
class Answer:
    """What a query answers: rows, true or false, or triples in Turtle.

    rows have one cell for each column; IRIs are shortened, and names says what those in the rows are called.
    more: there are more rows, or triples, than were asked for.
    """

    columns: list[str]
    rows: list[list[Cell]]
    names: dict[str, str]
    truth: bool | None
    turtle: str | None
    more: bool

    def is_blank(self) -> bool:
        """Whether nothing was found, by the rule of `results.is_blank`."""
        return not (self.truth or self.turtle or len(self.rows) > 1 or any(any(row) for row in self.rows))


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter of a saved query: what it is called and takes.

    kind: iri (a name will do), literal, integer, decimal, date, year, boolean or a language. choices: the
    values that it may have, or none where any will do. several: it takes a list.
    """

    name: str
    label: str
    kind: str
    required: bool
    choices: list[str]
    several: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query, and where words were matched to it, how.

    values: those that the words give its parameters. confidence: 0 to 1; below 0.5 it hardly fits. unread:
    what the words name and the query has no use for.
    """

    name: str
    summary: str
    description: str
    parameters: list[Asked]
    values: dict[str, str | list[str]] = field(default_factory=dict)
    confidence: float | None = None
    unread: list[str] = field(default_factory=list)


def find_questions(graph: KnowledgeGraph, text: str) -> list[Question]:
    """The saved queries that the words may mean, likeliest first; all of them, A–Z, without words.

    Descriptions come with words alone. Words may also ask for all that is known of one thing; then the name
    is that of `describe`. Raises UnknownNameError where they name what nothing is called.
    """
    if text.strip():
        return [_read(reading) for reading in graph.ask(text)[:_MOST_READINGS]]
    return [replace(_question(asked), description="") for asked in queries.saved(graph.home)]


def _read(reading: Reading) -> Question:
    values = {
        name: value if isinstance(value, str) else list(value) for name, value in reading.values.items()
    }
    if reading.query is None:
        known = "All that the graph holds about one thing"
        asked = Question(describe.__name__, known, "", [])
        values = {"name": values["thing"]}
    else:
        asked = _question(reading.query)
    return replace(asked, values=values, confidence=round(reading.confidence, 2), unread=list(reading.unread))


def _question(asked: SavedQuery) -> Question:
    parameters = [
        Asked(each.name, each.label, each.kind, each.is_needed, list(each.choices), each.several)
        for each in asked.parameters
    ]
    return Question(asked.name, asked.summary, asked.description, parameters)


def run_question(graph: KnowledgeGraph, name: str, parameters: dict[str, Any], limit: int) -> Answer:
    """The answer of a saved query of the home; never of a text."""
    asked = queries.find(graph.home, name)
    return _answer(graph.run(asked, parameters), graph.names, limit)


def run_sparql(graph: KnowledgeGraph, text: str, limit: int) -> Answer:
    """The answer of a query in SPARQL."""
    asked = _own(text)
    return _answer(graph.run(asked, {}), graph.names, limit)


def check_sparql(_graph: KnowledgeGraph, text: str) -> None:
    """Nothing, where the query can be read; it is not evaluated. Raises QueryError."""
    asked = _own(text)
    connect().query(asked.text, asked.file)


def warnings(graph: KnowledgeGraph, text: str) -> list[str]:
    """What is nowhere in the graph of the terms of a query, with the nearest that is."""
    return [str(warning) for warning in graph.warnings(text)]


def explain(graph: KnowledgeGraph, query: str, parameters: dict[str, Any]) -> list[str]:
    """Why a saved query or a text has no answer, the weightiest reason first; nothing where it has one."""
    return list(graph.explain(query, **parameters).reasons)


def schema(graph: KnowledgeGraph) -> str:
    """The classes, properties and graphs in use, as a compact text."""
    return compact.to_text(graph.schema())


def describe(graph: KnowledgeGraph, name: str) -> str:
    """What the graph holds about one thing, in Markdown; of what is long the beginning."""
    return pages.to_markdown(graph.describe(name), _MOST_ITEMS)


def _own(text: str) -> SavedQuery:
    return queries.parse(text, "query", "query")


def plain(thing: object) -> object:
    """A value of these functions as JSON can have it."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return asdict(thing)
    raise TypeError(f"{type(thing).__name__} is no answer of a task")


def _answer(result: Result, names: Names, limit: int) -> Answer:
    columns: list[str] = []
    rows: list[list[Cell]] = []
    called: dict[str, str] = {}
    truth = turtle = None
    more = False
    if isinstance(result, QueryBoolean):
        truth = bool(result)
    elif isinstance(result, QuerySolutions):
        columns = [variable.value for variable in result.variables]
        for solution in islice(result, limit):
            rows.append([_cell(term) for term in solution])
            called.update(_called(iter(solution), names))
        more = next(result, None) is not None
    else:
        triples = list(islice(result, limit))
        turtle = to_turtle(triples) if triples else ""
        more = next(result, None) is not None
    return Answer(columns, rows, called, truth, turtle, more)


def _cell(term: Term | None) -> Cell:
    """A term for a program that reads with people's eyes: numbers and truth values as such, IRIs in short.

    >>> _cell(Literal(3)), _cell(NamedNode("https://w3id.org/hss-graph/id/who")), _cell(None)
    (3, 'id:who', None)
    """
    if term is None:
        return None
    if isinstance(term, Literal):
        if term.datatype.value == _BOOLEAN:
            return term.value in ("true", "1")
        if term.datatype.value == _INTEGER and _WHOLE.fullmatch(term.value):
            return int(term.value)
    text = text_of(term)
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + "…"


def _called(terms: Iterator[Term | None], names: Names) -> Iterator[tuple[str, str]]:
    """What the things among the terms are called, by their short IRIs."""
    for term in terms:
        if isinstance(term, NamedNode):
            entry = names.entry(term.value)
            if entry.names:
                yield text_of(term), entry.label


TASKS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        task.__name__: task
        for task in (
            check_sparql,
            describe,
            explain,
            find_questions,
            run_question,
            run_sparql,
            schema,
            warnings,
        )
    }
)
