"""Changing several files of a directory in one step, and reading them while nobody does.

A change is staged in files beside those that it replaces; one rename of a journal decides it, and only then
are the staged files renamed. Whoever comes after an interruption finishes what was decided and clears away
what was not. Locks are held on the directory itself, so they leave nothing behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hss_graph.errors import OutputError
from hss_graph.files import mode_for, sync_directory

_JOURNAL = ".change"
_STAGED = ".staged-"
# A journal may name files of its directory and no others, for whoever reads a home carries it out.
_NAME = re.compile(r"[A-Za-z0-9][^/\0]*\.ttl")
_STAGED_NAME = re.compile(re.escape(_STAGED) + r"[0-9a-f]+-[0-9]+")


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Holds the directory for one writer: others wait. Readers go on until the writer commits.

    Raises OutputError where the directory cannot be locked or an interrupted change cannot be finished.
    """
    # The parent stands for the right to write, so that the directory itself stays free for readers. Links
    # are followed first, for two homes may share a directory.
    with _locked(_followed(directory).parent, fcntl.LOCK_EX):
        _recover(directory)
        yield


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Holds the directory for reading: no change becomes visible meanwhile, and none is half done.

    Raises OutputError where that cannot be.
    """
    if not directory.is_dir():
        yield
        return
    while True:
        with _locked(directory, fcntl.LOCK_SH):
            if not _is_interrupted(directory):
                yield
                return
        with writing(directory):
            pass  # finishes the change that was interrupted


def commit(directory: Path, contents: Mapping[str, bytes | None]) -> None:
    """Replaces these files of the directory, by name, in one step; None takes a file away.

    The caller is `writing`. Raises OutputError, and then nothing has changed.
    """
    for name in contents:
        if not _NAME.fullmatch(name) or (directory / name).is_symlink():
            raise OutputError(f"{directory / name}: is no plain file; change what it leads to")
    token = secrets.token_hex(8)
    staged = {name: f"{_STAGED}{token}-{number}" for number, name in enumerate(contents)}
    journal = directory / f"{_STAGED}{token}"
    decided = False
    try:
        for name, content in contents.items():
            if content is not None:
                _write(directory / staged[name], content, mode_for(directory / name))
        steps = [(name, staged[name] if contents[name] is not None else None) for name in contents]
        _write(journal, json.dumps(steps).encode(), 0o600)
        sync_directory(directory)
        with _uninterrupted():
            journal.replace(directory / _JOURNAL)
            decided = True
            with _locked(directory, fcntl.LOCK_EX):
                _finish(directory)
    except OSError as error:
        after = "it is finished when the home is next opened" if decided else "nothing has changed"
        raise OutputError(f"{directory}: cannot be written: {error.strerror}; {after}") from None
    finally:
        if not decided:
            with suppress(OSError):  # the next writer clears away what is left
                for left in (journal, *(directory / name for name in staged.values())):
                    left.unlink(missing_ok=True)


def _recover(directory: Path) -> None:
    """Finishes the change that was decided, and clears away what was not; for a writer alone."""
    try:
        if _is_interrupted(directory):
            with _locked(directory, fcntl.LOCK_EX):
                _finish(directory)
        for left in directory.glob(f"{_STAGED}*"):
            left.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{directory}: an interrupted change cannot be finished: {error.strerror or error}"
        ) from None


def _is_interrupted(directory: Path) -> bool:
    return os.path.lexists(directory / _JOURNAL)


def _finish(directory: Path) -> None:
    """Carries out the journal; it may have been carried out in part."""
    steps = _steps(directory / _JOURNAL)
    sync_directory(directory)  # the decision is on disk before any part of it
    for name, staged in steps:
        if staged is None:
            (directory / name).unlink(missing_ok=True)
        elif (directory / staged).exists():
            (directory / staged).replace(directory / name)
    sync_directory(directory)
    (directory / _JOURNAL).unlink()
    sync_directory(directory)


def _steps(journal: Path) -> list[tuple[str, str | None]]:
    """Which staged file is to stand for which file. Raises OutputError for what is no journal of ours."""
    try:
        if journal.is_symlink():
            raise ValueError("a link")
        steps = [(name, staged) for name, staged in json.loads(journal.read_bytes())]
        if not all(_NAME.fullmatch(n) and (s is None or _STAGED_NAME.fullmatch(s)) for n, s in steps):
            raise ValueError("other files")
    except (ValueError, TypeError):
        raise OutputError(f"{journal}: is no journal of a change; look at it and remove it") from None
    return steps


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Puts Ctrl-C off until the work is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _followed(directory: Path) -> Path:
    try:
        return directory.resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        raise OutputError(f"{directory}: cannot be opened: its links lead nowhere") from None


@contextmanager
def _locked(directory: Path, kind: int) -> Iterator[None]:
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise OutputError(f"{directory}: cannot be opened: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)  # gives the lock back


def _write(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
