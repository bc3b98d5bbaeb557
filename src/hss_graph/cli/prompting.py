"""Values that a question lacks, asked for one by one where somebody can answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from hss_graph.cli.output import note
from hss_graph.cli.streams import one_line
from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.queries import Parameter, SavedQuery, Value


def completed(graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """The values with those that are missing, as typed on a terminal; as they are where there is none."""
    asked.check_names(values)
    missing = asked.missing(values)
    if not missing or not _somebody_answers():
        return values
    return {**values, **{parameter.name: _asked_for(graph, parameter) for parameter in missing}}


def _asked_for(graph: KnowledgeGraph, parameter: Parameter) -> Value:
    told = one_line(f"{parameter.label} ({parameter.told(graph.names)})")
    if not parameter.several:
        return _valid(graph, parameter, told)
    values = [_valid(graph, parameter, told)]
    while (value := _valid(graph, parameter, "another, or nothing", "")) != "":
        values.append(value)
    return values


def _valid(graph: KnowledgeGraph, parameter: Parameter, told: str, default: str | None = None) -> str:
    """A value that the parameter takes, or the number of one that is offered, or the default.

    Whoever answers is asked until there is one.
    """
    offered: list[str] = []
    while True:
        value: str = click.prompt(told, default=default, show_default=False, err=True)
        if value == default:
            return value
        if value.isdecimal() and 0 < int(value[:4]) <= len(offered):
            value = offered[int(value) - 1]
        try:
            parameter.term(value, graph.names)
        except (QueryError, UnknownNameError) as error:
            note(str(error))
            offered = parameter.candidates(value, graph.names)
            for number, candidate in enumerate(offered, 1):
                note(f"  {number} {candidate}")
        else:
            return value


def _somebody_answers() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
