"""`queries export`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hss_graph import answers
from hss_graph import queries as saved_queries
from hss_graph.cli.output import answer, format_option, note, opened, output_option
from hss_graph.files import write_atomically
from hss_graph.knowledge import KnowledgeGraph

if TYPE_CHECKING:
    from hss_graph.publishing import Example


@click.command("export")
@format_option("sib", "openapi")
@output_option
@click.option(
    "--endpoint",
    metavar="URL",
    help="Where the queries are asked: the SPARQL endpoint for sib, what stands before /api for openapi.",
)
@click.pass_context
def export(ctx: click.Context, format_name: str | None, output: str | None, endpoint: str | None) -> None:
    """Export the saved queries for other tools.

    As sib they are sh:SPARQLExecutable nodes in Turtle, the form of the SIB's SPARQL examples, with the
    values that their reviewed answers were given for; into a directory, one file for each query. As openapi
    they are an OpenAPI 3.1 description of paths such as /api/partners-of.

    \b
    Examples:
      hss-graph queries export -f openapi
      hss-graph queries export -f sib --endpoint https://example.org/sparql -o queries.ttl
    """
    if format_name is None:
        raise click.UsageError("Give the form to export to: -f sib or -f openapi.", ctx)
    from hss_graph import publishing

    graph = opened(ctx)
    queries = saved_queries.saved(graph.home)
    values: dict[str, list[Mapping[str, saved_queries.Value]]] = {query.name: [] for query in queries}
    for reviewed in answers.reviewed(graph.home):
        if reviewed.query in values:
            values[reviewed.query].append(reviewed.values)
    if format_name == "openapi":
        described = publishing.openapi(queries, values, endpoint or "/")
        answer((json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode(), output)
        return
    examples = {
        query.name: [publishing.Example(query, each) for each in values[query.name] or [{}]]
        for query in queries
        if values[query.name] or not any(parameter.is_needed for parameter in query.parameters)
    }
    _write(examples, graph, endpoint or publishing.ENDPOINT, output)
    left_out = [query.name for query in queries if query.name not in examples]
    if left_out:
        note(f"left out, for no reviewed answer gives values for them: {', '.join(left_out)}")


def _write(
    examples: dict[str, list[Example]], graph: KnowledgeGraph, endpoint: str, output: str | None
) -> None:
    if output is None or not Path(output).is_dir():
        every = (example for each in examples.values() for example in each)
        answer(_turtle(every, graph, endpoint), output)
        return
    for name, each in examples.items():
        write_atomically(Path(output) / f"{name}.ttl", _turtle(each, graph, endpoint))


def _turtle(examples: Iterable[Example], graph: KnowledgeGraph, endpoint: str) -> bytes:
    from hss_graph import publishing

    return publishing.executables(examples, graph.names, endpoint).encode()
