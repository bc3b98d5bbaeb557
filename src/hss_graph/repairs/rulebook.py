"""Shapes as rules: what each of them demands, of what, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.errors import UnknownNameError
from hss_graph.names import Names
from hss_graph.nearest import Pool
from hss_graph.shapes.graph import TYPE, ShapesGraph, sh
from hss_graph.turtle import Subject, Term
from hss_graph.vocabulary import PREFIXES, SH, curie, expand
from hss_graph.written import Node

_REASONS = (SH + "description", PREFIXES["rdfs"] + "comment", PREFIXES["dcterms"] + "description")
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_BRANCHES = ("and", "or", "xone")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one shape demands, in words.

    name: as reports call it. iri: full. reason: why the rule is there, '' where nobody says. applies_to: what
    it is about, one phrase for each target. severity: Violation, Warning or Info.
    """

    name: str
    iri: str
    message: str
    reason: str
    severity: str
    applies_to: tuple[str, ...]


class Rulebook:
    """The shapes of a graph, to look things up in."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        known = tuple(triples)
        self._graph = ShapesGraph(known)
        self._holders: dict[Node, list[Node]] = defaultdict(list)
        for triple in known:
            self._holders[triple.object].append(triple.subject)

    def named(self) -> list[NamedNode]:
        """The shapes that have an IRI, A–Z."""
        kinds = {sh("NodeShape"), sh("PropertyShape")}
        shapes = (node for node in self._graph.subjects if isinstance(node, NamedNode))
        found = (shape for shape in shapes if kinds.intersection(self._graph.values(shape, TYPE)))
        return sorted(found, key=lambda shape: shape.value)

    def shapes(self) -> list[NamedNode]:
        """Those of them that demand something, beyond holding others together."""
        return [
            shape for shape in self.named() if self.values(shape, "message") or self.values(shape, "path")
        ]

    def is_target(self, shape: Term) -> bool:
        """Whether the shape says itself what it judges."""
        return any(self.values(shape, name) for name in _TARGETS)

    def values(self, shape: Term, name: str) -> list[Term]:
        """The values of a SHACL property of the shape, named without its prefix."""
        return [value for value in self._graph.values(shape, sh(name)) if not isinstance(value, Triple)]

    def members(self, head: Term) -> list[Term]:
        """The members of an RDF list."""
        return [member for member in self._graph.members(head) or () if not isinstance(member, Triple)]

    def listed(self, shape: Term, name: str) -> list[Term]:
        """The members of the lists that are values of a SHACL property of the shape."""
        return [member for head in self.values(shape, name) for member in self.members(head)]

    def predicates(self, shape: Term) -> list[tuple[str, bool]]:
        """IRIs of the properties that the path may begin with, each with whether it is followed backwards."""
        return [step for path in self.values(shape, "path") for step in self._steps(path)]

    def compared(self, shape: Term) -> list[str]:
        """IRIs of the properties that those of the path are compared with."""
        names = ("lessThan", "lessThanOrEquals", "disjoint", "equals")
        return [v.value for name in names for v in self.values(shape, name) if isinstance(v, NamedNode)]

    def alternatives(self, shape: Term) -> Iterator[Term]:
        """The shape and those that it refers to by sh:node, sh:and, sh:or and sh:xone."""
        waiting, seen = [shape], {shape}
        while waiting:
            current = waiting.pop(0)
            yield current
            inner = [*self.values(current, "node")]
            for name in _BRANCHES:
                inner += self.listed(current, name)
            waiting += [node for node in inner if node not in seen]
            seen.update(inner)

    def classes(self, shape: Term) -> list[str]:
        """IRIs of the classes of which a value must have one."""
        found = [value for part in self.alternatives(shape) for value in self.values(part, "class")]
        return [value.value for value in found if isinstance(value, NamedNode)]

    def allowed(self, shape: Term) -> list[str]:
        """IRIs of the properties that a closed shape knows, ordered A–Z."""
        terms = {
            step
            for part in self.values(shape, "property")
            for step, back in self.predicates(part)
            if not back
        }
        terms |= {
            term.value for term in self.listed(shape, "ignoredProperties") if isinstance(term, NamedNode)
        }
        return sorted(terms)

    def closed_for(self, classes: Collection[str]) -> list[NamedNode]:
        """The closed shapes that judge things of any of these classes."""
        return [
            shape
            for shape in self.shapes()
            if any(flag.value == "true" for flag in self.values(shape, "closed"))
            and any(target.value in classes for target in self.values(shape, "targetClass"))
        ]

    def bearers(self, predicate: str) -> list[str]:
        """IRIs of the classes whose things, by the shapes, may have the property, A–Z."""
        found: set[str] = set()
        for shape in self._graph.subjects:
            if isinstance(shape, Literal | Triple):
                continue
            known = {
                step
                for part in self.values(shape, "property")
                for step, back in self.predicates(part)
                if not back
            }
            if predicate in known:
                found.update(t.value for t in self.values(shape, "targetClass") if isinstance(t, NamedNode))
        return sorted(found)

    def rule(self, shape: NamedNode, names: Names) -> Rule:
        """The shape in words."""
        holders = self.holders(shape)
        severity = [v.value for v in self.values(shape, "severity") if isinstance(v, NamedNode)]
        return Rule(
            name=rule_name(shape.value),
            iri=shape.value,
            message=self._text(shape, (SH + "message",)),
            reason=next(filter(None, (self._text(node, _REASONS) for node in (shape, *holders))), ""),
            severity=severity[0].removeprefix(SH) if severity else "Violation",
            applies_to=tuple(phrase for node in (shape, *holders) for phrase in self._targets(node, names)),
        )

    def find(self, text: str) -> NamedNode:
        """The shape that a name, a CURIE or an IRI stands for. Raises UnknownNameError."""
        shapes = self.named()
        wanted = {text.strip("<>"), expand(text) or "", PREFIXES["shape"] + text}
        found = [shape for shape in shapes if shape.value in wanted]
        found = found or [shape for shape in shapes if rule_name(shape.value).casefold() == text.casefold()]
        if found:
            return found[0]
        near = Pool([(s.value, [rule_name(s.value)]) for s in shapes]).nearest(text.removeprefix("shape:"))
        suggestion = (
            f"did you mean {', '.join(rule_name(match.iri) for match in near)}?"
            if near
            else ("'hss-graph explain' lists them all")
        )
        raise UnknownNameError(f"no rule is called {text!r}; {suggestion}")

    def parts(self, shape: NamedNode) -> list[str]:
        """Names of the rules that the shape is made of."""
        return [
            rule_name(part.value) for part in self.values(shape, "property") if isinstance(part, NamedNode)
        ]

    def holders(self, shape: Subject) -> list[NamedNode]:
        """The shapes that the shape is a part of, the nearest first."""
        found: list[Node] = []
        waiting: list[Node] = [shape]
        while waiting:
            for holder in self._holders.get(waiting.pop(0), ()):
                if holder not in found and holder != shape:
                    found.append(holder)
                    waiting.append(holder)
        return [node for node in found if isinstance(node, NamedNode)]

    def _steps(self, path: Term) -> Iterator[tuple[str, bool]]:
        if isinstance(path, NamedNode):
            yield path.value, False
            return
        for inner in self.values(path, "inversePath"):
            yield from ((iri, not back) for iri, back in self._steps(inner))
        for inner in self.listed(path, "alternativePath"):
            yield from self._steps(inner)
        for name in ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for inner in self.values(path, name):
                yield from self._steps(inner)
        for first in self.members(path)[:1]:
            yield from self._steps(first)

    def _targets(self, shape: Subject, names: Names) -> Iterator[str]:
        for target in self.values(shape, "targetClass"):
            yield f"every {called(target, names)}"
        for target in self.values(shape, "targetSubjectsOf"):
            yield f"everything that has {curie(target.value)}"
        for target in self.values(shape, "targetObjectsOf"):
            yield f"everything that {curie(target.value)} points at"
        for target in self.values(shape, "targetNode"):
            yield "the whole graph" if self._graph.is_about_everything(shape) else called(target, names)

    def _text(self, shape: Subject, predicates: Iterable[str]) -> str:
        values = (value for iri in predicates for value in self._graph.values(shape, NamedNode(iri)))
        return next((value.value for value in values if isinstance(value, Literal)), "")


def rule_name(iri: str) -> str:
    """The name that reports give a shape.

    >>> rule_name("https://w3id.org/hss-graph/shape/PartnershipShape-parties")
    'PartnershipShape-parties'
    """
    return iri.strip("<>").removeprefix(PREFIXES["shape"])


def called(term: Term, names: Names) -> str:
    """A thing by its label and its short IRI, or by the latter alone."""
    if not isinstance(term, NamedNode):
        return str(term)
    label, short = names.entry(term.value).label, curie(term.value)
    return short if label == short else f"{label} ({short})"
