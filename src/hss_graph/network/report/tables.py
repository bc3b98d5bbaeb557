"""The organisations and the ties of the report as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hss_graph.network.report.evidence_list import brief, evidence, status_class
from hss_graph.network.report.markup import joined, name, tag, words
from hss_graph.network.report.material import Material
from hss_graph.wording import counted, number


def table(
    heads: Sequence[str],
    bodies: str,
    caption: str,
    numeric: Sequence[int] = (),
    titles: Sequence[str] = (),
    **attributes: object,
) -> str:
    """A table that scrolls where it is too wide; numeric are the places of columns of numbers."""
    cells = joined(
        tag(
            "th",
            words(head),
            scope="col",
            class_="number" if place in numeric else None,
            data_first="down" if place in numeric else None,
            title=titles[place] or None if titles else None,
        )
        for place, head in enumerate(heads)
    )
    inner = tag("caption", words(caption)) + tag("thead", tag("tr", cells)) + "\n" + bodies
    scrolling = tag("table", inner, **attributes)
    return tag("div", scrolling, class_="scroll", tabindex=0, role="region", aria_label=caption)


def organisations(material: Material) -> str:
    """The organisations that are drawn, with their measures, the best connected first."""
    scores = material.scores
    by = [material.choices.by] if material.choices.by != "type" else []
    given = [column for column in ("type", *by) if column in material.network.node_columns]
    community = ["community"] if material.communities else []
    heads = ["organisation", *given, *community, *(measure.label for measure, _ in scores)]
    first = len(given) + 1
    places = material.places.tolist()
    order = sorted(
        range(len(places)),
        key=lambda p: (-material.degrees[places[p]], material.labels[places[p]]),
    )
    rows = []
    for place in order:
        node = places[place]
        label = material.labels[node]
        shown = tag("a", name(label), href=f"#organisation={place}", title="Show in the network")
        cells = [tag("th", shown, scope="row")]
        cells += [tag("td", name(material.network.node_columns[column][node])) for column in given]
        cells += [tag("td", material.community_names[node], class_="number") for _ in community]
        for measure, found in scores:
            value = float(found.values[node])
            said = number(value)
            if measure.name in _YES_NO:
                said = "either" if value != value else "yes" if value else "no"
            cells.append(_numeric(said, None if value != value else value))
        rows.append(tag("tr", "".join(cells), id=f"organisation-{place}"))
    return table(
        heads,
        tag("tbody", joined(rows)),
        f"{counted(len(rows), 'organisation')} with ties, the best connected first",
        range(first, len(heads)),
        ["", *[""] * len(given), *[""] * len(community), *(measure.meaning for measure, _ in scores)],
        class_="sortable",
        id="table-organisations",
    )


_YES_NO = ("in_core", "articulation_point")


def ties(material: Material) -> str:
    """The ties that are drawn with their evidence, the strongest first."""
    sign = "→" if material.network.directed else "–"
    labels = [material.labels[int(place)] for place in material.places]
    weights = material.column("weight")
    order = sorted(
        range(len(weights)), key=lambda t: (-weights[t], *(labels[end] for end in material.ends[t]))
    )
    bodies = []
    for tie in order:
        left, right = material.ends[tie]
        status = material.column("status")[tie]
        shown = tag(
            "a",
            f"{name(labels[left])} {sign} {name(labels[right])}",
            href=f"#tie={tie}",
            title="Show in the network",
        )
        dated = [material.column("from")[tie], material.column("until")[tie]]
        facts = [
            tag("th", shown, scope="row"),
            _numeric(number(weights[tie]), weights[tie]),
            tag("td", words(material.column("kinds")[tie])),
            tag("td", words(material.column("blocks")[tie])),
            tag("td", words(material.column("places")[tie])),
            tag("td", words(years(*dated)), data_value=dated[0] if dated[0] is not None else dated[1]),
            tag("td", tag("span", words(status), class_=f"status {status_class(status)}") if status else ""),
        ]
        statements = material.statements[tie]
        folded = tag("summary", words(f"Evidence: {brief(statements)}"))
        folded += tag("div", evidence(statements, labels[left], labels[right]), class_="evidence")
        bodies.append(
            tag(
                "tbody",
                tag("tr", "".join(facts))
                + "\n"
                + tag("tr", tag("td", tag("details", folded), colspan=len(facts)), class_="behind"),
                id=f"tie-{tie}",
            )
        )
    return table(
        ["tie", "weight", "kinds of engagement", "building blocks", "places", "years", "status"],
        joined(bodies),
        f"{counted(len(bodies), 'tie')}, the strongest first",
        (1,),
        class_="sortable ties",
        id="table-ties",
    )


def years(first: Any, last: Any) -> str:
    """The years from the first to the last one as far as they are known.

    >>> years(2011, 2015), years(2011, 2011), years(None, 2015), years(2011, None), years(None, None)
    ('2011–2015', '2011', 'until 2015', 'from 2011', '')
    """
    if first == last:
        return "" if first is None else str(first)
    if first is None or last is None:
        return f"from {first}" if last is None else f"until {last}"
    return f"{first}–{last}"


def _numeric(said: str, value: float | None) -> str:
    return tag("td", said, class_="number", data_value="" if value is None else f"{value:.6g}")
