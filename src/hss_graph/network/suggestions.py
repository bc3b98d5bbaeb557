"""Who shares partners but does not work together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.network.measures import shared
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

SCORES = {
    "adamic-adar": "Adamic and Adar (2003), doi:10.1016/S0378-8733(03)00009-1",
    "resource-allocation": "Zhou, Lü and Zhang (2009), doi:10.1140/epjb/e2009-00335-8",
    "common-neighbours": "Newman (2001), doi:10.1103/PhysRevE.64.025102",
    "jaccard": "Liben-Nowell and Kleinberg (2007), doi:10.1002/asi.20591",
}
_PATHS = 5_000_000  # of two steps, looked at together, some 60 bytes each
_MOST_PATHS = 500_000_000  # some 20 seconds
_CELLS = 50_000_000  # pairs looked at together, 1 byte each


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two organisations that share partners and have no tie.

    one, other: their places in `Network.nodes`. score: by the measure asked for. through: the places of the
    partners that they share, those with the fewest partners first, since these say most. together: the
    engagements in which both take part all the same, such as two at the receiving end.
    """

    one: int
    other: int
    score: float
    through: tuple[int, ...]
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best suggestions, best first, and of how many pairs."""

    found: tuple[Suggestion, ...]
    pairs: int


def suggestions(
    network: Network,
    by: str = "adamic-adar",
    wholes: Collection[tuple[Hashable, Hashable]] = (),
    organisation: Hashable | None = None,
    limit: int = 20,
) -> Suggestions:
    """Pairs without a tie that share partners, those with the highest score first.

    With Γ(x) the partners of x, whatever the weights and directions of ties, the score of x and y is the sum
    over their shared partners z of 1/log |Γ(z)| (adamic-adar), 1/|Γ(z)| (resource-allocation) or 1
    (common-neighbours), or the share of all their partners that is shared (jaccard); sources in `SCORES`.
    wholes: an organisation and the larger one that it is a part of, which are never suggested to each other.
    organisation: only pairs with this node. Of equal scores the pair whose labels come first is first. Raises
    NetworkError for another score, for a node that is not in the network, and where all pairs are too many.
    """
    if by not in SCORES:
        raise NetworkError(f"there is no score {by!r}; choose one of {', '.join(SCORES)}")
    if limit < 1:
        raise NetworkError(f"a limit of {limit} leaves no suggestion; use 1 or more")
    if organisation is not None and organisation not in network.places:
        raise NetworkError(f"{organisation} is not in this network")
    import numpy as np

    flat = shared.undirected(network).adjacency
    labels = [str(label) for label in network.labels]
    rows = np.arange(len(network)) if organisation is None else np.array([network.places[organisation]])
    barred = _barred(network, wholes)
    best: list[tuple[float, str, str, int, int]] = []
    pairs = 0
    for left, right, scores in _scored(flat, barred, rows, by):
        if organisation is None:
            once = left < right
            left, right, scores = left[once], right[once], scores[once]
        pairs += len(left)
        if len(scores) > limit:
            least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            chosen = np.flatnonzero(scores >= least)
            left, right, scores = left[chosen], right[chosen], scores[chosen]
        best += [
            (-score, labels[one], labels[other], one, other)
            for one, other, score in zip(left.tolist(), right.tolist(), scores.tolist(), strict=True)
        ]
        best = sorted(best)[:limit]
    degrees = np.diff(flat.indptr)
    found = []
    for score, _, _, one, other in best:
        through = np.intersect1d(_partners(flat, one), _partners(flat, other)).tolist()
        order = sorted(through, key=lambda place: (degrees[place], labels[place], place))
        found.append(Suggestion(one, other, -score, tuple(order), _together(network, one, other)))
    return Suggestions(tuple(found), pairs)


def _barred(network: Network, wholes: Collection[tuple[Hashable, Hashable]]) -> csr_array:
    """Whom each node is never suggested to: itself, its partners, what it is a part of, and its parts."""
    import numpy as np
    from scipy.sparse import csr_array, eye_array

    count, places = len(network), network.places
    kin = [(places[part], places[whole]) for part, whole in wholes if part in places and whole in places]
    part, whole = np.array(kin, dtype=np.int64).reshape(-1, 2).T
    ties = csr_array((np.ones(len(kin)), (part, whole)), shape=(count, count))
    return (eye_array(count, format="csr") + shared.undirected(network).adjacency + ties + ties.T).tocsr()


def _scored(
    ties: csr_array, barred: csr_array, rows: NDArray[np.intp], by: str
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """The pairs of these rows with others that share partners, without those barred, scored, in blocks."""
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    degrees = np.diff(ties.indptr)
    ones = csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)
    worth = np.ones(len(degrees))
    if by == "adamic-adar":
        worth = 1 / np.log(np.maximum(degrees, 2))  # who joins two others has two partners or more
    elif by == "resource-allocation":
        worth = 1 / np.maximum(degrees, 1)
    weighted = (diags_array(worth) @ ones).tocsr()
    steps = np.concatenate(([0], np.cumsum(ones[rows] @ degrees.astype(float))))
    if steps[-1] > _MOST_PATHS:
        raise NetworkError(
            f"this network is too large to compare all pairs, {steps[-1]:,.0f} paths of two steps; "
            "name an organisation"
        )
    most_rows = max(_CELLS // max(len(degrees), 1), 1)
    start = 0
    while start < len(rows):
        stop = int(np.searchsorted(steps, steps[start] + _PATHS, side="right")) - 1
        stop = min(max(stop, start + 1), start + most_rows)
        some = rows[start:stop]
        paths = (ones[some] @ weighted).tocoo()
        is_barred = np.zeros((len(some), len(degrees)), dtype=bool)
        never = barred[some].tocoo()
        is_barred[never.row, never.col] = True
        fits = ~is_barred[paths.row, paths.col]
        left, right, scores = some[paths.row[fits]], paths.col[fits], paths.data[fits]
        if by == "jaccard":
            scores = scores / (degrees[left] + degrees[right] - scores)
        yield left, right, scores.round(12)  # so that sums in another order count as equal
        start = stop


def _partners(ties: csr_array, place: int) -> Any:
    return ties.indices[ties.indptr[place] : ties.indptr[place + 1]]


def _together(network: Network, one: int, other: int) -> tuple[str, ...]:
    import numpy as np

    if network.behind is None:
        return ()
    rows = network.behind.memberships
    names = [str(network.nodes[place]) for place in (one, other)]
    codes = [bisect_left(rows.organisations, name) for name in names]
    first, second = (rows.engagement[rows.organisation == code] for code in codes)
    return tuple(rows.engagements[code] for code in np.intersect1d(first, second).tolist())
