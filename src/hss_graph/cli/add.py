"""`add` and `remove`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph import differences, home
from hss_graph.cli.output import answer, note
from hss_graph.cli.validate import answer_report
from hss_graph.gate import Outcome
from hss_graph.home import DATA
from hss_graph.inference import FILE_NAME
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.wording import counted

_MOST_LINES = 60  # of a difference, unless all of it is asked for
_dry_run = click.option(
    "--dry-run", is_flag=True, help="Judge and show what would change, and change nothing."
)
_all = click.option("--all", "whole", is_flag=True, help="Show all of what changes, however much it is.")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("--into", metavar="NAME", help="Add to this graph of the home, data/turtle/NAME.ttl.")
@click.option("--replace", "replacing", is_flag=True, help="Stand for all that the graph holds by now.")
@_dry_run
@_all
@click.pass_context
def add(
    ctx: click.Context, files: tuple[str, ...], into: str | None, replacing: bool, dry_run: bool, whole: bool
) -> int:
    """Add files to the home, unless they break a rule.

    Each FILE becomes a graph of the home, data/turtle/FILE.ttl, in stable form. The new statements are judged
    as part of the whole; if a rule is broken that was not, nothing changes and exit status is 1. Warnings
    are told and keep nothing out. What follows from the statements is inferred anew. Several files enter
    together or not at all, and of two commands at the same time the second sees what the first has added.

    \b
    Examples:
      hss-graph add --dry-run my-triples.ttl
      hss-graph add my-triples.ttl
      hss-graph add correction.ttl --into unicef
      hss-graph add unicef-2026.ttl --into unicef --replace
    """
    graph = _opened(ctx)
    outcome = graph.add(*files, into=into, replace=replacing, dry_run=dry_run)
    return _tell(graph, outcome, files, whole)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@_dry_run
@_all
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...], dry_run: bool, whole: bool) -> int:
    """Take graphs out of the home, unless what remains needs them.

    NAME is the name of a file in data/turtle, with or without .ttl.

    \b
    Examples:
      hss-graph remove --dry-run unicef
      hss-graph remove unicef results
    """
    graph = _opened(ctx)
    return _tell(graph, graph.remove(*names, dry_run=dry_run), (), whole)


def _opened(ctx: click.Context) -> KnowledgeGraph:
    return KnowledgeGraph(home.find_own(ctx.find_root().obj))


def _tell(graph: KnowledgeGraph, outcome: Outcome, files: tuple[str, ...], whole: bool) -> int:
    if outcome.refused:
        graph.join(*files)  # so that what is wrong is called by its name
        answer_report(graph, outcome.report, "the change")
        note("refused; nothing has changed")
        return 1
    for file, difference in outcome.differences.items():
        if difference:
            added, removed = len(difference.added), len(difference.removed)
            note(f"{file}: {counted(added, 'statement')} added, {removed} removed")
    note(_end(graph, outcome))  # before the answer, which nobody may be there to read
    names = differences.labels(*(d.added for d in outcome.differences.values()))
    names = {entry.iri: entry.label for entry in graph.names} | names
    for file, difference in outcome.differences.items():
        if difference and Path(file).name != FILE_NAME:
            lines = differences.text(difference, names).splitlines(keepends=True)
            more = len(lines) - _MOST_LINES
            if more > 0 and not whole:
                lines[_MOST_LINES:] = [f"  … and {more} more lines; --all shows them\n"]
            answer(f"{file}\n{''.join(lines)}".encode(), None)
    if outcome.report.results:
        answer_report(graph, outcome.report, "the change")
    return 0


def _end(graph: KnowledgeGraph, outcome: Outcome) -> str:
    if outcome.committed:
        return f"{graph.home.path / DATA}: changed"
    return (
        "the home holds all of this; nothing has changed"
        if outcome.changes_nothing
        else "dry run; nothing has changed"
    )
