"""Which organisations of a core could change places with others and leave its fit as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def exchangeable(network: Network, members: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each node could change places with one on the other side of the core, the fit staying the same.

    So it is where the ties with an end in the core stay as many: the two have as many ties with the
    periphery, a tie between them not counting. Such are all that have the same partners.
    """
    import numpy as np

    ties = network.adjacency.astype(bool).astype(np.int64)
    if network.directed:
        ties = (ties + ties.T).tocsr()
    outward = np.asarray(ties @ (~members).astype(np.int64))
    across = ties.tocoo()
    chosen = members[across.row] & ~members[across.col]
    inner, outer, many = across.row[chosen], across.col[chosen], across.data[chosen]
    found = np.zeros(len(members), dtype=bool)
    fits = outward[outer] + many == outward[inner]
    found[inner[fits]] = found[outer[fits]] = True
    size = int(outward.max(initial=0)) + 1
    there = np.bincount(outward[~members], minlength=size), np.bincount(outward[members], minlength=size)
    alike = outward[outer] == outward[inner]  # but tied, so that they would not fit
    tied = np.bincount(np.concatenate((inner[alike], outer[alike])), minlength=len(members))
    found |= np.where(members, there[0][outward], there[1][outward]) > tied
    return found
