"""What products of sparse matrices answer, for networks of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network.algorithms import Distances, Estimate, spectral
from hss_graph.network.algorithms.numbering import connected
from hss_graph.network.algorithms.sampling import betweenness_of, distances_of, harmonic_of
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Matrices:
    """The part of `hss_graph.network.algorithms.Algorithms` that needs no library of graphs.

    On networks of organisations, where a few steps lead anywhere, they take half the time of
    NetworKit.
    """

    def betweenness(self, network: Network, seed: int) -> Estimate:
        return betweenness_of(network, seed)

    def harmonic(self, network: Network, seed: int) -> Estimate:
        return harmonic_of(network, seed)

    def distances(self, network: Network, seed: int) -> Distances:
        return distances_of(network, seed)

    def components(self, network: Network, strong: bool = False) -> NDArray[np.int32]:
        return connected(network.adjacency, strong)

    def pagerank(self, network: Network) -> NDArray[np.float64]:
        return spectral.pagerank(network.adjacency)

    def eigenvector(self, network: Network) -> NDArray[np.float64]:
        return spectral.eigenvector(network.adjacency, network.directed)
