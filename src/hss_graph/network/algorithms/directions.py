"""Ties without their directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hss_graph.network.model import Network

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def both_ways(network: Network) -> csr_array:
    """Weights by who is tied to whom either way, those of the two ways added; symmetrical."""
    if not network.directed:
        return network.adjacency
    both = (network.adjacency + network.adjacency.T).tocsr()
    both.sort_indices()
    return both
