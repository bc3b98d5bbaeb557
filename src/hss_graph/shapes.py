"""Validate triples against SHACL shapes → ValidationReport.

The engine is pyshifty, behind `validate`; its verdicts agree with pyshacl's, which the tests compare.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Triple, serialize

from hss_graph.errors import ShapesError
from hss_graph.vocabulary import SH

if TYPE_CHECKING:
    import rdflib

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True, order=True)
class ValidationResult:
    """One thing that a shape finds wrong.

    focus, path, value, component and shape are N-Triples terms ('' where there is none); a path that is
    more than one property is its name as the shape gives it. file and line say where it stands ('' and 0
    where that is not known).
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

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two results the same wherever they stand: focus, path, value, component, shape."""
        return (self.focus, self.path, self.value, self.component, self.shape)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What validation found. graph holds the standard report as triples."""

    results: tuple[ValidationResult, ...]
    graph: tuple[Triple, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong: no violation, warning or info, as SHACL defines it."""
        return not self.results

    def count(self, severity: str) -> int:
        """How many results have this severity."""
        return sum(result.severity == severity for result in self.results)


def validate(triples: list[Triple], shapes: list[Triple]) -> ValidationReport:
    """The report of the triples against the shapes. Raises ShapesError for shapes that cannot be trusted."""
    import shifty

    if not any(triple.predicate.value.startswith(SH) for triple in shapes):
        raise ShapesError("there are no shapes, so nothing would be checked; add some to shapes/")
    try:
        validator = shifty.PreparedValidator(_n_triples(shapes))
        # rdflib, which holds the report, logs a traceback for every date that is none.
        with _quiet("rdflib.term"):
            _, graph, _ = validator.validate(
                _n_triples(triples), graph_mode="data", infer=False, on_unsupported="error"
            )
            return ValidationReport(tuple(sorted(_results(graph))), tuple(_triples(graph)))
    except ValueError as error:
        raise ShapesError(f"the shapes cannot be used: {' '.join(str(error).split())[:300]}") from None


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


def _results(graph: rdflib.Graph) -> Iterator[ValidationResult]:
    from rdflib import SH as SHACL

    for report in graph.objects(None, SHACL.result):

        def term(predicate: Any, result: Any = report) -> str:
            value = graph.value(result, predicate)
            return "" if value is None else value.n3()

        severity = str(graph.value(report, SHACL.resultSeverity)).removeprefix(SH)
        yield ValidationResult(
            file="",
            line=0,
            focus=term(SHACL.focusNode),
            path=term(SHACL.resultPath) if not term(SHACL.resultPath).startswith("_:") else "",
            value=term(SHACL.value),
            component=term(SHACL.sourceConstraintComponent),
            shape=term(SHACL.sourceShape),
            severity=severity,
            message=str(graph.value(report, SHACL.resultMessage) or ""),
        )


def _triples(graph: rdflib.Graph) -> Iterator[Triple]:
    from pyoxigraph import parse

    for quad in parse(graph.serialize(format="nt").encode(), RdfFormat.N_TRIPLES):
        yield quad.triple
