"""Stdout and stderr as they may be: closed, full, left by the reader, or a terminal that text could steer."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import UnsupportedOperation
from pathlib import Path

import click

from hss_graph.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def one_line(text: str) -> str:
    """The text with a space for each line break and each other character that cannot be seen."""
    return "".join(c if c.isprintable() else " " for c in text)


def open_stdout() -> None:
    """Where stdout is closed, puts a file there that refuses what is written; click would say nothing."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open()  # noqa: SIM115 (it stays open)


def write(content: bytes) -> None:
    """Writes to stdout; a reader who has gone, as in ``… | head``, is no error. Raises OutputError."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        give_up_stdout()
    except (OSError, ValueError, AttributeError) as error:  # AttributeError: there is no stdout
        raise _unwritable(error) from None


@contextmanager
def written_by_click() -> Iterator[None]:
    """Treats what click itself writes to stdout, such as help, as `write` does. Raises OutputError."""
    try:
        yield
    except BrokenPipeError:
        give_up_stdout()
        raise click.exceptions.Exit(0) from None
    except OSError as error:
        if not isinstance(error, UnsupportedOperation) and error.errno not in _FULL:
            raise
        raise _unwritable(error) from None


def give_up_stdout() -> None:
    """What waits to be written is written nowhere, or Python would try again at its end and say so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritable(error: Exception) -> OutputError:
    if isinstance(error, OSError):
        give_up_stdout()
    return OutputError(f"stdout: cannot be written: {getattr(error, 'strerror', None) or 'it is closed'}")
