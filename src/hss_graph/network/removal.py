"""What breaks when organisations leave a network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.change import Shift, shifts
from hss_graph.network.measures import Settings, shared
from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MEASURES = (
    "size",
    "ties",
    "isolates",
    "components",
    "largest_component",
    "fragmentation",
    "distance_fragmentation",
    "mean_distance",
    "diameter",
)
Parts = tuple[tuple[Hashable, ...], ...]
_KNOWN = ("block", "place", "goal")  # of which organisations may be the only ones


@dataclass(frozen=True, slots=True)
class Bereft:
    """An engagement that is not what it was: the roles that nobody has any more, and who is left in it."""

    engagement: str
    roles: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orphaned:
    """A block, place or goal in whose engagements no organisation is left, and these engagements."""

    facet: str
    value: str
    engagements: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Removal:
    """A network before and after organisations left it.

    ties: those lost, as places in ``before.ties``. stranded: the organisations that lose all their ties.
    parts: of each component that comes apart, what it comes apart into, the largest part first. figures:
    measures before and after. bereft: engagements that lose the only organisation in a role, or that fewer
    than two are left in. orphaned: blocks, places and goals that lose the only organisations there.
    """

    leaving: tuple[Hashable, ...]
    before: Network
    after: Network
    ties: NDArray[np.intp]
    stranded: tuple[Hashable, ...]
    parts: tuple[Parts, ...]
    figures: tuple[Shift, ...]
    bereft: tuple[Bereft, ...]
    orphaned: tuple[Orphaned, ...]


def without(
    network: Network,
    leaving: Collection[Hashable],
    settings: Settings | None = None,
    roles: Mapping[str, str] = {},
) -> Removal:
    """What becomes of the network when these leave it.

    roles: what roles are called. Engagements are looked at where the network was made of memberships.
    Raises NetworkError for an organisation that is not in the network, and where nobody would be left.
    """
    import numpy as np

    for each in leaving:
        if each not in network.places:
            raise NetworkError(f"{each} is not in the network")
    gone = np.unique(np.fromiter((network.places[each] for each in leaving), np.intp))
    if not len(gone):
        raise NetworkError("nobody leaves; name an organisation")
    if len(gone) == len(network):
        raise NetworkError("all organisations leave; nothing would be left of the network")
    stay = np.setdiff1d(np.arange(len(network)), gone)
    after = network.part(stay)
    left, right = network.ties
    lost = np.flatnonzero(np.isin(left, gone) | np.isin(right, gone))
    names = tuple(network.nodes[place] for place in gone.tolist())
    rows = network.behind.memberships if network.behind else None
    return Removal(
        leaving=names,
        before=network,
        after=after,
        ties=lost,
        stranded=_stranded(network, after),
        parts=_parts(network, after, gone.tolist()),
        figures=shifts(network, after, _MEASURES, settings or Settings()),
        bereft=_bereft(rows, {str(name) for name in names}, roles) if rows else (),
        orphaned=_orphaned(rows, {str(name) for name in names}) if rows else (),
    )


def _stranded(before: Network, after: Network) -> tuple[Hashable, ...]:
    """Those who stay and had ties, of which none is left."""
    had, have = shared.degrees(before), shared.degrees(after)
    return tuple(
        node for place, node in enumerate(after.nodes) if not have[place] and had[before.places[node]]
    )


def _parts(before: Network, after: Network, gone: Collection[int]) -> tuple[Parts, ...]:
    """What each component that someone leaves comes apart into, if it does."""
    old, new = shared.components(before).tolist(), shared.components(after).tolist()
    hit = {old[place] for place in gone}
    pieces: dict[int, dict[int, list[Hashable]]] = defaultdict(lambda: defaultdict(list))
    for node, component in zip(after.nodes, new, strict=True):
        was = old[before.places[node]]
        if was in hit:
            pieces[was][component].append(node)
    return tuple(
        tuple(tuple(members) for _, members in sorted(found.items()))
        for _, found in sorted(pieces.items())
        if len(found) > 1
    )


def _bereft(rows: Memberships, leaving: Collection[str], words: Mapping[str, str]) -> tuple[Bereft, ...]:
    had: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for engagement, role, organisation in _taken(rows):
        had[engagement][role].add(rows.organisations[organisation])
    found = []
    for code, roles in sorted(had.items()):
        everybody = set().union(*roles.values())
        if everybody.isdisjoint(leaving):
            continue
        left = tuple(sorted(everybody - set(leaving)))
        lost = sorted(
            words.get(rows.roles[r], rows.roles[r]) for r, who in roles.items() if who <= set(leaving)
        )
        if lost or len(left) < 2:
            found.append(Bereft(rows.engagements[code], tuple(lost), left))
    return tuple(found)


def _orphaned(rows: Memberships, leaving: Collection[str]) -> tuple[Orphaned, ...]:
    takers: dict[int, set[str]] = defaultdict(set)
    for engagement, _, organisation in _taken(rows):
        takers[engagement].add(rows.organisations[organisation])
    found = []
    for facet in _KNOWN:
        if facet not in rows.facets:
            continue
        known = rows.facets[facet]
        about: dict[int, list[int]] = defaultdict(list)
        for engagement, value in zip(known.engagements.tolist(), known.codes.tolist(), strict=True):
            about[value].append(engagement)
        for value, engagements in sorted(about.items()):
            if set().union(*(takers[each] for each in engagements)) <= set(leaving):
                names = tuple(rows.engagements[each] for each in engagements)
                found.append(Orphaned(facet, known.values[value], names))
    return tuple(found)


def _taken(rows: Memberships) -> Iterator[tuple[int, int, int]]:
    """Each part that is taken, as codes of engagement, role and organisation."""
    return zip(rows.engagement.tolist(), rows.role.tolist(), rows.organisation.tolist(), strict=True)
