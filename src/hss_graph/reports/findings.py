"""Results put together as people look at them: by file, by thing, and one mistake told once."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hss_graph.names import Names
from hss_graph.repairs.case import shown
from hss_graph.repairs.rulebook import rule_name
from hss_graph.shapes import SEVERITIES, ValidationReport, ValidationResult
from hss_graph.vocabulary import GRAPH

SHOWN = 20  # findings of one rule that are shown unless all are asked for
_LONGEST = 200  # letters of a label that are shown
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_QUERY = "SPARQLConstraintComponent"
_CLOSED = "ClosedConstraintComponent"


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake: the results about the same triple, which may break several rules.

    told: what is wrong and what would be right, without repeating. here: property and values as the file
    has them. rules: by name, the one that tells most first.
    """

    results: tuple[ValidationResult, ...]
    told: tuple[tuple[str, str], ...]
    here: str
    rules: tuple[str, ...]

    @property
    def severity(self) -> str:
        """The worst severity of its results."""
        return min((result.severity for result in self.results), key=_rank)

    @property
    def place(self) -> str:
        """``file:line:column`` as far as they are known."""
        return place_of(self.results[0])


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with what is wrong about it; iri is '' for a blank node."""

    iri: str
    label: str
    kind: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FileFindings:
    """A file with the things in it that something is wrong about; '' where no file is known."""

    file: str
    things: tuple[Thing, ...]


def grouped(report: ValidationReport, names: Names) -> tuple[FileFindings, ...]:
    """The results by file and thing, worst first and then in the order of the file."""
    by_thing: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for results in _mistakes(report.results):
        by_thing[results[0].file, results[0].focus].append(_finding(results))
    by_file: dict[str, list[Thing]] = defaultdict(list)
    for (file, focus), findings in by_thing.items():
        by_file[file].append(_thing(focus, sorted(findings, key=_order), names))
    files = [
        FileFindings(file, tuple(sorted(things, key=lambda thing: _order(thing.findings[0]))))
        for file, things in by_file.items()
    ]
    return tuple(sorted(files, key=lambda file: (_rank(file.things[0].findings[0].severity), file.file)))


def shortened(
    files: Iterable[FileFindings], most: int = SHOWN
) -> tuple[tuple[FileFindings, ...], Counter[str]]:
    """The first findings of each rule, and by rule how many more there are."""
    seen: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    kept_files = []
    for file in files:
        kept_things = []
        for thing in file.things:
            kept = []
            for finding in thing.findings:
                seen[finding.rules[0]] += 1
                if seen[finding.rules[0]] <= most:
                    kept.append(finding)
                else:
                    left_out[finding.rules[0]] += 1
            if kept:
                kept_things.append(Thing(thing.iri, thing.label, thing.kind, tuple(kept)))
        if kept_things:
            kept_files.append(FileFindings(file.file, tuple(kept_things)))
    return tuple(kept_files), left_out


def fingerprints(report: ValidationReport) -> list[str]:
    """For each result a text that stays the same when it moves to another line or file.

    Results that differ in nothing but their place are numbered, for example ``4f…:2``.
    """
    seen: Counter[str] = Counter()
    found = []
    for result in report.results:
        base = fingerprint(result.shape, result.focus, result.path, result.value, result.component)
        seen[base] += 1
        found.append(f"{base}:{seen[base]}")
    return found


def fingerprint(shape: str, focus: str, path: str, value: str, component: str) -> str:
    """A hash of what a result is about, its place aside; blank nodes count as one."""
    terms = ("_:" if term.startswith("_:") else term for term in (shape, focus, path, value, component))
    return hashlib.sha256("\n".join(terms).encode(errors="replace")).hexdigest()[:32]


def counted(report: ValidationReport) -> str:
    """How many results of each severity there are, in words; '' where there are none.

    >>> counted(ValidationReport(()))
    ''
    """
    numbers = Counter(result.severity for result in report.results)
    order = sorted(numbers, key=_rank)
    return ", ".join(f"{numbers[s]:,} {s.lower()}{'' if numbers[s] == 1 else 's'}" for s in order)


def counts_by_rule(report: ValidationReport) -> list[tuple[str, int]]:
    """How many results each rule has, most first."""
    return sorted(Counter(map(rule_of, report.results)).items(), key=lambda pair: (-pair[1], pair[0]))


def rule_of(result: ValidationResult) -> str:
    """The name of the rule."""
    return rule_name(result.shape) or "a shape without a name"


def place_of(result: ValidationResult) -> str:
    """``file:line:column`` as far as they are known."""
    numbers = [str(n) for n in (result.line, result.column if result.line else 0) if n]
    return ":".join(filter(None, (result.file, *numbers)))


def _rank(severity: str) -> int:
    return _RANK.get(severity, 0)


def _order(finding: Finding) -> tuple[int, int, int, tuple[str, ...]]:
    first = finding.results[0]
    return _rank(finding.severity), first.line, first.column, finding.rules


def _mistakes(results: Iterable[ValidationResult]) -> Iterator[list[ValidationResult]]:
    """The results, those about the same triple together."""
    mistakes: dict[tuple[object, ...], list[ValidationResult]] = defaultdict(list)
    for number, result in enumerate(results):
        if _is_about_property(result):
            key: tuple[object, ...] = (result.file, result.focus, result.path)
        elif result.value and result.line:
            key = (result.file, result.line, result.column, result.focus, result.value)
        else:
            key = (number,)
        mistakes[key].append(result)
    yield from mistakes.values()


def _is_about_property(result: ValidationResult) -> bool:
    """Whether the property itself is wrong, whatever its values."""
    of_graph = result.component.endswith(f"{_QUERY}>") and result.path and not result.value
    return bool(of_graph) or result.component.endswith(f"{_CLOSED}>")


def _finding(results: list[ValidationResult]) -> Finding:
    first = sorted(results, key=lambda r: (_rank(r.severity), _weight(r), r))
    values = [shown(r.value) for r in first if r.value and r.value != r.focus]
    paths = [shown(r.path) for r in first if r.path]
    return Finding(
        results=tuple(first),
        told=tuple(_told(first)),
        here=" ".join(filter(None, (*paths[:1], ", ".join(dict.fromkeys(values))))),
        rules=tuple(dict.fromkeys(map(rule_of, first))),
    )


def _weight(result: ValidationResult) -> int:
    """What tells most comes first: an unknown property, then a wrong value, then what a query misses."""
    if _is_about_property(result):
        return 0 if not result.component.endswith(f"{_CLOSED}>") else 1
    return (3 if result.component.endswith(f"{_QUERY}>") else 1) + (not result.hint)


def _told(results: list[ValidationResult]) -> Iterator[tuple[str, str]]:
    """Messages with their hints; of results that say the same in other words, the first."""
    messages: set[str] = set()
    hints: set[str] = set()
    for number, result in enumerate(results):
        query = result.component.endswith(f"{_QUERY}>")
        # Evidence for a wrong value is no use.
        hint = "" if "\n" in result.hint and number else result.hint
        if hint in hints:
            hint = ""
        message = "" if result.message in messages or (number and not query and not hint) else result.message
        if number and _is_about_property(result):
            continue
        if message or hint:
            yield message, hint
        messages.add(result.message)
        hints.add(hint)


def _thing(focus: str, findings: list[Finding], names: Names) -> Thing:
    if not focus.startswith("<"):
        return Thing(
            "", "something without a name" if focus.startswith("_:") else shown(focus), "", tuple(findings)
        )
    entry = names.entry(focus.strip("<>"))
    if entry.iri.startswith(f"{GRAPH}joined/"):  # the graph that a file from outside is, whatever its name
        return Thing("", "The file itself", "", tuple(findings))
    return Thing(entry.iri, entry.label[:_LONGEST], entry.kind, tuple(findings))
