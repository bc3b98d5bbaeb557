"""Measures of a whole network: how large it is, how closely knit, how far apart its members are."""

from __future__ import annotations

from hss_graph.network.measures import shared
from hss_graph.network.measures.registry import Figure, NetworkMeasure, Settings
from hss_graph.network.model import Network
from hss_graph.wording import counted

WASSERMAN = "Wasserman and Faust (1994), doi:10.1017/CBO9780511815478"
NO_TIES = "not defined without ties"
TOO_FEW = "not defined for fewer than two organisations"
NO_DIRECTION = "not defined, for ties have no direction"
_WEAK = "directions do not count"


def size(network: Network, settings: Settings) -> Figure:
    """The number of organisations, those without a tie included unless the network leaves them out."""
    return Figure(len(network))


def ties(network: Network, settings: Settings) -> Figure:
    """The number of ties; in a directed network each direction is one."""
    return Figure(network.size, "each direction is a tie" if network.directed else "")


def density(network: Network, settings: Settings) -> Figure:
    """Ties out of all that could be, from 0 to 1: 2m / n(n - 1), or m / n(n - 1) where directed.

    Source: Wasserman and Faust (1994), p. 101, doi:10.1017/CBO9780511815478
    """
    count = len(network)
    if count < 2:
        return Figure(None, TOO_FEW)
    return Figure((1 if network.directed else 2) * network.size / (count * (count - 1)))


def mean_degree(network: Network, settings: Settings) -> Figure:
    """The mean number of ties of an organisation: 2m / n; in a directed network m / n, those from it.

    Source: Wasserman and Faust (1994), p. 100, doi:10.1017/CBO9780511815478
    """
    if not len(network):
        return Figure(None, "not defined for a network without organisations")
    note = "ties from it, or as many to it" if network.directed else ""
    return Figure((1 if network.directed else 2) * network.size / len(network), note)


def isolates(network: Network, settings: Settings) -> Figure:
    """The number of organisations without any tie, in either direction.

    Source: Wasserman and Faust (1994), doi:10.1017/CBO9780511815478
    """
    return Figure(int((shared.degrees(network) == 0).sum()))


def components(network: Network, settings: Settings) -> Figure:
    """The number of parts that no tie connects, each isolate being one; directions do not count.

    Source: Wasserman and Faust (1994), p. 109, doi:10.1017/CBO9780511815478
    """
    note = _WEAK if network.directed else ""
    return Figure(int(shared.components(network).max()) + 1 if len(network) else 0, note)


def largest_component(network: Network, settings: Settings) -> Figure:
    """The share of all organisations that the largest component has, from 0 to 1; directions do not count.

    Source: Wasserman and Faust (1994), p. 109, doi:10.1017/CBO9780511815478
    """
    if not len(network):
        return Figure(None, "not defined for a network without organisations")
    largest = int((shared.components(network) == 0).sum())
    return Figure(largest / len(network), f"{largest} of {len(network)} organisations")


def diameter(network: Network, settings: Settings) -> Figure:
    """The longest of the shortest paths in the largest component, in ties, along directions.

    Source: Wasserman and Faust (1994), p. 111, doi:10.1017/CBO9780511815478
    """
    if not network.size:
        return Figure(None, NO_TIES)
    found = shared.distances(network, settings.seed)
    note = "in the largest component" if int(shared.components(network).max()) else ""
    if found.drawn is not None:
        note = f"at least; the longest from {found.drawn} organisations drawn"
    return Figure(found.longest, note)


def mean_distance(network: Network, settings: Settings) -> Figure:
    """The mean length of the shortest paths, in ties, along directions, between pairs that have a path.

    In a directed network these are ordered pairs, and the note says what share of all of them it is.

    Source: Wasserman and Faust (1994), p. 110, doi:10.1017/CBO9780511815478
    """
    if not network.size:
        return Figure(None, NO_TIES)
    found = shared.distances(network, settings.seed)
    apart = network.directed or int(shared.components(network).max()) > 0
    note = "among pairs that have a path" if apart else ""
    if network.directed:
        share = found.pairs / (len(network) * (len(network) - 1))
        note = f"among the ordered pairs that have a path, {share:.1%} of all"
    if found.drawn is not None:
        note = f"estimated from {found.drawn} organisations drawn" + (f", {note}" if note else "")
    return Figure(found.mean, note, found.mean_error)


def reciprocity(network: Network, settings: Settings) -> Figure:
    """The share of directed ties that are returned, from 0 to 1; None where ties have no direction.

    Source: Garlaschelli and Loffredo (2004), doi:10.1103/PhysRevLett.93.268701
    """
    if not network.directed:
        return Figure(None, NO_DIRECTION)
    if not network.size:
        return Figure(None, NO_TIES)
    pattern = network.adjacency.astype(bool)
    return Figure(pattern.multiply(pattern.T).nnz / network.size)


def transitivity(network: Network, settings: Settings) -> Figure:
    """The share of paths of two ties whose ends are tied too, from 0 to 1; directions do not count.

    Source: Luce and Perry (1949), doi:10.1007/BF02289146; Newman (2003), doi:10.1137/S003614450342480
    """
    import numpy as np

    degree = shared.degrees(shared.undirected(network)).astype(np.float64)
    paths = float((degree * (degree - 1) / 2).sum())
    if not paths:
        return Figure(None, "not defined, for nobody has two ties")
    return Figure(float(shared.triangles(network).sum()) / paths, _WEAK if network.directed else "")


def mean_clustering(network: Network, settings: Settings) -> Figure:
    """The mean share of an organisation's pairs of partners that are tied, from 0 to 1.

    Those with fewer than two partners are left out. Directions do not count.
    Source: Watts and Strogatz (1998), doi:10.1038/30918
    """
    degree = shared.degrees(shared.undirected(network))
    able = degree > 1
    if not able.any():
        return Figure(None, "not defined, for nobody has two ties")
    pairs = degree[able] * (degree[able] - 1) / 2
    left = int((~able).sum())
    notes = [_WEAK] * network.directed
    notes += [f"{counted(left, 'organisation')} with fewer than two ties left out"] * (left > 0)
    return Figure(float((shared.triangles(network)[able] / pairs).mean()), "; ".join(notes))


MEASURES = (
    NetworkMeasure(
        "size",
        "organisations",
        WASSERMAN,
        "How many organisations the network is about.",
        size,
    ),
    NetworkMeasure(
        "ties",
        "ties",
        WASSERMAN,
        "How many ties there are between organisations, as far as the sources tell; where ties have a"
        " direction, each direction is one.",
        ties,
    ),
    NetworkMeasure(
        "density",
        "density",
        WASSERMAN,
        "How much of all the collaboration that could be there is there; it falls as networks grow, so"
        " compare networks of like size.",
        density,
    ),
    NetworkMeasure(
        "mean_degree",
        "mean number of partners",
        WASSERMAN,
        "With how many others an organisation works on average; where ties have a direction, to how many it"
        " reaches out.",
        mean_degree,
    ),
    NetworkMeasure(
        "isolates",
        "organisations without a tie",
        WASSERMAN,
        "How many organisations are active but, as far as the sources tell, work with nobody else here.",
        isolates,
    ),
    NetworkMeasure(
        "components",
        "components",
        WASSERMAN,
        "Into how many separate groups the field falls; nothing can pass between them by collaboration.",
        components,
    ),
    NetworkMeasure(
        "largest_component",
        "share in the largest component",
        WASSERMAN,
        "What share of organisations could be reached by word passed from partner to partner, whatever the"
        " direction of ties.",
        largest_component,
    ),
    NetworkMeasure(
        "diameter",
        "diameter",
        WASSERMAN,
        "How many steps word needs, at most, from partner to partner in the largest group, along ties that"
        " have a direction.",
        diameter,
    ),
    NetworkMeasure(
        "mean_distance",
        "mean distance",
        WASSERMAN,
        "How many steps it takes on average from one organisation to another that it can reach; it is small,"
        " too, where the field falls into small parts.",
        mean_distance,
    ),
    NetworkMeasure(
        "reciprocity",
        "reciprocity",
        "Garlaschelli and Loffredo (2004), doi:10.1103/PhysRevLett.93.268701",
        "How often what goes one way, such as funds or advocacy, is met by the same the other way.",
        reciprocity,
    ),
    NetworkMeasure(
        "transitivity",
        "transitivity",
        "Luce and Perry (1949), doi:10.1007/BF02289146; Newman (2003), doi:10.1137/S003614450342480",
        "How often partners of the same organisation work together too; engagements of many organisations"
        " raise it by themselves.",
        transitivity,
    ),
    NetworkMeasure(
        "mean_clustering",
        "mean clustering",
        "Watts and Strogatz (1998), doi:10.1038/30918",
        "How closely knit the surroundings of an organisation are on average.",
        mean_clustering,
        by_default=False,
    ),
)
