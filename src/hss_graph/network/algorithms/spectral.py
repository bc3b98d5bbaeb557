"""Centralities that are vectors of a matrix, by products of sparse matrices; fast enough for any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hss_graph.network.algorithms.numbering import connected

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_DAMPING = 0.85
_TOTAL_ERROR = 1e-10
_DENSE = 300  # nodes, up to which all eigenvectors are found at once
_SOLVED = 2_000  # nodes, up to which a system of equations is solved at once
_EQUAL = 1e-9  # eigenvalues that differ by a smaller share are the same
_STEPS = 10_000


def pagerank(adjacency: csr_array) -> NDArray[np.float64]:
    """PageRank, summing to 1; a node from which no tie leads passes its rank on to all.

    Source: Page, Brin, Motwani and Winograd (1999), http://ilpubs.stanford.edu:8090/422/
    """
    import numpy as np

    count = adjacency.shape[0]
    if not count:
        return np.zeros(0)
    sent = np.asarray(adjacency.sum(axis=1)).ravel()
    ends = sent == 0
    share = 1 / np.where(ends, 1, sent)
    towards = adjacency.T.tocsr()
    rank = np.full(count, 1 / count)
    for _ in range(_STEPS):
        following = _DAMPING * (towards @ (rank * share) + rank[ends].sum() / count) + (1 - _DAMPING) / count
        step = np.abs(following - rank).sum()
        rank = following
        # What is left of the way is a geometric series whose ratio is the damping.
        if step * _DAMPING / (1 - _DAMPING) <= _TOTAL_ERROR:
            break
    found: NDArray[np.float64] = rank / rank.sum()
    return found


def eigenvector(adjacency: csr_array, directed: bool) -> NDArray[np.float64]:
    """Eigenvector centrality, the largest being 1: a node has the sum of those from whom ties lead to it.

    It is 0 outside the component with the largest eigenvalue (and what can be reached from it, if directed);
    where several components share that eigenvalue, all of them lead. All are 0 where no component leads:
    without ties, and in a directed network without cycles.
    Source: Bonacich (1972), doi:10.1080/0022250X.1972.9989806
    """
    import numpy as np

    found = np.zeros(adjacency.shape[0])
    if not adjacency.nnz:
        return found
    towards = adjacency.T.tocsr()
    leaders = _leaders(towards, connected(adjacency, strong=directed), directed)
    reached = [_reached(adjacency, leader) for leader, _, _ in leaders] if directed else []
    for place, (leader, value, vector) in enumerate(leaders):
        if not directed:
            found[leader] = vector
        elif not any(
            other != place and reached[place][leaders[other][0][0]] for other in range(len(leaders))
        ):
            found += _downstream(towards, leader, value, vector, reached[place])
    largest = found.max()
    return found / largest if largest else found


def _leaders(
    towards: csr_array, component: NDArray[np.int32], directed: bool
) -> list[tuple[NDArray[np.intp], float, NDArray[np.float64]]]:
    """The components with the largest eigenvalue: their nodes, the eigenvalue, the vector."""
    import numpy as np

    sizes = np.bincount(component)
    order = np.argsort(component, kind="stable")
    starts = np.concatenate(([0], np.cumsum(sizes)))
    ties = towards.tocoo()
    inside = component[ties.row] == component[ties.col]
    received = np.bincount(ties.row[inside], weights=ties.data[inside], minlength=len(component))
    most = np.zeros(len(sizes))  # no eigenvalue is above the largest sum of a row
    np.maximum.at(most, component, received)
    found: list[tuple[NDArray[np.intp], float, NDArray[np.float64]]] = []
    best = 0.0
    for which in np.argsort(-most, kind="stable").tolist():
        if sizes[which] < 2 or most[which] < best * (1 - _EQUAL):
            break
        nodes = np.sort(order[starts[which] : starts[which + 1]])
        value, vector = _perron(towards[nodes][:, nodes], directed)
        found.append((nodes, value, vector))
        best = max(best, value)
    return [each for each in found if each[1] >= best * (1 - _EQUAL)]


def _perron(matrix: csr_array, directed: bool) -> tuple[float, NDArray[np.float64]]:
    """The largest eigenvalue of a matrix that is one strong component, and its vector, the largest 1."""
    import numpy as np
    from scipy.sparse.linalg import ArpackError, eigs, eigsh

    count = matrix.shape[0]
    values: Any
    vectors: Any
    try:
        if count <= _DENSE:
            values, vectors = (np.linalg.eig if directed else np.linalg.eigh)(matrix.toarray())
        elif directed:
            values, vectors = eigs(matrix, k=1, which="LR", v0=np.ones(count))
        else:
            values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(count))
    except ArpackError:
        return _iterated(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    return float(values[first].real), vector / vector.max()


def _iterated(matrix: csr_array) -> tuple[float, NDArray[np.float64]]:
    """As `_perron`, by steps; the shift keeps components of two sides from swinging to and fro."""
    import numpy as np

    vector = np.ones(matrix.shape[0])
    largest = 1.0
    for _ in range(_STEPS):
        following = matrix @ vector + vector
        largest = float(following.max())
        following /= largest
        step = np.abs(following - vector).max()
        vector = following
        if step < _TOTAL_ERROR / 100:
            break
    return largest - 1, vector


def _reached(adjacency: csr_array, leader: NDArray[np.intp]) -> NDArray[np.bool_]:
    import numpy as np
    from scipy.sparse.csgraph import breadth_first_order

    found = np.zeros(adjacency.shape[0], dtype=bool)
    found[breadth_first_order(adjacency, leader[0], return_predecessors=False)] = True
    return found


def _downstream(
    towards: csr_array,
    leader: NDArray[np.intp],
    value: float,
    vector: NDArray[np.float64],
    reached: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """The vector of a component that leads, and what follows from it for those it reaches."""
    import numpy as np
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import spsolve

    found = np.zeros(towards.shape[0])
    found[leader] = vector
    rest = reached.copy()
    rest[leader] = False
    others = np.flatnonzero(rest)
    if not len(others):
        return found
    received, among = towards[others] @ found, towards[others][:, others]
    if len(others) <= _SOLVED:
        found[others] = spsolve((eye_array(len(others)) * value - among).tocsc(), received)
        return found
    vector = received / value
    for _ in range(_STEPS):
        following = (received + among @ vector) / value
        step = np.abs(following - vector).sum()
        vector = following
        if step <= _TOTAL_ERROR * vector.sum():
            break
    found[others] = vector
    return found
