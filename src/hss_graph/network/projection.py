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
STATUSES = ("explicit", "inferred", "outside", "unknown")  # best first
TIE = (
    "two organisations take part in the same engagement, at least one of them as more than a receiver, "
    "and neither is a part of the other; "
    "the weight counts the engagements they share"
)


@dataclass(frozen=True, slots=True)
class Membership:
    """One organisation's part in one engagement, each by IRI; status is how directly a source says so."""

    engagement: str
    role: str
    organisation: str
    status: str = "unknown"


@dataclass(frozen=True, slots=True)
class Context:
    """What a projection needs to know beside the memberships.

    kinds: the kind of each engagement. receiving: the roles that do not tie two organisations to each
    other. wholes: organisation and the larger one that it is a part of, which no engagement ties.
    """

    names: Names
    kinds: Mapping[str, str]
    receiving: Collection[str]
    wholes: Collection[tuple[str, str]]


def memberships(result: Result, name: str) -> list[Membership]:
    """The rows of a network query. Raises NetworkError where it is not one."""
    columns = [variable.value for variable in result.variables] if isinstance(result, QuerySolutions) else []
    missing = [column for column in COLUMNS if column not in columns]
    if missing or not isinstance(result, QuerySolutions):
        raise NetworkError(
            f"{name}: is not a network query, for it does not select ?{(missing or COLUMNS)[0]}; "
            "a network query selects ?engagement ?role ?organisation, and ?status if it can"
        )
    found = []
    for row in result:
        terms = [row[column] for column in COLUMNS]
        if not all(isinstance(term, NamedNode) for term in terms):
            raise NetworkError(f"{name}: ?engagement, ?role and ?organisation must all be IRIs in every row")
        status = row["status"] if "status" in columns else None
        found.append(Membership(*(term.value for term in terms), *([status.value] if status else [])))
    return found


def project(rows: Iterable[Membership], context: Context, title: str) -> nx.Graph[str]:
    """The network of organisations, keyed by IRI, tied where they take part in the same engagement.

    Nodes carry ``iri``, ``label`` and ``type``. Ties carry ``weight`` (shared engagements, 1 or more),
    ``kinds`` (their kinds, A–Z, joined by "; "), ``status`` (that of the best borne out engagement, which
    is as good as the weaker of the two parts in it) and ``engagements`` (their IRIs, joined by a space).
    An organisation that shares no engagement stays as a node without ties.
    """
    import networkx as nx

    parts: dict[str, dict[str, list[Membership]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        parts[row.engagement][row.organisation].append(row)
    shared: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for engagement in sorted(parts):
        for left, right in combinations(sorted(parts[engagement]), 2):
            pair = parts[engagement][left], parts[engagement][right]
            if _are_tied(*pair, context) and not {(left, right), (right, left)}.intersection(context.wholes):
                shared[left, right].append((max(map(_rank, pair)), engagement))
    network: nx.Graph[str] = nx.Graph(name=title, tie=TIE)
    for iri in sorted({organisation for part in parts.values() for organisation in part}):
        entry = context.names.entry(iri)
        network.add_node(iri, iri=iri, label=entry.label, type=entry.kind or "unknown")
    for (left, right), ties in sorted(shared.items()):
        engagements = [engagement for _, engagement in ties]
        network.add_edge(
            left,
            right,
            weight=len(engagements),
            kinds="; ".join(
                sorted({context.kinds.get(engagement, "engagement") for engagement in engagements})
            ),
            status=STATUSES[min(rank for rank, _ in ties)],
            engagements=" ".join(engagements),
        )
    return network


def _are_tied(left: Iterable[Membership], right: Iterable[Membership], context: Context) -> bool:
    return any(row.role not in context.receiving for row in (*left, *right))


def _rank(rows: Iterable[Membership]) -> int:
    """The place in `STATUSES` of the best of an organisation's parts in one engagement."""
    last = len(STATUSES) - 1
    return min(STATUSES.index(row.status) if row.status in STATUSES else last for row in rows)
