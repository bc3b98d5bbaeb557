"""What the commands share: opening the graph, taking parameters, writing answers."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from hss_graph import inference, results
from hss_graph.cli.streams import one_line, write
from hss_graph.errors import OutputError
from hss_graph.files import require_directory, write_atomically
from hss_graph.knowledge import KnowledgeGraph, open
from hss_graph.queries import Value

Function = TypeVar("Function", bound=Callable[..., Any])

_WITHOUT = "hss_graph.without"  # where a command keeps what is to be left out
ROW_FORMATS = ("table", "csv", "json", "markdown")


def opened(ctx: click.Context) -> KnowledgeGraph:
    """The graph of the home that the command line names, without what `without_option` leaves out."""
    return open(ctx.find_root().obj, ctx.meta.get(_WITHOUT, ()))


def statuses_left_out() -> tuple[str, ...]:
    """The statuses that `without_option` leaves out in the command that runs."""
    found: tuple[str, ...] = click.get_current_context().meta.get(_WITHOUT, ())
    return found


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


def parameters(_ctx: click.Context, _option: click.Parameter, pairs: Sequence[str]) -> dict[str, Value]:
    """The ``name=value`` pairs as a mapping, to all values of a name given twice; a click callback."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair!r} is not of the form name=value.")
        values.setdefault(name, []).append(value)
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def parameter_option(function: Function) -> Function:
    """The option ``-p name=value``."""
    return click.option(
        "-p",
        "--parameter",
        "values",
        metavar="NAME=VALUE",
        multiple=True,
        callback=parameters,
        help="A parameter of the query; a name, an IRI or a value. One -p for each; some take several.",
    )(function)


def file_name(_ctx: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """The name of a file in a directory that there is; a click callback."""
    if name == "":
        raise click.BadParameter("'' is no name of a file.")
    if name is not None:
        require_directory(Path(name))
    return name


def output_option(function: Function) -> Function:
    """The option ``-o FILE``."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        callback=file_name,
        help="Write to this file; its extension chooses the format.",
    )(function)


def pager_option(function: Function) -> Function:
    """The option ``--pager/--no-pager``, which `page` heeds."""
    return click.option(
        "--pager/--no-pager",
        default=True,
        help="Whether what is longer than the terminal is shown by $PAGER, or less.",
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


def chosen_format(
    format_name: str | None, output: str | None, allowed: Sequence[str], further: Sequence[str] = ()
) -> str | None:
    """The format asked for by name or by the extension of the file; None where neither says one.

    further: formats that go by their extension, which has no dot here.
    """
    if format_name or output in (None, "-"):
        return format_name
    assert output is not None
    extension = Path(output).suffix.lower()
    extensions = {**results.EXTENSIONS, **{f".{each}": each for each in further}}
    found = extensions.get(extension)
    if found is None or found not in (*allowed, *further):
        known = " ".join(e for e, f in extensions.items() if f in (*allowed, *further))
        raise OutputError(f"{output}: the extension says no format; use -f or one of {known}")
    return found


def answer(content: bytes, output: str | None) -> None:
    """Writes an answer to stdout or whole to a file."""
    if output not in (None, "-"):
        assert output is not None
        write_atomically(Path(output), content)
        return
    write(content)


def page(content: bytes, pager: bool) -> None:
    """Writes an answer to stdout, by the pager if that is wanted and the terminal is too short for it."""
    if pager and is_terminal() and _is_longer(content):
        _show(content)
    else:
        answer(content, None)


def _is_longer(content: bytes) -> bool:
    """Whether the content does not fit on the terminal."""
    return content.count(b"\n") >= shutil.get_terminal_size().lines


def _show(content: bytes) -> None:
    """Shows the content with $PAGER or less, or without either if there is none that runs."""
    try:
        command = shlex.split(os.environ.get("PAGER", "")) or ["less", "-FRX"]
    except ValueError:  # a quotation mark that is not closed
        command = [os.environ["PAGER"]]
    if shutil.which(command[0]) is None:
        answer(content, None)
        return
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's
    try:
        # Less is told to open and run nothing on behalf of whoever reads.
        subprocess.run(command, input=content, env={"LESSSECURE": "1", **os.environ})  # noqa: S603
    except OSError:  # the file is no program
        answer(content, None)
    finally:
        signal.signal(signal.SIGINT, interrupt)


def answer_rows(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int]],
    format_name: str | None,
    pager: bool = False,
) -> None:
    """Writes rows that no query gave, with the pager if that is wanted.

    On a terminal as a table and in a pipe as csv, unless a format is asked for.
    """
    terminal = is_terminal()
    chosen = format_name or ("table" if terminal else "csv")
    page(results.encode_rows(columns, rows, chosen, terminal_width(terminal), terminal), pager)


def note(message: str) -> None:
    """Says something about the work on stderr, on one line, whatever the names in it hold."""
    click.echo(one_line(message), err=True)


def is_terminal() -> bool:
    """Whether answers go to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def terminal_width(terminal: bool) -> int | None:
    """The columns of the terminal, or None without one."""
    return shutil.get_terminal_size().columns if terminal else None
