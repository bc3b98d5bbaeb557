"""The report as the SHACL recommendation has it, in Turtle."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, RdfFormat, Triple, serialize

from hss_graph.shapes import ValidationReport
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import PREFIXES

_LONG = 20_000  # triples from which on the order of blank nodes is not worth its time
_USED = ("rdf", "sh", "shape", "xsd")


def to_standard(report: ValidationReport) -> str:
    """The same report gives the same Turtle; blank nodes of a long one have names."""
    triples = report.graph()
    if len(triples) < _LONG:
        return to_turtle(triples)
    prefixes = {name: PREFIXES[name] for name in _USED}
    return (serialize(_numbered(triples), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _numbered(triples: Iterable[Triple]) -> Iterable[Triple]:
    numbers: dict[BlankNode, BlankNode] = {}
    for subject, predicate, value in triples:
        new = [
            numbers.setdefault(term, BlankNode(f"b{len(numbers) + 1}"))
            if isinstance(term, BlankNode)
            else term
            for term in (subject, value)
        ]
        yield Triple(new[0], predicate, new[1])
