"""The memberships of some engagements, by what is known of these; as the parameters of network queries do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.nearest import fold
from hss_graph.network.memberships import STATUSES, Facet, Memberships, of_columns, year
from hss_graph.queries import Value, listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PERIOD = ("since", "until")  # years; what has no date is in no period
_FACETS = ("kind", "place", "block", "goal", "level", "source")
NAMES = (*_FACETS, "status", *PERIOD)


def select(rows: Memberships, values: Mapping[str, Sequence[str]]) -> Memberships:
    """The rows whose engagements have one of the values in each respect named, one of `NAMES`.

    An engagement is in a period if no date says that it ended before or began after. Raises NetworkError for
    another respect, a value that no engagement has, and a year that is none.
    """
    import numpy as np

    if not values:
        return rows
    kept = np.ones(len(rows.engagements), dtype=bool)
    status = np.ones(len(rows), dtype=bool)
    for name, wanted in values.items():
        if name in _FACETS:
            kept &= _with(rows, name, wanted)
        elif name == "status":
            status = np.isin(rows.status, [_rank(each) for each in wanted])
        elif name in PERIOD:
            kept &= _dated(rows) & ~_beyond(rows, name, wanted)
        else:
            raise NetworkError(f"a table can be asked for {', '.join(NAMES)}, not for {name!r}")
    chosen = np.flatnonzero(kept[rows.engagement] & status).tolist()
    e, r, o, s = (each.tolist() for each in (rows.engagement, rows.role, rows.organisation, rows.status))
    return of_columns(
        [rows.engagements[e[row]] for row in chosen],
        [rows.roles[r[row]] for row in chosen],
        [rows.organisations[o[row]] for row in chosen],
        [STATUSES[s[row]] for row in chosen],
        {name: _pairs(rows, facet) for name, facet in rows.facets.items()},
    )


def check_period(values: Mapping[str, Value]) -> None:
    """Raises NetworkError for a period that ends before it begins."""
    since, until = ("".join(listed(values.get(name, ""))).strip() for name in PERIOD)
    if since.isdecimal() and until.isdecimal() and int(since) > int(until):
        raise NetworkError(f"since={since} is after until={until}; no year is in that period")


def undated(rows: Memberships) -> int:
    """The number of engagements that say neither since when nor until when."""
    return int((~_dated(rows)).sum())


def _pairs(rows: Memberships, facet: Facet) -> list[tuple[str, str]]:
    return [
        (rows.engagements[engagement], facet.values[code])
        for engagement, code in zip(facet.engagements.tolist(), facet.codes.tolist(), strict=True)
    ]


def _with(rows: Memberships, name: str, wanted: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each engagement has one of the values, letter case aside."""
    import numpy as np

    facet = rows.facets.get(name)
    there = {fold(value): code for code, value in enumerate(facet.values)} if facet else {}
    codes = []
    for value in wanted:
        if fold(value) not in there:
            some = "; ".join(facet.values[:12]) if facet else ""
            raise NetworkError(
                f"no engagement has the {name} {value!r}; {'there are ' + some if some else 'none has any'}"
            )
        codes.append(there[fold(value)])
    found = np.zeros(len(rows.engagements), dtype=bool)
    assert facet is not None
    found[facet.engagements[np.isin(facet.codes, codes)]] = True
    return found


def _dated(rows: Memberships) -> NDArray[np.bool_]:
    import numpy as np

    found = np.zeros(len(rows.engagements), dtype=bool)
    for name in ("from", "until"):
        if name in rows.facets:
            found[rows.facets[name].engagements] = True
    return found


def _beyond(rows: Memberships, name: str, wanted: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each engagement ended before the year of ``since``, or began after that of ``until``."""
    import numpy as np

    if len(wanted) != 1 or (bound := year(wanted[0])) is None:
        raise NetworkError(f"{name}={' '.join(wanted)}: is not a year; write it like 2015")
    found = np.zeros(len(rows.engagements), dtype=bool)
    facet = rows.facets.get("until" if name == "since" else "from")
    if facet is not None:
        years = [year(value) for value in facet.values]
        is_beyond = [y is not None and (y < bound if name == "since" else y > bound) for y in years]
        found[facet.engagements[np.array(is_beyond, dtype=bool)[facet.codes]]] = True
    return found


def _rank(status: str) -> int:
    if status not in STATUSES:
        raise NetworkError(f"{status!r} is no status; use {', '.join(STATUSES)}")
    return STATUSES.index(status)
