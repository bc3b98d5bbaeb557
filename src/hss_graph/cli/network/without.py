"""`network without`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from hss_graph.cli.network.naming import label, labels, member
from hss_graph.cli.network.options import Wanted, network_options_beside, top_option
from hss_graph.cli.network.sections import Row, Section, Target, target_options
from hss_graph.cli.network.side_by_side import measured, measured_json
from hss_graph.cli.output import note, opened
from hss_graph.names import Names
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.key_players import KeyPlayers
    from hss_graph.network.removal import Removal

_BY = {"distance": "distance-weighted fragmentation", "components": "the share of pairs not connected"}
_CSV = (
    "source_label",
    "target_label",
    "source",
    "target",
    "weight",
    "engagements",
    "leaving_label",
    "leaving",
)
_TOLD = ("fragmentation", "distance_fragmentation")  # measures that go on stderr beside csv


@click.command()
@click.argument("organisations", metavar="[ORGANISATION]...", nargs=-1)
@network_options_beside
@click.option(
    "--most",
    metavar="K",
    type=click.IntRange(1),
    help="Take out the K organisations whose leaving fragments the network most, instead of named ones.",
)
@click.option(
    "--by",
    type=click.Choice(tuple(_BY)),
    default="distance",
    show_default=True,
    help="What --most goes by: how far apart pairs are then, or which are not connected.",
)
@top_option
@target_options
@click.pass_context
def without(
    ctx: click.Context,
    organisations: tuple[str, ...],
    wanted: Wanted,
    most: int | None,
    by: str,
    top: int,
    target: Target,
) -> None:
    """See what breaks when organisations leave.

    The ties lost; who loses all ties; what comes apart; fragmentation, components and distances before and
    after; engagements that lose the only organisation in a role; and building blocks, places and goals in
    whose engagements no named organisation would be left. --most finds the key players (Borgatti 2006): it
    tries all sets where they are few, and says so where it did not; directions of ties do not count for it.

    As csv, one lost tie a row, with who of those leaving it is lost with; who they are, how they were found
    and fragmentation before and after are said on stderr. As json, everything.

    \b
    Examples:
      hss-graph network without 'International HIV/AIDS Alliance'
      hss-graph network without UNICEF WHO --query participation-network
      hss-graph network without --most 3 -f json
    """
    from hss_graph.network.key_players import key_players
    from hss_graph.network.removal import without as removed

    if bool(organisations) == (most is not None):
        raise click.UsageError("Name the organisations that leave, or give --most K; one of the two.", ctx)
    graph = opened(ctx)
    made = wanted.participation(graph)
    network = made.network(wanted.projection(graph))
    named = [member(graph, network, each) for each in organisations]
    players = key_players(network, most, by) if most is not None else None
    leaving = players.nodes if players else named
    found = removed(network, leaving, roles=made.context.words)
    if target.name == "csv":
        for each in _essentials(found, graph.names, players):
            note(each)
        target.tell_rows(_CSV, _ties(found, graph.names))
    elif target.name == "json":
        target.tell_json({"key_players": asdict(players) if players else None, **_json(found, graph.names)})
    else:
        target.tell(_sections(found, graph.names, players, top))


def _sections(found: Removal, names: Names, players: KeyPlayers | None, top: int) -> list[Section]:
    lost = [
        (one, other, weight, labels(names, behind.split()))
        for one, other, _, _, weight, behind, *_ in _ties(found, names)
    ]
    aside = ["Distances are among pairs that have a path, so they may shrink as a network comes apart"]
    if not found.parts:
        aside = []
    to = "to" if found.before.directed else "with"
    parts: list[Row] = [
        (place, size, labels(names, members))
        for place, of in enumerate(found.parts, 1)
        for members in of
        for size in (len(members),)
    ]
    return [
        Section(f"Without {labels(names, found.leaving)}", [*_summary(found, players), *aside]),
        measured(found.figures, ("before", "after")),
        Section(f"Ties lost: {len(lost):,}", (), ("organisation", to, "weight", "engagements"), lost, top),
        *_some(
            f"Organisations that lose all ties: {len(found.stranded):,}",
            ("organisation",),
            [(label(names, each),) for each in found.stranded],
            top,
        ),
        *_some("What comes apart", ("component", "size", "organisations"), parts, top),
        *_some(
            f"Engagements that lose the only organisation in a role, or all but one: {len(found.bereft):,}",
            ("engagement", "nobody left as", "left in it"),
            [
                (
                    label(names, e.engagement),
                    "; ".join(e.roles),
                    labels(names, e.left) or "nobody named",
                )
                for e in found.bereft
            ],
            top,
        ),
        *_some(
            f"Left without any organisation: {len(found.orphaned):,}",
            ("", "name", "engagements"),
            [(each.facet, each.value, labels(names, each.engagements)) for each in found.orphaned],
            top,
        ),
    ]


def _some(heading: str, columns: Sequence[str], rows: Sequence[Row], top: int) -> list[Section]:
    return [Section(heading, (), columns, rows, top)] if rows else []


def _essentials(found: Removal, names: Names, players: KeyPlayers | None) -> list[str]:
    """What a table of lost ties does not tell: who leaves, why they, and how fragmented it is then."""
    figures = {each.measure.name: each for each in found.figures}
    changes = "; ".join(
        f"{each.measure.label} {number(each.first.value)} → {number(each.second.value)}"
        for each in (figures[name] for name in _TOLD)
    )
    return [f"without {labels(names, found.leaving)}: {changes}", *_summary(found, players)]


def _summary(found: Removal, players: KeyPlayers | None) -> list[str]:
    said = []
    if players is not None:
        how = (
            f"the best found by swapping, from {counted(players.starts or 1, 'set')}; not all sets were tried"
        )
        if players.exact:
            equals = players.equals or 1
            how = "the best of all sets of this size, which were all tried"
            how += f"; {counted(equals - 1, 'other')} {'does' if equals == 2 else 'do'} as well" * (
                equals > 1
            )
        aside = ", directions aside" if found.before.directed else ""
        value = number(players.fragmentation)
        said.append(f"The key players by {_BY[players.by]}{aside}, {value} without them: {how}")
    number_of = len(found.parts)
    split = f"; {counted(number_of, 'component')} come{'s' * (number_of == 1)} apart" if number_of else ""
    said.append(
        f"{len(found.ties):,} of {counted(found.before.size, 'tie')} lost; "
        f"{counted(len(found.stranded), 'organisation')} left without a tie{split}"
    )
    return said


def _ties(found: Removal, names: Names) -> list[tuple[Any, ...]]:
    """The lost ties, as `_CSV` has them."""
    network = found.before
    left, right = (ends[found.ties].tolist() for ends in network.ties)
    weights, behind = network.tie_columns["weight"], network.tie_columns.get("engagements")
    gone = set(found.leaving)
    rows: list[tuple[Any, ...]] = []
    for place, one, other in zip(found.ties.tolist(), left, right, strict=True):
        ends = network.nodes[one], network.nodes[other]
        leaving = [node for node in ends if node in gone]
        engagements = behind[place] if behind else ""
        rows.append(
            (
                *(label(names, node) for node in ends),
                *(str(node) for node in ends),
                *(weights[place], engagements),
                *(labels(names, leaving), " ".join(map(str, leaving))),
            )
        )
    return rows


def _json(found: Removal, names: Names) -> dict[str, Any]:
    def told(nodes: Sequence[Any]) -> list[dict[str, str]]:
        return [{"iri": str(node), "label": label(names, node)} for node in nodes]

    return {
        "leaving": told(found.leaving),
        "network": dict(found.before.statement),
        "measures": measured_json(found.figures),
        "ties_lost": [dict(zip(_CSV, row, strict=True)) for row in _ties(found, names)],
        "without_a_tie": told(found.stranded),
        "come_apart": [[told(members) for members in of] for of in found.parts],
        "engagements": [asdict(each) for each in found.bereft],
        "left_without_organisation": [asdict(each) for each in found.orphaned],
    }
