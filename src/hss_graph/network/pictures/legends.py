"""Around the picture of a network: its title, what marks mean, and what the network is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from hss_graph.network.communities import why_none
from hss_graph.network.pictures import marks
from hss_graph.network.pictures.plan import Plan
from hss_graph.network.pictures.saving import clean, short
from hss_graph.wording import counted

_MARGIN = 0.15  # inches
_LETTERS = 8.0  # points
_FINE = 7.0
INK = "#333333"
LEADER = 0.4  # points across a line from a node to its name
_LONGEST = 60  # characters of what a group is called
_LISTED = 8
_LAID_OUT = "Places have no meaning but that those who work together are near each other."
_STATUS_WORDS = {
    "explicit": "stated by a source",
    "inferred": "only inferred",
    "outside": "only from outside the sources",
    "unknown": "status unknown",
}


def counts(plan: Plan) -> str:
    """How many nodes and ties are drawn, in words."""
    modes = plan.part.modes
    if modes is None:
        nodes = counted(len(plan.part), "organisation")
    else:
        nodes = f"{counted(modes.count(0), 'organisation')}, {counted(modes.count(1), 'engagement')}"
    return f"{nodes}, {counted(plan.part.size, 'tie')}"


def left_out(plan: Plan, names: int) -> Iterator[str]:
    """What the picture does not show, in words."""
    away = len(plan.whole) - len(plan.part)
    if away:
        what = "nodes" if plan.whole.modes else "organisations"
        yield (
            f"the {len(plan.part)} best connected of {len(plan.whole)} {what} are drawn; {away} others and"
            f" {plan.whole.size - plan.part.size} of {plan.whole.size} ties are left out"
        )
    nameless = sum(not clean(label) for label in plan.part.labels)
    if nameless:
        yield f"{nameless} without a name"
    if len(plan.named) < len(plan.part) - nameless:
        yield f"the {len(plan.named)} largest of {len(plan.part)} are named"
    if names < len(plan.named):
        yield f"{len(plan.named) - names} of {len(plan.named)} names found no room"
    if plan.grouping.merged:
        merged = plan.grouping.merged
        listed = [short(group, _LONGEST) for group in merged[:_LISTED]]
        more = f" and {len(merged) - _LISTED} more" if len(merged) > _LISTED else ""
        yield f"the colour of “other” stands for {', '.join(listed)}{more}"
    if plan.look.colour == "community":
        why = why_none(plan.whole, plan.look.seed)
        if why:
            yield f"all of one colour, for {why}"
    unsized = int((plan.values != plan.values).sum())
    if unsized:
        yield f"{unsized} without a value are of the smallest size"


def statement(plan: Plan) -> str:
    """What the network is, in short."""
    said = plan.whole.statement
    parts = [
        f"{heading}: {said[key]}"
        for key, heading in (("tie", "Ties"), ("weight", "Weight"), ("filters", "Filters"), ("cap", "Cap"))
        if said.get(key) and said[key] != "none"
    ]
    data = ", ".join(str(said[key]) for key in ("data", "data_date", "data_version") if said.get(key))
    parts += [f"Data: {data}"] if data else []
    return clean(". ".join([*parts, _LAID_OUT]))


def surround(figure: Any, axes: Any, plan: Plan, notes: tuple[str, ...]) -> None:
    """Makes the figure higher by the title above and by the legend and the caption below its axes."""
    broad, high = figure.get_size_inches()
    fitting = int((broad - 2 * _MARGIN) * 72 / (_FINE * 0.55))
    heading = textwrap.wrap(plan.title, int(fitting * 0.6))[:3]
    caption = textwrap.wrap(" ".join((*(f"{_capital(note)}." for note in notes), statement(plan))), fitting)
    above = _MARGIN + 0.2 * (len(heading) + 1)
    written = 0.135 * len(caption)
    kinds = ((_groups(plan), False), (_sizes(plan), True), (_ties(plan, bool(axes.lines)), False))
    boxes = [_legend(figure, *each, round_) for each, round_ in kinds if each[0]]
    extents = [box.get_window_extent() for box in boxes]
    rows = _rows([extent.width / figure.dpi + 2 * _MARGIN for extent in extents], broad)
    heights = [max(extents[place].height for place in row) / figure.dpi + _MARGIN for row in rows]
    below = sum(heights) + written + 2 * _MARGIN
    total = above + high + below
    figure.set_size_inches(broad, total)
    axes.set_position((0, below / total, 1, high / total))
    left = _MARGIN / broad
    top = total - _MARGIN
    for number, line in enumerate([*heading, counts(plan)]):
        weight, size = ("bold", 10) if number < len(heading) else ("normal", _LETTERS)
        figure.text(left, (top - 0.2 * number) / total, line, fontsize=size, fontweight=weight, va="top")
    floor = below
    for row, height in zip(rows, heights, strict=True):
        across = _MARGIN
        for place in row:
            boxes[place].set_bbox_to_anchor((across / broad, floor / total), transform=figure.transFigure)
            across += extents[place].width / figure.dpi + 2 * _MARGIN
        floor -= height
    for number, line in enumerate(caption):
        y = (_MARGIN + written - 0.135 * number) / total
        figure.text(left, y, line, fontsize=_FINE, va="top", color=INK)


def _legend(figure: Any, handles: list[Any], title: str, columns: int, handle: float, round_: bool) -> Any:
    """A legend that is no wider than the figure."""
    while True:
        box = figure.legend(
            handles=handles,
            title=title,
            loc="upper left",
            ncols=columns,
            frameon=False,
            fontsize=_LETTERS,
            title_fontsize=_LETTERS,
            alignment="left",
            borderaxespad=0.0,
            borderpad=0.0,
            handlelength=handle,
            handleheight=max(0.7, 1.15 * handle) if round_ else 0.7,
            handletextpad=0.5,
            columnspacing=1.5,
        )
        if columns == 1 or box.get_window_extent().width <= figure.bbox.width - 2 * _MARGIN * figure.dpi:
            return box
        box.remove()
        columns -= 1


def _rows(widths: list[float], broad: float) -> list[list[int]]:
    """Which boxes go side by side."""
    rows: list[list[int]] = []
    filled = 0.0
    for place, width in enumerate(widths):
        if rows and filled + width <= broad:
            rows[-1].append(place)
            filled += width
        else:
            rows.append([place])
            filled = width
    return rows


def _groups(plan: Plan) -> tuple[list[Any], str, int, float]:
    handles = [
        _mark(
            marks.MARKERS[group.mode],
            group.colour,
            7.0,
            f"{short(group.label, _LONGEST)} ({group.members})",
        )
        for group in plan.grouping.groups
        if group.label
    ]
    by = plan.look.colour
    shapes = " (circles are organisations, squares are engagements)" if plan.part.modes else ""
    return handles, f"Colour: {clean(by)}{shapes}", max(min(len(handles), 5), 1), 1.0


def _sizes(plan: Plan) -> tuple[list[Any], str, int, float]:
    import numpy as np

    values = marks.steps(plan.values)
    if len(values) < 2:
        return [], "", 0, 0.0
    across = marks.across(np.array(values), max(values), len(plan.part))
    handles = [
        _mark("o", "#d0d0d0", size, f"{value:.3g}")
        for value, size in zip(values, across.tolist(), strict=True)
    ]
    return handles, f"Size: {plan.measure}", 3, float(max(across)) / _LETTERS


def _ties(plan: Plan, leaders: bool) -> tuple[list[Any], str, int, float]:
    from matplotlib.lines import Line2D

    statuses = set(marks.statuses(plan.part)) if "status" in plan.part.tie_columns else set()
    span = marks.span(plan.whole.weights)
    weights = marks.steps(plan.part.weights)
    handles = []
    if len(weights) > 1:
        wide = marks.widths(weights, span, plan.part.size)
        handles += [
            Line2D([], [], color="#8a8a8a", linewidth=width, label=f"weight {weight:.3g}")
            for weight, width in zip(weights, wide.tolist(), strict=True)
        ]
    handles += [
        Line2D([], [], color="#8a8a8a", linewidth=1.2, linestyle=dashes, label=_STATUS_WORDS[status])
        for status, dashes in marks.DASHES.items()
        if status in statuses
    ]
    if leaders:
        handles.append(Line2D([], [], color=INK, linewidth=LEADER, label="from a node to its name"))
    title = "Arrows: ties, in their direction" if plan.part.directed else "Lines: ties"
    return handles, title, len(handles), 2.5


def _mark(marker: str, colour: str, size: float, label: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=size,
        markerfacecolor=colour,
        markeredgecolor=INK,
        markeredgewidth=0.5,
        label=f" {label}" if label.startswith("_") else label,  # matplotlib hides such a label
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
