"""`network compare`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hss_graph.cli.network.comparison import rows, sections, whole
from hss_graph.cli.network.options import Wanted, network_options, top_option
from hss_graph.cli.network.sections import Target, target_options
from hss_graph.cli.output import opened, parameters
from hss_graph.cli.query import read_query
from hss_graph.errors import NetworkError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.network.memberships import year
from hss_graph.network.selecting import PERIOD
from hss_graph.network.tables import is_table
from hss_graph.queries import Value, listed

if TYPE_CHECKING:
    from hss_graph.network.change import Change
    from hss_graph.network.projection import Projection
    from hss_graph.network.silence import Side


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
@top_option
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
    that are only in the first, only in the second and in both, with the engagements behind them; the
    organisations whose ties differ most; and the measures of both networks side by side. Where the second
    differs from the first as a later period only, these ties are called lost, new and kept.

    An engagement that does not say what is asked, such as one without a date where years are asked for,
    counts in no period. Such ones are counted, and a tie in one network alone that one of them would make in
    the other too is marked as undecided, so that silence is not read as change.

    As csv, one tie a row: its state is "first only", "second only" or "both", its change "lost", "new" or
    "kept", empty where the two are not periods in turn. As json, everything.

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
    timely = second_query in (None, wanted.query) and in_turn(first, second)
    if target.name == "csv":
        target.tell_rows(*rows(found, graph.names, timely))
    elif target.name == "json":
        target.tell_json({"asked": [first, second], **whole(found, graph.names, timely)})
    else:
        heads = (
            _said(first) or (wanted.query if second_query else "all"),
            _said(second) or second_query or "all",
        )
        target.tell(sections(found, graph.names, heads, top, timely))


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
    return compared(_side(graph, wanted, how, first), _side(graph, other, how, second))


def _side(graph: KnowledgeGraph, wanted: Wanted, how: Projection, values: dict[str, Value]) -> Side:
    """The network with these values, and what it leaves out for saying nothing if the query can tell."""
    from hss_graph.network.silence import Side, side

    try:
        network = wanted.participation(graph, **values).network(how)
    except NetworkError as error:
        raise NetworkError(f"{_said(values) or wanted.query}: {error}") from error
    base = {name: value for name, value in wanted.values.items() if name not in PERIOD}
    asked = {name: value for name, value in wanted.values.items() if name in PERIOD} | values
    if not asked or (not is_table(wanted.query) and read_query(graph.home, wanted.query).missing(base)):
        return Side(network)
    wider = replace(wanted, values=base)
    return side(
        network,
        wider.participation(graph).network(how),
        asked,
        lambda some: wider.participation(graph, **some).rows,
    )


def in_turn(first: Mapping[str, Value], second: Mapping[str, Value]) -> bool:
    """Whether these parameters differ in the period alone, and the second one is the later.

    >>> in_turn({"until": "2009"}, {"since": "2010"}), in_turn({"until": "2009"}, {})
    (True, True)
    >>> in_turn({"since": "2010"}, {"until": "2009"}), in_turn({"place": "Kenya"}, {"place": "Peru"})
    (False, False)
    """
    if any(first.get(name) != second.get(name) for name in {*first, *second} - {*PERIOD}):
        return False
    starts, begins = (_year(of.get("since"), -math.inf) for of in (first, second))
    ends, stops = (_year(of.get("until"), math.inf) for of in (first, second))
    return starts <= begins and ends <= stops and (starts, ends) != (begins, stops)


def _year(value: Value | None, otherwise: float) -> float:
    if value is None:
        return otherwise
    found = year(listed(value)[0])
    return math.nan if found is None else found


def _said(values: dict[str, Value]) -> str:
    """The parameters as they were given.

    >>> _said({"until": "2009", "place": ["Kenya", "Malaysia"]})
    'until=2009, place=Kenya or Malaysia'
    """
    return ", ".join(f"{n}={' or '.join(listed(v))}" for n, v in values.items())
