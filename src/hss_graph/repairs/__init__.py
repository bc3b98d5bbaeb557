"""What would be right: hints for people, and repairs that are safe to make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.engine import Engine
from hss_graph.names import Names
from hss_graph.repairs import counts, texts, things
from hss_graph.repairs.case import Case, Suggestion, Surroundings, case_of
from hss_graph.repairs.rulebook import Rulebook
from hss_graph.shapes import ValidationReport, ValidationResult

MOST = 1000  # results that are looked at; a report with more is about a mistake made again and again


def with_hints(
    report: ValidationReport, shapes: Iterable[Triple], engine: Engine, names: Names
) -> ValidationReport:
    """The report, each result with a hint of what would be right where one can be given.

    The engine holds what was judged. Of a long report the first results alone are looked at.
    """
    around = Surroundings(Rulebook(shapes), engine, names)
    hinted = [_with_hint(result, around) for result in report.results[:MOST]]
    return replace(report, results=(*hinted, *report.results[MOST:]))


def suggestion(result: ValidationResult, around: Surroundings) -> Suggestion | None:
    """What would be right in place of what the result finds wrong; None where nothing can be said."""
    case = case_of(result, around)
    if case.of_graph:
        return things.property_of(case) if case.predicate else things.described(case)
    return _by_component(case)


def _with_hint(result: ValidationResult, around: Surroundings) -> ValidationResult:
    found = suggestion(result, around)
    return replace(result, hint=found.text) if found and found.text else result


def _by_component(case: Case) -> Suggestion | None:
    book, shape = case.book, case.shape
    if case.component == "Closed":
        return things.property_of(case)
    if shape is None:
        return None
    match case.component:
        case "In":
            return things.one_of(case, book.listed(shape, "in"))
        case "Class" | "Or" | "Node" | "Xone" | "And":
            return _by_parts(case, shape)
        case "Datatype":
            return texts.typed(case, _iris(case, "datatype"))
        case "LanguageIn":
            return texts.tagged(case, _languages(case))
        case "Pattern":
            patterns = [v.value for v in book.values(shape, "pattern") if isinstance(v, Literal)]
            return texts.shaped(case, patterns, _languages(case))
        case "NodeKind":
            return texts.of_kind(case, [v.rpartition("#")[2] for v in _iris(case, "nodeKind")])
        case "HasValue":
            return things.one_of(case, book.values(shape, "hasValue"))
        case "MinCount":
            return counts.missing(case)
        case "MaxCount":
            return counts.too_many(case)
        case "LessThan" | "LessThanOrEquals" | "Disjoint" | "Equals":
            return counts.compared(case)
        case "SPARQL":
            return counts.by_query(case)
    return None


def _by_parts(case: Case, shape: NamedNode) -> Suggestion | None:
    """What one of the shapes that a shape refers to would accept."""
    if not case.book.values(shape, "path"):  # a node shape judges the thing itself
        if case.component == "Class":
            return things.thing(case, case.book.classes(shape))
        return counts.missing_parts(case)
    if classes := case.book.classes(shape):
        return things.thing(case, classes)
    if datatypes := _iris(case, "datatype"):
        return texts.typed(case, datatypes)
    return things.thing(case, ())


def _languages(case: Case) -> list[str]:
    assert case.shape is not None
    return [value.value for value in case.book.listed(case.shape, "languageIn")]


def _iris(case: Case, name: str) -> list[str]:
    """IRIs that are values of the SHACL property in the shape or in one that it refers to."""
    assert case.shape is not None
    found = (value for part in case.book.alternatives(case.shape) for value in case.book.values(part, name))
    return [value.value for value in found if isinstance(value, NamedNode)]
