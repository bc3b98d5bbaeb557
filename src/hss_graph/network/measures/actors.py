"""The measures of each organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network import algorithms
from hss_graph.network.algorithms import Estimate
from hss_graph.network.measures import shared
from hss_graph.network.measures.brokerage import ROLES, open_pairs, played
from hss_graph.network.measures.holes import constraint, effective_size, efficiency
from hss_graph.network.measures.modules import participation, within_module
from hss_graph.network.measures.registry import ActorMeasure, Scores, Settings
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def degree(network: Network, settings: Settings) -> Scores:
    """The number of partners of each organisation; one tied in both directions is one partner.

    Source: Freeman (1978), doi:10.1016/0378-8733(78)90021-7.
    """
    return Scores(shared.out_degrees(shared.undirected(network)).astype(float))


def in_degree(network: Network, settings: Settings) -> Scores:
    """The number of ties that lead to each organisation; NaN where ties have no direction.

    Source: Wasserman and Faust (1994), doi:10.1017/CBO9780511815478.
    """
    return _directed(network, shared.in_degrees(network))


def out_degree(network: Network, settings: Settings) -> Scores:
    """The number of ties that lead from each organisation; NaN where ties have no direction.

    Source: Wasserman and Faust (1994), doi:10.1017/CBO9780511815478.
    """
    return _directed(network, shared.out_degrees(network))


def strength(network: Network, settings: Settings) -> Scores:
    """The sum of the weights of all ties of each organisation, in both directions where they have one.

    Source: Barrat, Barthélemy, Pastor-Satorras and Vespignani (2004), doi:10.1073/pnas.0400087101.
    """
    import numpy as np

    sums = np.asarray(network.adjacency.sum(axis=1), dtype=float)
    if network.directed:
        sums = sums + np.asarray(network.adjacency.sum(axis=0), dtype=float)
    return Scores(sums)


def betweenness(network: Network, settings: Settings) -> Scores:
    """Share of the shortest paths between two others that lead through each organisation, from 0 to 1.

    Each tie is of length 1. The sum over pairs is divided by the number of pairs of others, so that 1 is the
    centre of a star; NaN with fewer than 3 organisations. From a sample above a size, with standard errors.
    Source: Freeman (1977), doi:10.2307/3033543; Brandes (2001), doi:10.1080/0022250X.2001.9990249.
    """
    pairs = (len(network) - 1) * (len(network) - 2) / (1 if network.directed else 2)
    return _share(shared.betweenness(network, settings.seed), pairs, len(network))


def harmonic_closeness(network: Network, settings: Settings) -> Scores:
    """The mean of 1/distance from all others to each organisation, from 0 to 1; 0 for one out of reach.

    Each tie is of length 1. NaN with fewer than 2 organisations. From a sample above a size, with standard
    errors. Source: Marchiori and Latora (2000), doi:10.1016/S0378-4371(00)00311-3; Rochat (2009).
    """
    found = algorithms.of(network).harmonic(network, settings.seed)
    return _share(found, len(network) - 1, len(network))


def eigenvector(network: Network, settings: Settings) -> Scores:
    """How well tied the partners of each organisation are in turn, over weights; the largest is 1.

    The eigenvector of the largest eigenvalue; ties count that lead to the organisation. 0 outside the
    component that leads. Source: Bonacich (1972), doi:10.1080/0022250X.1972.9989806.
    """
    return Scores(algorithms.of(network).eigenvector(network))


def pagerank(network: Network, settings: Settings) -> Scores:
    """The share of time that a walk along ties spends at each organisation, over weights; they sum to 1.

    With probability 0.15 the walk goes on anywhere. Source: Brin and Page (1998),
    doi:10.1016/S0169-7552(98)00110-X.
    """
    return Scores(algorithms.of(network).pagerank(network))


def k_core(network: Network, settings: Settings) -> Scores:
    """The largest k such that each organisation is among some that all have k partners among themselves.

    Source: Seidman (1983), doi:10.1016/0378-8733(83)90028-X.
    """
    return Scores(algorithms.of(network).cores(network).astype(float), _weak(network))


def articulation_point(network: Network, settings: Settings) -> Scores:
    """1 where the network falls into more parts without the organisation, otherwise 0.

    Source: Hopcroft and Tarjan (1973), doi:10.1145/362248.362272.
    """
    return Scores(shared.articulation_points(network).astype(float), _weak(network))


def _weak(network: Network) -> str:
    return "directions of ties do not count" if network.directed else ""


def _directed(network: Network, values: NDArray[np.int64]) -> Scores:
    import numpy as np

    if network.directed:
        return Scores(values.astype(float))
    return Scores(np.full(len(network), np.nan), "not defined, for ties have no direction")


def _share(found: Estimate, whole: float, count: int) -> Scores:
    import numpy as np

    if whole <= 0:
        return Scores(np.full(count, np.nan), "not defined for so few organisations")
    if found.drawn is None:
        return Scores(found.values / whole)
    errors = None if found.errors is None else found.errors / whole
    note = f"estimated from {found.drawn:,} of {count:,} organisations"
    return Scores(np.minimum(found.values / whole, 1), note, errors)


_BURT = "Burt (1992), Structural Holes, chapter 2"
_GOULD = "Gould and Fernandez (1989), doi:10.2307/270949"
_GUIMERA = "Guimerà and Amaral (2005), doi:10.1038/nature03288"
_WASSERMAN = "Wasserman and Faust (1994), doi:10.1017/CBO9780511815478"
_PLAYED = {
    "coordinator": "How often the organisation stands between two others of its own group that have no tie.",
    "consultant": "How often it stands between two others that are of one group, another one than its own.",
    "gatekeeper": "How often the way from another group into its own leads through it.",
    "representative": "How often the way from its own group to another leads through it.",
    "liaison": "How often it stands between two other groups, being of neither.",
}

ACTORS: tuple[ActorMeasure, ...] = (
    ActorMeasure(
        "degree",
        "partners",
        "Freeman (1978), doi:10.1016/0378-8733(78)90021-7",
        "With how many others the organisation works.",
        degree,
    ),
    ActorMeasure(
        "in_degree",
        "ties to it",
        _WASSERMAN,
        "How many others reach out to the organisation, such as its funders.",
        in_degree,
    ),
    ActorMeasure(
        "out_degree",
        "ties from it",
        _WASSERMAN,
        "To how many others the organisation reaches out, such as those it funds.",
        out_degree,
    ),
    ActorMeasure(
        "strength",
        "weighted degree",
        "Barrat et al. (2004), doi:10.1073/pnas.0400087101",
        "How much the organisation works with others in all, counting what it shares with each.",
        strength,
    ),
    ActorMeasure(
        "betweenness",
        "betweenness",
        "Freeman (1977), doi:10.2307/3033543",
        "What share of the shortest ways between two others leads through the organisation.",
        betweenness,
    ),
    ActorMeasure(
        "harmonic_closeness",
        "harmonic closeness",
        "Marchiori and Latora (2000), doi:10.1016/S0378-4371(00)00311-3",
        "How few steps away the organisation is for all others: news from anywhere comes to it soon.",
        harmonic_closeness,
    ),
    ActorMeasure(
        "eigenvector",
        "eigenvector centrality",
        "Bonacich (1972), doi:10.1080/0022250X.1972.9989806",
        "Whether the organisation works with those who in turn work with many.",
        eigenvector,
    ),
    ActorMeasure(
        "pagerank",
        "PageRank",
        "Brin and Page (1998), doi:10.1016/S0169-7552(98)00110-X",
        "Whether the organisation matters to those who matter, each sharing its time among its partners.",
        pagerank,
    ),
    ActorMeasure(
        "constraint",
        "constraint",
        _BURT,
        "How far the organisation's partners are tied to each other; the lower, the freer it is to broker.",
        constraint,
    ),
    ActorMeasure(
        "effective_size",
        "effective size",
        _BURT,
        "How many partners the organisation has that do not lead to the same others.",
        effective_size,
    ),
    ActorMeasure(
        "efficiency",
        "efficiency",
        _BURT,
        "Which share of the organisation's partners do not lead to the same others.",
        efficiency,
    ),
    ActorMeasure(
        "k_core",
        "k-core",
        "Seidman (1983), doi:10.1016/0378-8733(83)90028-X",
        "How deep the organisation sits in the dense middle, where all have many partners among themselves.",
        k_core,
    ),
    *(ActorMeasure(role, role, _GOULD, _PLAYED[role], played(role), by_default=False) for role in ROLES),
    ActorMeasure(
        "brokerage",
        "brokerage",
        _GOULD,
        "How often the organisation stands between two others that have no tie, whatever their groups.",
        open_pairs,
    ),
    ActorMeasure(
        "participation",
        "participation in communities",
        _GUIMERA,
        "How evenly the organisation works across communities rather than within one.",
        participation,
    ),
    ActorMeasure(
        "within_module",
        "standing in its community",
        _GUIMERA,
        "How much better tied the organisation is within its community than others there.",
        within_module,
        by_default=False,
    ),
    ActorMeasure(
        "articulation_point",
        "articulation point",
        "Hopcroft and Tarjan (1973), doi:10.1145/362248.362272",
        "Whether some would be cut off from the rest if the organisation left.",
        articulation_point,
    ),
)
