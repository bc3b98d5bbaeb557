"""What the commands share: opening the graph, taking parameters, writing answers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from hss_graph import inference, results
from hss_graph.engine import Result
from hss_graph.errors import OutputError
from hss_graph.files import write_atomically
from hss_graph.knowledge import KnowledgeGraph, open

Function = TypeVar("Function", bound=Callable[..., Any])

_WITHOUT = "hss_graph.without"  # where a command keeps what is to be left out
ROW_FORMATS = ("table", "csv", "json", "markdown")


def opened(ctx: click.Context) -> KnowledgeGraph:
    """The graph of the home that the command line names, without what `without_option` leaves out."""
    return open(ctx.find_root().obj, ctx.meta.get(_WITHOUT, ()))


def without_option(function: Function) -> Function:
    """The option ``--without STATUS``, which `opened` heeds."""
    return click.option(
        "--without",
        type=click.Choice(inference.STATUSES),
        multiple=True,
        expose_value=False,
        callback=lambda ctx, _option, statuses: ctx.meta.update({_WITHOUT: statuses}),
        help="Leave out what only such evidence bears out. May be repeated.",
    )(function)


def parameters(_ctx: click.Context, _option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    """The ``name=value`` pairs as a mapping; a click callback."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair!r} is not of the form name=value.")
        if name in values:
            raise click.BadParameter(f"{name!r} is given twice.")
        values[name] = value
    return values


def parameter_option(function: Function) -> Function:
    """The option ``-p name=value``."""
    return click.option(
        "-p",
        "--parameter",
        "values",
        metavar="NAME=VALUE",
        multiple=True,
        callback=parameters,
        help="A parameter of the query; a name, an IRI or a value. May be repeated.",
    )(function)


def output_option(function: Function) -> Function:
    """The option ``-o FILE``."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to this file; its extension chooses the format.",
    )(function)


def format_option(*choices: str) -> Callable[[Function], Function]:
    """The option ``-f FORMAT`` with these choices."""
    return click.option(
        "-f",
        "--format",
        "format_name",
        type=click.Choice(choices),
        help="The format of the answer.",
    )


def chosen_format(format_name: str | None, output: str | None, allowed: Sequence[str]) -> str | None:
    """The format asked for by name or by the extension of the file; None where neither says one."""
    if format_name or output in (None, "-"):
        return format_name
    assert output is not None
    extension = Path(output).suffix
    found = results.EXTENSIONS.get(extension)
    if found is None or found not in allowed:
        known = " ".join(e for e, f in results.EXTENSIONS.items() if f in allowed)
        raise OutputError(f"{output}: the extension says no format; use -f or one of {known}")
    return found


def answer(content: bytes, output: str | None) -> None:
    """Writes an answer to stdout or whole to a file."""
    if output not in (None, "-"):
        assert output is not None
        write_atomically(Path(output), content)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has gone, as in `… | head`; click would end with status 1
        _give_up_stdout()
    except (OSError, ValueError, AttributeError) as error:  # AttributeError: there is no stdout
        if isinstance(error, OSError):
            _give_up_stdout()
        raise OutputError(
            f"stdout: cannot be written: {getattr(error, 'strerror', None) or 'it is closed'}"
        ) from None


def _give_up_stdout() -> None:
    """What waits to be written is written nowhere, or Python would try again at its end and say so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer_result(result: Result, format_name: str | None, output: str | None) -> None:
    """Writes a query result, as a table on a terminal and as csv in a pipe unless a format is asked for."""
    terminal = output in (None, "-") and _is_terminal()
    chosen = chosen_format(format_name, output, results.FORMATS)
    chosen = chosen or results.default_format(result, terminal)
    answer(results.encode(result, chosen, _width(terminal), terminal), output)


def answer_rows(columns: Sequence[str], rows: Sequence[Sequence[str | int]], format_name: str | None) -> None:
    """Writes rows that no query gave, as `answer_result` does."""
    terminal = _is_terminal()
    chosen = format_name or ("table" if terminal else "csv")
    answer(results.encode_rows(columns, rows, chosen, _width(terminal), terminal), None)


def note(message: str) -> None:
    """Says something about the work on stderr."""
    click.echo(message, err=True)


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _width(terminal: bool) -> int | None:
    return shutil.get_terminal_size().columns if terminal else None
