"""A question → words in one form: folded, stemmed, those that mean the same as one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_WORD = re.compile(r"\{\w+\}|[^\W_]+(?:\.\d+)?", re.UNICODE)
_PLAIN = re.compile(r"(?:[A-Za-z]+|\{[a-z]+\})(?: (?:[A-Za-z]+|\{[a-z]+\}))*")
_NUMBERED = re.compile(r"\b([sm]dgs?|goal|target)(\d)", re.IGNORECASE)
_LIGHT = frozenset(("a", "an", "the", "any", "its", "their", "all"))
BEYOND = "beyond"  # stands for what no graph of this field holds
_NOTHING = "-"  # stands for what is said out of politeness
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, folded, its stem, and whether its spelling was mended."""

    written: str
    folded: str
    stem: str
    is_mended: bool = False


@dataclass(frozen=True)
class Lexicon:
    """What words mean: data, kept in ``lexicon.txt``.

    concepts: stems of a word or of several → the one word that stands for them. ignored: stems that carry no
    meaning in a question. also: what else a thing is called, by stems → names in the graph.
    longest: how many words a form that begins with this stem may have. showing: ways to ask for all that is
    known of a thing.
    """

    concepts: dict[tuple[str, ...], str]
    ignored: frozenset[str]
    also: dict[tuple[str, ...], tuple[str, ...]]
    longest: dict[str, int]
    showing: tuple[str, ...]


def words(text: str) -> list[Word]:
    """The words of a text, in order; slots such as ``{place}`` are words.

    >>> [word.stem for word in words("Who funded UNICEF's agencies?")]
    ['who', 'fund', 'unicef', 'agenci']
    """
    plain = _NUMBERED.sub(r"\1 \2", _apostrophes(text))
    found = []
    for match in _WORD.finditer(plain):
        written = match[0]
        folded = written if written.startswith("{") else _folded(written)
        found.append(Word(written, folded, stem(folded)))
    return found


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a text."""
    plain = text.rstrip("?").replace("-", " ").replace(",", "")
    if _PLAIN.fullmatch(plain):  # most are, and there are many
        return tuple(map(stem, plain.lower().split()))
    return tuple(word.stem for word in words(text))


@cache
def stem(word: str) -> str:
    """The word without its ending.

    >>> [stem(w) for w in ("finances", "financing", "bodies", "replaced", "goals", "gender")]
    ['financ', 'financ', 'bodi', 'replac', 'goal', 'gender']
    """
    if word.startswith("{") or len(word) < 4 or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 2 and any(v in base for v in "aeiouy"):
            if ending in ("s", "es") and word.endswith(("ss", "us", "is")):
                break
            word = base + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "els":
        word = word[:-1]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


@cache
def lexicon() -> Lexicon:
    """The lexicon that the package carries."""
    concepts: dict[tuple[str, ...], str] = {}
    also: dict[tuple[str, ...], list[str]] = {}
    ignored: set[str] = set()
    showing: list[str] = []
    text = resources.files("hss_graph.asking").joinpath("lexicon.txt").read_text(encoding="utf-8")
    part = ""
    for line in text.splitlines():
        if line.startswith("["):
            part = line.strip("[]")
        elif line and not line.startswith("#"):
            head, _, forms = line.partition(":")
            if part == "show":
                showing.append(line)
                continue
            if part == "ignored":
                ignored.update(stem(word) for word in line.split())
                continue
            for form in forms.split(","):
                if part == "concepts":
                    concepts[stems(form)] = head
                else:
                    also.setdefault(stems(form), []).append(head)
    longest: dict[str, int] = {}
    for parts in concepts:
        room = len(parts) + (len(parts) > 1)  # for an article
        longest[parts[0]] = max(longest.get(parts[0], 1), room)
    return Lexicon(
        concepts, frozenset(ignored), {k: tuple(v) for k, v in also.items()}, longest, tuple(showing)
    )


def meanings(found: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """What the stems mean, alone or together, with the first word and the one behind the last.

    >>> list(meanings(["who", "is", "gavi", "donor"]))
    [('who', 0, 1), ('gavi', 2, 3), ('funder', 3, 4)]
    """
    known = lexicon()
    at = 0
    while at < len(found):
        for length in range(min(known.longest.get(found[at], 0), len(found) - at), 0, -1):
            concept = _concept(tuple(found[at : at + length]), known)
            if concept is not None:
                if concept != _NOTHING:
                    yield concept, at, at + length
                at += length
                break
        else:
            if found[at] not in known.ignored:
                yield found[at], at, at + 1
            at += 1


def _concept(form: tuple[str, ...], known: Lexicon) -> str | None:
    """What the form stands for, with or without its articles: 'without any proof' as 'without proof'."""
    concept = known.concepts.get(form)
    if concept is None and len(form) > 2 and form[-1] not in _LIGHT and not _LIGHT.isdisjoint(form):
        return known.concepts.get(tuple(word for word in form if word not in _LIGHT))
    return concept


def _apostrophes(text: str) -> str:
    plain = text.replace("\u2019", "'").replace("\u2018", "'")
    return re.sub(r"'s\b|s'(?=\s|$)", lambda match: "s" if match[0][0] == "s" else "", plain)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
