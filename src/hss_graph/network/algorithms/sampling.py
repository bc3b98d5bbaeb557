"""What is found from all nodes of a network, or estimated from a sample of them that is drawn by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hss_graph.network.algorithms import Distances, Estimate
from hss_graph.network.algorithms.numbering import connected
from hss_graph.network.algorithms.paths import dependencies, far_dependencies
from hss_graph.network.algorithms.reach import WORD, searched
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_PATHS = 5_000  # nodes, up to which betweenness is exact
EXACT_DISTANCES = 10_000  # nodes, up to which distances are exact
_PIVOTS_FOR_PATHS = 256  # nodes drawn above that
_PIVOTS_FOR_DISTANCES = 1_024
_LONG = 64  # steps


def pivots(count: int, most: int, seed: int) -> NDArray[np.intp]:
    """So many different nodes, all in random order if there are no more."""
    import numpy as np

    return np.random.default_rng(seed).permutation(count)[:most].astype(np.intp)


def estimate(total: NDArray[np.float64], squares: NDArray[np.float64], drawn: int) -> Estimate:
    """What all nodes add up to, from the sums over those drawn and the sums of the squares.

    The error is that of a total from a simple random sample without replacement. It cannot show what no node
    drawn has shown: where few nodes add much, it is too small.
    Source: Cochran (1977), Sampling Techniques, 3rd edition, theorem 2.2
    """
    import numpy as np

    count = len(total)
    mean = total / drawn
    variance = np.maximum(squares / drawn - mean**2, 0) * drawn / (drawn - 1)
    return Estimate(mean * count, count * np.sqrt(variance / drawn * (1 - drawn / count)), drawn)


def betweenness_of(network: Network, seed: int) -> Estimate:
    """Betweenness; see `hss_graph.network.algorithms.Algorithms`."""
    import numpy as np

    count = len(network)
    total, squares = np.zeros(count), np.zeros(count)
    if count <= EXACT_PATHS:
        for batch in dependencies(network.adjacency, np.arange(count), network.directed):
            total += batch.sum(axis=1)
        return Estimate(total if network.directed else total / 2)
    starts = pivots(count, _PIVOTS_FOR_PATHS, seed)
    for each in _of_pivots(network, starts):
        total += each.sum(axis=1, dtype=np.float64)
        squares += np.einsum("ij,ij->i", each, each, dtype=np.float64)
    return estimate(total, squares, len(starts))


def _of_pivots(network: Network, starts: NDArray[np.intp]) -> Iterator[NDArray[Any]]:
    """What pivots add to betweenness.

    What a node owes to the few nodes beside it would depend on whether these are drawn; so only the half of
    each path that is far from the pivot counts, where paths are not too long for that.
    """
    directed = network.directed
    first = next(searched(network.adjacency, starts[:WORD], directed))
    if first.longest.max() > _LONG:
        for batch in dependencies(network.adjacency, starts, directed):
            yield batch if directed else batch / 2
    elif directed:
        forth = far_dependencies(network.adjacency, starts, True)
        back = far_dependencies(network.adjacency.T.tocsr(), starts, True)
        yield from (one + other for one, other in zip(forth, back, strict=True))
    else:
        yield from far_dependencies(network.adjacency, starts, False)


def harmonic_of(network: Network, seed: int) -> Estimate:
    """Harmonic closeness; see `hss_graph.network.algorithms.Algorithms`."""
    import numpy as np

    count = len(network)
    exact = count <= EXACT_DISTANCES
    starts = np.arange(count) if exact else pivots(count, _PIVOTS_FOR_DISTANCES, seed)
    total, squares = np.zeros(count), np.zeros(count)
    for reach in searched(network.adjacency, starts, network.directed):
        total += reach.harmonic
        squares += reach.squares
    return Estimate(total) if exact else estimate(total, squares, len(starts))


def distances_of(network: Network, seed: int) -> Distances:
    """Distances; see `hss_graph.network.algorithms.Algorithms`."""
    import numpy as np

    count = len(network)
    exact = count <= EXACT_DISTANCES
    starts = np.arange(count) if exact else pivots(count, _PIVOTS_FOR_DISTANCES, seed)
    found = list(searched(network.adjacency, starts, network.directed))
    if not found:
        return Distances(float("nan"), 0, 0.0, 0.0)
    pairs, total, inverse, longest = (
        np.concatenate([getattr(reach, name) for reach in found])
        for name in ("pairs", "total", "inverse", "longest")
    )
    longest_inside = int(longest[connected(network.adjacency)[starts] == 0].max(initial=0))
    mean = float(total.sum() / pairs.sum()) if pairs.sum() else float("nan")
    if exact:
        return Distances(mean, longest_inside, float(inverse.sum()), float(pairs.sum()))
    drawn = len(starts)
    # Of n nodes drawn, the standard error of a mean is the deviation of one node over the root of n.
    root = np.sqrt(drawn / (1 - drawn / count))
    away = (total - mean * pairs) / pairs.mean() if pairs.sum() else np.full(drawn, np.nan)
    return Distances(
        mean,
        longest_inside,
        float(inverse.mean()) * count,
        float(pairs.mean()) * count,
        mean_error=float(away.std(ddof=1) / root),
        inverse_error=float(inverse.std(ddof=1) / root * count),
        drawn=drawn,
    )
