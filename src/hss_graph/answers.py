"""Reviewed answers of saved queries: the whole expected answer of each, kept in the home as CSV.

They stand in ``queries/answers/`` as ``NAME.csv`` or ``NAME.parameter=value.csv``; a parameter of several
values is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from hss_graph import results
from hss_graph.files import write_atomically
from hss_graph.graphs import read_bytes
from hss_graph.home import Home
from hss_graph.knowledge import KnowledgeGraph

_PARAMETER = re.compile(r"\.(?=[A-Za-z][A-Za-z0-9]*=)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that a saved query is expected to give for these values of its parameters."""

    query: str
    values: Mapping[str, str | list[str]]
    file: Path


def reviewed(home: Home) -> list[Answer]:
    """The reviewed answers of a home, by query, those with the fewest parameters first."""
    found = []
    for file in home.answer_files():
        query, *pairs = _PARAMETER.split(file.stem)
        found.append(Answer(query, _values(pairs), file))
    return sorted(found, key=lambda answer: (answer.query, len(answer.values), answer.file.name))


def _values(pairs: list[str]) -> dict[str, str | list[str]]:
    given: dict[str, list[str]] = {}
    for pair in pairs:
        name, value = pair.split("=", 1)
        given.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


def differences(graph: KnowledgeGraph, answer: Answer) -> list[str]:
    """The lines that the graph's answer has and the reviewed one lacks (``+``), and the reverse (``-``).

    Raises ReadError for an answer that cannot be read, and what `KnowledgeGraph.query` raises.
    """
    kept = read_bytes(answer.file, graph.home.relative(answer.file)).decode().splitlines()
    given = _given(graph, answer).decode().splitlines()
    changed = unified_diff(kept, given, lineterm="", n=0)
    return [line for line in changed if not line.startswith(("---", "+++", "@@"))]


def renew(graph: KnowledgeGraph, answer: Answer) -> None:
    """Replaces the reviewed answer by the graph's own, for somebody to review."""
    write_atomically(answer.file, _given(graph, answer))


def _given(graph: KnowledgeGraph, answer: Answer) -> bytes:
    return results.encode(graph.query(answer.query, **answer.values), "csv")
