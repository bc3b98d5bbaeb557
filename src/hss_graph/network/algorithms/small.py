"""Algorithms over networkx and scipy, which start at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hss_graph.network.algorithms import leiden
from hss_graph.network.algorithms.directions import both_ways
from hss_graph.network.algorithms.matrices import Matrices
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

_TRIES = 20  # partitions of which the best is taken, fewer where there are more than so many
_MOST_TIES = 20_000  # ties in all of them


class Small(Matrices):
    """See `hss_graph.network.algorithms.Algorithms`."""

    name = "networkx"

    def cores(self, network: Network) -> NDArray[np.int32]:
        import networkx as nx
        import numpy as np

        found = nx.core_number(_graph(network, undirected=True))
        return np.array([found[place] for place in range(len(network))], dtype=np.int32)

    def articulation_points(self, network: Network) -> NDArray[np.bool_]:
        import networkx as nx
        import numpy as np

        found = np.zeros(len(network), dtype=bool)
        found[list(nx.articulation_points(_graph(network, undirected=True)))] = True
        return found

    def triangles(self, network: Network) -> NDArray[np.int64]:
        import networkx as nx
        import numpy as np

        found: Any = nx.triangles(_graph(network, undirected=True))
        return np.array([found[place] for place in range(len(network))], dtype=np.int64)

    def communities(self, network: Network, seed: int) -> NDArray[np.int32]:
        """See `hss_graph.network.algorithms.leiden`."""
        tries = min(_TRIES, max(1, _MOST_TIES // max(network.size, 1)))
        return leiden.communities(both_ways(network), seed, tries)


def _graph(network: Network, undirected: bool = False) -> nx.Graph[Any]:
    """The nodes as their places, and the ties with their weights."""
    import networkx as nx

    made: nx.Graph[Any] = nx.DiGraph() if network.directed and not undirected else nx.Graph()
    made.add_nodes_from(range(len(network)))
    left, right = network.ties
    made.add_weighted_edges_from(zip(left.tolist(), right.tolist(), network.weights.tolist(), strict=True))
    return made
