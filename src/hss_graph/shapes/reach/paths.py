"""The ways through a graph that a rule looks along, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.written import Node, Triples


@dataclass(frozen=True, slots=True)
class Edge:
    """From a node along triples with the predicate, or any, to their objects; backwards to their subjects."""

    predicate: NamedNode | None
    forward: bool = True

    def fits(self, triple: Triple) -> bool:
        """Whether the triple is such an edge."""
        return self.predicate is None or triple.predicate == self.predicate


@dataclass(frozen=True, slots=True)
class Predicate:
    """From a node to the predicates of its triples; backwards from a predicate to its subjects."""

    forward: bool = True


@dataclass(frozen=True, slots=True)
class Star:
    """Along any of the paths, any number of times, also none."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """To one node, wherever one comes from. It has no way back."""

    node: NamedNode | Literal


Step: TypeAlias = Edge | Predicate | Star | Start
Path: TypeAlias = tuple[Step, ...]


@dataclass(slots=True)
class Tree:
    """Paths that share their first steps."""

    steps: dict[Step, Tree] = field(default_factory=dict)

    def add(self, path: Path) -> None:
        """Adds one path."""
        tree = self
        for step in path:
            tree = tree.steps.setdefault(step, Tree())

    def collect(self, graph: Triples, nodes: set[Node], into: set[Triple]) -> None:
        """Adds to the set all triples that lie along the paths from the nodes."""
        for step, tree in self.steps.items():
            tree.collect(graph, _follow(graph, nodes, step, into), into)


def back(path: Path) -> Path:
    """The path from its end to its beginning."""
    return tuple(_turned(step) for step in reversed(path))


def ends(graph: Triples, nodes: Iterable[Node], path: Path) -> set[Node]:
    """The nodes that the path leads to from these."""
    found = set(nodes)
    for step in path:
        if not found:
            break
        found = _follow(graph, found, step, None)
    return found


def _turned(step: Step) -> Step:
    match step:
        case Edge(predicate, forward):
            return Edge(predicate, not forward)
        case Predicate(forward):
            return Predicate(not forward)
        case Star(paths):
            return Star(tuple(back(path) for path in paths))
    raise ValueError("there is no way back from a start")


def _follow(graph: Triples, nodes: set[Node], step: Step, into: set[Triple] | None) -> set[Node]:
    """Where one step leads; the triples that lie along it go into the set."""
    match step:
        case Start(node):
            return {node} if nodes else set()
        case Star(paths):
            return _follow_star(graph, nodes, paths, into)
    found: set[Node] = set()
    for triple in _along(graph, nodes, step):
        if into is not None:
            into.add(triple)
        if isinstance(step, Edge):
            found.add(triple.object if step.forward else triple.subject)
        else:
            found.add(triple.predicate if step.forward else triple.subject)
    return found


def _along(graph: Triples, nodes: set[Node], step: Edge | Predicate) -> Iterator[Triple]:
    predicate = step.predicate if isinstance(step, Edge) else None
    for node in nodes:
        if isinstance(step, Predicate) and not step.forward:
            if isinstance(node, NamedNode):
                yield from graph.match(None, node, None)
        elif not step.forward:
            yield from graph.match(None, predicate, node)
        else:
            yield from graph.match(node, predicate, None)


def _follow_star(
    graph: Triples, nodes: set[Node], paths: tuple[Path, ...], into: set[Triple] | None
) -> set[Node]:
    found, new = set(nodes), set(nodes)
    while new:
        reached: set[Node] = set()
        for path in paths:
            here = new
            for step in path:
                here = _follow(graph, here, step, into)
            reached |= here
        new = reached - found
        found |= new
    return found
