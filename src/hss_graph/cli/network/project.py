"""`network project` and `network memberships`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph.cli.network.naming import label
from hss_graph.cli.network.options import Wanted, network_options, table_options
from hss_graph.cli.output import answer, file_name, note, opened, statuses_left_out
from hss_graph.errors import OutputError
from hss_graph.network import tables
from hss_graph.wording import counted


@click.command()
@table_options
@click.option(
    "--memory",
    metavar="SIZE",
    default="2GB",
    show_default=True,
    help="What may be used before a temporary directory is.",
)
@click.option(
    "-o", "--output", metavar="FILE", required=True, callback=file_name, help="A .csv or .parquet file."
)
@click.pass_context
def project(ctx: click.Context, wanted: Wanted, memory: str, output: str) -> None:
    """Write the ties that a TABLE of memberships makes, however large it is. Needs the extra 'large'.

    TABLE is a .csv or .parquet file with the columns engagement, role and organisation, one row for each part
    that an organisation takes in an engagement; `network memberships` writes such a table. The ties have the
    columns source, target, weight and engagements, which says how many are shared.

    \b
    Examples:
      hss-graph network project memberships.parquet -o ties.parquet
      hss-graph network project memberships.csv -o ties.csv --roles funder:recipient --memory 500MB
    """
    from hss_graph.network import beyond_memory, tabulated

    graph = opened(ctx)
    made = beyond_memory.project(
        Path(wanted.query),
        Path(output),
        wanted.projection(graph),
        tabulated.context(graph.engine, graph.names),
        statuses_left_out(),
        memory,
        note,
    )
    note(
        f"{output}: {counted(made.ties, 'tie')} between {counted(made.organisations, 'organisation')}"
        f" from {counted(made.engagements, 'engagement')}"
        + (f", of which {made.too_large} above the cap" if made.too_large else "")
    )


@click.command()
@network_options
@click.option(
    "-o", "--output", metavar="FILE", required=True, callback=file_name, help="A .csv or .parquet file."
)
@click.pass_context
def memberships(ctx: click.Context, wanted: Wanted, output: str) -> None:
    """Write who takes part in what, from which networks are made, as a table.

    One row for each part that an organisation takes in an engagement, with the kinds, dates, places, blocks,
    goals and sources of the engagement. What engagement, role and organisation are called stands beside their
    IRIs. Wherever a network QUERY is asked for, such a table can be given.

    \b
    Examples:
      hss-graph network memberships -o memberships.csv
      hss-graph network measures memberships.csv
    """
    if not tables.is_table(output):
        raise OutputError(f"{output}: the extension says no format; use .csv or .parquet")
    if Path(output).exists() and Path(wanted.query).exists() and Path(output).samefile(wanted.query):
        raise OutputError(f"{output}: is the table that is read; name another file")
    graph = opened(ctx)
    made = wanted.participation(graph)
    words = made.context.words
    content = tables.encode(
        made.rows, Path(output).suffix, lambda name: words.get(name) or label(graph.names, name)
    )
    answer(content, output)
    note(f"{output}: {counted(len(made.rows), 'row')}")
