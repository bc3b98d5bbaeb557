"""The tokens of a Turtle document, and which of them are the terms of each triple.

Meant for documents that the parser has accepted: what is wrong in others is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

# Terminals of https://www.w3.org/TR/turtle/#sec-grammar-grammar; of a valid document they need not be exact.
_STRING = rb"""
      \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
    | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+'
"""
_TOKEN = re.compile(
    rb"""
      (?P<blank>[\x20\t\r\n]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
    | (?P<string>"""
    + _STRING
    + rb""")
    | (?P<number>[+-]?(?:[0-9]+\.?[0-9]*[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    | (?P<name>(?:[A-Za-z_\x80-\xff](?:\.*[A-Za-z0-9_\x80-\xff-])*+)?:
               (?:\.*(?:[A-Za-z0-9_:%\x80-\xff-]|\\.))*+)
    | (?P<word>[A-Za-z]++)
    | (?P<at>@[A-Za-z0-9-]++)
    | (?P<mark>\^\^|[.;,()\[\]])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NEITHER = rb"""[^"'<\#\\]++|\\.|<[^<>"{}|^`\x00-\x20]*+>|<"""  # neither a string nor a comment
_NEXT_STRING = re.compile(
    rb"(?:" + _NEITHER + rb"|\#[^\r\n]*+)*+(?P<string>" + _STRING + rb")", re.VERBOSE | re.DOTALL
)
_FIRST_COMMENT = re.compile(rb"(?:" + _NEITHER + rb"|" + _STRING + rb")*+\#", re.VERBOSE | re.DOTALL)
# The SPARQL-like directives have no full stop; the kind of token that ends each.
_DIRECTIVES = {b"prefix": "iri", b"base": "iri", b"version": "string"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of Turtle: blank, comment, iri, string, number, name, word, at, mark or other."""

    kind: str
    text: bytes
    start: int
    end: int


def tokens(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens that begin between two bytes, the first of which begins one; joined again they are the text.

    >>> [t.text for t in tokens(b"<a> a b:c. # 'd'") if t.kind != "blank"]
    [b'<a>', b'a', b'b:c', b'.', b"# 'd'"]
    """
    for match in _TOKEN.finditer(content, start):
        if end is not None and match.start() >= end:
            return
        yield Token(match.lastgroup or "other", match[0], match.start(), match.end())


def strings_over_lines(content: bytes) -> list[tuple[int, int]]:
    """Where strings that go over several lines start and end."""
    if b'"""' not in content and b"'''" not in content:
        return []
    found = _NEXT_STRING.finditer(content)
    return [m.span("string") for m in found if b"\n" in m["string"] or b"\r" in m["string"]]


def has_comment(content: bytes) -> bool:
    """Whether there is a comment."""
    return _FIRST_COMMENT.match(content) is not None


@dataclass(slots=True)
class Span:
    """The bytes of a term, or of a bracket with what is in it."""

    start: int
    end: int


# Where the terms of a triple stand. Of the triples that make a list, the list is the subject.
Slot: TypeAlias = tuple[Span, Span, Span]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement from its first byte to its ``.``, and where its subject starts; a directive has none."""

    start: int
    end: int
    subject: int | None


def statements(content: bytes) -> list[Statement]:
    """The statements and directives of a document."""
    walk = Walk()
    for token in tokens(content):
        walk.take(token)
    return walk.statements


@dataclass(slots=True)
class _Frame:
    """A statement, or a ``[`` or ``(`` in it, and what comes next: subject, verb, object, mark or item."""

    opened_by: bytes
    expects: str
    span: Span
    subject: Span = field(default_factory=lambda: Span(0, 0))
    predicate: Span = field(default_factory=lambda: Span(0, 0))
    items: int = 0


class Walk:
    """What was read of a document, token by token.

    `slots` come in the order in which the parser gives the triples: of those that one token completes, the
    last first. `is_lost` tells that something was no Turtle of RDF 1.1; the slots are then wrong.
    """

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.statements: list[Statement] = []
        self.is_lost = False
        self._stack = [_Frame(b"", "subject", Span(0, 0))]
        self._string: Span | None = None  # a string whose language or datatype may follow
        self._is_typed = False
        self._directive = ""  # the kind of token that ends it
        self._began: int | None = None
        self._completed: list[Slot] = []

    @property
    def is_within(self) -> bool:
        """Whether a statement has begun and not ended."""
        return self._began is not None

    def take(self, token: Token) -> None:
        """Reads the next token."""
        if token.kind in ("blank", "comment"):
            return
        if self._began is None:
            self._began = token.start
        if self._directive:
            if token.kind == self._directive or (self._directive == "mark" and token.text == b"."):
                self._end(token, None)
        elif not (self._string and self._complete_string(self._string, token)):
            self._read(token)
        self.slots += reversed(self._completed)
        self._completed.clear()

    def _complete_string(self, string: Span, token: Token) -> bool:
        """Whether the token belongs to the string before it."""
        if token.text == b"^^":
            self._is_typed = True
            return True
        belongs = self._is_typed or token.kind == "at"
        if belongs:
            string.end = token.end
        self._string, self._is_typed = None, False
        self._term(string)
        return belongs

    def _read(self, token: Token) -> None:
        frame = self._stack[-1]
        text, span = token.text, Span(token.start, token.end)
        if frame.opened_by == b"(" and text != b")" and frame.expects == "mark":
            self._link(frame, span)
        if token.kind == "mark":
            self._mark(text, token, frame)
        elif frame.expects == "subject" and token.kind == "at":
            self._directive = "mark"
        elif frame.expects == "subject" and token.kind == "word":
            self._directive = _DIRECTIVES.get(text.lower(), "")
            self.is_lost |= not self._directive
        elif token.kind == "string":
            self._string = span
        elif token.kind in ("iri", "name", "number", "word"):
            self._term(span)
        else:
            self.is_lost = True

    def _mark(self, text: bytes, token: Token, frame: _Frame) -> None:
        if text in (b"[", b"("):
            inner = _Frame(text, "verb" if text == b"[" else "mark", Span(token.start, token.end))
            inner.subject = inner.span
            self._stack.append(inner)
        elif text in (b"]", b")") and len(self._stack) > 1:
            self._stack.pop()
            frame.span.end = token.end
            if text == b")" and frame.items:
                self._completed.append((frame.span, frame.span, Span(token.start, token.end)))
                self._advance(frame.span)
            else:
                self._term(frame.span)
        elif text == b"," and frame.opened_by != b"(":
            frame.expects = "object"
        elif text == b";" and frame.opened_by != b"(":
            frame.expects = "verb"
        elif text == b".":
            self._end(token, self._stack[0].subject.start)
        else:
            self.is_lost = True

    def _term(self, span: Span) -> None:
        """A term is complete; with it is a triple, where it is an object or an item."""
        frame = self._stack[-1]
        if frame.expects == "object":
            self._completed.append((frame.subject, frame.predicate, span))
        elif frame.expects == "item":
            self._completed.append((frame.span, span, span))
        self._advance(span)

    def _advance(self, span: Span) -> None:
        frame = self._stack[-1]
        if frame.expects == "subject":
            frame.subject, frame.expects = span, "verb"
        elif frame.expects == "verb":
            frame.predicate, frame.expects = span, "object"
        else:
            frame.expects = "mark"

    def _link(self, frame: _Frame, item: Span) -> None:
        """An item begins: the first makes the list an object, each other follows the one before."""
        frame.items += 1
        frame.expects = "item"
        outer = self._stack[-2]
        if frame.items > 1:
            self._completed.append((frame.span, frame.span, item))
        elif outer.expects == "object":
            self._completed.append((outer.subject, outer.predicate, frame.span))
        elif outer.expects == "item":
            self._completed.append((outer.span, frame.span, frame.span))

    def _end(self, token: Token, subject: int | None) -> None:
        assert self._began is not None
        self.statements.append(Statement(self._began, token.end, subject))
        self._stack = [_Frame(b"", "subject", Span(0, 0))]
        self._directive, self._began = "", None
