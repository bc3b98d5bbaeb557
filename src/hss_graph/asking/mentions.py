"""A question → the things it mentions, and the names in it that nothing goes by."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hss_graph.asking.words import Word, lexicon, stems
from hss_graph.engine import Engine, select
from hss_graph.names import Names
from hss_graph.nearest import distance, fold
from hss_graph.vocabulary import HSS, PREFIXES

SORT = "sort"  # in place of the classes of what is a kind itself, of which a list is wanted
_CLASS = PREFIXES["owl"] + "Class"
_COUNTRY, _GOVERNMENT = HSS + "Country", HSS + "Government"
KINDS = (HSS + "Engagement", HSS + "Claim", HSS + "Statistic", PREFIXES["org"] + "ChangeEvent")
SMALL = frozenset(
    (
        "the",
        "of",
        "and",
        "for",
        "in",
        "to",
        "a",
        "an",
        "on",
        "at",
        "de",
        "du",
        "des",
        "la",
        "le",
        "et",
        "y",
        "do",
        "da",
    )
)
_LONGEST_NAME = 14  # words; what is longer is a sentence
_PARTIAL = 0.45  # the share of a name that must be there, by how rare its words are
_INFLECTED = 0.88  # likeness of a name with a word in another form: 'UK fund Gavi'
_PROPER = 2.5  # the weight of a name that is no usual word
_RARE = 3  # things; a word in so few names may stand for one of them
_SHORT, _LONG = 4, 7  # letters from which one, and two, may be wrong
_VERY_LONG = 9  # letters from which two may be missing
_MOST = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of the question, from word to word, and a thing or a number that it may stand for.

    weight: how much is amiss if a reading does nothing with it. likeness: 1 for a name as it is.
    """

    start: int
    end: int
    text: str
    iri: str
    classes: frozenset[str]
    likeness: float
    weight: float

    def overlaps(self, other: Mention) -> bool:
        """Whether the two share a word."""
        return self.start < other.end and other.start < self.end

    def hides(self, other: Mention) -> bool:
        """Whether this is a name as it is, with the other one inside."""
        inside = self.start <= other.start and other.end <= self.end
        return inside and self.end - self.start > other.end - other.start and self.likeness >= 0.9


class Finder:
    """The names of a graph, ready to be found in questions."""

    def __init__(self, engine: Engine, names: Names, ordinary: Iterable[str]) -> None:
        self._names = names
        self._ordinary = frozenset(ordinary)
        above: dict[str, set[str]] = defaultdict(set)
        for row in select(engine, "classes"):
            above[row["class"].value].add(row["above"].value)
        self._called: list[tuple[tuple[str, ...], str, frozenset[str]]] = []  # stems, thing, words as written
        by_name: dict[str, list[str]] = defaultdict(list)
        self._initials: set[str] = set()
        for entry in names:
            if _CLASS in entry.classes and not (above[entry.iri] - {entry.iri}).intersection(KINDS):
                continue
            for name in entry.names:
                by_name[fold(name)].append(entry.iri)
                self._put(name, entry.iri)
        for called, meant in lexicon().also.items():
            for name in meant:
                self._called += [(_core(called), iri, frozenset()) for iri in by_name.get(fold(name), ())]
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for number, (parts, _, _) in enumerate(self._called):
            for part in parts:
                self._by_word[part].add(number)
        self._governments = [e for e in names if _GOVERNMENT in e.classes]

    def _put(self, name: str, iri: str) -> None:
        parts = _core(stems(name))
        if parts and len(parts) <= _LONGEST_NAME:
            self._called.append(
                (parts, iri, frozenset(fold(name).split()) if len(parts) > 1 else frozenset())
            )
        if len(parts) == 1 and name.isupper():
            self._initials.add(parts[0])

    def knows(self, word: str) -> bool:
        """Whether a name holds this stem."""
        return word in self._by_word

    def mended(self, found: list[Word]) -> list[Word]:
        """The words, misspelt ones replaced by those that are nearest among names and ordinary words."""
        return [self._mended(word) for word in found]

    def _mended(self, word: Word) -> Word:
        known = word.stem in self._by_word or word.stem in self._ordinary or word.stem in lexicon().ignored
        if known or len(word.stem) < _SHORT or not word.folded.isalpha():
            return word
        lacking = 1 if len(word.stem) < _VERY_LONG else 2
        best: tuple[int, int, str] | None = None
        for others, is_name in ((self._by_word, True), (self._ordinary, False)):
            allowed = 2 if len(word.stem) >= (_LONG if is_name else _LONG + 1) else 1
            for other in others:
                if abs(len(other) - len(word.stem)) > lacking or len(other) < _SHORT:
                    continue
                if not _may_be_misspelt(word.stem, other, is_name):
                    continue
                far = distance(word.stem, other)
                if far <= allowed and (best is None or (far, not is_name) < best[:2]):
                    best = (far, not is_name, other)
        return Word(word.written, best[2], best[2], is_mended=True) if best else word

    def find(self, found: list[Word]) -> list[Mention]:
        """The mentions, those inside of longer ones left out."""
        core = [(word.stem, at) for at, word in enumerate(found) if self._counts(found, at)]
        mentions = self._exact(core, found)
        taken = {at for mention in mentions for at in range(mention.start, mention.end)}
        mentions += self._partial([pair for pair in core if pair[1] not in taken], found)
        mentions += self._numbers(found)
        kept = [m for m in mentions if not any(_holds(other, m, mentions) for other in mentions)]
        return [*kept, *self._of_countries(kept)]

    def _counts(self, found: list[Word], at: int) -> bool:
        """Whether the word may belong to a name: small words do not, nor 'who' for 'WHO' as a question."""
        word = found[at]
        if word.folded in ("who", "us", "it"):
            shouted = all(w.written.isupper() for w in found)
            return (word.written.isupper() and not shouted) or (
                at > 0 and found[at - 1].folded in ("the", "does", "did", "between")
            )
        return word.folded not in SMALL

    def _exact(self, core: list[tuple[str, int]], found: list[Word]) -> list[Mention]:
        mentions = []
        for first, (word, start) in enumerate(core):
            for number in self._by_word.get(word, ()):
                parts, iri, spelt = self._called[number]
                run = core[first : first + len(parts)]
                if _close(run) and (
                    tuple(p for p, _ in run) == parts or (len(parts) > 1 and _turned(run, parts, found))
                ):
                    here = [found[at] for _, at in run]
                    same = not spelt or all(
                        w.is_mended or spelt & {w.folded, w.folded.rstrip("s")} for w in here
                    )
                    likeness = 1.0 if same else _INFLECTED
                    mentions.append(self._mention(found, start, run[-1][1] + 1, iri, likeness, parts))
        return mentions

    def _partial(self, core: list[tuple[str, int]], found: list[Word]) -> list[Mention]:
        best: dict[tuple[int, int], list[tuple[float, str, tuple[str, ...]]]] = defaultdict(list)
        for number in set().union(*(self._by_word.get(word, set()) for word, _ in core)) if core else ():
            parts, iri, _ = self._called[number]
            for run in _runs(core, set(parts)):
                there = {word for word, _ in run}
                share = sum(map(self._rarity, there)) / sum(map(self._rarity, set(parts)))
                telling = [w for w in there if len(self._by_word[w]) <= _RARE and w not in self._ordinary]
                if share >= _PARTIAL and (telling or (len(there) > 1 and share > 0.7)):
                    span = (run[0][1], run[-1][1] + 1)
                    best[span].append((0.5 + 0.4 * share, iri, parts))
        mentions = []
        for (start, end), options in best.items():
            options.sort(key=lambda option: (-option[0], option[1]))
            seen: set[str] = set()
            for likeness, iri, parts in options:
                if likeness >= options[0][0] - 0.12 and iri not in seen and len(seen) < _MOST:
                    seen.add(iri)
                    mentions.append(self._mention(found, start, end, iri, likeness, parts))
        return mentions

    def _mention(
        self, found: list[Word], start: int, end: int, iri: str, likeness: float, parts: tuple[str, ...]
    ) -> Mention:
        text = " ".join(word.written for word in found[start:end])
        mended = sum(word.is_mended for word in found[start:end])
        entry = self._names.entry(iri)
        own = {word.stem for word in found[start:end]}
        proper = any(word not in self._ordinary for word in own & set(parts))
        proper = proper or (_CLASS not in entry.classes and _is_written_as_name(found, start, end))
        idle = own <= lexicon().ignored | SMALL
        weight = 0.0 if idle else _PROPER if proper else 1.0 if len(own & set(parts)) > 1 else 0.0
        return Mention(start, end, text, iri, entry.classes, likeness - 0.05 * min(mended, 2), weight)

    def _numbers(self, found: list[Word]) -> list[Mention]:
        return [
            Mention(at, at + 1, word.written, "", frozenset(), 1.0, 1.5)
            for at, word in enumerate(found)
            if len(word.folded) == 4 and word.folded.isdigit() and word.folded[:2] in ("19", "20")
        ]

    def _of_countries(self, kept: list[Mention]) -> list[Mention]:
        """Governments, where a country is mentioned: it may stand for them."""
        governments = []
        for mention in kept:
            if _COUNTRY in mention.classes:
                label = fold(self._names.entry(mention.iri).label)
                governments += [
                    Mention(
                        mention.start, mention.end, mention.text, e.iri, e.classes,
                        mention.likeness - 0.05, mention.weight,
                    )
                    for e in self._governments
                    if label in fold(e.label)
                ]  # fmt: skip
        present = {(m.start, m.end, m.iri) for m in kept}
        return [m for m in governments if (m.start, m.end, m.iri) not in present]

    def _rarity(self, word: str) -> float:
        return math.log(1 + len(self._called) / (1 + len(self._by_word.get(word, ()))))


def _is_written_as_name(found: Sequence[Word], start: int, end: int) -> bool:
    """Whether it has capitals in a text that is not all capitals: 'the Alliance'."""
    large = [word.written[:1].isupper() for word in found]
    alone = not any(large[max(start - 1, 1) : start]) and not any(large[end : end + 1])
    return alone and any(large[max(start, 1) : end]) and 2 * sum(large) <= len(large) + 1


def _turned(run: list[tuple[str, int]], parts: tuple[str, ...], found: Sequence[Word]) -> bool:
    """Whether the run is the name turned round: the board of the Global Fund."""
    for cut in range(1, len(run)):
        gap = found[run[cut - 1][1] + 1 : run[cut][1]]
        if gap and gap[0].folded == "of":
            return tuple(p for p, _ in (*run[cut:], *run[:cut])) == parts
    return False


def _may_be_misspelt(word: str, other: str, is_name: bool) -> bool:
    """Whether it is worth a closer look: most slips leave the first letter, or swap it with the second."""
    if other[0] == word[0] or other[:2] == word[1::-1]:
        return is_name or len(word) > _SHORT
    return is_name and len(word) > _SHORT and other[1:3] == word[1:3]


def _core(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in parts if part not in SMALL)


def _close(run: list[tuple[str, int]]) -> bool:
    return all(after[1] - before[1] <= 3 for before, after in itertools.pairwise(run))


def _runs(core: list[tuple[str, int]], parts: set[str]) -> list[list[tuple[str, int]]]:
    runs: list[list[tuple[str, int]]] = []
    last = None
    for place, (word, at) in enumerate(core):
        if word in parts:
            if last is not None and place == last + 1 and at - runs[-1][-1][1] <= 3:
                runs[-1].append((word, at))
            else:
                runs.append([(word, at)])
            last = place
    return runs


def _holds(longer: Mention, shorter: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a name as it is hides the shorter mention in it; not where it is made of several names."""
    if not longer.hides(shorter):
        return False
    inside = {(m.start, m.end) for m in mentions if longer.hides(m) and m.weight == _PROPER}
    return len(inside) < 2
