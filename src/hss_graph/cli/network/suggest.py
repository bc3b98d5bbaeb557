"""`network suggest`."""

from __future__ import annotations

from typing import Any

import click

from hss_graph.cli.network.naming import label, member
from hss_graph.cli.network.options import Wanted, network_options_beside
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import note, opened

_SCORES = ("adamic-adar", "resource-allocation", "common-neighbours", "jaccard")


@click.command()
@click.argument("organisation", required=False)
@network_options_beside
@click.option(
    "--by",
    type=click.Choice(_SCORES),
    default=_SCORES[0],
    show_default=True,
    help="How shared partners count: those with few partners more, much more, all alike, or as a share.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    help="How many suggestions.",
)
@target_options
@click.pass_context
def suggest(
    ctx: click.Context, organisation: str | None, wanted: Wanted, by: str, limit: int, target: Target
) -> None:
    """List who shares partners but does not work together, or who that is for one ORGANISATION.

    A suggestion is a gap, in the data or in the world; it does not recommend that the two work together.
    Through whom each comes about is said, those with the fewest partners first. An organisation and a part of
    it are never suggested to each other.

    \b
    Examples:
      hss-graph network suggest
      hss-graph network suggest Gavi --by jaccard --limit 5
      hss-graph network suggest UNICEF -p kind=hss:Partnership -f json
    """
    from hss_graph.network.suggestions import SCORES, suggestions

    graph = opened(ctx)
    participation = wanted.participation(graph)
    network = participation.network(wanted.projection(graph))
    chosen = None if organisation is None else member(graph, network, organisation)
    found = suggestions(network, by, participation.context.wholes, chosen, limit)
    if not found.pairs:
        note("whoever shares a partner has a tie already, or is a part of the other")
    note(
        f"pairs that share partners and have no tie: {len(found.found):,} of {found.pairs:,},"
        f" by {by}, {SCORES[by]}"
    )
    note("A suggestion is a gap, in the data or in the world; it is no recommendation.")
    has_together = any(each.together for each in found.found)
    if has_together:
        note("same engagement: both take part in it, but it does not tie them, as with two receivers")
    columns = ["organisation", "other", "score", "shared_partners", "through"]
    columns += ["same_engagement"] * has_together
    columns += [] if target.is_for_people else ["organisation_iri", "other_iri"]
    iris = network.node_columns.get("iri", network.nodes)
    labels = network.labels
    rows = []
    for each in found.found:
        row: list[Any] = [labels[each.one], labels[each.other], each.score, len(each.through)]
        row.append([labels[place] for place in each.through])
        if has_together:
            row.append([label(graph.names, engagement) for engagement in each.together])
        rows.append(row if target.is_for_people else [*row, str(iris[each.one]), str(iris[each.other])])
    target.tell_rows(target.heads(columns), rows)
