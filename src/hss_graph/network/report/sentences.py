"""The network in words: sentences made of its measures, each with what the measure means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.communities import stability
from hss_graph.network.measures import shared
from hss_graph.network.measures.core_periphery import core
from hss_graph.network.measures.dividing import division
from hss_graph.network.report.markup import joined, name, tag, words
from hss_graph.network.report.material import CLEAR_CORE, Material
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NAMED = 8
_RANKED = 3
_ROUGH = 0.7  # the likeness of runs below which a division says little by itself
_STABLE = 2_000  # organisations; above, further runs take long
_STATUS_WORDS = {
    "explicit": "said by a document in so many words",
    "inferred": "inferred from what a document says, with the reason given",
    "outside": "borne out only by sources from outside the documents that the graph started from",
    "unknown": "without evidence on record",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A heading, what is said under it in HTML, and what the measure behind it means."""

    heading: str
    said: str
    meaning: str


def sentences(material: Material) -> list[Sentence]:
    """What there is to say; what is not defined for this network is left out."""
    makers: Sequence[Callable[[Material], Sentence | None]] = (
        _size,
        _density,
        _reach,
        _central,
        _bridges,
        _apart,
        _core,
        _communities,
        _mixing,
        _evidence,
    )
    return [said for make in makers if (said := make(material)) is not None]


def section(material: Material) -> str:
    """The sentences as a list of cards."""
    return tag(
        "div",
        joined(
            tag(
                "article",
                tag("h3", words(each.heading))
                + tag("p", each.said)
                + tag("p", words(each.meaning), class_="meaning"),
            )
            for each in sentences(material)
        ),
        class_="cards",
    )


def listed(names: Iterable[str], most: int = _NAMED) -> str:
    """Names as a list in a sentence; of many the first ones.

    >>> listed(["A", "B", "C"]).replace("<bdi>", "").replace("</bdi>", "")
    'A, B and C'
    """
    each = [name(one) for one in names]
    if len(each) > most:
        each = [*each[:most], f"{len(each) - most:,} more"]
    return _and(each)


def percent(share: float) -> str:
    """A share in hundredths.

    >>> percent(0.0829), percent(0.002), percent(1)
    ('8%', '0.2%', '100%')
    """
    return f"{share:.0%}" if share >= 0.01 or not share else f"{100 * share:.1g}%"


def _size(material: Material) -> Sentence:
    network = material.network
    mean = material.figure("mean_degree").value
    ties = counted(network.size, "tie")
    said = f"{counted(len(network), 'organisation')} and {ties} between them."
    if mean is not None:
        what = "reaches out to" if network.directed else "works with"
        said += f" On average an organisation {what} {number(mean, 1)} others."
    return Sentence("How large it is", said, material.meaning("ties"))


def _density(material: Material) -> Sentence | None:
    density = material.figure("density").value
    if density is None:
        return None
    said = f"Of all ties that could be, {percent(density)} are there (density {number(density)})."
    closed = material.figure("transitivity").value
    if closed is not None:
        said += f" Where an organisation has two partners, these two are tied in {percent(closed)} of cases."
    return Sentence("How closely knit it is", said, material.meaning("density"))


def _reach(material: Material) -> Sentence:
    parts = int(shared.components(material.network).max()) + 1
    alone = int((material.degrees == 0).sum())
    largest = int((shared.components(material.network) == 0).sum())
    groups = parts - alone
    directed = material.network.directed
    said = f"All tied organisations are connected with each other{', directions aside' * directed}."
    if groups > 1:
        said = (
            f"The tied organisations are in {groups:,} groups that nothing connects"
            f"{', whatever the direction of ties' * directed}; the largest has {largest:,} members."
        )
    if alone:
        said += f" Beside them, {counted(alone, 'organisation')} {'has' if alone == 1 else 'have'} no tie."
    mean = material.figure("mean_distance").value
    if mean is not None and directed:
        tied = len(material.network) - alone
        reached = shared.distances(material.network, material.choices.seed).pairs
        share = percent(reached / (tied * (tied - 1)))
        said += (
            f" But ties have a direction: they lead from the first to the second in {share} of the ordered"
            f" pairs of tied organisations, at a mean distance of {number(mean, 1)}."
        )
    elif mean is not None:
        said += f" From one to another in the same group it takes {number(mean, 1)} steps on average."
    return Sentence("How far word can pass", said, material.meaning("largest_component"))


def _central(material: Material) -> Sentence:
    noun = "tie" if material.network.directed else "partner"
    said = _ranked(material, material.degrees.astype(float), lambda v: counted(int(v), noun))
    spread = material.figure("degree_centralisation").value
    if spread is not None:
        said += f" Degree centralisation is {number(spread)} on a scale from 0 to 1."
    return Sentence(f"Who has most {noun}s", said, material.meaning("degree_centralisation"))


def _bridges(material: Material) -> Sentence | None:
    estimate = shared.betweenness(material.network, material.choices.seed)
    count = len(material.network)
    pairs = (count - 1) * (count - 2) * (1.0 if material.network.directed else 0.5)
    if pairs <= 0 or not (estimate.values > 0).any():
        return None
    said = _ranked(material, estimate.values / pairs, lambda share: percent(share))
    said += " The figures are the shares of shortest ways between two others that lead through it"
    said += f", estimated from {estimate.drawn:,} organisations." if estimate.drawn else "."
    return Sentence("Who bridges", said, material.meaning("betweenness_centralisation"))


def _apart(material: Material) -> Sentence:
    cut = shared.articulation_points(material.network)
    if not cut.any():
        return Sentence(
            "What would come apart",
            "No organisation alone holds others in the network: whoever left, the rest would stay connected.",
            material.meaning("articulation_points"),
        )
    order = [place for place in _order(material.degrees.astype(float)) if cut[place]]
    many = len(order)
    said = (
        f"{counted(many, 'organisation')} {'holds' if many == 1 else 'hold'} others in the network alone: "
        f"{listed(material.labels[place] for place in order)}. "
        "If one of them left, some would lose touch with the rest."
    )
    return Sentence("What would come apart", said, material.meaning("articulation_points"))


def _core(material: Material) -> Sentence | None:
    best = core(material.network)
    if best.fit is None:
        return None
    order = _order(material.degrees.astype(float))
    meaning = material.meaning("core_periphery")
    size = counted(int(best.members.sum()), "organisation")
    settled = best.members & ~best.open
    if best.fit >= CLEAR_CORE and not settled.any():
        said = (
            f"No core stands out: several of {size} have the same fit, {number(best.fit)} (1 would be"
            " perfect), and nobody is in all of them."
        )
        return Sentence("Core and periphery", said, meaning)
    if best.fit < CLEAR_CORE:
        said = (
            f"There is no clear core: the one that fits best, of {size}, has a fit of {number(best.fit)}"
            " (1 would be perfect)."
        )
        return Sentence("Core and periphery", said, meaning)
    sometimes = listed(material.labels[place] for place in order if best.open[place])
    sure = listed(material.labels[place] for place in order if settled[place])
    said = f"A core of {size} stands out, with a fit of {number(best.fit)} (1 would be perfect)"
    if not best.open.any():
        return Sentence("Core and periphery", f"{said}: {sure}.", meaning)
    said += ", but it is not the only one that fits so well. "
    said += f"In all of them: {sure}. In some: {sometimes}."
    return Sentence("Core and periphery", said, meaning)


def _communities(material: Material) -> Sentence | None:
    sizes = [len(each.members) for each in material.communities]
    best = division(material.network, material.choices.seed)
    if not sizes:
        return Sentence("Communities", f"{_capital(best.why_none)}.", material.meaning("modularity"))
    said = (
        f"The tied organisations fall into {counted(len(sizes), 'community')}, the largest of {max(sizes):,}"
        f" members, that work mostly among themselves: {percent(best.inside)} of the weight of ties lies"
        f" within them (modularity {number(best.modularity)}"
        f"{'; directions of ties do not count' * material.network.directed})."
    )
    if not any(each.external for each in material.communities):
        said += " No tie leads from one to another."
    if len(sizes) > 1 and len(material.network) <= _STABLE:
        found = stability(material.network, material.choices.seed)
        said += (
            f" Over {found.runs} runs with different seeds the divisions are alike by {number(found.rand)}"
            " (adjusted Rand index; 1 is the same, 0 is chance)."
        )
        said += " So take them as a rough guide." if found.rand < _ROUGH else ""
    return Sentence("Communities", said, material.meaning("modularity"))


def _mixing(material: Material) -> Sentence | None:
    value = material.figure("ei_index").value
    if value is None or len(set(material.network.node_columns[material.choices.by])) < 2:
        return None
    outside = (value + 1) / 2
    said = (
        f"{percent(outside)} of ties join organisations that differ in {words(material.choices.by)}, "
        f"{percent(1 - outside)} such as are alike (E-I index {number(value)})."
    )
    return Sentence("Like and unlike", said, material.meaning("ei_index"))


def _evidence(material: Material) -> Sentence | None:
    counts = material.by_status
    if not counts:
        return None
    parts = [
        f"{count:,} {'is' if count == 1 else 'are'} {_STATUS_WORDS[status]}"
        for status, count in counts.items()
    ]
    said = f"Of {counted(material.network.size, 'tie')}, " + "; ".join(parts) + "."
    if len(counts) == 1:
        said = f"All ties are {_STATUS_WORDS[next(iter(counts))]}."
    meaning = "How far the picture rests on what documents say outright."
    return Sentence("How sure it is", said, meaning)


def _ranked(material: Material, values: NDArray[np.float64], say: Callable[[float], str]) -> str:
    """The highest in words, three or more where several are equal."""
    groups: dict[float, list[str]] = {}
    for place in _order(values):
        value = round(float(values[place]), 9)
        if value <= 0 or (value not in groups and sum(map(len, groups.values())) >= _RANKED):
            break
        groups.setdefault(value, []).append(material.labels[place])
    said = []
    for value, names in groups.items():
        shown = [tag("strong", name(each)) for each in names[:_RANKED]]
        rest = len(names) - len(shown)
        each = " each" if len(names) > 1 else ""
        said.append(f"{_and([*shown, f'{rest:,} more'] if rest else shown)} ({say(value)}{each})")
    return ", then ".join(said) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def _order(values: NDArray[np.float64]) -> list[int]:
    import numpy as np

    order: list[int] = np.lexsort((np.arange(len(values)), -values)).tolist()
    return order
