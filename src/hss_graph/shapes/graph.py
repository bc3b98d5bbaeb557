"""A shapes graph that can be asked what a node says, which shape holds it, and what to call it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.errors import ShapesError
from hss_graph.results import printable
from hss_graph.vocabulary import PREFIXES, SH, curie
from hss_graph.written import Node as Node

TYPE = NamedNode(PREFIXES["rdf"] + "type")
FIRST = NamedNode(PREFIXES["rdf"] + "first")
REST = NamedNode(PREFIXES["rdf"] + "rest")
NIL = NamedNode(PREFIXES["rdf"] + "nil")
_DESCRIPTION = {"description", "message", "name", "severity"}
_THIS = re.compile(r"[$?]this\b")


def sh(name: str) -> NamedNode:
    """The term of SHACL with this local name."""
    return NamedNode(SH + name)


class ShapesGraph:
    """The triples of shapes by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: dict[Node, dict[NamedNode, list[Node]]] = defaultdict(dict)
        self._holders: dict[Node, Node] = {}
        for triple in dict.fromkeys(triples):
            self._said[triple.subject].setdefault(triple.predicate, []).append(triple.object)
            if isinstance(triple.object, BlankNode):
                self._holders.setdefault(triple.object, triple.subject)
        self.subjects = tuple(self._said)
        declared = [p for node in self.subjects for p in self.values(node, sh("parameter"))]
        # The properties that constraint components of the shapes' own define.
        self.own_parameters = frozenset(
            str(path.value)
            for p in declared
            for path in self.values(p, sh("path"))
            if isinstance(path, NamedNode)
        )

    def predicates(self, node: Node) -> Iterable[NamedNode]:
        """The properties that the node has."""
        return self._said.get(node, ())

    def values(self, node: Node, predicate: NamedNode) -> list[Node]:
        """The objects of the node's triples with this predicate."""
        return self._said[node].get(predicate, []) if node in self._said else []

    def names(self, node: Node) -> set[str]:
        """The local names of the SHACL properties that the node has."""
        return {p.value.removeprefix(SH) for p in self.predicates(node) if p.value.startswith(SH)}

    def named_holder(self, node: Node) -> NamedNode | None:
        """The node itself, or the nearest one with an IRI that holds it; None where there is none."""
        seen = set()
        while isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            node = self._holders.get(node, node)
        return node if isinstance(node, NamedNode) else None

    def is_about_everything(self, shape: Node) -> bool:
        """Whether a shape judges the graph as a whole: by queries that do not look at its one target.

        What is wrong is then the value, and the focus only the place to say so.
        """
        if self.names(shape) - _DESCRIPTION != {"sparql", "targetNode"}:
            return False
        queries = [
            q
            for constraint in self.values(shape, sh("sparql"))
            for q in self.values(constraint, sh("select"))
        ]
        bodies = [str(query.value).partition("{")[2] for query in queries if isinstance(query, Literal)]
        is_one = len(self.values(shape, sh("targetNode"))) == 1
        return is_one and bool(bodies) and not any(_THIS.search(body) for body in bodies)

    def call(self, node: Node) -> str:
        """What a message calls the node."""
        holder = self.named_holder(node)
        if holder is None:
            return "a shape without a name"
        return curie(holder.value) if holder == node else f"{curie(holder.value)}, in a part without a name"

    def members(self, node: Node) -> list[Node] | None:
        """The members of an RDF list, or None where the node is no well-formed one."""
        found = []
        seen = set()
        while node != NIL:
            first, rest = self.values(node, FIRST), self.values(node, REST)
            if node in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(node)
            found += first
            node = rest[0]
        return None if any(self.values(NIL, predicate) for predicate in (FIRST, REST)) else found


def problem(graph: ShapesGraph, node: Node, text: str) -> ShapesError:
    """The error that says which shape has what wrong with it, in one line."""
    return ShapesError(printable(f"{graph.call(node)}: {text}"))


def is_true(node: Node) -> bool:
    """Whether the node is the boolean true, as SHACL's parameters write it."""
    return str(node) == str(Literal(True))


def show(node: Node) -> str:
    """A node as a message shows it, cut where it is long.

    >>> show(Literal("one"))
    '"one"'
    """
    if isinstance(node, NamedNode):
        return curie(node.value)
    if isinstance(node, BlankNode):
        return "a node without a name"
    text = " ".join(str(node).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
