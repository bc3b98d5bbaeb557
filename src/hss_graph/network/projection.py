"""From memberships, who takes part in what, to a network of who works with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from hss_graph.engine import Result
from hss_graph.errors import NetworkError
from hss_graph.names import Names

if TYPE_CHECKING:
    import networkx as nx

COLUMNS = ("engagement", "role", "organisation")
TIE = (
    "two organisations take part in the same engagement, at least one of them as more than a receiver; "
    "the weight counts the engagements they share"
)


@dataclass(frozen=True, slots=True)
class Membership:
    """One organisation's part in one engagement, each by IRI."""

    engagement: str
    role: str
    organisation: str


def memberships(result: Result, name: str) -> list[Membership]:
    """The rows of a network query. Raises NetworkError where it is not one."""
    columns = [variable.value for variable in result.variables] if isinstance(result, QuerySolutions) else []
    missing = [column for column in COLUMNS if column not in columns]
    if missing or not isinstance(result, QuerySolutions):
        raise NetworkError(
            f"{name}: is not a network query, for it does not select ?{(missing or COLUMNS)[0]}; "
            "a network query selects ?engagement ?role ?organisation"
        )
    found = []
    for row in result:
        terms = [row[column] for column in COLUMNS]
        if not all(isinstance(term, NamedNode) for term in terms):
            raise NetworkError(f"{name}: ?engagement, ?role and ?organisation must all be IRIs in every row")
        found.append(Membership(*(term.value for term in terms)))
    return found


def project(
    rows: Iterable[Membership], names: Names, kinds: Mapping[str, str], receiving: Collection[str], title: str
) -> nx.Graph[str]:
    """The network of organisations, keyed by IRI, tied where they take part in the same engagement.

    Nodes carry ``iri``, ``label`` and ``type``; ties carry ``weight`` (shared engagements, 1 or more),
    ``kinds`` (their kinds, A–Z, joined by "; ") and ``engagements`` (their IRIs, joined by a space). An
    organisation that shares no engagement stays as a node without ties. `kinds` gives the kind of each
    engagement; `receiving` holds the roles that do not tie two organisations to each other.
    """
    import networkx as nx

    # For each engagement: who takes part, and whether as more than a receiver.
    taking_part: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        part = taking_part[row.engagement]
        part[row.organisation] = part.get(row.organisation, False) or row.role not in receiving
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for engagement in sorted(taking_part):
        part = taking_part[engagement]
        for pair in combinations(sorted(part), 2):
            if part[pair[0]] or part[pair[1]]:
                shared[pair].append(engagement)
    network: nx.Graph[str] = nx.Graph(name=title, tie=TIE)
    for iri in sorted(set().union(*taking_part.values())):
        entry = names.entry(iri)
        network.add_node(iri, iri=iri, label=entry.label, type=entry.kind or "unknown")
    for (left, right), engagements in sorted(shared.items()):
        network.add_edge(
            left,
            right,
            weight=len(engagements),
            kinds="; ".join(sorted({kinds.get(engagement, "engagement") for engagement in engagements})),
            engagements=" ".join(engagements),
        )
    return network
