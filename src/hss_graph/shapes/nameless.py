"""Blank nodes before SPARQL constraints: pyshifty takes one that is pre-bound for any node whatever.

So where a blank node may be what such a constraint is about, the triples are judged once more with IRIs in
place of blank nodes. The results of SPARQL constraints are those of the second time, all others of the first.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.errors import ShapesError
from hss_graph.shapes.graph import TYPE, Node, ShapesGraph, sh
from hss_graph.sparql import tokens

_ASK_THE_KIND = ("ISBLANK", "ISIRI", "ISURI")
_WAY_OUT = "give it an IRI, or validate with pyshacl"
_BY_REFERENCE = ("node", "not", "qualifiedValueShape")
_BY_LIST = ("and", "or", "xone")

Judge = Callable[[Sequence[Triple]], list[Triple]]


class Nameless:
    """Shapes, and the blank nodes that may come before their SPARQL constraints."""

    def __init__(self, shapes: Sequence[Triple]) -> None:
        self._graph = graph = ShapesGraph(shapes)
        own = {str(node) for node in graph.subjects if graph.values(node, sh("parameter"))}
        self._components = own | {str(sh("SPARQLConstraintComponent"))}
        self._judging = {node for node in graph.subjects if self._has_query(node)}
        # A node is judged for its class, or reached by a property that the shapes mention.
        mentioned = {triple.object for triple in shapes if isinstance(triple.object, NamedNode)}
        self._leading = mentioned | {TYPE}

    def _has_query(self, shape: Node) -> bool:
        own = self._graph.own_parameters
        return bool(self._graph.values(shape, sh("sparql"))) or any(
            predicate.value in own for predicate in self._graph.predicates(shape)
        )

    def judge(self, triples: Sequence[Triple], judge: Judge) -> list[Triple]:
        """The report of the triples. Raises ShapesError where a blank node cannot be judged at all."""
        report = judge(triples)
        found = next((t for t in triples if self._is_in_question(t)), None) if self._judging else None
        if found is None:
            return report
        self._check(found)
        prefix = f"urn:nameless:{secrets.token_hex(16)}:"
        again = judge([_changed(triple, lambda term: _named(term, prefix)) for triple in triples])
        renamed = [_changed(triple, lambda term: _unnamed(term, prefix)) for triple in again]
        return [*self._of_queries(report, False), *self._of_queries(renamed, True)]

    def _is_in_question(self, triple: Triple) -> bool:
        has_blank = isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
        return has_blank and triple.predicate in self._leading

    def _check(self, found: Triple) -> None:
        """Raises ShapesError where neither the first nor the second time gives the right result."""
        what = f"a node without a name stands in a triple of {found.predicate}"
        for text in self._queries():
            words = {token.text.upper() for token in tokens(text) if token.kind == "word"}
            if words.intersection(_ASK_THE_KIND):
                raise ShapesError(f"{what}, and a SPARQL constraint asks what kind a node is; {_WAY_OUT}")
        for shape in self._graph.subjects:
            if any(self._leads_to_query(other, set()) for other in self._asked(shape)):
                where = self._graph.call(shape)
                text = f"{what}, and {where} asks whether nodes conform to a SPARQL constraint; {_WAY_OUT}"
                raise ShapesError(text)

    def _queries(self) -> Iterator[str]:
        for node in self._graph.subjects:
            for name in ("select", "ask"):
                for text in self._graph.values(node, sh(name)):
                    yield str(text.value)  # type: ignore[union-attr]

    def _asked(self, shape: Node) -> Iterator[Node]:
        """The shapes of which the shape asks whether nodes conform to them."""
        for name in _BY_REFERENCE:
            yield from self._graph.values(shape, sh(name))
        for name in _BY_LIST:
            for members in self._graph.values(shape, sh(name)):
                yield from self._graph.members(members) or ()

    def _leads_to_query(self, shape: Node, seen: set[Node]) -> bool:
        if shape in seen:
            return False
        seen.add(shape)
        others = [*self._asked(shape), *self._graph.values(shape, sh("property"))]
        return shape in self._judging or any(self._leads_to_query(other, seen) for other in others)

    def _of_queries(self, report: Iterable[Triple], wanted: bool) -> Iterator[Triple]:
        """The results of SPARQL constraints, or those of others."""
        graph = ShapesGraph(report)
        for subject in graph.subjects:
            for result in graph.values(subject, sh("result")):
                (component,) = graph.values(result, sh("sourceConstraintComponent"))
                if (str(component) in self._components) == wanted:
                    node = BlankNode(f"{result.value}{wanted:d}")  # type: ignore[union-attr]
                    yield Triple(BlankNode("report"), sh("result"), node)
                    for predicate in graph.predicates(result):
                        for value in graph.values(result, predicate):
                            yield Triple(node, predicate, value)


def _changed(triple: Triple, change: Callable[[Node], Node]) -> Triple:
    return Triple(change(triple.subject), triple.predicate, change(triple.object))  # type: ignore[arg-type]


def _named(term: Node, prefix: str) -> Node:
    return NamedNode(prefix + term.value) if isinstance(term, BlankNode) else term


def _unnamed(term: Node, prefix: str) -> Node:
    if isinstance(term, NamedNode) and term.value.startswith(prefix):
        return BlankNode(term.value.removeprefix(prefix))
    if isinstance(term, Literal) and prefix in term.value:
        text = re.sub(rf"<?{prefix}([^\s<>]+)>?", r"_:\1", term.value)
        return Literal(text, language=term.language) if term.language else Literal(text)
    return term
