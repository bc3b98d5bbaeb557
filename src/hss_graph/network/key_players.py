"""The organisations that hold a network together: those whose leaving would break it up most."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.algorithms.reach import searched
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

WAYS = ("distance", "components")
_MOST_SETS = 10_000  # that are tried one by one
_MOST_WORK = 1e10  # steps of searches for distances, each of a node along a tie; about a minute
_MORE_STARTS = 5e8  # steps that may be spent on further starts
_JUDGING = 3e5  # steps in the time that it takes to begin a search
_MOST_STARTS = 20
_SWEEPS = 3  # over the members of a set, until no swap helps; about
_STEP = 400  # steps of a search for distances in the time of one in Python
_EQUAL = 1e-12


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """The organisations whose leaving fragments a network most, and how that was found.

    fragmentation: that of the network without them, by distance or by components. exact: whether all sets
    were tried; equals: how many sets do as well, this one included. Where not all were tried equals is None,
    and starts is the number of sets that were improved by swapping members until no swap did.
    """

    nodes: tuple[Hashable, ...]
    fragmentation: float
    by: str
    exact: bool
    equals: int | None
    starts: int | None = None


@dataclass(frozen=True, eq=False)
class _Search:
    """A network without directions: all its ties, those who have any, and how many nodes there are."""

    adjacency: csr_array
    candidates: NDArray[np.intp]
    count: int
    by: str

    def work(self, sets: int) -> float:
        """About how long it takes to judge so many sets, in steps of a search for distances."""
        if self.by == "distance":
            return sets * (len(self.candidates) * float(self.adjacency.nnz) + _JUDGING)
        # All that differ in one member are judged at once.
        return sets / max(1, len(self.candidates)) * float(self.adjacency.nnz) * _STEP

    def left(self, gone: Iterable[int]) -> NDArray[np.intp]:
        """The tied nodes that stay."""
        import numpy as np

        return np.setdiff1d(self.candidates, np.fromiter(gone, np.intp))

    def value(self, gone: tuple[int, ...]) -> float:
        """The fragmentation of the network without these."""
        import numpy as np
        from scipy.sparse.csgraph import connected_components

        stay = self.left(gone)
        part = self.adjacency[stay][:, stay]
        if self.by == "distance":
            joined = sum(float(r.inverse.sum()) for r in searched(part, np.arange(len(stay))))
        else:
            sizes = np.bincount(connected_components(part, directed=False)[1]).astype(float)
            joined = float((sizes * (sizes - 1)).sum())
        return self._share(joined, len(gone))

    def with_each(self, gone: tuple[int, ...]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Those who stay, and the fragmentation of the network if each of them went too."""
        import numpy as np

        stay = self.left(gone)
        if self.by == "distance":
            return stay, np.array([self.value((*gone, node)) for node in stay.tolist()])
        pairs = pairs_after_each(self.adjacency[stay][:, stay])
        return stay, np.array([self._share(float(joined), len(gone) + 1) for joined in pairs])

    def _share(self, joined: float, gone: int) -> float:
        rest = self.count - gone
        return 1 - joined / (rest * (rest - 1))


def key_players(network: Network, size: int, by: str = "distance", seed: int = 1) -> KeyPlayers:
    """The set of so many organisations without which the network is fragmented most.

    By "distance", distance-weighted fragmentation; by "components", the share of pairs that no path connects.
    Directions do not count. All sets are tried if they are few. Otherwise the best next one is added time and
    again, and members are swapped for better ones as long as that helps; then the same from sets drawn by the
    seed, fewer of them the larger the network. Among equals the first in the order of the nodes is taken.
    Raises NetworkError where there are not so many organisations with ties and two more, and where distances
    would take too long.

    Source: the negative key player problem, Borgatti (2006), doi:10.1007/s10588-006-7084-x
    """
    if by not in WAYS:
        raise NetworkError(f"there is no fragmentation by {by!r}; choose one of {', '.join(WAYS)}")
    search = _search(network, by)
    tied = len(search.candidates)
    most = min(tied, len(network) - 2)
    if not 1 <= size <= most:
        choice = f"choose from 1 to {most}" if most > 0 else "too few to take any out"
        raise NetworkError(
            f"the key players cannot be {size} of {len(network)} organisations, {tied} of them with ties; "
            + choice
        )
    exact = comb(tied, size) <= _MOST_SETS
    work = search.work(comb(tied, size) if exact else _SWEEPS * size * tied)
    if work > _MOST_WORK:
        raise NetworkError(
            f"distances without each of {tied:,} organisations take too long; go by components instead"
        )
    if exact:
        found = {gone: search.value(gone) for gone in combinations(search.candidates.tolist(), size)}
        best = max(found.values())
        equal = [gone for gone, value in found.items() if value > best - _EQUAL]
        return KeyPlayers(_nodes(network, equal[0]), best, by, True, len(equal))
    starts = int(min(_MOST_STARTS, max(1, _MORE_STARTS / work)))
    chosen, value = _swapped(search, size, starts, seed)
    return KeyPlayers(_nodes(network, chosen), value, by, False, None, starts)


def pairs_after_each(adjacency: csr_array) -> NDArray[np.int64]:
    """For each node, how many ordered pairs of the others are connected without it; ties go both ways.

    One search in depth; a child whose branch leads nowhere above a node is cut off without it. Source:
    Hopcroft and Tarjan (1973), doi:10.1145/362248.362272
    """
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    count = adjacency.shape[0]
    component = connected_components(adjacency, directed=False)[1]
    sizes = np.bincount(component, minlength=1).astype(np.int64)
    cut, alone = _cut_off(adjacency.indptr.tolist(), adjacency.indices.tolist(), count)
    whole = sizes[component]
    rest = whole - 1 - cut
    others = int((sizes * (sizes - 1)).sum()) - whole * (whole - 1)
    pairs: NDArray[np.int64] = others + alone + rest * (rest - 1)
    return pairs


def _cut_off(starts: list[int], ends: list[int], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each node, how many are in branches that it alone holds, and the ordered pairs within these."""
    import numpy as np

    seen, low, below = [-1] * count, [0] * count, [1] * count
    cut, pairs = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    following = list(starts[:-1])
    clock = 0
    for root in range(count):
        if seen[root] >= 0:
            continue
        path = [root]
        while path:
            node = path[-1]
            if seen[node] < 0:
                seen[node] = low[node] = clock
                clock += 1
            if following[node] < starts[node + 1]:
                other = ends[following[node]]
                following[node] += 1
                if seen[other] < 0:
                    path.append(other)
                else:
                    low[node] = min(low[node], seen[other])
                continue
            path.pop()
            if path:
                above = path[-1]
                low[above] = min(low[above], low[node])
                below[above] += below[node]
                if low[node] >= seen[above]:
                    cut[above] += below[node]
                    pairs[above] += below[node] * (below[node] - 1)
    return cut, pairs


def _search(network: Network, by: str) -> _Search:
    import numpy as np

    adjacency = network.adjacency
    if network.directed:
        adjacency = (adjacency + adjacency.T).tocsr()
    return _Search(adjacency, np.flatnonzero(np.diff(adjacency.indptr)), len(network), by)


def _swapped(search: _Search, size: int, starts: int, seed: int) -> tuple[tuple[int, ...], float]:
    """The best of some sets that no swap of one member improves, and the fragmentation without it."""
    import numpy as np

    chosen: tuple[int, ...] = ()
    for _ in range(size):
        chosen = (*chosen, _best(search, chosen)[0])
    draw = np.random.default_rng(seed)
    further = (draw.choice(search.candidates, size, replace=False) for _ in range(starts - 1))
    best: tuple[int, ...] = ()
    most = -1.0
    for start in (chosen, *(tuple(map(int, nodes)) for nodes in further)):
        found, value = _improved(search, start)
        if value > most + _EQUAL or (value > most - _EQUAL and found < best):
            best, most = found, value
    return best, most


def _improved(search: _Search, start: tuple[int, ...]) -> tuple[tuple[int, ...], float]:
    """The set after swapping members for better ones until no swap helps."""
    chosen, value = start, search.value(start)
    helped = True
    while helped:
        helped = False
        for member in chosen:
            others = tuple(each for each in chosen if each != member)
            node, swapped = _best(search, others)
            if swapped > value + _EQUAL:
                chosen, value, helped = (*others, node), swapped, True
    return tuple(sorted(chosen)), value


def _best(search: _Search, gone: tuple[int, ...]) -> tuple[int, float]:
    """The node without which, beside these, the network is fragmented most, and how much it is."""
    import numpy as np

    nodes, values = search.with_each(gone)
    place = int(np.flatnonzero(values > values.max() - _EQUAL)[0])
    return int(nodes[place]), float(values[place])


def _nodes(network: Network, places: Iterable[int]) -> tuple[Hashable, ...]:
    return tuple(network.nodes[place] for place in places)
