"""`validate`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph import reports
from hss_graph.cli.output import answer, chosen_format, format_option, opened, output_option


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@format_option(*reports.FORMATS)
@output_option
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], format_name: str | None, output: str | None) -> int:
    """Check the home, or new files, against the shapes.

    Without FILEs the home is checked; FILEs are checked as if they joined it. Each result says where it
    stands, what is wrong and what would be right. Exit status 1 if anything is wrong.

    \b
    Examples:
      hss-graph validate
      hss-graph validate my-triples.ttl
      hss-graph validate my-triples.ttl -f json
      hss-graph validate -f turtle -o report.ttl
    """
    chosen = chosen_format(format_name, output, ("json", "turtle", "table")) or "text"
    if output and Path(output).resolve() in {Path(file).resolve() for file in files}:
        raise click.UsageError(f"The report would replace {output}, which is to be checked.", ctx)
    graph = opened(ctx)
    report = graph.validate(*files)
    graph.join(*files)  # so that what is wrong is called by its name
    if files:
        checked = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    else:
        checked = f"{graph.home.path} ({sum(graph.graph_sizes().values())} triples)"
    chosen = "text" if chosen == "table" else chosen
    answer(reports.encode(report, chosen, graph.names, checked).encode(), output)
    return 0 if report.conforms else 1
