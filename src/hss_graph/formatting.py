"""Turtle documents → stable form, with their comments.

Comments at the top stay there, and a comment before a statement stays before what is said of its subject. One
that stands elsewhere has no place in stable form; the document is then refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from hss_graph import home
from hss_graph.differences import between
from hss_graph.documents import Document
from hss_graph.errors import ReadError
from hss_graph.graphs import parse_turtle
from hss_graph.turtle import Subject, to_turtle
from hss_graph.turtle.positions import Comment, comments, locate
from hss_graph.turtle.syntax import statements, tokens

_ROOT = "https://relative.invalid/"
# Relative IRIs of a document without an IRI are resolved against this one, and then made relative again.
_NOWHERE = NamedNode(f"{_ROOT}1/2/3/4/5/6/7/8/document")
_ELSEWHERE = NamedNode(f"http://other.invalid/{'1/' * 40}file")
DIRECTORIES = (home.ONTOLOGY, home.DATA, home.SHAPES, home.EXAMPLES)  # of the Turtle files of a home
_MOVE = "give it a line of its own before the statement"
_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")


def stable(document: Document) -> bytes:
    """The document in stable form. Raises ReadError where a comment would be lost."""
    return _written(document, document.triples(), _Remarks.of(document))


def merged(old: Document, new: Document) -> bytes:
    """A document in stable form that says what both say, each thing once. Raises ReadError as `stable`."""
    triples = old.triples()
    triples += between(triples, new.triples()).added
    return _written(old, triples, _Remarks.of(old) + _Remarks.of(new))


def stable_anywhere(content: bytes, name: str) -> bytes:
    """A document that has no IRI in stable form; its relative IRIs stay relative.

    Raises ReadError as `stable`, and where a relative IRI cannot be kept.
    """
    text = stable(Document(_NOWHERE, name, content))
    kept = b"".join(_relative(token.text) if token.kind == "iri" else token.text for token in tokens(text))
    if between(parse_turtle(content, _ELSEWHERE, name), parse_turtle(kept, _ELSEWHERE, name)):
        raise ReadError(f"{name}: its relative IRIs cannot be kept in stable form; write them in full")
    return kept


@dataclass(frozen=True, slots=True)
class _Remarks:
    """The comments of a document, line by line: at its top, before a subject's statements, at its end."""

    top: list[str] = field(default_factory=list)
    before: dict[Subject, list[str]] = field(default_factory=dict)
    end: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> _Remarks:
        """The comments of a document that the parser has accepted. Raises ReadError."""
        found = comments(document.content)
        return _Placing(document).place(found) if found else cls()

    def __add__(self, other: _Remarks) -> _Remarks:
        before = {subject: [*lines, *other.before.get(subject, [])] for subject, lines in self.before.items()}
        return _Remarks([*self.top, *other.top], {**other.before, **before}, [*self.end, *other.end])


class _Placing:
    def __init__(self, document: Document) -> None:
        self._content = document.content
        self._name = document.name
        self._subjects = {
            located.subject.start: located.triple.subject
            for located in locate(document.content, document.graph)
            if not isinstance(located.triple.subject, Triple)
        }
        every = statements(document.content)
        self._starts = [statement.subject for statement in every if statement.subject is not None]
        first = self._starts[0] if self._starts else 0
        self._header = max((s.end for s in every if s.subject is None and s.end <= first), default=0)
        self._blocks = Counter(map(self._subject, self._starts))

    def place(self, found: Sequence[Comment]) -> _Remarks:
        remarks = _Remarks([], defaultdict(list), [])
        previous: tuple[list[str], int] | None = None
        for comment in found:
            lines = self._lines_for(comment, remarks)
            if previous and previous[0] is lines and self._is_parted(previous[1], comment.start):
                lines.append("")
            lines.append(comment.text)
            previous = (lines, comment.start)
        return remarks

    def _lines_for(self, comment: Comment, remarks: _Remarks) -> list[str]:
        if comment.within:
            raise self._refusal(comment, f"within a statement; {_MOVE}")
        number = bisect_right(self._starts, comment.start)  # of the statement that follows
        if not comment.alone:
            return remarks.before[self._told_of(comment, number - 1)]
        if number == len(self._starts):
            return remarks.end if number else remarks.top
        in_header = comment.start < self._header
        if number == 0 and (
            in_header or (not self._header and self._is_parted(comment.start, self._starts[0]))
        ):
            return remarks.top
        subject = self._subject(self._starts[number])
        if not isinstance(subject, NamedNode):
            raise self._refusal(
                comment, "before a blank node; give that an IRI, or move the comment to the top"
            )
        return remarks.before[subject]

    def _told_of(self, comment: Comment, number: int) -> NamedNode:
        """The subject of the statement on a comment's line, if all that is said of it is there."""
        start = self._starts[number] if number >= 0 else 0
        if number >= 0 and b"\n" not in self._content[start : comment.start]:
            subject = self._subject(start)
            if isinstance(subject, NamedNode) and self._blocks[subject] == 1:
                return subject
        raise self._refusal(comment, f"at the end of a line; {_MOVE}")

    def _subject(self, start: int) -> Subject | None:
        return self._subjects.get(start)

    def _is_parted(self, start: int, end: int) -> bool:
        """Whether there is a blank line between two bytes."""
        return _BLANK_LINE.search(self._content, start, end) is not None

    def _refusal(self, comment: Comment, where: str) -> ReadError:
        place = f"{self._name}:{comment.line}:{comment.column}"
        return ReadError(f"{place}: stable form has no place for a comment {where}")


def _written(document: Document, triples: Iterable[Triple], remarks: _Remarks) -> bytes:
    """The triples as a document of that graph with these comments."""
    triples = list(triples)
    text = to_turtle(triples, document.graph).encode() if triples else b""
    if between(triples, parse_turtle(text, document.graph, document.name)):
        raise ReadError(f"{document.name}: cannot be written in stable form without a change; report this")
    if remarks.before:
        text = _with_comments(text, document.graph, remarks.before)
    parts = ["\n".join(remarks.top).encode(), text.rstrip(b"\n"), "\n".join(remarks.end).encode()]
    return b"\n\n".join(filter(None, parts)) + b"\n"


def _with_comments(text: bytes, graph: NamedNode, before: dict[Subject, list[str]]) -> bytes:
    wanted = locate(text, graph, lambda triple: triple.subject in before)
    subjects = {t.subject.start: t.triple.subject for t in wanted if isinstance(t.triple.subject, NamedNode)}
    pieces, done = [], 0
    for statement in statements(text):
        if statement.subject in subjects:
            lines = before[subjects[statement.subject]]
            pieces += [text[done : statement.start], "".join(f"{line}\n" for line in lines).encode()]
            done = statement.start
    return b"".join([*pieces, text[done:]])


def _relative(iri: bytes) -> bytes:
    """An IRI in angle brackets, relative where it was resolved against a document that has none."""
    absolute = iri[1:-1].decode()
    if not absolute.startswith(_ROOT):
        return iri
    if absolute.startswith((f"{_NOWHERE.value}#", f"{_NOWHERE.value}?")):
        return f"<{absolute.removeprefix(_NOWHERE.value)}>".encode()
    directory, up = _NOWHERE.value.rpartition("/")[0] + "/", ""
    while not absolute.startswith(directory):
        directory, up = directory.rstrip("/").rpartition("/")[0] + "/", f"{up}../"
    rest = absolute.removeprefix(directory)
    if directory == _ROOT:
        return f"</{rest}>".encode()
    needs_dot = not up and (not rest or rest[0] in "/?#" or ":" in rest.partition("/")[0])
    return f"<{up}{'./' if needs_dot else ''}{rest}>".encode()
