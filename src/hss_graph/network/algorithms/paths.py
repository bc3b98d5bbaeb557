"""Shortest paths through nodes, from several nodes at once.

Source: Brandes (2001), doi:10.1080/0022250X.2001.9990249, a level at a time as products of sparse matrices
(Buluç and Gilbert 2011, doi:10.1177/1094342011403516).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

# Nodes at the same distance from any start, and the number of shortest paths to each from each start.
Level: TypeAlias = "tuple[NDArray[np.intp], NDArray[np.float64]]"

_BYTES = 128  # of a row, a number for each of the searches at once; longer rows do not fit into caches


def dependencies(
    adjacency: csr_array, starts: NDArray[np.intp], directed: bool
) -> Iterator[NDArray[np.float64]]:
    """How much each start depends on each node: the sum over all ends of the share of shortest paths.

    Comes by batches of starts, nodes × starts. The sum over all nodes as starts is betweenness, each
    pair counting twice if undirected.
    """
    import numpy as np

    for levels, ties, batch in _searched(adjacency, starts, directed, np.float64):
        yield _back(ties, levels, batch)


def far_dependencies(
    adjacency: csr_array, starts: NDArray[np.intp], directed: bool
) -> Iterator[NDArray[np.float32]]:
    """As `dependencies`, of each path only the half that is far from the start, its middle counting half.

    The sum over all nodes as starts is betweenness, each pair counting once; if directed, together with that
    against the directions. In float32, which takes two thirds of the time.
    Source: Geisberger, Sanders and Schultes (2008), doi:10.1137/1.9781611972887.9, bisection scaling
    """
    import numpy as np

    for levels, ties, _ in _searched(adjacency, starts, directed, np.float32):
        yield _half_back(ties, levels)


def _searched(
    adjacency: csr_array, starts: NDArray[np.intp], directed: bool, number: type[np.floating[Any]]
) -> Iterator[tuple[list[Level], csr_array, NDArray[np.intp]]]:
    import numpy as np
    from scipy.sparse import csr_array

    ones = np.ones(adjacency.nnz, dtype=number)
    ties = csr_array((ones, adjacency.indices, adjacency.indptr), shape=adjacency.shape)
    towards = ties.T.tocsr() if directed else ties
    width = _BYTES // np.dtype(number).itemsize
    for place in range(0, len(starts), width):
        batch = starts[place : place + width]
        yield _forth(ties, towards, batch), ties, batch


def _forth(adjacency: csr_array, towards: csr_array, starts: NDArray[np.intp]) -> list[Level]:
    import numpy as np

    shape = adjacency.shape[0], len(starts)
    sent, received = np.diff(adjacency.indptr), np.diff(towards.indptr)
    unseen = np.ones(shape, dtype=bool)
    unseen[starts, np.arange(len(starts))] = False
    nodes = np.unique(starts)
    levels = [(nodes, (starts == nodes[:, None]).astype(adjacency.dtype))]
    wanted = np.ones(shape[0], dtype=bool)  # some start has not come here
    while len(nodes):
        nodes, paths = levels[-1]
        if sent[nodes].sum() <= received[wanted].sum():
            ties = adjacency[nodes]
            near = np.zeros(shape[0], dtype=bool)
            near[ties.indices] = True
            targets = np.flatnonzero(near & wanted)
            arrived = ties.T.tocsr()[targets] @ paths
        else:
            targets = np.flatnonzero(wanted)
            front = np.zeros(shape, dtype=adjacency.dtype)
            front[nodes] = paths
            arrived = (towards[targets] if len(targets) < shape[0] else towards) @ front
        arrived *= unseen[targets]
        new = arrived.any(axis=1)
        nodes, arrived = targets[new], arrived[new]
        still = unseen[nodes] & (arrived == 0)
        unseen[nodes] = still
        wanted[nodes] = still.any(axis=1)
        levels.append((nodes, arrived))
    return levels[:-1]


def _back(adjacency: csr_array, levels: list[Level], starts: NDArray[np.intp]) -> NDArray[Any]:
    import numpy as np

    shape = adjacency.shape[0], len(starts)
    found, share = (np.zeros(shape, dtype=adjacency.dtype) for _ in range(2))
    for (nodes, paths), before in zip(levels[:0:-1], levels[-2::-1], strict=True):
        found[before[0]] += _before(adjacency, before, nodes, paths, 1 + found[nodes], share)
    found[starts, np.arange(len(starts))] = 0
    return found


def _half_back(adjacency: csr_array, levels: list[Level]) -> NDArray[Any]:
    import numpy as np

    shape = adjacency.shape[0], levels[0][1].shape[1]
    found, share = (np.zeros(shape, dtype=adjacency.dtype) for _ in range(2))
    for end in range(2, len(levels)):
        nodes, paths = levels[end]
        worth = (paths > 0).astype(adjacency.dtype)
        for distance in range(end - 1, (end + 1) // 2 - 1, -1):
            worth = _before(adjacency, levels[distance], nodes, paths, worth, share)
            nodes, paths = levels[distance]
            found[nodes] += worth / 2 if 2 * distance == end else worth
    return found


def _before(
    adjacency: csr_array,
    before: Level,
    nodes: NDArray[np.intp],
    paths: NDArray[Any],
    worth: NDArray[Any],
    share: NDArray[Any],
) -> NDArray[Any]:
    """What nodes at a level get of the worth of those at the next level; share is zeros and stays so."""
    import numpy as np

    share[nodes] = np.divide(worth, paths, out=np.zeros_like(paths), where=paths > 0)
    ties = adjacency[before[0]] if len(before[0]) < adjacency.shape[0] else adjacency
    got: NDArray[Any] = before[1] * (ties @ share)
    share[nodes] = 0
    return got
