"""A query evaluated part by part: how many rows each part leaves, and the first that leaves none."""

from __future__ import annotations

from dataclasses import dataclass, field

from hss_graph.diagnosis.counting import Counting, OutOfTimeError
from hss_graph.sparql.patterns import Element, Group, Query
from hss_graph.sparql.pieces import pieces


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a query with the number of rows when it is joined to those before it, None where unknown.

    start: its place in the text. depth: how many groups it stands in. text: as written.
    """

    start: int
    depth: int
    text: str
    rows: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before and behind a group, the graph that it is in, if any, and whether it joins rows."""

    before: str = ""
    behind: str = ""
    graph: str = ""
    joins: bool = False

    def around(self, text: str) -> str:
        """The text in its place."""
        return self.before + text + self.behind

    def apart(self) -> Frame:
        """The same graph with no rows before."""
        return Frame(*_braces(self.graph), self.graph) if self.graph else Frame()

    def anywhere(self) -> Frame:
        """The same rows before, and whatever graph holds what comes."""
        opening, _ = _braces(self.graph)
        outer, _, inner = self.before.rpartition(opening)
        return Frame(f"{outer}{{ {inner}", self.behind, "", self.joins) if self.graph else self

    def within(self, text: str, graph: str = "") -> Frame:
        """The frame of a group that stands in this one behind the text."""
        opening, closing = _braces(graph)
        before = " ".join((self.before, text, opening))
        return Frame(before, closing + self.behind, graph or self.graph, self.joins or bool(text.strip()))


@dataclass(frozen=True, slots=True)
class Culprit:
    """The part that leaves no rows, the pattern before it, and how many rows that has."""

    element: Element
    before: str
    rows_before: int
    frame: Frame

    def pattern(self, text: str) -> str:
        """What stands before, with this text joined to it."""
        return self.frame.around(f"{self.before} {text}")


@dataclass(slots=True)
class Walk:
    """The steps so far."""

    counting: Counting
    steps: list[Step] = field(default_factory=list)
    culprits: list[Culprit] = field(default_factory=list)
    is_complete: bool = True
    unfolds: bool = False  # whether the parts of parts are counted too, where these have rows

    def query(self, query: Query) -> int | None:
        """How many rows the group of a query has; None where it has no group or the time is over."""
        try:
            return self.group(query.where, Frame(), 0) if query.where is not None else None
        except OutOfTimeError:
            self.is_complete = False
            return None

    def group(self, group: Group, frame: Frame, depth: int) -> int | None:
        """How many rows the group has: its parts as written, then its filters."""
        filters = [element for element in group.elements if element.kind == "filter"]
        before, rows = "", self.counting.rows(frame.around("")) if frame.joins else 1
        for element in [*(e for e in group.elements if e.kind != "filter"), *filters]:
            now = self.counting.rows(frame.around(f"{before} {joined(element)}"))
            note = self._note(element, before, frame) if now else ""
            self.steps.append(Step(element.start, depth, element.text, now, note))
            if now == 0 and self.unfolds:
                return 0
            if now == 0:
                culprit = Culprit(element, before, rows or 0, frame)
                known = len(self.culprits)
                self._look_into(culprit, depth + 1)
                if len(self.culprits) == known:
                    self.culprits.append(culprit)
                return 0
            if self.unfolds:
                self._unfold(element, before, frame, depth + 1)
            before = f"{before} {joined(element)}"
            rows = now
        return rows

    def _unfold(self, element: Element, before: str, frame: Frame, depth: int) -> None:
        """Counts the parts of a part that has rows: of a query within without those before."""
        if element.kind == "select" and element.query and element.query.where:
            self.group(element.query.where, frame.apart().within(""), depth)
        elif element.kind in ("graph", "group", "union"):
            graph = pieces(element.text)[1].text if element.kind == "graph" else ""
            for inner in element.groups:
                self.group(inner, frame.within(before, graph), depth)

    def _look_into(self, culprit: Culprit, depth: int) -> None:
        """Finds the part of a part: where it has no rows alone, or where none fits the rows before."""
        element, frame = culprit.element, culprit.frame
        if element.kind == "select" and element.query and element.query.where:
            self.group(element.query.where, frame.apart().within(""), depth)
        elif element.kind in ("graph", "group", "union"):
            is_empty = self.counting.rows(frame.apart().around(element.text)) == 0
            outer, before = (frame.apart(), "") if is_empty else (frame, culprit.before)
            graph = pieces(element.text)[1].text if element.kind == "graph" else ""
            for inner in element.groups:
                self.group(inner, outer.within(before, graph), depth)
        elif element.kind == "filter" and element.groups and "NOT" not in _words(element.text):
            self.group(element.groups[0], frame.within(culprit.before), depth)

    def _note(self, element: Element, before: str, frame: Frame) -> str:
        """What a part that takes no rows away does not do, or its branches do."""
        if element.kind == "optional":
            inside = element.text[element.text.index("{") :]
            return "" if self.counting.has_rows(frame.around(f"{before} {inside}")) else "fits nothing"
        if element.kind != "union":
            return ""
        inner = frame.within(before)
        branches = [" ".join(map(joined, group.elements)) for group in element.groups]
        counts = [self.counting.rows(inner.around(branch)) for branch in branches]
        return " + ".join("?" if count is None else f"{count:,}" for count in counts)


def joined(element: Element) -> str:
    """The part as it is put behind others."""
    return f"{element.text} ." if element.kind == "triple" else element.text


def _words(text: str) -> list[str]:
    return [piece.text.upper() for piece in pieces(text)[:3]]


def _braces(graph: str) -> tuple[str, str]:
    """How a group begins and ends."""
    return " ".join(("GRAPH", graph, "{ ")) if graph else "{ ", " }"
