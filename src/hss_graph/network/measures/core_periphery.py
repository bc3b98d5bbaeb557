"""Core and periphery: how well one group that is tied to all, and others tied only to it, fits a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hss_graph.network.measures import shared
from hss_graph.network.measures.exchanging import exchangeable
from hss_graph.network.measures.once import once
from hss_graph.network.measures.registry import ActorMeasure, Figure, NetworkMeasure, Scores, Settings
from hss_graph.network.model import Network
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCE = "Borgatti and Everett (2000), doi:10.1016/S0378-8733(99)00019-2"
_UNDEFINED = "not defined for fewer than three organisations, where nobody is tied, or where all are"
_EXACT = 20  # organisations; above, all 2^n cores are too many
_IMPROVED = 500  # organisations; above, swaps take long
_SHARES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7)  # of organisations, in the cores that are bettered
_STEPS = 6_000  # of a search, for each organisation fewer
_AGAIN = 3  # searches from the best
_REST = 8  # the most steps that an organisation stays where it was put
_SAME = 1e-12
_NAMED = 12


@dataclass(frozen=True, eq=False)
class Core:
    """The core that fits best, its fit (a correlation from -1 to 1), and how it was found.

    members: whether each node is in the core; nobody where no core can fit, and then fit is None. open:
    whether another core that fits as well differs in the node, so that it might as well be on the other side.
    """

    members: NDArray[np.bool_]
    fit: float | None
    found: str
    open: NDArray[np.bool_]


@once
def core(network: Network) -> Core:
    """The core that correlates best with the ties.

    Where both or one of two organisations are in the core there should be a tie, and none between two of the
    periphery; the fit is Pearson's correlation of that pattern with the ties that there are (0 or 1), over
    all pairs, or ordered pairs where ties have a direction. Up to 20 organisations all cores are tried, so
    none fits better. Up to 500 it is the best that a search by moves and swaps comes upon, which need
    not be the best there is. Above, it is the best of
    those cores that hold the organisations of the highest degrees.
    Other cores that fit as well are all looked at up to 20 organisations; above, those are that come about
    where one member changes places with one other organisation, such as one with the same partners.
    Source: Borgatti and Everett (2000), formulas 1 and 2, doi:10.1016/S0378-8733(99)00019-2
    """
    import numpy as np

    count = len(network)
    pattern = _Pattern(network)
    if count < 3 or network.size in (0, pattern.pairs(0)):
        return Core(np.zeros(count, dtype=bool), None, "", np.zeros(count, dtype=bool))
    if count <= _EXACT:
        members, unsettled = best_of_all(network)
        return Core(members, pattern.fit(members), "no other core fits better", unsettled)
    if count <= _IMPROVED:
        members, found = improved(network), "the best that a search found"
    else:
        members, found = by_degree(network)[0], "the best of those by degree"
    return Core(members, pattern.fit(members), found, exchangeable(network, members))


def core_periphery(network: Network, settings: Settings) -> Figure:
    """How well the core that fits best does, a correlation from -1 to 1; see `core`.

    Source: Borgatti and Everett (2000), doi:10.1016/S0378-8733(99)00019-2
    """
    best = core(network)
    if best.fit is None:
        return Figure(None, _UNDEFINED)
    size = int(best.members.sum())
    if not best.open.any():
        return Figure(best.fit, f"core of {size}: {_listed(network, best.members)}; {best.found}")
    return Figure(best.fit, f"core of {size}, not the only one that fits so well: {settled(network, best)}")


def settled(network: Network, best: Core) -> str:
    """Who is in each of the cores that fit best, and who in some of them, in words."""
    sure, sometimes = best.members & ~best.open, _listed(network, best.open)
    if not sure.any():
        return f"nobody is in all of them, in some are {sometimes}"
    return f"in all of them {_listed(network, sure)}; in some {sometimes}"


def _listed(network: Network, chosen: NDArray[np.bool_]) -> str:
    places = chosen.nonzero()[0].tolist()
    names = ", ".join(str(network.labels[place]) for place in places[:_NAMED])
    return names + (f" and {len(places) - _NAMED} more" if len(places) > _NAMED else "")


def in_core(network: Network, settings: Settings) -> Scores:
    """1 for each node of the core that fits best, 0 for the periphery; see `core`.

    NaN for those in whom cores that fit equally well differ, and for all where no core can fit.
    Source: Borgatti and Everett (2000), doi:10.1016/S0378-8733(99)00019-2
    """
    import numpy as np

    best = core(network)
    if best.fit is None:
        return Scores(np.full(len(network), np.nan), _UNDEFINED)
    values = best.members.astype(np.float64)
    values[best.open] = np.nan
    note = best.found
    if best.open.any():
        who = counted(int(best.open.sum()), "organisation")
        note = f"not the only core that fits so well; not defined for {who} that cores as good differ in"
    return Scores(values, note)


class _Pattern:
    """The ties of a network against the pattern of any core."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.count = len(network)
        self.ways = 2 if network.directed else 1
        self.all = self.ways * self.count * (self.count - 1) / 2

    def pairs(self, periphery: Any) -> Any:
        """The number of pairs of which one at least is in the core, by how many are not."""
        return self.all - self.ways * periphery * (periphery - 1) / 2

    def scores(self, covered: Any, periphery: Any) -> Any:
        """The correlations, by the ties that have an end in the core, and how many organisations do not."""
        import numpy as np

        ties, pairs = self.network.size, self.pairs(periphery)
        spread = ties * (self.all - ties) * pairs * (self.all - pairs)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(spread > 0, (self.all * covered - ties * pairs) / np.sqrt(spread), -2.0)

    def fit(self, members: NDArray[np.bool_]) -> float:
        left, right = self.network.ties
        covered = int((members[left] | members[right]).sum())
        return float(self.scores(covered, self.count - float(members.sum())))

    def rank(self, members: NDArray[np.bool_]) -> tuple[float, int]:
        """The better a core fits the lower, and of equal ones the smaller."""
        return -round(self.fit(members), 12), int(members.sum())


def best_of_all(network: Network) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The best core of all that there can be, of equal ones the smallest; for up to 20 organisations.

    And in whom those that fit as well and are as small differ from each other.

    A core is a number whose bits are the members; the ties within each periphery follow from those within
    the same periphery less its last organisation.
    """
    import numpy as np

    count = len(network)
    within = np.zeros(1 << count, dtype=np.int32)
    left, right = network.ties
    to = [0] * count
    back = [0] * count
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        to[one] |= 1 << other
        back[other] |= 1 << one
    below = np.arange(1 << (count - 1), dtype=np.uint32)
    for place in range(count):
        lower = below[: 1 << place]
        ties = np.bitwise_count(lower & to[place]).astype(np.int32) + np.bitwise_count(lower & back[place])
        within[1 << place : 2 << place] = within[: 1 << place] + ties
    peripheries = np.arange(1 << count, dtype=np.uint32)
    sizes = np.bitwise_count(peripheries).astype(np.float64)
    scores = _Pattern(network).scores(network.size - within, sizes)
    equal = np.flatnonzero(scores >= scores.max() - _SAME)
    smallest = peripheries[equal[sizes[equal] == sizes[equal].max()]]
    chosen = int(smallest[0])
    differ = int(np.bitwise_or.reduce(smallest) & ~np.bitwise_and.reduce(smallest))
    places = range(count)
    return np.array([not chosen >> p & 1 for p in places]), np.array([bool(differ >> p & 1) for p in places])


def by_degree(network: Network) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """The best of the cores that hold those of the highest degrees, and all places from the highest."""
    import numpy as np

    count = len(network)
    order = np.argsort(-shared.degrees(network), kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    left, right = network.ties
    covered = np.cumsum(np.bincount(np.minimum(rank[left], rank[right]), minlength=count))
    scores = _Pattern(network).scores(covered, count - 1.0 - np.arange(count))
    members = np.zeros(count, dtype=bool)
    members[order[: int(np.argmax(scores)) + 1]] = True
    return members, order


def improved(network: Network) -> NDArray[np.bool_]:
    """The best core that a search by moves and swaps comes upon, of equal ones the smallest.

    It starts from cores of several sizes, and then from the best that these led to.
    Source: Glover (1989), doi:10.1287/ijoc.1.3.190, for the search, which never undoes its last steps
    """
    import numpy as np

    count = len(network)
    pattern = _Pattern(network)
    ties = (network.adjacency.toarray() > 0).astype(np.float32)
    if network.directed:
        ties = ties + ties.T
    first, order = by_degree(network)
    sizes = sorted({int(count * share) for share in _SHARES} - {0})
    starts = [first, *(np.isin(np.arange(count), order[:size]) for size in sizes)]
    draw = np.random.default_rng(1)
    steps = min(max(_STEPS // count, 40), 150)
    best = min((_searched(pattern, ties, start, steps, draw) for start in starts), key=pattern.rank)
    for _ in range(_AGAIN):
        best = min(best, _searched(pattern, ties, best, 2 * steps, draw), key=pattern.rank)
    return best


def _searched(
    pattern: _Pattern,
    ties: NDArray[np.float32],
    members: NDArray[np.bool_],
    steps: int,
    draw: np.random.Generator,
) -> NDArray[np.bool_]:
    """The best core on the way, of which each step is the best move or swap of those not moved of late."""
    import numpy as np

    best, lowest = members, pattern.rank(members)
    members, free_at = members.copy(), np.zeros(len(members), dtype=np.int64)
    for step in range(steps):
        core, rest = np.flatnonzero(members), np.flatnonzero(~members)
        outward = ties[:, rest].sum(axis=1, dtype=np.float64)  # ties with the periphery
        covered = pattern.network.size - outward[rest].sum() / 2
        size = float(len(rest))
        core, rest = core[free_at[core] <= step], rest[free_at[rest] <= step]
        joined = pattern.scores(covered + outward[rest], size - 1.0)
        gone = pattern.scores(covered - outward[core], size + 1.0)
        swaps = outward[rest][None, :] - outward[core][:, None] + ties[np.ix_(core, rest)]
        swapped = pattern.scores(covered + swaps.max(), size) if swaps.size else -2.0
        options = float(joined.max(initial=-2)), float(gone.max(initial=-2)), float(swapped)
        if max(options) <= -2:
            break
        if options[2] == max(options):
            out, into = np.unravel_index(int(swaps.argmax()), swaps.shape)
            moved = [core[out], rest[into]]
        else:
            moved = [rest[int(joined.argmax())] if options[0] == max(options) else core[int(gone.argmax())]]
        members[moved] ^= True
        free_at[moved] = step + 2 + draw.integers(_REST, size=len(moved))
        rank = -round(max(options), 12), int(members.sum())
        if rank < lowest:
            best, lowest = members.copy(), rank
    return best


MEASURES = (
    NetworkMeasure(
        "core_periphery",
        "core-periphery fit",
        SOURCE,
        "Whether the field has a core that works with everybody around others who work only with the core;"
        " near 1, the core sets the pace and the rest depend on it.",
        core_periphery,
    ),
)
ACTORS = (
    ActorMeasure(
        "in_core",
        "in the core",
        SOURCE,
        "Whether the organisation belongs to the core that all others turn to.",
        in_core,
        by_default=False,
    ),
)
