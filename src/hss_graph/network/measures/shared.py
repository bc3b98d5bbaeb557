"""What several measures need of a network, computed once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network import algorithms
from hss_graph.network.algorithms import Distances, Estimate
from hss_graph.network.algorithms.directions import both_ways
from hss_graph.network.measures.once import once
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def undirected(network: Network) -> Network:
    """The network without directions: who is tied either way is tied, with the weights of both ways added."""
    return _both_ways(network) if network.directed else network


@once
def _both_ways(network: Network) -> Network:
    return Network(network.nodes, both_ways(network), node_columns=network.node_columns, modes=network.modes)


def degrees(network: Network) -> NDArray[np.int64]:
    """The number of ties of each node; in a directed network those from it and those to it together."""
    return out_degrees(network) + in_degrees(network) if network.directed else out_degrees(network)


@once
def in_degrees(network: Network) -> NDArray[np.int64]:
    """The number of ties that lead to each node."""
    import numpy as np

    return np.bincount(network.adjacency.indices, minlength=len(network)).astype(np.int64)


@once
def out_degrees(network: Network) -> NDArray[np.int64]:
    """The number of ties that lead from each node."""
    import numpy as np

    found: NDArray[np.int64] = np.diff(network.adjacency.indptr).astype(np.int64)
    return found


@once
def betweenness(network: Network, seed: int) -> Estimate:
    """See `Algorithms.betweenness`."""
    return algorithms.of(network).betweenness(network, seed)


@once
def distances(network: Network, seed: int) -> Distances:
    """See `Algorithms.distances`."""
    return algorithms.of(network).distances(network, seed)


@once
def components(network: Network) -> NDArray[np.int32]:
    """The component of each node, whatever the directions of ties, numbered from 0, the largest first."""
    return algorithms.of(network).components(network)


@once
def triangles(network: Network) -> NDArray[np.int64]:
    """See `Algorithms.triangles`."""
    return algorithms.of(network).triangles(network)


@once
def articulation_points(network: Network) -> NDArray[np.bool_]:
    """See `Algorithms.articulation_points`."""
    return algorithms.of(network).articulation_points(network)
