"""Validate triples against SHACL shapes → ValidationReport."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.errors import ShapesError
from hss_graph.shapes import lint
from hss_graph.shapes.graph import TYPE, Node, ShapesGraph, sh
from hss_graph.shapes.reach import Reach
from hss_graph.shapes.validators import ENGINES
from hss_graph.vocabulary import SH

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True, order=True)
class ValidationResult:
    """One thing that a shape finds wrong.

    focus, path, value, component and shape are N-Triples terms, '' where there is none. A path of blank nodes
    is '' too; a shape without a name goes by the nearest named one that holds it. file, line and column say
    where it stands, '' and 0 where that is not known. hint says what would be right where more can be said
    than in the message. triples are those of the standard report.
    """

    file: str
    line: int
    column: int
    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
    message: str
    hint: str = field(compare=False, default="")
    triples: tuple[Triple, ...] = field(compare=False, repr=False, default=())

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two results alike wherever they stand; blank nodes count as one."""
        terms = (self.focus, self.path, self.value, self.component, self.shape)
        message = re.sub(r"_:\w+", "_:", self.message)
        return (*("_:" if term.startswith("_:") else term for term in terms), message)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What validation found."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong: no violation, warning or info, as SHACL defines it."""
        return not self.results

    @property
    def is_valid(self) -> bool:
        """Whether no rule is broken: what there is are warnings and notes."""
        return not self.count("Violation")

    def count(self, severity: str) -> int:
        """How many results have this severity."""
        return sum(result.severity == severity for result in self.results)

    def without(self, known: ValidationReport) -> ValidationReport:
        """The results that the other report does not have."""
        left = Counter(result.key for result in known.results)
        new = []
        for result in self.results:
            if left[result.key]:
                left[result.key] -= 1
            else:
                new.append(result)
        return replace(self, results=tuple(new))

    def graph(self) -> list[Triple]:
        """The report as the SHACL recommendation writes it."""
        report = BlankNode()
        conforms = Literal(self.conforms)
        triples = [Triple(report, TYPE, sh("ValidationReport")), Triple(report, sh("conforms"), conforms)]
        for result in self.results:
            node = BlankNode()
            triples.append(Triple(report, sh("result"), node))
            old = result.triples[0].subject
            triples += [
                Triple(node if t.subject == old else t.subject, t.predicate, t.object) for t in result.triples
            ]
        return triples


class Shapes:
    """SHACL shapes that were checked and are ready to judge triples, again and again.

    The engine is one of `ENGINES`. Raises ShapesError for shapes that cannot be trusted.
    """

    def __init__(self, triples: Iterable[Triple], engine: str = "pyshifty") -> None:
        if engine not in ENGINES:
            raise ShapesError(f"no validator is called {engine!r}; use {' or '.join(ENGINES)}")
        self.triples = tuple(triples)
        lint.check(self.triples)
        self._graph = ShapesGraph(self.triples)
        self._validator = ENGINES[engine](self.triples)

    @cached_property
    def reach(self) -> Reach:
        """What these shapes look at when they judge."""
        return Reach(self.triples)

    def validate(
        self, triples: Iterable[Triple], only: Collection[NamedNode] | None = None
    ) -> ValidationReport:
        """The report of the triples, without file and line; of these shapes only, where some are named.

        Blank nodes in it are those of the triples. Raises ShapesError.
        """
        report = self._validator(triples, None if only is None else tuple(only))
        return ValidationReport(tuple(sorted(_results(report, self._graph))))


def validate(triples: Iterable[Triple], shapes: Iterable[Triple]) -> ValidationReport:
    """The report of the triples against the shapes. Raises ShapesError for shapes that cannot be trusted."""
    return Shapes(shapes).validate(triples)


def _results(report: Iterable[Triple], shapes: ShapesGraph) -> Iterator[ValidationResult]:
    found = ShapesGraph(report)
    for node in [result for subject in found.subjects for result in found.values(subject, sh("result"))]:
        said = [Triple(node, p, value) for p in found.predicates(node) for value in found.values(node, p)]  # type: ignore[arg-type]
        values = {triple.predicate.value.removeprefix(SH): triple.object for triple in said}
        terms = {name: str(value) for name, value in values.items()}
        focus, value = terms["focusNode"], terms.get("value", "")
        if value and shapes.is_about_everything(values.get("sourceShape", TYPE)):
            focus, value = value, ""
        shape = shapes.named_holder(values["sourceShape"]) if "sourceShape" in values else None
        path = values.get("resultPath")
        yield ValidationResult(
            file="",
            line=0,
            column=0,
            focus=focus,
            path="" if path is None or isinstance(path, BlankNode) else str(path),
            value=value,
            component=terms["sourceConstraintComponent"],
            shape=str(shape or ""),
            severity=_severity(values["resultSeverity"]),
            message=_message(found.values(node, sh("resultMessage"))),
            triples=tuple(_with_path(said, shapes)),
        )


def _severity(term: Node) -> str:
    """One of `SEVERITIES`; a severity of somebody's own counts as a violation."""
    name = str(term).removeprefix(f"<{SH}").removesuffix(">")
    return name if name in SEVERITIES else SEVERITIES[0]


def _message(messages: Iterable[Node]) -> str:
    """The message in English, or else the one without a language, or else the first."""
    texts = [message for message in messages if isinstance(message, Literal)]
    rank = {"en": 0, None: 1}
    return min(((rank.get(t.language, 2), t.value) for t in texts), default=(0, ""))[1]


def _with_path(said: Iterable[Triple], shapes: ShapesGraph) -> Iterator[Triple]:
    """The triples of a result, with a copy of its path where that is made of blank nodes."""
    for triple in said:
        if triple.predicate != sh("resultPath") or not isinstance(triple.object, BlankNode):
            yield triple
            continue
        copies: dict[Node, BlankNode] = {triple.object: BlankNode()}
        waiting: list[Node] = [triple.object]
        yield Triple(triple.subject, triple.predicate, copies[triple.object])
        while waiting:
            part = waiting.pop()
            for predicate in shapes.predicates(part):
                for value in shapes.values(part, predicate):
                    if isinstance(value, BlankNode) and value not in copies:
                        copies[value] = BlankNode()
                        waiting.append(value)
                    yield Triple(copies[part], predicate, copies.get(value, value))
