"""`network`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph.cli.output import answer, note, opened, parameter_option, without_option
from hss_graph.cli.query import complete_name, read_query
from hss_graph.knowledge import DEFAULT_NETWORK
from hss_graph.network import exports, picture
from hss_graph.queries import Value


@click.group()
def network() -> None:
    """Export or draw the network of who works with whom."""


_query_argument = click.argument("query", default=DEFAULT_NETWORK, shell_complete=complete_name)


@network.command()
@_query_argument
@parameter_option
@without_option
@click.option("-f", "--format", "format_name", type=click.Choice(exports.FORMATS), help="The format.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help="Where to write; the extension chooses the format, a directory means nodes.csv and edges.csv.",
)
@click.pass_context
def export(
    ctx: click.Context,
    query: str,
    values: dict[str, Value],
    format_name: str | None,
    output: str,
) -> None:
    """Write the network that a network QUERY gives, for Gephi, Cytoscape, R or a spreadsheet.

    QUERY is a saved query, a FILE.rq or '-' that selects ?engagement ?role ?organisation; without one it is
    partnership-network. Nodes carry label, type and IRI; ties carry weight, kinds and engagements.

    \b
    Examples:
      hss-graph network export -o network.graphml
      hss-graph network export -o network.gexf -p kind=hss:Partnership
      hss-graph network export participation-network -o tables/
      hss-graph network export -f json --without inferred --without outside
    """
    if output == "-" and format_name == "csv":
        raise click.UsageError("CSV is two files, so it needs -o DIRECTORY.", ctx)
    graph = opened(ctx)
    built = graph.network_of(read_query(graph.home, query), values)
    if output == "-":
        answer(exports.encode(exports.clean(built), format_name or "graphml"), None)
        return
    for file in exports.export(built, Path(output), format_name):
        note(f"{file}: {built.number_of_nodes()} organisations, {built.number_of_edges()} ties")


@network.command()
@_query_argument
@parameter_option
@without_option
@click.option("-o", "--output", metavar="FILE", required=True, help="An .svg, .png or .pdf file.")
@click.pass_context
def plot(ctx: click.Context, query: str, values: dict[str, Value], output: str) -> None:
    """Draw the network that a network QUERY gives. Needs the extra 'pictures'.

    \b
    Example:
      hss-graph network plot -o network.svg
    """
    graph = opened(ctx)
    built = graph.network_of(read_query(graph.home, query), values)
    picture.draw(built, Path(output))
    note(f"{output}: {built.number_of_nodes()} organisations, {built.number_of_edges()} ties")
