"""`show`, `search`, `schema` and `stats`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hss_graph.cli.output import (
    ROW_FORMATS,
    answer,
    answer_rows,
    format_option,
    is_terminal,
    note,
    opened,
    page,
    pager_option,
    terminal_width,
    without_option,
)
from hss_graph.descriptions.pages import MOST, to_markdown, to_text
from hss_graph.errors import UnknownNameError
from hss_graph.names import Hit, Names
from hss_graph.results import printable
from hss_graph.schema import Schema, compact, graphs_in_use
from hss_graph.vocabulary import PREFIXES, curie

OWL_CLASS = PREFIXES["owl"] + "Class"


@click.command()
@click.argument("name")
@click.option("--all", "everything", is_flag=True, help="Show what a long page leaves out, too.")
@without_option
@format_option("text", "json", "markdown")
@pager_option
@click.pass_context
def show(ctx: click.Context, name: str, everything: bool, format_name: str | None, pager: bool) -> None:
    """Show one thing, with the lines behind it.

    All that the graph holds about it: its names over time, the lines that name it, what is said of it, what
    it takes part in by kind, what contradicts each other, and the sources. NAME is a name, a CURIE or an IRI
    of an organisation, a place, a document, a class, a property or a named graph, or the file name of a
    source. On a terminal long sections are cut.

    \b
    Examples:
      hss-graph show Gavi
      hss-graph show block:health-financing
      hss-graph show graph:unicef -f markdown
    """
    description = opened(ctx).describe(name)
    width = terminal_width(is_terminal())
    most = None if everything or width is None else MOST
    if format_name == "json":
        content = asdict(description)
        content["entry"]["names"] = sorted(description.entry.names)
        content["entry"]["classes"] = sorted(description.entry.classes)
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    elif format_name == "markdown":
        text = printable(to_markdown(description, most))
    else:
        text = printable(to_text(description, width, most))
    page(text.encode(), pager)


@click.command()
@click.argument("words", nargs=-1)
@click.option(
    "--kind", metavar="CLASS", help="Only things of this class, such as organisation or hss:Report."
)
@click.option(
    "--limit", metavar="N", type=click.IntRange(1), default=20, help="At most so many; 20 by default."
)
@format_option(*ROW_FORMATS)
@pager_option
@click.pass_context
def search(
    ctx: click.Context,
    words: tuple[str, ...],
    kind: str | None,
    limit: int,
    format_name: str | None,
    pager: bool,
) -> int:
    """Find things by name.

    Best match first. Case, accents, small misspellings, endings and the order of the words do not matter.
    Where no name holds all words, those are shown that hold most. What a thing was found by is shown where it
    is another name of it. --kind without words lists all of that kind. Exit status 1 if nothing is found.

    \b
    Examples:
      hss-graph search global fund
      hss-graph search 'cote d ivoire'
      hss-graph search --kind organisation alliance health
      hss-graph search --kind ministry
    """
    graph = opened(ctx)
    of_class = _class(graph.names, kind) if kind else None
    text = " ".join(words)
    if words:
        hits = graph.names.hits(text, of_class)
    elif of_class:
        hits = [Hit(entry, entry.label, 1.0) for entry in graph.names.of_class(of_class)]
    else:
        raise click.UsageError("Give words to look for, or --kind for all of a kind.", ctx)
    rows = [
        (
            hit.entry.label,
            hit.entry.kind,
            hit.name if hit.name != hit.entry.label else "",
            curie(hit.entry.iri),
        )
        for hit in hits[:limit]
    ]
    if not hits:
        note(_nothing(text, kind))
    elif hits[0].lacking:
        note(f"no name holds all of the words {text!r}; these hold most of them")
    answer_rows(("name", "kind", "found by", "iri"), rows, format_name, pager)
    if len(hits) > limit:
        note(f"{len(hits) - limit} more; --limit shows them")
    return 0 if hits else 1


def _nothing(text: str, kind: str | None) -> str:
    of_kind = f" of the kind {kind!r}" if kind else ""
    return f"nothing{of_kind or ' in the graph'}" + (
        f" is called anything like {text!r}" if text else " has a name"
    )


def _class(names: Names, kind: str) -> str:
    """The class that is named, or the only one with a name like that. Raises UnknownNameError."""
    try:
        return names.resolve_class(kind).value
    except UnknownNameError:
        near = names.nearest(kind, OWL_CLASS)
        if len(near) != 1:
            raise
        note(f"{kind!r} is taken as {near[0]!r}")
        return names.resolve_class(near[0]).value


@click.command()
@click.option(
    "--for-llm",
    is_flag=True,
    help="A text below 8,000 characters for a language model that writes SPARQL.",
)
@without_option
@format_option(*ROW_FORMATS, "turtle")
@pager_option
@click.pass_context
def schema(ctx: click.Context, for_llm: bool, format_name: str | None, pager: bool) -> None:
    """List the classes and properties in use.

    Each with its label, how many things or statements it has, the kinds of things that a property leads from
    and to, and an example. As json with definitions and all kinds, as turtle a VoID description.

    \b
    Examples:
      hss-graph schema
      hss-graph schema -f json
      hss-graph schema --for-llm
    """
    if for_llm and format_name:
        raise click.UsageError("The text for a language model has no other format; leave out -f.", ctx)
    found = opened(ctx).schema()
    if for_llm:
        page(printable(compact.to_text(found)).encode(), pager)
    elif format_name == "turtle":
        answer(compact.to_void(found).encode(), None)
    elif format_name == "json":
        answer((json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n").encode(), None)
    else:
        rows = _schema_rows(found)
        answer_rows(("term", "label", "count", "from", "to", "example"), rows, format_name, pager)


def _schema_rows(found: Schema) -> list[tuple[str | int, ...]]:
    classes: list[tuple[str | int, ...]] = [
        (curie(use.iri), use.label, use.things, "", "", curie(use.example)) for use in found.classes
    ]
    return classes + [
        (
            curie(use.iri),
            use.label,
            use.uses,
            compact.kinds(use.leads_from, use.domain),
            compact.kinds(use.leads_to, use.range),
            " ".join(use.example),
        )
        for use in found.properties
    ]


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
    rows = [(*counted, "") for counted in graph.counts()]
    rows += [("triples", curie(use.iri), use.triples, use.title) for use in graphs_in_use(graph.engine)]
    answer_rows(("group", "kind", "count", "title"), rows, format_name)
