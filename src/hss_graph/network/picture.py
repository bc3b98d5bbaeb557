"""A network as a picture: organisations coloured by type, ties as wide as their weight."""

from __future__ import annotations

import textwrap
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.files import write_atomically

if TYPE_CHECKING:
    import networkx as nx

FORMATS = ("svg", "png", "pdf")
_LABEL_WIDTH = 20  # characters
_NODE = 16  # pixels that a node takes up
_MOST_COLOURS = 8
# Okabe and Ito's colours, which people with colour-blindness can tell apart: https://jfly.uni-koeln.de/color/
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")

Positions = dict[str, tuple[float, float]]


def draw(network: nx.Graph[str], output: Path) -> None:
    """Writes the picture; the same network always gives the same one. Isolates are counted, not drawn.

    Raises NetworkError where matplotlib is missing, the network has no ties, or the extension is not one
    of `FORMATS`.
    """
    suffix = output.suffix.removeprefix(".")
    if suffix not in FORMATS:
        raise NetworkError(f"{output}: a picture is one of .{', .'.join(FORMATS)}")
    if network.number_of_edges() == 0:
        raise NetworkError("this network has no ties, so there is nothing to draw")
    try:
        import matplotlib as mpl
    except ImportError:
        raise NetworkError(
            "pictures need matplotlib; install it with: pip install 'hss-graph[pictures]'"
        ) from None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    tied = network.subgraph([node for node, degree in network.degree() if degree])
    positions = _layout(tied)
    colours = _colours(tied)
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hss-graph", "font.size": 8}):
        figure = Figure(figsize=(13, 8))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.01, 0.1, 0.98, 0.82))
        axes.set_axis_off()
        for left, right, tie in tied.edges(data=True):
            (x1, y1), (x2, y2) = positions[left], positions[right]
            axes.plot([x1, x2], [y1, y2], color="#b0b0b0", linewidth=0.8 + tie["weight"], zorder=1)
        for node, attributes in tied.nodes(data=True):
            size = 60 + 40 * tied.degree(node)
            axes.scatter(
                *positions[node],
                s=size,
                color=colours[attributes["type"]],
                edgecolors="white",
                zorder=2,
            )
        _label(axes, tied, positions)
        _legend(axes, colours, network, tied)
        buffer = BytesIO()
        metadata = {"Date": None} if suffix == "svg" else ({"CreationDate": None} if suffix == "pdf" else {})
        figure.savefig(buffer, format=suffix, dpi=150, metadata=metadata)
    write_atomically(output, buffer.getvalue())


def _layout(network: nx.Graph[str]) -> Positions:
    """A place for each node: each component by itself, the components in rows by size."""
    import networkx as nx

    positions: Positions = {}
    left, top, row_height, row_width = 0.0, 0.0, 0.0, 0.0
    parts = sorted(nx.connected_components(network), key=lambda part: (-len(part), min(part)))
    for part in parts:
        side = 1.6 * len(part) ** 0.5
        row_width = row_width or 2.1 * side
        if left + side > row_width and left > 0:
            left, top, row_height = 0.0, top - row_height - 0.9, 0.0
        component: nx.Graph[str] = nx.Graph()
        component.add_nodes_from(sorted(part))
        component.add_edges_from(sorted(network.subgraph(part).edges()))
        drawn = nx.kamada_kawai_layout(component)
        for node, (x, y) in drawn.items():
            positions[node] = (left + (float(x) + 1) * side / 2, top - (1 - float(y)) * side / 2)
        left += side + 1.2
        row_height = max(row_height, side)
    return positions


def _colours(network: nx.Graph[str]) -> dict[str, str]:
    """A colour for each type, the commonest first; the last one serves all the rest."""
    types = [attributes["type"] for _, attributes in network.nodes(data=True)]
    ordered = sorted(set(types), key=lambda kind: (-types.count(kind), kind))
    last = _MOST_COLOURS - 1
    return {kind: _COLOURS[min(rank, last)] for rank, kind in enumerate(ordered)}


def _label(axes: Any, network: nx.Graph[str], positions: Positions) -> None:
    """Writes each name beside its node, on the side where it covers least of nodes and other names."""
    axes.margins(0.06)
    axes.figure.canvas.draw()
    points = {node: axes.transData.transform(place) for node, place in positions.items()}
    taken = [_box(x, y, _NODE, _NODE) for x, y in points.values()]
    for node in sorted(network, key=lambda n: (-network.degree(n), n)):
        wrapped = "\n".join(textwrap.wrap(network.nodes[node]["label"], _LABEL_WIDTH))
        background = {
            "boxstyle": "round,pad=0.1",
            "facecolor": "white",
            "alpha": 0.7,
            "linewidth": 0,
        }
        text = axes.text(0, 0, wrapped, ha="center", va="center", fontsize=7, zorder=3, bbox=background)
        extent = text.get_window_extent()
        x, y = points[node]
        options: list[Any] = []
        for away in (0, 12, 26, 42):
            across, up = extent.width / 2 + _NODE + away, extent.height / 2 + _NODE + away
            for dx, dy in ((0, -up), (0, up), (across, 0), (-across, 0)):
                box = _box(x + dx, y + dy, extent.width, extent.height)
                options.append((sum(_overlap(box, other) for other in taken), len(options), dx, dy, box))
        _, _, dx, dy, box = min(options, key=lambda option: option[:2])
        text.set_position(axes.transData.inverted().transform((x + dx, y + dy)))
        taken.append(box)


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area that two boxes (left, bottom, right, top) share, in square pixels."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def _legend(axes: Any, colours: dict[str, str], network: nx.Graph[str], tied: nx.Graph[str]) -> None:
    for kind, colour in colours.items():
        axes.scatter([], [], color=colour, s=50, label=kind)
    axes.figure.legend(loc="lower center", ncols=5, frameon=False, fontsize=8)
    isolates = network.number_of_nodes() - tied.number_of_nodes()
    without = f"; {isolates} without ties not drawn" if isolates else ""
    axes.set_title(
        f"{network.graph['name']}\n{tied.number_of_nodes()} organisations, "
        f"{tied.number_of_edges()} ties{without}",
        fontsize=10,
        loc="left",
    )
