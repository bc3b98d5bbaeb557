"""Messages in lines of stdin and stdout, of which none is left without an answer.

The SDK passes over a line that it cannot read, such as broken JSON or a string with half a character
(``"\\ud800"``), and who sent it would wait for ever.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectSendStream
    from mcp.server.lowlevel import Server
    from mcp.shared._stream_protocols import ReadStream, WriteStream
    from mcp.shared.message import SessionMessage
    from mcp.types import JSONRPCError


async def serve(server: Server[Any]) -> None:
    """Answers lines until stdin ends."""
    from anyio import create_memory_object_stream, create_task_group
    from mcp.server.stdio import stdio_server
    from mcp.shared.message import SessionMessage

    async with stdio_server() as (lines, answers), create_task_group() as tasks:
        send, messages = create_memory_object_stream[SessionMessage | Exception](0)
        tasks.start_soon(_sort, lines, send, answers)
        await server.run(messages, answers, server.create_initialization_options())
        tasks.cancel_scope.cancel()


async def _sort(
    lines: ReadStream[SessionMessage | Exception],
    messages: MemoryObjectSendStream[SessionMessage | Exception],
    answers: WriteStream[SessionMessage],
) -> None:
    """Passes messages on and answers lines that are none."""
    from mcp.shared.message import SessionMessage

    async with messages:
        async for line in lines:
            if isinstance(line, Exception):
                await answers.send(SessionMessage(_refusal(line)))
            else:
                await messages.send(line)


def _refusal(error: Exception) -> JSONRPCError:
    """The answer to a line, with the id of the request where that can still be told."""
    from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        raise error
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        data = ErrorData(code=PARSE_ERROR, message=f"Parse error: {first['msg']}")
        return JSONRPCError(jsonrpc="2.0", id=_id(first["input"]), error=data)
    data = ErrorData(code=INVALID_REQUEST, message="Invalid request: is no message of JSON-RPC 2.0")
    return JSONRPCError(jsonrpc="2.0", id=None, error=data)


def _id(line: str) -> str | int | None:
    """The id of a request that Python reads and the SDK does not.

    >>> _id('{"id": 4, "method": "ping", "params": {"text": "\\\\ud800"}}'), _id('{"id": 4')
    (4, None)
    """
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found = said.get("id") if isinstance(said, dict) and "method" in said else None
    if type(found) is int or (isinstance(found, str) and found.isascii()):
        return found
    return None
