"""`network report`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph.cli.network.options import Wanted, network_options
from hss_graph.cli.output import answer, file_name, note, opened
from hss_graph.wording import counted


@click.command()
@network_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    callback=file_name,
    help="An .html file; '-' is stdout.",
)
@click.option(
    "--by",
    metavar="ATTRIBUTE",
    default="type",
    show_default=True,
    help="The attribute of organisations that colours and groups them, such as 'based in'.",
)
@click.option("--title", default="", help="The title of the page; without it, what the query is about.")
@click.option(
    "--largest",
    metavar="N",
    type=click.IntRange(2, 500),
    default=150,
    show_default=True,
    help="Draw and list the N best connected organisations; figures are those of all.",
)
@click.pass_context
def report(ctx: click.Context, wanted: Wanted, output: str, by: str, title: str, largest: int) -> None:
    """Write one page of HTML for policy readers on the network that a network QUERY gives.

    The page works without a network and holds the picture, to be filtered and searched; figures in words;
    tables; the evidence of each tie with file and lines; the method, the sources and how to cite. An address
    that ends in #tie=3 or #organisation=5 opens it at that tie or organisation. It prints on A4.

    \b
    Examples:
      hss-graph network report -o report.html
      hss-graph network report -o funding.html -p kind=hss:Funding --title "Who funds whom"
      hss-graph network report -o report.html --by "based in" --without outside
    """
    if output != "-" and Path(output).suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"{output}: a report is an .html file.", ctx, param_hint="'-o'")
    from hss_graph.network import report as reports

    graph = opened(ctx)
    built = wanted.network(graph)
    page = reports.report(graph.engine, built, reports.Choices(by, title, largest))
    answer(page.encode(), output)
    if output != "-":
        note(f"{output}: {counted(len(built), 'organisation')}, {counted(built.size, 'tie')}")
