"""Algorithms over networkx and scipy, which start at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hss_graph.network.algorithms import Distances, Estimate, leiden, spectral
from hss_graph.network.algorithms.numbering import connected
from hss_graph.network.algorithms.sampling import betweenness_of, distances_of, harmonic_of
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

_TRIES = 20  # partitions of which the best is taken, fewer where there are more than so many
_MOST_TIES = 20_000  # ties in all of them


class Small:
    """See `hss_graph.network.algorithms.Algorithms`."""

    name = "networkx"

    def betweenness(self, network: Network, seed: int) -> Estimate:
        return betweenness_of(network, seed)

    def harmonic(self, network: Network, seed: int) -> Estimate:
        return harmonic_of(network, seed)

    def distances(self, network: Network, seed: int) -> Distances:
        return distances_of(network, seed)

    def components(self, network: Network, strong: bool = False) -> NDArray[np.int32]:
        return connected(network.adjacency, strong)

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

    def pagerank(self, network: Network) -> NDArray[np.float64]:
        return spectral.pagerank(network.adjacency)

    def eigenvector(self, network: Network) -> NDArray[np.float64]:
        return spectral.eigenvector(network.adjacency, network.directed)

    def communities(self, network: Network, seed: int) -> NDArray[np.int32]:
        """See `hss_graph.network.algorithms.leiden`."""
        tries = min(_TRIES, max(1, _MOST_TIES // max(network.size, 1)))
        return leiden.communities(network.adjacency, seed, tries)


def _graph(network: Network, undirected: bool = False) -> nx.Graph[Any]:
    """The nodes as their places, and the ties with their weights."""
    import networkx as nx

    made: nx.Graph[Any] = nx.DiGraph() if network.directed and not undirected else nx.Graph()
    made.add_nodes_from(range(len(network)))
    left, right = network.ties
    made.add_weighted_edges_from(zip(left.tolist(), right.tolist(), network.weights.tolist(), strict=True))
    return made
