"""The report as SARIF 2.1.0, which code hosts and editors show beside the lines.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from hss_graph import __version__
from hss_graph.names import Names
from hss_graph.repairs.case import shown
from hss_graph.reports.explanations import Explanation
from hss_graph.reports.findings import fingerprints, rule_of
from hss_graph.reports.machine import label_of
from hss_graph.results import printable
from hss_graph.shapes import ValidationReport, ValidationResult

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "hssGraphResult/v1"
_LEVELS = MappingProxyType({"Violation": "error", "Warning": "warning", "Info": "note"})


def to_sarif(
    report: ValidationReport,
    names: Names,
    rules: Collection[Explanation],
    where: Callable[[str], str],
) -> str:
    """A log with one run: the rules with their help, and each result with its place and fingerprint.

    `where` gives the path of a file from the working directory.
    """
    known = {rule.name: rule for rule in rules}
    ids = sorted({*known, *map(rule_of, report.results)})
    indices = {name: number for number, name in enumerate(ids)}
    run = {
        "tool": {
            "driver": {
                "name": "HSS Graph",
                "semanticVersion": __version__,
                "rules": [_descriptor(name, known.get(name)) for name in ids],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(result, fingerprint, indices, names, where)
            for result, fingerprint in zip(report.results, fingerprints(report), strict=True)
        ],
    }
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
    return text.encode(errors="backslashreplace").decode() + "\n"


def _descriptor(name: str, rule: Explanation | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": rule.message},
        "fullDescription": {"text": rule.reason or rule.message},
        "help": {"text": "\n".join(rule.lines()), "markdown": rule.markdown()},
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "error")},
    }


def _result(
    result: ValidationResult,
    fingerprint: str,
    indices: dict[str, int],
    names: Names,
    where: Callable[[str], str],
) -> dict[str, Any]:
    rule = rule_of(result)
    here = " ".join(filter(None, (shown(result.path), shown(result.value))))
    label = label_of(result, names)
    text = "\n".join(filter(None, (f"{label}: {result.message}", result.hint, here and f"Here: {here}")))
    logical = {"name": printable(label), "fullyQualifiedName": shown(result.focus), "kind": "object"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if result.file:
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(os.fsencode(where(result.file)))}}
        if result.line:
            region = {"startLine": result.line} | ({"startColumn": result.column} if result.column else {})
            location["physicalLocation"]["region"] = region
    return {
        "ruleId": rule,
        "ruleIndex": indices[rule],
        "level": _LEVELS.get(result.severity, "error"),
        "message": {"text": printable(text)},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
