"""Every triangle of a network, each once, in blocks of arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 4_000_000  # pairs of ties looked at together, some 100 bytes each


@dataclass(frozen=True, eq=False)
class Contacts:
    """Who is tied to whom, whatever the directions: the ends and the strength of each pair.

    one, other: places, one < other. strength: the weights of both directions together; in an undirected
    network the weight. forth, back: whether there is a tie from one to the other, and from the other to the
    one.
    """

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    strength: NDArray[np.float64]
    forth: NDArray[np.bool_]
    back: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Triangles:
    """Some triangles: their corners, and the pairs (places in `Contacts`) opposite to each corner."""

    corners: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    opposite: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


def contacts(network: Network) -> Contacts:
    """The pairs that are tied in either direction."""
    import numpy as np

    left, right = network.ties
    weights = network.weights
    if not network.directed:
        both = np.ones(len(left), dtype=bool)
        return Contacts(left, right, weights, both, both)
    count = len(network)
    low, high = np.minimum(left, right), np.maximum(left, right)
    keys, place = np.unique(low.astype(np.int64) * count + high, return_inverse=True)
    forth, back = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    forth[place[left < right]] = True
    back[place[left > right]] = True
    return Contacts(
        (keys // max(count, 1)).astype(np.int32),
        (keys % max(count, 1)).astype(np.int32),
        np.bincount(place, weights, len(keys)).astype(np.float64),
        forth,
        back,
    )


def triangles(pairs: Contacts, count: int) -> Iterator[Triangles]:
    """The triangles among so many nodes, each once, in blocks.

    Each pair is led from the corner of fewer contacts to that of more, so a node with very many contacts
    leads few: the work grows with the triangles, not with the square of the largest number of contacts
    (Schank and Wagner 2005, doi:10.1007/11427186_54).
    """
    import numpy as np

    contacts_of = np.bincount(pairs.one, minlength=count) + np.bincount(pairs.other, minlength=count)
    rank = np.empty(count, dtype=np.int32)
    by_rank = np.argsort(contacts_of, kind="stable").astype(np.int32)
    rank[by_rank] = np.arange(count, dtype=np.int32)
    low = np.minimum(rank[pairs.one], rank[pairs.other])
    high = np.maximum(rank[pairs.one], rank[pairs.other])
    keys = low.astype(np.int64) * count + high
    order = np.argsort(keys, kind="stable")
    keys, low, high, order = keys[order], low[order], high[order], order.astype(np.int32)
    ends = np.cumsum(np.bincount(low, minlength=count))[low] if count else low
    following = ends - np.arange(len(low)) - 1  # pairs from the same corner that come later
    work = np.concatenate(([0], np.cumsum(following)))
    start = 0
    while start < len(low):
        stop = max(int(np.searchsorted(work, work[start] + _BLOCK, side="right")) - 1, start + 1)
        many = following[start:stop]
        first = np.repeat(np.arange(start, stop, dtype=np.int32), many)
        offsets = np.arange(len(first), dtype=np.int64) - np.repeat(work[start:stop] - work[start], many)
        second = (first + 1 + offsets).astype(np.int32)
        wanted = high[first].astype(np.int64) * count + high[second]
        found = np.searchsorted(keys, wanted).astype(np.int32)
        found[found == len(keys)] = 0
        closed = np.flatnonzero(keys[found] == wanted)
        first, second, found = first[closed], second[closed], found[closed]
        yield Triangles(
            (by_rank[low[first]], by_rank[high[first]], by_rank[high[second]]),
            (order[found], order[second], order[first].astype(np.int32)),
        )
        start = stop
