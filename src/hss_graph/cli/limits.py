"""What keeps a command in the hands of whoever runs it: while Oxigraph evaluates, it heeds nobody."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from hss_graph.errors import HssGraphError, LimitError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Found = TypeVar("Found")


@contextmanager
def interruptible() -> Iterator[None]:
    """Lets Ctrl-C end the process at once; for work that leaves nothing behind."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def within(seconds: float, work: Callable[[], Found]) -> Found:
    """What the work gives; it is done by a copy of this process, which is killed after the seconds.

    Raises the HssGraphError that the work raises, and LimitError where it is not done in time.
    """
    from multiprocessing import get_context

    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    copy = context.Process(target=_send, args=(work, sending), daemon=True)
    copy.start()
    sending.close()
    try:
        if not receiving.poll(seconds):
            raise LimitError(f"took longer than {seconds:g} s and was given up")
        found: Found | HssGraphError = receiving.recv()
    except EOFError:
        raise LimitError("took too much memory, or nests too deep, and was given up") from None
    finally:
        copy.kill()
        copy.join()
        receiving.close()
    if isinstance(found, HssGraphError):
        raise found
    return found


def _send(work: Callable[[], object], sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        sending.send(work())
    except HssGraphError as error:
        sending.send(error)
