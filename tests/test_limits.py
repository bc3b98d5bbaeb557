"""Long work stays in the hands of whoever runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from hss_graph.cli.limits import within
from hss_graph.errors import LimitError, QueryError

# What Oxigraph needs hours for.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_what_is_done_in_time_is_given() -> None:
    assert within(60, lambda: {"parts": 3}) == {"parts": 3}


def test_what_takes_longer_is_given_up() -> None:
    with pytest.raises(LimitError, match=r"^took longer than 0.2 s and was given up$"):
        within(0.2, threading.Event().wait)


def test_an_error_of_the_work_is_raised_with_what_it_carries() -> None:
    def work() -> None:
        error = QueryError("-e:1:1: cannot be read")
        error.excerpt = "  here"
        raise error

    with pytest.raises(QueryError, match="cannot be read") as raised:
        within(60, work)
    assert raised.value.excerpt == "  here"


def test_work_that_dies_is_told() -> None:
    with pytest.raises(LimitError, match="was given up"):
        within(60, lambda: os._exit(1))


def test_an_interrupt_ends_an_endless_query() -> None:
    script = (
        "import sys\nfrom hss_graph.cli import main\n"
        f"sys.argv = ['hss-graph', 'query', '-e', {ENDLESS!r}]\n"
        "import hss_graph.cli.answering as answering\n"
        "before = answering.interruptible\n"
        "def told():\n"
        "    context = before()\n"
        "    print('now', file=sys.stderr, flush=True)\n"
        "    return context\n"
        "answering.interruptible = told\n"
        "main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "now\n"
    started = time.monotonic()
    while process.poll() is None and time.monotonic() - started < 60:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    process.stderr.close()
    assert process.wait() in (-signal.SIGINT, 130)
