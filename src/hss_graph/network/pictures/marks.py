"""How nodes and ties look: which nodes share a colour, how large they are, how wide and broken ties are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.communities import communities
from hss_graph.network.model import Network
from hss_graph.network.pictures.saving import COLOURS, OTHER, clean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNKNOWN = "#FFFFFF"
_SMALLEST, _LARGEST = 5.0, 20.0  # points across a node
_THINNEST, _WIDEST = 0.8, 4.0  # points across a tie
_ORGANISATIONS, _ENGAGEMENTS = 4, 3  # colours of each in a two-mode network
DASHES = {
    "explicit": "solid",
    "inferred": (0, (5, 2)),
    "outside": (0, (1.5, 1.5)),
    "unknown": (0, (6, 2, 1, 2)),
}
MARKERS = ("o", "s")  # of organisations and of engagements
SHARE = (1.0, 0.8)  # of their size; a square of the same width would look larger


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of one colour. members: their number; mode: 1 for engagements of a two-mode network."""

    label: str
    colour: str
    members: int
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, the largest first, and the place of each node among them; merged: what is "other"."""

    groups: tuple[Group, ...]
    of: tuple[int, ...]
    merged: tuple[str, ...]


def valued(network: Network, colour: str, seed: int) -> list[str | None]:
    """What each node is coloured by: its "community", or an attribute such as "type"; None where not known.

    Raises NetworkError for an attribute that nodes do not have.
    """
    return _communities(network, seed) if colour == "community" else _attribute(network, colour)


def grouped(values: Sequence[str | None], modes: Sequence[int] | None, missing: str) -> Grouping:
    """The groups that nodes with these values are in, and those of organisations before engagements.

    As many as there are colours have their own, the rest are one. missing: what nodes without a value are
    called.
    """
    if not any(values):
        return Grouping((Group("", COLOURS[0], len(values)),), (0,) * len(values), ())
    limits = {0: _ORGANISATIONS, 1: _ENGAGEMENTS} if modes else {0: len(COLOURS)}
    of_each = modes or (0,) * len(values)
    groups: list[Group] = []
    places: dict[tuple[int, str | None], int] = {}
    merged: list[str] = []
    used = 0
    for mode, limit in limits.items():
        counts = Counter(value for value, its in zip(values, of_each, strict=True) if its == mode)
        unknown = counts.pop(None, 0)
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or ""))
        own = ranked[: limit if len(ranked) != limit + 1 else limit + 1]
        for number, (value, count) in enumerate(own):
            places[mode, value] = len(groups)
            tint = COLOURS[used + number] if number < limit else OTHER
            groups.append(Group(value or "", tint, count, mode))
        rest = ranked[len(own) :]
        if rest:
            merged += [value or "" for value, _ in rest]
            places.update({(mode, value): len(groups) for value, _ in rest})
            groups.append(Group(f"other, {len(rest)} groups", OTHER, sum(count for _, count in rest), mode))
        if unknown:
            places[mode, None] = len(groups)
            groups.append(Group(missing, _UNKNOWN, unknown, mode))
        used += limit
    return Grouping(
        tuple(groups), tuple(places[key] for key in zip(of_each, values, strict=True)), tuple(merged)
    )


def across(values: NDArray[np.float64], largest: float, crowd: int) -> NDArray[np.float64]:
    """How many points nodes with these values measure, their area growing with the value.

    largest: the value of the largest node. crowd: how many nodes are drawn; where there are many, all are
    smaller.
    """
    import numpy as np

    share = np.clip(np.nan_to_num(values, nan=0.0) / (largest or 1.0), 0, 1)
    scale = min(1.0, max(0.35, (60 / max(crowd, 1)) ** 0.35))
    sizes: NDArray[np.float64] = scale * (_SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * share) ** 0.5
    return sizes


def widths(
    weights: Sequence[float] | NDArray[np.float64], span: tuple[float, float], crowd: int
) -> NDArray[np.float64]:
    """How many points ties of these weights measure, by their logarithm; span: the least and most weight."""
    import numpy as np

    low, high = span
    share = np.log(np.asarray(weights) / low) / np.log(max(high / low, 8.0))
    scale = min(1.0, max(0.4, (150 / max(crowd, 1)) ** 0.3))
    sizes: NDArray[np.float64] = scale * (_THINNEST + (_WIDEST - _THINNEST) * share)
    return sizes


def span(weights: NDArray[np.float64]) -> tuple[float, float]:
    """The least and the most weight."""
    return float(weights.min()), float(weights.max())


def steps(values: NDArray[np.float64]) -> list[float]:
    """Up to three values for a legend, among them the least and the most.

    >>> import numpy as np
    >>> steps(np.array([1, 2, 9, 4])), steps(np.array([3, 3]))
    ([1.0, 5.0, 9.0], [3.0])
    """
    import numpy as np

    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not len(known):
        return []
    low, high = float(known.min()), float(known.max())
    middle = (low + high) / 2
    if bool((known == known.round()).all()):
        middle = float(round(middle))
    return sorted({low, middle, high})


def statuses(network: Network) -> Sequence[str]:
    """The status of each tie, one of `DASHES`; "explicit" where ties have none."""
    column = network.tie_columns.get("status")
    if column is None:
        return ["explicit"] * network.size
    return [value if value in DASHES else "unknown" for value in column]


def _attribute(network: Network, name: str) -> list[str | None]:
    column = network.node_columns.get(name)
    if column is None and name == "type":
        return [None] * len(network)
    if column is None:
        there = sorted(each for each in network.node_columns if each not in ("label", "iri"))
        known = " or ".join(("community", *there))
        raise NetworkError(f"nodes have no attribute {name!r} to colour by; choose {known}")
    return [None if value is None else clean(value) or None for value in column]


def _communities(network: Network, seed: int) -> list[str | None]:
    """What each community is called, by its best connected member; None for nodes without ties."""
    called: list[str | None] = [None] * len(network)
    for each in communities(network, seed):
        for place in each.members:
            called[place] = f"{each.number}: around {clean(each.name)}"
    return called
