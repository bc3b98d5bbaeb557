"""Writes the documents that follow from the code and the ontology."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

import hss_graph
from hss_graph import cli, home, queries
from hss_graph.vocabulary import expand

DOCS = Path(__file__).resolve().parent
sys.path.append(str(DOCS))  # for those below, also when a test loads this file

from measures_page import measures_page  # noqa: E402
from ontology_diagram import ontology_diagram  # noqa: E402
from ontology_page import ontology_page  # noqa: E402
from questions_page import questions_page  # noqa: E402


def cli_page() -> str:
    """The help of every command, as it is printed."""
    parts = ["# Command line\n\nThe help of every command. `make docs` writes this page.\n"]
    for path, context in _commands(_context(cli.hss_graph, "hss-graph")):
        context.terminal_width = 80
        parts.append(f"## {path}\n\n```text\n{context.get_help()}\n```\n")
    return "\n".join(parts)


def queries_page() -> str:
    """The saved queries, with what each answers and takes."""
    parts = [
        "# Saved queries\n\nRun one with `hss-graph query NAME`, and see its text with"
        " `hss-graph queries show NAME`. Parameters in brackets may be left out. `make docs` writes this"
        " page.\n"
    ]
    for query in queries.saved(home.bundled()):
        parameters = ", ".join(f"`{_parameter(p)}` ({p.label})" for p in query.parameters) or "none"
        parts.append(
            f"## {query.name}\n\n{query.summary}. {query.description}\n\n"
            f"Parameters: {parameters}. Tags: {', '.join(query.tags)}.\n"
        )
    return "\n".join(parts)


def diagram() -> str:
    """The diagram of the ontology as SVG, with the names that classes have there."""
    names = hss_graph.open(home.bundled().path).names
    return ontology_diagram(lambda term: names.entry(expand(term) or term).label)


PAGES = {
    DOCS / "cli.md": cli_page,
    DOCS / "measures.md": measures_page,
    DOCS / "ontology.md": ontology_page,
    DOCS / "ontology.svg": diagram,
    DOCS / "queries.md": queries_page,
    DOCS / "questions.md": questions_page,
}


def _commands(context: click.Context) -> Iterator[tuple[str, click.Context]]:
    yield context.command_path, context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            if command is not None:
                yield from _commands(_context(command, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    return command.make_context(name, [], parent, resilient_parsing=True)


def _parameter(parameter: queries.Parameter) -> str:
    return parameter.name if parameter.required and parameter.default is None else f"[{parameter.name}]"


if __name__ == "__main__":
    for file, page in PAGES.items():
        file.write_text(page(), encoding="utf-8")
