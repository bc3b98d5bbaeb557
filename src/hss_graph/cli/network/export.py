"""`network export`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import click

from hss_graph.cli.network.options import Wanted, network_options
from hss_graph.cli.output import answer, is_terminal, note, opened
from hss_graph.errors import OutputError
from hss_graph.files import require_directory
from hss_graph.network import exports
from hss_graph.network.exports.measured import with_measures
from hss_graph.network.model import Network
from hss_graph.wording import counted

COMMAND = "command"  # the heading under which an export states how it was made
_OF_THE_FILE = ("output", "format_name")


class _Repeatable(click.Command):
    """A command that knows the command line which makes the same network."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        words = ["hss-graph", "network", "export"]
        parameters = [each for each in dict.fromkeys(order) if each.name not in _OF_THE_FILE]
        for parameter in sorted(parameters, key=lambda each: not isinstance(each, click.Argument)):
            value = given.get(parameter.name)
            if isinstance(parameter, click.Argument):
                words += [value] if isinstance(value, str) else []
                continue
            name = max(parameter.opts, key=len)
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, bool):
                    words.append(name if one else (parameter.secondary_opts or [name])[0])
                elif one is not None:
                    words += [name, str(one)]
        ctx.meta[COMMAND] = shlex.join(words)
        return super().parse_args(ctx, args)


@click.command(cls=_Repeatable)
@network_options
@click.option(
    "--two-mode", is_flag=True, help="Organisations and engagements as they are, without a projection."
)
@click.option(
    "--measures",
    metavar="NAME,NAME…",
    default="",
    help="Measures of organisations as attributes, such as degree,betweenness,community.",
)
@click.option("-f", "--format", "format_name", type=click.Choice(exports.FORMATS), help="The format.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help="Where to write; the extension chooses the format; without one it is a directory of CSV files.",
)
@click.pass_context
def export(
    ctx: click.Context, wanted: Wanted, two_mode: bool, measures: str, format_name: str | None, output: str
) -> None:
    """Write the network that a network QUERY gives, for Gephi, Cytoscape, Pajek, R or a spreadsheet.

    QUERY is a saved query, a FILE.rq or '-' that selects ?engagement ?role ?organisation; without one it is
    partnership-network. Nodes carry label, type and IRI; ties carry weight, kinds and engagements. Each file
    states how the network was made. What a format cannot hold is told on stderr.

    \b
    Examples:
      hss-graph network export -o network.graphml
      hss-graph network export -o network.gexf -p kind=hss:Partnership
      hss-graph network export participation-network -o tables/
      hss-graph network export -o network.xlsx
      hss-graph network export -f parquet -o tables/
      hss-graph network export -o network.gexf --measures degree,betweenness,community
      hss-graph network export --two-mode -o who-in-what.net
      hss-graph network export -f json --without inferred --without outside
    """
    if output != "-" and exports.format_of(Path(output), format_name) not in exports.DIRECTORIES:
        require_directory(Path(output))
    elif output == "-" and format_name in exports.DIRECTORIES:
        raise click.UsageError(f"{exports.DIRECTORIES[format_name]}, so it needs -o DIRECTORY.", ctx)
    elif output == "-" and format_name in exports.BINARY and is_terminal():
        raise OutputError(f"{format_name} is not for a terminal; use -o FILE.{format_name}")
    graph = opened(ctx)
    made = wanted.two_mode(graph) if two_mode else wanted.network(graph)
    names = [name.strip() for name in measures.split(",") if name.strip()]
    if names:
        made = with_measures(made, names)
    made = replace(made, statement={**made.statement, COMMAND: ctx.meta[COMMAND]})
    if output == "-":
        encoded = exports.encode(made, format_name or "graphml")
        for sentence in encoded.left_out:
            note(sentence)
        answer(encoded.contents[""], None)
        return
    written = exports.export(made, Path(output), format_name)
    for sentence in written.left_out:
        note(sentence)
    note(_told(made, Path(output), written))


def _told(network: Network, output: Path, written: exports.Written) -> str:
    """What was written where, counted."""
    engagements = sum(network.modes or ())
    nodes = counted(len(network) - engagements, "organisation")
    nodes += f" and {counted(engagements, 'engagement')}" if network.modes is not None else ""
    ties = counted(network.size, "tie")
    if written.files == (output,):
        return f"{output}: {nodes}, {ties}"
    holds = {"nodes": nodes, "edges": ties, "datapackage": "what the network is"}
    *first, last = (f"{file.name} ({holds[file.stem]})" for file in written.files)
    return f"{output}: a directory with {', '.join(first)} and {last}"
