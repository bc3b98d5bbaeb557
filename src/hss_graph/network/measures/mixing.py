"""Who works with whom: within groups or across them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.network.measures import shared
from hss_graph.network.measures.cohesion import NO_TIES
from hss_graph.network.measures.dividing import division
from hss_graph.network.measures.registry import Figure, NetworkMeasure, Settings
from hss_graph.network.model import Network, values_in
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups that an attribute makes, as codes from 0, -1 for those without a value."""

    codes: NDArray[np.int64]
    values: Sequence[Any]

    @property
    def several(self) -> int:
        """How many nodes have several values, which together make a group of their own."""
        import numpy as np

        many = [code for code, value in enumerate(self.values) if len(values_in(value)) > 1]
        return int(np.isin(self.codes, many).sum())

    @property
    def missing(self) -> int:
        """How many nodes have no value."""
        return int((self.codes < 0).sum())


def groups(network: Network, attribute: str) -> Groups:
    """The groups that a node attribute makes; None, NaN and '' are no value, several values are one group.

    Raises NetworkError, which names those there are, where the network has no such attribute.
    """
    import numpy as np

    if attribute not in network.node_columns:
        there = ", ".join(repr(name) for name in network.node_columns) or "none"
        raise NetworkError(f"organisations have no attribute {attribute!r}; there are {there}")
    known: dict[Any, int] = {}
    codes = np.full(len(network), -1, dtype=np.int64)
    for place, value in enumerate(network.node_columns[attribute]):
        if value is None or value == "" or (isinstance(value, float) and isnan(value)):
            continue
        key = value if value.__hash__ else repr(value)
        codes[place] = known.setdefault(key, len(known))
    return Groups(codes, tuple(known))


def ei_index(network: Network, settings: Settings) -> Figure:
    """Ties between groups less those within, over both: from -1, all within, to 1, all between.

    The groups are those of `Settings.attribute`; organisations without a value are left out with their ties.
    Weights do not count. The note says what it would be if everybody was tied: (pairs between - pairs
    within) / pairs. Source: Krackhardt and Stern (1988), doi:10.2307/2786835
    """
    import numpy as np

    found, note = _grouped(network, settings)
    if found is None:
        return Figure(None, note)
    left, right = _known_ties(network, found)
    if not len(left):
        return Figure(None, f"{NO_TIES} among organisations with a value; {note}")
    within = int((found.codes[left] == found.codes[right]).sum())
    sizes = np.bincount(found.codes[found.codes >= 0]).astype(np.float64)
    pairs = sizes.sum() * (sizes.sum() - 1)
    inner = float((sizes * (sizes - 1)).sum())
    note += f"; {1 - 2 * inner / pairs:.2f} if all were tied to all"
    return Figure((len(left) - 2 * within) / len(left), note)


def assortativity(network: Network, settings: Settings) -> Figure:
    """How far ties stay within groups: from 1, all of them, by 0, as by chance, to below 0, across.

    (Σ e_ii - Σ a_i b_i) / (1 - Σ a_i b_i), e being the share of ties between groups, a and b its sums. The
    groups are those of `Settings.attribute`; organisations without a value are left out with their ties.
    Weights do not count. Source: Newman (2003), formula 2, doi:10.1103/PhysRevE.67.026126
    """
    import numpy as np

    found, note = _grouped(network, settings)
    if found is None:
        return Figure(None, note)
    left, right = _known_ties(network, found)
    if not len(left):
        return Figure(None, f"{NO_TIES} among organisations with a value; {note}")
    start, end = found.codes[left], found.codes[right]
    within = float((start == end).mean())
    many = len(found.values)
    leaving = np.bincount(start, minlength=many).astype(np.float64)
    arriving = np.bincount(end, minlength=many).astype(np.float64)
    if not network.directed:
        leaving = arriving = (leaving + arriving) / 2
    chance = float((leaving / len(left) * (arriving / len(left))).sum())
    if chance == 1:
        return Figure(None, f"not defined, for all who are tied have the same {settings.attribute}; {note}")
    return Figure((within - chance) / (1 - chance), note)


def degree_assortativity(network: Network, settings: Settings) -> Figure:
    """Whether those with many ties are tied to each other: Pearson's correlation of degrees across ties.

    In a directed network the out-degree of the one a tie leads from and the in-degree of the one it leads to.
    Weights do not count. Source: Newman (2003), doi:10.1103/PhysRevE.67.026126
    """
    import numpy as np

    left, right = network.ties
    if not len(left):
        return Figure(None, NO_TIES)
    start = shared.out_degrees(network)[left].astype(np.float64)
    end = (shared.in_degrees(network) if network.directed else shared.out_degrees(network))[right].astype(
        np.float64
    )
    if not network.directed:
        start, end = np.concatenate((start, end)), np.concatenate((end, start))
    start, end = start - start.mean(), end - end.mean()
    spread = float((start**2).sum()) * float((end**2).sum())
    if spread <= 0:
        return Figure(None, "not defined, for all who are tied have as many ties")
    note = "out-degree by in-degree" if network.directed else ""
    return Figure(float((start * end).sum()) / spread**0.5, note)


def modularity(network: Network, settings: Settings) -> Figure:
    """How far ties stay within the groups of the best division, beyond chance: below 1, 0 if none is better.

    Weights count; directions do not, those of both ways being added. The division is the one of the highest
    modularity that is found with the seed. Its groups are communities where modularity is above 0 and more
    than half of the weight of ties lies within them (the weak sense of Radicchi et al. 2004,
    doi:10.1073/pnas.0400054101, over all groups); else the note says that there are none.
    Source: Newman (2004), doi:10.1103/PhysRevE.70.056131
    """
    import numpy as np

    if not network.size:
        return Figure(None, NO_TIES)
    found = division(network, settings.seed)
    many = int((np.bincount(found.groups) > 1).sum())
    note = found.why_none or f"{counted(many, 'community')} of two or more; weights count"
    return Figure(found.modularity, note + "; directions do not count" * network.directed)


def _grouped(network: Network, settings: Settings) -> tuple[Groups | None, str]:
    """The groups, and a note on them; none where there is not even the usual attribute."""
    if settings.attribute not in network.node_columns and settings.attribute == Settings().attribute:
        return None, f"organisations have no attribute {settings.attribute!r}; name another"
    found = groups(network, settings.attribute)
    note = f"by {settings.attribute}, {counted(len(found.values), 'group')}"
    if found.missing:
        note += f", {counted(found.missing, 'organisation')} without a value left out"
    return found, "; ".join(filter(None, (note, in_several(found))))


def in_several(found: Groups) -> str:
    """How many have several values, and what that means, in words; '' where nobody has."""
    if not found.several:
        return ""
    have = "organisation has" if found.several == 1 else "organisations have"
    return f"{found.several:,} {have} several values, and each combination counts as one group"


def _known_ties(network: Network, found: Groups) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The ties between those that have a value."""
    left, right = network.ties
    known = (found.codes[left] >= 0) & (found.codes[right] >= 0)
    return left[known], right[known]


_NEWMAN = "Newman (2003), doi:10.1103/PhysRevE.67.026126"
MEASURES = (
    NetworkMeasure(
        "ei_index",
        "E-I index",
        "Krackhardt and Stern (1988), doi:10.2307/2786835",
        "Whether organisations work more with others unlike themselves (towards 1) or with their like"
        " (towards -1).",
        ei_index,
    ),
    NetworkMeasure(
        "assortativity",
        "assortativity",
        _NEWMAN,
        "Whether organisations seek out their like more often (above 0) or less often (below 0) than chance"
        " would have it.",
        assortativity,
    ),
    NetworkMeasure(
        "degree_assortativity",
        "degree assortativity",
        _NEWMAN,
        "Whether the well connected work with each other (above 0) or rather with those who have few partners"
        " (below 0).",
        degree_assortativity,
    ),
    NetworkMeasure(
        "modularity",
        "modularity",
        "Newman (2004), doi:10.1103/PhysRevE.70.056131",
        "How clearly the field falls into communities that work mostly among themselves; it is above 0 by"
        " chance too, so it means something beside what chance gives.",
        modularity,
    ),
)
