"""The engagements that a network leaves out only because they do not say what was asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Network

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
Facets = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Side:
    """One of two networks that are compared, and what it leaves out for saying nothing.

    wider: the network without what was asked of it, None where that is not known. silent: the engagements of
    the wider one that are not in the network, though they may belong there: they fit in all that they say,
    but do not say all that was asked. lacking: the facets that they do not have, in groups of which any would
    have been enough. parts: the silent engagements of each organisation.
    """

    network: Network
    wider: Network | None = None
    silent: frozenset[str] = frozenset()
    lacking: tuple[Facets, ...] = ()
    parts: Mapping[Hashable, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        rows = self.wider.behind.memberships if self.wider and self.wider.behind else None
        for engagement, organisation in _taken(rows) if rows else ():
            if engagement in self.silent:
                found[organisation].add(engagement)
        object.__setattr__(self, "parts", {node: tuple(sorted(names)) for node, names in found.items()})

    @property
    def engagements(self) -> frozenset[str]:
        """Those that count in the network."""
        return _engagements(self.network)

    @property
    def known(self) -> frozenset[str]:
        """Those that count, and those that would if nothing were asked."""
        return self.engagements | (_engagements(self.wider) if self.wider else frozenset())


def side(
    network: Network,
    wider: Network,
    values: Mapping[str, Any],
    ask: Callable[[Mapping[str, Any]], Memberships],
) -> Side:
    """A network with what it leaves out for saying nothing.

    wider: the network without these values; values: those that were asked of it, by parameter; ask: the
    memberships with some of them. Nothing is known of networks that were not made of memberships.
    """
    if network.behind is None or wider.behind is None:
        return Side(network)
    rows = wider.behind.memberships
    groups = tuple(dict.fromkeys(ASKED[name] for name in values if name in ASKED))
    told = {group: _telling(rows, group) for group in groups}
    mute: dict[frozenset[Facets], set[str]] = defaultdict(set)
    for engagement in _engagements(wider) - _engagements(network):
        if missing := frozenset(group for group in groups if engagement not in told[group]):
            mute[missing].add(engagement)
    silent: set[str] = set()
    lacking: set[Facets] = set()
    for missing, engagements in mute.items():
        rest = {name: value for name, value in values.items() if ASKED.get(name) not in missing}
        if fitting := engagements & set(ask(rest).engagements) if rest else engagements:
            silent |= fitting
            lacking |= missing
    return Side(network, wider, frozenset(silent), tuple(group for group in groups if group in lacking))


def _telling(rows: Memberships, group: Facets) -> set[str]:
    """The engagements that say something of one of these facets."""
    codes = (
        code for facet in group if facet in rows.facets for code in rows.facets[facet].engagements.tolist()
    )
    return {rows.engagements[code] for code in codes}


def _engagements(network: Network) -> frozenset[str]:
    return frozenset(network.behind.memberships.engagements if network.behind else ())


def _taken(rows: Memberships) -> Iterator[tuple[str, str]]:
    """The engagement and the organisation of each part."""
    for code, organisation in zip(rows.engagement.tolist(), rows.organisation.tolist(), strict=True):
        yield rows.engagements[code], rows.organisations[organisation]
