"""Validate triples against SHACL shapes → ValidationReport.

The engine is pyshifty, behind `validate`; the tests compare its verdicts with pyshacl's.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from hss_graph.errors import ShapesError
from hss_graph.vocabulary import BASE, PREFIXES, SH, curie

SEVERITIES = ("Violation", "Warning", "Info")
# A rule about the graph as a whole has the ontology as its focus and names the thing as its value.
_WHOLE_GRAPH = f"<{BASE}ontology>"
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
# The properties of https://www.w3.org/TR/shacl/ that a shapes graph may use.
_PROPERTY_NAMES = """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed datatype
    deactivated declare defaultValue description disjoint entailment equals flags group hasValue
    ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
    nodeValidator not oneOrMorePath optional or order parameter path pattern prefix prefixes property
    propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint
    select severity shapesGraph shapesGraphWellFormed sparql targetClass targetNode targetObjectsOf
    targetSubjectsOf uniqueLang validator xone zeroOrMorePath zeroOrOnePath
"""
_PROPERTIES = frozenset(_PROPERTY_NAMES.split())

Node: TypeAlias = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True, order=True)
class ValidationResult:
    """One thing that a shape finds wrong.

    focus, path, value, component and shape are N-Triples terms, '' where there is none or where it is a
    blank node of the shapes. file and line say where it stands, '' and 0 where that is not known. triples
    are those of the standard report.
    """

    file: str
    line: int
    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
    message: str
    triples: tuple[Triple, ...] = field(compare=False, repr=False, default=())

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two results alike wherever they stand; blank nodes count as one."""
        terms = (self.focus, self.path, self.value, self.component, self.shape, self.message)
        return tuple("_:" if term.startswith("_:") else term for term in terms)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What validation found."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong: no violation, warning or info, as SHACL defines it."""
        return not self.results

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
        triples = [Triple(report, _TYPE, _sh("ValidationReport")), Triple(report, _sh("conforms"), conforms)]
        for result in self.results:
            node = BlankNode()
            triples.append(Triple(report, _sh("result"), node))
            old = result.triples[0].subject
            triples += [
                Triple(node if t.subject == old else t.subject, t.predicate, t.object) for t in result.triples
            ]
        return triples


def validate(triples: list[Triple], shapes: list[Triple]) -> ValidationReport:
    """The report of the triples against the shapes. Raises ShapesError for shapes that cannot be trusted."""
    import shifty

    _lint(shapes)
    try:
        validator = shifty.PreparedValidator(_n_triples(shapes))
        # rdflib, which holds the report, logs a traceback for every date that is none.
        with _quiet("rdflib.term"):
            _, graph, _ = validator.validate(
                _n_triples(triples), graph_mode="data", infer=False, on_unsupported="error"
            )
            content = graph.serialize(format="nt").encode()
    except ValueError as error:
        raise ShapesError(f"the shapes cannot be used: {' '.join(str(error).split())[:300]}") from None
    return ValidationReport(tuple(sorted(_results(parse(content, RdfFormat.N_TRIPLES)))))


def _lint(shapes: list[Triple]) -> None:
    """Raises ShapesError where a slip would let everything pass: SHACL ignores what it does not know."""
    used = {t.predicate.value.removeprefix(SH) for t in shapes if t.predicate.value.startswith(SH)}
    if not used.intersection(_TARGETS):
        raise ShapesError("no shape says what it judges, so nothing would be checked; add some to shapes/")
    unknown = sorted(used - _PROPERTIES)
    if unknown:
        raise ShapesError(f"the shapes use sh:{unknown[0]}, which SHACL does not have; correct its name")
    for triple in shapes:
        if triple.predicate == _sh("property") and isinstance(triple.object, BlankNode):
            shape = curie(triple.subject.value) if isinstance(triple.subject, NamedNode) else "a shape"
            raise ShapesError(f"{shape} has a property shape without a name; give it an IRI")


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _n_triples(triples: list[Triple]) -> bytes:
    # Bytes, never a string: a string would be taken for a path or an address.
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _results(report: Iterable[Triple]) -> Iterator[ValidationResult]:
    statements: dict[Node, list[Triple]] = defaultdict(list)
    results = []
    for quad in report:
        statements[quad.subject].append(Triple(quad.subject, quad.predicate, quad.object))
        if quad.predicate == _sh("result"):
            results.append(quad.object)
    for node in results:
        values = {triple.predicate.value: triple.object for triple in statements[node]}

        def term(name: str, values: Mapping[str, Node] = values) -> str:
            return str(values[SH + name]) if SH + name in values else ""

        focus, value = term("focusNode"), term("value")
        if focus == _WHOLE_GRAPH and value:
            focus, value = value, ""
        message = values.get(SH + "resultMessage")
        yield ValidationResult(
            file="",
            line=0,
            focus=focus,
            path=re.sub("^_:.*", "", term("resultPath")),
            value=value,
            component=term("sourceConstraintComponent"),
            shape=re.sub("^_:.*", "", term("sourceShape")),
            severity=re.sub(".*#|>", "", term("resultSeverity")),
            message=message.value if isinstance(message, Literal) else "",
            triples=tuple(_closure(node, statements)),
        )


def _closure(node: Node, statements: Mapping[Node, list[Triple]]) -> Iterator[Triple]:
    """The triples of a node, and of the blank nodes that they lead to."""
    waiting, seen = [node], {node}
    while waiting:
        for triple in statements.get(waiting.pop(0), ()):
            yield triple
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)
