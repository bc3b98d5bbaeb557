"""Organisations by name: those that a command line names, and what the things of an answer are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.names import Names

if TYPE_CHECKING:
    from hss_graph.knowledge import KnowledgeGraph
    from hss_graph.network.model import Network


def organisation(graph: KnowledgeGraph, network: Network, name: str) -> str:
    """The organisation that a name stands for; those of a table need not be known to the graph.

    Raises UnknownNameError.
    """
    return name if name in network.places else graph.resolve(name).value


def member(graph: KnowledgeGraph, network: Network, name: str) -> str:
    """As `organisation`, for one of this network. Raises NetworkError for any other."""
    found = organisation(graph, network, name)
    if found not in network.places:
        raise NetworkError(
            f"{label(graph.names, found)} is not in this network; "
            "'hss-graph network measures --actors' lists who is"
        )
    return found


def label(names: Names, iri: Any) -> str:
    """What a thing is called; a name from a table, which the graph does not know, stands for itself."""
    entry = names.entry(str(iri))
    return entry.label.removeprefix("<").removesuffix(">") if not entry.names else entry.label


def labels(names: Names, iris: Iterable[Any]) -> str:
    """What things are called, joined by "; "."""
    return "; ".join(label(names, iri) for iri in iris)
