"""Turtle file ↔ named graph: strict reading that knows line numbers, and stable writing.

A file of a home is one named graph. Reading is strict: UTF-8 without a byte order mark, no undeclared
prefix, no relative IRI other than those that the graph's own IRI resolves. Writing is stable: the same
triples always give the same bytes, whatever their order, so a change of one fact is a change of one line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
)

from hss_graph.errors import ReadError
from hss_graph.vocabulary import PREFIXES, curie

Subject: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal

_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_FIRST, _REST, _NIL, _TYPE = (NamedNode(_RDF + name) for name in ("first", "rest", "nil", "type"))
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NOT_LONG = re.compile(r'"""|"$|[\x00-\x08\x0b-\x1f\x7f]')
_FURTHEST = 50  # steps that blank nodes are compared by
_DEEPEST = 40  # levels of blank nodes written inside each other; deeper ones get names
_LEADING_PREDICATES = (
    _TYPE.value,
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
)


@dataclass(frozen=True, slots=True)
class LocatedTriple:
    """A triple and the line of the file, counted from 1, on which it ends."""

    triple: Triple
    line: int


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file that is UTF-8 without a byte order mark or NUL; `name` is for messages.

    Raises ReadError, with line and column where there is one, for anything else.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{name}: cannot be read: {error.strerror or error}") from None
    check_encoding(content, name)
    return content


def check_encoding(content: bytes, name: str) -> None:
    """Raises ReadError unless the content is UTF-8 without a byte order mark or NUL."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise ReadError(f"{name}:1:1: starts with a byte order mark; save it as UTF-8 without one")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(content, error.start)
        raise ReadError(f"{name}:{line}:{column}: is not UTF-8; save the file as UTF-8") from None
    if b"\0" in content:
        line, column = _position(content, content.index(b"\0"))
        raise ReadError(f"{name}:{line}:{column}: holds a NUL character; remove it")


def parse_turtle(content: bytes, graph: NamedNode, name: str) -> list[Triple]:
    """The triples of a Turtle document, with fresh blank nodes. Raises ReadError."""
    try:
        quads = parse(content, RdfFormat.TURTLE, base_iri=graph.value, rename_blank_nodes=True)
        triples = [quad.triple for quad in quads]
    except SyntaxError as error:
        raise syntax_problem(error, name) from None
    if any(map(_is_beyond_rdf_1_1, triples)):
        line = next(t.line for t in locate(content, graph) if _is_beyond_rdf_1_1(t.triple))
        raise ReadError(f"{name}:{line}: uses a triple term or a base direction of RDF 1.2; write RDF 1.1")
    return triples


def _is_beyond_rdf_1_1(triple: Triple) -> bool:
    value = triple.object
    return isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None)


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
    where = f":{error.lineno}:{error.offset}" if error.lineno else ""
    return ReadError(f"{name}{where}: {' '.join(message.split())}")


def locate(content: bytes, graph: NamedNode) -> Iterator[LocatedTriple]:
    """Each triple of a valid Turtle document with its line, in the order of the document.

    The parser is handed one line at a time; a triple belongs to the line that completed it.
    """
    lines = _OneLineAtATime(content)
    for quad in parse(lines, RdfFormat.TURTLE, base_iri=graph.value):  # type: ignore[arg-type]
        yield LocatedTriple(quad.triple, lines.number)


class _OneLineAtATime:
    """A binary file that gives one line per read, whatever the size asked for."""

    def __init__(self, content: bytes) -> None:
        self._lines = iter(content.splitlines(keepends=True))
        self.number = 0

    def read(self, _size: int = -1) -> bytes:
        line = next(self._lines, b"")
        self.number += bool(line)
        return line


def to_turtle(triples: Iterable[Triple], graph: NamedNode | None = None) -> str:
    """The triples as stable Turtle: the graph itself first, then subjects A–Z, the type first in each.

    Blank nodes are written in place where one statement points at them, and numbered in a stable order
    otherwise. Only the prefixes in use are declared.
    """
    return _TurtleDocument(set(triples), graph).text()


class _TurtleDocument:
    def __init__(self, triples: set[Triple], graph: NamedNode | None) -> None:
        self._graph = graph
        self._statements: dict[Subject, dict[NamedNode, list[Term]]] = defaultdict(dict)
        pointed_at: Counter[BlankNode] = Counter()
        parents: dict[BlankNode, tuple[Subject, NamedNode]] = {}
        for triple in triples:
            if _is_beyond_rdf_1_1(triple):
                raise ReadError(f"RDF 1.1 Turtle cannot hold a triple term or a base direction: {triple}")
            subject, predicate, value = triple
            self._statements[subject].setdefault(predicate, []).append(value)
            if isinstance(value, BlankNode):
                pointed_at[value] += 1
                parents[value] = (subject, predicate)
        once = {node for node, count in pointed_at.items() if count == 1}
        self._nested = {node for node in once if _depth(node, parents, once) % _DEEPEST}
        blank = pointed_at.keys() | {node for node in self._statements if isinstance(node, BlankNode)}
        colours = _colours(triples) if blank - self._nested else {}
        named = sorted(blank - self._nested, key=lambda node: colours[node])
        self._names = {node: f"_:b{number}" for number, node in enumerate(named, 1)}
        self._prefixes: set[str] = set()

    def text(self) -> str:
        named = [subject for subject in self._statements if isinstance(subject, NamedNode)]
        named.sort(key=lambda subject: (subject != self._graph, curie(subject.value)))
        blank = [node for node in self._names if node in self._statements]
        blocks = [*map(self._block, named), *map(self._block, blank)]
        header = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(self._prefixes)]
        return "\n\n".join(["\n".join(header), *blocks] if header else blocks) + "\n"

    def _block(self, subject: Subject) -> str:
        return f"{self._term(subject, '')} {self._predicates(subject, '    ')} ."

    def _predicates(self, subject: Subject, indent: str) -> str:
        statements = self._statements[subject]
        lines = []
        for predicate in sorted(statements, key=_predicate_order):
            verb = "a" if predicate == _TYPE else self._term(predicate, indent)
            values = sorted(self._term(value, indent) for value in statements[predicate])
            lines.append(f"{verb} {', '.join(values)}")
        return f" ;\n{indent}".join(lines)

    def _term(self, term: Term, indent: str) -> str:
        if isinstance(term, NamedNode):
            if term == self._graph:
                return "<>"
            if term == _NIL:
                return "()"
            short = curie(term.value)
            if not short.startswith("<"):
                self._prefixes.add(short.split(":", 1)[0])
            return short if not short.startswith("<") else str(term)
        if isinstance(term, Literal):
            return self._literal(term)
        if term in self._nested:
            items = self._collection(term)
            if items is not None:
                inner = " ".join(self._term(item, indent) for item in items)
                return f"( {inner} )" if inner else "()"
            if not self._statements.get(term):
                return "[]"
            deeper = indent + "    "
            return f"[\n{deeper}{self._predicates(term, deeper)}\n{indent}]"
        return self._names[term]

    def _collection(self, node: BlankNode) -> list[Term] | None:
        items: list[Term] = []
        current: Term = node
        while current != _NIL:
            cell = self._statements.get(current, {})  # type: ignore[arg-type]
            well_formed = cell.keys() == {_FIRST, _REST} and all(len(v) == 1 for v in cell.values())
            if not well_formed or current not in self._nested:
                return None
            items.append(cell[_FIRST][0])
            current = cell[_REST][0]
        return items

    def _literal(self, literal: Literal) -> str:
        value = literal.value
        if literal.language:
            return f"{_quoted(value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == _XSD + "string":
            return _quoted(value)
        if datatype == _XSD + "integer" and _INTEGER.fullmatch(value):
            return value
        if datatype == _XSD + "boolean" and value in ("true", "false"):
            return value
        return f"{_quoted(value)}^^{self._term(literal.datatype, '')}"


def _colours(triples: Iterable[Triple]) -> dict[BlankNode, int]:
    """A number for each blank node that follows from what is said of it and around it, not from its name.

    Nodes that are told apart only by what lies more than `_FURTHEST` steps away may share one.
    """
    around: dict[BlankNode, list[tuple[str, str, Term]]] = defaultdict(list)
    for subject, predicate, value in triples:
        if isinstance(subject, BlankNode):
            around[subject].append((">", predicate.value, value))
        if isinstance(value, BlankNode):
            around[value].append(("<", predicate.value, subject))
    colours = dict.fromkeys(around, 0)
    for _ in range(_FURTHEST):
        seen = {
            node: sorted(
                (way, predicate, f"_:{colours[term]}" if isinstance(term, BlankNode) else str(term))
                for way, predicate, term in statements
            )
            for node, statements in around.items()
        }
        ranks = {key: rank for rank, key in enumerate(sorted({repr(key) for key in seen.values()}))}
        new = {node: ranks[repr(key)] for node, key in seen.items()}
        if len(set(new.values())) == len(set(colours.values())) and colours != dict.fromkeys(around, 0):
            return new
        colours = new
    return colours


def _depth(
    node: BlankNode, parents: Mapping[BlankNode, tuple[Subject, NamedNode]], once: set[BlankNode]
) -> int:
    """How many blank nodes the node would be written inside of, itself counted; 0 on a cycle.

    The cells of a list count as one, for a list is written on one level.
    """
    depth, current, seen = 1, node, {node}
    while True:
        parent, predicate = parents[current]
        if not isinstance(parent, BlankNode) or parent not in once:
            return depth
        if parent in seen:
            return 0
        seen.add(parent)
        depth += predicate != _REST
        current = parent


def _quoted(value: str) -> str:
    if "\n" in value and not _NOT_LONG.search(value):
        return '"""' + value.replace("\\", "\\\\") + '"""'
    return str(Literal(value))


def _predicate_order(predicate: NamedNode) -> tuple[int, str]:
    iri = predicate.value
    rank = _LEADING_PREDICATES.index(iri) if iri in _LEADING_PREDICATES else len(_LEADING_PREDICATES)
    return rank, curie(iri)


def _position(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1
