"""`network roles`."""

from __future__ import annotations

import click

from hss_graph.cli.network.options import Wanted, network_options
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import note, opened
from hss_graph.wording import counted


@click.command()
@network_options
@click.option(
    "--by",
    "attribute",
    metavar="ATTRIBUTE",
    default="type",
    show_default=True,
    help="The attribute of organisations that makes the groups, such as type or 'based in'.",
)
@target_options
@click.pass_context
def roles(ctx: click.Context, wanted: Wanted, attribute: str, target: Target) -> None:
    """List who brokers between whom, by the roles of Gould and Fernandez (1989).

    An organisation brokers where it is tied to two others that are not tied to each other. It is coordinator
    where all three are of one group, consultant where the two others are of one group and it is not,
    gatekeeper where another group comes to its own through it, representative where its own goes to another,
    liaison where the groups are three. Ties without direction count both ways; --roles FROM:TO gives
    directed ones.

    \b
    Examples:
      hss-graph network roles
      hss-graph network roles --by 'based in'
      hss-graph network roles --roles funder:recipient -f json
    """
    from hss_graph.network.measures.brokerage import ROLES, brokerage

    network = wanted.network(opened(ctx))
    found = brokerage(network, attribute)
    totals = found.counts.sum(axis=1)
    groups = network.node_columns[attribute]
    iris = network.node_columns.get("iri", network.nodes)
    order = sorted(range(len(network)), key=lambda place: (-totals[place], network.labels[place], place))
    rows = [
        (
            network.labels[place],
            str(groups[place]),
            *found.counts[place].tolist(),
            int(totals[place]),
            str(iris[place]),
        )
        for place in order
        if totals[place]
    ]
    note(f"{found.note}; {counted(network.size, 'directed tie' if network.directed else 'tie')}")
    none = int(found.grouped.sum()) - len(rows)
    if none:
        who = counted(none, "organisation")
        note(f"left out as well: {who} that broker nothing, for they link no two others that have no tie")
    target.tell_rows(("label", "group", *ROLES, "total", "iri"), rows)
