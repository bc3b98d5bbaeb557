"""Distances from many nodes at once: one bit for each node that a search starts from.

Source: Then et al. (2014), "The more the merrier: efficient multi-source graph traversal",
doi:10.14778/2735496.2735507
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

WORD = 64  # searches at once
_FEW = 4  # of the ties: to look at the neighbours of the front alone pays below this share


@dataclass(frozen=True, eq=False)
class Reach:
    """What searches from up to 64 nodes found.

    harmonic, squares: for each node, the sums of 1/distance from these and of its square. pairs, total,
    inverse: for each start, how many nodes were reached, and the sums of the distances and of 1/distance to
    them. longest: the greatest distance from each start.
    """

    harmonic: NDArray[np.float64]
    squares: NDArray[np.float64]
    pairs: NDArray[np.int64]
    total: NDArray[np.int64]
    inverse: NDArray[np.float64]
    longest: NDArray[np.int64]


def searched(adjacency: csr_array, starts: NDArray[np.intp], directed: bool = True) -> Iterator[Reach]:
    """The distances from these nodes along ties, by batches of up to 64 in their order."""
    towards = adjacency.T.tocsr() if directed else adjacency
    for place in range(0, len(starts), WORD):
        yield _batch(adjacency, towards, starts[place : place + WORD])


def _batch(adjacency: csr_array, towards: csr_array, starts: NDArray[np.intp]) -> Reach:
    import numpy as np

    count = adjacency.shape[0]
    everyone = np.uint64((1 << len(starts)) - 1)
    front, seen = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.uint64)
    nodes = np.unique(starts)
    words = np.zeros(len(nodes), dtype=np.uint64)
    own = np.left_shift(np.uint64(1), np.arange(len(starts), dtype=np.uint64))
    np.bitwise_or.at(words, np.searchsorted(nodes, starts), own)
    seen[nodes] = words
    harmonic, squares = np.zeros(count), np.zeros(count)
    pairs, total, longest = (np.zeros(len(starts), dtype=np.int64) for _ in range(3))
    inverse = np.zeros(len(starts))
    distance = 0
    while len(nodes):
        distance += 1
        front[nodes] = words
        targets = _next(adjacency, nodes, (seen != everyone) & (np.diff(towards.indptr) > 0))
        ties = towards[targets] if len(targets) < count else towards
        came: Any = np.zeros(0, dtype=np.uint64)
        if len(targets):
            came = np.bitwise_or.reduceat(front[ties.indices], ties.indptr[:-1]) & ~seen[targets]
        front[nodes] = 0
        new = np.flatnonzero(came)
        nodes, words = targets[new], came[new]
        seen[nodes] |= words
        near = np.bitwise_count(words)
        harmonic[nodes] += near / distance
        squares[nodes] += near / distance**2
        reached = _of_each_bit(words, len(starts))
        pairs += reached
        total += reached * distance
        inverse += reached / distance
        longest[reached > 0] = distance
    return Reach(harmonic, squares, pairs, total, inverse, longest)


def _next(adjacency: csr_array, nodes: NDArray[np.intp], open_: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Those still open that may come next; where few nodes are at the front, only those tied to them."""
    import numpy as np

    if np.diff(adjacency.indptr)[nodes].sum() < adjacency.nnz / _FEW:
        near = np.zeros(len(open_), dtype=bool)
        near[adjacency[nodes].indices] = True
        open_ = open_ & near
    found: NDArray[np.intp] = np.flatnonzero(open_)
    return found


def _of_each_bit(words: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
    """How many of the words have each of the first so many bits."""
    import numpy as np

    found = np.zeros(WORD, dtype=np.int64)
    for place in range(0, len(words), 1 << 16):  # unpacked, each word takes 64 bytes
        part = words[place : place + (1 << 16)].astype("<u8").view(np.uint8).reshape(-1, 8)
        found += np.unpackbits(part, axis=1, bitorder="little").sum(axis=0, dtype=np.int64)
    return found[:count]
