"""The Model Context Protocol server, asked by the SDK's own client over stdin and stdout."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from support import REPOSITORY, Command

_SERVER = ("-P", "-m", "hss_graph", "--home", str(REPOSITORY), "mcp", "--timeout", "20", "--memory", "256")
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_DOUBLINGS = " ".join(f"BIND (CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(34))
_HOG = f'SELECT (STRLEN(?s34) AS ?n) {{ BIND ("ten letters" AS ?s0) {_DOUBLINGS} }}'
_TOOLS = {
    "find_questions": ["text"],
    "run_question": ["name", "parameters", "limit"],
    "evidence_of_tie": ["a", "b"],
    "describe": ["name"],
    "schema": [],
    "check_sparql": ["text"],
    "run_sparql": ["text", "limit", "timeout_s"],
}


@dataclass(frozen=True)
class Answer:
    """What a tool answered: its text, its structured content, and whether it is an error."""

    text: str
    content: Any
    is_error: bool


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[..., Any]]:
    """Calls a method of a client of one server, which all tests of the module share."""
    parameters = StdioServerParameters(command=sys.executable, args=list(_SERVER))
    with start_blocking_portal() as portal:
        connection = Client(stdio_client(parameters))
        with portal.wrap_async_context_manager(connection) as connected:

            def call(method: str, *arguments: object) -> Any:
                return portal.call(getattr(connected, method), *arguments)

            yield call


@pytest.fixture(scope="module")
def ask(client: Callable[..., Any]) -> Ask:
    def call(tool: str, **arguments: object) -> Answer:
        result = client("call_tool", tool, arguments)
        return Answer(result.content[0].text, result.structured_content, result.is_error)

    return call


def _answers_still(ask: Ask) -> bool:
    return bool(ask("run_sparql", text="SELECT ?n { VALUES ?n { 7 } }").content["rows"] == [[7]])


def test_the_tools_say_what_they_take_and_that_they_only_read(client: Callable[..., Any]) -> None:
    tools = client("list_tools").tools
    assert {tool.name: list(tool.input_schema["properties"]) for tool in tools} == _TOOLS
    for tool in tools:
        assert tool.description
        assert tool.output_schema
        assert all("description" in about for about in tool.input_schema["properties"].values()), tool.name
        hints = tool.annotations
        assert (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint) == (True, False, False)


def test_plain_words_find_questions_with_their_values(ask: Ask) -> None:
    first = ask("find_questions", text="who works with Gavi").content["questions"][0]
    assert (first["name"], first["values"]) == ("partners-of", {"organisation": "Gavi"})
    assert first["parameters"][0]["name"] == "organisation"
    assert 0.5 < first["confidence"] <= 1


def test_without_words_all_questions_are_listed(ask: Ask) -> None:
    found = ask("find_questions").content["questions"]
    names = {file.stem for file in (REPOSITORY / "queries").glob("*.rq")}
    assert {question["name"] for question in found} == names
    assert len(found) == len(names)


def test_words_about_one_thing_lead_to_describe(ask: Ask) -> None:
    first = ask("find_questions", text="tell me about Gavi").content["questions"][0]
    assert (first["name"], first["values"]) == ("describe", {"name": "Gavi"})


def test_a_name_that_nothing_has_is_an_error_with_the_nearest(ask: Ask) -> None:
    answer = ask("run_question", name="partners-of", parameters={"organisation": "Gavvi"})
    assert answer == Answer("nothing in the graph is called 'Gavvi'; did you mean 'Gavi'?", None, True)


def test_a_saved_question_is_answered(ask: Ask) -> None:
    answer = ask("run_question", name="partners-of", parameters={"organisation": "Gavi"}, limit=1)
    assert answer.content == {
        "columns": ["organisation", "engagements", "kinds", "status", "iri"],
        "rows": [["Department for International Development", 1, "funding", "inferred", "id:dfid"]],
        "names": {"id:dfid": "Department for International Development"},
        "truth": None,
        "turtle": None,
        "more": True,
        "warnings": [],
        "why_nothing": "",
    }
    assert json.loads(answer.text) == answer.content


def test_numbers_are_values_too(ask: Ask) -> None:
    as_number = ask("run_question", name="strategies-in-force", parameters={"year": 2015})
    as_text = ask("run_question", name="strategies-in-force", parameters={"year": "2015"})
    assert not as_number.is_error
    assert as_number.content == as_text.content


def test_lists_are_values_too(ask: Ask) -> None:
    among = {"organisation": ["UNICEF", "World Health Organization"]}
    answer = ask("run_question", name="ties-among", parameters=among)
    assert not answer.is_error
    assert answer.content["rows"]


def test_the_lines_behind_a_tie(ask: Ask) -> None:
    answer = ask("evidence_of_tie", a="UNICEF", b="WHO").content
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    assert (row["file"], row["firstLine"], row["lastLine"]) == ("004_8baded191c89ebab.txt", 41, 43)
    assert row["status"] == "explicit"
    assert answer["why_nothing"] == ""


def test_a_tie_that_is_not_there_is_explained(ask: Ask) -> None:
    answer = ask("evidence_of_tie", a="UNICEF", b="Gavi").content
    assert answer["rows"] == []
    first, *more = answer["why_nothing"].splitlines()
    assert first == "no engagement has both UNICEF and Gavi"
    assert more


def test_a_thing_is_described(ask: Ask) -> None:
    text = ask("describe", name="Gavi").text
    assert text.startswith("# Gavi")
    assert "`id:gavi`" in text


def test_the_schema_is_a_compact_text(ask: Ask) -> None:
    text = ask("schema").text
    assert "hss:worksOnBlock" in text
    assert len(text) <= 8_000


def test_a_query_is_checked_without_being_run(ask: Ask) -> None:
    assert ask("check_sparql", text=_ENDLESS).content == {"readable": True, "error": "", "warnings": []}
    wrong = ask("check_sparql", text="SELECT * { ?o a hss:Minstry }").content
    assert wrong["readable"]
    assert wrong["warnings"] == ["1:17: hss:Minstry occurs nowhere in the graph; did you mean hss:Ministry?"]
    unreadable = ask("check_sparql", text="SELECT * { ?o a hss:Ministry ").content
    assert not unreadable["readable"]
    assert unreadable["error"].startswith("query:1:")


def test_a_blank_is_explained(ask: Ask) -> None:
    answer = ask("run_sparql", text="SELECT * { ?o a hss:Minstry }")
    assert answer.content["rows"] == []
    assert "did you mean hss:Ministry?" in answer.content["warnings"][0]
    assert "did you mean hss:Ministry?" in answer.content["why_nothing"]


def test_a_count_of_nothing_is_explained(ask: Ask) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?o a hss:Ministry ; hss:worksOnBlock id:who }"
    answer = ask("run_sparql", text=text).content
    assert answer["rows"] == [[0]]
    assert "id:who" in answer["why_nothing"]


_NOBODY = "nothing in the graph is called "
_REFUSED: list[tuple[str, dict[str, object], str]] = [
    (
        "run_question",
        {"name": "partner-of"},
        "no saved query is called 'partner-of'; did you mean partners-of",
    ),
    (
        "run_question",
        {"name": "partners-of"},
        "queries/partners-of.rq: organisation has no value; give parameters organisation (",
    ),
    ("run_question", {"name": "../../etc/passwd"}, "no saved query is called '../../etc/passwd'"),
    ("run_question", {"name": "-"}, "no saved query is called '-'"),
    ("run_question", {"name": "wwww"}, "no saved query is called 'wwww'; find_questions without words lists"),
    ("run_question", {"name": "ASK {}"}, "no saved query is called 'ASK {}'"),
    (
        "run_question",
        {"name": "timeline", "parameters": {"self": "x"}},
        "queries/timeline.rq: has no parameter",
    ),
    ("run_question", {"nam": "x"}, "run_question: has no argument 'nam'; it takes name, parameters"),
    ("run_question", {}, "run_question: name: Field required"),
    ("run_question", {"name": 7}, "run_question: name: Input should be a valid string"),
    ("run_question", {"name": "timeline", "limit": 0}, "run_question: limit: Input should be greater than"),
    ("find_questions", {"text": "who works with Médecins du Monde"}, _NOBODY),
    ("describe", {"name": "Médecins du Monde"}, _NOBODY),
    ("describe", {"name": "> . } #"}, _NOBODY),
    ("describe", {"name": "\0\x1b[2J\u202e"}, _NOBODY),
    ("describe", {"name": "x" * 100_000}, _NOBODY),
    ("evidence_of_tie", {"a": "Gavi", "b": "Kenya"}, "'Kenya' is Kenya (country"),
    ("run_sparql", {"text": "SELECT * {"}, "query:1:"),
    (
        "run_sparql",
        {"text": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"},
        "query: SERVICE asks",
    ),
    ("run_sparql", {"text": "DELETE WHERE { ?s ?p ?o }"}, "query:1:"),
    ("run_sparql", {"text": "ASK {" + "(" * 20_000}, "query: nests or chains too much"),
    ("run_sparql", {"text": "x" * 60_000}, "query: is longer than 50000 characters"),
    ("run_sparql", {"text": "x" * 2_000_000}, "is longer than 1024 KiB"),
    ("run_sparql", {"text": _ENDLESS, "timeout_s": 0.3}, "took longer than 0.3 s and was given up"),
    ("run_sparql", {"text": "ASK {}", "timeout_s": 1e9}, "run_sparql: timeout_s: Input should be less than"),
    ("run_sparql", {"text": _HOG}, "took more than 256 MiB of memory and was given up"),
    ("no_such_tool", {}, "Unknown tool: no_such_tool"),
]


@pytest.mark.parametrize(
    ("tool", "arguments", "message"), _REFUSED, ids=[f"{n}-{case[0]}" for n, case in enumerate(_REFUSED)]
)
def test_what_cannot_be_answered_is_one_line_and_the_server_goes_on(
    ask: Ask, tool: str, arguments: dict[str, object], message: str
) -> None:
    answer = ask(tool, **arguments)
    assert answer.is_error
    assert answer.text.startswith(message)
    assert len(answer.text.splitlines()[0]) <= 501
    assert "'hss-graph" not in answer.text
    assert " -p " not in answer.text
    assert _answers_still(ask)


_INITIALISE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


def _requests() -> bytes:
    """What a client sends: two calls between lines that are no messages."""
    call = {"name": "run_sparql", "arguments": {"text": "ASK { ?s ?p ?o }"}}
    named = {"name": "partners-of", "parameters": {"organisation": "Gavi"}}
    question = {"name": "run_question", "arguments": named}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": _INITIALISE},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": question},
    ]
    junk = b'no JSON\n{"jsonrpc": "2.0", "id": 9\n"\\ud800"\n\xff\xfe\n' + b"[" * 50_000 + b"\n"
    lines = [json.dumps(message).encode() + b"\n" for message in messages]
    return b"".join([*lines[:2], junk, *lines[2:]])


def _conversation(command: list[str]) -> tuple[list[dict[str, Any]], str, int]:
    """What a server says to `_requests` until it has answered the last, its stderr and its exit status."""
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, cwd=REPOSITORY) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write(_requests())
        server.stdin.flush()
        said: list[dict[str, Any]] = []
        while not {message.get("id") for message in said} >= {1, 2, 3}:
            said.append(json.loads(server.stdout.readline()))
        server.stdin.close()
        said += map(json.loads, server.stdout)
        errors = server.stderr.read().decode()
    return said, errors, server.returncode


def test_stdout_holds_nothing_but_the_protocol_and_the_end_of_stdin_ends_the_server() -> None:
    said, errors, status = _conversation([sys.executable, *_SERVER])
    assert all(message["jsonrpc"] == "2.0" for message in said)
    answers = {message["id"]: message["result"] for message in said if "result" in message}
    assert answers[2]["structuredContent"]["truth"] is True
    assert answers[3]["structuredContent"]["rows"]
    assert "Traceback" not in errors
    assert status == 0


def test_the_end_of_stdin_ends_the_server_even_while_it_answers() -> None:
    call = {"name": "run_sparql", "arguments": {"text": _ENDLESS, "timeout_s": 600}}
    slow = {"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": call}
    command = [sys.executable, *_SERVER, "--timeout", "600"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(_requests())
        server.stdin.flush()
        while json.loads(server.stdout.readline()).get("id") != 3:
            pass
        # Only now, for either of two may be answered first; the ping is answered while the other works.
        server.stdin.write(json.dumps(slow).encode() + b'\n{"jsonrpc": "2.0", "id": 5, "method": "ping"}\n')
        server.stdin.flush()
        while json.loads(server.stdout.readline()).get("id") != 5:
            pass
        server.stdin.close()
        assert server.wait(60) == 0


def _messages(*messages: dict[str, Any]) -> bytes:
    return b"".join(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n" for message in messages)


def _endless(number: int) -> dict[str, Any]:
    arguments = {"text": _ENDLESS, "timeout_s": 600}
    return {"id": number, "method": "tools/call", "params": {"name": "run_sparql", "arguments": arguments}}


@contextmanager
def _serving() -> Iterator[subprocess.Popen[bytes]]:
    """A server of its own, with a limit of ten minutes, that has answered `_requests`."""
    command = [sys.executable, *_SERVER, "--timeout", "600"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, cwd=REPOSITORY) as started:
        overdue = threading.Timer(60, started.kill)
        overdue.start()
        try:
            _send(started, _requests())
            _said_until(started, 2, 3)
            yield started
        finally:
            overdue.cancel()
            started.kill()


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    with _serving() as started:
        yield started


@pytest.fixture(scope="module")
def shared() -> Iterator[subprocess.Popen[bytes]]:
    with _serving() as started:
        yield started


def _send(server: subprocess.Popen[bytes], lines: bytes) -> None:
    assert server.stdin is not None
    server.stdin.write(lines)
    server.stdin.flush()


def _said_until(server: subprocess.Popen[bytes], *numbers: int | None) -> list[dict[str, Any]]:
    """What the server says until it has answered the requests of these ids."""
    assert server.stdout is not None
    said: list[dict[str, Any]] = []
    while not set(numbers) <= {message.get("id", "") for message in said}:
        said.append(json.loads(server.stdout.readline()))
    return said


def _processes_below(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_sigint_ends_the_server_and_its_processes_at_once(
    server: subprocess.Popen[bytes], busy: bool
) -> None:
    if busy:
        _send(server, _messages(_endless(4), {"id": 5, "method": "ping"}))
        _said_until(server, 5)
    below = [os.pidfd_open(pid) for pid in _processes_below(server.pid)]
    assert len(below) == 2
    server.send_signal(signal.SIGINT)
    assert server.wait(10) == 130
    for descriptor in below:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        assert poll.poll(10_000)
        os.close(descriptor)


def test_a_cancelled_request_keeps_nobody_waiting(server: subprocess.Popen[bytes]) -> None:
    asks = {"name": "run_sparql", "arguments": {"text": "ASK { ?s ?p ?o }"}}
    cancelled = {"method": "notifications/cancelled", "params": {"requestId": 4}}
    next_one = {"id": 6, "method": "tools/call", "params": asks}
    _send(server, _messages(_endless(4), {"id": 5, "method": "ping"}))
    _said_until(server, 5)
    _send(server, _messages(cancelled, next_one))
    answer = _said_until(server, 6)[-1]
    assert answer["result"]["structuredContent"]["truth"] is True


@pytest.mark.parametrize(
    ("line", "number", "code"),
    [
        (b"no JSON", None, -32700),
        (b'{"jsonrpc": "2.0", "id": 9, "method": "ping"', None, -32700),
        (b'{"jsonrpc": "2.0", "id": 9, "method": "ping", "params": {"a": "\\ud800"}}', 9, -32700),
        (b'{"jsonrpc": "2.0", "id": "x", "method": "ping", "params": {"a": "\\ud800"}}', "x", -32700),
        (b'{"jsonrpc": "2.0", "id": 9, "result": {"a": "\\ud800"}}', None, -32700),
        (b'{"id": 9, "method": "ping", "params": {"a": "\\ud800"', None, -32700),
        (b'{"id": 9}', None, -32600),
        (b"[1, 2]", None, -32600),
        (b"[" * 50_000, None, -32700),
        (b"\xff\xfe\0", None, -32700),
    ],
    ids=[
        "words",
        "broken",
        "half a character",
        "half a character, id in words",
        "an answer",
        "broken half a character",
        "no message",
        "a batch",
        "deep",
        "no UTF-8",
    ],
)
def test_a_line_that_is_no_message_is_answered(
    shared: subprocess.Popen[bytes], line: bytes, number: int | str | None, code: int
) -> None:
    _send(shared, line + b"\n" + _messages({"id": 7, "method": "ping"}))
    refusal, pong = sorted(_said_until(shared, 7), key=lambda message: "result" in message)
    assert (refusal["id"], refusal["error"]["code"]) == (number, code)
    assert pong == {"jsonrpc": "2.0", "id": 7, "result": {}}


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not there to tell what is opened")
def test_no_connection_is_opened_and_no_file_written(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    tracing = ["strace", "-f", "-qq", "-s4096", "-etrace=network,open,openat,openat2,creat", f"-o{trace}"]
    _, _, status = _conversation([*tracing, sys.executable, "-B", *_SERVER])
    calls = trace.read_text()
    written = re.findall(r'"([^"]*)", O_(?:WRONLY|RDWR|CREAT)[^)]*\) = \d', calls)
    assert status == 0
    assert not re.search(r"\b(?:socket|connect|bind|listen)\(", calls)
    assert set(written) <= {"/dev/null"}


def test_without_the_sdk_one_line_says_what_to_install() -> None:
    code = "import sys; sys.modules['mcp'] = None; from hss_graph.cli import main; main()"
    command = [sys.executable, "-c", code, "--home", str(REPOSITORY), "mcp"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    wanted = "hss-graph: mcp: needs the SDK of the protocol; pip install 'hss-graph[mcp]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", wanted)


def test_a_home_that_cannot_be_read_is_one_line(run: Command, small_home: Path) -> None:
    (small_home / "data/turtle/bad.ttl").write_text("<a> <b> ")
    outcome = run("--home", small_home, "mcp")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("hss-graph: data/turtle/bad.ttl:1:9: ")
    assert outcome.err.count("\n") == 1
