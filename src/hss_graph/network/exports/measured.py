"""Measures of each organisation as attributes of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hss_graph.errors import NetworkError
from hss_graph.network.model import Network

COMMUNITY = "community"


def with_measures(network: Network, names: Sequence[str], seed: int = 1) -> Network:
    """The network with a column for each of these measures of `hss_graph.network.measures.actors`.

    ``community`` is the number of each organisation's community, the largest being 1. What is not defined is
    None. The statement says which measures there are. Raises NetworkError for a name that is none.
    """
    from hss_graph.network import communities, measures

    wanted = list(dict.fromkeys(names))
    settings = measures.Settings(seed=seed)
    found = measures.actors(network, [name for name in wanted if name != COMMUNITY], settings)
    columns: dict[str, Sequence[Any]] = {}
    notes = []
    for name in wanted:
        if name in network.node_columns:
            raise NetworkError(f"the organisations have an attribute {name!r} already")
        if name == COMMUNITY:
            numbers: list[int | None] = [None] * len(network)
            for community in communities.communities(network, seed):
                for place in community.members:
                    numbers[place] = community.number
            columns[name] = numbers
            notes.append(f"{name} (by modularity, seed {seed})")
        else:
            columns[name] = _plain(found[name].values.tolist())
            notes.append(f"{name} ({found[name].note})" if found[name].note else name)
    return replace(
        network,
        node_columns={**network.node_columns, **columns},
        statement={**network.statement, "measures": "; ".join(notes)},
    )


def _plain(values: Sequence[float]) -> list[float | int | None]:
    """The values, whole where all are, None for those that are not defined."""
    known = [value for value in values if value == value]
    if all(value.is_integer() for value in known):
        return [int(value) if value == value else None for value in values]
    return [value if value == value else None for value in values]
