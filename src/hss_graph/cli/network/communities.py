"""`network communities`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from hss_graph.cli.network.options import Wanted, network_options, seed_option
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import note, opened
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.communities import Community, Trait
    from hss_graph.network.model import Network

_RUNS, _FEW_RUNS = 10, 3
_MANY_TIES = 200_000  # above which fewer runs are made unless they are asked for


@click.command()
@network_options
@click.option("--members", "by_member", is_flag=True, help="One row for each organisation.")
@seed_option
@click.option(
    "--runs",
    metavar="N",
    type=click.IntRange(1, 1000),
    help="Over how many seeds to compare; 1 for none.  [default: 10, above 200,000 ties 3]",
)
@target_options
@click.pass_context
def communities(
    ctx: click.Context, wanted: Wanted, by_member: bool, seed: int, runs: int | None, target: Target
) -> None:
    """List the communities: who works more among each other than with others, and what they share.

    They are those of the highest modularity that is found (Leiden), whatever the direction of ties. Where no
    division has more ties inside than chance would give it, or most of the weight of ties leads across, there
    are none. Each goes by the name of its most connected member. What it shares is what its members, or the
    ties among them, have more often than the whole network has. How alike the communities of other seeds are
    is said on stderr.

    \b
    Examples:
      hss-graph network communities
      hss-graph network communities --members -o communities.csv
      hss-graph network communities --weight newman --seed 7 -f json
    """
    from hss_graph.network import algorithms
    from hss_graph.network import communities as finding

    network = wanted.network(opened(ctx))
    found = finding.communities(network, seed)
    quality = f"modularity {number(finding.quality(network, seed))}"
    if found:
        note(f"{counted(len(found), 'community')}, {quality}, seed {seed}, by {algorithms.of(network).name}")
    else:
        note(f"{finding.why_none(network, seed)} ({quality}, seed {seed})")
    if found and not any(each.external for each in found):
        note("no tie leads from one to another: each is a component, a part of the network without the rest")
    alone = len(network) - sum(len(each.members) for each in found)
    if found and alone:
        note(f"{counted(alone, 'organisation')} without a tie, in no community")
    runs = runs or (_RUNS if network.size <= _MANY_TIES else _FEW_RUNS)
    if found and runs > 1:
        over = finding.stability(network, seed, runs)
        note(
            f"over {runs} seeds: {_between(over.fewest, over.most)}, mean adjusted Rand index"
            f" {number(over.rand)} between runs, lowest {number(over.lowest)}; 1 is the same, 0 as by chance"
        )
    if by_member:
        _tell_members(network, found, target)
    elif target.name == "json":
        target.tell_json([_object(network, each) for each in found])
    else:
        columns = ("community", "name", "organisations", "ties_inside", "ties_outside", "shared")
        rows = [
            (c.number, c.name, len(c.members), c.internal, c.external, list(map(_said, c.traits)))
            for c in found
        ]
        target.tell_rows(target.heads(columns), rows)


def _between(fewest: int, most: int) -> str:
    return counted(most, "community") if fewest == most else f"{fewest} to {counted(most, 'community')}"


def _said(trait: Trait) -> str:
    """What is shared, and how often.

    >>> from hss_graph.network.communities import Trait
    >>> _said(Trait("kind", "funding", "ties", 3, 0.75, 0.125))
    'kind: funding (75 % of ties; 12 % of all)'
    """
    inside, overall = 100 * trait.inside, 100 * trait.overall
    return f"{trait.facet}: {trait.value} ({inside:.0f} % of {trait.of}; {overall:.0f} % of all)"


def _object(network: Network, found: Community) -> dict[str, Any]:
    return {
        "community": found.number,
        "name": found.name,
        "organisations": len(found.members),
        "ties_inside": found.internal,
        "ties_outside": found.external,
        "shared": [asdict(trait) for trait in found.traits],
        "members": [network.labels[place] for place in found.members],
    }


def _tell_members(network: Network, found: list[Community], target: Target) -> None:
    iris = network.node_columns.get("iri", network.nodes)
    types = network.node_columns.get("type", [""] * len(network))
    rows = [
        (each.number, each.name, network.labels[place], types[place], str(iris[place]))
        for each in found
        for place in each.members
    ]
    target.tell_rows(("community", "name", "label", "type", "iri"), rows)
