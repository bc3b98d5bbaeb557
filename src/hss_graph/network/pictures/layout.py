"""Where the nodes of a network go: components apart, tied nodes near, isolates in rows below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hss_graph.network.pictures.packing import packed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hss_graph.network.model import Network

_MANY = 200  # nodes of a component; above, stress is over pivots, and groups are drawn together
_PIVOTS = 120
_ROUNDS = 150
_STILL = 1e-4  # the share by which a round must lower the stress
_CLOSEST = 0.45  # of the length of a tie: no two nodes are nearer
_GAP = 1.5  # between components
_PULL = 0.4  # the power of the length of a tie by which it pulls; 0 is LinLog, 1 ForceAtlas2
_CELLS = 28  # squares on each side, of which the nodes in one push others as one
_DECIMALS = 4


def positions(network: Network, seed: int = 1) -> NDArray[np.float64]:
    """The place (x, y) of each node, n × 2; a tie is about 1 long and no two nodes are at the same place.

    Ties between nodes that share their partners are shorter, so that groups show. The same network and seed
    give the same places, to 4 decimals. Directions and weights do not count. The whole is wider than high.
    Source: stress majorization, Gansner, Koren and North (2005), doi:10.1007/978-3-540-31843-9_25; for large
    components with pivots, Ortmann, Klimenta and Brandes (2017), doi:10.7155/jgaa.00440, and forces, see
    `_grouped`.
    """
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    count = len(network)
    places = np.zeros((count, 2))
    if not count:
        return places
    either = ((network.adjacency + network.adjacency.T) != 0).astype(np.float64).tocsr()
    either.sort_indices()
    _, part = connected_components(either, directed=False)
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(np.bincount(part))[:-1])
    parts = sorted((each for each in members if len(each) > 1), key=lambda each: (-len(each), each[0]))
    alone = [int(each[0]) for each in members if len(each) == 1]
    drawn = [_component(either[each][:, each], seed) for each in parts]
    for each, place in zip(parts, packed(drawn, _GAP), strict=True):
        places[each] = place
    _set_aside(places, alone, [int(one) for each in parts for one in each])
    return np.round(places, _DECIMALS) + 0.0


def _component(ties: csr_array, seed: int) -> NDArray[np.float64]:
    """The places of one connected component, its longest side level, its lowest left corner at 0, 0."""
    import numpy as np

    count = ties.shape[0]
    if count == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    lengths = _lengths(ties)
    random = np.random.default_rng(seed)
    places = _exact(lengths, random) if count <= _MANY else _grouped(ties, _pivoted(lengths, random))
    return _apart(_level(places), _CLOSEST)


def _lengths(ties: csr_array) -> csr_array:
    """How long each tie ought to be: from 0.7 where all partners are shared to 1.4 where none is."""
    import numpy as np
    from scipy.sparse import csr_array, eye_array

    count = ties.shape[0]
    closed = (ties + eye_array(count, format="csr")).tocsr()
    degrees = np.diff(ties.indptr) + 1.0
    rows = np.repeat(np.arange(count), np.diff(ties.indptr))
    # A block at a time, for the product of all rows would be dense around hubs.
    shared = np.empty(len(rows))
    for start in range(0, count, 2_000):
        stop = min(start + 2_000, count)
        block = (closed[start:stop] @ closed).tocsr()
        mask = slice(ties.indptr[start], ties.indptr[stop])
        shared[mask] = np.asarray(block[rows[mask] - start, ties.indices[mask]]).ravel()
    alike = shared / (degrees[rows] + degrees[ties.indices] - shared)
    return csr_array((1.4 - 0.7 * alike, ties.indices, ties.indptr), shape=ties.shape)


def _exact(lengths: csr_array, random: np.random.Generator) -> NDArray[np.float64]:
    """Stress majorization over all pairs, begun from classical scaling."""
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse.csgraph import dijkstra

    far = dijkstra(lengths, directed=False)
    count = len(far)
    places = _scaled(far, random)
    np.fill_diagonal(far, 1.0)
    weights = far**-2.0
    np.fill_diagonal(weights, 0.0)
    system = np.diag(weights.sum(axis=1)) - weights
    # The first node stays where it is, which makes the system regular.
    factor = cho_factor(system[1:, 1:])
    pull = weights * far
    before = np.inf
    for _ in range(_ROUNDS):
        across = places[:, None, 0] - places[None, :, 0]
        up = places[:, None, 1] - places[None, :, 1]
        apart = np.hypot(across, up)
        stress = float((weights * (apart - far) ** 2).sum())
        if before - stress <= _STILL * stress:
            break
        before = stress
        ratio = pull / np.maximum(apart, 1e-9)
        target = np.column_stack(((ratio * across).sum(axis=1), (ratio * up).sum(axis=1)))
        moved = np.zeros((count, 2))
        moved[1:] = cho_solve(factor, target[1:])
        places = moved
    return places


def _scaled(far: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Classical scaling of distances to two dimensions, columns being all nodes or pivots among them.

    The noise tells apart what is alike, which would otherwise be put on one place or in an order that
    differs from one machine to the next.
    """
    import numpy as np

    squared = (far * (1 + 0.02 * random.random(far.shape))) ** 2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    places = -centred @ vectors[:, :-3:-1] / 2
    for axis in (0, 1):
        column = places[:, axis]
        if column[np.argmax(np.abs(column))] < 0:
            places[:, axis] = -column
    spread = np.abs(places).max()
    noise = 0.05 * (random.random(places.shape) - 0.5)
    moved: NDArray[np.float64] = places * (far.max() / 2 / max(spread, 1e-9)) + noise
    return moved


def _pivoted(lengths: csr_array, random: np.random.Generator) -> NDArray[np.float64]:
    """Stress over ties, and over the distances of all nodes to some pivots far from each other."""
    import numpy as np
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.csgraph import dijkstra
    from scipy.sparse.linalg import LinearOperator, cg

    count = lengths.shape[0]
    pivots = [int(np.argmax(np.diff(lengths.indptr)))]
    far = np.empty((count, _PIVOTS))
    nearest = np.full(count, np.inf)
    for number in range(_PIVOTS):
        far[:, number] = dijkstra(lengths, directed=False, indices=pivots[-1])
        nearest = np.minimum(nearest, far[:, number])
        pivots.append(int(np.argmax(nearest)))
    places = _scaled(far, random)
    # A pivot stands for the nodes that are nearest to it.
    regions = np.bincount(far.argmin(axis=1), minlength=_PIVOTS).astype(float)
    ends = lengths.tocoo()
    above = ends.row < ends.col
    one = np.concatenate((ends.row[above], np.repeat(np.arange(count), _PIVOTS)))
    other = np.concatenate((ends.col[above], np.tile(pivots[:_PIVOTS], count)))
    ideal = np.concatenate((ends.data[above], far.ravel()))
    weight = np.concatenate((np.ones(int(above.sum())), np.tile(regions, count)))
    kept = one != other
    one, other, ideal = one[kept], other[kept], ideal[kept]
    weight = weight[kept] * ideal**-2.0
    matrix = coo_array((weight, (one, other)), shape=(count, count)).tocsr()
    matrix = matrix + matrix.T
    total = np.asarray(matrix.sum(axis=1)).ravel()
    system = (diags_array(total * (1 + 1e-9)) - matrix).tocsr()
    first_guess = LinearOperator((count, count), matvec=lambda values: values / total, dtype=np.float64)
    for _ in range(_ROUNDS // 5):
        step = places[one] - places[other]
        pull = (weight * ideal / np.maximum(np.hypot(*step.T), 1e-9))[:, None] * step
        moved = np.empty_like(places)
        for axis in (0, 1):
            target = np.bincount(one, pull[:, axis], count) - np.bincount(other, pull[:, axis], count)
            moved[:, axis], _ = cg(system, target, x0=places[:, axis], rtol=1e-4, maxiter=40, M=first_guess)
        places = moved
    return places


def _grouped(ties: csr_array, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places moved by forces that draw groups apart, scaled to 0.8 square units a node.

    Source: Noack (2009), doi:10.1103/PhysRevE.79.026102, stepped as in Jacomy et al. (2014),
    doi:10.1371/journal.pone.0098679
    """
    import numpy as np

    count = len(places)
    degrees = np.diff(ties.indptr).astype(float)
    rows = np.repeat(np.arange(count), np.diff(ties.indptr))
    share = degrees / degrees.sum()
    before = np.zeros_like(places)
    places = places / np.abs(places).max()
    for round_ in range(_ROUNDS):
        centres, masses = _crowds(places, share)
        across = places[:, None, 0] - centres[None, :, 0]
        up = places[:, None, 1] - centres[None, :, 1]
        push = masses / (across**2 + up**2 + 1e-3)
        force = np.column_stack(((push * across).sum(axis=1), (push * up).sum(axis=1)))
        step = places[ties.indices] - places[rows]
        step /= np.maximum(np.hypot(*step.T), 1e-3)[:, None] ** (1 - _PULL)
        pull = np.column_stack([np.bincount(rows, step[:, axis], count) for axis in (0, 1)])
        force = force + 1.2 * pull / degrees[:, None] - 0.05 * places
        swing = np.hypot(*(force - before).T)
        speed = 0.12 * (1 - round_ / _ROUNDS) / (1 + swing)
        places = places + speed[:, None] * force
        before = force
    places = _level(places)
    moved: NDArray[np.float64] = places * (0.8 * count / places.max(axis=0).prod()) ** 0.5
    return moved


def _crowds(
    places: NDArray[np.float64], share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The centre and the weight of the nodes in each square of a grid, or of each node where they are few."""
    import numpy as np

    if len(places) <= _CELLS**2:
        return places, share
    low, high = places.min(axis=0), places.max(axis=0)
    square = np.minimum(((places - low) / (high - low + 1e-9) * _CELLS).astype(int), _CELLS - 1)
    cell = square[:, 0] * _CELLS + square[:, 1]
    masses: NDArray[np.float64] = np.bincount(cell, share, _CELLS**2).astype(np.float64)
    used = masses > 0
    sums = np.column_stack([np.bincount(cell, share * places[:, axis], _CELLS**2) for axis in (0, 1)])
    return sums[used] / masses[used, None], masses[used]


def _level(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places turned so that they are widest from left to right, from 0 on."""
    import numpy as np

    centred = places - places.mean(axis=0)
    (a, b), (_, c) = centred.T @ centred
    angle = 0.5 * np.arctan2(2 * b, a - c)
    turned = centred @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved: NDArray[np.float64] = turned - turned.min(axis=0)
    return moved


def _apart(places: NDArray[np.float64], closest: float) -> NDArray[np.float64]:
    """The places, with those that are too near to each other pushed apart."""
    import numpy as np
    from scipy.spatial import cKDTree

    places = places.copy()
    for _ in range(60):
        pairs = cKDTree(places).query_pairs(closest * 0.999, output_type="ndarray")
        if not len(pairs):
            break
        one, other = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))].T
        step = places[one] - places[other]
        apart = np.hypot(*step.T)
        same = apart < 1e-9
        step[same] = np.column_stack((np.cos(one[same]), np.sin(one[same])))
        push = (step / np.where(same, 1.0, apart)[:, None]) * ((closest - apart) / 2)[:, None]
        for axis in (0, 1):
            places[:, axis] += 0.8 * (
                np.bincount(one, push[:, axis], len(places)) - np.bincount(other, push[:, axis], len(places))
            )
    moved: NDArray[np.float64] = places - places.min(axis=0)
    return moved


def _set_aside(places: NDArray[np.float64], alone: Sequence[int], others: Sequence[int]) -> Any:
    """Puts nodes without ties into rows below all others."""
    import numpy as np

    width = float(np.ptp(places[others, 0])) if others else 0.0
    left = float(places[others, 0].min()) if others else 0.0
    floor = float(places[others, 1].min()) - _GAP if others else 0.0
    step = 0.6 if len(alone) > width else min(max(width / max(len(alone) - 1, 1), 1.0), 3.0)
    in_row = max(int(width / step) + 1, int(np.ceil((1.6 * len(alone)) ** 0.5)))
    for number, node in enumerate(alone):
        row, column = divmod(number, in_row)
        places[node] = left + column * step, floor - row * step
