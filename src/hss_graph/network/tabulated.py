"""A network from a table, in a graph that knows what its IRIs are called."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from hss_graph.engine import Engine
from hss_graph.names import Names
from hss_graph.network.building import Participation
from hss_graph.network.memberships import of_rows
from hss_graph.network.projection import Context
from hss_graph.network.tables import read, with_roles


def participation(engine: Engine, names: Names, path: Path, without: Collection[str] = ()) -> Participation:
    """Who takes part in what by a table, see `hss_graph.network.tables`; other names stand for themselves.

    without: statuses of rows that are passed over. Raises ReadError, and NetworkError without pyarrow.
    """
    rows = with_roles(read(path, without), context(engine, names).words)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    about = {
        "name": path.name,
        "query": path.name,
        "definition": "A table of who takes part in what.",
        "filters": f"without {' and '.join(sorted(without))}" if without else "none",
        "data": path.name,
        "data_date": "unknown",
        "data_version": digest.hexdigest()[:16],
    }
    return Participation(engine, names, rows, about)


def context(engine: Engine, names: Names) -> Context:
    """What the graph knows of roles and of organisations that are parts of others."""
    return Participation(engine, names, of_rows([]), {}).context
