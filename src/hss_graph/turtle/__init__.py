"""Triples → stable Turtle: the same triples always give the same bytes, whatever their order.

A change of one fact is a change of one line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

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
            if is_beyond_rdf_1_1(triple):
                raise ReadError(f"RDF 1.1 Turtle cannot hold a triple term or a base direction: {triple}")
            subject, predicate, value = triple
            self._statements[subject].setdefault(predicate, []).append(value)
            if isinstance(value, BlankNode):
                pointed_at[value] += 1
                parents[value] = (subject, predicate)
        once = {node for node, count in pointed_at.items() if count == 1}
        self._nested = {node for node, depth in _depths(parents, once).items() if depth % _DEEPEST}
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
        if len(set(new.values())) == len(set(colours.values())):
            return new
        colours = new
    return colours


def _depths(
    parents: Mapping[BlankNode, tuple[Subject, NamedNode]], once: set[BlankNode]
) -> dict[BlankNode, int]:
    """How many blank nodes each of these would be written inside of, itself counted; 0 on a cycle and below.

    The cells of a list count as one, for a list is written on one level.
    """
    depths: dict[Subject, int] = {}
    for node in once:
        path: list[BlankNode] = []
        current: Subject = node
        while isinstance(current, BlankNode) and current in once and current not in depths:
            depths[current] = 0  # until that of the parent is known
            path.append(current)
            current = parents[current][0]
        is_on_cycle = depths.get(current) == 0
        for inner in [] if is_on_cycle else reversed(path):
            parent, predicate = parents[inner]
            depths[inner] = depths[parent] + (predicate != _REST) if parent in depths else 1
    return {node: depths[node] for node in once}


def _quoted(value: str) -> str:
    if "\n" in value and not _NOT_LONG.search(value):
        return '"""' + value.replace("\\", "\\\\") + '"""'
    return str(Literal(value))


def _predicate_order(predicate: NamedNode) -> tuple[int, str]:
    iri = predicate.value
    rank = _LEADING_PREDICATES.index(iri) if iri in _LEADING_PREDICATES else len(_LEADING_PREDICATES)
    return rank, curie(iri)


def is_beyond_rdf_1_1(triple: Triple) -> bool:
    """Whether the triple has a triple term or a literal with a base direction, as RDF 1.2 allows."""
    value = triple.object
    return isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None)
