"""`show`, `search` and `stats`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import click

from hss_graph.cli.output import (
    ROW_FORMATS,
    answer,
    answer_rows,
    format_option,
    note,
    opened,
    without_option,
)
from hss_graph.descriptions import Description, Lines
from hss_graph.results import printable
from hss_graph.vocabulary import curie

_MOST_HITS = 20


@click.command()
@click.argument("name")
@without_option
@format_option("text", "json")
@click.pass_context
def show(ctx: click.Context, name: str, format_name: str | None) -> None:
    """Show one thing, with the lines behind it.

    All that the graph holds about it: its names, the lines that name it, what is said of it and what it
    takes part in. NAME is a name, a CURIE or an IRI.

    \b
    Examples:
      hss-graph show Gavi
      hss-graph show block:health-financing
    """
    description = opened(ctx).describe(name)
    if format_name == "json":
        content = asdict(description)
        content["entry"]["names"] = sorted(description.entry.names)
        content["entry"]["classes"] = sorted(description.entry.classes)
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    else:
        text = printable(_page(description))
    answer(text.encode(), None)


@click.command()
@click.argument("words", nargs=-1, required=True)
@format_option(*ROW_FORMATS)
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...], format_name: str | None) -> int:
    """Find things by name.

    Case, accents and small misspellings do not matter. Exit status 1 if nothing is found.

    \b
    Examples:
      hss-graph search global fund
      hss-graph search 'cote d ivoire'
    """
    hits = opened(ctx).search(" ".join(words))[:_MOST_HITS]
    rows = [
        (entry.label, entry.kind, "; ".join(sorted(entry.names - {entry.label})), curie(entry.iri))
        for entry in hits
    ]
    if not hits:
        note(f"nothing in the graph is called anything like {' '.join(words)!r}")
    answer_rows(("name", "kind", "other names", "iri"), rows, format_name)
    return 0 if hits else 1


@click.command()
@without_option
@format_option(*ROW_FORMATS)
@click.pass_context
def stats(ctx: click.Context, format_name: str | None) -> None:
    """Count things and triples.

    \b
    Example:
      hss-graph stats
    """
    graph = opened(ctx)
    rows: list[tuple[str, str, int]] = list(graph.counts())
    rows += [("triples", curie(iri), number) for iri, number in graph.graph_sizes().items()]
    answer_rows(("group", "kind", "count"), rows, format_name)


def _page(about: Description) -> str:
    entry = about.entry
    kind = f", {entry.kind}" if entry.kind else ""
    blocks = [f"{entry.label}{kind}\n  {curie(entry.iri)}"]
    others = sorted(entry.names - {entry.label})
    if others:
        blocks.append("Also called\n" + "\n".join(f"  {name}" for name in others))
    if about.named_in:
        blocks.append("Named in\n" + "\n".join(f"  {lines}" for lines in about.named_in))
    if about.statements:
        said = [
            f"  {statement.says}: {statement.value}{_lines(statement.lines)}"
            for statement in about.statements
        ]
        blocks.append("Statements\n" + "\n".join(said))
    if about.parts:
        said = [
            f"  {part.engagement}, {part.kind} (as {part.part})"
            + (f"\n    with {'; '.join(part.others)}" if part.others else "")
            + _lines(part.lines)
            for part in about.parts
        ]
        blocks.append("Engagements and claims\n" + "\n".join(said))
    return "\n\n".join(blocks) + "\n"


def _lines(lines: Iterable[Lines]) -> str:
    return "".join(f"\n    {place}" for place in lines)
