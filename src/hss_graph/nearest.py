"""A name that is almost right → the things that may be meant, in pools of any size."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest

_MOST = 3
_CUTOFF = 0.72
_CLOSE = 0.04  # candidates that are this much worse than the best are named with it
_COMPARED = 60
_LOOKED_AT = 6000
_SHORT = 8  # letters
_FEW = 3  # names looked up without an index
_INITIALS = 0.9
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W_]", re.UNICODE)
_LONGEST = 200


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A thing that may be meant, and how like the text its name is, from 0 to 1."""

    likeness: float
    iri: str


class Pool:
    """Things with their names, of which one may be meant."""

    def __init__(self, things: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._iris: dict[str, set[str]] = defaultdict(set)
        self._by_initials: dict[str, set[str]] = defaultdict(set)
        for iri, names in things:
            for name in (local_name(iri), *names):
                if words := spaced(name):
                    self._iris[words].add(iri)
                    self._by_initials[_initials(words)].add(iri)
        self._names = list(self._iris)
        self._by_gram: dict[str, list[int]] = {}
        self._by_letters: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            if len(name) <= _SHORT:
                self._by_letters["".join(sorted(name))].append(name)
        self._looked_through = 0
        self._cache: dict[str, list[Match]] = {}

    def __bool__(self) -> bool:
        return bool(self._names)

    def iris(self) -> set[str]:
        """The IRIs of the things."""
        return set().union(*self._iris.values())

    def nearest(self, text: str, without: str = "") -> list[Match]:
        """The things whose names are most like the text, best first: those nearly as good as the best, at
        most three. None where nothing is like it.
        """
        found = [match for match in self.like(text) if match.iri != without]
        return [match for match in found if match.likeness >= found[0].likeness - _CLOSE][:_MOST]

    def like(self, text: str) -> list[Match]:
        """The things that have a name at all like the text, best first."""
        wanted = spaced(text)
        if wanted not in self._cache:
            self._cache[wanted] = self._found(wanted)
        return self._cache[wanted]

    def _found(self, wanted: str) -> list[Match]:
        best: dict[str, float] = {}
        for name in self._candidates(wanted):
            score = likeness(wanted, name)
            if score >= _CUTOFF:
                for iri in self._iris[name]:
                    best[iri] = max(score, best.get(iri, 0.0))
        for iri in self._by_initials.get(wanted, ()) if len(wanted) > 1 else ():
            best[iri] = max(_INITIALS, best.get(iri, 0.0))
        return sorted((Match(score, iri) for iri, score in best.items()), key=lambda m: (-m.likeness, m.iri))

    def _candidates(self, wanted: str) -> list[str]:
        """The names that share most with the text, so that few are compared letter by letter."""
        if wanted in self._iris:
            return [wanted]
        if len(self._names) <= _COMPARED:
            return self._names
        swapped = self._by_letters.get("".join(sorted(wanted)), [])  # short ones may share no three letters
        if not self._by_gram and self._looked_through < _FEW:
            self._looked_through += 1
            return self._look_through(wanted) + swapped
        shared: Counter[int] = Counter()
        looked_at = 0
        if not self._by_gram:
            self._by_gram = self._index()
        for numbers in sorted((self._by_gram.get(gram, []) for gram in _grams(wanted)), key=len):
            if looked_at and looked_at + len(numbers) > _LOOKED_AT:
                break  # the rare pieces say most
            looked_at += len(numbers)
            shared.update(numbers)
        weights = ((count / (len(self._names[n]) + len(wanted)), n) for n, count in shared.items())
        return [self._names[number] for _, number in nlargest(_COMPARED, weights)] + swapped

    def _look_through(self, wanted: str) -> list[str]:
        """The same without an index, which takes longer to make than a few names to look up."""
        grams = _grams(wanted)
        weights = []
        for name in self._names:
            padded = f" {name} "
            if shared := sum(gram in padded for gram in grams):
                weights.append((shared / (len(name) + len(wanted)), name))
        return [name for _, name in nlargest(_COMPARED, weights)]

    def _index(self) -> dict[str, list[int]]:
        by_gram: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for gram in _grams(name):
                by_gram[gram].append(number)
        return dict(by_gram)


def fold(name: str) -> str:
    """The name without case, accents, typographic quotes and doubled spaces.

    >>> fold("Côte  d’Ivoire")
    "cote d'ivoire"
    """
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'"))
        name = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(name.casefold().split())


def local_name(iri: str) -> str:
    """What stands behind the last slash or hash of an IRI.

    >>> local_name("https://w3id.org/hss-graph/block/health-workforce")
    'health-workforce'
    """
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1]


def spaced(name: str) -> str:
    """The words of a name of any spelling, in small letters.

    >>> spaced("worksOnBlock"), spaced("health-workforce"), spaced("UNDPOffice")
    ('works on block', 'health workforce', 'undp office')
    """
    return fold(" ".join(_WORD.findall(name[:_LONGEST])))


def likeness(wanted: str, name: str) -> float:
    """How like each other two names in `spaced` form are, from 0 to 1.

    >>> likeness("workforce", "health workforce") > likeness("workforce", "wastewater") + 0.1
    True
    """
    joined = wanted.replace(" ", ""), name.replace(" ", "")
    if joined[0] == joined[1]:
        return 1.0
    ratio = max(_ratio(wanted, name), _ratio(*joined))
    return max(0.99 * ratio, _words_in_common(wanted.split(), name.split()))


def _words_in_common(wanted: list[str], name: list[str]) -> float:
    """High where all words of the shorter name, or nearly so spelt ones, occur in the longer."""
    short, long = sorted((wanted, name), key=len)
    if sum(map(len, short)) < 4 or len(short) == len(long):
        return 0.0
    fits = [max(_word_likeness(word, other) for other in long) for word in short]
    if min(fits) < 0.8:
        return 0.0
    share = min(1.0, sum(map(len, short)) / sum(map(len, long)))
    return (sum(fits) / len(fits)) * (0.74 + 0.2 * share)


def _word_likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    short, long = sorted((word, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) <= 2 * len(short):
        return 0.9
    return _ratio(word, other)


def _ratio(left: str, right: str) -> float:
    """The share of letters in common, in their order; 0 where it is too small to matter."""
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.real_quick_ratio() < _CUTOFF or matcher.quick_ratio() < _CUTOFF:
        return 0.0
    return matcher.ratio()


def distance(left: str, right: str) -> int:
    """How many letters must be put in, left out, changed or swapped with their neighbour.

    >>> distance("unicfe", "unicef"), distance("partnr", "partner")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _initials(words: str) -> str:
    parts = words.split()
    return "".join(word[0] for word in parts) if len(parts) > 2 else ""


def _grams(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
