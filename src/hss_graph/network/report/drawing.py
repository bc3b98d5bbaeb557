"""The network as a drawing in SVG, which the page's script brings to life."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.report.markup import joined, tag, words
from hss_graph.results import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 1000
_HEIGHTS = 440, 760  # the lowest and the highest drawing
_ACROSS, _DOWN = 80, 34  # room for names around the nodes
_LINE = 12.5  # from one line of a name to the next
_LETTER = 5.9  # the mean width of a letter
_LONGEST = 20  # letters in a line
_MOST_LINES = 3
_SMALLEST, _GROWTH = 5.0, 13.0
_ARROW = 0.62  # how far along a tie its arrow is
_SIDES = "senw"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A node as it is drawn: its place and radius, the lines of its name, and on which side they are.

    side: "s", "e", "n" or "w" of the node; crowded: whether the name covers others, and so is hidden.
    """

    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    side: str = "s"
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A tie as it is drawn, from one node to another, and what it says to those who cannot see it."""

    left: int
    right: int
    width: float
    status: str


def radii(values: Sequence[float]) -> list[float]:
    """The radius of each node: its area above the smallest one grows with the value."""
    sizes = [max(value, 0.0) if value == value else 0.0 for value in values]
    most = max(sizes, default=0.0) or 1.0
    return [round(_SMALLEST + _GROWTH * (size / most) ** 0.5, 1) for size in sizes]


def dots(
    places: NDArray[np.float64], labels: Sequence[str], values: Sequence[float]
) -> tuple[list[Dot], int]:
    """The nodes at their places in a drawing `WIDTH` wide with their names, and how high it is."""
    if not len(labels):
        return [], _HEIGHTS[0]
    low, high = places.min(axis=0), places.max(axis=0)
    across, down = (float(each) or 1.0 for each in high - low)
    inner = WIDTH - 2 * _ACROSS
    height = min(max(inner * down / across + 2 * _DOWN, _HEIGHTS[0]), _HEIGHTS[1])
    scale = min(inner / across, (height - 2 * _DOWN - 30) / down)
    left = (WIDTH - scale * across) / 2
    top = (height - scale * down) / 2 - 12
    xs = [round(left + scale * (float(x) - float(low[0])), 1) for x, _ in places]
    ys = [round(top + scale * (float(high[1]) - float(y)), 1) for _, y in places]
    sizes = radii(values)
    found = [Dot(x, y, r, _wrapped(label)) for x, y, r, label in zip(xs, ys, sizes, labels, strict=True)]
    return _named(found), round(height)


def drawing(
    nodes: Sequence[Dot],
    ties: Sequence[Line],
    classes: Sequence[int],
    said: tuple[Sequence[str], Sequence[str]],
    height: int,
    title: str,
    directed: bool,
) -> str:
    """The drawing; classes are the colours of nodes, said what nodes and ties are called."""
    lines = joined(_tie(place, tie, nodes, said[1][place], directed) for place, tie in enumerate(ties))
    circles = joined(_node(place, node, classes[place], said[0][place]) for place, node in enumerate(nodes))
    arrow = (
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="13" markerHeight="13"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>'
        if directed
        else ""
    )
    return tag(
        "svg",
        arrow + tag("g", "\n" + lines, class_="ties") + "\n" + tag("g", "\n" + circles, class_="nodes"),
        id="picture",
        viewBox=f"0 0 {WIDTH} {height}",
        role="group",
        aria_label=title,
        aria_describedby="keys",
        data_directed="yes" if directed else "no",
    )


def _node(place: int, node: Dot, colour: int, said: str) -> str:
    x, y, anchor = _offset(node)
    rows = "".join(
        tag("tspan", words(line), x=0, dy=_LINE if number else None) for number, line in enumerate(node.lines)
    )
    name = tag("g", tag("text", rows), class_="name", transform=f"translate({x} {y})", text_anchor=anchor)
    mark = tag("g", tag("circle", r=node.radius, class_=f"c{colour}") + name, class_="mark")
    return tag(
        "g",
        mark,
        class_="node crowded" if node.crowded else "node",
        data_node=place,
        transform=f"translate({node.x} {node.y})",
        role="button",
        tabindex=-1,
        aria_pressed="false",
        aria_label=said,
    )


def _tie(place: int, tie: Line, nodes: Sequence[Dot], said: str, directed: bool) -> str:
    """A line that can be hit and one that is seen; its arrow is clear of both nodes and of an arrow back."""
    one, other = nodes[tie.left], nodes[tie.right]
    x, y = (round(a + _ARROW * (b - a), 1) for a, b in ((one.x, other.x), (one.y, other.y)))
    line = f"{one.x},{one.y} {x},{y} {other.x},{other.y}"
    seen = tag(
        "polyline",
        class_="line",
        points=line if directed else f"{one.x},{one.y} {other.x},{other.y}",
        stroke_width=round(tie.width, 1),
        marker_mid="url(#arrow)" if directed else None,
    )
    hit = tag("line", class_="hit", x1=one.x, y1=one.y, x2=other.x, y2=other.y)
    return tag("g", hit + seen, class_=f"tie {tie.status}", data_tie=place, role="img", aria_label=said)


def _wrapped(label: str) -> tuple[str, ...]:
    lines = textwrap.wrap(printable(label)[:200], _LONGEST) or [" "]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: _LONGEST - 1] + "…"]
    return tuple(lines)


def _offset(node: Dot) -> tuple[float, float, str]:
    """Where the first line of the name begins, from the middle of the node, and how it is anchored."""
    high, away = len(node.lines) * _LINE, node.radius + 3
    half = _LINE / 2 + 2
    x, y, anchor = {
        "s": (0.0, away + half, "middle"),
        "n": (0.0, -away - high + half, "middle"),
        "e": (away, -high / 2 + _LINE / 2, "start"),
        "w": (-away, -high / 2 + _LINE / 2, "end"),
    }[node.side]
    return round(x, 1), round(y, 1), anchor


def _box(node: Dot) -> Box:
    """What the name covers: left, top, right, bottom."""
    wide = max(map(len, node.lines)) * _LETTER
    high, away = len(node.lines) * _LINE, node.radius + 3
    left = {"e": away, "w": -away - wide}.get(node.side, -wide / 2)
    top = {"s": away, "n": -away - high}.get(node.side, -high / 2)
    return node.x + left, node.y + top, node.x + left + wide, node.y + top + high


def _named(nodes: Sequence[Dot]) -> list[Dot]:
    """The nodes, each with its name on the first side where it covers nothing, the larger ones first."""
    taken: list[tuple[int, Box]] = [
        (place, (n.x - n.radius, n.y - n.radius, n.x + n.radius, n.y + n.radius))
        for place, n in enumerate(nodes)
    ]
    found = list(nodes)
    for place in sorted(range(len(nodes)), key=lambda each: (-nodes[each].radius, each)):
        node = nodes[place]
        choices = [Dot(node.x, node.y, node.radius, node.lines, side) for side in _SIDES]
        free = next((c for c in choices if not _covers(_box(c), place, taken)), None)
        found[place] = free or Dot(node.x, node.y, node.radius, node.lines, crowded=True)
        if free:
            taken.append((place, _box(free)))
    return found


def _covers(box: Box, owner: int, taken: Sequence[tuple[int, Box]]) -> bool:
    return (
        box[0] < 0
        or box[2] > WIDTH
        or any(
            whose != owner
            and box[0] < other[2]
            and box[2] > other[0]
            and box[1] < other[3]
            and box[3] > other[1]
            for whose, other in taken
        )
    )
