"""How a query is answered on the command line: the options for it, and the answer by them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import click
from pyoxigraph import QuerySolutions

from hss_graph import results
from hss_graph.cli import explaining, prompting
from hss_graph.cli.limits import interruptible
from hss_graph.cli.output import (
    answer,
    chosen_format,
    file_name,
    format_option,
    is_terminal,
    note,
    output_option,
    page,
    pager_option,
    terminal_width,
)
from hss_graph.errors import OutputError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.queries import SavedQuery, Value, saved

Function = TypeVar("Function", bound=Callable[..., Any])

# What terminals that know links say of themselves: https://github.com/Alhadis/OSC8-Adoption
_KNOWS_LINKS = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "VTE_VERSION", "WEZTERM_PANE", "WT_SESSION")
_PROGRAMS_WITH_LINKS = ("Hyper", "WezTerm", "ghostty", "iTerm.app", "vscode")


@dataclass(frozen=True, slots=True)
class Options:
    """How an answer is wanted; see the help of each option."""

    format_name: str | None = None
    output: str | None = None
    labels: bool | None = None
    limit: int | None = None
    chart: str | None = None
    explain: bool = False
    pager: bool = True


def answering_options(function: Function) -> Function:
    """The options of how an answer is wanted, given to the command as ``options``."""

    @wraps(function)
    def command(*arguments: Any, **named: Any) -> Any:
        chosen = {name: named.pop(name) for name in Options.__dataclass_fields__}
        return function(*arguments, options=Options(**chosen), **named)

    decorators = (
        format_option(*results.FORMATS),
        output_option,
        click.option(
            "--labels/--no-labels",
            default=None,
            help="Show names of things: instead of IRIs in tables and pages, beside them elsewhere."
            " A table on a terminal does.",
        ),
        click.option("--limit", metavar="N", type=click.IntRange(1), help="Show at most so many rows."),
        click.option(
            "--chart", metavar="FILE", callback=file_name, help="Draw the answer too, as .svg or .png."
        ),
        click.option(
            "--explain", is_flag=True, help="Show how the answer comes about instead, part by part."
        ),
        pager_option,
    )
    wrapped: Any = command
    for decorator in reversed(decorators):
        wrapped = decorator(wrapped)
    return wrapped  # type: ignore[no-any-return]


def tell(graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Value], options: Options) -> None:
    """Answers a query, with all that is to be said about it: doubts, a blank, what is left out."""
    if options.explain and options.chart:
        raise click.UsageError(
            "--explain is without the answer that --chart draws; give one of them, not both."
        )
    format_name = chosen_format(options.format_name, options.output, results.FORMATS)
    chart = charted(graph, asked, options.chart) if options.chart else None
    values = prompting.completed(graph, asked, values)
    if options.explain:
        answer(explaining.explanation(graph, asked, values, format_name), options.output)
        return
    terminal = options.output in (None, "-") and is_terminal()
    if terminal and format_name in results.BINARY:
        raise OutputError(f"{format_name} is not for a terminal; use -o FILE.{format_name}")
    said = explaining.warn(graph, asked)
    started = perf_counter()
    with interruptible():
        result: Any = graph.run(asked, values)
        format_name = format_name or results.default_format(result, terminal)
        if chart:
            result = _drawable(result, options.limit)
        written = results.answer(result, _style(graph, asked, format_name, options, terminal))
    took_s = perf_counter() - started
    if terminal:
        page(written.content, options.pager)
    else:
        answer(written.content, options.output)
    if written.has_more and format_name not in ("table", "html"):
        note(f"there is more than --limit {options.limit} shows")
    if written.is_blank:
        explaining.explain_blank(graph, asked, values, said)
    elif chart:
        chart(result)
    if terminal and format_name == "table":
        note(f"{took_s:.2f} s")


def charted(graph: KnowledgeGraph, asked: SavedQuery, output: str) -> Callable[[results.Rows], None]:
    """Draws rows into the file as the query declares. Raises OutputError where it declares nothing."""
    from hss_graph import charts

    if asked.chart is None:
        drawable = ", ".join(each.name for each in saved(graph.home) if each.chart)
        those = f"; those that can be drawn: {drawable}" if drawable else "; see CONTRIBUTING.md"
        raise OutputError(f"{asked.file}: its header declares no chart{those}")
    chart = charts.check(asked.chart, Path(output), asked.file)

    def draw(rows: results.Rows) -> None:
        left_out = charts.draw(chart, rows, Path(output), asked.summary or asked.name)
        note(f"{output}: drawn" + (f"; {left_out} more do not fit or have no date" if left_out else ""))

    return draw


def _drawable(result: Any, limit: int | None) -> results.Rows:
    if not isinstance(result, QuerySolutions):
        raise OutputError("only an answer with rows can be drawn")
    return results.read(result, limit)


def _style(
    graph: KnowledgeGraph, asked: SavedQuery, format_name: str, options: Options, terminal: bool
) -> results.Style:
    wants_labels = options.labels if options.labels is not None else terminal and format_name == "table"
    return results.Style(
        format_name,
        labels=partial(results.labels, graph.engine) if wants_labels else None,
        limit=options.limit,
        look=results.Look(terminal_width(terminal), terminal, terminal and _knows_links()),
        title=asked.summary or asked.name,
    )


def _knows_links() -> bool:
    return os.environ.get("TERM_PROGRAM") in _PROGRAMS_WITH_LINKS or any(map(os.environ.get, _KNOWS_LINKS))
