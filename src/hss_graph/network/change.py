"""How two networks of the same kind differ: two periods, two places, two kinds of engagement."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hss_graph.errors import NetworkError
from hss_graph.network.measures import Figure, NetworkMeasure, Settings, shared, whole
from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pair = tuple[Hashable, Hashable]
# What an engagement must say to count by a parameter of a network query: one of these facets.
ASKED = {
    "since": ("from", "until"),
    "until": ("from", "until"),
    "place": ("place",),
    "block": ("block",),
    "goal": ("goal",),
    "level": ("level",),
    "source": ("source",),
    "kind": ("kind",),
}


class Shift(NamedTuple):
    """A measure of the whole network in both."""

    measure: NetworkMeasure
    first: Figure
    second: Figure

    @property
    def difference(self) -> float | int | None:
        """The second less the first, None where either is not defined."""
        if self.first.value is None or self.second.value is None:
            return None
        return self.second.value - self.first.value


class TieChange(NamedTuple):
    """A tie that is in the second network alone ("new"), in the first alone ("lost") or in both ("kept").

    Weights are 0 where there is none. Engagements are by name. undecided: those that tie the two as well but
    do not say what was asked, such as when they were, and so count in neither network.
    """

    left: Hashable
    right: Hashable
    state: str
    first_weight: float
    second_weight: float
    first_engagements: tuple[str, ...] = ()
    second_engagements: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


class Standing(NamedTuple):
    """Where an organisation stands in a network; rank 1 is the highest, equals share the best rank."""

    degree: int
    strength: float
    betweenness: float
    degree_rank: int
    betweenness_rank: int


class Mover(NamedTuple):
    """An organisation in the networks; None where it is not in one."""

    node: Hashable
    first: Standing | None
    second: Standing | None

    @property
    def state(self) -> str:
        """Whether it "entered", "left" or "stayed"."""
        if self.first is None:
            return "entered"
        return "left" if self.second is None else "stayed"

    @property
    def degree_change(self) -> int:
        """Partners won less partners lost."""
        return (self.second.degree if self.second else 0) - (self.first.degree if self.first else 0)

    @property
    def strength_change(self) -> float:
        """The change in the sum of the weights of its ties."""
        return (self.second.strength if self.second else 0) - (self.first.strength if self.first else 0)


class Account(NamedTuple):
    """How many engagements there are without what sets the two networks apart, and in which they count.

    asked: the facets of which an engagement must say something to count. elsewhere: in neither network for
    what they say. undecided: in neither, for they do not say it. undecided_ties: pairs in neither network
    that such engagements tie.
    """

    asked: tuple[str, ...]
    engagements: int
    first: int
    second: int
    both: int
    elsewhere: int
    undecided: tuple[str, ...]
    undecided_ties: int


@dataclass(frozen=True, eq=False)
class Change:
    """How two networks differ. jaccard: ties in both out of ties in either, None without ties.

    movers: every organisation in either, the largest change in partners first, then in weight. drawn: from
    how many organisations betweenness was estimated, None where it is exact. account is None where it is not
    known what there is beside the two.
    """

    first: Network
    second: Network
    ties: tuple[TieChange, ...]
    movers: tuple[Mover, ...]
    figures: tuple[Shift, ...]
    jaccard: float | None
    drawn: int | None
    account: Account | None

    def count(self, state: str) -> int:
        """How many ties are new, lost or kept."""
        return sum(tie.state == state for tie in self.ties)


def compare(
    first: Network,
    second: Network,
    beside: tuple[Network, Collection[str]] | None = None,
    measures: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> Change:
    """How the second network differs from the first.

    beside: the network without what sets the two apart, and the parameters that do (keys of `ASKED`).
    measures: of the whole network, by name; the usual ones without any. Raises NetworkError where one is
    directed and the other is not. The similarity of the sets of ties is that of Jaccard (1912),
    doi:10.1111/j.1469-8137.1912.tb05611.x
    """
    if first.directed != second.directed:
        raise NetworkError("one network is directed and the other is not; ask for both in the same way")
    settings = settings or Settings()
    one, other = _ties(first), _ties(second)
    account, undecided = _account(first, second, *beside) if beside else (None, {})
    either = sorted({*one, *other}, key=lambda pair: tuple(map(str, pair)))
    ties = tuple(_change(pair, one.get(pair), other.get(pair), undecided.get(pair, ())) for pair in either)
    if account:
        account = account._replace(undecided_ties=len(undecided.keys() - {*either}))
    return Change(
        first=first,
        second=second,
        ties=ties,
        movers=_movers(first, second, settings.seed),
        figures=shifts(first, second, measures, settings),
        jaccard=len(one.keys() & other.keys()) / len(either) if either else None,
        drawn=min(filter(None, (_drawn(first, settings), _drawn(second, settings))), default=None),
        account=account,
    )


def shifts(
    first: Network, second: Network, measures: Sequence[str] | None, settings: Settings
) -> tuple[Shift, ...]:
    """Measures of two networks side by side: those named, or the usual ones."""
    pairs = zip(whole(first, measures, settings), whole(second, measures, settings), strict=True)
    return tuple(Shift(measure, one, other) for (measure, one), (_, other) in pairs)


def _ties(network: Network) -> dict[Pair, tuple[float, tuple[str, ...]]]:
    """Weight and engagements of each tie, by its two ends, which are in order where it is not directed."""
    left, right = (ends.tolist() for ends in network.ties)
    behind = network.behind
    names: list[tuple[str, ...]] = [()] * len(left)
    if behind is not None:
        codes, known = behind.engagements.tolist(), behind.memberships.engagements
        names = [tuple(known[code] for code in codes[a:b]) for a, b in pairwise(behind.starts.tolist())]
    found = {}
    for a, b, weight, engagements in zip(left, right, network.weights.tolist(), names, strict=True):
        pair = network.nodes[a], network.nodes[b]
        if not network.directed and str(pair[1]) < str(pair[0]):
            pair = pair[1], pair[0]
        found[pair] = (weight, engagements)
    return found


def _change(
    pair: Pair,
    first: tuple[float, tuple[str, ...]] | None,
    second: tuple[float, tuple[str, ...]] | None,
    undecided: tuple[str, ...],
) -> TieChange:
    state = "new" if first is None else "lost" if second is None else "kept"
    (before, old), (after, new) = first or (0.0, ()), second or (0.0, ())
    return TieChange(*pair, state, before, after, old, new, undecided)


def _account(
    first: Network, second: Network, everything: Network, parameters: Collection[str]
) -> tuple[Account | None, Mapping[Pair, tuple[str, ...]]]:
    """What counts where, but for the ties; and the engagements of each pair that are undecided."""
    if not (first.behind and second.behind and everything.behind):
        return None, {}
    rows = everything.behind.memberships
    known = set(rows.engagements)
    one, other = (
        set(network.behind.memberships.engagements) for network in (first, second) if network.behind
    )
    neither = known - one - other
    groups = dict.fromkeys(ASKED[name] for name in parameters if name in ASKED)
    mute = neither & _silent(rows, groups)
    account = Account(
        asked=tuple(dict.fromkeys(facet for group in groups for facet in group)),
        engagements=len(known),
        first=len(one & known),
        second=len(other & known),
        both=len(one & other & known),
        elsewhere=len(neither) - len(mute),
        undecided=tuple(sorted(mute)),
        undecided_ties=0,
    )
    tied = {
        pair: tuple(e for e in engagements if e in mute)
        for pair, (_, engagements) in _ties(everything).items()
    }
    return account, {pair: engagements for pair, engagements in tied.items() if engagements}


def _silent(rows: Memberships, groups: Iterable[tuple[str, ...]]) -> set[str]:
    """The engagements of which some group of facets says nothing."""
    found: set[str] = set()
    for group in groups:
        told = {
            code
            for facet in group
            if facet in rows.facets
            for code in rows.facets[facet].engagements.tolist()
        }
        found.update(name for code, name in enumerate(rows.engagements) if code not in told)
    return found


def _drawn(network: Network, settings: Settings) -> int | None:
    return shared.betweenness(network, settings.seed).drawn


def _movers(first: Network, second: Network, seed: int) -> tuple[Mover, ...]:
    before, after = _standings(first, seed), _standings(second, seed)
    movers = [Mover(node, before.get(node), after.get(node)) for node in dict.fromkeys((*before, *after))]
    return tuple(sorted(movers, key=lambda m: (-abs(m.degree_change), -abs(m.strength_change), str(m.node))))


def _standings(network: Network, seed: int) -> dict[Hashable, Standing]:
    import numpy as np

    degree = shared.degrees(network)
    strength = np.asarray(network.adjacency.sum(axis=1)).ravel()
    if network.directed:
        strength = strength + np.asarray(network.adjacency.sum(axis=0)).ravel()
    between = shared.betweenness(network, seed).values
    columns = (degree, strength, between, _ranks(degree), _ranks(between.round(9)))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {node: Standing(*row) for node, row in zip(network.nodes, rows, strict=True)}


def _ranks(values: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.int64]:
    """The rank of each value, 1 for the highest; equal ones share the best."""
    import numpy as np

    ordered = np.sort(values)
    return len(values) - np.searchsorted(ordered, values, side="right") + 1
