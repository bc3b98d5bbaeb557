"""How far ties, and paths, depend on one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network.measures import shared
from hss_graph.network.measures.cohesion import NO_DIRECTION
from hss_graph.network.measures.registry import Figure, NetworkMeasure, Settings
from hss_graph.network.model import Network
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FREEMAN = "Freeman (1978), doi:10.1016/0378-8733(78)90021-7"
_TOO_FEW = "not defined for fewer than three organisations"


def degree_centralisation(network: Network, settings: Settings) -> Figure:
    """How far the degrees fall short of the highest, from 0, all equal, to 1, a star.

    The sum of the differences over (n - 1)(n - 2). In a directed network the ties from and to an organisation
    are added, over 2(n - 1)(n - 2), the star of ties both ways. Weights do not count.
    Source: Freeman (1978), doi:10.1016/0378-8733(78)90021-7
    """
    count = len(network)
    if count < 3:
        return Figure(None, _TOO_FEW)
    most = (2 if network.directed else 1) * (count - 1) * (count - 2)
    note = "ties from and to an organisation added" if network.directed else ""
    return Figure(_shortfall(shared.degrees(network)) / most, note)


def in_degree_centralisation(network: Network, settings: Settings) -> Figure:
    """How far ties lead to one organisation, from 0 to 1: the sum of the differences over (n - 1)².

    Source: Freeman (1978), for directed ties Wasserman and Faust (1994)
    """
    return _one_way(network, shared.in_degrees(network))


def out_degree_centralisation(network: Network, settings: Settings) -> Figure:
    """How far ties lead from one organisation, from 0 to 1: the sum of the differences over (n - 1)².

    Source: Freeman (1978), for directed ties Wasserman and Faust (1994)
    """
    return _one_way(network, shared.out_degrees(network))


def betweenness_centralisation(network: Network, settings: Settings) -> Figure:
    """How far shortest paths lead through one organisation, from 0 to 1, a star.

    The sum of the differences of betweenness over (n - 1)²(n - 2), each pair of ends counting in both
    directions. Along directions; weights do not count. The error, in large networks, is that of the highest
    betweenness, the sum of all being known far better.
    Source: Freeman (1978), doi:10.1016/0378-8733(78)90021-7
    """
    count = len(network)
    if count < 3:
        return Figure(None, _TOO_FEW)
    found = shared.betweenness(network, settings.seed)
    most = (count - 1) ** 2 * (count - 2) / (1 if network.directed else 2)
    value = _shortfall(found.values) / most
    if found.drawn is None:
        return Figure(value)
    errors = found.errors
    error = None if errors is None else float(errors[found.values.argmax()]) * count / most
    return Figure(value, f"estimated from {counted(found.drawn, 'organisation')} drawn", error)


def _one_way(network: Network, degree: NDArray[np.int64]) -> Figure:
    if not network.directed:
        return Figure(None, NO_DIRECTION)
    if len(network) < 2:
        return Figure(None, "not defined for fewer than two organisations")
    return Figure(_shortfall(degree) / (len(network) - 1) ** 2)


def _shortfall(values: NDArray[np.int64] | NDArray[np.float64]) -> float:
    return float((values.max() - values).sum())


MEASURES = (
    NetworkMeasure(
        "degree_centralisation",
        "degree centralisation",
        _FREEMAN,
        "Whether collaboration hangs on one hub; near 1, that organisation decides much.",
        degree_centralisation,
    ),
    NetworkMeasure(
        "in_degree_centralisation",
        "in-degree centralisation",
        _FREEMAN,
        "Whether what is directed, such as funds or advocacy, ends mostly with one organisation.",
        in_degree_centralisation,
        by_default=False,
    ),
    NetworkMeasure(
        "out_degree_centralisation",
        "out-degree centralisation",
        _FREEMAN,
        "Whether what is directed, such as funds or advocacy, comes mostly from one organisation.",
        out_degree_centralisation,
        by_default=False,
    ),
    NetworkMeasure(
        "betweenness_centralisation",
        "betweenness centralisation",
        _FREEMAN,
        "Whether one organisation stands between most others, and so can broker, or hold up, what passes.",
        betweenness_centralisation,
    ),
)
