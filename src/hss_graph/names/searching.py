"""Words → the things whose names hold them, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

_ENDING = re.compile(r"(?<=[a-z]{4})(?:ing|ers?|ed|es|s)$")
_SMALL = {"a", "all", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"}


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that a search found, the name by which it did, and how well that fits: above 1 if it holds all
    words, less for a near miss; lacking: the words that it does not hold, where no name holds all.
    """

    entry: Entry
    name: str
    score: float
    lacking: tuple[str, ...] = ()


# A name in the form in which names are compared, its thing, and the name as it is written.
Written: TypeAlias = tuple[str, Entry, str]


def holding_all(wanted: Sequence[str], names: Sequence[Written]) -> list[Hit]:
    """The things whose names hold all words, with other endings only where none does."""
    for words in (wanted, [_ENDING.sub("", word) for word in wanted]):
        found: dict[str, Hit] = {}
        for spelt, entry, name in names if words else ():
            _keep(found, Hit(entry, name, _holds(words, spelt)))
        if found:
            return ranked(found.values())
    return []


def holding_most(wanted: Sequence[str], names: Iterable[Written]) -> list[Hit]:
    """The things whose names hold as many of the words as any name does, and at least half of them."""
    wanted = [word for word in wanted if word not in _SMALL]
    most = (len(wanted) + 1) // 2
    found: dict[str, Hit] = {}
    for spelt, entry, name in names if len(wanted) > 1 else ():
        words = set(spelt.split())
        lacking = tuple(word for word in wanted if word not in words)
        number = len(wanted) - len(lacking)
        if number > most:
            found, most = {}, number
        if number == most:
            _keep(found, Hit(entry, name, 0.5 * number / len(wanted) + 0.1 * number / len(words), lacking))
    return ranked(found.values())


def ranked(hits: Iterable[Hit]) -> list[Hit]:
    """The hits, best first."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.name != hit.entry.label, len(hit.name), hit.name))


def _keep(found: dict[str, Hit], hit: Hit) -> None:
    before = found.get(hit.entry.iri)
    if hit.score and (before is None or hit.score > before.score):
        found[hit.entry.iri] = hit


def _holds(wanted: Sequence[str], name: str) -> float:
    """3 for the name itself, above 1 where it holds all words, 0 where it does not.

    The more words of it start like those that are wanted, and the more of it they are, the higher.
    """
    if not all(word in name for word in wanted):
        return 0.0
    words = name.split()
    if sorted(words) == sorted(wanted):
        return 3.0 if words == list(wanted) else 2.9
    padded = f" {name}"
    starts = sum(f" {word}" in padded for word in wanted) / len(wanted)
    whole = sum(word in words for word in wanted) / len(wanted)
    together = 0.1 if " ".join(wanted) in name else 0.0
    share = min(1.0, sum(map(len, wanted)) / len(name.replace(" ", "")))
    return 1.0 + 0.6 * starts + 0.3 * whole + together + 0.4 * share
