"""Algorithms over NetworKit where it is faster, for networks that would take networkx too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hss_graph.network.algorithms.directions import both_ways
from hss_graph.network.algorithms.matrices import Matrices
from hss_graph.network.algorithms.numbering import split
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 5  # of Leiden, each beginning with what the one before found
_KEPT = "_networkit"  # where a network keeps its graph, as it keeps its cached properties


class Large(Matrices):
    """See `hss_graph.network.algorithms.Algorithms`."""

    name = "NetworKit"

    def cores(self, network: Network) -> NDArray[np.int32]:
        import networkit as nk
        import numpy as np

        found = nk.centrality.CoreDecomposition(_graph(network)).run().scores() if network.size else ()
        return np.array(found or np.zeros(len(network)), dtype=np.int32)

    def articulation_points(self, network: Network) -> NDArray[np.bool_]:
        import networkit as nk
        import numpy as np

        found = np.zeros(len(network), dtype=bool)
        if network.size:
            parts = nk.components.BiconnectedComponents(_graph(network)).run().getComponents()
            # A node that is in several biconnected components holds them together.
            inside = np.bincount([node for part in parts for node in part], minlength=len(network))
            found = inside > 1
        return found

    def triangles(self, network: Network) -> NDArray[np.int64]:
        import networkit as nk
        import numpy as np

        graph = _graph(network)
        closed = nk.centrality.LocalClusteringCoefficient(graph, True).run().scores() if network.size else 0.0
        degrees = np.diff(both_ways(network).indptr).astype(float)
        found: NDArray[np.int64] = np.rint(np.asarray(closed) * degrees * (degrees - 1) / 2).astype(np.int64)
        return found

    def communities(self, network: Network, seed: int) -> NDArray[np.int32]:
        """Leiden.

        Source: Traag, Waltman and van Eck (2019), doi:10.1038/s41598-019-41695-z
        """
        import networkit as nk
        import numpy as np

        if not network.size:
            return np.arange(len(network), dtype=np.int32)
        threads = nk.getMaxNumberOfThreads()
        graph = _graph(network)
        nk.setNumberOfThreads(1)  # several threads give other communities each time, whatever the seed
        try:
            nk.setSeed(seed, False)
            found = nk.community.ParallelLeiden(graph, iterations=_ROUNDS).run().getPartition()
        finally:
            nk.setNumberOfThreads(threads)
        return split(network.adjacency, np.array(found.getVector(), dtype=np.int32))


def _graph(network: Network) -> Any:
    """The network as a graph of NetworKit without directions."""
    import networkit as nk
    import numpy as np

    kept = vars(network)
    if _KEPT not in kept:
        ties = both_ways(network).tocoo()
        upper = ties.row < ties.col
        ends = ties.row[upper].astype(np.int64), ties.col[upper].astype(np.int64)
        kept[_KEPT] = nk.GraphFromCoo((ties.data[upper], ends), n=len(network), weighted=True)
    return kept[_KEPT]
