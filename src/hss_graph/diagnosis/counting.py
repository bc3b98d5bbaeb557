"""How many rows parts of a query have, counted up to a bound and within a time."""

from __future__ import annotations

from time import monotonic

from pyoxigraph import Literal, NamedNode

from hss_graph.engine import Engine, select
from hss_graph.errors import QueryError
from hss_graph.sparql.patterns import Query

MOST = 10_000  # rows; what has more has enough


class OutOfTimeError(Exception):
    """The time is over; what was found until then stands."""


class Counting:
    """Counts rows of patterns with the prefixes and the data set of one query.

    The time is looked at between two counts: one that has begun cannot be stopped.
    """

    def __init__(self, engine: Engine, query: Query, seconds: float) -> None:
        self.engine = engine
        self.prologue = query.prologue
        self.dataset = query.dataset
        self._end = monotonic() + seconds
        self._known: dict[str, int | None] = {}

    def rows(self, pattern: str) -> int | None:
        """The number of rows, at most one above `MOST`; None where the pattern cannot stand alone."""
        if pattern not in self._known:
            found = self._select("count-rows", _pattern=pattern, _most=str(MOST + 1))
            self._known[pattern] = int(found[0][0].value) if found else None
        return self._known[pattern]

    def answers(self, query: str) -> int | None:
        """The number of answers of a query within this one, counted as `rows` does."""
        found = self._select("count-answers", _query=query, _most=str(MOST + 1))
        return int(found[0][0].value) if found else None

    def erring(self, pattern: str, condition: str) -> int | None:
        """In how many rows the condition of a filter has no value."""
        found = self._select("erring-rows", _pattern=pattern, _condition=condition, _most=str(MOST + 1))
        return int(found[0][0].value) if found else None

    def has_rows(self, pattern: str) -> bool:
        """Whether the pattern has any row."""
        found = self._select("count-rows", _pattern=pattern, _most="1")
        return bool(found) and found[0][0].value != "0"

    def kinds(self, pattern: str, variable: str) -> list[tuple[str | None, int]]:
        """The classes of the things that a variable stands for, or the datatypes, with their numbers."""
        found = self._select(
            "kinds-of-values", _value=variable, _pattern=pattern, _most=str(MOST), _bound=str(MOST)
        )
        return [(row[0].value if row[0] is not None else None, int(row[1].value)) for row in found]

    def values(self, pattern: str, variable: str, most: int = MOST) -> list[NamedNode | Literal]:
        """Some of the values of a variable."""
        found = self._select(
            "sample-values", _value=variable, _pattern=pattern, _most=str(most), _bound=str(MOST)
        )
        return [row[0] for row in found if row[0] is not None]

    def roles(self, subject: str, value: str) -> list[tuple[str, int]]:
        """The properties of the triples from the subject to the value, one of them a variable."""
        found = self._select("roles-of-term", _subject=subject, _object=value)
        return [(row[0].value, int(row[1].value)) for row in found]

    def _select(self, name: str, **terms: str) -> list[list[NamedNode | Literal]]:
        if monotonic() > self._end:
            raise OutOfTimeError
        try:
            return list(
                map(list, select(self.engine, name, _prologue=self.prologue, _dataset=self.dataset, **terms))
            )
        except QueryError:
            return []


def many(count: int | None, what: str) -> str:
    """The number of things, in words.

    >>> many(1, "row"), many(10_001, "row"), many(None, "row")
    ('1 row', 'more than 10,000 rows', 'some rows')
    """
    if count is None:
        return f"some {what}s"
    if count > MOST:
        return f"more than {MOST:,} {what}s"
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def number(count: int) -> str:
    """A count that ends at the bound, in figures."""
    return f"over {MOST:,}" if count >= MOST else f"{count:,}"


def triple(subject: str = "?subject", of: str = "?property", to: str = "?object") -> str:
    """The text of a triple pattern."""
    return " ".join((subject, of, to))
