"""`network compare`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hss_graph.cli.network.comparison import rows, sections, whole
from hss_graph.cli.network.options import Wanted, network_options
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import opened, parameters
from hss_graph.cli.query import read_query
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.queries import Value

if TYPE_CHECKING:
    from hss_graph.network.change import Change


@click.command()
@network_options
@click.option(
    "--first",
    metavar="NAME=VALUE",
    multiple=True,
    callback=parameters,
    help="A parameter of the first network alone, such as until=2009. May be repeated.",
)
@click.option(
    "--second",
    metavar="NAME=VALUE",
    multiple=True,
    callback=parameters,
    help="A parameter of the second network alone, such as since=2010. May be repeated.",
)
@click.option("--second-query", metavar="QUERY", help="Another query, or table, for the second network.")
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="The most rows of a table; csv and json have all.",
)
@target_options
@click.pass_context
def compare(
    ctx: click.Context,
    wanted: Wanted,
    first: dict[str, Value],
    second: dict[str, Value],
    second_query: str | None,
    top: int,
    target: Target,
) -> None:
    """Compare two periods, places, or other parts of a network.

    The same network QUERY is asked with the parameters of --first and with those of --second. Gives the ties
    that are new, lost and kept, with the engagements behind them; the organisations that moved most; and the
    measures of both networks side by side. An engagement without a date counts in no period: such ones are
    counted, and a tie that one of them makes too is marked, so that silence is not read as loss.

    As csv, one tie a row; as json, everything.

    \b
    Examples:
      hss-graph network compare --first until=2009 --second since=2010
      hss-graph network compare --first place=Kenya --second place=Malaysia -f json
      hss-graph network compare --first kind=hss:Advocacy --second kind=hss:Funding --no-isolates
      hss-graph network compare survey-2020.csv --second-query survey-2024.csv
    """
    _check(ctx, wanted, first, second, second_query)
    graph = opened(ctx)
    found = _compared(graph, wanted, first, second, second_query)
    if target.name == "csv":
        target.tell_rows(*rows(found, graph.names))
    elif target.name == "json":
        target.tell_json({"asked": [first, second], **whole(found, graph.names)})
    else:
        heads = (
            _said(first) or (wanted.query if second_query else "all"),
            _said(second) or second_query or "all",
        )
        target.tell(sections(found, graph.names, heads, top))


def _check(
    ctx: click.Context,
    wanted: Wanted,
    first: dict[str, Value],
    second: dict[str, Value],
    second_query: str | None,
) -> None:
    """Refuses what would compare a network with itself, or leaves open which value counts."""
    if second_query in (None, wanted.query) and first == second:
        raise click.UsageError(
            "Say what sets the two networks apart, such as --first until=2009 --second since=2010.", ctx
        )
    twice = sorted(wanted.values.keys() & (first.keys() | second.keys()))
    if twice:
        raise click.UsageError(
            f"{twice[0]} is given by -p, for both networks, and by --first or --second; give it once.", ctx
        )
    if "-" in (wanted.query, second_query):
        raise click.UsageError("A query from stdin can be read but once; give a file.", ctx)


def _compared(
    graph: KnowledgeGraph,
    wanted: Wanted,
    first: dict[str, Value],
    second: dict[str, Value],
    second_query: str | None,
) -> Change:
    from hss_graph.network.change import compare as compared

    how = wanted.projection(graph)
    other = replace(wanted, query=second_query or wanted.query)
    networks = (
        wanted.participation(graph, **first).network(how),
        other.participation(graph, **second).network(how),
    )
    beside = None
    if second_query is None and not read_query(graph.home, wanted.query).missing(wanted.values):
        beside = wanted.participation(graph).network(how), sorted(first.keys() | second.keys())
    return compared(*networks, beside)


def _said(values: dict[str, Value]) -> str:
    """The parameters as they were given.

    >>> _said({"until": "2009", "place": ["Kenya", "Malaysia"]})
    'until=2009, place=Kenya or Malaysia'
    """
    return ", ".join(f"{n}={v if isinstance(v, str) else ' or '.join(v)}" for n, v in values.items())
