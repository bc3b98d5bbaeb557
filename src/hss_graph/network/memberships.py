"""Who takes part in what, as columns: from a network query, or from a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QuerySolutions

from hss_graph.engine import Result
from hss_graph.errors import NetworkError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hss_graph.network.model import Behind

COLUMNS = ("engagement", "role", "organisation")
# What else is known of an engagement; a network query may select them, or the graph has them.
FACETS = ("kind", "from", "until", "place", "block", "goal", "level", "source")
_YEAR = re.compile(r"-?[0-9]{4,}(?=-|$|Z|\+)")
STATUSES = ("explicit", "inferred", "outside", "unknown")  # best first


@dataclass(frozen=True, eq=False)
class Facet:
    """What is known of engagements in one respect: engagement ``e`` has ``values[v]`` for each pair (e, v).

    engagements, codes: int32 of the same length, sorted by engagement, then by value. values: sorted words.
    """

    engagements: NDArray[np.int32]
    codes: NDArray[np.int32]
    values: tuple[str, ...]

    def of(self, count: int) -> list[tuple[str, ...]]:
        """The values of each of so many engagements."""
        found: list[list[str]] = [[] for _ in range(count)]
        for engagement, code in zip(self.engagements.tolist(), self.codes.tolist(), strict=True):
            found[engagement].append(self.values[code])
        return [tuple(values) for values in found]


@dataclass(frozen=True, eq=False)
class Memberships:
    """Parts that organisations take in engagements, one to a row, without repetitions.

    engagement, role, organisation: int32 codes into the sorted names `engagements`, `roles` and
    `organisations`, IRIs where they come from the graph. status: int8 places in `STATUSES`. facets: what is
    known of the engagements, by respect, a word of `FACETS`.
    """

    engagements: tuple[str, ...]
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    engagement: NDArray[np.int32]
    role: NDArray[np.int32]
    organisation: NDArray[np.int32]
    status: NDArray[np.int8]
    facets: Mapping[str, Facet] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.engagement)


def read(result: Result, name: str, word: Callable[[str], str] = str) -> Memberships:
    """The memberships that a network query gives; `word` says an IRI in a further column in words.

    Raises NetworkError where it is no network query, and where one of the three columns is no IRI.
    """
    columns = [variable.value for variable in result.variables] if isinstance(result, QuerySolutions) else []
    missing = [column for column in COLUMNS if column not in columns]
    if missing or not isinstance(result, QuerySolutions):
        further = ", ".join(f"?{facet}" for facet in FACETS)
        raise NetworkError(
            f"{name}: is not a network query, for it does not select ?{(missing or COLUMNS)[0]}; "
            f"a network query selects ?engagement ?role ?organisation, and ?status, {further} if it can"
        )
    has_status = "status" in columns
    extra = [facet for facet in FACETS if facet in columns]
    parts: list[tuple[str, str, str, str]] = []
    known: dict[str, list[tuple[str, str]]] = {facet: [] for facet in extra}
    for row in result:
        one, two, three = row["engagement"], row["role"], row["organisation"]
        if not (isinstance(one, NamedNode) and isinstance(two, NamedNode) and isinstance(three, NamedNode)):
            raise NetworkError(f"{name}: ?engagement, ?role and ?organisation must all be IRIs in every row")
        status = row["status"] if has_status else None
        parts.append((one.value, two.value, three.value, status.value if status else ""))
        for facet in extra:
            term = row[facet]
            if term is not None:
                said = word(term.value) if isinstance(term, NamedNode) else term.value
                known[facet].append((one.value, said))
    return of_rows(parts, known)


def of_rows(
    rows: Iterable[tuple[str, str, str, str]], facets: Mapping[str, Iterable[tuple[str, str]]] = {}
) -> Memberships:
    """Memberships from rows of engagement, role, organisation and status, and pairs of engagement and value.

    A part that occurs twice counts once, with its best status; a status that is none of `STATUSES` is
    "unknown". What is known of an engagement in which nobody takes part is left out.
    """
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return of_columns(columns[0], columns[1], columns[2], columns[3], facets)


def of_columns(
    engagements: Sequence[str],
    roles: Sequence[str],
    organisations: Sequence[str],
    statuses: Sequence[str],
    facets: Mapping[str, Iterable[tuple[str, str]]],
) -> Memberships:
    """As `of_rows`, for columns of the same length."""
    import numpy as np

    ranks = {status: rank for rank, status in enumerate(STATUSES)}
    status = np.fromiter((ranks.get(each, len(STATUSES) - 1) for each in statuses), np.int8, len(statuses))
    (names_e, e), (names_r, r), (names_o, o) = map(coded, (engagements, roles, organisations))
    order = np.lexsort((status, r, o, e))
    e, r, o, status = e[order], r[order], o[order], status[order]
    is_new = np.ones(len(e), dtype=bool)
    is_new[1:] = (np.diff(e) != 0) | (np.diff(o) != 0) | (np.diff(r) != 0)
    return Memberships(
        names_e,
        names_r,
        names_o,
        *(e[is_new], r[is_new], o[is_new], status[is_new]),
        facets={facet: facet_of(pairs, names_e) for facet, pairs in facets.items()},
    )


def coded(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The names that occur, sorted, and the place of each one among them.

    >>> coded(["b", "a", "b"])
    (('a', 'b'), array([1, 0, 1], dtype=int32))
    """
    import numpy as np

    distinct = tuple(sorted(set(names)))
    places = {name: place for place, name in enumerate(distinct)}
    return distinct, np.fromiter(map(places.__getitem__, names), np.int32, len(names))


def facet_of(pairs: Iterable[tuple[str, str]], engagements: Sequence[str]) -> Facet:
    """What is known in one respect, of those pairs of engagement and value whose engagement is given."""
    import numpy as np

    places = {name: place for place, name in enumerate(engagements)}
    kept = sorted({(places[engagement], value) for engagement, value in pairs if engagement in places})
    values, codes = coded([value for _, value in kept])
    return Facet(np.fromiter((place for place, _ in kept), np.int32, len(kept)), codes, values)


def described(behind: Behind) -> dict[str, list[Any]]:
    """What ties have from the engagements behind them, one value for each tie.

    ``kinds`` and ``places``, ``blocks``, ``goals``, ``sources`` A–Z, joined by "; ", None where unknown;
    ``from`` and ``until``, the earliest and the latest year; ``status``, that of the best borne out
    engagement; ``engagements``, their names, joined by a space.
    """
    import numpy as np

    rows = behind.memberships
    starts = behind.starts.tolist()
    spans = list(pairwise(starts))
    codes = behind.engagements.tolist()
    found: dict[str, list[Any]] = {}
    for facet in ("kind", "place", "block", "goal", "source"):
        if facet in rows.facets:
            of_each = rows.facets[facet].of(len(rows.engagements))
            found[f"{facet}s"] = _joined(of_each, codes, spans)
    for facet, best in (("from", min), ("until", max)):
        if facet in rows.facets and len(rows.facets[facet].codes):
            years = [tuple(map(year, values)) for values in rows.facets[facet].of(len(rows.engagements))]
            found[facet] = [
                best((one for code in codes[a:b] for one in years[code] if one is not None), default=None)
                for a, b in spans
            ]
    best_rank = np.minimum.reduceat(behind.statuses, behind.starts[:-1]) if spans else ()
    found["status"] = [STATUSES[rank] for rank in best_rank]
    found["engagements"] = [" ".join(rows.engagements[code] for code in codes[a:b]) for a, b in spans]
    return found


def year(date: str) -> int | None:
    """The year of a date as it is printed, None where it is no date.

    >>> year("2012-08"), year("-0044"), year("spring 2024")
    (2012, -44, None)
    """
    match = _YEAR.match(date)
    return int(match[0]) if match else None


def _joined(
    values: Sequence[tuple[str, ...]], codes: list[int], spans: list[tuple[int, int]]
) -> list[str | None]:
    texts = ["; ".join(each) or None for each in values]
    return [
        texts[codes[a]]
        if b == a + 1
        else "; ".join(sorted({one for code in codes[a:b] for one in values[code]})) or None
        for a, b in spans
    ]
