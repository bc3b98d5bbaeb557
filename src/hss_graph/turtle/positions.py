"""Where in a Turtle document each triple and each comment stands.

The parser says which triples there are and, fed one line at a time, which line completed each. Where the
place of one is asked for, the statements around that line are taken apart into tokens, and no others.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import accumulate, islice

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from hss_graph.turtle.syntax import Slot, Span, Walk, has_comment, strings_over_lines, tokens

_PATIENCE = 32  # lines that may complete no triple before the parser gets several at once


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a document: line and column of its first character, from 1; its bytes, `start` to `end`.

    It is empty where the piece was not found: line and column are then those of the line's first word.
    """

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LocatedTriple:
    """A triple, its number in the document from 0, and where its terms stand.

    A blank node without a label stands from bracket to bracket. Of the triples that make a list, the list is
    the subject and an item the object.
    """

    triple: Triple
    number: int
    subject: Place
    predicate: Place
    object: Place

    @property
    def line(self) -> int:
        """The line on which the object starts, from 1."""
        return self.object.line

    @property
    def column(self) -> int:
        """The character of that line with which the object starts, from 1."""
        return self.object.column


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` on: where it starts, whether alone on its line, whether within a statement."""

    text: str
    line: int
    column: int
    start: int
    alone: bool
    within: bool


def locate(
    content: bytes, graph: NamedNode, wanted: Callable[[Triple], bool] | None = None
) -> Iterator[LocatedTriple]:
    """Each triple of a valid Turtle document that is wanted, with its place, in the parser's order.

    >>> content = b"<a> <b> 1 ,\\n  'x'@en ."
    >>> [(t.line, t.column) for t in locate(content, NamedNode("http://example.org/"))]
    [(1, 9), (2, 3)]
    """
    reader = _LineByLine(content)
    completed = array("Q")  # the line that completed each triple
    found = []
    for quad in parse(reader, RdfFormat.TURTLE, base_iri=graph.value):  # type: ignore[arg-type]
        triple = quad.triple
        if wanted is None or wanted(triple):
            found.append((len(completed), triple))
        completed.append(reader.number)
        reader.idle = 0
    lines = _Lines(content, reader.blocks) if found else None
    first, slots = 0, list[Slot]()
    for number, triple in found:
        assert lines is not None
        if number >= first + len(slots):
            first, slots = _slots_around(completed[number], completed, lines)
        yield LocatedTriple(triple, number, *map(lines.place, slots[number - first]))


def comments(content: bytes) -> list[Comment]:
    """The comments of a valid Turtle document, in its order."""
    if not has_comment(content):
        return []
    walk, lines, found = Walk(), _Lines(content), []
    for token in tokens(content):
        walk.take(token)
        if token.kind == "comment":
            place = lines.place(Span(token.start, token.end))
            alone = not content[lines.start(place.line) : token.start].strip()
            text = token.text.decode(errors="replace").rstrip()
            found.append(Comment(text, place.line, place.column, token.start, alone, walk.is_within))
    return found


class _LineByLine:
    """A binary file that gives a line at a time; `number` is that of the line given last, from 1.

    Where line after line completes no triple, it gives blocks of lines, each twice as long as the one before,
    for the parser starts anew at a string that has not ended. `idle` counts those reads.
    """

    def __init__(self, content: bytes) -> None:
        self._lines = BytesIO(content)
        self._rest = memoryview(b"")
        self.number = 0
        self.idle = 0
        self.blocks: list[tuple[int, int]] = []  # first and last line of each

    def read(self, size: int) -> bytes:  # the parser aborts the process if it gets more than it asked for
        if not self._rest:
            text = self._next()
            if len(text) <= size:
                return text
            self._rest = memoryview(text)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)

    def _next(self) -> bytes:
        self.idle += 1
        if self.idle <= _PATIENCE:
            line = self._lines.readline()
            self.number += bool(line)
            return line
        lines = list(islice(self._lines, 1 << min(self.idle - _PATIENCE, 20)))
        self.blocks.append((self.number + 1, self.number + len(lines)))
        self.number += len(lines)
        return b"".join(lines)


class _Lines:
    """The lines of a document, numbered from 1, and the blocks of lines that the parser got at once."""

    def __init__(self, content: bytes, blocks: Sequence[tuple[int, int]] = ()) -> None:
        self.content = content
        self._blocks = blocks
        self._starts = array("Q", accumulate(map(len, BytesIO(content)), initial=0))
        self._last = Place(1, 1, 0, 0)

    def start(self, line: int) -> int:
        """The byte at which the line starts; of a line past the last, the end of the document."""
        return self._starts[min(line, len(self._starts)) - 1]

    def place(self, span: Span) -> Place:
        line = bisect_right(self._starts, span.start)
        known = self._last if self._last.line == line and self._last.start <= span.start else None
        column, start = (known.column, known.start) if known else (1, self.start(line))
        column += len(self.content[start : span.start].decode(errors="replace"))
        self._last = Place(line, column, span.start, span.end)
        return self._last

    def is_border(self, line: int) -> bool:
        """Whether a statement ends with the line, and the parser got the next line later."""
        index = bisect_left(self._blocks, (line + 1, 0)) - 1
        in_block = index >= 0 and self._blocks[index][0] <= line < self._blocks[index][1]
        return not in_block and self._ends_statement(line)

    def first_word(self, line: int) -> Span:
        """An empty span before the first character of the line that is not blank."""
        text = self.content[self.start(line) : self.start(line + 1)]
        start = self.start(line) + len(text) - len(text.lstrip())
        return Span(start, start)

    def _ends_statement(self, line: int) -> bool:
        """Whether the last token of the line, comments aside, is the ``.`` of a statement."""
        start, end = self.start(line), self.start(line + 1)
        text = self.content[start:end].rstrip()
        if not text.endswith(b".") and b"#" not in text:
            return False
        before = bisect_left(self._strings_over_lines, (start, 0)) - 1
        if before >= 0:
            start = max(start, self._strings_over_lines[before][1])
        words = [t for t in tokens(self.content, start, end) if t.kind not in ("blank", "comment")]
        return bool(words) and words[-1].text == b"."

    @cached_property
    def _strings_over_lines(self) -> list[tuple[int, int]]:
        return strings_over_lines(self.content)


def _slots_around(line: int, completed: array[int], lines: _Lines) -> tuple[int, list[Slot]]:
    """The places of the terms of all triples in the statements around a line, and the first one's number."""
    top = bottom = line
    while top > 1 and not lines.is_border(top - 1):
        top -= 1
    while bottom < completed[-1] and not lines.is_border(bottom):
        bottom += 1
    first, beyond = bisect_left(completed, top), bisect_right(completed, bottom)
    walk = Walk()
    for token in tokens(lines.content, lines.start(top), lines.start(bottom + 1)):
        walk.take(token)
    if len(walk.slots) == beyond - first and not walk.is_lost:
        return first, walk.slots
    words = [lines.first_word(number) for number in completed[first:beyond]]
    return first, [(word, word, word) for word in words]
