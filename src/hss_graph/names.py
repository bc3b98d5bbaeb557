"""Names and the things that go by them: look up, near misses, search."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches

from pyoxigraph import NamedNode

from hss_graph.engine import Engine, select
from hss_graph.errors import UnknownNameError
from hss_graph.vocabulary import PREFIXES, curie, expand

_IRI = re.compile(r"<?([A-Za-z][A-Za-z0-9+.-]*:(?://)?[^\s<>]+)>?")
_MOST_CANDIDATES = 5
_CLASS = PREFIXES["owl"] + "Class"


@dataclass(slots=True)
class Entry:
    """A thing, what it is called and what it is.

    iri: full IRI. label: the preferred name. names: all names, the preferred one among them.
    classes: IRIs of its classes and of those above them. kind: the label of its class, for people.
    """

    iri: str
    label: str = ""
    kind: str = ""
    names: set[str] = field(default_factory=set)
    classes: frozenset[str] = frozenset()


class Names:
    """All names in a graph, read once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        above: dict[str, set[str]] = defaultdict(set)
        class_labels: dict[str, str] = {}
        for row in select(engine, "classes"):
            iri = row["class"].value
            class_labels[iri] = row["label"].value
            above[iri].add(row["above"].value)
        self._class_labels = class_labels
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

    def resolve(self, text: str, of_class: str | None = None) -> NamedNode:
        """The thing that a name, a CURIE or an IRI stands for.

        With a class, only things of it count; without one, things go before classes.

        Raises UnknownNameError, with the nearest names or with all candidates.
        """
        text = text.strip()
        found = self._by_name.get(fold(text), set())
        fitting = {iri for iri in found if self._fits(iri, of_class)}
        if len(fitting) == 1:
            return NamedNode(next(iter(fitting)))
        if fitting:
            options = ", ".join(self.describe(iri) for iri in sorted(fitting))
            raise UnknownNameError(f"{text!r} is the name of several things: {options}; give the IRI of one")
        iri = _as_iri(text)
        if iri is not None and self._occurs(iri):
            if iri.value not in self._entries or self._fits(iri.value, of_class):
                return iri
            found = {iri.value}
        if found and of_class is not None:
            is_a = ", ".join(self.describe(iri) for iri in sorted(found))
            wanted = self._class_labels.get(of_class, curie(of_class))
            raise UnknownNameError(f"{text!r} is {is_a}; what is asked for is of the kind {wanted!r}")
        if found:
            return NamedNode(min(found))
        name = text[3:] if text.startswith("id:") else text
        raise UnknownNameError(f"nothing in the graph is called {text!r}{self._suggestion(name, of_class)}")

    def _fits(self, iri: str, of_class: str | None) -> bool:
        classes = self._entries[iri].classes
        return _CLASS not in classes if of_class is None else of_class in classes

    def _occurs(self, thing: NamedNode) -> bool:
        return any(True for _ in select(self._engine, "occurs", _thing_iri=str(thing)))

    def describe(self, iri: str) -> str:
        """The thing in words: label, kind and short IRI."""
        entry = self.entry(iri)
        kind = f"{entry.kind}, " if entry.kind else ""
        return f"{entry.label} ({kind}{curie(iri)})"

    def nearest(self, text: str, of_class: str | None = None) -> list[str]:
        """Labels of the things whose names are most like the text, best first, at most five."""
        by_name: dict[str, Entry] = {}
        for entry in self._entries.values():
            if of_class is None or of_class in entry.classes:
                by_name.update((fold(name), entry) for name in entry.names)
        wanted = fold(text)
        close = get_close_matches(wanted, by_name, n=2 * _MOST_CANDIDATES, cutoff=0.65)
        holding = sorted((name for name in by_name if wanted in name), key=len) if len(wanted) > 2 else []
        labels = [by_name[name].label for name in [*close, *holding]]
        return list(dict.fromkeys(labels))[:_MOST_CANDIDATES]

    def search(self, text: str) -> list[Entry]:
        """The things whose names hold all words of the text, best match first; near misses if none do."""
        wanted = fold(text)
        if not wanted:
            return []
        scored = [
            (max(_likeness(wanted, fold(name)) for name in entry.names), entry)
            for entry in self._entries.values()
        ]
        exact = [pair for pair in scored if pair[0] >= 1.0]
        hits = exact or [pair for pair in scored if pair[0] >= 0.72]
        hits.sort(key=lambda pair: (-pair[0], len(pair[1].label), pair[1].label))
        return [entry for _, entry in hits]

    def _suggestion(self, text: str, of_class: str | None) -> str:
        near = self.nearest(text, of_class) or self.nearest(text)
        return f"; did you mean {', '.join(near)}?" if near else "; 'hss-graph search' finds names"


def fold(name: str) -> str:
    """The name without case, accents, typographic quotes and doubled spaces.

    >>> fold("Côte  d’Ivoire")
    "cote d'ivoire"
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


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


def _likeness(wanted: str, name: str) -> float:
    """2 for the name itself, above 1 where all words occur, below 1 for a near miss."""
    if wanted == name:
        return 2.0
    if all(word in name for word in wanted.split()):
        starts = sum(_starts_a_word(word, name) for word in wanted.split()) / len(wanted.split())
        return 1.0 + 0.5 * starts + 0.4 * len(wanted) / len(name)
    whole = _ratio(wanted, name)
    return max([whole, *(0.97 * _ratio(wanted, piece) for piece in _pieces(name, len(wanted.split())))])


def _starts_a_word(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in re.split(r"[\s(-]+", name))


def _pieces(name: str, length: int) -> Iterable[str]:
    parts = name.split()
    for start in range(len(parts) - length + 1):
        yield " ".join(parts[start : start + length])


def _ratio(left: str, right: str) -> float:
    return 0.99 * SequenceMatcher(None, left, right, autojunk=False).ratio()
