"""Names beside nodes: none over another name or a node; what finds no room is left out."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.pictures.saving import clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDTH = 22  # characters
_LINES = 3
_LONGEST = 400  # characters of a label that are looked at
_RINGS = (2.0, 12.0, 24.0, 40.0, 60.0)  # points between a node and its name
_TOUCH = 1.5  # points that stay free around names and nodes
_SIDES = (
    *((1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, 0.0), (0.8, -0.6), (0.8, 0.6), (-0.8, -0.6), (-0.8, 0.6)),
    *((0.4, -0.92), (0.4, 0.92), (-0.4, -0.92), (-0.4, 0.92)),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What names must keep clear of, in pixels.

    points: n × 2, the middles of all nodes; radii: theirs. starts, ends: t × 2, the ties. width, height: the
    space, from 0. point: pixels to a typographic point.
    """

    points: NDArray[np.float64]
    radii: NDArray[np.float64]
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    width: float
    height: float
    point: float


@dataclass(frozen=True, slots=True)
class Placed:
    """The middle of a name in pixels; leader: whether a line should lead from the node to it."""

    x: float
    y: float
    leader: bool


def wrapped(text: object) -> str:
    """The name in lines, shortened where it is very long.

    >>> wrapped("World Health Organization Regional Office")
    'World Health\\nOrganization Regional\\nOffice'
    """
    cleaned = clean(str(text)[:_LONGEST])
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in cleaned) > len(cleaned) / 2
    width = _WIDTH // 2 if wide else _WIDTH
    lines = textwrap.wrap(cleaned, width)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][: width - 2].rstrip() + " …"]
    return "\n".join(lines)


def place(scene: Scene, nodes: Sequence[int], sizes: Sequence[tuple[float, float]]) -> list[Placed | None]:
    """Where the name of each node goes, None where there is no room; the first ones choose first.

    nodes: places in the scene. sizes: width and height of the names in pixels.
    """
    import numpy as np

    taken = np.empty((0, 4))
    leaders = np.empty((0, 4))
    found: list[Placed | None] = []
    for node, (width, height) in zip(nodes, sizes, strict=True):
        middles, rings = _candidates(scene, node, width, height)
        half = np.array([width, height]) / 2 + _TOUCH * scene.point
        boxes = np.hstack((middles - half, middles + half))
        inside = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= (scene.width, scene.height)).all(axis=1)
        free = inside & ~_meets(boxes, taken).any(axis=1)
        apart = _distances(boxes, scene.points) - scene.radii
        own = apart[:, node].copy()
        apart[:, node] = np.inf
        free &= apart.min(axis=1) > 0
        free &= own > -_TOUCH * scene.point - 1e-6
        chosen = np.flatnonzero(free)
        if not len(chosen):
            found.append(None)
            continue
        boxes, middles, rings = boxes[chosen], middles[chosen], rings[chosen]
        lines = np.hstack((np.broadcast_to(scene.points[node], middles.shape), middles))
        cost = np.array(_RINGS)[rings] / 8
        cost += 0.35 * (apart[chosen].min(axis=1) < own[chosen] + _TOUCH * scene.point)
        cost += 0.03 * _lengths_inside(boxes, scene.starts, scene.ends).sum(axis=1) / scene.point
        if len(leaders):
            cost += 3.0 * (_lengths_inside(boxes, leaders[:, :2], leaders[:, 2:]) > 0).sum(axis=1)
        led = rings > 0
        if led.any() and len(taken):
            crossed = _lengths_inside(taken, lines[:, :2], lines[:, 2:]) > 0
            cost += np.where(led, 4.0 * crossed.sum(axis=0), 0.0)
        if led.any():
            near = _passes(lines, scene.points, scene.radii, node)
            cost += np.where(led, 3.0 * near, 0.0)
        cost += 0.02 * np.arange(len(chosen))
        best = int(np.argmin(cost))
        taken = np.vstack((taken, boxes[best]))
        if led[best]:
            leaders = np.vstack((leaders, lines[best]))
        found.append(Placed(float(middles[best, 0]), float(middles[best, 1]), bool(led[best])))
    return found


def _candidates(
    scene: Scene, node: int, width: float, height: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The middles that a name may have around its node, and the ring of each."""
    import numpy as np

    sides = np.array(_SIDES)
    gaps = scene.radii[node] + np.array(_RINGS) * scene.point + _TOUCH * scene.point
    half = np.array([width, height]) / 2
    steps = gaps[:, None, None] * sides + np.clip(sides * 1.6, -1, 1) * half
    middles = scene.points[node] + steps.reshape(-1, 2)
    return middles, np.repeat(np.arange(len(_RINGS)), len(sides))


def _meets(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether boxes (left, bottom, right, top) and others overlap, one row to a box."""
    one, other = boxes[:, None], others[None]
    apart: NDArray[np.bool_] = (
        (one[..., 0] >= other[..., 2])
        | (other[..., 0] >= one[..., 2])
        | (one[..., 1] >= other[..., 3])
        | (other[..., 1] >= one[..., 3])
    )
    return ~apart


def _distances(boxes: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far points are from boxes, 0 inside."""
    import numpy as np

    gap = np.maximum(boxes[:, None, :2] - points[None], points[None] - boxes[:, None, 2:])
    outside = np.maximum(gap, 0)
    far: NDArray[np.float64] = np.hypot(outside[..., 0], outside[..., 1])
    return far


def _lengths_inside(
    boxes: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much of each line lies in each box, one row to a box (Liang and Barsky's clipping)."""
    import numpy as np

    steps = ends - starts
    steps = np.where(np.abs(steps) < 1e-9, 1e-9, steps)
    one = (boxes[:, None, :2] - starts[None]) / steps
    other = (boxes[:, None, 2:] - starts[None]) / steps
    enter = np.maximum(np.minimum(one, other).max(axis=2), 0)
    leave = np.minimum(np.maximum(one, other).min(axis=2), 1)
    inside: NDArray[np.float64] = np.maximum(leave - enter, 0) * np.hypot(*steps.T)
    return inside


def _passes(
    lines: NDArray[np.float64], points: NDArray[np.float64], radii: NDArray[np.float64], own: int
) -> NDArray[np.intp]:
    """How many other nodes each line touches."""
    import numpy as np

    start, step = lines[:, None, :2], lines[:, None, 2:] - lines[:, None, :2]
    along = ((points[None] - start) * step).sum(axis=2) / np.maximum((step**2).sum(axis=2), 1e-9)
    nearest = start + np.clip(along, 0, 1)[..., None] * step
    touched = np.hypot(*np.moveaxis(nearest - points[None], 2, 0)) < radii
    touched[:, own] = False
    count: NDArray[np.intp] = touched.sum(axis=1)
    return count
