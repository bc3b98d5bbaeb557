"""`network plot`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph.cli.network.options import Wanted, network_options, seed_option
from hss_graph.cli.output import file_name, note, opened
from hss_graph.wording import counted


def _names(_ctx: click.Context, _option: click.Parameter, given: str) -> int | None:
    """How many names are wanted, None where that is left open; a click callback."""
    if given in ("auto", "all", "none"):
        return {"auto": None, "all": 10**9, "none": 0}[given]
    if not given.isascii() or not given.isdecimal() or len(given) > 9:
        raise click.BadParameter(f"{given!r} is no number of names; use one, or all, none or auto.")
    return int(given)


@click.command()
@network_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    callback=file_name,
    help="An .svg, .png or .pdf file.",
)
@click.option("--two-mode", is_flag=True, help="Draw organisations and engagements, as they are.")
@click.option(
    "--colour",
    metavar="ATTRIBUTE",
    default="type",
    show_default=True,
    help="What colours stand for: type, community, or another attribute such as 'based in'.",
)
@click.option(
    "--size",
    metavar="MEASURE",
    default="degree",
    show_default=True,
    help="What sizes stand for: a measure of organisations.",
)
@click.option(
    "--labels",
    "names",
    metavar="N|all|none",
    default="auto",
    callback=_names,
    help="How many are named, the largest first; what finds no room is left out. By default, by size.",
)
@click.option(
    "--most",
    metavar="N",
    type=click.IntRange(2),
    default=150,
    show_default=True,
    help="How many are drawn at most, the best connected.",
)
@click.option("--title", help="What stands above the picture.")
@seed_option
@click.pass_context
def plot(
    ctx: click.Context,
    wanted: Wanted,
    output: str,
    two_mode: bool,
    colour: str,
    size: str,
    names: int | None,
    most: int,
    title: str | None,
    seed: int,
) -> None:
    """Draw the network that a network QUERY gives. Needs the extra 'pictures'.

    Names never overlap; what finds no room is left out and counted below the picture.

    \b
    Examples:
      hss-graph network plot -o network.svg
      hss-graph network plot --colour community --size betweenness -o network.pdf
      hss-graph network plot --roles advocate:addressee --no-isolates -o advocacy.png
      hss-graph network plot --two-mode -o engagements.svg
    """
    from hss_graph.network.pictures import drawing, saving
    from hss_graph.network.pictures.plan import Look

    saving.format_of(Path(output))
    saving.require()
    graph = opened(ctx)
    built = wanted.two_mode(graph) if two_mode else wanted.network(graph)
    drawn = drawing.draw(built, Path(output), Look(colour, size, names, most, title, seed))
    what = "node" if two_mode else "organisation"
    parts = [counted(drawn.nodes, what), counted(drawn.ties, "tie"), counted(drawn.names, "name")]
    note("; ".join((f"{output}: {', '.join(parts)}", *drawn.notes)))
