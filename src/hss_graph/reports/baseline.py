"""An earlier report → the results that are new since."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from hss_graph.errors import ReadError
from hss_graph.reports.findings import fingerprint, fingerprints
from hss_graph.reports.sarif import FINGERPRINT
from hss_graph.shapes import ValidationReport

_TERMS = ("shape", "focus", "path", "value", "component")


def known_results(content: bytes, name: str) -> Counter[str]:
    """How often each result, by the hash in its fingerprint, occurs in an earlier JSON or SARIF report.

    Raises ReadError for anything else; `name` is for messages.
    """
    try:
        found = list(_fingerprints(json.loads(content)))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise ReadError(
            f"{name}: is not an earlier report; make one with 'hss-graph validate -f json' or '-f sarif'"
        ) from None
    return Counter(text.partition(":")[0] for text in found)


def without_known(report: ValidationReport, known: Counter[str]) -> ValidationReport:
    """The results that the earlier report does not have, or has less often."""
    left = known.copy()
    new = []
    for result, text in zip(report.results, fingerprints(report), strict=True):
        base = text.partition(":")[0]
        if left[base]:
            left[base] -= 1
        else:
            new.append(result)
    return replace(report, results=tuple(new))


def _fingerprints(content: Any) -> list[str]:
    if "runs" in content:
        results = [result for run in content["runs"] for result in run["results"]]
        return [_checked(result["partialFingerprints"][FINGERPRINT]) for result in results]
    return [_of_entry(entry) for entry in content["results"]]


def _of_entry(entry: dict[str, Any]) -> str:
    if "fingerprint" in entry:
        return _checked(entry["fingerprint"])
    return fingerprint(*(_checked(entry[name]) for name in _TERMS))


def _checked(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
