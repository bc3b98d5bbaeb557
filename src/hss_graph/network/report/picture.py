"""The picture with what belongs to it, and the network as the page's script reads it."""

from __future__ import annotations

from hss_graph.network.model import values_in
from hss_graph.network.pictures.layout import positions
from hss_graph.network.report.controls import (
    FACETS,
    Grouping,
    coloured,
    legend,
    tools,
    values_of,
)
from hss_graph.network.report.drawing import Line, dots, drawing
from hss_graph.network.report.evidence_list import status_class
from hss_graph.network.report.markup import joined, json_block, tag, words
from hss_graph.network.report.material import Material
from hss_graph.network.report.method import drawn
from hss_graph.network.report.tables import years
from hss_graph.wording import counted, number

_THIN, _WIDEST = 1.2, 5.0
_MANY = 300  # ties from which on they are drawn finer


class Picture:
    """The drawn part of a network: the section of the page, and the block of JSON behind it."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._labels = [material.labels[int(place)] for place in material.places]
        self._groupings = self._all_groupings()
        self._status = [str(each) if each else "" for each in material.column("status")]

    def section(self) -> str:
        """The tools, the drawing with its legend, and the panel for what is chosen."""
        material = self._material
        if not len(self._labels):
            return tag("p", "No organisation is drawn.")
        places = positions(material.drawn, material.choices.seed)
        sizes = material.scores[0][1].values[material.places].tolist()
        self._dots, height = dots(places, self._labels, sizes)
        heaviest = float(material.drawn.weights.max(initial=1.0))
        fine = 1.0 if len(material.told) < _MANY else 0.5
        lines = [
            Line(
                left,
                right,
                fine * (_THIN + (_WIDEST - _THIN) * (weight / heaviest) ** 0.5),
                status_class(status),
            )
            for (left, right), weight, status in zip(
                material.ends, material.column("weight"), self._status, strict=True
            )
        ]
        said = (
            [f"{label}, {self._about_node(place)}" for place, label in enumerate(self._labels)],
            [
                f"{self._labels[left]} and {self._labels[right]}: {self._about_tie(tie)}"
                for tie, (left, right) in enumerate(material.ends)
            ],
        )
        svg = drawing(
            self._dots,
            lines,
            self._groupings[0].classes,
            said,
            height,
            f"The network: {counted(len(self._labels), 'organisation')}, {counted(len(lines), 'tie')}",
            material.network.directed,
        )
        moves = (
            ("in", "+", "Larger"),
            ("out", "−", "Smaller"),
            ("left", "←", "To the left"),
            ("up", "↑", "Up"),
            ("down", "↓", "Down"),
            ("right", "→", "To the right"),
            ("whole", "Whole", "Show the whole picture"),
        )
        buttons = joined(
            tag("button", sign, type="button", data_act=act, aria_label=what, title=what)
            for act, sign, what in moves
        )
        canvas = tag(
            "div",
            svg
            + tag(
                "div",
                buttons,
                id="moves",
                role="group",
                aria_label="Move and zoom",
                data_live=True,
                hidden=True,
            )
            + tag("div", "", id="tip", role="tooltip", hidden=True),
            class_="canvas",
        )
        keys = tag(
            "p",
            "Point at an organisation to see whom it works with; click it, or a tie, for figures and"
            " evidence. Zoom with Ctrl and the wheel, or the wheel alone once you clicked; drag to move. By"
            " keyboard: Tab to an organisation, arrows go to the next one, Enter chooses, Escape lets go,"
            " + − 0 zoom, Shift with arrows moves.",
            id="keys",
            class_="quiet keys",
            data_live=True,
            hidden=True,
        )
        caption = tag(
            "figcaption",
            legend(self._groupings, self._status)
            + tag("p", "", id="shown", role="status")
            + tag("p", words(drawn(material)))
            + keys,
        )
        prompt = tag("h3", "Nothing chosen") + tag(
            "p", "Choose an organisation or a tie, here or in the tables below."
        )
        panel = tag(
            "aside",
            prompt,
            id="panel",
            aria_live="polite",
            aria_label="What is chosen",
            data_live=True,
            hidden=True,
        )
        return tools(material, self._labels, self._status, [g.title for g in self._groupings]) + tag(
            "div", tag("figure", canvas + caption) + panel, id="stage"
        )

    def json(self) -> str:
        """What the script needs to know; `section` goes first."""
        material = self._material
        if not len(self._labels):
            return ""
        scores = [found.values for _, found in material.scores]
        nodes = [
            {
                "label": self._labels[place],
                "x": dot.x,
                "y": dot.y,
                "r": dot.radius,
                "side": dot.side,
                "about": self._about_node(place),
                "groups": [each.classes[place] for each in self._groupings],
                "figures": [_plain(values[material.places[place]]) for values in scores],
            }
            for place, dot in enumerate(self._dots)
        ]
        known = {facet: {v: n for n, v in enumerate(values_of(material, facet))} for facet in FACETS}
        ties = [
            {
                "left": left,
                "right": right,
                "weight": material.column("weight")[tie],
                "about": self._about_tie(tie),
                "status": self._status[tie],
                "from": material.column("from")[tie],
                "until": material.column("until")[tie],
                **{f: [known[f][v] for v in values_in(material.column(f)[tie])] for f in FACETS},
            }
            for tie, (left, right) in enumerate(material.ends)
        ]
        return json_block({"nodes": nodes, "ties": ties}, "network-json")

    def _all_groupings(self) -> list[Grouping]:
        """The ways of colouring, the one that was chosen first."""
        material, places = self._material, self._material.places.tolist()
        columns = material.network.node_columns
        found = []
        for column in dict.fromkeys([material.choices.by, "type"]):
            if column in columns:
                found.append(coloured(column, [str(columns[column][p] or "not known") for p in places]))
        if not material.communities:
            return found
        names = (material.community_names[place] for place in places)
        groups = [f"community {name}" if name else "in no community" for name in names]
        return [*found, coloured("community", groups)]

    def _about_node(self, place: int) -> str:
        material = self._material
        node = int(material.places[place])
        kind = material.network.node_columns.get("type")
        parts = [str(kind[node])] if kind else []
        noun = "tie" if material.network.directed else "partner"
        parts.append(counted(int(material.degrees[node]), noun))
        parts += [
            f"{measure.label} {number(float(found.values[node]))}"
            for measure, found in material.scores
            if measure.name == "betweenness"
        ]
        return ", ".join(parts)

    def _about_tie(self, tie: int) -> str:
        material = self._material
        column = material.column
        dated = years(column("from")[tie], column("until")[tie])
        parts = [
            str(column("kinds")[tie] or ""),
            f"weight {number(column('weight')[tie])}",
            dated,
            self._status[tie],
        ]
        return ", ".join(filter(None, parts))


def _plain(value: float) -> float | None:
    return round(float(value), 6) if value == value else None
