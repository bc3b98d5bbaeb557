"""What each rule of a shapes graph looks at, seen from its focus node."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.shapes.graph import FIRST, TYPE, ShapesGraph, sh
from hss_graph.shapes.reach.paths import Edge, Path, Star, Step, back
from hss_graph.shapes.reach.sparql import Look, UnanalysableError, along, looks
from hss_graph.vocabulary import PREFIXES, SH
from hss_graph.written import Node

SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
CLASSES = {NamedNode(PREFIXES["rdfs"] + "Class"), NamedNode(PREFIXES["owl"] + "Class")}
_TO_CLASSES: Path = (Edge(TYPE), Star(((Edge(SUBCLASS),),)))
_DEEPEST = 30  # shapes within shapes; SHACL leaves recursive shapes undefined

# The parameters of SHACL that need no more than the value node itself, or what the rest of a shape says.
_LOCAL_NAMES = """
    datatype deactivated defaultValue description entailment flags group hasValue ignoredProperties in
    languageIn maxCount maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive
    minLength name nodeKind order path pattern qualifiedMaxCount qualifiedMinCount
    qualifiedValueShapesDisjoint severity targetClass targetNode targetObjectsOf targetSubjectsOf uniqueLang
"""
_LOCAL = frozenset(_LOCAL_NAMES.split())
_ANY_PATH = Edge(NamedNode("urn:path"))  # stands for the path of whatever shape uses a query
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")


@dataclass(frozen=True, slots=True)
class Targets:
    """What a rule judges: these nodes, members of these classes, subjects and objects of these predicates."""

    nodes: frozenset[Node] = frozenset()
    classes: frozenset[Node] = frozenset()
    subjects_of: frozenset[NamedNode] = frozenset()
    objects_of: frozenset[NamedNode] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape with targets: what it judges, and what it looks at for that; None where that cannot be told."""

    shape: Node
    targets: Targets
    looks: tuple[Look, ...] | None


class Rules:
    """The rules of a shapes graph."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._graph = ShapesGraph(shapes)
        self._read: dict[Node, tuple[bool, list[Look]]] = {}

    def __iter__(self) -> Iterator[Rule]:
        for shape in self._graph.subjects:
            targets = self._targets(shape)
            if targets == Targets():
                continue
            of_everything = self._looks_at_everything(shape, targets)
            if of_everything is not None:
                yield Rule(shape, Targets(everything=True), of_everything)
                continue
            try:
                found = [*_looks_for(targets), *self._looks(shape, _Focus())]
                yield Rule(shape, targets, tuple(dict.fromkeys(found)))
            except UnanalysableError:
                yield Rule(shape, targets, None)

    def _targets(self, shape: Node) -> Targets:
        kinds = set(self._graph.values(shape, TYPE))
        classes = set(self._values(shape, "targetClass"))
        if CLASSES & kinds and kinds & {sh("NodeShape"), sh("PropertyShape")}:
            classes.add(shape)
        return Targets(
            nodes=frozenset(self._values(shape, "targetNode")),
            classes=frozenset(classes),
            subjects_of=frozenset(self._iris(shape, "targetSubjectsOf")),
            objects_of=frozenset(self._iris(shape, "targetObjectsOf")),
        )

    def _looks_at_everything(self, shape: Node, targets: Targets) -> tuple[Look, ...] | None:
        """What a shape looks at that judges the graph as a whole by queries, seen from what they name.

        Its one target is a node that the queries do not mention. None for other shapes.
        """
        if targets != Targets(nodes=targets.nodes) or not self._graph.is_about_everything(shape):
            return None
        found = []
        for constraint in self._values(shape, "sparql"):
            try:
                from_focus, seen = looks(self._query(constraint, ()))
            except UnanalysableError:
                return None
            if from_focus:
                return None
            found += seen
        return tuple(found)

    def _looks(self, shape: Node, focus: _Focus) -> Iterator[Look]:
        """What a shape looks at that judges such a focus."""
        if focus.depth > _DEEPEST:
            raise UnanalysableError("shapes refer to each other without end")
        paths = [path for node in self._values(shape, "path")[:1] for path in self._paths(node)] or [()]
        for path in paths:
            yield from along(focus.way, path)
        for predicate in self._graph.predicates(shape):
            if predicate.value in self._graph.own_parameters:
                raise UnanalysableError(f"{predicate} is of a constraint component of its own")
            if predicate.value.startswith(SH):
                for value in self._graph.values(shape, predicate):
                    yield from self._looks_of(shape, predicate.value.removeprefix(SH), value, focus, paths)

    def _looks_of(
        self, shape: Node, name: str, value: Node, focus: _Focus, paths: Sequence[Path]
    ) -> Iterator[Look]:
        """What a parameter makes a shape look at."""
        ends = [(*focus.way, *path) for path in paths]
        inner = self._inner(shape, name, value)
        if name == "property" and focus.reports and any(paths):
            raise UnanalysableError("the results are about other nodes than the focus")
        for part in inner:
            for end in ends:
                yield from self._looks(
                    part, _Focus(end, focus.depth + 1, focus.reports and name == "property")
                )
        if name == "class":
            for end in ends:
                yield from along(end, _TO_CLASSES)
        elif name in _PAIRS and isinstance(value, NamedNode):
            yield Look(focus.way, Edge(value))
        elif name == "closed":
            for end in ends:
                yield Look(end, Edge(None))
        elif name == "sparql":
            yield from self._sparql(value, focus.way, paths)
        elif not inner and name not in _LOCAL:
            raise UnanalysableError(f"sh:{name} is not known")

    def _inner(self, shape: Node, name: str, value: Node) -> list[Node]:
        """The shapes that a parameter refers to."""
        if name in ("property", "node", "not"):
            return [value]
        if name == "qualifiedValueShape":
            return [value, *self._siblings(shape)]
        return self._members(value) if name in ("and", "or", "xone") else []

    def _siblings(self, shape: Node) -> Iterator[Node]:
        """The shapes that a qualified value shape is held apart from."""
        for parent in self._graph.subjects:
            siblings = self._values(parent, "property")
            if shape in siblings:
                for sibling in siblings:
                    yield from self._values(sibling, "qualifiedValueShape")

    def _sparql(self, constraint: Node, way: Path, paths: Sequence[Path]) -> Iterator[Look]:
        if len(paths) == 1 and paths[0]:
            from_focus, found = self._looks_along(constraint, paths[0])
        else:
            from_focus, found = looks(self._query(constraint, paths))
        if not from_focus:
            raise UnanalysableError("a query does not start from $this")
        for look in found:
            checks = tuple((role, (*way, *path)) for role, path in look.checks)
            yield Look((*way, *look.way), look.edge, checks)

    def _looks_along(self, constraint: Node, path: Path) -> tuple[bool, list[Look]]:
        """What a query looks at, with this path for its ``$PATH``; the query is read once for all paths."""
        if constraint not in self._read:
            self._read[constraint] = looks(self._query(constraint, [(_ANY_PATH,)]))
        from_focus, found = self._read[constraint]
        replaced = []
        for look in found:
            checks = tuple((role, _replaced(way, path)) for role, way in look.checks)
            way = _replaced(look.way, path)
            if look.edge.predicate != _ANY_PATH.predicate:
                replaced.append(Look(way, look.edge, checks))
            else:
                replaced += along(way, path if look.edge.forward else back(path))
        return from_focus, replaced

    def _query(self, constraint: Node, paths: Sequence[Path]) -> str:
        """The query of a SPARQL constraint with its prefixes and its path written out."""
        texts = self._texts(constraint, "select") or self._texts(constraint, "ask")
        if len(texts) != 1:
            raise UnanalysableError("a constraint needs one query")
        lines = []
        for holder in self._values(constraint, "prefixes"):
            for declaration in self._values(holder, "declare"):
                (prefix,), (namespace,) = (self._texts(declaration, name) for name in ("prefix", "namespace"))
                lines.append(f"PREFIX {prefix}: <{namespace}>")
        text = "|".join(_in_sparql(path) for path in paths) if any(paths) else ""
        return "\n".join([*lines, re.sub(r"[$?]PATH\b", lambda _: f"({text})", texts[0])])

    def _paths(self, node: Node) -> list[Path]:
        """The alternatives of a SHACL property path. Raises UnanalysableError."""
        if isinstance(node, NamedNode):
            return [(Edge(node),)]
        if self._graph.values(node, FIRST):
            return self._sequence(self._members(node))
        for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for value in self._values(node, name):
                return self._compound(name, value)
        raise UnanalysableError("a path is not well-formed")

    def _compound(self, name: str, value: Node) -> list[Path]:
        if name == "alternativePath":
            return [path for member in self._members(value) for path in self._paths(member)]
        inner = self._paths(value)
        if name == "inversePath":
            return [back(path) for path in inner]
        star = Star(tuple(inner))
        if name == "zeroOrMorePath":
            return [(star,)]
        return [(), *inner] if name == "zeroOrOnePath" else [(*path, star) for path in inner]

    def _sequence(self, members: Sequence[Node]) -> list[Path]:
        found: list[Path] = [()]
        for member in members:
            found = [(*before, *after) for before in found for after in self._paths(member)]
        return found

    def _members(self, head: Node) -> list[Node]:
        members = self._graph.members(head)
        if members is None:
            raise UnanalysableError("a list is not well-formed")
        return members

    def _values(self, node: Node, name: str) -> list[Node]:
        return self._graph.values(node, sh(name))

    def _texts(self, node: Node, name: str) -> list[str]:
        return [value.value for value in self._values(node, name) if isinstance(value, (Literal, NamedNode))]

    def _iris(self, node: Node, name: str) -> list[NamedNode]:
        return [value for value in self._values(node, name) if isinstance(value, NamedNode)]


@dataclass(frozen=True, slots=True)
class _Focus:
    """What a shape within shapes judges: where it stands, how deep, and whether results are about it."""

    way: Path = ()
    depth: int = 0
    reports: bool = True


def _looks_for(targets: Targets) -> Iterator[Look]:
    """What decides whether a node is judged."""
    if targets.classes:
        yield from along((), _TO_CLASSES)
    for predicate in targets.subjects_of:
        yield Look((), Edge(predicate))
    for predicate in targets.objects_of:
        yield Look((), Edge(predicate, forward=False))


def _replaced(way: Path, path: Path) -> Path:
    """The way with the path in place of what stands for it."""
    found: list[Step] = []
    for step in way:
        if isinstance(step, Edge) and step.predicate == _ANY_PATH.predicate:
            found += path if step.forward else back(path)
        elif isinstance(step, Star):
            found.append(Star(tuple(_replaced(inner, path) for inner in step.paths)))
        else:
            found.append(step)
    return tuple(found)


def _in_sparql(path: Path) -> str:
    """A path as SPARQL writes it."""
    parts = []
    for step in path:
        if isinstance(step, Edge):
            parts.append(f"{'' if step.forward else '^'}{step.predicate}")
        elif isinstance(step, Star):
            parts.append(f"({'|'.join(_in_sparql(inner) for inner in step.paths)})*")
    return "/".join(parts)
