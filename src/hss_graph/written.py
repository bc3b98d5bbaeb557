"""The triples of a home exactly as they are written, found by pattern.

Oxigraph's store keeps numbers, dates and truth values by value, so ``1.10`` comes back as ``1.1``. Rules may
tell the two apart. Here typed literals pass the store under another datatype, and come back as written.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from hss_graph.vocabulary import PREFIXES

Node: TypeAlias = (
    NamedNode | BlankNode | Literal | Triple
)  # as pyoxigraph has it; no file may hold triple terms

_XSD = PREFIXES["xsd"]
_TYPED = re.compile(rb'"\^\^<' + re.escape(_XSD).encode() + rb"([^>]*)> \.\n")


class Triples(Protocol):
    """Triples that can be looked up by pattern."""

    def match(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        """The triples with these terms, each once; None stands for any term."""
        ...


class WrittenTriples:
    """The triples of named graphs, with their literals as they are written."""

    def __init__(self) -> None:
        self._store = Store()
        self._disguise = f"urn:{secrets.token_hex(8)}:"  # no file can know it
        self._replacement = rb'"^^<' + self._disguise.encode() + rb"\1> .\n"

    def put(self, graph: NamedNode, turtle: bytes) -> None:
        """Replaces a named graph by a Turtle document that was found to be readable."""
        if self._store.contains_named_graph(graph):
            self._store.remove_graph(graph)
        quads = parse(turtle, RdfFormat.TURTLE, base_iri=graph.value, rename_blank_nodes=True)
        lines = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
        self._store.load(_TYPED.sub(self._replacement, lines), RdfFormat.N_TRIPLES, to_graph=graph)

    def match(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        if isinstance(subject, Literal):
            return
        hidden = self._hidden(value) if isinstance(value, Literal) else value
        seen = set()
        for quad in self._store.quads_for_pattern(subject, predicate, hidden, None):
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield self._plain(quad)

    def __len__(self) -> int:
        return len(self._store)

    def graph(self, graph: NamedNode) -> Iterator[Triple]:
        """The triples of one named graph."""
        return map(self._plain, self._store.quads_for_pattern(None, None, None, graph))

    def graphs_with(self, triple: Triple) -> set[str]:
        """The IRIs of the named graphs that hold the triple."""
        subject, predicate, value = triple
        hidden = self._hidden(value) if isinstance(value, Literal) else value
        found = self._store.quads_for_pattern(subject, predicate, hidden, None)
        return {quad.graph_name.value for quad in found if isinstance(quad.graph_name, NamedNode)}

    def _hidden(self, literal: Literal) -> Literal:
        datatype = literal.datatype.value
        if literal.language or not datatype.startswith(_XSD) or datatype == _XSD + "string":
            return literal
        return Literal(literal.value, datatype=NamedNode(self._disguise + datatype.removeprefix(_XSD)))

    def _plain(self, quad: Quad) -> Triple:
        value = quad.object
        if not isinstance(value, Literal) or not value.datatype.value.startswith(self._disguise):
            return quad.triple
        datatype = NamedNode(_XSD + value.datatype.value.removeprefix(self._disguise))
        return Triple(quad.subject, quad.predicate, Literal(value.value, datatype=datatype))


class Changed:
    """Triples with some added and some taken away."""

    def __init__(self, triples: Triples, added: Iterable[Triple], removed: Iterable[Triple] = ()) -> None:
        self._triples = triples
        self._removed = frozenset(removed)
        self._by_subject: dict[Node, list[Triple]] = {}
        self._by_object: dict[Node, list[Triple]] = {}
        self._by_predicate: dict[NamedNode, list[Triple]] = {}
        self._added = frozenset(added)
        for triple in self._added:
            self._by_subject.setdefault(triple.subject, []).append(triple)
            self._by_object.setdefault(triple.object, []).append(triple)
            self._by_predicate.setdefault(triple.predicate, []).append(triple)

    def match(
        self, subject: Node | None, predicate: NamedNode | None, value: Node | None
    ) -> Iterator[Triple]:
        for triple in self._triples.match(subject, predicate, value):
            if triple not in self._removed and triple not in self._added:
                yield triple
        if subject is not None:
            added: Iterable[Triple] = self._by_subject.get(subject, ())
        elif value is not None:
            added = self._by_object.get(value, ())
        elif predicate is not None:
            added = self._by_predicate.get(predicate, ())
        else:
            added = self._added
        for triple in added:
            fits = (predicate is None or triple.predicate == predicate) and (
                value is None or triple.object == value
            )
            if fits:
                yield triple
