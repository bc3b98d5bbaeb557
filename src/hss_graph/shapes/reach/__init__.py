"""What a change of triples can affect: the focus nodes that rules see differently, and what they look at.

A rule looks at triples along paths from its focus node. A changed triple that lies on such a path affects the
nodes at its beginning, and no others: they are found by going the path backwards, in the graph that holds
what was and what will be. To judge them, the triples along all paths from them are enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.shapes.graph import TYPE
from hss_graph.shapes.reach.paths import Path, Start, Tree, back, ends
from hss_graph.shapes.reach.rules import SUBCLASS, Rule, Rules, Targets
from hss_graph.shapes.reach.sparql import Look
from hss_graph.written import Node, Triples


@dataclass(frozen=True, slots=True)
class Affected:
    """The focus nodes that a change can affect, and the shapes whose targets it can affect all."""

    focus: frozenset[Node]
    shapes: frozenset[Node]


class Reach:
    """What the rules of a shapes graph look at."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self.rules = tuple(Rules(shapes))
        self._by_predicate: dict[NamedNode | None, list[tuple[Rule, Look]]] = defaultdict(list)
        self._trees: dict[Node, Tree] = {}
        for rule in self.rules:
            tree = self._trees[rule.shape] = Tree()
            for look in rule.looks or ():
                self._by_predicate[look.edge.predicate].append((rule, look))
                tree.add((*look.way, look.edge))
        self._opaque = frozenset(rule.shape for rule in self.rules if rule.looks is None)

    def affected(self, union: Triples, changed: Iterable[Triple]) -> Affected:
        """The focus nodes that a change can affect.

        union holds the triples before and after the change, changed those that were added or removed.
        """
        focus: set[Node] = set()
        shapes = set(self._opaque)
        kinds = _Kinds(union)
        for triple in changed:
            for predicate in (triple.predicate, None):
                for rule, look in self._by_predicate.get(predicate, ()):
                    if rule.shape in shapes:
                        continue
                    found = _affected_by(union, triple, look)
                    if found is None:
                        shapes.add(rule.shape)
                    else:
                        focus |= {
                            node for node in found - focus if _is_target(union, kinds, node, rule.targets)
                        }
        return Affected(frozenset(focus), frozenset(shapes))

    def neighbourhood(self, graph: Triples, focus: Iterable[Node]) -> set[Triple]:
        """All triples that the rules look at when they judge these nodes, and the subclasses of the graph."""
        nodes = set(focus)
        kinds = _Kinds(graph)
        found: set[Triple] = set(graph.match(None, SUBCLASS, None))
        for rule in self.rules:
            if rule.looks is not None:
                judged = {node for node in nodes if _is_target(graph, kinds, node, rule.targets)}
                self._trees[rule.shape].collect(graph, judged, found)
        return found


def _affected_by(union: Triples, triple: Triple, look: Look) -> set[Node] | None:
    """The nodes that see the triple by this look; None stands for all."""
    if look.way and any(isinstance(step, Start) for step in look.way):
        reached = ends(union, [triple.subject], look.way)
        return None if (triple.subject if look.edge.forward else triple.object) in reached else set()
    start = triple.subject if look.edge.forward else triple.object
    found = ends(union, [start], back(look.way))
    return {node for node in found if all(_passes(union, node, triple, check) for check in look.checks)}


def _passes(union: Triples, node: Node, triple: Triple, check: tuple[str, Path]) -> bool:
    role, way = check
    return getattr(triple, role) in ends(union, [node], way)


class _Kinds:
    """The classes of nodes, and those above them, looked up once."""

    def __init__(self, graph: Triples) -> None:
        self._graph = graph
        self._known: dict[Node, frozenset[Node]] = {}

    def above(self, class_: Node) -> frozenset[Node]:
        if class_ not in self._known:
            found, waiting = {class_}, [class_]
            while waiting:
                here = waiting.pop()
                if isinstance(here, Literal):
                    continue
                for triple in self._graph.match(here, SUBCLASS, None):
                    if triple.object not in found:
                        found.add(triple.object)
                        waiting.append(triple.object)
            self._known[class_] = frozenset(found)
        return self._known[class_]

    def of(self, node: Node) -> Iterable[Node]:
        for triple in self._graph.match(node, TYPE, None):
            yield from self.above(triple.object)


def _is_target(graph: Triples, kinds: _Kinds, node: Node, targets: Targets) -> bool:
    if targets.everything or node in targets.nodes:
        return True
    for predicate in targets.objects_of:
        if next(iter(graph.match(None, predicate, node)), None) is not None:
            return True
    if isinstance(node, Literal):
        return False
    for predicate in targets.subjects_of:
        if next(iter(graph.match(node, predicate, None)), None) is not None:
            return True
    return bool(targets.classes) and any(kind in targets.classes for kind in kinds.of(node))
