"""Measures of each organisation and each engagement in a two-mode network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network.algorithms.reach import searched
from hss_graph.network.measures import shared
from hss_graph.network.measures.registry import ActorMeasure, Scores, Settings
from hss_graph.network.measures.two_mode import EVERETT, LATAPY, redundancy, sides
from hss_graph.network.model import Network
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SEARCHED = 30_000  # nodes from all of which distances are found


def degree(network: Network, settings: Settings) -> Scores:
    """The number of engagements of an organisation, and of organisations of an engagement."""
    import numpy as np

    sides(network)
    return Scores(shared.degrees(network).astype(np.float64))


def normalised_degree(network: Network, settings: Settings) -> Scores:
    """Degree out of all that could be, the number of nodes of the other mode; from 0 to 1.

    Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        return Scores(shared.degrees(network) / _of_other(network))


def closeness(network: Network, settings: Settings) -> Scores:
    """The least sum of distances that could be, n₂ + 2(n₁ - 1), over the sum that there is; from 0 to 1.

    Where not all can be reached it is of the component, multiplied by the share of all others that this has,
    after Wasserman and Faust (1994); 0 for those who reach nobody. NaN in networks of more than
    30,000 nodes. Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2
    """
    import numpy as np

    _, lower = sides(network)
    count = len(network)
    if count > _SEARCHED:
        return Scores(np.full(count, np.nan), f"not found in networks of more than {_SEARCHED} nodes")
    if not count:
        return Scores(np.zeros(0))
    part = shared.components(network)
    second = np.zeros(count)
    second[lower] = 1
    whole = np.bincount(part)[part]
    engaged = np.bincount(part, second)[part]
    other = np.where(second > 0, whole - engaged, engaged)
    least = other + 2 * (whole - other - 1)
    searches = searched(network.adjacency, np.arange(count), network.directed)
    total = np.concatenate([reach.total for reach in searches]).astype(np.float64)
    share = (whole - 1) / max(count - 1, 1)
    return Scores(np.divide(least * share, total, out=np.zeros(count), where=total > 0))


def betweenness(network: Network, settings: Settings) -> Scores:
    """Betweenness over the most that a node of its mode could have beside the other; from 0 to 1.

    Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2
    """
    import numpy as np

    upper, lower = sides(network)
    found = shared.betweenness(network, settings.seed)
    most = np.ones(len(network))
    most[upper] = _most_between(len(upper), len(lower))
    most[lower] = _most_between(len(lower), len(upper))
    note = "" if found.drawn is None else f"estimated from {counted(found.drawn, 'node')} drawn"
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(most > 0, found.values / most, 0.0)
        errors = None if found.errors is None else found.errors / most
    return Scores(values, note, errors)


def redundancy_of(network: Network, settings: Settings) -> Scores:
    """See `hss_graph.network.measures.two_mode.redundancy`."""
    return Scores(redundancy(network), "not defined for those with fewer than two")


def _of_other(network: Network) -> NDArray[np.float64]:
    """For each node, how many there are of the other mode."""
    import numpy as np

    upper, lower = sides(network)
    found = np.full(len(network), float(len(upper)))
    found[upper] = len(lower)
    return found


def _most_between(same: int, other: int) -> float:
    """The highest betweenness of a node beside so many of the same mode and of the other one.

    >>> _most_between(1, 3)  # all paths between the three of the other mode
    3.0
    """
    if not (same and other):
        return 0.0
    rows, rest = divmod(same - 1, other)
    return (
        other**2 * (rows + 1) ** 2 + other * (rows + 1) * (2 * rest - rows - 1) - rest * (2 * rows - rest + 3)
    ) / 2


MEASURES = (
    ActorMeasure(
        "degree", "degree", EVERETT, "How many engagements it takes part in, or organisations it has.", degree
    ),
    ActorMeasure(
        "normalised_degree",
        "normalised degree",
        EVERETT,
        "What share of all engagements it takes part in, or of all organisations it has.",
        normalised_degree,
    ),
    ActorMeasure(
        "closeness",
        "two-mode closeness",
        EVERETT,
        "How few steps it is from all others: word reaches it soon.",
        closeness,
    ),
    ActorMeasure(
        "betweenness",
        "two-mode betweenness",
        EVERETT,
        "How far it stands between others, linking engagements or organisations that nothing else links.",
        betweenness,
    ),
    ActorMeasure(
        "redundancy",
        "redundancy",
        LATAPY,
        "How far the links that it makes would stay without it; near 0, it is the only bridge.",
        redundancy_of,
    ),
)
