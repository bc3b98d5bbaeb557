"""Drawings side by side, none over another, in a space that is wider than high."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHAPE = 1.6  # width to height
_NESTED = 40  # the largest drawings, which are fitted in one by one

Corner = tuple[float, float]


def packed(drawings: Sequence[NDArray[np.float64]], gap: float) -> list[NDArray[np.float64]]:
    """The drawings, each n × 2 with its corner at 0, 0 and the largest first, moved so that all fit.

    Each of the largest ones goes where the whole, which is to have `SHAPE`, grows least; the many small ones
    are then in rows below or beside them, whichever needs less space.
    """
    import numpy as np

    sizes = [(float(width) + gap, float(height) + gap) for width, height in (d.max(axis=0) for d in drawings)]
    corners = _nested(sizes[:_NESTED])
    rest = sizes[_NESTED:]
    if rest:
        wide = max(x + width for (x, _), (width, _) in zip(corners, sizes, strict=False))
        high = max(y + height for (_, y), (_, height) in zip(corners, sizes, strict=False))
        area = sum(width * height for width, height in rest)
        widest = max(width for width, _ in rest)
        tries: list[tuple[float, int, float, float, list[Corner]]] = []
        for factor in np.geomspace(0.5, 4.0, 25):
            placed, (width, height) = _rows(rest, max(widest, float(factor) * area**0.5))
            tries.append((max((wide + width) / SHAPE, high, height), len(tries), wide, 0.0, placed))
            tries.append((max(wide / SHAPE, width / SHAPE, high + height), len(tries), 0.0, high, placed))
        *_, right, below, placed = min(tries)
        corners += [(right + x, below + y) for x, y in placed]
    return [
        drawing + np.array([x, -y - (height - gap)])
        for drawing, (x, y), (_, height) in zip(drawings, corners, sizes, strict=True)
    ]


def _nested(sizes: Sequence[Corner]) -> list[Corner]:
    """The left upper corner of each size, each put at a corner of those before it; y goes down.

    >>> _nested([(3, 3), (1, 1), (1, 1)])
    [(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)]
    """
    corners: list[Corner] = []
    spots: list[Corner] = [(0.0, 0.0)]
    wide, high = 0.0, 0.0
    for width, height in sizes:
        best = None
        for x, y in spots:
            clash = any(
                x < left + w and left < x + width and y < top + h and top < y + height
                for (left, top), (w, h) in zip(corners, sizes, strict=False)
            )
            if clash:
                continue
            need = max(max(wide, x + width) / SHAPE, max(high, y + height))
            offer = (round(need, 9), x / SHAPE + y, x, y)
            best = offer if best is None or offer < best else best
        assert best is not None  # right of all others there is always room
        *_, x, y = best
        corners.append((x, y))
        wide, high = max(wide, x + width), max(high, y + height)
        spots += [(x + width, y), (x, y + height), (x + width, 0.0), (0.0, y + height)]
    return corners


def _rows(sizes: Sequence[tuple[float, float]], limit: float) -> tuple[list[Corner], tuple[float, float]]:
    """The left upper corner of each size in rows no wider than this, and the size of all; y goes down.

    >>> _rows([(2, 1), (2, 1), (2, 1)], 4)
    ([(0.0, 0.0), (2.0, 0.0), (0.0, 1.0)], (4.0, 2.0))
    """
    corners: list[Corner] = [(0.0, 0.0)] * len(sizes)
    across, down, row_height, widest = 0.0, 0.0, 0.0, 0.0
    for place in sorted(range(len(sizes)), key=lambda p: (-sizes[p][1], -sizes[p][0], p)):
        width, height = sizes[place]
        if across and across + width > limit + 1e-9:
            across, down, row_height = 0.0, down + row_height, 0.0
        corners[place] = across, down
        across += width
        row_height = max(row_height, height)
        widest = max(widest, across)
    return corners, (widest, down + row_height)
