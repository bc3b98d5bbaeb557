"""Why a saved query has no answer, in plain words: which of the values given to it are too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from time import monotonic

from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryTriples

from hss_graph.diagnosis.counting import MOST, many
from hss_graph.engine import Engine, Result, is_blank, select
from hss_graph.names import Names
from hss_graph.queries import Parameter, SavedQuery, Value

_MOST_THINGS = 5  # of which something is told
_FEWEST = 2  # values that say how things stand to each other


def reasons(
    engine: Engine, names: Names, asked: SavedQuery, values: Mapping[str, Value], seconds: float
) -> Iterator[str]:
    """What was asked, and what is known of the values given: nothing begins after the seconds."""
    end = monotonic() + seconds
    given = {each: tuple(_terms(each, values, names)) for each in asked.parameters if each.given(values)}
    said = [f"{each.name} {_and(_called(term, names) for term in terms)}" for each, terms in given.items()]
    yield f"no answer to: {asked.summary.rstrip('.')}" + (f", with {_and(said)}" if said else "")
    spare = [each for each in given if not each.is_needed and each.name in values]
    choices = [[each] for each in spare] + ([spare] if len(spare) > 1 else [])
    for left_out in choices:
        if monotonic() > end:
            return
        names_left = {each.name for each in left_out}
        rest = {name: value for name, value in values.items() if name not in names_left}
        found = _size(engine.query(asked.bind(names, rest), asked.file))
        if found:
            are = "is" if found.startswith("1 ") else "are"
            yield f"  without {_and(sorted(names_left))} there {are} {found}"
            if len(left_out) == 1:
                choices[len(spare) :] = []
    for each, terms in given.items():
        if each.several and len(terms) < _FEWEST:
            yield f"  {each.name} takes several values; give at least two"
    things = [term for terms in given.values() for term in terms if isinstance(term, NamedNode)]
    for thing in things[:_MOST_THINGS]:
        if monotonic() < end:
            yield f"  {_share(engine, names, thing)}"


def _terms(parameter: Parameter, values: Mapping[str, Value], names: Names) -> Iterator[NamedNode | Literal]:
    for value in parameter.given(values):
        yield parameter.term(value, names)


def _called(term: NamedNode | Literal, names: Names) -> str:
    return names.entry(term.value).label if isinstance(term, NamedNode) else term.value


def _share(engine: Engine, names: Names, thing: NamedNode) -> str:
    """How much the graph holds about a thing."""
    (row,) = select(engine, "share-of-thing", _thing_iri=str(thing))
    engagements, statements = (int(row[name].value) for name in ("engagements", "statements"))
    called = names.entry(thing.value).label
    if engagements:
        return f"{called} takes part in {many(engagements, 'engagement')}"
    return f"{called} takes part in no engagement, and occurs in {many(statements, 'statement')}"


def _size(answer: Result) -> str:
    """How much an answer holds, in words; '' for nothing."""
    if isinstance(answer, QueryBoolean):
        return ""
    if isinstance(answer, QueryTriples):
        count = sum(1 for _ in islice(answer, MOST + 1))
        return many(count, "triple") if count else ""
    rows = list(islice(answer, MOST + 1))
    return "" if is_blank(rows) else many(len(rows), "row")


def _and(said: Iterable[str]) -> str:
    """The texts as a list in words."""
    *before, last = said
    return f"{', '.join(before)} and {last}" if before else last
