"""Names and the things that go by them: look up, near misses, search."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import NamedNode

from hss_graph.engine import Engine, select
from hss_graph.errors import UnknownNameError
from hss_graph.names.searching import Entry, Hit, Written, holding_all, holding_most, ranked
from hss_graph.nearest import Pool, fold, likeness, spaced
from hss_graph.vocabulary import PREFIXES, curie, expand

__all__ = ["Entry", "Hit", "Names"]

_IRI = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:(?://)?[^\s<>]+)>?")
_MOST_CANDIDATES = 5
_MOST_OFFERED = 3
_LISTED = 12  # names of a kind that are all offered
_LONGEST_OFFERED = 60  # characters
_CLOSE = 0.15  # candidates that are this much less like than the best are named with it
_CLASS = PREFIXES["owl"] + "Class"


class Names:
    """All names in a graph, read once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pools: dict[tuple[str | None, str | None], Pool] = {}
        self._written: list[Written] = []
        above: dict[str, set[str]] = defaultdict(set)
        class_labels: dict[str, str] = {}
        for row in select(engine, "classes"):
            iri = row["class"].value
            class_labels[iri] = row["label"].value
            above[iri].add(row["above"].value)
        self._class_labels = class_labels
        self._above = above
        self._entries: dict[str, Entry] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        preferred: dict[str, list[tuple[bool, str]]] = defaultdict(list)
        own_classes: dict[str, set[str]] = defaultdict(set)
        for row in select(engine, "names"):
            entry = self._entries.setdefault(row["thing"].value, Entry(row["thing"].value))
            name = row["name"]
            if row["preferred"].value == "true":
                preferred[entry.iri].append((name.language != "en", name.value))
            entry.names.add(name.value)
            own_classes[entry.iri].add(row["class"].value)
            self._by_name[fold(name.value)].add(entry.iri)
        for entry in self._entries.values():
            entry.label = min(preferred[entry.iri])[1] if preferred[entry.iri] else min(entry.names)
            own = own_classes[entry.iri]
            entry.classes = frozenset(own.union(*(above[iri] for iri in own)))
            narrowest = min(own, key=lambda iri: (-len(above[iri]), iri))
            entry.kind = class_labels.get(narrowest, "class")

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def entry(self, iri: str) -> Entry:
        """What is known of the thing; a bare entry where it has no name."""
        return self._entries.get(iri) or Entry(iri, label=curie(iri))

    def resolve(
        self, text: str, of_class: str | None = None, under: str | None = None, wanted: str = ""
    ) -> NamedNode:
        """The thing that a name, a CURIE or an IRI stands for.

        With a class, only things of it count; without one, things go before classes. under: the class that a
        class must be, or be below. wanted: what is asked for, in words.

        Raises UnknownNameError, with the nearest names or with all candidates.
        """
        text = text.strip()
        found = self._by_name.get(fold(text), set())
        fitting = {iri for iri in found if self._fits(iri, of_class, under)}
        if len(fitting) == 1:
            return NamedNode(next(iter(fitting)))
        if fitting:
            options = ", ".join(self.describe(iri) for iri in sorted(fitting))
            raise UnknownNameError(f"{text!r} is the name of several things: {options}; give the IRI of one")
        iri = _as_iri(text)
        if iri is not None and self._occurs(iri):
            if iri.value not in self._entries or self._fits(iri.value, of_class, under):
                return iri
            found = {iri.value}
        name = text[3:] if text.startswith("id:") else text
        if found and of_class is not None:
            is_a = ", ".join(self.describe(iri) for iri in sorted(found))
            said = f"{text!r} is {is_a}; what is asked for is {wanted or self._kind(of_class)}"
            raise UnknownNameError(
                said + self._offer(self.candidates(name, of_class, under), of_class, under)
            )
        if found:
            return NamedNode(min(found))
        if of_class is None and fold(text) in self._others:
            return self._others[fold(text)]
        offer = self._offer(self.candidates(name, of_class, under), of_class, under)
        raise UnknownNameError(f"nothing in the graph is called {text!r}{offer}")

    def candidates(self, text: str, of_class: str | None = None, under: str | None = None) -> list[str]:
        """What may be meant by a text that stands for no one thing of the class, for people to choose from.

        The names, or the short IRIs where several things go by the text; all names where the class has few.
        """
        same = sorted(i for i in self._by_name.get(fold(text), ()) if self._fits(i, of_class, under))
        if same:
            return [curie(iri) for iri in same]
        if of_class is not None:
            labels = sorted({entry.label for entry in self.of_class(of_class, under)})
            if len(labels) <= _LISTED:
                return labels
        holding = holding_all(spaced(text).split(), self._spaced(of_class, under))
        near = self.nearest(text, of_class, under) or [hit.entry.label for hit in holding]
        return [name for name in dict.fromkeys(near) if len(name) <= _LONGEST_OFFERED][:_MOST_OFFERED]

    def of_class(self, of_class: str, under: str | None = None) -> list[Entry]:
        """The things of a class that have names, by their labels."""
        fitting = (entry for entry in self if self._fits(entry.iri, of_class, under))
        return sorted(fitting, key=lambda entry: (entry.label.casefold(), entry.iri))

    def _offer(self, near: list[str], of_class: str | None, under: str | None) -> str:
        """The way out of a name that stands for nothing."""
        quoted = ", ".join(map(repr, near))
        if near and of_class is not None and len(near) == len(self.of_class(of_class, under)):
            return f"; one of: {quoted}"
        if near:
            return f"; did you mean {quoted}?"
        kind = f" --kind {curie(of_class)}" if of_class else ""
        return f"; 'hss-graph search{kind}' {'lists what there is' if kind else 'finds names'}"

    def _kind(self, of_class: str) -> str:
        label = "class" if of_class == _CLASS else self._class_labels.get(of_class, curie(of_class))
        return f"of the kind {label!r}"

    def resolve_class(self, text: str) -> NamedNode:
        """The class that a name, a CURIE or an IRI stands for. Raises UnknownNameError."""
        return self.resolve(text, _CLASS)

    @cached_property
    def _others(self) -> dict[str, NamedNode]:
        """The sources by what they are cited by, and the properties that the ontology declares, by label."""
        found = {fold(row["file"].value): row["source"] for row in select(self._engine, "sources")}
        rows = (row for row in select(self._engine, "properties") if row["label"])
        return found | {fold(row["label"].value): row["property"] for row in rows}

    def _fits(self, iri: str, of_class: str | None, under: str | None = None) -> bool:
        classes = self._entries[iri].classes
        if under is not None and under not in self._above.get(iri, ()):
            return False
        return _CLASS not in classes if of_class is None else of_class in classes

    def _occurs(self, thing: NamedNode) -> bool:
        return any(True for _ in select(self._engine, "occurs", _thing_iri=str(thing)))

    def describe(self, iri: str) -> str:
        """The thing in words: label, kind and short IRI."""
        entry = self.entry(iri)
        kind = f"{entry.kind}, " if entry.kind else ""
        return f"{entry.label} ({kind}{curie(iri)})"

    def nearest(self, text: str, of_class: str | None = None, under: str | None = None) -> list[str]:
        """Labels of the things whose names are most like the text, best first, at most five."""
        matches = self._pool(of_class, under).like(text)
        close = [match.iri for match in matches if match.likeness >= matches[0].likeness - _CLOSE]
        labels = [self._entries[iri].label for iri in close]
        return list(dict.fromkeys(labels))[:_MOST_CANDIDATES]

    def search(self, text: str) -> list[Entry]:
        """The things that have a name like the text, best first."""
        return [hit.entry for hit in self.hits(text)]

    def hits(self, text: str, of_class: str | None = None) -> list[Hit]:
        """The things whose names hold all words of the text, in any order, best first.

        Else those that hold them with other endings, else near misses, else those that hold most of them.
        With a class, only things of it. Nothing where the text has no letter or digit.
        """
        wanted, written = spaced(text).split(), self._spaced(of_class)
        if hits := holding_all(wanted, written):
            return hits
        matches = self._pool(of_class).like(text)
        hits = [Hit(self._entries[m.iri], self._nearest_name(m.iri, text), m.likeness) for m in matches]
        return ranked(hits) or holding_most(wanted, written)

    def _spaced(self, of_class: str | None = None, under: str | None = None) -> list[Written]:
        """Each name of the things of a class, or of all things."""
        if not self._written:
            self._written = [(spaced(name), e, name) for e in self for name in sorted(e.names)]
        if of_class is None:
            return self._written
        return [each for each in self._written if self._fits(each[1].iri, of_class, under)]

    def _nearest_name(self, iri: str, text: str) -> str:
        wanted = spaced(text)
        return max(sorted(self._entries[iri].names), key=lambda name: likeness(wanted, spaced(name)))

    def _pool(self, of_class: str | None, under: str | None = None) -> Pool:
        if (of_class, under) not in self._pools:
            fitting = (e for e in self if of_class is None or self._fits(e.iri, of_class, under))
            self._pools[of_class, under] = Pool((entry.iri, entry.names) for entry in fitting)
        return self._pools[of_class, under]


def _as_iri(text: str) -> NamedNode | None:
    expanded = expand(text)
    match = _IRI.fullmatch(text)
    value = expanded or (match[1] if match else None)
    if value is None or " " in value:
        return None
    try:
        return NamedNode(value)
    except ValueError:
        return None
