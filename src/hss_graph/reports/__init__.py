"""ValidationReport → text and a page for people; JSON, CSV, SARIF, JUnit and more for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from hss_graph.names import Names
from hss_graph.reports.baseline import known_results as known_results
from hss_graph.reports.baseline import without_known as without_known
from hss_graph.reports.explanations import Explainer as Explainer
from hss_graph.reports.explanations import Explanation as Explanation
from hss_graph.reports.findings import rule_of
from hss_graph.shapes import ValidationReport

FORMATS = ("text", "json", "csv", "turtle", "github", "sarif", "junit", "html")
EXTENSIONS = MappingProxyType(
    {
        ".csv": "csv",
        ".html": "html",
        ".json": "json",
        ".sarif": "sarif",
        ".ttl": "turtle",
        ".txt": "text",
        ".xml": "junit",
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a report may say besides its results.

    known: number of results that were left out, for they were known before. whole: whether results that one
    rule has again and again are all shown. styled: whether the text is for a terminal. explainer: tells what
    rules are there for. where: gives the path of a file as it is from the working directory.
    """

    known: int = 0
    whole: bool = False
    styled: bool = False
    explainer: Explainer | None = None
    where: Callable[[str], str] = str


def encode(
    report: ValidationReport, format_name: str, names: Names, checked: str, options: Options | None = None
) -> str:
    """The report in one of `FORMATS`; `checked` says in words what was validated."""
    from hss_graph.reports import machine

    chosen = options or Options()
    match format_name:
        case "turtle":
            from hss_graph.reports.standard import to_standard

            return to_standard(report)
        case "json":
            return machine.to_json(report, names, checked, chosen.known)
        case "csv":
            return machine.to_csv(report, names)
        case "github":
            return machine.to_github(report, names, checked, chosen.where)
        case "junit":
            rules = chosen.explainer.names() if chosen.explainer else ()
            return machine.to_junit(report, names, checked, rules)
        case "sarif":
            from hss_graph.reports.sarif import to_sarif

            return to_sarif(report, names, _explained(report, chosen), chosen.where)
        case "html":
            from hss_graph.reports.page import page

            rules_told = _explained(report, chosen)
            return page(report, names, checked, rules_told, chosen.known, chosen.whole)
    from hss_graph.reports.text import text

    return text(report, names, checked, chosen.known, chosen.whole, chosen.styled)


def path_from(home: Path, working: Path, file: str) -> str:
    """The path from the working directory of a file that a report names as it is in the home."""
    found = home / file if not Path(file).is_absolute() and (home / file).is_file() else Path(file)
    try:
        return (working / found).resolve().relative_to(working.resolve()).as_posix()
    except ValueError:
        return found.as_posix()


def _explained(report: ValidationReport, options: Options) -> list[Explanation]:
    """The rules that were broken, explained."""
    if options.explainer is None:
        return []
    names = dict.fromkeys(map(rule_of, report.results))
    return [told for name in names if (told := options.explainer.explained(name))]
