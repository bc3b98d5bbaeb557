"""What stands around the picture: the fields that filter it, and the legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from hss_graph.network.model import values_in
from hss_graph.network.report.markup import joined, name, tag, words
from hss_graph.network.report.material import Material

FACETS = {"kinds": "Kind of engagement", "blocks": "Building block", "places": "Place"}
_LINES = {"explicit": "explicit", "inferred": "inferred", "outside": "from outside", "unknown": "unknown"}
_COLOURS = 8  # the last one serves all the rest


class Grouping(NamedTuple):
    """A way of colouring: by what, the colour of each node, and what each colour stands for."""

    title: str
    classes: list[int]
    titles: list[str]


def coloured(title: str, values: Sequence[str]) -> Grouping:
    """The nodes coloured by their values, the commonest first.

    >>> coloured("type", ["b", "a", "a"])
    Grouping(title='type', classes=[1, 0, 0], titles=['a', 'b'])
    """
    counts = Counter(values)
    first = {value: place for place, value in reversed(list(enumerate(values)))}
    ordered = sorted(counts, key=lambda value: (-counts[value], first[value]))
    colours = {value: min(rank, _COLOURS - 1) for rank, value in enumerate(ordered)}
    classes = [colours[value] for value in values]
    if len(ordered) <= _COLOURS:
        return Grouping(title, classes, ordered)
    rest = len(ordered) - _COLOURS + 1
    return Grouping(title, classes, [*ordered[: _COLOURS - 1], f"{rest} others"])


def values_of(material: Material, facet: str) -> list[str]:
    """All values of an attribute of the told ties, A-Z."""
    return sorted({value for text in material.column(facet) for value in values_in(text)})


def tools(
    material: Material, labels: Iterable[str], statuses: Sequence[str], groupings: Iterable[str]
) -> str:
    """The form with one field for each way to filter that makes a difference here."""
    options = joined(tag("option", value=label) for label in dict.fromkeys(labels))
    search = _input(type="search", name="search", list="names", autocomplete="off")
    fields = [_field("Find an organisation", search + tag("datalist", options, id="names"))]
    for facet, title in FACETS.items():
        values = values_of(material, facet)
        if len(values) > 1:
            fields.append(_field(title, _select(facet, [("", "all"), *enumerate(values)])))
    present = [status for status in _LINES if status in statuses]
    if len(present) > 1:
        fields.append(
            _field("Evidence", _select("status", [("", "all"), *((s, _LINES[s]) for s in present)]))
        )
    weights = material.column("weight")
    if min(weights) < max(weights):
        fields.append(_field("Weight at least", _number("weight", 0, max(weights), min(weights))))
    dated = [year for end in ("from", "until") for year in material.column(end) if year is not None]
    if dated and min(dated) < max(dated):
        fields.append(_field("From year", _number("from", min(dated), max(dated), min(dated))))
        fields.append(_field("Until year", _number("until", min(dated), max(dated), max(dated))))
        box = _input(type="checkbox", name="undated", checked=True)
        fields.append(tag("label", f"{box} {tag('span', 'and what is not dated')}", class_="check"))
    fields.append(_field("Colour by", _select("colour", enumerate(groupings))))
    sizes = [measure.label for measure, _ in material.scores]
    fields.append(_field("Size by", _select("size", enumerate(sizes))))
    fields.append(tag("button", "Show all", type="reset"))
    return tag(
        "form", joined(fields), id="tools", aria_label="Filter the picture", data_live=True, hidden=True
    )


def legend(groupings: Sequence[Grouping], statuses: Sequence[str]) -> str:
    """What the colours of nodes and the strokes of ties stand for; the script shows one way of colouring."""
    lists = []
    for place, grouping in enumerate(groupings):
        used = Counter(grouping.classes)
        items = [
            tag("li", f"{_dot(colour)}{name(said)} {tag('span', str(used[colour]), class_='quiet')}")
            for colour, said in enumerate(grouping.titles)
        ]
        heading = tag("li", words(grouping.title.capitalize()), class_="heading")
        lists.append(tag("ul", heading + joined(items), class_="legend", data_legend=place, hidden=place > 0))
    present = [tag("li", _stroke(s) + words(said)) for s, said in _LINES.items() if s in statuses]
    if present:
        heading = tag("li", "Evidence of ties", class_="heading")
        lists.append(tag("ul", heading + joined(present), class_="legend"))
    return joined(lists)


def _dot(colour: int) -> str:
    circle = tag("circle", class_=f"c{colour}", cx=6, cy=6, r=5)
    return tag("svg", circle, class_="key", viewBox="0 0 12 12", aria_hidden="true")


def _stroke(status: str) -> str:
    line = tag("line", class_="line", x1=0, y1=6, x2=30, y2=6, stroke_width=2)
    inner = tag("g", line, class_=f"tie {status}")
    return tag("svg", inner, class_="key wide", viewBox="0 0 30 12", aria_hidden="true")


def _field(title: str, control: str) -> str:
    return tag("label", tag("span", words(title)) + control)


def _select(title: str, options: Iterable[tuple[object, str]]) -> str:
    return tag(
        "select", joined(tag("option", words(said), value=value) for value, said in options), name=title
    )


def _number(title: str, least: Any, most: Any, hint: Any) -> str:
    return _input(type="number", name=title, min=least, max=most, step="any", placeholder=hint)


def _input(**attributes: object) -> str:
    return tag("input", **attributes).removesuffix("</input>")
