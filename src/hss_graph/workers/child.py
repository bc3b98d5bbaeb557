"""What runs in the process of a worker: opens the home, then answers line by line."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hss_graph.errors import HssGraphError
from hss_graph.home import DATA, ONTOLOGY, Home
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.workers import tasks


def main() -> None:
    """Opens the home, says so on stdout, and answers requests from stdin there until stdin ends."""
    start, lifeline = json.loads(sys.argv[1]), int(sys.argv[2])
    _end_with_parent(lifeline)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # it leaves no file behind
        resource.setrlimit(limit, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    served = _Served(Home(Path(start["home"])), start["without"], start["memory_bytes"])
    with suppress(HssGraphError):  # the first request says so
        served.graph()
    answers.write(b"\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(_said(partial(_answer, served, json.loads(line))))
        answers.flush()


class _Served:
    """The graph of a home, opened anew when a file of it has changed, and the memory for answers."""

    def __init__(self, home: Home, without: list[str], memory_bytes: int) -> None:
        self._home, self._without, self._memory_bytes = home, without, memory_bytes
        self._state: tuple[object, ...] | None = None
        self._graph: KnowledgeGraph | None = None

    def is_open(self) -> bool:
        """Whether the graph is open and no file has changed since; told without opening anything."""
        return self._graph is not None and _state(self._home) == self._state

    def graph(self) -> KnowledgeGraph:
        state = _state(self._home)
        if self._graph is None or state != self._state:
            self._graph = None  # two of them would take twice the memory
            _limit_memory(None)
            graph = KnowledgeGraph(self._home, self._without)
            _ = graph.names  # read before anybody waits for them
            _limit_memory(self._memory_bytes)
            self._graph, self._state = graph, state
        return self._graph


def _state(home: Home) -> tuple[object, ...]:
    """What differs once a file is another one."""
    with suppress(OSError):  # a file that has gone since it was listed
        stats = [(file, file.stat()) for file in home.turtle_files(ONTOLOGY, DATA)]
        return tuple((file, stat.st_ino, stat.st_mtime_ns, stat.st_size) for file, stat in stats)
    return ()


def _answer(served: _Served, request: dict[str, Any]) -> object:
    if request["method"] == "is open":
        return served.is_open()
    if request["method"] == "open":
        return bool(served.graph())
    return tasks.TASKS[request["method"]](served.graph(), **request["arguments"])


def _said(work: Callable[[], object]) -> bytes:
    """What the work gives, or the error that it raises, as a line."""
    try:
        said: dict[str, object] = {"answer": work()}
        return json.dumps(said, default=tasks.plain).encode() + b"\n"
    except MemoryError:
        os.abort()  # as Oxigraph does
    except RecursionError:
        said = _error("HssGraphError", "nests too deep to be evaluated; write it flatter", {})
    except HssGraphError as error:
        said = _error(type(error).__name__, str(error), vars(error))
    return json.dumps(said).encode() + b"\n"


def _error(kind: str, message: str, more: dict[str, Any]) -> dict[str, object]:
    plain = {name: value for name, value in more.items() if isinstance(value, str | int | None)}
    return {"error": {"kind": kind, "message": message, "more": plain}}


def _end_with_parent(lifeline: int) -> None:
    """Has the kernel end this process, whatever it does then, once the parent's end of the pipe is closed."""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(lifeline, 0)
    if poll.poll(0):  # it was closed before
        sys.exit()


def _limit_memory(beyond_bytes: int | None) -> None:
    """Limits the address space to what it is and so much more, or not; only Linux tells how much it is."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return
    limit = hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if beyond_bytes is not None:
        wanted = pages * resource.getpagesize() + beyond_bytes
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    # The soft limit alone, since the trial of a nested query, a process of its own, sets another.
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
