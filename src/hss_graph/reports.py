"""ValidationReport → text for people, JSON for programs, the standard report as Turtle."""

from __future__ import annotations

import json
from dataclasses import asdict

from hss_graph.graphs import to_turtle
from hss_graph.names import Names
from hss_graph.results import printable
from hss_graph.shapes import SEVERITIES, ValidationReport, ValidationResult
from hss_graph.vocabulary import PREFIXES, curie

FORMATS = ("text", "json", "turtle")
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def encode(report: ValidationReport, format_name: str, names: Names, checked: str) -> str:
    """The report in one of `FORMATS`; `checked` says in words what was validated."""
    if format_name == "turtle":
        return to_turtle(report.graph())
    return _json(report, names, checked) if format_name == "json" else _text(report, names, checked)


def _text(report: ValidationReport, names: Names, checked: str) -> str:
    ordered = sorted(report.results, key=lambda r: (_RANK.get(r.severity, 0), r))
    blocks = [_block(result, names) for result in ordered]
    if report.conforms:
        return f"{checked}: valid, nothing to report\n"
    counts = [
        f"{number} {severity.lower()}{'' if number == 1 else 's'}"
        for severity in SEVERITIES
        if (number := report.count(severity))
    ]
    return "\n".join([*blocks, f"{checked}: {', '.join(counts)}"]) + "\n"


def _block(result: ValidationResult, names: Names) -> str:
    where = f"{result.file}:{result.line}: " if result.line else (f"{result.file}: " if result.file else "")
    lines = [
        f"{where}{_thing(result.focus, names)}",
        f"  {result.severity.lower()}: {result.message}",
    ]
    if result.path or result.value:
        lines.append(f"  here: {' '.join(filter(None, (_short(result.path), _short(result.value))))}")
    lines.append(f"  rule: {_rule(result)}")
    return printable("\n".join(lines)) + "\n"


def _json(report: ValidationReport, names: Names, checked: str) -> str:
    results = []
    for result in report.results:
        entry = asdict(result)
        del entry["triples"]
        entry["focus_label"] = names.entry(result.focus.strip("<>")).label
        entry["rule"] = _rule(result)
        results.append(entry)
    content = {"checked": checked, "conforms": report.conforms, "results": results}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _thing(term: str, names: Names) -> str:
    if not term.startswith("<"):
        return term
    entry = names.entry(term.strip("<>"))
    short = curie(entry.iri)
    return short if entry.label == short else f"{entry.label} ({short})"


def _short(term: str) -> str:
    """An N-Triples term with IRIs shortened.

    >>> _short('"2009"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    '"2009"^^xsd:gYear'
    """
    if term.startswith("<"):
        return curie(term.strip("<>"))
    text, mark, datatype = term.rpartition("^^<")
    return f"{text}^^{curie(datatype.rstrip('>'))}" if mark else term


def _rule(result: ValidationResult) -> str:
    iri = result.shape.strip("<>")
    return iri.removeprefix(PREFIXES["shape"])
