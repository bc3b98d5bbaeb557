"""A network from a table, in a graph that knows what its IRIs are called."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from hss_graph.engine import Engine
from hss_graph.names import Names
from hss_graph.nearest import fold
from hss_graph.network.building import Participation, said_undated
from hss_graph.network.memberships import of_rows
from hss_graph.network.projection import Context
from hss_graph.network.selecting import PERIOD, check_period, select, undated
from hss_graph.network.tables import read, with_roles
from hss_graph.queries.parameters import Value, listed

_MOST_TOLD = 5


def participation(
    engine: Engine,
    names: Names,
    path: Path,
    without: Collection[str] = (),
    values: Mapping[str, Value] | None = None,
) -> Participation:
    """Who takes part in what by a table, see `hss_graph.network.tables`; other names stand for themselves.

    without: statuses of rows that are passed over. values: of which engagements, see
    `hss_graph.network.selecting`. Raises ReadError, and NetworkError without pyarrow.
    """
    check_period(values or {})
    every = with_roles(read(path, without), context(engine, names).words)
    asked = {name: listed(value) for name, value in (values or {}).items()}
    rows = select(every, asked)
    filters = [f"{name}: {' or '.join(given)}" for name, given in asked.items()]
    filters += [f"without {' and '.join(sorted(without))}"] if without else []
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    about = {
        "name": path.name,
        "query": path.name,
        "definition": "A table of who takes part in what.",
        "filters": "; ".join(filters) or "none",
        "data": path.name,
        "data_date": "unknown",
        "data_version": digest.hexdigest()[:16],
    }
    if asked.keys() & set(PERIOD):
        timeless = {name: given for name, given in asked.items() if name not in PERIOD}
        about["undated"] = said_undated(undated(select(every, timeless)))
    if said := _alike(rows.organisations):
        about["alike"] = said
    return Participation(engine, names, rows, about)


def _alike(names: Sequence[str]) -> str:
    """Which names of organisations differ in letter case, accents or signs alone; '' where none do.

    >>> _alike(["MoH", "MOH", "WHO"])
    "taken as different organisations, though called alike: 'MOH' and 'MoH'"
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[fold(name)].append(name)
    told = [" and ".join(map(repr, sorted(group))) for group in groups.values() if len(group) > 1]
    more = f"; and {len(told) - _MOST_TOLD:,} more" if len(told) > _MOST_TOLD else ""
    return (
        f"taken as different organisations, though called alike: {'; '.join(told[:_MOST_TOLD])}{more}"
        if told
        else ""
    )


def context(engine: Engine, names: Names) -> Context:
    """What the graph knows of roles and of organisations that are parts of others."""
    return Participation(engine, names, of_rows([]), {}).context
