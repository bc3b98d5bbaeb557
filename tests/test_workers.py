"""Processes that answer and may be lost: their limits, and that nothing is left of them."""

from __future__ import annotations

import contextvars
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import hss_graph
from hss_graph import home
from hss_graph.errors import HssGraphError, LimitError, QueryError, ReadError, UnknownNameError
from hss_graph.workers import REQUEST, Limits, Request, Worker
from hss_graph.workers.processes import LostError
from support import REPOSITORY

_HOME = home.Home(REPOSITORY)
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_ENDLESS_ROWS = "SELECT DISTINCT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a = ?i && ?i = 1) }"
_DOUBLINGS = " ".join(f"BIND (CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(34))
_HOG = f'SELECT (STRLEN(?s34) AS ?n) {{ BIND ("ten letters" AS ?s0) {_DOUBLINGS} }}'
_SOON = 60.0  # seconds after which something that should end at once has not, on a busy machine


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(_HOME, limits=Limits(time_s=_SOON, memory_bytes=256 << 20)) as made:
        yield made


def _ask(worker: Worker, text: str, limit: int = 10, timeout_s: float | None = None) -> dict[str, object]:
    answer: dict[str, object] = worker.call("run_sparql", timeout_s=timeout_s, text=text, limit=limit)
    return answer


def _answers_still(worker: Worker) -> bool:
    return _ask(worker, "SELECT ?n { VALUES ?n { 7 } }")["rows"] == [[7]]


def _end(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)
    assert _wait_for_end(pid)


def _wait_for_end(pid: int) -> bool:
    """Whether the process, anybody's child, ends soon."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    ended = bool(poll.poll(_SOON * 1000))
    os.close(descriptor)
    return ended


def _children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def test_a_worker_answers_as_the_graph_does(worker: Worker, graph: hss_graph.KnowledgeGraph) -> None:
    values = {"organisation": "Gavi"}
    rows = [[term.value for term in row] for row in graph.query("partners-of", **values)]  # type: ignore[union-attr]
    answer = worker.call("run_question", name="partners-of", parameters=values, limit=100)
    short = {f"<{iri}>" for *_, iri in rows}
    assert [[str(cell) for cell in row[:-1]] for row in answer["rows"]] == [row[:-1] for row in rows]
    assert {str(graph.resolve(iri)) for iri in answer["names"]} == short
    assert not answer["more"]


def test_cells_are_what_json_has(worker: Worker) -> None:
    values = 'id:who "x"@en 3 0.5 true "1"^^xsd:integer "x"^^xsd:integer "2015"^^xsd:gYear UNDEF <https://example.org/a>'
    answer = _ask(worker, f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    cells = ["id:who", "x", 3, "0.5", True, 1, "x", "2015", None, "<https://example.org/a>"]
    assert answer["rows"] == [[cell] for cell in cells]
    assert answer["names"] == {"id:who": "World Health Organization"}


def test_ask_gives_truth_and_construct_turtle(worker: Worker) -> None:
    assert _ask(worker, "ASK { id:who ?p ?o }")["truth"] is True
    turtle = _ask(worker, 'CONSTRUCT { id:who rdfs:label "W" } {}')["turtle"]
    assert str(turtle).endswith('id:who rdfs:label "W" .\n')


def test_no_more_rows_come_than_were_asked_for(worker: Worker) -> None:
    answer = _ask(worker, "SELECT ?n { VALUES ?n { 1 2 3 } } ORDER BY ?n", limit=2)
    assert (answer["rows"], answer["more"]) == ([[1], [2]], True)
    answer = _ask(worker, "SELECT ?n { VALUES ?n { 1 2 } } ORDER BY ?n", limit=2)
    assert (answer["rows"], answer["more"]) == ([[1], [2]], False)


def test_errors_come_as_they_were_raised(worker: Worker, graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match="nothing in the graph is called 'Gavvi'; did you mean 'Gavi'"):
        worker.call("run_question", name="partners-of", parameters={"organisation": "Gavvi"}, limit=1)
    with pytest.raises(QueryError, match=r"^query:1:\d+: ") as raised:
        _ask(worker, "SELECT * {")
    with pytest.raises(QueryError) as wanted:
        graph.query("SELECT * {")
    assert str(raised.value) == str(wanted.value)
    assert vars(raised.value) == vars(wanted.value)
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        _ask(worker, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


@pytest.mark.parametrize("text", [_ENDLESS, _ENDLESS_ROWS], ids=["a count", "rows"])
def test_what_takes_too_long_is_given_up(worker: Worker, text: str) -> None:
    begun = time.monotonic()
    with pytest.raises(LimitError, match=r"^took longer than 0.5 s and was given up; ask for less"):
        _ask(worker, text, timeout_s=0.5)
    assert time.monotonic() - begun < _SOON / 2
    assert _answers_still(worker)


def test_what_takes_too_much_memory_is_given_up(worker: Worker) -> None:
    with pytest.raises(LimitError, match=r"^took more than 256 MiB of memory and was given up"):
        _ask(worker, _HOG)
    assert _answers_still(worker)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL], ids=lambda number: number.name)
def test_a_worker_that_died_while_it_waited_is_replaced(worker: Worker, number: signal.Signals) -> None:
    worker.wait_until_ready()
    _end(worker.pid, number)
    assert _answers_still(worker)


def _pids(worker: Worker) -> tuple[int, int]:
    return worker.pid, worker._spare.pid


def _wait_until_both_are_open(worker: Worker) -> None:
    worker.wait_until_ready()
    worker._spare.wait_until_open(_SOON)


def test_both_processes_may_die_while_they_wait() -> None:
    with Worker(_HOME) as worker:
        _wait_until_both_are_open(worker)
        for pid in _pids(worker):
            _end(pid, signal.SIGKILL)
        assert _answers_still(worker)


def test_stopped_processes_are_replaced_well_before_the_limit() -> None:
    with Worker(_HOME, limits=Limits(time_s=_SOON)) as worker:
        _wait_until_both_are_open(worker)
        stopped = _pids(worker)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        begun = time.monotonic()
        assert _answers_still(worker)
        assert time.monotonic() - begun < _SOON / 2
        assert not set(stopped) & set(_pids(worker))
        assert all(map(_wait_for_end, stopped))


def test_a_process_that_reads_nothing_is_given_up_in_time(worker: Worker) -> None:
    worker.wait_until_ready()
    os.kill(worker.pid, signal.SIGSTOP)
    more_than_a_pipe_holds = b" " * (1 << 20)
    with pytest.raises(LostError, match=r"^time$"):
        worker._current.ask(more_than_a_pipe_holds, 0.3, 1 << 20)
    assert _answers_still(worker)


def test_a_long_request_arrives_whole(worker: Worker) -> None:
    with pytest.raises(UnknownNameError) as raised:
        worker.call("describe", name="x" * 1_000_000)
    assert "x" * 1_000_000 in str(raised.value)


@pytest.mark.parametrize("begun", [True, False], ids=["while it is answered", "before its turn"])
def test_a_request_that_nobody_wants_any_more_is_given_up(worker: Worker, begun: bool) -> None:
    request, context = Request(), contextvars.copy_context()
    context.run(REQUEST.set, request)
    worker.wait_until_ready()
    leaving = threading.Timer(0.5 if begun else 0, worker.give_up, (request,))
    leaving.start()
    if not begun:
        leaving.join()
    with pytest.raises(LimitError, match="was given up"):
        context.run(_ask, worker, _ENDLESS, timeout_s=600)
    leaving.join()
    assert _answers_still(worker)


def test_a_worker_that_dies_while_it_works_says_so(worker: Worker) -> None:
    worker.wait_until_ready()
    dying = threading.Timer(0.5, os.kill, (worker.pid, signal.SIGSEGV))
    dying.start()
    with pytest.raises(LimitError, match=r"^nests too deep to be evaluated; write it flatter$"):
        _ask(worker, _ENDLESS)
    dying.join()
    assert _answers_still(worker)


@pytest.mark.parametrize(
    "text",
    [
        "ASK {" + "(" * 20_000,
        "ASK " + "{" * 9_000 + "}" * 9_000,
        "ASK { FILTER (" + "!" * 9_000 + "true) }",
        "SELECT * { ?s " + "/".join(["rdfs:label"] * 4_000) + " ?o }",
        "SELECT (" + "+".join(["1"] * 20_000) + " AS ?n) {}",
        "x" * 60_000,
        "\N{REPLACEMENT CHARACTER}\0\r\n\u2028",
    ],
    ids=["round brackets", "braces", "negations", "a path", "a sum", "too long", "controls"],
)
def test_hostile_queries_are_refused_in_one_line(worker: Worker, text: str) -> None:
    with pytest.raises(HssGraphError) as refused:
        _ask(worker, text)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300
    assert _answers_still(worker)


def test_half_a_character_is_refused(worker: Worker) -> None:
    with pytest.raises(LimitError, match="holds half a character"):
        _ask(worker, "ASK { ?s ?p '\ud800' }")


def test_an_answer_that_is_too_large_is_given_up() -> None:
    with Worker(_HOME, limits=Limits(answer_bytes=4 << 10)) as worker:
        with pytest.raises(LimitError, match=r"^the answer is larger than 4 KiB; ask for fewer rows$"):
            _ask(worker, "SELECT * { ?s ?p ?o }", limit=1_000)
        assert _answers_still(worker)


def test_threads_get_their_own_answers(worker: Worker) -> None:
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        answers[number] = _ask(worker, f"SELECT ?n {{ VALUES ?n {{ {number} }} }}")["rows"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [[number]] for number in range(20)}


def test_a_file_that_changes_is_read_anew(small_home: Path) -> None:
    asks = "ASK { <https://example.org/a> ?p ?o }"
    file = small_home / home.DATA / "new.ttl"
    with Worker(home.Home(small_home)) as worker:
        assert _ask(worker, asks)["truth"] is False
        file.write_text("<https://example.org/a> a <https://example.org/B> .")
        assert _ask(worker, asks)["truth"] is True
        file.write_text("<https://example.org/a> a ")
        with pytest.raises(ReadError, match=r"^data/turtle/new.ttl:1:"):
            _ask(worker, asks)
        file.unlink()
        assert _ask(worker, asks)["truth"] is False


def test_a_home_that_cannot_be_read_says_why_until_it_can(small_home: Path) -> None:
    file = small_home / home.DATA / "bad.ttl"
    file.write_text("<a> <b> ")
    with Worker(home.Home(small_home)) as worker:
        for _ in range(2):
            with pytest.raises(ReadError, match=r"^data/turtle/bad.ttl:1:9: "):
                worker.wait_until_ready()
        file.unlink()
        assert _answers_still(worker)


def test_what_is_left_out_stays_out() -> None:
    with Worker(_HOME, without=["inferred"]) as worker:
        assert _ask(worker, "ASK { ?evidence hss:status hss:inferred }")["truth"] is False


def test_nothing_is_left_of_a_closed_worker() -> None:
    before = _children()
    with Worker(_HOME, limits=Limits(time_s=0.3)) as worker:
        with pytest.raises(LimitError):
            _ask(worker, _ENDLESS)
        assert len(_children() - before) == 2
    assert _children() == before
    with pytest.raises(LimitError, match="the worker is closed"):
        _ask(worker, "ASK {}")


def test_closing_ends_what_is_being_answered() -> None:
    with Worker(_HOME) as worker:
        worker.wait_until_ready()
        closing = threading.Timer(0.5, worker.close)
        closing.start()
        with pytest.raises(LimitError, match="was closed before it could answer"):
            _ask(worker, _ENDLESS, timeout_s=_SOON)
        closing.join()


_ORPHANS = """
import sys, threading
from hss_graph import home
from hss_graph.workers import Worker
worker = Worker(home.find(sys.argv[1]))
worker.wait_until_ready()
busy = threading.Thread(target=worker.call, args=("run_sparql",), kwargs={"text": sys.argv[2], "limit": 1,
    "timeout_s": 600})
busy.start()
print(worker.pid, worker._spare.pid, flush=True)
busy.join()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells when somebody else's child ends")
@pytest.mark.parametrize("text", [_ENDLESS, _ENDLESS_ROWS], ids=["a count", "rows"])
def test_a_worker_ends_with_its_parent_even_while_it_works(text: str) -> None:
    command = [sys.executable, "-c", _ORPHANS, str(REPOSITORY), text]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    assert all(map(_wait_for_end, pids))


def test_a_worker_cannot_write_a_file(worker: Worker) -> None:
    worker.wait_until_ready()
    lines = Path(f"/proc/{worker.pid}/limits").read_text().splitlines()
    sizes = {line[:25].strip(): line[25:].split()[:2] for line in lines}
    assert sizes["Max file size"] == sizes["Max core file size"] == ["0", "0"]
