"""Whether a query that nests or chains much can be evaluated: tried out where a crash does no harm.

Oxigraph reads and plans a query by recursion. Out of stack, it ends the process, and nothing in it can help.
"""

from __future__ import annotations

import resource
import subprocess
import sys

from hss_graph.vocabulary import PREFIXES

_STACK = 2 << 20  # bytes: a quarter of what a process usually has, since real data takes more than none
_MEMORY = 1 << 30
_SECONDS = 5  # for reading and planning; the order of many patterns takes longer than answering them


def survives(sparql: str) -> bool:
    """Whether a process of its own, with little stack, comes through the query on an empty graph.

    A query that cannot be read counts as survived: the engine says what is wrong with it.
    """
    command = [sys.executable, "-P", "-c", "from hss_graph.trial import run; run()"]
    tried = subprocess.run(command, input=sparql.encode("utf-8", "replace"), capture_output=True)  # noqa: S603
    return tried.returncode >= 0


def run() -> None:
    """Evaluates the query on stdin; only for the process that `survives` starts."""
    from pyoxigraph import QueryBoolean, Store

    resource.setrlimit(resource.RLIMIT_STACK, (_STACK, _STACK))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        result = Store().query(sys.stdin.buffer.read().decode(), prefixes=dict(PREFIXES))
        if not isinstance(result, QueryBoolean):
            next(result, None)
    except (SyntaxError, OSError, RuntimeError, ValueError, MemoryError):
        pass
