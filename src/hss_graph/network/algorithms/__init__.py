"""The seam to graph algorithms: networkx and scipy, or NetworKit for large networks."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from hss_graph.errors import NetworkError
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SMALL = 2_000  # ties, up to which networkx is done before NetworKit is loaded
PATIENT = 300_000  # ties, up to which networkx is waited for where there is no NetworKit


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number for each node; from a sample, with standard errors and how many nodes were drawn."""

    values: NDArray[np.float64]
    errors: NDArray[np.float64] | None = None
    drawn: int | None = None


@dataclass(frozen=True, slots=True)
class Distances:
    """Shortest paths between the ordered pairs that are connected, each tie being of length 1.

    mean: their mean length, NaN without any. longest: the diameter of the largest component, of connected
    pairs alone if directed; where it is estimated, what it is at least. inverse: the sum of 1/length over
    ordered pairs, those not connected counting 0. pairs: the number of ordered pairs that are connected. The
    errors are standard errors where nodes were drawn.
    """

    mean: float
    longest: int
    inverse: float
    pairs: float
    mean_error: float | None = None
    inverse_error: float | None = None
    drawn: int | None = None


class Algorithms(Protocol):
    """What can be asked about a network; ties are of length 1 unless weights are named."""

    name: str

    def betweenness(self, network: Network, seed: int) -> Estimate:
        """Shortest paths through each node, shared by those of equal length; each pair once if undirected."""
        ...

    def harmonic(self, network: Network, seed: int) -> Estimate:
        """The sum of 1/distance from all other nodes to each node, 0 for those that do not reach it."""
        ...

    def distances(self, network: Network, seed: int) -> Distances:
        """The distances between all pairs."""
        ...

    def components(self, network: Network, strong: bool = False) -> NDArray[np.int32]:
        """The component of each node, numbered from 0, the largest first; weak ones unless strong."""
        ...

    def cores(self, network: Network) -> NDArray[np.int32]:
        """The largest k such that the node is in a k-core; directions do not count."""
        ...

    def articulation_points(self, network: Network) -> NDArray[np.bool_]:
        """Whether the network falls into more parts without the node; directions do not count."""
        ...

    def triangles(self, network: Network) -> NDArray[np.int64]:
        """How many triangles each node is in; directions do not count."""
        ...

    def pagerank(self, network: Network) -> NDArray[np.float64]:
        """PageRank with damping 0.85 over weights, converged to 1e-10 in total, summing to 1."""
        ...

    def eigenvector(self, network: Network) -> NDArray[np.float64]:
        """Eigenvector centrality over weights, the largest being 1; 0 outside the component that leads."""
        ...

    def communities(self, network: Network, seed: int) -> NDArray[np.int32]:
        """The community of each node by modularity over weights, numbered from 0, the largest first.

        Directions do not count: a tie weighs what both ways weigh together.
        """
        ...


def of(network: Network) -> Algorithms:
    """Those fit for the size of the network.

    Raises NetworkError where the network is large and NetworKit is not installed.
    """
    from hss_graph.network.algorithms.small import Small

    if network.size <= SMALL:
        return Small()
    if find_spec("networkit") is None:
        if network.size <= PATIENT:
            return Small()
        raise NetworkError(
            f"{network.size:,} ties are too many for networkx; for NetworKit, pip install 'hss-graph[large]'"
        )
    from hss_graph.network.algorithms.large import Large

    return Large()
