"""W3C's test cases for SHACL, through the command; docs/conformance.md has the figures and the exclusions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from hss_graph.shapes.graph import Node, ShapesGraph, sh
from support import REPOSITORY, SHARED, Command

SUITE = SHARED / "w3c" / "data-shapes-test-suite" / "tests"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TEST = "http://www.w3.org/ns/shacl-test#"
PAGE = (REPOSITORY / "docs" / "conformance.md").read_text(encoding="utf-8")
EXCLUDED = dict(re.findall(r"^\| `((?:core|sparql)/\S+)` \| (.+) \|$", PAGE, re.MULTILINE))
PARTS = ("core", "sparql")


@dataclass(frozen=True)
class Case:
    """One test: the files that go in, and the report, or the failure (None), that must come out."""

    name: str
    data: Path
    shapes: Path
    report: tuple[Triple, ...] | None


def _read(file: Path) -> ShapesGraph:
    quads = parse(file.read_bytes(), RdfFormat.TURTLE, base_iri=file.as_uri(), rename_blank_nodes=True)
    return ShapesGraph(quad.triple for quad in quads)


def _cases(manifest: Path) -> Iterator[Case]:
    graph = _read(manifest)
    this = NamedNode(manifest.as_uri())
    for entries in graph.values(this, NamedNode(MANIFEST + "entries")):
        for entry in graph.members(entries) or ():
            (action,) = graph.values(entry, NamedNode(MANIFEST + "action"))
            (result,) = graph.values(entry, NamedNode(MANIFEST + "result"))
            (data,) = graph.values(action, NamedNode(TEST + "dataGraph"))
            (shapes,) = graph.values(action, NamedNode(TEST + "shapesGraph"))
            fails = result == NamedNode(TEST + "Failure")
            name = str(_path(entry).relative_to(SUITE))
            report = None if fails else tuple(_below(graph, result))
            yield Case(name, _path(data), _path(shapes), report)


def _path(file: Node) -> Path:
    assert isinstance(file, NamedNode)
    return Path(file.value.removeprefix("file://"))


def _below(graph: ShapesGraph, start: Node) -> Iterator[Triple]:
    """The triples of a node and of the blank nodes that it leads to."""
    waiting, seen = [start], {start}
    while waiting:
        node = waiting.pop()
        for predicate in graph.predicates(node):
            for value in graph.values(node, predicate):
                yield Triple(node, predicate, value)  # type: ignore[arg-type]
                if isinstance(value, BlankNode) and value not in seen:
                    seen.add(value)
                    waiting.append(value)


def _structure(graph: ShapesGraph, node: Node) -> str:
    """A node without the name of blank nodes: what they say stands in their place."""
    if not isinstance(node, BlankNode):
        return str(node)
    said = [f"{p} {_structure(graph, o)}" for p in graph.predicates(node) for o in graph.values(node, p)]
    return f"[{' ; '.join(sorted(said))}]"


def _results(triples: tuple[Triple, ...] | list[Triple]) -> Counter[tuple[str, ...]]:
    """What the suite compares of each result. Of blank nodes, paths apart, only that they are."""
    graph = ShapesGraph(triples)
    found: Counter[tuple[str, ...]] = Counter()
    for report in graph.subjects:
        for result in graph.values(report, sh("result")):

            def term(name: str, result: Node = result) -> str:
                (value,) = graph.values(result, sh(name)) or ("",)
                return "_:" if isinstance(value, BlankNode) else str(value)

            (path,) = graph.values(result, sh("resultPath")) or ("",)
            names = ("focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")
            found[(*map(term, names), _structure(graph, path) if path else "")] += 1
    return found


def _messages(triples: tuple[Triple, ...] | list[Triple]) -> set[str]:
    return {str(triple.object) for triple in triples if triple.predicate == sh("resultMessage")}


def _all() -> list[Case]:
    # Every file, for the manifests leave one of them out.
    return [case for file in sorted(SUITE.rglob("*.ttl")) for case in _cases(file)]


@cache
def _names(part: str) -> tuple[str, ...]:
    return tuple(case.name for case in _all() if case.name.startswith(f"{part}/"))


needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="W3C's test suite is not here")


def _validate(run: Command, case: Case) -> tuple[int, str, str]:
    done = run("validate", "--alone", "--shapes", case.shapes, case.data, "-f", "turtle")
    return done.status, done.out, done.err


@needs_suite
@pytest.mark.parametrize("case", [c for c in _all() if c.name not in EXCLUDED], ids=lambda case: case.name)
def test_a_case_of_the_suite_gives_the_expected_report(case: Case, run: Command) -> None:
    status, out, err = _validate(run, case)
    if case.report is None:
        assert (status, out, err.count("\n")) == (2, "", 1)
        return
    report = [quad.triple for quad in parse(out.encode(), RdfFormat.TURTLE)]
    assert _results(report) == _results(case.report)
    assert _messages(report) >= _messages(case.report)
    severities = {result[2] for result in _results(case.report)}
    assert status == (1 if severities - {str(sh("Warning")), str(sh("Info"))} else 0)


@needs_suite
@pytest.mark.parametrize("case", [c for c in _all() if c.name in EXCLUDED], ids=lambda case: case.name)
def test_an_excluded_case_is_refused_and_never_passed(case: Case, run: Command) -> None:
    status, out, err = _validate(run, case)
    assert (status, out, err.count("\n")) == (2, "", 1)


@needs_suite
def test_the_page_gives_the_figures_of_the_suite() -> None:
    rows = dict(re.findall(r"^\| (Core|SPARQL) \| (\d+ \| \d+ \| \d+) \|$", PAGE, re.MULTILINE))
    figures = {}
    for part in PARTS:
        excluded = sum(name in EXCLUDED for name in _names(part))
        total = len(_names(part))
        figures[part] = f"{total} | {total - excluded} | {excluded}"
    assert {"core": rows["Core"], "sparql": rows["SPARQL"]} == figures
    assert EXCLUDED.keys() <= {name for part in PARTS for name in _names(part)}
