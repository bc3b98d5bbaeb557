"""A query evaluated part by part, and why it has no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import QueryBoolean, QuerySolutions

from hss_graph.diagnosis import filters, plain, slips
from hss_graph.diagnosis.counting import MOST, Counting, OutOfTimeError, many
from hss_graph.diagnosis.reasons import Reasons
from hss_graph.diagnosis.steps import Culprit, Step, Walk
from hss_graph.diagnosis.terms import Terms, prefixes
from hss_graph.engine import Engine, Result, is_blank
from hss_graph.names import Names
from hss_graph.queries import SavedQuery, Value
from hss_graph.sparql import patterns, position
from hss_graph.sparql.patterns import Query
from hss_graph.sparql.pieces import pieces
from hss_graph.vocabulary import curie

_IRI = re.compile(r"<([^<>\s]+)>")
_SHOWN = 90  # characters of a part
_MOST_CULPRITS = 3
_AGGREGATES = ("AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM")
_STAGES = ("GROUP", "HAVING", "VALUES", "ORDER", "OFFSET", "LIMIT")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query: where it begins, how deep it stands, and how many rows there are with it.

    rows: None where it was not counted; `at_least` where there are more than that.
    """

    line: int
    column: int
    depth: int
    text: str
    rows: int | None
    at_least: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query comes to its answer, part by part, and why there is none, the weightiest reason first.

    reasons: empty where the query has an answer. is_complete: whether there was time for everything. plain:
    those of the reasons, the first ones, that speak of what was asked and not of the text of the query.
    """

    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    is_complete: bool
    plain: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The parts with their numbers of rows, then the reasons, for people."""
        shown = []
        for part in self.parts:
            count = "?" if part.rows is None else f"{part.rows:,}{'+' if part.at_least else ''}"
            note = f"  ({part.note})" if part.note else ""
            where = f"{part.line}:{part.column}"
            shown.append(f"{where:>7} {count:>8}  {'  ' * part.depth}{part.text}{note}")
        if not self.is_complete:
            shown.append("the time was over before all parts were counted")
        return [*shown, *self.reasons]


def explain(
    engine: Engine, names: Callable[[], Names], sparql: str, original: str | None = None, seconds: float = 5.0
) -> Explanation:
    """How the query comes to its answer, or why it has none; begins no further count after the seconds.

    names: called when a suggestion is needed. original: the text before parameters were replaced, whose
    places are given. An answer that only counts what is not there, such as 0, counts as none. Raises
    QueryError where the text cannot be read.
    """
    place = _Places(sparql, original if original is not None else sparql)
    answer = engine.query(sparql)
    query = patterns.read(sparql)
    if query is None:
        blank = _is_blank(answer)
        reasons = ["the query is too long or nests too deep to be taken apart"] if blank else []
        return Explanation((), tuple(reasons), False)
    counting = Counting(engine, query, seconds)
    walk = Walk(counting)
    rows = walk.query(query)
    blank = rows == 0 or (walk.is_complete and _is_blank(answer, query))
    reasons = []
    steps, is_complete = walk.steps, walk.is_complete
    if rows and is_complete:
        unfolded = Walk(counting, unfolds=True)
        unfolded.query(query)
        steps, is_complete = (unfolded if unfolded.is_complete else walk).steps, unfolded.is_complete
    try:
        if rows == 0 or (walk.culprits and not is_complete):
            declared = {prefix: namespace for prefix, (namespace, _) in prefixes(query, sparql).items()}
            finder = Reasons(counting, Terms(engine, names), declared)
            reasons += finder.sources(query.dataset)
            for culprit in walk.culprits[:_MOST_CULPRITS]:
                reasons += _told(culprit, finder, place)
        elif blank:
            for start, said in _afterwards(query, counting, rows):
                reasons.append(":".join(map(str, place.of(start))) + ": " + said)
    except OutOfTimeError:
        is_complete = False
    if blank and not reasons and (rows == 0 or _is_blank(engine.query(sparql))):
        reasons = ["why there is no answer could not be found out" + ("" if is_complete else " in time")]
    return Explanation(tuple(_part(step, place) for step in steps), tuple(reasons), is_complete)


def explain_saved(
    engine: Engine,
    names: Callable[[], Names],
    asked: SavedQuery,
    values: Mapping[str, Value],
    seconds: float = 5.0,
) -> Explanation:
    """The same of a saved query with its values; one with a summary has reasons in plain words first.

    Raises QueryError and UnknownNameError as `SavedQuery.bind` does.
    """
    bound = asked.bind(names(), values) if asked.parameters or values else asked.text
    found = explain(engine, names, bound, asked.text, seconds)
    if not found.reasons or not asked.summary:
        return found
    said = tuple(plain.reasons(engine, names(), asked, values, seconds))
    return replace(found, reasons=(*said, *found.reasons), plain=said)


def _is_blank(answer: Result, query: Query | None = None) -> bool:
    """Whether it says nothing; of a query with aggregates also a lone row of noughts or empty cells."""
    if isinstance(answer, QueryBoolean):
        return not answer
    first, second = next(iter(answer), None), next(iter(answer), None)
    if first is None:
        return True
    if query is None or second is not None or not isinstance(answer, QuerySolutions) or not _totals(query):
        return False
    return is_blank([first])


def _totals(query: Query) -> list[str]:
    """The variables and signs that a query takes together over all its rows."""
    is_grouped = any(modifier.kind == "GROUP" for modifier in query.modifiers)
    every = () if is_grouped else slips.calls(query.head)
    return [call.arguments[0].split()[-1] for call in every if call.name in _AGGREGATES and call.arguments]


def _told(culprit: Culprit, finder: Reasons, place: _Places) -> Iterator[str]:
    """The part that leaves no rows with its place, and the reasons below it."""
    line, column = place.of(culprit.element.start)
    before = culprit.rows_before
    is_first = not culprit.before.strip() and not culprit.frame.joins
    lost = "nothing of the" if before == 1 else "none of"
    fate = "has no rows" if is_first else f"leaves {lost} {many(before, 'row')} before it"
    yield f"{line}:{column}: '{_short(culprit.element.text)}' {fate}"
    if culprit.element.kind == "filter":
        found = filters.reasons(culprit, finder.counting, finder.terms, finder.declared)
    elif culprit.element.kind == "select" and culprit.element.query is not None:
        ended = [said for _, said in _afterwards(culprit.element.query, finder.counting, None)]
        found = iter(ended or finder.of(culprit))
    else:
        found = iter(finder.of(culprit))
    for reason in found:
        yield f"  {_readable(reason)}"


def _afterwards(query: Query, counting: Counting, rows: int | None) -> Iterator[tuple[int, str]]:
    """Why there is no answer although the group has rows, with the place of it."""
    if query.form == "DESCRIBE":
        yield query.start, f"'{_short(query.head)}': nothing is said of what it names"
    elif query.form == "CONSTRUCT":
        bound = {piece.text for piece in pieces(query.pattern) if piece.kind == "variable"}
        inside = dict.fromkeys(piece.text for piece in pieces(query.head) if piece.kind == "variable")
        missing = [v for v in inside if v not in bound or not counting.values(query.pattern, v, 1)]
        said = " and ".join(missing) or "a part of the template"
        yield query.start, f"no triple can be built from {many(rows, 'row')}, for {said} has no value"
    elif query.form == "SELECT":
        text = " ".join((query.head, "WHERE", query.pattern))
        had = counting.answers(text) if rows is None else rows
        is_grouped = any(modifier.kind == "GROUP" for modifier in query.modifiers)
        for modifier in sorted(query.modifiers, key=lambda each: _STAGES.index(each.kind)):
            text = f"{text} {modifier.text}"
            now = counting.answers(text)
            if now == 0 and modifier.kind != "GROUP":
                what = "group" if modifier.kind == "HAVING" else "row"
                said = f"'{_short(modifier.text)}' leaves none of {many(had, what)} before it"
                if modifier.kind == "HAVING" and not is_grouped:
                    every = many(counting.rows(query.pattern), "row")
                    said = f"'{_short(modifier.text)}' leaves out the one group of {every}; "
                    said += "add GROUP BY for more groups"
                yield modifier.start, said
                return
            had = now if modifier.kind != "ORDER" else had
        for variable in dict.fromkeys(_totals(query)):
            if variable.startswith(("?", "$")) and not counting.values(query.pattern, variable, 1):
                said = f"{variable} has no value in any of {many(counting.rows(query.pattern), 'row')}"
                yield query.start, said


def _part(step: Step, place: _Places) -> Part:
    line, column = place.of(step.start)
    is_more = step.rows is not None and step.rows > MOST
    rows = min(step.rows, MOST) if step.rows is not None else None
    return Part(line, column, step.depth, _short(step.text), rows, is_more, step.note)


def _short(text: str) -> str:
    """The text in one line, cut where it is long."""
    plain = _readable(" ".join(text.split()))
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def _readable(text: str) -> str:
    """The text with short IRIs."""
    return _IRI.sub(lambda match: curie(match[1]), text)


class _Places:
    """Places in the text before parameters were replaced, which took no line away and added none."""

    def __init__(self, sparql: str, original: str) -> None:
        self._sparql = sparql
        self._lines = sparql.split("\n"), original.split("\n")

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column; the column is 1 where parameters stand on both sides."""
        line, column = position(self._sparql, offset)
        if len(self._lines[0]) != len(self._lines[1]):
            return line, column
        bound, original = (lines[line - 1] for lines in self._lines)
        if bound[: column - 1] == original[: column - 1]:
            return line, column
        behind = bound[column - 1 :]
        return line, len(original) - len(behind) + 1 if original.endswith(behind) else 1
