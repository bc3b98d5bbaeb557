"""The report for programs: JSON, CSV, annotations of GitHub, JUnit."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from io import StringIO
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from hss_graph.names import Names
from hss_graph.repairs.case import written
from hss_graph.reports.findings import Finding, fingerprints, grouped, place_of, rule_of
from hss_graph.results import printable
from hss_graph.shapes import SEVERITIES, ValidationReport, ValidationResult

_COMMANDS = MappingProxyType({"Violation": "error", "Warning": "warning", "Info": "notice"})
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(report: ValidationReport, names: Names, checked: str, known: int = 0) -> str:
    """Every result with its terms in full, its rule, label and fingerprint; the counts by severity.

    With `known` the number of results that were left out, for they were known before.
    """
    results = [
        {
            "file": result.file,
            "line": result.line,
            "column": result.column,
            "focus": result.focus,
            "focus_label": label_of(result, names),
            "path": result.path,
            "value": result.value,
            "severity": result.severity,
            "message": result.message,
            "hint": result.hint,
            "rule": rule_of(result),
            "shape": result.shape,
            "component": result.component,
            "fingerprint": fingerprint,
        }
        for result, fingerprint in zip(report.results, fingerprints(report), strict=True)
    ]
    content = {
        "checked": checked,
        "conforms": report.conforms,
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "known": known,
        "results": results,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return text.encode(errors="backslashreplace").decode() + "\n"


def to_csv(report: ValidationReport, names: Names) -> str:
    """A row for each result, terms in short."""
    output = StringIO()
    writer = csv.writer(output)
    columns = ("file", "line", "column", "severity", "rule", "thing", "label", "property", "value")
    writer.writerow((*columns, "message", "hint"))
    for result in report.results:
        numbers = (result.line or "", result.column or "")
        terms = (written(result.focus), label_of(result, names), written(result.path), written(result.value))
        row = (result.file, *numbers, result.severity, rule_of(result), *terms, result.message, result.hint)
        writer.writerow([printable(str(cell)) for cell in row])
    return output.getvalue()


def to_github(report: ValidationReport, names: Names, checked: str, where: Callable[[str], str]) -> str:
    """An annotation for each mistake; `where` gives the path of a file from the working directory."""
    lines = [
        f"{_workflow_command(finding, where)}::{_data(f'{thing.label}: {sentences(finding)}')}"
        for file in grouped(report, names)
        for thing in file.things
        for finding in thing.findings
    ]
    return "\n".join(lines or [printable(f"{checked}: valid, nothing to report")]) + "\n"


def to_junit(report: ValidationReport, names: Names, checked: str, rules: Collection[str]) -> str:
    """A test case for each rule; one that was broken fails with all that breaks it."""
    by_rule: dict[str, list[ValidationResult]] = defaultdict(list)
    for result in report.results:
        by_rule[rule_of(result)].append(result)
    cases = [_case(rule, by_rule.get(rule, ()), names) for rule in sorted({*rules, *by_rule})]
    counts = f'tests="{len(cases)}" failures="{len(by_rule)}" errors="0"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="hss-graph validate" {counts}>\n'
        f"  <testsuite name={_attribute(checked)} {counts}>\n"
        f"{''.join(cases)}  </testsuite>\n</testsuites>\n"
    )


def label_of(result: ValidationResult, names: Names) -> str:
    """What the thing that a result is about is called."""
    if not result.focus.startswith("<"):
        return written(result.focus)
    return names.entry(result.focus.strip("<>")).label


def sentences(finding: Finding) -> str:
    """What is wrong, what would be right and where, in lines."""
    lines = [line for pair in finding.told for line in pair if line]
    return "\n".join([*lines, *([f"Here: {finding.here}"] if finding.here else [])])


def _workflow_command(finding: Finding, where: Callable[[str], str]) -> str:
    first = finding.results[0]
    fields = {"file": where(first.file) if first.file else ""}
    if first.line:
        fields |= {"line": str(first.line), "col": str(first.column or 1)}
    fields["title"] = ", ".join(finding.rules)
    joined = ",".join(f"{name}={_field(value)}" for name, value in fields.items() if value)
    return f"::{_COMMANDS.get(finding.severity, 'error')} {joined}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _case(rule: str, results: Iterable[ValidationResult], names: Names) -> str:
    start = f'    <testcase classname="hss-graph" name={_attribute(rule)}'
    listed = list(results)
    if not listed:
        return f"{start}/>\n"
    message = f"{len(listed)} × {listed[0].message}" if len(listed) > 1 else listed[0].message
    lines = "\n\n".join(_plain(result, names) for result in listed)
    return (
        f"{start}>\n      <failure type={_attribute(listed[0].severity)} message={_attribute(message)}>"
        f"{escape(_xml(lines))}</failure>\n    </testcase>\n"
    )


def _plain(result: ValidationResult, names: Names) -> str:
    here = " ".join(filter(None, (written(result.path), written(result.value))))
    first = ": ".join(filter(None, (place_of(result), label_of(result, names))))
    return "\n".join(filter(None, (first, here, result.message, result.hint)))


def _attribute(text: str) -> str:
    return quoteattr(_xml(text))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text))
