"""Groups of nodes under numbers that do not depend on how they were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array


def numbered(groups: ArrayLike) -> NDArray[np.int32]:
    """The same groups numbered from 0, the largest first, of equal ones that with the earliest node.

    >>> numbered([7, 3, 3, 5])
    array([1, 0, 0, 2], dtype=int32)
    """
    import numpy as np

    _, first, group, sizes = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    found: NDArray[np.int32] = number[group]
    return found


def connected(adjacency: csr_array, strong: bool = False) -> NDArray[np.int32]:
    """The component of each node, numbered as by `numbered`."""
    from scipy.sparse.csgraph import connected_components

    connection = "strong" if strong else "weak"
    return numbered(connected_components(adjacency, directed=True, connection=connection)[1])


def split(adjacency: csr_array, groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """The groups, of which each that does not hang together is as many groups as it has parts."""
    import numpy as np
    from scipy.sparse import coo_array

    ties = adjacency.tocoo()
    inside = groups[ties.row] == groups[ties.col]
    within = coo_array((np.ones(int(inside.sum())), (ties.row[inside], ties.col[inside])), adjacency.shape)
    return connected(within.tocsr())


def modularity(adjacency: csr_array, groups: NDArray[np.int32]) -> float:
    """Modularity of these groups by a symmetrical matrix of weights; 0 without ties.

    Source: Newman (2004), doi:10.1103/PhysRevE.70.056131
    """
    import numpy as np

    total = float(adjacency.sum())
    if not total:
        return 0.0
    ties = adjacency.tocoo()
    inside = float(ties.data[groups[ties.row] == groups[ties.col]].sum())
    sums = np.bincount(groups, weights=adjacency.sum(axis=1))
    return inside / total - float((sums**2).sum()) / total**2
