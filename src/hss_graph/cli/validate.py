"""`validate` and `explain`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from hss_graph import documents, repairs, reports
from hss_graph.cli.output import (
    ROW_FORMATS,
    answer,
    answer_rows,
    format_option,
    note,
    opened,
    output_option,
)
from hss_graph.errors import OutputError
from hss_graph.graphs import read_bytes
from hss_graph.home import DATA
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.shapes import ValidationReport
from hss_graph.shapes.validators import ENGINES
from hss_graph.wording import counted


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@format_option(*reports.FORMATS)
@output_option
@click.option("--baseline", metavar="FILE", help="An earlier JSON or SARIF report; only what is new is told.")
@click.option("--all", "whole", is_flag=True, help="Show every result of a rule that is broken many times.")
@click.option(
    "--shapes", "rules", metavar="FILE", multiple=True, help="Rules in place of the home's. May be repeated."
)
@click.option("--alone", is_flag=True, help="Judge the FILEs by themselves, without home and ontology.")
@click.option(
    "--engine",
    type=click.Choice(tuple(ENGINES)),
    default=next(iter(ENGINES)),
    show_default=True,
    help="What validates.",
)
@click.pass_context
def validate(
    ctx: click.Context,
    files: tuple[str, ...],
    format_name: str | None,
    output: str | None,
    baseline: str | None,
    whole: bool,
    rules: tuple[str, ...],
    alone: bool,
    engine: str,
) -> int:
    """Check the home, or new files, against the rules.

    Without FILEs the home is checked; FILEs are checked as if they joined it. Each result says where it
    stands, what is wrong and what would be right. Exit status 1 if a rule is broken, not for warnings; with
    --baseline, if one is broken that was not. To judge a new version of a graph of the home, use
    'hss-graph add --replace --dry-run'.

    \b
    Examples:
      hss-graph validate
      hss-graph validate my-triples.ttl
      hss-graph validate my-triples.ttl -o report.html
      hss-graph validate -f json -o known.json
      hss-graph validate --baseline known.json
      hss-graph validate -f github
    """
    chosen = format_name or _format_of(output) or "text"
    if output and os.path.realpath(output) in map(os.path.realpath, (*files, *rules)):
        raise click.UsageError(f"The report would replace {output}, which is to be read.", ctx)
    if alone and not files:
        raise click.UsageError("Give the FILEs that are to be judged alone.", ctx)
    before = reports.known_results(read_bytes(Path(baseline), baseline), baseline) if baseline else None
    graph = opened(ctx)
    report = graph.validate(*files, shapes=rules, alone=alone, engine=engine)
    graph.join(*files)  # so that what is wrong is called by its name
    found = len(report.results)
    if before is not None:
        report = reports.without_known(report, before)
    asked = _Asked(chosen, output, rules, found - len(report.results), whole, alone)
    answer_report(graph, report, _checked(graph, files), asked)
    for file in files if not alone else ():
        namesake = graph.home.path / DATA / f"{Path(file).stem}.ttl"
        if namesake.is_file() and documents.own_path(graph.home, Path(file)) is None:
            note(
                f"{file}: was judged beside {graph.home.relative(namesake)}; to judge it in its place, "
                f"use 'hss-graph add --replace --dry-run {file}'"
            )
    return 0 if report.is_valid else 1


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a report is asked for; `known` is the number of results that it leaves out."""

    format_name: str = "text"
    output: str | None = None
    rules: tuple[str, ...] = ()
    known: int = 0
    whole: bool = False
    alone: bool = False


def answer_report(
    graph: KnowledgeGraph, report: ValidationReport, checked: str, asked: _Asked | None = None
) -> None:
    """Writes a report with hints; `checked` says in words what was validated. The graph has joined it."""
    asked = asked or _Asked()
    explainer = reports.Explainer(graph.home, graph.names, [Path(rule) for rule in asked.rules])
    options = reports.Options(
        known=asked.known,
        whole=asked.whole,
        styled=asked.output in (None, "-") and _is_colourful(),
        explainer=explainer,
        where=lambda file: reports.path_from(graph.home.path, Path.cwd(), file),
    )
    if not asked.alone:  # hints are taken from the home
        report = repairs.with_hints(report, explainer.triples, graph.engine, graph.names)
    content = reports.encode(report, asked.format_name, graph.names, checked, options)
    answer(content.encode(errors="replace"), asked.output)


@click.command()
@click.argument("rule", required=False)
@format_option(*ROW_FORMATS)
@click.option(
    "--shapes", "rules", metavar="FILE", multiple=True, help="Rules in place of the home's. May be repeated."
)
@click.pass_context
def explain(ctx: click.Context, rule: str | None, format_name: str | None, rules: tuple[str, ...]) -> int:
    """Tell what a rule is there for, with an example of right and of wrong.

    RULE is a name as reports give it, a CURIE or an IRI. Without RULE all rules are listed.

    \b
    Examples:
      hss-graph explain
      hss-graph explain PartnershipShape-parties
      hss-graph explain EngagementShape-block -f json
    """
    graph = opened(ctx)
    explainer = reports.Explainer(graph.home, graph.names, [Path(file) for file in rules])
    if rule is None:
        rows = [(told.name, "; ".join(told.applies_to), told.message) for told in explainer.rules()]
        answer_rows(("rule", "applies to", "what it says"), rows, format_name)
        return 0
    told = explainer.explain(rule)
    if format_name == "json":
        answer((json.dumps(asdict(told), ensure_ascii=False, indent=2) + "\n").encode(), None)
    elif format_name == "markdown":
        answer(f"# {told.name}\n\n{told.markdown()}\n".encode(), None)
    elif format_name == "csv":
        raise click.UsageError("One rule is told as text, json or markdown.", ctx)
    else:
        answer(("\n".join(told.lines()) + "\n").encode(), None)
    return 0


def _checked(graph: KnowledgeGraph, files: tuple[str, ...]) -> str:
    if files:
        return counted(len(files), "file")
    return f"{graph.home.path} ({sum(graph.graph_sizes().values())} triples)"


def _format_of(output: str | None) -> str | None:
    """The format that the extension of a file says."""
    if output in (None, "-"):
        return None
    assert output is not None
    found = reports.EXTENSIONS.get(Path(output).suffix)
    if found is None:
        known = " ".join(reports.EXTENSIONS)
        raise OutputError(f"{output}: the extension says no format; use -f or one of {known}")
    return found


def _is_colourful() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
