"""Organisations by name: those that a command line names, and what the things of an answer are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError, UnknownNameError
from hss_graph.names import Names
from hss_graph.nearest import Pool, fold
from hss_graph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from hss_graph.knowledge import KnowledgeGraph
    from hss_graph.network.model import Network

_AGENT = PREFIXES["foaf"] + "Agent"
_LISTED = 12  # names that are all offered


def organisation(graph: KnowledgeGraph, network: Network, name: str) -> str:
    """The organisation that a name stands for; those of a table need not be known to the graph.

    Letter case aside where only one is called so. Raises UnknownNameError, which offers the names of the
    network where these are those of a table.
    """
    if name in network.places:
        return name
    own = [str(node) for node in network.nodes if not graph.names.entry(str(node)).names]
    alike = [node for node in own if fold(node) == fold(name)]
    if len(alike) == 1:
        return alike[0]
    try:
        return graph.resolve(name).value
    except UnknownNameError:
        if not own:
            raise
    everybody = {str(node): label(graph.names, node) for node in network.nodes}
    pool = Pool((node, [said]) for node, said in everybody.items())
    near = pool.nearest(name) or pool.nearest(fold(name))  # initials of any case
    if near:
        offer = f"did you mean {', '.join(repr(everybody[match.iri]) for match in near)}?"
    elif len(everybody) <= _LISTED:
        offer = f"one of: {', '.join(map(repr, sorted(everybody.values())))}"
    else:
        offer = "'hss-graph network measures TABLE --actors' lists who is"
    raise UnknownNameError(f"nobody in this network is called {name!r}; {offer}")


def member(graph: KnowledgeGraph, network: Network, name: str) -> str:
    """As `organisation`, for one of this network. Raises NetworkError for any other."""
    found = organisation(graph, network, name)
    entry = graph.names.entry(found)
    if found not in network.places and entry.kind and _AGENT not in entry.classes:
        raise NetworkError(f"{entry.label} is a {entry.kind}, not an organisation in this network")
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
