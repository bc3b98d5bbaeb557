"""`query` and `queries`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from hss_graph import answers, home
from hss_graph import queries as saved_queries
from hss_graph.cli.answering import Options, answering_options, tell
from hss_graph.cli.output import (
    ROW_FORMATS,
    answer,
    answer_rows,
    format_option,
    note,
    opened,
    parameter_option,
    without_option,
)
from hss_graph.cli.publish import export
from hss_graph.errors import HssGraphError, ReadError
from hss_graph.home import Home
from hss_graph.results import printable
from hss_graph.wording import counted


def complete_name(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of saved queries that begin like this, for the shell."""
    try:
        found = home.find(ctx.find_root().obj)
    except HssGraphError:
        return []
    return [CompletionItem(file.stem) for file in found.query_files() if file.stem.startswith(incomplete)]


def read_query(found: Home, name: str) -> saved_queries.SavedQuery:
    """The query that an argument means: a saved one by name, a file, or stdin for ``-``."""
    if name == "-":
        if sys.stdin is None:
            raise ReadError("stdin: cannot be read: it is closed")
        content = sys.stdin.buffer.read(saved_queries.MOST_BYTES + 1)
        return saved_queries.parse_bytes(content, "stdin", "stdin")
    if name.endswith(".rq"):
        return saved_queries.read(Path(name))
    return saved_queries.find(found, name)


@click.command()
@click.argument("name", required=False, shell_complete=complete_name)
@click.option("-e", "--execute", metavar="SPARQL", help="A query given on the command line.")
@parameter_option
@without_option
@answering_options
@click.pass_context
def query(
    ctx: click.Context,
    name: str | None,
    execute: str | None,
    values: dict[str, saved_queries.Value],
    options: Options,
) -> None:
    """Answer a question.

    NAME is a saved query, a FILE.rq, or - for SPARQL from stdin; -e takes SPARQL itself.

    Names are accepted wherever IRIs are. The answer is a table on a terminal and CSV in a pipe; CONSTRUCT
    and DESCRIBE give Turtle. An answer without rows is explained. Values that are missing are asked for on a
    terminal.

    \b
    Examples:
      hss-graph query partners-of -p organisation=Gavi
      hss-graph query blocks-without-organisations -f markdown
      hss-graph query ties-by-kind -p kind=hss:Funding -o funding.csv
      hss-graph query partners-of -p organisation=Gavi --without inferred
      hss-graph query timeline --limit 5 --chart timeline.svg
      hss-graph query partners-of -p organisation=Gavi --explain
      hss-graph query -e 'SELECT ?label { ?o a hss:Ministry ; rdfs:label ?label }'
    """
    if name is not None and execute is not None:
        raise click.UsageError(f"-e and {name!r} are two queries; give one of them, not both.", ctx)
    if name is None and execute is None:
        raise click.UsageError("Give the name of a saved query, a file, '-', or -e SPARQL.", ctx)
    graph = opened(ctx)
    if execute is not None:
        asked = saved_queries.parse(execute, "query", "-e")
    else:
        asked = read_query(graph.home, str(name))
    tell(graph, asked, values, options)


@click.group()
def queries() -> None:
    """List the saved queries, show one, or test their answers."""


@queries.command("list")
@click.option("--tag", help="Only the queries with this tag, such as network.")
@format_option(*ROW_FORMATS)
@click.pass_context
def list_queries(ctx: click.Context, tag: str | None, format_name: str | None) -> None:
    """List the saved queries with what they answer and the parameters that they take.

    \b
    Example:
      hss-graph queries list --tag network
    """
    found = saved_queries.saved(home.find(ctx.find_root().obj))
    rows = [
        (asked.name, asked.summary, " ".join(map(_parameter, asked.parameters)))
        for asked in found
        if tag is None or tag in asked.tags
    ]
    answer_rows(("name", "answers", "parameters"), rows, format_name)


@queries.command("show")
@click.argument("name", shell_complete=complete_name)
@click.pass_context
def show_query(ctx: click.Context, name: str) -> None:
    """Show the text of a saved query, with its header.

    \b
    Example:
      hss-graph queries show partners-of
    """
    answer(read_query(home.find(ctx.find_root().obj), name).text.encode(), None)


@queries.command("test")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=complete_name)
@click.option("-q", "--quiet", is_flag=True, help="Name the answers that differ, without their lines.")
@click.option("--update", is_flag=True, help="Write the answers as they are now; review them afterwards.")
@without_option
@click.pass_context
def test_queries(ctx: click.Context, names: tuple[str, ...], quiet: bool, update: bool) -> int:
    """Compare the answers of saved queries with the reviewed ones.

    The reviewed answers stand in queries/answers of the home, one file for each set of parameters. Lines with
    + are new, lines with - are gone. With --without they show which answers change. Exit status 1 if any
    answer differs or a query has none.

    \b
    Examples:
      hss-graph queries test
      hss-graph queries test partners-of timeline
      hss-graph queries test --quiet --without inferred
    """
    graph = opened(ctx)
    if update and graph.without:
        raise click.UsageError(
            "Reviewed answers are those of the whole graph, so --update takes no --without.", ctx
        )
    wanted = set(names) or {asked.name for asked in saved_queries.saved(graph.home)}
    for name in names:
        saved_queries.find(graph.home, name)
    kept = [reviewed for reviewed in answers.reviewed(graph.home) if reviewed.query in wanted]
    lines = [f"{name}: has no reviewed answer" for name in sorted(wanted - {each.query for each in kept})]
    differing = 0
    for reviewed in kept:
        changed = answers.differences(graph, reviewed)
        if changed:
            differing += 1
            lines.append(f"{graph.home.relative(reviewed.file)}: differs")
            lines += [f"  {line}" for line in changed if not quiet]
        if changed and update:
            answers.renew(graph, reviewed)
    answer(printable("".join(f"{line}\n" for line in lines)).encode(), None)
    verdict = f"{differing} differ" if differing else "all as reviewed"
    note(f"{counted(len(kept), 'answer')} of {counted(len(wanted), 'query')}: {verdict}")
    return 1 if lines else 0


queries.add_command(export)


def _parameter(parameter: saved_queries.Parameter) -> str:
    name = f"{parameter.name}…" if parameter.several else parameter.name
    return name if parameter.is_needed else f"[{name}]"
