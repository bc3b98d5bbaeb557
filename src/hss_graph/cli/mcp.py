"""`mcp`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from hss_graph import home, inference
from hss_graph.cli.output import note

_SECONDS, _MEBIBYTES = 10.0, 1024


@click.command()
@click.option(
    "--without",
    type=click.Choice(inference.STATUSES),
    multiple=True,
    help="Leave out what only such evidence bears out. May be repeated.",
)
@click.option(
    "--timeout",
    "timeout_s",
    metavar="SECONDS",
    type=click.FloatRange(0.1, 3600),
    default=_SECONDS,
    show_default=True,
    help="The longest that one answer may take.",
)
@click.option(
    "--memory",
    "memory_mib",
    metavar="MIB",
    type=click.IntRange(64, 1 << 20),
    default=_MEBIBYTES,
    show_default=True,
    help="The memory that one answer may take, beyond what the graph takes.",
)
@click.pass_context
def mcp(ctx: click.Context, without: tuple[str, ...], timeout_s: float, memory_mib: int) -> None:
    """Answer a language model's questions over the Model Context Protocol.

    The server speaks on stdin and stdout and is started by the program that uses it. Its tools only read:
    they find and run saved questions, describe things, give the lines behind a tie, and check and run
    SPARQL. Nothing is fetched and no file is written. Files of the home that change are read anew.

    \b
    Examples:
      hss-graph mcp
      hss-graph --home ~/my-home mcp --timeout 30
    """
    if sys.stdin is not None and sys.stdin.isatty():
        note("this speaks the Model Context Protocol, to a program that starts it; Ctrl-C ends it")
    with _ended_by_sigint() as first:
        from hss_graph import mcp_server
        from hss_graph.workers import Limits, Worker

        limits = Limits(time_s=timeout_s, memory_bytes=memory_mib << 20)
        with Worker(home.find(ctx.find_root().obj), without, limits) as worker:
            first.append(worker.kill)
            mcp_server.serve(worker)


@contextmanager
def _ended_by_sigint() -> Iterator[list[Callable[[], None]]]:
    """Has SIGINT end the whole at once, after what the list says is to be done first.

    Otherwise it would not end before stdin does, for a thread that waits for a line cannot be told to leave.
    """
    first: list[Callable[[], None]] = []

    def leave(*_: object) -> None:
        for call in first:
            call()
        os._exit(130)

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield first
    finally:
        signal.signal(signal.SIGINT, before)
