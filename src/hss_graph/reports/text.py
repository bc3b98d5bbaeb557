"""The report for people who read it in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hss_graph.names import Names
from hss_graph.reports.findings import Finding, Thing, counted, counts_by_rule, grouped, shortened
from hss_graph.results import printable
from hss_graph.shapes import ValidationReport
from hss_graph.vocabulary import curie

_MANY = 10  # results from which on they are counted by rule
_COLOURS = {"Violation": "31", "Warning": "33", "Info": "36"}


def text(
    report: ValidationReport,
    names: Names,
    checked: str,
    known: int = 0,
    whole: bool = False,
    styled: bool = False,
) -> str:
    """Each thing with what is wrong about it and what would be right, the counts at the end.

    Of a rule that is broken again and again the first findings stand for all, unless the whole is wanted.
    """
    aside = f"; {known:,} known {'result is' if known == 1 else 'results are'} left out" if known else ""
    if report.conforms:
        return f"{checked}: {'nothing new' if known else 'valid, nothing to report'}{aside}\n"
    files = grouped(report, names)
    findings = sum(len(thing.findings) for file in files for thing in file.things)
    left_out: Counter[str] = Counter()
    if not whole:
        files, left_out = shortened(files)
    style = _Style(styled)
    blocks = [block for file in files for thing in file.things for block in _block(thing, style)]
    lines = [f"{checked}: {counted(report)}{_in_places(report, findings)}{aside}"]
    if left_out:
        rest = ", ".join(f"{number:,} of {rule}" for rule, number in left_out.most_common())
        lines.append(f"Not shown: {rest}. All are shown with --all.")
    rules = counts_by_rule(report)
    if len(report.results) > _MANY and len(rules) > 1:
        width = len(f"{rules[0][1]:,}")
        lines += ["", *(f"  {number:>{width},} {_line(rule)}" for rule, number in rules), ""]
    lines.append(
        f"Why a rule is there, with examples: hss-graph explain {_line(_example(files[0].things[0]))}"
    )
    return "\n".join([*blocks, *lines]) + "\n"


def _in_places(report: ValidationReport, findings: int) -> str:
    """How many findings the results make, where one mistake breaks several rules."""
    if findings == len(report.results):
        return ""
    return f" in {findings:,} place{'' if findings == 1 else 's'}"


class _Style:
    """Marks for a terminal, or none."""

    def __init__(self, styled: bool) -> None:
        self._styled = styled

    def __call__(self, words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if self._styled and words else words


def _block(thing: Thing, style: _Style) -> Iterator[str]:
    about = ", ".join(filter(None, (thing.kind, thing.iri and curie(thing.iri))))
    named = thing.iri and thing.label == curie(thing.iri)
    yield style(_line(thing.label), "1") + ("" if named or not about else f" ({_line(about)})")
    yield ""
    for finding in thing.findings:
        yield from _lines(finding, style)
        yield ""


def _lines(finding: Finding, style: _Style) -> Iterator[str]:
    place = _line(finding.place)
    severity = style(finding.severity.lower(), _COLOURS.get(finding.severity, "31"))
    yield f"  {place}: {severity}" if place else f"  {severity}"
    if finding.here:
        yield f"    {_line(finding.here)}"
    for message, hint in finding.told:
        if message:
            yield f"    {_line(message)}"
        if hint:
            first, *more = printable(hint).splitlines()
            yield "    " + style(first, "1")
            yield from (f"      {line}" for line in more)
    names = _line(", ".join(finding.rules))
    yield style(f"    {'Rules' if len(finding.rules) > 1 else 'Rule'}: {names}", "2")


def _line(words: str) -> str:
    """The words on one line, without what could steer a terminal."""
    return printable(" ".join(words.splitlines()))


def _example(thing: Thing) -> str:
    return thing.findings[0].rules[0]
