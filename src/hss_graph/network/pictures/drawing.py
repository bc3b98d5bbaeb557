"""A network as a picture, with names that do not overlap, a legend, and what the network is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hss_graph.network.measures import shared
from hss_graph.network.model import Network
from hss_graph.network.pictures import labels, legends, marks
from hss_graph.network.pictures.plan import Look, Plan, planned
from hss_graph.network.pictures.saving import clean, format_of, require, save, unshown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LETTERS = 7.0  # points
_BROAD = ((2, 7.0), (40, 12.0), (150, 14.0), (1000, 18.0))  # inches, by how many nodes are drawn
_COLUMN = 1.75  # inches for a node without ties and its name
_APART = 0.3  # inches between them and the others
_MARGIN = 0.3  # inches around the nodes; three times as much at the sides, where names go
_TIE = "#8a8a8a"


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many nodes, ties and names are in a picture; notes say in words what is not."""

    nodes: int
    ties: int
    names: int
    notes: tuple[str, ...]


def draw(network: Network, output: Path, look: Look | None = None) -> Drawn:
    """Writes the picture and gives what is in it; the same network and look give the same bytes.

    Raises NetworkError where matplotlib is missing, the network has no ties, the extension is not one of
    `hss_graph.network.pictures.saving.FORMATS`, or nodes do not have what is to colour or size them.
    """
    chosen = format_of(output)
    require()
    plan = planned(network, look or Look())
    texts = [plan.title, *map(str, plan.part.labels), *(group.label for group in plan.grouping.groups)]
    drawn: list[Drawn] = []

    def make() -> Any:
        figure, what = figured(plan)
        drawn.append(what)
        return figure

    first = "; ".join(clean(plan.part.labels[node]) for node in plan.named[:10])
    words = f"{legends.counts(plan)}. First by size: {first or 'nobody is named'}. {legends.statement(plan)}"
    save(make, texts, output, plan.title or "Network", words)
    hidden = unshown(texts) if chosen != "svg" else 0
    if hidden:
        note = f"{hidden} names have letters that no font here has; as .svg the picture keeps them"
        return replace(drawn[0], notes=(*drawn[0].notes, note))
    return drawn[0]


def figured(plan: Plan) -> tuple[Any, Drawn]:
    """The figure, drawn in the settings of `saving.settings`, and what is in it."""
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    count = len(plan.part)
    broad = float(np.interp(np.log(count), np.log([n for n, _ in _BROAD]), [inches for _, inches in _BROAD]))
    figure = Figure(figsize=(broad, broad))
    FigureCanvasAgg(figure)
    points, size = _arranged(plan, broad * figure.dpi, figure.dpi)
    figure.set_size_inches(*(size / figure.dpi))
    axes = figure.add_axes((0, 0, 1, 1), label="network")
    axes.set(xlim=(0, size[0]), ylim=(0, size[1]))
    axes.set_axis_off()
    point = figure.dpi / 72
    sizes = marks.across(plan.values, _largest(plan.values), count)
    _ties(axes, plan, points, sizes)
    _nodes(axes, plan, points, sizes)
    left, right = plan.part.ties
    scene = labels.Scene(points, sizes / 2 * point, points[left], points[right], size[0], size[1], point)
    names = _names(axes, plan, scene)
    notes = tuple(legends.left_out(plan, names))
    legends.surround(figure, axes, plan, notes)
    return figure, Drawn(count, plan.part.size, names, notes)


def _largest(values: NDArray[np.float64]) -> float:
    import numpy as np

    return float(np.nanmax(values)) if np.isfinite(values).any() else 1.0


def _arranged(plan: Plan, broad: float, inch: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where nodes are in pixels, and how large the space is: tied ones fill it, others are in rows below."""
    import numpy as np

    tied = shared.degrees(plan.part) > 0
    alone = np.flatnonzero(~tied)
    named = len(set(plan.named).intersection(alone.tolist())) > len(alone) / 2
    across, down = (_COLUMN * inch, 0.36 * inch) if named else (0.2 * inch, 0.2 * inch)
    margin = np.array([3.0, 1.0]) * _MARGIN * inch
    in_row = max(int((broad - 2 * margin[0]) / across) + (0 if named else 1), 1)
    row, column = np.divmod(np.arange(len(alone)), in_row)
    strip = (row.max() + 1.0) * down + _APART * inch if len(alone) else 0.0
    points = np.zeros((len(plan.part), 2))
    points[alone] = np.column_stack(
        (margin[0] + column * across, strip - _APART * inch - (row + 0.25) * down)
    )
    size = np.array([broad, strip + 2 * margin[1]])
    if tied.any():
        places = plan.places[tied] - plan.places[tied].min(axis=0)
        span = np.maximum(places.max(axis=0), 1e-9)
        high = (broad - 2 * margin[0]) * float(np.clip(span[1] / span[0], 0.15, 0.75))
        # Stretched by up to half to fill the space, for names are wider than high.
        scale = np.array([broad - 2 * margin[0], high]) / span
        scale = np.minimum(scale, scale.min() * 1.5)
        size[1] += high
        corner = np.array([(broad - span[0] * scale[0]) / 2, strip + margin[1]])
        points[tied] = corner + places * scale + np.array([0, (high - span[1] * scale[1]) / 2])
    return points, size


def _ties(axes: Any, plan: Plan, points: NDArray[np.float64], sizes: NDArray[np.float64]) -> None:
    import numpy as np
    from matplotlib.collections import LineCollection
    from matplotlib.patches import FancyArrowPatch

    left, right = plan.part.ties
    count = len(left)
    if not count:
        return
    wide = marks.widths(plan.part.weights, marks.span(plan.whole.weights), count)
    statuses = np.array(marks.statuses(plan.part))
    alpha = float(np.clip((400 / count) ** 0.4, 0.35, 0.9))
    if not plan.part.directed:
        for status, dashes in marks.DASHES.items():
            chosen = np.flatnonzero(statuses == status)
            if len(chosen):
                lines = np.stack((points[left[chosen]], points[right[chosen]]), axis=1)
                axes.add_collection(
                    LineCollection(
                        list(lines),
                        linewidths=wide[chosen].tolist(),
                        linestyles=[dashes],
                        colors=_TIE,
                        alpha=alpha,
                        zorder=1,
                    )
                )
        return
    both = set(zip(left.tolist(), right.tolist(), strict=True))
    for tie, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        axes.add_patch(
            FancyArrowPatch(
                points[one],
                points[other],
                arrowstyle="-|>",
                mutation_scale=6 + 2 * float(wide[tie]),
                connectionstyle=f"arc3,rad={0.12 if (other, one) in both else 0.0}",
                shrinkA=sizes[one] / 2,
                shrinkB=sizes[other] / 2 + 1,
                linewidth=float(wide[tie]),
                linestyle=marks.DASHES[str(statuses[tie])],
                color=_TIE,
                alpha=alpha,
                zorder=1,
            )
        )


def _nodes(axes: Any, plan: Plan, points: NDArray[np.float64], sizes: NDArray[np.float64]) -> None:
    import numpy as np

    of = np.array(plan.grouping.of)
    modes = np.array(plan.part.modes or [0] * len(of))
    for (number, group), mode in product(enumerate(plan.grouping.groups), (0, 1)):
        chosen = np.flatnonzero((of == number) & (modes == mode))
        if len(chosen):
            axes.scatter(
                *points[chosen].T,
                s=(sizes[chosen] * marks.SHARE[mode]) ** 2,
                marker=marks.MARKERS[mode],
                color=group.colour,
                edgecolors=legends.INK,
                linewidths=0.5,
                zorder=2,
                gid=f"nodes-{number}-{mode}",
            )


def _names(axes: Any, plan: Plan, scene: labels.Scene) -> int:
    """Writes the names that find room, and gives their number."""
    background = {"boxstyle": "square,pad=0.05", "facecolor": "white", "alpha": 0.7, "linewidth": 0}
    texts = [
        axes.text(
            *(0, 0, labels.wrapped(plan.part.labels[node])),
            ha="center",
            va="center",
            fontsize=_LETTERS,
            linespacing=1.05,
            color="black",
            bbox=background,
            zorder=4,
            gid=f"name-{node}",
        )
        for node in plan.named
    ]
    extents = [text.get_window_extent() for text in texts]
    found = labels.place(scene, plan.named, [(extent.width, extent.height) for extent in extents])
    for node, text, extent, placed in zip(plan.named, texts, extents, found, strict=True):
        if placed is None:
            text.remove()
            continue
        x, y = scene.points[node].tolist()
        half = float(extent.width) / 2
        beside = (placed.x > x + half) - (placed.x < x - half)
        text.set_multialignment({-1: "right", 0: "center", 1: "left"}[beside])
        text.set_position((placed.x, placed.y))
        if placed.leader:
            end_x = min(max(x, placed.x - extent.width / 2), placed.x + extent.width / 2)
            end_y = min(max(y, placed.y - extent.height / 2), placed.y + extent.height / 2)
            axes.plot(
                [x, end_x],
                [y, end_y],
                color=legends.INK,
                linewidth=legends.LEADER,
                zorder=1.5,
                gid=f"leader-{node}",
            )
    return sum(placed is not None for placed in found)
