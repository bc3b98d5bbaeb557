"""`network measures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from hss_graph.cli.network import beside_chance
from hss_graph.cli.network.options import Wanted, network_options, seed_option
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import note, opened
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.measures import ActorMeasure, Figure, NetworkMeasure, Scores
    from hss_graph.network.model import Network

Number = float | int | None
_MODES = ("organisation", "engagement")
_STATED = ("tie", "weight", "filters", "cap", "isolates", "data", "data_date")
_IN_BRIEF = ("degree", "betweenness", "harmonic_closeness", "constraint", "k_core", "participation")


def _complete(ctx: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The measures whose names begin so."""
    found = _registry(bool(ctx.params.get("by_actor")), bool(ctx.params.get("two_mode")))
    return [CompletionItem(m.name, help=m.label) for m in found if m.name.startswith(incomplete)]


@click.command()
@network_options
@click.option("--actors", "by_actor", is_flag=True, help="One row for each organisation.")
@click.option(
    "--two-mode", is_flag=True, help="Measures of organisations and engagements, without projecting."
)
@click.option(
    "-m",
    "--measure",
    "names",
    metavar="NAME",
    multiple=True,
    shell_complete=_complete,
    help="Only this measure; see --list. May be repeated.",
)
@click.option(
    "--by",
    "attribute",
    metavar="ATTRIBUTE",
    help="The attribute of organisations that makes groups, such as 'based in'; else it is their type.",
)
@seed_option
@click.option("--top", metavar="N", type=click.IntRange(1), help="With --actors, only the first N rows.")
@click.option(
    "--chance",
    metavar="N",
    type=click.IntRange(1, 10_000),
    help="Beside the measures of N networks whose memberships were shuffled.",
)
@click.option(
    "--list", "listed", is_flag=True, help="List the measures of all levels with sources, and stop."
)
@target_options
@click.pass_context
def measures(
    ctx: click.Context,
    wanted: Wanted,
    by_actor: bool,
    two_mode: bool,
    names: tuple[str, ...],
    attribute: str | None,
    seed: int,
    top: int | None,
    chance: int | None,
    listed: bool,
    target: Target,
) -> None:
    """Measure the network that a network QUERY gives, as a whole or organisation by organisation.

    Each measure comes with what it means. A value is missing where it is not defined, and the note says why.
    With --actors the rows are sorted by the first measure asked for, else by the number of partners; a table
    for the terminal has the best known measures, other formats all the usual ones. CSV and JSON hold all
    digits, and the source of each formula. With --chance each measure has its mean and standard deviation
    over shuffled memberships, and the share of these in which it is as high, or as low (one-sided p-values).

    \b
    Examples:
      hss-graph network measures
      hss-graph network measures -m ei_index -m assortativity --by 'based in'
      hss-graph network measures --actors -m betweenness --top 10
      hss-graph network measures --two-mode -p kind=hss:Partnership -f json
      hss-graph network measures -m transitivity -m modularity --chance 200
      hss-graph network measures --list -f markdown
    """
    from hss_graph.network import measures as registry

    if listed:
        _list(by_actor, two_mode, names, target)
        return
    found = registry.chosen(_registry(by_actor, two_mode), names or None)
    in_brief = by_actor and not (names or two_mode) and target.name == "table"
    if in_brief:
        found = [measure for measure in found if measure.name in _IN_BRIEF]
    if top is not None and not by_actor:
        raise click.UsageError("--top is of organisations, so it needs --actors.", ctx)
    if two_mode and attribute is not None:
        raise click.UsageError("No measure of --two-mode takes groups; leave out --by.", ctx)
    if chance is not None and (by_actor or two_mode):
        raise click.UsageError(
            "--chance is of whole one-mode networks; leave out --actors and --two-mode.", ctx
        )
    graph = opened(ctx)
    participation = None if two_mode else wanted.participation(graph)
    network = wanted.projected(graph, participation) if participation else wanted.two_mode(graph)
    settings = registry.Settings(seed=seed)
    if attribute is not None:
        registry.groups(network, attribute)
        settings = registry.Settings(attribute, seed)
    _introduce(network)
    asked = [measure.name for measure in found]
    if by_actor:
        scores = registry.actors(network, asked, settings)
        first = scores[asked[0] if names else "degree"].values  # which is among the usual ones
        if in_brief:
            note("the best known measures; -m NAME shows others, -f csv and -f json have all usual ones")
        _by_actor(network, scores, first.tolist(), top, target)
    elif participation and chance is not None:
        told = registry.whole(network, asked, settings)
        beside_chance.tell(participation, wanted.projection(graph), told, settings, chance, target)
    else:
        _whole(network, registry.whole(network, asked, settings), target)


def _registry(by_actor: bool, two_mode: bool) -> Sequence[NetworkMeasure | ActorMeasure]:
    from hss_graph.network import measures as registry

    if by_actor:
        return registry.TWO_MODE_ACTORS if two_mode else registry.ACTORS
    return registry.TWO_MODE if two_mode else registry.WHOLE


def _list(by_actor: bool, two_mode: bool, names: Sequence[str], target: Target) -> None:
    """Writes the measures of all levels, or of the one that options name, and of these those named."""
    from hss_graph.network import measures as registry

    levels: dict[str, Sequence[NetworkMeasure | ActorMeasure]] = {
        "network": registry.WHOLE,
        "organisation (--actors)": registry.ACTORS,
        "two-mode network (--two-mode)": registry.TWO_MODE,
        "organisation or engagement (--two-mode --actors)": registry.TWO_MODE_ACTORS,
    }
    if by_actor or two_mode or names:
        wanted = _registry(by_actor, two_mode)
        levels = {level: found for level, found in levels.items() if found is wanted}
    rows = [
        (level, m.name, m.label, m.meaning, m.source, "yes" if m.by_default else "no")
        for level, found in levels.items()
        for m in (registry.chosen(found, names) if names else found)
    ]
    target.tell_rows(("level", "name", "label", "meaning", "source", "usual"), rows)


def _introduce(network: Network) -> None:
    """Says on stderr what the network is."""
    said = network.statement
    if network.modes is None:
        size = f"{counted(len(network), 'organisation')}, {counted(network.size, 'tie')}"
    else:
        many = sum(network.modes)
        size = f"{counted(len(network) - many, 'organisation')}, {counted(many, 'engagement')}"
    note(f"{said.get('name', 'network')}: {size}")
    for heading in _STATED:
        if heading in said and said[heading] != "none":
            note(f"{heading.replace('_', ' ')}: {said[heading]}")


def _whole(network: Network, found: Sequence[tuple[NetworkMeasure, Figure]], target: Target) -> None:
    if target.is_for_people:
        people = [(m.label, _with_error(f.value, f.error), f.note, m.meaning) for m, f in found]
        target.tell_rows(("measure", "value", "note", "meaning"), people)
        return
    columns = ("name", "label", "value", "error", "note", "meaning", "source")
    rows = [(m.name, m.label, f.value, f.error, f.note, m.meaning, m.source) for m, f in found]
    if target.name == "json":
        told = [dict(zip(columns, row, strict=True)) for row in rows]
        target.tell_json({"network": dict(network.statement), "measures": told})
    else:
        target.tell_rows(columns, rows)


def _by_actor(
    network: Network, scores: Mapping[str, Scores], first: Sequence[float], top: int | None, target: Target
) -> None:
    """Writes the nodes, those with the highest numbers first and those without any last."""
    from hss_graph.network import measures as registry

    for name, found in scores.items():
        if found.note:
            note(f"{name}: {found.note}")
    order = sorted(
        range(len(network)),
        key=lambda place: (isnan(first[place]), -first[place], network.labels[place], place),
    )[:top]
    columns = _columns(network, scores, order, target.is_for_people)
    rows = list(zip(*columns.values(), strict=True))
    if target.name == "json":
        there = registry.ACTORS if network.modes is None else registry.TWO_MODE_ACTORS
        sources = {measure.name: measure.source for measure in there if measure.name in scores}
        told = [dict(zip(columns, row, strict=True)) for row in rows]
        target.tell_json({"network": dict(network.statement), "sources": sources, "organisations": told})
    else:
        target.tell_rows(target.heads(list(columns)), rows)


def _columns(
    network: Network, scores: Mapping[str, Scores], order: Sequence[int], for_people: bool
) -> dict[str, list[Any]]:
    """The nodes in this order: their labels, scores with standard errors, and IRIs.

    For people, IRIs and measures that are not defined for any node are left out, and errors stand with the
    numbers.
    """
    iris = network.node_columns.get("iri", network.nodes)
    columns: dict[str, list[Any]] = {"label": [network.labels[place] for place in order]}
    if network.modes is not None:
        columns["mode"] = [_MODES[network.modes[place]] for place in order]
    for name, found in scores.items():
        values = _numbers(found.values.tolist())
        if for_people and all(value is None for value in values) and len(scores) > 1:
            continue
        columns[name] = [values[place] for place in order]
        if found.errors is None:
            continue
        errors = _numbers(found.errors.tolist())
        if for_people:
            columns[name] = [_with_error(values[place], errors[place]) for place in order]
        else:
            columns[f"{name}_error"] = [errors[place] for place in order]
    return columns if for_people else columns | {"iri": [str(iris[place]) for place in order]}


def _numbers(values: Sequence[float]) -> list[Number]:
    """The numbers without a point where all are whole, None for those that are none.

    >>> _numbers([1.0, 2.0, float("nan")]), _numbers([1.0, 2.5])
    ([1, 2, None], [1.0, 2.5])
    """
    whole = all(isnan(value) or float(value).is_integer() for value in values)
    return [None if isnan(value) else int(value) if whole else value for value in values]


def _with_error(value: Number, error: Number) -> Number | str:
    return value if value is None or error is None else number(value, error=error)
