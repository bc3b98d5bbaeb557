"""`network evidence`."""

from __future__ import annotations

from dataclasses import asdict, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from hss_graph import queries
from hss_graph.cli.network.naming import label, organisation
from hss_graph.cli.network.options import Wanted, network_options_beside
from hss_graph.cli.network.sections import Section, Target, target_options
from hss_graph.cli.output import note, opened
from hss_graph.cli.query import read_query
from hss_graph.errors import HssGraphError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.network.tables import is_table
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.building import Participation
    from hss_graph.network.evidence import Statement
    from hss_graph.network.memberships import Memberships
    from hss_graph.network.model import Network
    from hss_graph.network.projection import Projection
    from hss_graph.network.untied import Reason

Pair = tuple[str, str]
_WIDEST = "participation-network"


@click.command()
@click.argument("first", metavar="ORGANISATION")
@click.argument("second", metavar="OTHER")
@network_options_beside
@target_options
@click.pass_context
def evidence(ctx: click.Context, first: str, second: str, wanted: Wanted, target: Target) -> int:
    """Show every statement behind a tie.

    Each engagement that ties the two in this network, as what either takes part in it, and the documents,
    lines and sections that say so, how directly they do, and why where it is inferred. A statement bears out
    the engagement as a whole, or the part of one of the two, and then goes before the whole. Where the two
    are not tied, says why, and shows a shortest chain between them; exit status 1.

    \b
    Examples:
      hss-graph network evidence UNICEF WHO
      hss-graph network evidence DFID 'Global Fund' --roles funder:recipient
      hss-graph network evidence HAI KANCO -f json
    """
    from hss_graph.network.evidence import evidence as statements_behind
    from hss_graph.network.evidence import tie

    graph = opened(ctx)
    how = wanted.projection(graph)
    made = wanted.participation(graph)
    network = made.network(how)
    pair = organisation(graph, network, first), organisation(graph, network, second)
    if pair[0] == pair[1]:
        raise click.UsageError(f"{first!r} and {second!r} are the same; name two organisations.", ctx)
    labels = label(graph.names, pair[0]), label(graph.names, pair[1])
    place = tie(network, *pair) if all(iri in network.places for iri in pair) else None
    if place is not None:
        found = statements_behind(graph.engine, network, *pair)
        _tell_tie(found, network.tie_columns["weight"][place], pair, labels, target)
        return 0
    why = _reasons(graph, wanted, made, how, network, pair, labels)
    _tell_none(graph, why, network, pair, labels, target)
    return 1


def _tell_tie(found: list[Statement], weight: float, pair: Pair, labels: Pair, target: Target) -> None:
    if target.name == "json":
        target.tell_json(
            {
                "tied": True,
                "first": {"iri": pair[0], "label": labels[0]},
                "second": {"iri": pair[1], "label": labels[1]},
                "weight": weight,
                "statements": [asdict(each) for each in found],
            }
        )
        return
    if target.name == "csv":
        columns = tuple(field.name for field in fields(found[0]))
        target.tell_rows(columns, [[getattr(each, name) for name in columns] for each in found])
        return
    parts: dict[str, list[Statement]] = {}
    for each in found:
        parts.setdefault(each.engagement, []).append(each)
    says = f"A tie of weight {number(weight)}, by {counted(len(parts), 'engagement')}"
    sections = [_engagement(statements, labels) for statements in parts.values()]
    target.tell([Section(f"{labels[0]} – {labels[1]}", (says,)), *sections])


def _engagement(found: list[Statement], labels: Pair) -> Section:
    """An engagement that ties the two, as what they take part in it, and what bears it out."""
    parts = {"engagement": "all of it", "first": f"part of {labels[0]}", "second": f"part of {labels[1]}"}
    rows = [
        (
            parts[each.supports],
            each.lines or "no evidence",
            each.section,
            each.status + (f": {each.reason}" if each.reason else ""),
        )
        for each in found
    ]
    first = found[0]
    says = f"{labels[0]} as {first.role_of_first}, {labels[1]} as {first.role_of_second}"
    heading = f"{first.label} ({first.kind})" if first.kind else first.label
    return Section(heading, (says,), ("bears out", "where", "section", "status"), rows)


def _tell_none(
    graph: KnowledgeGraph, why: list[Reason], network: Network, pair: Pair, labels: Pair, target: Target
) -> None:
    from hss_graph.network.evidence import Statement
    from hss_graph.network.untied import chain

    steps = _steps(graph, network, chain(network, *pair))
    says = [_said(graph, each) for each in why]
    verdict = f"{labels[0]} and {labels[1]} are not tied in this network"
    if target.name == "csv":
        for each in (verdict, *says):
            note(each)
        target.tell_rows([field.name for field in fields(Statement)], [])
    elif target.name == "json":
        reasons = [{"why": each.why, "engagement": each.engagement or None} for each in why]
        target.tell_json({"tied": False, "reasons": reasons, "chain": steps})
    else:
        rows = [(s["from"], s["to"], "; ".join(e["label"] for e in s["engagements"])) for s in steps]
        heading = "No chain of ties leads from the first to the second"
        if rows:
            heading = f"A shortest chain between them, of {counted(len(rows), 'tie')}"
        target.tell([Section(verdict, says), Section(heading, (), ("organisation", "tied to", "by"), rows)])


def _steps(graph: KnowledgeGraph, network: Network, nodes: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The ties of a chain, each with the engagements behind it."""
    from hss_graph.network.evidence import evidence as statements_behind

    steps = []
    for one, other in pairwise(nodes):
        found = statements_behind(graph.engine, network, one, other)
        engagements = {each.engagement: each.label for each in found}
        steps.append(
            {
                "from": label(graph.names, one),
                "to": label(graph.names, other),
                "engagements": [{"iri": iri, "label": label} for iri, label in engagements.items()],
                "statements": [asdict(each) for each in found],
            }
        )
    return steps


def _said(graph: KnowledgeGraph, reason: Reason) -> str:
    if not reason.engagement:
        return reason.why
    return f"{label(graph.names, reason.engagement)}: {reason.why}"


def _reasons(
    graph: KnowledgeGraph,
    wanted: Wanted,
    made: Participation,
    how: Projection,
    network: Network,
    pair: Pair,
    labels: Pair,
) -> list[Reason]:
    from hss_graph.network.evidence import tie
    from hss_graph.network.untied import Reason, left_out, reasons

    found = []
    back = network.directed and all(iri in network.places for iri in pair)
    if back and tie(network, *pair[::-1]) is not None:
        found.append(Reason(f"the tie leads the other way, from {labels[1]} to {labels[0]}"))
    found += reasons(made.rows, how, made.context, pair, labels)
    return found + left_out(made.rows, _wider(graph, wanted), *pair)


def _wider(graph: KnowledgeGraph, wanted: Wanted) -> list[tuple[str, Memberships]]:
    """Memberships with less left out, and what left it out, in words."""
    from hss_graph.network.building import memberships

    def rows(of: KnowledgeGraph, query: queries.SavedQuery, values: dict[str, queries.Value]) -> Memberships:
        return memberships(of.engine, of.names, of.run(query, values), query.file)

    if is_table(wanted.query):
        return []
    asked = read_query(graph.home, wanted.query) if wanted.query != "-" else None
    whole = KnowledgeGraph(graph.home) if graph.without else graph
    found = []
    if asked is not None:
        needed = {each.name for each in asked.parameters if each.required}
        values = {name: value for name, value in wanted.values.items() if name in needed}
        if values != wanted.values:
            dropped = {name: value for name, value in wanted.values.items() if name not in needed}
            given = " ".join(f"-p {name}={_one(value)}" for name, value in dropped.items())
            found.append((given, rows(graph, asked, values)))
        if graph.without:
            statuses = " ".join(f"--without {status}" for status in graph.without)
            found.append((statuses, rows(whole, asked, values)))
    try:
        widest = queries.find(graph.home, _WIDEST)
    except HssGraphError:
        return found
    return [*found, (f"the query {wanted.query}", rows(whole, widest, {}))]


def _one(value: queries.Value) -> str:
    return value if isinstance(value, str) else " or ".join(map(str, value))
