"""How far a network falls apart, and where it could be cut."""

from __future__ import annotations

from hss_graph.network.measures import shared
from hss_graph.network.measures.cohesion import TOO_FEW
from hss_graph.network.measures.registry import Figure, NetworkMeasure, Settings
from hss_graph.network.model import Network
from hss_graph.wording import counted

_BORGATTI = "Borgatti (2006), doi:10.1007/s10588-006-7084-x"
_WEAK = "directions do not count"


def fragmentation(network: Network, settings: Settings) -> Figure:
    """The share of pairs that no path connects, F, from 0, all are, to 1, none is.

    1 - Σ s(s - 1) / n(n - 1) over components of s organisations. Directions do not count.
    Source: Borgatti (2006), doi:10.1007/s10588-006-7084-x
    """
    import numpy as np

    count = len(network)
    if count < 2:
        return Figure(None, TOO_FEW)
    sizes = np.bincount(shared.components(network)).astype(np.float64)
    joined = float((sizes * (sizes - 1)).sum()) / (count * (count - 1))
    return Figure(1 - joined, _WEAK if network.directed else "")


def distance_fragmentation(network: Network, settings: Settings) -> Figure:
    """Fragmentation that also counts how far apart pairs are, DF, from 0, all tied, to 1, nobody tied.

    1 - Σ 1/d / n(n - 1) over ordered pairs, those without a path counting 0. Directions do not count.
    Source: Borgatti (2006), doi:10.1007/s10588-006-7084-x
    """
    count = len(network)
    if count < 2:
        return Figure(None, TOO_FEW)
    note = _WEAK if network.directed else ""
    if not network.size:
        return Figure(1.0, note)
    found = shared.distances(shared.undirected(network), settings.seed)
    pairs = count * (count - 1)
    error = None if found.inverse_error is None else found.inverse_error / pairs
    if found.drawn is not None:
        note = "; ".join(filter(None, (f"estimated from {counted(found.drawn, 'organisation')} drawn", note)))
    return Figure(1 - found.inverse / pairs, note, error)


def articulation_points(network: Network, settings: Settings) -> Figure:
    """The number of organisations without which the network falls into more parts; directions do not count.

    Source: Hopcroft and Tarjan (1973), doi:10.1145/362248.362272
    """
    if not network.size:
        return Figure(0)
    return Figure(int(shared.articulation_points(network).sum()), _WEAK if network.directed else "")


MEASURES = (
    NetworkMeasure(
        "fragmentation",
        "fragmentation",
        _BORGATTI,
        "What share of pairs of organisations cannot reach each other at all through partners.",
        fragmentation,
    ),
    NetworkMeasure(
        "distance_fragmentation",
        "distance-weighted fragmentation",
        _BORGATTI,
        "How far the field is from everybody working with everybody; long detours count as partly cut off.",
        distance_fragmentation,
    ),
    NetworkMeasure(
        "articulation_points",
        "articulation points",
        "Hopcroft and Tarjan (1973), doi:10.1145/362248.362272",
        "How many organisations hold the field together alone: if one of them left, others would lose touch.",
        articulation_points,
    ),
)
