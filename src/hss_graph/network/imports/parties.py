"""Who the nodes of an edited network are: organisations that the graph knows, or new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from hss_graph.names import Names
from hss_graph.network.imports.rows import Row
from hss_graph.network.model import Network
from hss_graph.vocabulary import PREFIXES, curie, expand

AGENT = PREFIXES["foaf"] + "Agent"
_MOST_COMPARED = 200  # new names; looking for what is like one takes some 10 ms


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """An organisation of an edited network. iri: None where the graph has none such. row: what says so.

    wanted: the IRI that a new one is to have, where its row gives one.
    """

    label: str
    iri: str | None
    row: Row | None
    is_in_network: bool = False
    wanted: str | None = None


class Parties:
    """Finds out who a node is; remarks say what was taken for what."""

    def __init__(self, network: Network, names: Names) -> None:
        self._network = network
        self._names = names
        self.remarks: list[str] = []
        self._new = 0

    def party(self, key: str, row: Row | None) -> Party:
        """Who a node is: by its IRI, else by the name that it goes by."""
        given = row.first("iri") if row else None
        given, key = expand(given or "") or given, expand(key) or key
        label = (row.first("label") if row else None) or key
        for iri in (given, key):
            if iri in self._network.places:
                return Party(self._network.labels[self._network.places[iri]], iri, row, True)
        for iri in filter(None, (given, key)):
            entry = self._names.entry(iri)
            if AGENT in entry.classes:
                self._remark(row, f"{entry.label} is in the graph already, as {curie(iri)}")
                return Party(entry.label, iri, row)
            if entry.classes:
                self._remark(row, f"{curie(iri)} is a thing of the kind {entry.kind!r}, no organisation")
        found = self._named.get(_folded(label), [])
        if len(found) == 1:
            iri = found[0]
            known = self._names.entry(iri).label
            if label != known:
                self._remark(row, f"{label!r} is taken to be {known} ({curie(iri)})")
            return Party(known, iri, row, iri in self._network.places)
        self._new += 1
        near = self._names.candidates(label, AGENT) if self._new <= _MOST_COMPARED else []
        if self._new == _MOST_COMPARED + 1:
            self.remarks.append(
                f"only the first {_MOST_COMPARED} new names were compared with those in the graph"
            )
        about = f"; is it {' or '.join(near)}? Then give its IRI" if near and not given else ""
        if len(found) > 1:
            about = f"; {' and '.join(map(curie, found))} go by that name: if it is one of them, give its IRI"
        self._remark(row, f"{label!r} is a new organisation{about}")
        free = (iri for iri in (given, key) if iri and _is_iri(iri) and not self._names.entry(iri).classes)
        return Party(label, None, row, wanted=next(free, None))

    @cached_property
    def _named(self) -> Mapping[str, list[str]]:
        """The organisations and groups that go by each name."""
        found: dict[str, list[str]] = {}
        for entry in self._names:
            if AGENT in entry.classes:
                for name in set(map(_folded, entry.names)):
                    found.setdefault(name, []).append(entry.iri)
        return found

    def _remark(self, row: Row | None, words: str) -> None:
        self.remarks.append(f"{row.place}: {words}" if row else words)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _is_iri(value: str) -> bool:
    if not value.startswith(("http://", "https://")) or len(value) > 1000:
        return False
    try:
        NamedNode(value)
    except ValueError:
        return False
    return not any(character.isspace() for character in value)
