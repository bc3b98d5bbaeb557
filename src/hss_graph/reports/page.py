"""The report as one page of HTML that needs nothing beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from html import escape
from importlib.resources import files as package_files
from string import Template

from hss_graph import __version__
from hss_graph.names import Names
from hss_graph.reports.explanations import Explanation
from hss_graph.reports.findings import Finding, Thing, counts_by_rule, grouped, shortened
from hss_graph.results import printable
from hss_graph.shapes import SEVERITIES, ValidationReport
from hss_graph.vocabulary import curie

_TONES = {"Violation": "violation", "Warning": "warning", "Info": "info"}


def page(
    report: ValidationReport,
    names: Names,
    checked: str,
    rules: Collection[Explanation],
    known: int = 0,
    whole: bool = False,
) -> str:
    """What the text says, with the rules that were broken, why they are there, and examples.

    Of a rule that is broken again and again the first findings stand for all, unless the whole is wanted.
    """
    files = grouped(report, names)
    left_out: Counter[str] = Counter()
    if not whole:
        files, left_out = shortened(files)
    told = {rule.name for rule in rules}
    notes = [f"{known:,} results that were known before are left out."] if known else []
    notes += [
        f"{number:,} more of {rule} are not shown; --all shows them." for rule, number in left_out.items()
    ]
    return _part(
        "page",
        verdict=_verdict(report, known),
        tone="fine" if report.conforms else "",
        checked=_text(checked),
        version=__version__,
        counts=_join(_count(report, severity) for severity in SEVERITIES if report.count(severity)),
        notes=_join(_part("note", text=_text(note)) for note in notes) + _jump(rules),
        files=_join(
            _part(
                "file",
                file=_text(file.file),
                title=_text(file.file or "In no file that is known"),
                things=_join(_thing(thing, told) for thing in file.things),
            )
            for file in files
        ),
        rules=_rules(report, rules),
    )


def _verdict(report: ValidationReport, known: int) -> str:
    if report.conforms:
        return "Nothing new is wrong" if known else "Valid: nothing to report"
    return "Not valid"


def _count(report: ValidationReport, severity: str) -> str:
    number = report.count(severity)
    words = f"{number:,} {severity.lower()}{'' if number == 1 else 's'}"
    return _part("count", tone=_TONES[severity], text=words)


def _jump(rules: Collection[Explanation]) -> str:
    """The way to the rules."""
    words = f"{len(rules)} rules were broken" if len(rules) > 1 else "The rule that was broken"
    return _part("jump", text=f"{words}, with reasons and examples") if rules else ""


def _thing(thing: Thing, told: Collection[str]) -> str:
    short = curie(thing.iri) if thing.iri else ""
    about = " · ".join(filter(None, (thing.kind, "" if short == thing.label else short)))
    findings = _join(_finding(finding, told) for finding in thing.findings)
    return _part("thing", label=_text(thing.label), about=_text(about), findings=findings)


def _finding(finding: Finding, told: Collection[str]) -> str:
    parts = []
    for message, hint in finding.told:
        parts += [_part("message", text=_text(message))] if message else []
        kind = " lines" if "\n" in hint else ""
        parts += [_part("hint", text=_text(hint), kind=kind)] if hint else []
    return _part(
        "finding",
        tone=_TONES.get(finding.severity, "violation"),
        severity=_text(finding.severity.lower()),
        place=_text(finding.place),
        here=_part("here", text=_text(finding.here)) if finding.here else "",
        told=_join(parts),
        heading="Rules:" if len(finding.rules) > 1 else "Rule:",
        rules=", ".join(_link(rule, told) for rule in finding.rules),
    )


def _rules(report: ValidationReport, rules: Collection[Explanation]) -> str:
    by_name = {rule.name: rule for rule in rules}
    told = [_rule(by_name[name], times) for name, times in counts_by_rule(report) if name in by_name]
    return _part("rules", rules=_join(told)) if told else ""


def _rule(rule: Explanation, times: int) -> str:
    facts = {"Why": rule.reason, "Applies to": ", ".join(rule.applies_to), "Written in": rule.place}
    examples = {"Right": ("fine", rule.good), "Wrong": ("violation", rule.bad)}
    return _part(
        "rule",
        anchor=_anchor(rule.name),
        title=_text(rule.name),
        times=f"{times:,} times" if times > 1 else "once",
        message=_text(rule.message),
        facts=_join(_part("fact", title=t, text=_text(fact)) for t, fact in facts.items() if fact),
        examples=_join(
            _part("example", title=title, tone=tone, text=_text(example))
            for title, (tone, example) in examples.items()
            if example
        ),
    )


def _link(rule: str, told: Collection[str]) -> str:
    return _part("link", anchor=_anchor(rule), text=_text(rule)).strip() if rule in told else _text(rule)


def _anchor(rule: str) -> str:
    return "rule-" + re.sub(r"[^A-Za-z0-9.-]", "_", rule)


def _text(words: str) -> str:
    return escape(printable(words))


def _join(parts: Iterable[str]) -> str:
    return "".join(parts)


def _part(part: str, **fields: str) -> str:
    return _parts()[part].substitute(fields)


@cache
def _parts() -> dict[str, Template]:
    text = (package_files("hss_graph.reports") / "page.html").read_text(encoding="utf-8")
    pieces = re.split(r"<!--part:(\w+)-->", text)
    return {name: Template(piece) for name, piece in zip(["page", *pieces[1::2]], pieces[::2], strict=True)}
