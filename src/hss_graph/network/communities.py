"""Communities: who works more among each other than with others, and what those have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from hss_graph.network import algorithms
from hss_graph.network.measures import shared
from hss_graph.network.measures.dividing import division
from hss_graph.network.model import Network, values_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OF_TIES = ("kind", "block", "goal", "place", "source")
_NOT_SHARED = ("label", "iri", "id")  # attributes that tell organisations apart
_MOST_TRAITS, _MOST_OF_ONE = 5, 2
_FEWEST, _LEAST = 2, 0.25  # members or ties, as a number and as a share, that make a trait


@dataclass(frozen=True, slots=True)
class Trait:
    """What members or the ties among them have in common more often than the whole network has.

    facet: in which respect, such as "kind" or "type". of: "ties" or "members". count: how many have it.
    inside, overall: the share of those of the community, and of those of the whole network, that have it.
    """

    facet: str
    value: str
    of: str
    count: int
    inside: float
    overall: float


@dataclass(frozen=True, slots=True)
class Community:
    """Some organisations that work more among each other than with others.

    number: from 1, the largest first. name: what its member with the most weight of ties inside is called.
    members: their places in `Network.nodes`, by that weight. internal: ties among members. external: ties
    with others. traits: what is characteristic of it, the most telling first.
    """

    number: int
    name: str
    members: tuple[int, ...]
    internal: int
    external: int
    traits: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the communities are that different seeds give.

    rand: the mean adjusted Rand index over all pairs of runs, 1 where they are the same and 0 where they are
    as alike as chance has it (Hubert and Arabie 1985, doi:10.1007/BF01908075). lowest: that of the two that
    differ most. fewest, most: the number of communities. Organisations without a tie do not count.
    """

    runs: int
    rand: float
    lowest: float
    fewest: int
    most: int


def communities(network: Network, seed: int = 1) -> list[Community]:
    """The communities of a network by modularity; see `Algorithms.communities`. Directions do not count.

    None where the best division is not one into communities, by the rule in `Division`; `why_none` says why.
    Organisations without a tie are in none; those with one are in one of two or more, for to join the right
    partner always raises modularity.
    """
    import numpy as np

    best = division(network, seed)
    if best.why_none:
        return []
    groups = best.groups
    tied = _tied(network)
    left, right = network.ties
    within = groups[left] == groups[right]
    count = int(groups.max(initial=-1)) + 1
    weights = np.bincount(left[within], network.weights[within], len(network))
    weights += np.bincount(right[within], network.weights[within], len(network))
    internal = np.bincount(groups[left[within]], minlength=count)
    external = np.bincount(groups[left[~within]], minlength=count)
    external += np.bincount(groups[right[~within]], minlength=count)
    traits = _traits(network, groups, tied, within, count)
    labels = network.labels
    places = np.flatnonzero(tied)
    by_group = places[np.lexsort((places, -weights[places], groups[places]))]
    starts = np.searchsorted(groups[by_group], np.arange(count + 1))
    found: list[Community] = []
    for group in range(count):
        members = by_group[starts[group] : starts[group + 1]].tolist()
        if members:
            ties = int(internal[group]), int(external[group])
            name = str(labels[members[0]])
            found.append(Community(len(found) + 1, name, tuple(members), *ties, tuple(traits[group])))
    return found


def quality(network: Network, seed: int = 1) -> float:
    """The modularity of the best division, over weights; 0 where none is better than having none."""
    return division(network, seed).modularity


def why_none(network: Network, seed: int = 1) -> str:
    """Why the network has no communities, in words; '' where it has. See `Division`."""
    return division(network, seed).why_none


def stability(network: Network, seed: int = 1, runs: int = 10) -> Stability:
    """How alike the communities are over so many seeds, this one and further ones. Takes 2 runs or more."""
    import numpy as np

    tied = _tied(network)
    seeds = range(seed, seed + 1000 * runs, 1000)  # apart, for a run may try the next seeds as well
    found = [division(network, seed).groups[tied]]
    found += [algorithms.of(network).communities(network, further)[tied] for further in seeds[1:]]
    alike = [adjusted_rand(one, other) for one, other in combinations(found, 2)]
    numbers = [len(np.unique(groups)) for groups in found]
    return Stability(runs, float(np.mean(alike)), min(alike), min(numbers), max(numbers))


def adjusted_rand(one: NDArray[np.int32], other: NDArray[np.int32]) -> float:
    """How alike two divisions of the same things are, 1 for the same and 0 for chance; see `Stability`.

    >>> import numpy
    >>> adjusted_rand(numpy.array([0, 0, 1, 1]), numpy.array([5, 5, 2, 2]))
    1.0
    """
    import numpy as np

    _, first = np.unique(one, return_inverse=True)
    _, second = np.unique(other, return_inverse=True)
    width = int(second.max(initial=0)) + 1
    _, both = np.unique(first.astype(np.int64) * width + second, return_counts=True)
    together, in_first, in_second = (_pairs(c) for c in (both, np.bincount(first), np.bincount(second)))
    expected = in_first * in_second / max(_pairs(np.array([len(one)])), 1.0)
    most = (in_first + in_second) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(counts: NDArray[np.intp]) -> float:
    sizes = counts.astype(float)
    return float((sizes * (sizes - 1) / 2).sum())


def _tied(network: Network) -> NDArray[np.bool_]:
    return shared.degrees(network) > 0


class _Having(NamedTuple):
    """Which things (members or ties, by number) have which values of a facet, each pair once."""

    facet: str
    of: str
    things: NDArray[np.int64]
    codes: NDArray[np.int64]
    values: Sequence[str]


def _traits(
    network: Network,
    groups: NDArray[np.int32],
    tied: NDArray[np.bool_],
    within: NDArray[np.bool_],
    count: int,
) -> list[list[Trait]]:
    """What is characteristic of each group, by how far its share is above that of the whole network."""
    import numpy as np

    of_ties = np.where(within, groups[network.ties[0]], -1)
    of_members = np.where(tied, groups, -1)
    found: list[list[Trait]] = [[] for _ in range(count)]
    for having in (*_of_ties(network), *_of_members(network)):
        group = of_ties if having.of == "ties" else of_members
        sizes = np.bincount(group[group >= 0], minlength=count)
        everything = len(group) if having.of == "ties" else int(tied.sum())
        counted = group[having.things] >= 0 if having.of == "members" else np.ones(len(having.things), bool)
        overall = np.bincount(having.codes[counted], minlength=len(having.values)) / max(everything, 1)
        inside = group[having.things] >= 0
        keys = group[having.things][inside] * np.int64(len(having.values)) + having.codes[inside]
        cells, numbers = np.unique(keys, return_counts=True)
        for cell, number in zip(cells.tolist(), numbers.tolist(), strict=True):
            place, code = divmod(cell, len(having.values))
            share, usual = number / int(sizes[place]), float(overall[code])
            if number >= _FEWEST and share >= _LEAST and share > usual:
                value = having.values[code]
                found[place].append(Trait(having.facet, value, having.of, number, share, usual))
    return [_most_telling(traits) for traits in found]


def _most_telling(traits: list[Trait]) -> list[Trait]:
    kept: list[Trait] = []
    for trait in sorted(traits, key=lambda each: (each.overall - each.inside, each.facet, each.value)):
        if len(kept) < _MOST_TRAITS and sum(each.facet == trait.facet for each in kept) < _MOST_OF_ONE:
            kept.append(trait)
    return kept


def _of_ties(network: Network) -> Iterator[_Having]:
    import numpy as np

    behind = network.behind
    if behind is None:
        for facet in _OF_TIES:
            if f"{facet}s" in network.given:
                yield _having(facet, "ties", network.given[f"{facet}s"])
        return
    tie = np.repeat(np.arange(len(behind.starts) - 1), np.diff(behind.starts))
    for facet in _OF_TIES:
        known = behind.memberships.facets.get(facet)
        if known is None or not len(known.codes):
            continue
        starts = np.searchsorted(known.engagements, np.arange(len(behind.memberships.engagements) + 1))
        first, number = starts[behind.engagements], np.diff(starts)[behind.engagements]
        inner = np.arange(int(number.sum())) - np.repeat(np.cumsum(number) - number, number)
        width = len(known.values)
        keys = np.unique(np.repeat(tie, number) * width + known.codes[np.repeat(first, number) + inner])
        yield _Having(facet, "ties", keys // width, keys % width, known.values)


def _of_members(network: Network) -> Iterator[_Having]:
    for name, values in network.node_columns.items():
        if name not in _NOT_SHARED and all(value is None or isinstance(value, str) for value in values):
            yield _having(name, "members", values)


def _having(facet: str, of: str, texts: Sequence[Any]) -> _Having:
    """Which things have which values, written one after the other with "; " between them."""
    import numpy as np

    numbers: dict[str, int] = {}
    pairs = {
        (thing, numbers.setdefault(value, len(numbers)))
        for thing, text in enumerate(texts)
        if isinstance(text, str)
        for value in values_in(text)
    }
    array = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return _Having(facet, of, array[:, 0], array[:, 1], list(numbers))
