"""What is said of a query besides its answer: doubts before it, reasons for a blank, its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import QueryBoolean, QueryTriples

from hss_graph.cli.limits import within
from hss_graph.cli.output import note
from hss_graph.errors import LimitError, QueryError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.queries import SavedQuery
from hss_graph.results import is_blank, printable
from hss_graph.sparql import with_stand_ins

if TYPE_CHECKING:
    from hss_graph.diagnosis import Explanation

_REASONS_S, _PARTS_S = 10.0, 30.0  # for telling why there is no answer; for all parts of a query
_MOST = 1_000  # rows, or triples, that are counted


def warn(graph: KnowledgeGraph, asked: SavedQuery) -> frozenset[str]:
    """Notes what in a query of one's own does not occur in the graph, and gives back what it has said.

    It says nothing of a query of the home.
    """
    if _is_saved(graph, asked):
        return frozenset()
    doubts = graph.warnings(asked.text)
    for doubt in doubts:
        note(printable(f"{asked.file}:{doubt}"))
    return frozenset(doubt.message for doubt in doubts)


def explain_blank(
    graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Any], said: frozenset[str]
) -> None:
    """Notes why the answer of a query has no rows, but for what was said before.

    Of a query of the home this is told in plain words alone; the reasons in its text are for --explain.
    """
    try:
        reasons = within(_REASONS_S, lambda: _reasons(graph, asked, values))
    except LimitError as error:
        reasons = [f"no answer: finding out why {error}"]
    for reason in reasons:
        if reason.strip() not in said:
            note(printable(reason))


def explanation(
    graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Any], format_name: str | None
) -> bytes:
    """How a query comes to its answer, part by part, as text or as json. Raises LimitError."""
    try:
        found = within(_PARTS_S, lambda: _explained(graph, asked, values))
    except LimitError as error:
        raise LimitError(
            f"{asked.file}: counting its parts {error}; leave out what joins all with all"
        ) from None
    if format_name == "json":
        return (json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n").encode()
    return printable("".join(f"{line}\n" for line in found.lines())).encode()


def _reasons(graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Any]) -> list[str]:
    resting = _left_out(graph, asked, values)
    if resting:
        return [f"no answer: {resting}"]
    found = _explained(graph, asked, values)
    if found.plain and _is_saved(graph, asked):
        return [*found.plain, "  --explain shows the part of the query that leaves none"]
    return [_placed(reason, asked) for reason in found.reasons[len(found.plain) :]]


def _placed(reason: str, asked: SavedQuery) -> str:
    """The reason behind the name of the query's file, unless it belongs to the one before."""
    if reason.startswith(" "):
        return reason
    gap = "" if reason[0].isdigit() else " "  # a place follows the name of the file
    return f"no answer: {asked.file}:{gap}{reason}"


def _is_saved(graph: KnowledgeGraph, asked: SavedQuery) -> bool:
    """Whether a query is one of the home."""
    return asked.file in map(graph.home.relative, graph.home.query_files())


def _left_out(graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Any]) -> str:
    """What the answer would be without --without; '' where it would be as blank."""
    if not graph.without:
        return ""
    without = " ".join(f"--without {status}" for status in graph.without)
    answer = KnowledgeGraph(graph.home).run(asked, values)
    if isinstance(answer, QueryBoolean):
        return f"the answer is yes with what {without} leaves out" if answer else ""
    if isinstance(answer, QueryTriples):
        count, what = sum(1 for _ in islice(answer, _MOST + 1)), "triple"
    else:
        rows = [tuple(row) for row in islice(answer, _MOST + 1)]
        count, what = 0 if is_blank(rows) else len(rows), "row"
    if count == 1:
        return f"1 {what} rests on what {without} leaves out"
    number = f"over {_MOST:,}" if count > _MOST else f"{count:,}"
    return f"{number} {what}s rest on what {without} leaves out" if count else ""


def _explained(graph: KnowledgeGraph, asked: SavedQuery, values: Mapping[str, Any]) -> Explanation:
    from hss_graph import diagnosis

    try:
        return diagnosis.explain_saved(graph.engine, lambda: graph.names, asked, values)
    except QueryError:
        unbound = with_stand_ins(asked.text, (each.variable for each in asked.parameters))
        graph.engine.query(unbound, asked.file)  # if this fails too, its position is that of the file
        raise
