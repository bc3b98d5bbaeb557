"""The parts of a SPARQL query: its groups, their patterns and filters, and where each term stands.

Only for texts that the engine has read without complaint: what is no SPARQL is not looked for here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hss_graph.sparql import is_flat
from hss_graph.sparql.pieces import Node, pieces

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_PATTERNS = ("BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "VALUES")
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a group.

    kind: triple, filter, optional, minus, graph, group, union, select, bind or values. text: what stands in
    the query; of a triple its subject is repeated where the query leaves it out. nodes: subject, predicate
    and object of a triple that has them. groups: the groups in it. query: the query that it is, if any.
    """

    kind: str
    text: str
    start: int
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    query: Query | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces, in the order in which it is written."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query or a query within one: its texts, each '' where there is none, and its group.

    head: from the form to the data set or the group. modifiers: such as LIMIT, each with its keyword as its
    kind, in their order.
    """

    form: str
    prologue: str
    head: str
    dataset: str
    where: Group | None
    pattern: str
    modifiers: tuple[Node, ...]
    start: int


def read(sparql: str) -> Query | None:
    """The parts of the query; None where it nests too deep, or is built in another way."""
    if not is_flat(sparql):
        return None
    reader = _Reader(sparql)
    try:
        found = reader.query(reader.prologue())
    except _LostError:
        return None
    return found if reader.at == len(reader.pieces) else None


def triples(group: Group | None) -> Iterator[Element]:
    """All triple patterns of the group and of those in it."""
    for element in group.elements if group else ():
        if element.kind == "triple":
            yield element
        for inner in element.groups:
            yield from triples(inner)
        if element.query:
            yield from triples(element.query.where)


class _LostError(Exception):
    """The text is not built as this reader thinks."""


class _Reader:
    """Reads a query piece by piece."""

    def __init__(self, sparql: str) -> None:
        self.text = sparql
        self.pieces = pieces(sparql)
        self.at = 0

    def peek(self, ahead: int = 0) -> Node:
        at = self.at + ahead
        return self.pieces[at] if at < len(self.pieces) else Node("end", "", len(self.text))

    def word(self, ahead: int = 0) -> str:
        piece = self.peek(ahead)
        return piece.text.upper() if piece.kind in ("word", "other") else ""

    def take(self) -> Node:
        piece = self.peek()
        if piece.kind == "end":
            raise _LostError
        self.at += 1
        return piece

    def need(self, text: str) -> Node:
        if self.word() != text:
            raise _LostError
        return self.take()

    def since(self, start: int) -> str:
        """The text from there to the piece that was taken last."""
        last = self.pieces[self.at - 1]
        return self.text[start : last.start + len(last.text)] if self.at else ""

    def balanced(self) -> Node:
        """What stands in brackets, which begin here."""
        start, depth = self.peek().start, 0
        while True:
            piece = self.take()
            if piece.kind == "other":
                depth += (piece.text in _OPENING) - (piece.text in _CLOSING)
            if not depth:
                return Node("brackets", self.since(start), start)

    def prologue(self) -> str:
        while self.word() in ("PREFIX", "BASE"):
            keyword = self.take().text.upper()
            if keyword == "PREFIX":
                self.take()
            self.take()
        return self.text[: self.peek().start]

    def query(self, prologue: str) -> Query:
        form, start = self.word(), self.peek().start
        if form not in _FORMS:
            raise _LostError
        self.take()
        while self.word() not in ("FROM", "WHERE", "{", "}", *_MODIFIERS) and self.peek().kind != "end":
            self.balanced() if self.word() == "(" else self.take()
        template = form == "CONSTRUCT" and self.word() == "{"
        if template:
            self.balanced()
        head = self.since(start)
        dataset_start = self.peek().start
        had = self.at
        while self.word() == "FROM":
            self.take()
            if self.word() == "NAMED":
                self.take()
            self.take()
        dataset = self.since(dataset_start) if self.at > had else ""
        if self.word() == "WHERE":
            self.take()
        where, pattern = None, ""
        if self.word() == "{":
            group_start = self.peek().start
            where = self.group()
            pattern = self.since(group_start)
        return Query(form, prologue, head, dataset, where, pattern, tuple(self.modifiers()), start)

    def modifiers(self) -> Iterator[Node]:
        while self.word() in _MODIFIERS:
            keyword, start = self.word(), self.take().start
            while self.word() not in (*_MODIFIERS, "}") and self.peek().kind != "end":
                self.balanced() if self.word() in ("(", "{") else self.take()
            yield Node(keyword, self.since(start), start)

    def group(self) -> Group:
        self.need("{")
        if self.word() == "SELECT":
            start = self.peek().start
            inner = self.query("")
            self.need("}")
            text = self.text[start : self.pieces[self.at - 1].start].rstrip()
            return Group((Element("select", "{ " + text + " }", start, query=inner),))
        found: list[Element] = []
        while self.word() != "}":
            if self.word() == ".":
                self.take()
            else:
                found.extend(self.elements())
        self.take()
        return Group(tuple(found))

    def elements(self) -> Iterable[Element]:
        start, keyword = self.peek().start, self.word()
        if keyword == "{":
            return [self.union(start)]
        if keyword not in _PATTERNS:
            return self.triples()
        self.take()
        groups: tuple[Group, ...] = ()
        if keyword == "FILTER":
            while self.word() in ("NOT", "EXISTS"):
                self.take()
            if self.word() == "{":
                groups = (self.group(),)
            else:
                if self.word() != "(":
                    self.take()
                self.balanced()
        elif keyword in ("OPTIONAL", "MINUS"):
            groups = (self.group(),)
        elif keyword == "GRAPH":
            self.take()
            groups = (self.group(),)
        else:
            if self.word() != "(":
                self.take()
            else:
                self.balanced()
            if keyword == "VALUES":
                self.balanced()
        return [Element(keyword.lower(), self.since(start), start, groups=groups)]

    def union(self, start: int) -> Element:
        groups = [self.group()]
        while self.word() == "UNION":
            self.take()
            groups.append(self.group())
        if len(groups) > 1:
            return Element("union", self.since(start), start, groups=tuple(groups))
        (only,) = groups
        if len(only.elements) == 1 and only.elements[0].kind == "select":
            return only.elements[0]
        return Element("group", self.since(start), start, groups=(only,))

    def node(self) -> Node:
        if self.word() in ("(", "["):
            return self.balanced()
        piece = self.take()
        if piece.text in ("+", "-"):
            number = self.take()
            return Node("number", piece.text + number.text, piece.start)
        if piece.kind == "other":
            raise _LostError
        if piece.kind == "number" and re.fullmatch("[eE][0-9]+", self.peek().text):
            return Node("number", piece.text + self.take().text, piece.start)
        return piece

    def path(self) -> Node:
        start, taken = self.peek(), self.at
        while True:
            while self.word() in ("^", "!"):
                self.take()
            self.balanced() if self.word() == "(" else self.take()
            while self.word() in ("*", "+", "?"):
                self.take()
            if self.word() not in ("/", "|"):
                break
            self.take()
        return start if self.at == taken + 1 else Node("path", self.since(start.start), start.start)

    def triples(self) -> Iterator[Element]:
        """The triple patterns up to the next dot; those about an unnamed subject stay one."""
        start = self.peek().start
        subject = self.node()
        nameless = subject.kind == "brackets" or subject.text.startswith("_:")
        found: list[Element] = []
        while self.word() not in (".", "}", "{", *_PATTERNS):
            if self.word() == ";":
                self.take()
                continue
            predicate = self.path()
            first = True
            while first or self.word() == ",":
                if not first:
                    self.take()
                first = False
                value = self.node()
                place = predicate.start if found else start
                text = " ".join((subject.text, predicate.text, value.text))
                found.append(Element("triple", text, place, nodes=(subject, predicate, value)))
        if nameless:
            nodes = found[0].nodes if len(found) == 1 else ()
            found = [Element("triple", self.since(start), start, nodes=nodes)]
        return iter(found)
