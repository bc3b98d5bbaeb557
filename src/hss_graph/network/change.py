"""How two networks of the same kind differ: two periods, two places, two kinds of engagement."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from hss_graph.errors import NetworkError
from hss_graph.network.measures import Figure, NetworkMeasure, Settings, shared, whole
from hss_graph.network.model import Network
from hss_graph.network.silence import Facets, Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pair = tuple[Hashable, Hashable]
FIRST, SECOND, BOTH = STATES = ("first only", "second only", "both")


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
    """A tie, and in which of the networks it is: one of `STATES`.

    Weights are 0 where there is none. Engagements are by name. undecided: those that tie the two as well, and
    do not count in a network only because they do not say what it asks, such as when they were. Of a tie in
    one network alone, they are those that may make it one of both.
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
    """An organisation in the networks; None where it is not in one. undecided: as those of `TieChange`."""

    node: Hashable
    first: Standing | None
    second: Standing | None
    undecided: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """In which of the networks it is: one of `STATES`."""
        return _state(self.first, self.second)

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

    silent_in_first, silent_in_second: those that do not count there only because they do not say what was
    asked. first_lacking, second_lacking: the facets that these do not have, in groups of which any would have
    been enough. elsewhere: how many are in neither network for what they say. undecided_ties: pairs in
    neither network that silent engagements tie.
    """

    first_lacking: tuple[Facets, ...]
    second_lacking: tuple[Facets, ...]
    engagements: int
    first: int
    second: int
    both: int
    elsewhere: int
    silent_in_first: tuple[str, ...]
    silent_in_second: tuple[str, ...]
    undecided_ties: int


@dataclass(frozen=True, eq=False)
class Change:
    """How two networks differ. jaccard: ties in both out of ties in either, None without ties.

    movers: every organisation in either, the largest change in partners first, then in weight. drawn: from
    how many organisations betweenness was estimated, None where it is exact. account is None where it is
    not known what there is beside the two.
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
        """How many ties are in the first only, in the second only, or in both."""
        return sum(tie.state == state for tie in self.ties)


def compare(
    first: Network | Side,
    second: Network | Side,
    measures: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> Change:
    """How the second network differs from the first.

    A side also knows which engagements its network leaves out for saying nothing. measures: of the whole
    network, by name; the usual ones without any. Raises NetworkError where one is directed and the other is
    not. The similarity of the sets of ties is that of Jaccard (1912), doi:10.1111/j.1469-8137.1912.tb05611.x
    """
    one, other = (each if isinstance(each, Side) else Side(each) for each in (first, second))
    if one.network.directed != other.network.directed:
        raise NetworkError("one network is directed and the other is not; ask for both in the same way")
    settings = settings or Settings()
    before, after = _ties(one.network), _ties(other.network)
    mute = _mute(one), _mute(other)
    either = sorted({*before, *after}, key=lambda pair: tuple(map(str, pair)))
    return Change(
        first=one.network,
        second=other.network,
        ties=tuple(_change(pair, before.get(pair), after.get(pair), mute) for pair in either),
        movers=_movers(one, other, settings.seed),
        figures=shifts(one.network, other.network, measures, settings),
        jaccard=len(before.keys() & after.keys()) / len(either) if either else None,
        drawn=min(filter(None, (_drawn(each.network, settings) for each in (one, other))), default=None),
        account=_account(one, other, len({*mute[0], *mute[1]} - {*either})),
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
    mute: tuple[Mapping[Pair, tuple[str, ...]], Mapping[Pair, tuple[str, ...]]],
) -> TieChange:
    (before, old), (after, new) = first or (0.0, ()), second or (0.0, ())
    state = _state(first, second)
    undecided = _undecided(state, mute[0].get(pair, ()), mute[1].get(pair, ()))
    return TieChange(*pair, state, before, after, old, new, undecided)


def _state(first: object, second: object) -> str:
    return SECOND if first is None else FIRST if second is None else BOTH


def _undecided(state: str, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Of the engagements that each network leaves out for saying nothing, those that bear on this state."""
    bearing = {SECOND: first, FIRST: second, BOTH: (*first, *second)}[state]
    return tuple(sorted(set(bearing)))


def _mute(side: Side) -> dict[Pair, tuple[str, ...]]:
    """The engagements by which each pair would be tied if they did not count for saying nothing."""
    if side.wider is None or not side.silent:
        return {}
    found = {
        pair: tuple(each for each in engagements if each in side.silent)
        for pair, (_, engagements) in _ties(side.wider).items()
    }
    return {pair: engagements for pair, engagements in found.items() if engagements}


def _account(first: Side, second: Side, undecided_ties: int) -> Account | None:
    if first.wider is None and second.wider is None:
        return None
    known, one, other = first.known | second.known, first.engagements, second.engagements
    return Account(
        first_lacking=first.lacking,
        second_lacking=second.lacking,
        engagements=len(known),
        first=len(one),
        second=len(other),
        both=len(one & other),
        elsewhere=len(known - one - other - first.silent - second.silent),
        silent_in_first=tuple(sorted(first.silent)),
        silent_in_second=tuple(sorted(second.silent)),
        undecided_ties=undecided_ties,
    )


def _drawn(network: Network, settings: Settings) -> int | None:
    return shared.betweenness(network, settings.seed).drawn


def _movers(first: Side, second: Side, seed: int) -> tuple[Mover, ...]:
    before, after = _standings(first.network, seed), _standings(second.network, seed)
    movers = []
    for node in dict.fromkeys((*before, *after)):
        one, other = before.get(node), after.get(node)
        silent = first.parts.get(node, ()), second.parts.get(node, ())
        movers.append(Mover(node, one, other, _undecided(_state(one, other), *silent)))
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
