"""What a picture of a network shows: which nodes, where, and what colours and sizes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.measures import shared
from hss_graph.network.model import Network
from hss_graph.network.pictures import marks
from hss_graph.network.pictures.layout import positions
from hss_graph.network.pictures.saving import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NAMED = 80  # where more than half as many again are drawn, only so many are named


@dataclass(frozen=True, slots=True)
class Look:
    """How a network is to be drawn.

    colour: "type", "community" or an attribute of nodes. size: "degree" or a measure of actors. names: how
    many nodes are named, the most important first; None leaves that to the size of the network. most: how
    many nodes are drawn, the best connected. title: what stands above, None for the network's own name.
    """

    colour: str = "type"
    size: str = "degree"
    names: int | None = None
    most: int = 150
    title: str | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn of a network.

    whole: all of it. part: the nodes drawn. places: theirs, see `positions`. values: what sizes them, which
    measure says in words. named: those whose names are wanted, the most important first.
    """

    whole: Network
    part: Network
    look: Look
    title: str
    grouping: marks.Grouping
    measure: str
    values: NDArray[np.float64]
    places: NDArray[np.float64]
    named: list[int]


def planned(network: Network, look: Look) -> Plan:
    """What is drawn. Raises NetworkError where there is nothing to draw, or no such attribute or measure."""
    import numpy as np

    if network.size == 0:
        raise NetworkError("this network has no ties, so there is nothing to draw")
    if look.most < 2:
        raise NetworkError(f"of {look.most} there is no network to draw; use 2 or more")
    tied = shared.degrees(shared.undirected(network)).astype(float)
    colours = marks.valued(network, look.colour, look.seed)
    measure, values = _measured(network, look, tied)
    weight = np.asarray(network.adjacency.sum(axis=0) + network.adjacency.sum(axis=1)).ravel()
    part = network
    if len(network) > look.most:
        chosen = np.sort(np.lexsort((np.arange(len(network)), -weight, -tied))[: look.most])
        part, values = network.part(chosen), values[chosen]
        tied, weight = tied[chosen], weight[chosen]
        colours = [colours[node] for node in chosen.tolist()]
    missing = "in no community" if look.colour == "community" else "not known"
    # Types of organisations and of engagements differ; communities have members of both.
    grouping = marks.grouped(colours, part.modes if look.colour == "type" else None, missing)
    by_value = np.nan_to_num(values, nan=-np.inf)
    order: list[int] = np.lexsort((np.arange(len(part)), -weight, -tied, -by_value)).tolist()
    few = len(part) if len(part) <= 1.5 * _NAMED else _NAMED
    named = [node for node in order if clean(part.labels[node])][: few if look.names is None else look.names]
    title = clean(network.statement.get("name", "") if look.title is None else look.title)
    return Plan(network, part, look, title, grouping, measure, values, positions(part, look.seed), named)


def _measured(network: Network, look: Look, tied: NDArray[np.float64]) -> tuple[str, NDArray[np.float64]]:
    """What nodes are sized by, in words, and its values."""
    import numpy as np

    if look.size == "degree":
        return "number of ties" if network.modes else "number of others tied to", tied
    from hss_graph.network.measures import ACTORS, TWO_MODE_ACTORS, Settings, chosen

    (measure,) = chosen(TWO_MODE_ACTORS if network.modes else ACTORS, [look.size])
    values = np.asarray(measure.compute(network, Settings(seed=look.seed)).values, dtype=float)
    return measure.label, np.where(np.isfinite(values), values, np.nan)
