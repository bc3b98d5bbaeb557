"""Turtle file ↔ named graph: strict reading that knows line numbers.

A file of a home is one named graph. Reading is strict: UTF-8 without a byte order mark, nothing that
`screening` refuses, no undeclared prefix, no relative IRI other than those that the graph's own IRI resolves.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from hss_graph.errors import ReadError
from hss_graph.turtle import is_beyond_rdf_1_1
from hss_graph.turtle.screening import (
    LONGEST_TERM,
    check_text,
    check_triple_terms,
    check_turtle,
    longest,
    position,
)
from hss_graph.vocabulary import PREFIXES

LARGEST_FILE = 1 << 28  # bytes; a file is read whole, and its triples take ten times as much memory
_LONGEST_MESSAGE = 300  # characters; the parser repeats terms of any length


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file of text, in UTF-8 and without what hides; `name` is for messages.

    Raises ReadError, with line and column where there is one, for anything else.
    """
    content = read_file(path, name)
    check_text(content, name)
    return content


def read_turtle(path: Path, name: str) -> bytes:
    """The bytes of a Turtle file that is safe to parse. Raises ReadError."""
    content = read_file(path, name)
    check_turtle(content, name)
    return content


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file, whatever they are. Raises ReadError, also for a pipe or a device."""
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            about = os.fstat(descriptor)
            if stat.S_ISDIR(about.st_mode):
                raise ReadError(f"{name}: is a directory; name a file")
            if not stat.S_ISREG(about.st_mode):
                raise ReadError(f"{name}: is a pipe or a device; save what it gives to a file")
            if about.st_size > LARGEST_FILE:
                raise ReadError(f"{name}: is larger than {LARGEST_FILE >> 20} MiB; split it")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ReadError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parse_turtle(content: bytes, graph: NamedNode, name: str) -> list[Triple]:
    """The triples of a Turtle document, with fresh blank nodes. Raises ReadError."""
    check_triple_terms(content, name)
    with explaining(content, name):
        quads = parse(content, RdfFormat.TURTLE, base_iri=graph.value, rename_blank_nodes=True)
        triples = [quad.triple for quad in quads]
    if any(map(is_beyond_rdf_1_1, triples)):
        from hss_graph.turtle.positions import locate

        line = next(locate(content, graph, is_beyond_rdf_1_1)).line
        raise ReadError(f"{name}:{line}: uses a triple term or a base direction of RDF 1.2; write RDF 1.1")
    return triples


@contextmanager
def explaining(content: bytes, name: str) -> Iterator[None]:
    """Turns what the parser raises about the content into a ReadError that says where and what to do."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_problem(error, name) from None
    except MemoryError as error:
        if "buffer" not in str(error):  # the parser's own limit
            raise
        offset = longest(content)
        where = "" if offset is None else f":{position(content, offset)}"
        most = f"{LONGEST_TERM >> 20} MiB"
        raise ReadError(
            f"{name}{where}: holds a single name, text or comment of more than {most}; split it"
        ) from None


def syntax_problem(error: SyntaxError, name: str) -> ReadError:
    """The parser's complaint as ``file:line:column: what`` with the way out where one is known."""
    message = error.msg.split(": ", 1)[-1]
    if "has not been declared" in message:
        prefix = message.removeprefix("The prefix ").split(":")[0]
        known = PREFIXES.get(prefix)
        message = f"the prefix {prefix}: is not declared"
        message += f"; add '@prefix {prefix}: <{known}> .'" if known else "; declare it or correct it"
    elif "Unexpected end" in message or "end of file" in message.lower():
        message = "the file ends in the middle of a statement; complete it or end it with ' .'"
    elif message.startswith("{ is not"):
        message = "a '{' of TriG or N3; a file is one graph, so write Turtle, without braces"
    elif message.startswith("A dot is expected"):
        message = "a ' ;' or ' .' is missing before this, or a name holds a space"
    elif message.startswith("Triples should be followed by a dot"):
        message = "a ' .' is missing at the end of the statement"
    elif message.startswith("Line jumps are not allowed"):
        message = "the text has no closing quotation mark on its line; add it, or use three on each side"
    elif message[1:2] in ("“", "”", "‘", "’", "„"):
        message = f"{message[1:2]} is a typographic quotation mark; write a straight one"
    elif "is not a valid predicate" in message:
        message += "; a name holds no spaces, and a statement ends with ' .'"
    elif "is not a valid subject" in message:
        message += "; the statement before ends with ' .', not ' ;'"
    elif message.startswith("Invalid IRI code point ' '"):
        message = "an IRI holds a space, or the '>' that ends it is missing"
    where = f":{error.lineno}:{error.offset}" if error.lineno else ""
    return ReadError(f"{name}{where}: {' '.join(message.split())[:_LONGEST_MESSAGE]}")
