"""How `ask` does on questions that nobody looked at while it was built: tests/ask_held_out.csv.

Whoever improves `ask` works with tests/ask_development.csv and leaves this set alone, or the rate means
nothing; see docs/benchmarks.md for the rates.
"""

from __future__ import annotations

import csv
from collections import Counter
from typing import TypeAlias

import pytest

import hss_graph
from hss_graph.asking import LEAST, Reading
from hss_graph.errors import HssGraphError
from support import REPOSITORY

Meaning: TypeAlias = tuple[str, frozenset[tuple[str, str]]]
TEXT = (REPOSITORY / "tests" / "ask_held_out.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))
NONE = "none"


def _meaning(graph: hss_graph.KnowledgeGraph, query: str, pairs: list[tuple[str, str]]) -> Meaning:
    return query, frozenset((name.strip(), _iri(graph, value.strip())) for name, value in pairs)


def _iri(graph: hss_graph.KnowledgeGraph, value: str) -> str:
    try:
        return graph.resolve(value).value
    except HssGraphError:
        return value


def _right(graph: hss_graph.KnowledgeGraph, row: dict[str, str]) -> set[Meaning]:
    """The readings that count as right: the one of the row and those also accepted."""
    found = set()
    for text in (f"{row['query']}|{row['values']}", *filter(None, row["also"].split(" // "))):
        query, _, values = text.partition("|")
        pairs = [tuple(pair.split("=", 1)) for pair in values.split(";") if pair]
        found.add(_meaning(graph, query.strip(), pairs))  # type: ignore[arg-type]
    return found


def _given(graph: hss_graph.KnowledgeGraph, reading: Reading) -> Meaning:
    pairs = [
        (name, value)
        for name, values in reading.values.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return _meaning(graph, reading.name, pairs)


def _verdict(graph: hss_graph.KnowledgeGraph, row: dict[str, str]) -> str:
    """What the command does with the question: right, wrong or refused, and whether what is right is near."""
    right = _right(graph, row)
    try:
        found = graph.ask(row["phrasing"])
    except HssGraphError:
        return "refused"
    listed = any(_given(graph, reading) in right for reading in found[:3])
    if not found or found[0].confidence < LEAST:
        return "refused, right one near" if listed else "refused"
    if _given(graph, found[0]) in right:
        return "right"
    return "wrong, right one listed" if listed else "wrong"


@pytest.fixture(scope="module")
def verdicts(graph: hss_graph.KnowledgeGraph) -> dict[bool, Counter[str]]:
    """The verdicts on questions that have an answer (True) and on those that have none."""
    found = {True: Counter[str](), False: Counter[str]()}
    for row in ROWS:
        found[row["query"] != NONE][_verdict(graph, row)] += 1
    return found


def test_the_set_is_large_and_asks_many_things() -> None:
    assert len(ROWS) >= 100
    assert len({row["query"] for row in ROWS}) >= 40
    assert len({row["phrasing"].casefold() for row in ROWS}) == len(ROWS)


def test_most_questions_that_were_never_seen_are_understood(verdicts: dict[bool, Counter[str]]) -> None:
    answerable = verdicts[True]
    assert answerable["right"] >= 0.65 * answerable.total(), answerable


def test_few_questions_that_were_never_seen_are_misunderstood(verdicts: dict[bool, Counter[str]]) -> None:
    answerable = verdicts[True]
    assert answerable["wrong"] + answerable["wrong, right one listed"] <= 0.2 * answerable.total(), answerable


def test_most_questions_without_an_answer_are_refused(verdicts: dict[bool, Counter[str]]) -> None:
    unanswerable = verdicts[False]
    assert unanswerable["refused"] >= 0.8 * unanswerable.total(), unanswerable
