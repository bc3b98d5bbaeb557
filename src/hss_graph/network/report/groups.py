"""What organisations have in common: communities, building blocks, and those that have no tie."""

from __future__ import annotations

from collections import Counter

from hss_graph.network.communities import Trait, why_none
from hss_graph.network.report.markup import joined, name, tag, words
from hss_graph.network.report.material import Material
from hss_graph.network.report.sentences import listed, percent
from hss_graph.network.report.tables import table
from hss_graph.wording import counted

_MOST_MEMBERS = 40
_MOST_ROWS = 60
_MOST_ISOLATES = 400


def communities(material: Material) -> str:
    """Each community, its members and what they share, or why there is none."""
    why = why_none(material.network, material.choices.seed)
    if why:
        return tag("p", words(f"{why[:1].upper()}{why[1:]}."))
    rows = []
    for each in material.communities:
        names = listed((material.labels[place] for place in each.members), _MOST_MEMBERS)
        ties = f"{counted(each.internal, 'tie')} among them, {each.external:,} with others"
        cells = [
            tag("th", str(each.number), scope="row", class_="number"),
            tag("td", f"{len(each.members):,}", class_="number"),
            tag("td", names + tag("p", ties, class_="quiet")),
            tag("td", joined(tag("p", _trait(trait)) for trait in each.traits) or "nothing on record"),
        ]
        rows.append(tag("tr", "".join(cells)))
    return table(
        ["community", "members", "who", "what they share more than the whole network does"],
        tag("tbody", joined(rows)),
        counted(len(rows), "community"),
        (0, 1),
    )


def heat(material: Material) -> str:
    """How many engagements on each building block each organisation takes part in; '' where none is known."""
    behind = material.network.behind
    facet = behind.memberships.facets.get("block") if behind else None
    if behind is None or facet is None or not len(facet.codes):
        return ""
    rows = behind.memberships
    blocks: dict[int, list[int]] = {}
    for engagement, code in zip(facet.engagements.tolist(), facet.codes.tolist(), strict=True):
        blocks.setdefault(engagement, []).append(code)
    parts = set(zip(rows.organisation.tolist(), rows.engagement.tolist(), strict=True))
    counts: Counter[tuple[str, int]] = Counter()
    for organisation, engagement in parts:
        for code in blocks.get(engagement, ()):
            counts[rows.organisations[organisation], code] += 1
    here = dict(zip(material.network.nodes, material.labels, strict=True))
    totals: Counter[str] = Counter()
    for (organisation, _), count in counts.items():
        if organisation in here:
            totals[organisation] += count
    order = sorted(totals, key=lambda each: (-totals[each], here[each]))
    most = max((counts[each, code] for each in order for code in range(len(facet.values))), default=0)
    if not most:
        return ""
    body = []
    for organisation in order[:_MOST_ROWS]:
        cells = [tag("th", name(here[organisation]), scope="row")]
        for code in range(len(facet.values)):
            count = counts[organisation, code]
            shade = -(-5 * count // most)
            cells.append(
                tag("td", str(count) if count else "", class_=f"number heat h{shade}", data_value=count)
            )
        body.append(tag("tr", "".join(cells)))
    rest = len(order) - len(body)
    more = f"; {rest:,} more with fewer are left out" if rest else ""
    none = len(here) - len(order)
    said = (
        "The number of engagements on a building block that an organisation takes part in, whether or not"
        f" they tie it to another one. For {none:,} of {len(here):,} organisations no block is on record,"
        " which does not mean that they work on none."
    )
    return tag("p", said) + table(
        ["organisation", *facet.values],
        tag("tbody", joined(body)),
        f"Engagements by organisation and building block{more}",
        range(1, len(facet.values) + 1),
        class_="sortable heatmap",
    )


def isolates(material: Material) -> str:
    """The organisations without a tie, by name; '' where there is none."""
    alone = [material.labels[place] for place in range(len(material.network)) if not material.degrees[place]]
    if not alone:
        return ""
    shown = sorted(alone)[:_MOST_ISOLATES]
    more = len(alone) - len(shown)
    names = joined(tag("li", name(each)) for each in shown)
    return (
        tag(
            "p",
            f"{counted(len(alone), 'organisation')} {'takes' if len(alone) == 1 else 'take'} part in an "
            "engagement in which no other named organisation is tied to them by the definition below.",
        )
        + tag("ul", names, class_="names")
        + (tag("p", f"{more:,} more are not named here.") if more else "")
    )


def _trait(trait: Trait) -> str:
    """What a community shares, with its share here and in the whole network."""
    return (
        f"{tag('strong', name(trait.value))} ({words(trait.facet)}): {percent(trait.inside)} of {trait.of}, "
        f"{percent(trait.overall)} in the whole network"
    )
