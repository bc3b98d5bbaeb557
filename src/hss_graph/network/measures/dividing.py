"""The best division of a network into groups, and whether these are communities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network import algorithms
from hss_graph.network.algorithms.directions import both_ways
from hss_graph.network.algorithms.numbering import modularity
from hss_graph.network.measures.once import once
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SAME = 1e-9  # modularity up to which a division is no better than none
NONE = "there are no communities: "


@dataclass(frozen=True, eq=False)
class Division:
    """The division with the highest modularity that was found; weights count, directions do not.

    groups: of each node, numbered from 0, the largest first. modularity: 0 at least, for to leave all in one
    has 0. inside: the share of the weight of ties that lies within groups; 0 without ties.

    The groups are communities where both hold: modularity is above 0, so that they hold more ties than chance
    would give them; and more than half of the weight of ties lies within them, so that by and large they
    work more among each other than with others, which is the weak sense of Radicchi et al. (2004),
    doi:10.1073/pnas.0400054101, summed over groups.
    """

    groups: NDArray[np.int32]
    modularity: float
    inside: float

    @property
    def why_none(self) -> str:
        """Why the groups are no communities, in words; '' where they are."""
        if not self.inside and not self.modularity:
            return f"{NONE}there are no ties"
        if self.modularity <= _SAME:
            return f"{NONE}no division of the ties is better than none"
        if self.inside <= 0.5 + _SAME:
            return f"{NONE}the best division leaves {self.inside:.0%} of the weight of ties within its groups"
        return ""


@once
def division(network: Network, seed: int) -> Division:
    """The best division that is found from this seed; see `Division` and `Algorithms.communities`."""
    import numpy as np

    groups = algorithms.of(network).communities(network, seed)
    flat = both_ways(network)
    ties = flat.tocoo()
    within = float(ties.data[groups[ties.row] == groups[ties.col]].sum())
    reached = modularity(flat, groups)
    if reached <= _SAME and flat.nnz:
        return Division(np.zeros(len(network), dtype=np.int32), 0.0, 1.0)
    return Division(groups, reached, within / float(flat.sum()) if flat.nnz else 0.0)
