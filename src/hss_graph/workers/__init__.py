"""Processes that answer questions and may be lost.

Oxigraph cannot be interrupted, and what nests deep can end its process. So whatever lives long, such as a
server, lets a `Worker` answer: a process of its own that has opened the home, with limits on time, memory
and the size of an answer. A process that exceeds one is killed; a spare, which has opened the home already,
takes its place.

Requests and answers are lines of JSON in pipes. What can be asked is in `hss_graph.workers.tasks`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from hss_graph import errors
from hss_graph.errors import HssGraphError, LimitError
from hss_graph.home import Home
from hss_graph.workers.processes import LostError, Process

_IS_OPEN, _OPEN = b'{"method": "is open"}\n', b'{"method": "open"}\n'
_OPENING_S = 600.0  # a large home takes minutes
_ALIVE_S = 3.0  # more than any process that is not stuck takes to look at the dates of its files
_TRIES = 4  # both processes may have died while they waited, and then the one that was starting
_MOST_REQUEST_BYTES = 1 << 20


class Request:
    """What somebody wants, for which the worker may be called several times, and may no longer want."""

    def __init__(self) -> None:
        self.is_wanted = True


REQUEST: ContextVar[Request | None] = ContextVar("REQUEST", default=None)
"""The request that calls of the worker are made for, where somebody may give it up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may take.

    time_s: seconds, unless a call sets its own. memory_bytes: of address space, beyond what the opened graph
    takes. answer_bytes: of JSON.
    """

    time_s: float = 10.0
    memory_bytes: int = 1 << 30
    answer_bytes: int = 8 << 20


class Worker:
    """A process that answers requests about a home one at a time, and a spare; for any number of threads.

    To be closed, or used with ``with``. Its processes end with the one that made it, however that ends.
    """

    def __init__(self, home: Home, without: Collection[str] = (), limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._start = json.dumps(
            {"home": str(home.path), "without": list(without), "memory_bytes": self.limits.memory_bytes}
        )
        self._turn = threading.Lock()
        self._moment = threading.Lock()
        self._served: Request | None = None  # what the current process works for
        self._closed = False
        self._current = Process(self._start)
        self._spare = Process(self._start)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The id of the process that answers the next request, unless that one dies before."""
        return self._current.pid

    def wait_until_ready(self) -> None:
        """Returns once the home is open as it is now. Raises what opening it raised, or LimitError."""
        with self._turn:
            self._ready()

    def call(self, method: str, *, timeout_s: float | None = None, **arguments: object) -> Any:
        """The answer of a function of `tasks` to these arguments, as JSON has it.

        Waits until those who called before have their answers; the time limit counts from then. Raises the
        HssGraphError that the function raised, and LimitError where it took too much.
        """
        request = _encoded(method, arguments)
        limit_s = self.limits.time_s if timeout_s is None else timeout_s
        with self._turn:
            self._ready()
            try:
                with self._serving(REQUEST.get()):
                    line = self._current.ask(request, limit_s, self.limits.answer_bytes)
            except LostError as lost:
                self._replace()
                raise LimitError(self._way_out(lost, limit_s)) from None
        return _decoded(line)

    def give_up(self, request: Request) -> None:
        """Ends what is done for the request, so that others need not wait until its time is up."""
        with self._moment:
            request.is_wanted = False
            if self._served is request:
                self._current.kill()

    def kill(self) -> None:
        """Ends both processes without waiting for anything, as the handler of a signal must."""
        self._closed = True
        self._current.kill()
        self._spare.kill()

    def close(self) -> None:
        """Ends both processes, at once; a request that waits for its answer gets LimitError."""
        self._closed = True
        self._current.kill()
        with self._turn:
            self._current.end()
            self._spare.end()

    @contextmanager
    def _serving(self, request: Request | None) -> Iterator[None]:
        with self._moment:
            if request is not None and not request.is_wanted:
                raise LimitError("was given up by the one who asked")
            self._served = request
        try:
            yield
        finally:
            with self._moment:
                self._served = None

    def _ready(self) -> None:
        """Sees to a process that has opened the home as it is now.

        That may take long; but one that has opened it before and does not say at once whether it has changed
        since is stuck.
        """
        deadline = time.monotonic() + _OPENING_S
        for _ in range(_TRIES):
            if self._closed:
                raise LimitError("the worker is closed; make a new one")
            try:
                self._current.wait_until_open(deadline - time.monotonic())
                if not _decoded(self._current.ask(_IS_OPEN, _ALIVE_S, self.limits.answer_bytes)):
                    left_s = deadline - time.monotonic()
                    _decoded(self._current.ask(_OPEN, left_s, self.limits.answer_bytes))
            except LostError as lost:
                reason = lost.reason
                self._replace()
            else:
                return
        raise LimitError(f"the home could not be opened: {self._way_out(LostError(reason), _OPENING_S)}")

    def _replace(self) -> None:
        self._current.end()
        if not self._closed:
            self._current, self._spare = self._spare, Process(self._start)

    def _way_out(self, lost: LostError, limit_s: float) -> str:
        if self._closed:
            return "the worker was closed before it could answer"
        ways_out = {
            "time": f"took longer than {limit_s:g} s and was given up; ask for less, or allow more time",
            "memory": f"took more than {self.limits.memory_bytes >> 20} MiB of memory and was given up; "
            "ask for less",
            "size": f"the answer is larger than {self.limits.answer_bytes >> 10} KiB; ask for fewer rows",
            "stack": "nests too deep to be evaluated; write it flatter",
        }
        return ways_out.get(lost.reason, f"was given up: {lost.reason}")


def _encoded(method: str, arguments: dict[str, object]) -> bytes:
    try:
        request = json.dumps({"method": method, "arguments": arguments}, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        raise LimitError("holds half a character (a surrogate), which no text can; take it out") from None
    if len(request) > _MOST_REQUEST_BYTES:
        raise LimitError(f"is longer than {_MOST_REQUEST_BYTES >> 10} KiB; ask for less")
    return request


def _decoded(line: bytes) -> Any:
    """What the process said; an error that it raised is raised here."""
    said = json.loads(line)
    if "error" not in said:
        return said.get("answer")
    kind: type[HssGraphError] = getattr(errors, said["error"]["kind"], HssGraphError)
    error = kind(said["error"]["message"])
    for name, value in said["error"]["more"].items():
        setattr(error, name, value)
    raise error
