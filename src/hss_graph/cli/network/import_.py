"""`network import`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from pyoxigraph import NamedNode

from hss_graph import home
from hss_graph.cli.network.export import COMMAND, export
from hss_graph.cli.network.options import Wanted, network_options_beside
from hss_graph.cli.output import answer, file_name, note, opened
from hss_graph.errors import NetworkError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.vocabulary import GRAPH
from hss_graph.wording import counted

if TYPE_CHECKING:
    from hss_graph.gate import Outcome
    from hss_graph.network.imports import Edited, Proposal
    from hss_graph.shapes import ValidationReport

_MOST_LINES = 40  # of remarks, and of what is to be changed by hand, unless all is asked for
_START = ["hss-graph", "network", "export"]


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path())
@network_options_beside
@click.option(
    "-o", "--output", metavar="FILE", callback=file_name, help="Write the proposal to this Turtle file."
)
@click.option("--add", "name", metavar="NAME", help="Add the proposal to the home as the graph of this name.")
@click.option("--dry-run", is_flag=True, help="With --add: judge it at the gate, and change nothing.")
@click.option(
    "--all", "whole", is_flag=True, help="Show all that is assumed and all that is to be changed by hand."
)
@click.pass_context
def import_(
    ctx: click.Context,
    file: str,
    wanted: Wanted,
    output: str | None,
    name: str | None,
    dry_run: bool,
    whole: bool,
) -> int:
    """Propose statements for what somebody added to an exported network.

    FILE is GraphML, a directory of nodes.csv and edges.csv, or a CSV file of ties. It is compared with the
    network that it was exported from: the one of the command that it states, or the one of --query and the
    other options. A new node becomes an organisation, a new tie an engagement; columns of their rows say
    more: type; kinds, roles, label, from, until, places, blocks, goals; and for the evidence sources,
    section, first_line, last_line (or lines), status, reason. The proposal is Turtle, judged by the rules of
    the home; what is wrong is told with the line of FILE. What can be no new statement, such as another
    weight or a tie that is gone, is listed with the engagement and file to change; a file with less than
    half of the network is taken as additions alone. Exit status 1 if a rule is broken.

    \b
    Examples:
      hss-graph network import edited.graphml
      hss-graph network import tables/ -o proposal.ttl
      hss-graph network import new-ties.csv --query partnership-network --add field-visit --dry-run
    """
    from hss_graph.network import imports

    if dry_run and name is None:
        raise click.UsageError("--dry-run goes with --add NAME; without it nothing is added.", ctx)
    if name is not None:
        home.find_own(ctx.find_root().obj)  # so that its absence is told before anything else
    edited = imports.read(Path(file))
    wanted = _meant(ctx, wanted, edited)
    graph = opened(ctx)
    how = wanted.projection(graph)
    network = wanted.participation(graph).network(how)
    _compare_editions(edited, network.statement)
    edits = imports.compare(edited, network, graph.engine, graph.names)
    title = f"Added to the network {network.statement.get('query', wanted.query)}"
    own = NamedNode(GRAPH + (name or "proposal"))
    made = imports.propose(edits, graph.engine, graph.names, own, title, date.today(), how.roles)
    _tell_some((*edits.remarks, *made.remarks), whole)
    if edits.by_hand:
        note("To be changed by hand, for it is no new statement:")
        _tell_some([f"  {line}" for line in edits.by_hand], whole)
    if not made.triples:
        told = "no new organisation and no new tie" if edits.by_hand else "the network as it was exported"
        note(f"{file}: {told}; nothing to propose")
        return 0
    note(f"{file}: {counted(len(made.triples), 'statement')} proposed")
    if output is not None or name is None:
        answer(made.turtle(own).encode(), output)
    with TemporaryDirectory() as directory:
        document = Path(directory) / f"{name or 'proposal'}.ttl"
        document.write_bytes(made.turtle(own).encode())
        if name is None:
            return _tell(opened(ctx).validate(document), made)
        home_graph = KnowledgeGraph(home.find_own(ctx.find_root().obj))
        return _tell_outcome(home_graph.add(document, dry_run=dry_run), made, name)


def _meant(ctx: click.Context, wanted: Wanted, edited: Edited) -> Wanted:
    """The network that the command line names, or else the one of the command that the file states."""
    names = [*Wanted.__dataclass_fields__, "without"]
    if any(ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE for name in names):
        return wanted
    stated = edited.statement.get(COMMAND)
    if stated is None:
        note(f"{edited.name}: does not state how it was exported; compared with {wanted.query}")
        return wanted
    way_out = "give --query and the options that it was exported with"
    try:
        words = shlex.split(stated)
        if words[: len(_START)] != _START or "--help" in words:
            raise ValueError
        sub = export.make_context("export", words[len(_START) :], parent=ctx)
    except (click.ClickException, click.exceptions.Exit, ValueError):
        raise NetworkError(f"{edited.name}: states no command that can be read; {way_out}") from None
    if sub.params["two_mode"]:
        raise NetworkError(f"{edited.name}: is two-mode, which cannot be imported; edit the one-mode network")
    found = Wanted(**{field: sub.params[field] for field in Wanted.__dataclass_fields__})
    saved = {query.stem for query in home.find(ctx.find_root().obj).query_files()}
    if found.query not in saved:  # a file from outside opens no other file
        raise NetworkError(f"{edited.name}: was made by {found.query!r}, which is no saved query; {way_out}")
    return found


def _compare_editions(edited: Edited, statement: Mapping[str, object]) -> None:
    was, now = edited.statement.get("data_version"), statement.get("data_version")
    if was is not None and was != now:
        note(
            f"{edited.name}: was exported from data {was}, the data is {now} by now; "
            "what is told as edited may be what has changed since"
        )


def _tell_some(lines: Sequence[str], whole: bool) -> None:
    """The lines, the first of them where there are many."""
    for line in lines if whole else lines[:_MOST_LINES]:
        note(line)
    if len(lines) > _MOST_LINES and not whole:
        note(f"… and {len(lines) - _MOST_LINES} more; --all shows them")


def _tell(report: ValidationReport, made: Proposal) -> int:
    """Says what is wrong with the proposal, at the lines of the edited file."""
    told: dict[tuple[str, int, str], None] = {}
    for result in report.results:
        place = made.places.get(result.focus.removeprefix("<").removesuffix(">"), "the proposal")
        file, _, line = place.rpartition(":")
        number = int(line) if line.isdigit() else 0
        told[file, number, f"{place}: {result.severity.lower()}: {result.message}"] = None
    for *_, words in sorted(told):
        note(words)
    return 0 if report.is_valid else 1


def _tell_outcome(outcome: Outcome, made: Proposal, name: str) -> int:
    status = _tell(outcome.report, made)
    if outcome.refused:
        note("refused; nothing has changed")
        return 1
    note(f"{home.DATA}/{name}.ttl: added" if outcome.committed else "dry run; nothing has changed")
    return status
