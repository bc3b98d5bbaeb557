"""`ask`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click

from hss_graph.asking import LEAST, Reading
from hss_graph.cli.answering import Options, answering_options, tell
from hss_graph.cli.explore import show as show_thing
from hss_graph.cli.output import answer, note, opened, without_option
from hss_graph.errors import OutputError, UnknownNameError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.queries import listed
from hss_graph.results import printable

_OTHERS = 4
_AS_LIKELY = 0.6  # how likely another reading is beside the chosen one, to be told
_NEAR = 0.3  # confidence; what is less likely is not near
_NEAREST = 3
_WIDE = 60  # letters of a question that are said again
_PAGES = (None, "json", "markdown")  # of what `show` can write, what a query can, too


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--reading", "number", metavar="N", type=click.IntRange(1), help="Answer the Nth reading.")
@click.option("--show", "shown", is_flag=True, help="Show the saved query instead of its answer.")
@without_option
@answering_options
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    number: int | None,
    shown: bool,
    options: Options,
) -> int:
    """Ask in plain words.

    The question is matched with the saved queries and with the names in the graph, without a language model.
    What was understood, the next best readings, and the command that asks the same are said on stderr; the
    answer goes to stdout. Exit status 1 if no saved query fits, nothing is called as the question says, or
    no saved query heeds a 'not' or an 'except' in it; the nearest readings are said then, and --reading
    answers one of them.

    \b
    Examples:
      hss-graph ask who works with Gavi
      hss-graph ask 'which blocks does nobody work on in Kenya?'
      hss-graph ask what replaced DFID --show
      hss-graph ask who does the UK fund --reading 2 -f csv
    """
    graph = opened(ctx)
    text = " ".join(question)
    try:
        found = graph.ask(text)
    except UnknownNameError as error:
        note(printable(str(error)))
        return 1
    if not found or found[0].confidence < LEAST:
        near = [reading for reading in found[:_NEAREST] if reading.denied or reading.confidence >= _NEAR]
        if number is None or number > len(near):
            for line in _misunderstood(text, found, near):
                note(printable(line))
            return 1
    number = number or 1
    if number > len(found):
        raise click.UsageError(f"There are {len(found)} readings of this question.", ctx)
    chosen = found[number - 1]
    _say(graph, found, number)
    if shown:
        if chosen.query is None:
            raise click.UsageError("This reading shows a thing; there is no saved query behind it.", ctx)
        answer(chosen.query.text.encode(), options.output)
    elif chosen.query is None:
        if options.format_name not in _PAGES or options.output is not None:
            raise OutputError(f"this reading shows a page, as text, json or markdown: {_command(chosen)}")
        ctx.invoke(show_thing, name=chosen.values["thing"], everything=False, format_name=options.format_name)
    else:
        tell(graph, chosen.query, chosen.values, options)
    return 0


def _say(graph: KnowledgeGraph, found: list[Reading], number: int) -> None:
    """What was understood, what else may be meant, and how to ask the same again."""
    chosen = found[number - 1]
    note(printable(f"understood: {_told(chosen)}"))
    for name, values in chosen.values.items():
        for value in listed(values):
            note(printable(f"  {name}: {_thing(graph, chosen, name, value)}"))
    if chosen.unread:
        note(printable(f"  not heeded: {', '.join(chosen.unread)}"))
    least = _AS_LIKELY * chosen.confidence
    others = [(at, r) for at, r in enumerate(found, 1) if at != number and r.confidence >= least][:_OTHERS]
    if others:
        note("other readings, by --reading:")
        for at, reading in others:
            note(printable(f"  {at} {_told(reading)}: {_call(reading)}"))
    note(printable(f"the same: {_command(chosen)}"))


def _thing(graph: KnowledgeGraph, reading: Reading, name: str, value: str) -> str:
    """The value with the kind of thing that it is."""
    parameter = next((p for p in reading.query.parameters if p.name == name), None) if reading.query else None
    if parameter is not None and parameter.kind != "iri":
        return value
    of_class = parameter.of_class if parameter else None
    return graph.names.describe(graph.names.resolve(value, of_class).value)


def _told(reading: Reading) -> str:
    if reading.query is None:
        return "What the graph holds about a thing"
    return reading.query.summary or reading.query.name


def _call(reading: Reading) -> str:
    """The reading in short: the query and its values."""
    given = [f"{name}={value}" for name, values in reading.values.items() for value in listed(values)]
    return " ".join([reading.name, *map(shlex.quote, given)])


def _command(reading: Reading) -> str:
    if reading.query is None:
        return f"hss-graph show {shlex.quote(str(reading.values['thing']))}"
    name, *given = shlex.split(_call(reading))
    return " ".join(["hss-graph query", name, *(f"-p {shlex.quote(pair)}" for pair in given)])


def _misunderstood(text: str, found: list[Reading], near: list[Reading]) -> Iterator[str]:
    """That nothing fits, why, and what is near."""
    if found and found[0].denied:
        yield f"{found[0].denied!r} cannot be asked in {_short(text)!r}"
    else:
        yield f"no saved query fits {_short(text)!r}"
        if found and found[0].unread:
            yield f"  not understood: {_short(', '.join(found[0].unread))}"
    if near:
        yield f"the nearest readings{', without it' if near[0].denied else ''}, by --reading:"
        for at, reading in enumerate(near, 1):
            yield f"  {at} {_told(reading)}: {_call(reading)}"
    yield "'hss-graph queries list' lists all saved queries"


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"
