"""`network heat-map`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph.cli.network.options import Wanted, note_doubts
from hss_graph.cli.network.sections import Target, targets
from hss_graph.cli.output import note, opened, parameter_option, without_option
from hss_graph.cli.query import complete_name
from hss_graph.knowledge import DEFAULT_NETWORK
from hss_graph.network.pictures.saving import FORMATS
from hss_graph.queries import Value
from hss_graph.wording import counted

_RESPECTS = ("block", "place", "kind", "goal", "level", "source", "organisation", "type", "role")
_SHOWN = 30  # rows and columns of a picture


@click.command("heat-map")
@click.argument("query", default=DEFAULT_NETWORK, shell_complete=complete_name)
@parameter_option
@without_option
@click.option(
    "--rows", type=click.Choice(_RESPECTS), default="block", show_default=True, help="What the rows are."
)
@click.option(
    "--columns",
    type=click.Choice(_RESPECTS),
    default="organisation",
    show_default=True,
    help="What the columns are.",
)
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(1),
    help=f"Keep the N most frequent rows and columns; {_SHOWN} in pictures and all in tables unless given.",
)
@click.option("--title", help="What stands above the picture.")
@targets(*FORMATS)
@click.pass_context
def heat_map(
    ctx: click.Context,
    query: str,
    values: dict[str, Value],
    rows: str,
    columns: str,
    top: int | None,
    title: str | None,
    target: Target,
) -> None:
    """Count engagements by two respects, such as building block and organisation.

    Writes a table, or with -o an .svg, .png or .pdf picture (needs the extra 'pictures'), of which an empty
    cell means that there is none in the data.

    \b
    Examples:
      hss-graph network heat-map
      hss-graph network heat-map --rows place --columns kind -o places.svg
      hss-graph network heat-map --rows organisation --columns role --top 20 -o roles.png
    """
    from hss_graph.network.pictures import heat_maps, saving

    if rows == columns:
        raise click.BadParameter(f"rows and columns are both {rows}; choose two respects.", ctx)
    is_picture = target.name in FORMATS
    if is_picture:
        saving.require()
    graph = opened(ctx)
    participation = Wanted(query, values).participation(graph)
    note_doubts(participation.about)
    limit = top or (_SHOWN if is_picture else None)
    made = heat_maps.counted(participation.rows, participation.context, (rows, columns), limit)
    if is_picture:
        about = participation.about
        data = ", ".join(str(about[key]) for key in ("data", "data_date", "data_version"))
        words = f"Filters: {about['filters']}. Data: {data}"
        title = title or f"Engagements by {rows} and {columns}"
        heat_maps.draw(made, Path(target.output or ""), title, words)
    elif target.name == "json":
        counts = {"rows": made.rows, "columns": made.columns, "counts": made.counts.tolist()}
        target.tell_json({"row": rows, "column": columns, **counts, "notes": made.notes})
    else:
        table = [(name, *row) for name, row in zip(made.rows, made.counts.tolist(), strict=True)]
        target.tell_rows((rows, *made.columns), table)
    size = f"{counted(len(made.rows), 'row')}, {counted(len(made.columns), 'column')}"
    note("; ".join((f"{target.output}: {size}" if target.output not in (None, "-") else size, *made.notes)))
