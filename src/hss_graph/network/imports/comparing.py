"""An edited network beside the one that it was exported from: what is new, and what has changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode

from hss_graph.engine import Engine, select
from hss_graph.errors import NetworkError
from hss_graph.home import DATA
from hss_graph.names import Names
from hss_graph.network.exports.cleaning import listed, text
from hss_graph.network.imports.parties import Parties, Party
from hss_graph.network.imports.reading import Edited
from hss_graph.network.imports.rows import SOURCES, Row, named
from hss_graph.network.model import Network
from hss_graph.vocabulary import GRAPH, curie

_NONE_HELD = "none of the network's ties"
_OF_THE_FILE = ("id", "source", "target", "source label", "target label", "bipartite")


@dataclass(frozen=True, slots=True)
class NewTie:
    """A tie that the network did not have."""

    left: Party
    right: Party
    row: Row


@dataclass(frozen=True, slots=True)
class Edits:
    """What somebody did to a network.

    parties: organisations that the network did not have, those that the graph knows among them. ties: new
    ones. by_hand: what can be no new statement, with where it is to be changed. remarks: what was assumed.
    """

    parties: Sequence[Party] = ()
    ties: Sequence[NewTie] = ()
    by_hand: Sequence[str] = ()
    remarks: Sequence[str] = field(default=())


def compare(edited: Edited, network: Network, engine: Engine, names: Names) -> Edits:
    """What is different in the edited network. Raises NetworkError where it is of another kind.

    Some programs write every network as a directed one, so such ties of an undirected network have no
    direction.
    """
    if network.modes is not None:
        raise NetworkError("a two-mode network cannot be imported; edit the one-mode network")
    if edited.directed is False and network.directed:
        raise NetworkError(
            f"{edited.name}: its ties are undirected, those of the network directed; "
            "give the options that it was exported with"
        )
    return _Comparison(edited, network, engine, names).edits()


class _Comparison:
    def __init__(self, edited: Edited, network: Network, engine: Engine, names: Names) -> None:
        self._edited = edited
        self._network = network
        self._engine = engine
        self._by_hand: list[str] = []
        self._who = Parties(network, names)
        self._parties: dict[str, Party] = {}

    def edits(self) -> Edits:
        nodes = self._edited.nodes
        for key, row in (nodes or {}).items():
            self._parties[key] = self._who.party(key, row)
            party = self._parties[key]
            if party.is_in_network and party.iri in (key, row.first("iri")):
                values = self._node_values[self._network.places[party.iri]]
                self._compare_row(row, values, party.label, "node")
        new = [party for party in self._parties.values() if not party.is_in_network]
        seen: set[tuple[str, str]] = set()
        ties = []
        for left, right, row in self._edited.ties:
            one, other = self._end(left, row), self._end(right, row)
            if one == other or (one.iri is not None and one.iri == other.iri):
                self._by_hand.append(f"{row.place}: {one.label} is tied to itself; take that out")
                continue
            pair = self._pair(one, other)
            said = f"the tie of {one.label} and {other.label}"
            if pair is not None and pair in self._standing:
                seen.add(pair)
                place = self._standing[pair]
                where = f"it follows from {self._behind(place)}"
                self._compare_row(row, self._tie_values[place], said, "tie", where)
            else:
                ties.append(NewTie(one, other, row))
        late = [p for p in self._parties.values() if not p.is_in_network and p not in new]
        self._compare_removed(seen)
        unknown = self._unknown_columns()
        if unknown:
            self._who.remarks.append(
                f"{listed(unknown, 12)}: columns that the network does not have; left aside"
            )
        return Edits([*new, *late], ties, self._by_hand, self._who.remarks)

    def _end(self, key: str, row: Row) -> Party:
        """Who one end of a tie is; with ties alone, who has its id, its IRI or its name."""
        if key not in self._parties:
            known = {party.iri for party in self._parties.values()}
            party = self._parties[key] = self._who.party(key, None)
            if self._edited.nodes is None or (party.iri is not None and party.iri in known):
                return party
            if party.iri is None:
                self._by_hand.append(
                    f"{row.place}: {key!r} is in no row of nodes.csv; it is taken for a name"
                )
            elif party.is_in_network:
                self._by_hand.append(
                    f"{row.place}: names {party.label}, whose row is gone from nodes.csv; "
                    "put it back, or take out its ties too"
                )
        return self._parties[key]

    def _pair(self, one: Party, other: Party) -> tuple[str, str] | None:
        if one.iri is None or other.iri is None:
            return None
        return (one.iri, other.iri) if self._network.directed else _sorted(one.iri, other.iri)

    @cached_property
    def _standing(self) -> dict[tuple[str, str], int]:
        """The place of each tie of the network, by its ends."""
        nodes = self._network.nodes
        left, right = (ends.tolist() for ends in self._network.ties)
        pairs = ((str(nodes[a]), str(nodes[b])) for a, b in zip(left, right, strict=True))
        return {pair if self._network.directed else _sorted(*pair): place for place, pair in enumerate(pairs)}

    @cached_property
    def _tie_values(self) -> list[dict[str, Any]]:
        return _by_row(self._network.tie_columns, self._network.size)

    @cached_property
    def _node_values(self) -> list[dict[str, Any]]:
        return _by_row(self._network.node_columns, len(self._network))

    def _compare_row(
        self, row: Row, values: Mapping[str, Any], said: str, kind: str, where: str = ""
    ) -> None:
        """Tells which values are other than those of the network; what the row leaves out is no edit."""
        given = self._columns[kind]
        for name, value in values.items():
            if name not in given or name in _OF_THE_FILE or (kind == "tie" and name == "type"):
                continue
            new = row.values.get(name)
            if _is_same(new, value):
                continue
            was = "nothing" if value in (None, "") else repr(text(value))
            now = "nothing" if new is None else repr(new)
            place = where or f"change it in {self._files(str(values.get('iri', '')))}"
            self._by_hand.append(f"{row.place}: {said}: {name} was {was} and is {now}; {place}")

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        """The columns in which the rows of nodes and of ties have anything."""
        nodes = (self._edited.nodes or {}).values()
        return {
            "node": {name for row in nodes for name in row.values},
            "tie": {name for *_, row in self._edited.ties for name in row.values},
        }

    def _compare_removed(self, seen: set[tuple[str, str]]) -> None:
        network = self._network
        if self._is_addition(seen):
            return
        gone: set[str] = set()
        if self._edited.nodes is not None:
            there = {party.iri for party in self._parties.values()}
            for node, label in zip(network.nodes, network.labels, strict=True):
                if node not in there:
                    gone.add(str(node))
                    where = f"it is {curie(str(node))}, in {self._files(str(node))}"
                    self._by_hand.append(f"{label} is not in {self._edited.name}: {where}")
        for pair, place in self._standing.items():
            if pair not in seen and not gone & set(pair):
                one, other = (network.labels[network.places[end]] for end in pair)
                self._by_hand.append(
                    f"the tie of {one} and {other} is not in {self._edited.name}: "
                    f"it follows from {self._behind(place)}"
                )

    def _is_addition(self, seen: set[tuple[str, str]]) -> bool:
        """Whether the file holds so little of the network that it is no edited copy of it; tells that."""
        there = sum(party.is_in_network for party in self._parties.values())
        of_nodes = self._edited.nodes is not None and 2 * there >= len(self._network)
        if of_nodes or 2 * len(seen) >= len(self._standing):
            return False
        held = f"{len(seen)} of the network's {len(self._standing)} ties" if seen else _NONE_HELD
        self._who.remarks.append(f"{self._edited.name}: holds {held}, so it is taken as additions only")
        return True

    def _behind(self, place: int) -> str:
        """The engagements behind a tie, with their files."""
        engagements = str(self._tie_values[place].get("engagements") or "").split()
        said = [f"{curie(iri)} in {self._files(iri)}" for iri in engagements]
        return listed(said, 5) or "nothing that is known"

    def _files(self, iri: str) -> str:
        try:
            rows = select(self._engine, "graphs-of", _thing_iri=str(NamedNode(iri)))
        except ValueError:
            return "no file that is known"
        graphs = [row["graph"].value for row in rows]
        files = [f"{DATA}/{graph.removeprefix(GRAPH)}.ttl" for graph in graphs if graph.startswith(GRAPH)]
        return ", ".join(files) or "no file that is known"

    def _unknown_columns(self) -> list[str]:
        """Columns of rows that the network has already, with values that say nothing to it."""
        known = {named(name) for name in (*self._network.node_columns, *self._network.tie_columns)}
        known |= {*_OF_THE_FILE, "type", *_NEW_COLUMNS}
        measures = self._edited.statement.get("measures", "").split("; ")
        known |= {named(name.partition(" (")[0]) for name in measures}
        found = self._columns["node"] | self._columns["tie"]
        return sorted(found - known)


_NEW_COLUMNS = (
    *("label", "iri", "kinds", "roles", "from", "until", "part of", "based in"),
    *("place", "places", "block", "blocks", "goal", "goals", "level", "levels"),
    *(*SOURCES, "section", "lines", "first line", "last line", "status", "reason", "derived from"),
)


def _by_row(columns: Mapping[str, Sequence[Any]], count: int) -> list[dict[str, Any]]:
    names = [named(name) for name in columns]
    rows: Iterator[tuple[Any, ...]] = zip(*columns.values(), strict=True) if columns else iter([()] * count)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _is_same(new: str | None, value: Any) -> bool:
    """Whether a text says a value; numbers may be written otherwise, line ends and spaces at the ends too."""
    if new is None or value is None:
        return (new or "") == ("" if value is None else text(value).strip())
    if isinstance(value, bool):
        return new.strip().lower() == text(value)
    if isinstance(value, int | float):
        number = _number(new)
        return number is not None and math.isclose(number, value, rel_tol=1e-6)
    return " ".join(new.split()) == " ".join(text(value).split())


def _number(written: str) -> float | None:
    try:
        return float(written.strip().replace(",", "."))
    except ValueError:
        return None


def _sorted(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
