"""The Model Context Protocol server: read-only tools, each of which a worker answers.

It reads no query and opens no home itself, so no request can harm it.
"""

# Annotations are evaluated at once here, for the SDK reads them and what they name is imported late.

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial, wraps
from typing import TYPE_CHECKING, Annotated, Any

from hss_graph import __version__
from hss_graph.errors import HssGraphError, LimitError, OutputError, QueryError
from hss_graph.mcp_server import lines
from hss_graph.mcp_server.wording import for_tools
from hss_graph.workers import REQUEST, Request, Worker
from hss_graph.workers.tasks import Answer, Asked, Question

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

MOST_ROWS = 1_000
_ROWS = 50
_EXPLAINING_S = 6.0
_LONGEST = 500  # characters of a line of an error, which may repeat what was sent
_TIE = "evidence-of-tie"
_INSTRUCTIONS = """\
HSS Graph holds who works with whom in health systems strengthening: organisations, their engagements \
(partnerships, funding, advocacy, memberships), the six WHO building blocks, places and goals, and for \
every statement the source and the lines that bear it out.
Start with find_questions and run what fits with run_question; names work wherever IRIs do. Only where no \
saved question fits, read schema, then check_sparql and run_sparql. evidence_of_tie gives the lines behind a \
tie: cite them with their status (explicit, inferred or outside). Where nothing is found, say so, and why.\
"""


@dataclass(frozen=True)
class Questions:
    """Saved questions, likeliest first."""

    questions: list[Question]


@dataclass(frozen=True)
class Found(Answer):
    """What a query answers, what is odd about the query, and where the answer is nothing, why."""

    warnings: list[str]
    why_nothing: str


@dataclass(frozen=True)
class Checked:
    """Whether a query can be read; if not, what is wrong with it; if so, its terms that are nowhere."""

    readable: bool
    error: str
    warnings: list[str]


def serve(worker: Worker) -> None:
    """Answers on stdin and stdout until stdin ends.

    Raises OutputError where the SDK is not installed, and what opening the home raises.
    """
    server = build(worker)
    worker.wait_until_ready()
    server.run("stdio")


def build(worker: Worker) -> "MCPServer[Any]":
    """The server, with tools that the worker answers. Raises OutputError where the SDK is not installed."""
    try:
        from mcp.server.mcpserver import Context, MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.server.mcpserver.tools import Tool
        from mcp.types import ToolAnnotations
        from pydantic import ValidationError
    except ImportError:
        raise OutputError("mcp: needs the SDK of the protocol; pip install 'hss-graph[mcp]'") from None

    class Server(MCPServer[Any]):
        async def run_stdio_async(self) -> None:
            await lines.serve(self._lowlevel_server)

        async def call_tool(
            self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
        ) -> Any:
            """What the tool answers; what a caller can put right is said in one line, in our words."""
            stranger = _stranger(arguments, tools[name].parameters["properties"]) if name in tools else ""
            if stranger:
                raise ToolError(f"{name}: {stranger}")
            try:
                result: Any = await super().call_tool(name, arguments, context)
            except ToolError as error:
                if isinstance(error.__cause__, ValidationError):
                    raise ToolError(f"{name}: {_wrong(error.__cause__.errors())}") from None
                if isinstance(error.__cause__, HssGraphError):
                    raise ToolError(_told(error.__cause__)) from None
                raise
            if result.structured_content and "result" not in result.structured_content:
                # The SDK lays the same out in many lines, which cost a model time and say no more.
                result.content[0].text = json.dumps(result.structured_content, ensure_ascii=False)
            return result

    reads = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    tools = {
        function.__name__: Tool.from_function(
            _in_a_thread(worker, function),
            title=title,
            description=inspect.getdoc(function),
            annotations=reads,
        )
        for title, function in _tools(worker).items()
    }
    return Server(
        "hss-graph",
        title="HSS Graph",
        instructions=_INSTRUCTIONS,
        version=__version__,
        tools=list(tools.values()),
        log_level="WARNING",
    )


def _in_a_thread(worker: Worker, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function for the SDK to await. Where the client cancels it or leaves, the worker gives it up."""
    from anyio import get_cancelled_exc_class
    from anyio.to_thread import run_sync

    @wraps(function)
    async def call(**arguments: Any) -> Any:
        request = Request()
        REQUEST.set(request)
        try:
            return await run_sync(partial(function, **arguments), abandon_on_cancel=True)
        except get_cancelled_exc_class():
            worker.give_up(request)
            raise

    return call


def _tools(worker: Worker) -> dict[str, Callable[..., Any]]:
    """The tools by their titles. A docstring is what a model reads of its tool."""
    from pydantic import Field

    longest_s = worker.limits.time_s
    Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="At most so many rows or triples.")]  # noqa: N806
    Name = Annotated[str, Field(description="A name, such as Gavi, a CURIE or an IRI.")]  # noqa: N806
    Sparql = Annotated[  # noqa: N806
        str, Field(description="SPARQL 1.1; the prefixes that schema lists are declared already.")
    ]

    def find_questions(
        text: Annotated[str, Field(description="A question in plain words; empty for all questions.")] = "",
    ) -> Questions:
        """Find the saved questions that plain words may mean, likeliest first, with the values in the words.

        Each says which parameters it takes, and a confidence: below 0.5 it hardly fits. Run one with
        run_question, or, where its name is describe, with describe.
        """
        found = worker.call("find_questions", text=text)
        return Questions([_question(**each) for each in found])

    def run_question(
        name: Annotated[str, Field(description="The name of a saved question, such as partners-of.")],
        parameters: Annotated[
            Mapping[str, str | bool | int | float | list[str]],
            Field(description='Its parameters, such as {"organisation": "Gavi"}; names work as IRIs do.'),
        ] = {},
        limit: Limit = _ROWS,
    ) -> Found:
        """Answer a saved question.

        more is true where there are more rows; names says what the IRIs in the rows are called.
        """
        values = {key: _as_text(value) for key, value in parameters.items()}
        return _answered(worker, name, values, limit)

    def evidence_of_tie(a: Name, b: Name) -> Found:
        """Give every engagement that two organisations share, with file, lines and status of its evidence."""
        found = _answered(worker, _TIE, {"organisation": a, "other": b}, MOST_ROWS)
        if found.rows:
            return found
        return replace(found, why_nothing=f"no engagement has both {a} and {b}\n{found.why_nothing}")

    def describe(name: Name) -> str:
        """Tell what the graph holds about one thing: names, ties by kind, what it does, with the evidence."""
        return for_tools(worker.call("describe", name=name))

    def schema() -> str:
        """Tell which prefixes, classes, properties and graphs there are. Read it before writing SPARQL."""
        return str(worker.call("schema"))

    def check_sparql(text: Sparql) -> Checked:
        """Check a query without running it: whether it can be read, and which of its terms are nowhere.

        error names line and column, with a hint; warnings name the nearest terms that do occur.
        """
        try:
            worker.call("check_sparql", text=text)
        except QueryError as error:
            return Checked(False, _told(error), [])
        return Checked(True, "", _warnings(worker, text))

    def run_sparql(
        text: Sparql,
        limit: Limit = _ROWS,
        timeout_s: Annotated[
            float, Field(gt=0, le=longest_s, description="Give up after so many seconds.")
        ] = longest_s,
    ) -> Found:
        """Run a query; it can only read. SELECT gives rows, ASK truth, CONSTRUCT and DESCRIBE turtle.

        warnings name terms that are nowhere in the graph; why_nothing says why nothing was found.
        """
        answer = Answer(**worker.call("run_sparql", timeout_s=timeout_s, text=text, limit=limit))
        return _found(answer, _warnings(worker, text), _why(worker, answer, text, {}))

    return {
        "Find questions": find_questions,
        "Run a question": run_question,
        "Evidence of a tie": evidence_of_tie,
        "Describe a thing": describe,
        "Schema": schema,
        "Check SPARQL": check_sparql,
        "Run SPARQL": run_sparql,
    }


def _question(parameters: list[dict[str, Any]], **rest: Any) -> Question:
    return Question(parameters=[Asked(**each) for each in parameters], **rest)


def _answered(worker: Worker, name: str, values: dict[str, Any], limit: int) -> Found:
    """The answer of a saved question."""
    answer = Answer(**worker.call("run_question", name=name, parameters=values, limit=limit))
    return _found(answer, [], _why(worker, answer, name, values))


def _warnings(worker: Worker, text: str) -> list[str]:
    """What is nowhere in the graph of the terms of a query, as far as that can be told in time."""
    try:
        found: list[str] = worker.call("warnings", timeout_s=_limit_s(worker), text=text)
    except LimitError:
        return []
    return found


def _why(worker: Worker, answer: Answer, query: str, parameters: dict[str, Any]) -> str:
    """Why nothing was found, as far as that can be told in time; nothing where something was."""
    if not answer.is_blank():
        return ""
    try:
        reasons = worker.call("explain", timeout_s=_limit_s(worker), query=query, parameters=parameters)
    except HssGraphError as error:
        return f"why nothing was found cannot be told: {for_tools(str(error))}"
    return for_tools("\n".join(reasons))


def _limit_s(worker: Worker) -> float:
    return min(worker.limits.time_s, _EXPLAINING_S)


def _found(answer: Answer, warnings: list[str], why_nothing: str) -> Found:
    told = {field.name: getattr(answer, field.name) for field in fields(answer)}
    return Found(**told, warnings=warnings, why_nothing=why_nothing)


def _stranger(arguments: Mapping[str, object], known: Mapping[str, object]) -> str:
    """What is wrong where an argument is given that the tool does not know, which the SDK would ignore."""
    found = sorted(arguments.keys() - known.keys())
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    return f"has no argument {found[0]!r}; {takes}" if found else ""


def _wrong(errors: Sequence[Any]) -> str:
    """What is wrong with the arguments, of what pydantic says about them."""
    return "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors)


def _told(error: HssGraphError) -> str:
    """The error, with the line of the query that it points at below it, where it has one."""
    said = f"{for_tools(str(error))}\n{getattr(error, 'excerpt', None) or ''}".splitlines()
    return "\n".join(f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line for line in said)


def _as_text(value: str | float | list[str]) -> str | list[str]:
    return value if isinstance(value, str | list) else json.dumps(value)
