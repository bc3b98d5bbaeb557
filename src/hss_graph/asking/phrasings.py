"""The phrasings of saved queries, as the words that count in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hss_graph.asking.words import lexicon, meanings, stems
from hss_graph.queries import Parameter, SavedQuery

_NEAR = 4  # words between which order counts
_EXAMPLE = 0.9  # of a summary, which is no question


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask a query: its words, of which those in braces are slots for parameters."""

    query: SavedQuery | None
    parts: tuple[str, ...]
    slots: tuple[Parameter, ...]
    worth: float
    pairs: frozenset[tuple[str, str]]
    written: frozenset[str]


def phrasing(query: SavedQuery | None, text: str, known: Mapping[str, Parameter], worth: float) -> Phrasing:
    """The phrasing in a text, where slots name parameters."""
    written = stems(text)
    parts = tuple(word for word, _, _ in meanings(written))
    slots = tuple(known[part[1:-1]] for part in dict.fromkeys(parts) if part[1:-1] in known)
    return Phrasing(query, parts, slots, worth, pairs_of(parts), frozenset(written))


@dataclass(frozen=True, slots=True)
class Question:
    """A question: the stems of its words, and what they mean, each meaning with the words that it spans."""

    written: tuple[str, ...]
    meant: tuple[tuple[str, int, int], ...]


def phrasings(query: SavedQuery) -> list[Phrasing]:
    """The ways to ask a saved query: its phrases, its question and its summary."""
    known = {parameter.name: parameter for parameter in query.parameters}
    required = {p.name for p in query.parameters if p.required and p.default is None}
    texts = [
        *((phrase, 1.0) for phrase in query.phrases),
        (query.question, _EXAMPLE),
        (query.summary, _EXAMPLE),
    ]
    made = [phrasing(query, text, known, worth) for text, worth in texts if text]
    return [one for one in made if required <= {parameter.name for parameter in one.slots}]


def ordinary(all_: Iterable[Phrasing]) -> set[str]:
    """The stems that stand in phrasings and in the lexicon: no names."""
    found = {part for phrasing in all_ for part in phrasing.parts if not part.startswith("{")}
    return found | {word for form in lexicon().concepts for word in form}


def pairs_of(parts: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for i, a in enumerate(parts) for b in parts[i + 1 : i + 1 + _NEAR])
