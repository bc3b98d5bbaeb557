"""What a question denies or leaves out: 'who does not …', '… except …'. Few saved queries can answer that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hss_graph.asking.mentions import Mention
from hss_graph.asking.phrasings import Question
from hss_graph.asking.words import Word

_NOT = frozenset(("not", "no", "never", "nor", "neither", "cannot", "nowhere", "nothing", "lack", "non"))
_NOBODY = frozenset(("nobody", "none", "noone"))
_WITHOUT = frozenset(
    ("except", "excepting", "excluding", "exclude", "excludes", "excluded", "without", "unlike", "besides")
)
_WITHOUT_TWO = frozenset(
    (
        ("but", "not"),
        ("but", "no"),
        ("and", "not"),
        ("apart", "from"),
        ("aside", "from"),
        ("other", "than"),
        ("leaving", "out"),
    )
)
_ALL = frozenset(("all", "anybody", "anyone", "everybody", "everyone"))  # but one
_AUXILIARIES = frozenset(
    (
        "isn",
        "aren",
        "wasn",
        "weren",
        "don",
        "doesn",
        "didn",
        "hasn",
        "haven",
        "hadn",
        "won",
        "wouldn",
        "can",
        "couldn",
        "shouldn",
        "ain",
    )
)
_SHORTENED = frozenset(f"{word}t" for word in _AUXILIARIES - {"can", "won"}) | {"cant"}
_AFFIRMED = frozenset(("only", "just", "least", "sure"))  # not only, not least
_ASKED_FOR = frozenset(("funder", "goal", "level", "network", "place", "strategy", "topic"))
_THEM = "them"  # or the stem of themes
_NAME = 0.9  # the likeness of a name as it is
_DENYING = "nobody"  # the concept that stands for all of these in the lexicon


@dataclass(frozen=True, slots=True)
class Denial:
    """A word, or two, by which the question denies or leaves out, from word to word.

    text: as written. rest: the words behind the last that is left out with it.
    """

    start: int
    end: int
    text: str
    rest: int


def denials(found: Sequence[Word], mentions: Sequence[Mention]) -> list[Denial]:
    """What the question denies; neither a word of a name, nor 'or not', 'not only', 'isn't it?'."""
    named = {at for m in mentions if m.weight >= 1 for at in range(m.start, m.end)}
    written = [word.written.lower() for word in found]  # not as mended: 'part from'
    denied: list[Denial] = []
    for at, word in enumerate(found):
        if at in named or (denied and at < denied[-1].rest):
            continue
        before = written[at - 1] if at else ""
        after = written[at + 1] if at + 1 < len(found) else ""
        if (written[at], after) in _WITHOUT_TWO and not (after == "not" and _is_affirmed(found, at + 1)):
            denied.append(_denial(found, at, at + 2, _rest(found, at + 2, mentions)))
        elif written[at] in _WITHOUT or (written[at] == "but" and before in _ALL):
            denied.append(_denial(found, at, at + 1, _rest(found, at + 1, mentions)))
        elif written[at] in _AUXILIARIES and after == "t":
            if 0 < at < len(found) - 3 or (not at and written[at] == "don"):
                denied.append(_denial(found, at, at + 2, at + 2))
        elif (
            (written[at] in _NOT | _NOBODY | _SHORTENED or word.stem in _NOT)
            and before != "or"
            and not _is_affirmed(found, at)
        ):
            denied.append(_denial(found, at, at + 1, at + 1))
    return denied


def _rest(found: Sequence[Word], at: int, mentions: Sequence[Mention]) -> int:
    """Behind the first name, and those joined to it; the end where there is none."""
    named = [m for m in mentions if m.start >= at and m.likeness >= _NAME]
    behind = sorted(named, key=lambda m: (m.start, -m.end))
    rest = behind[0].end if behind else len(found)
    for mention in behind:
        if mention.start == rest + 1 and found[rest].folded in ("and", "or"):
            rest = mention.end
    return rest


def _denial(found: Sequence[Word], start: int, end: int, rest: int) -> Denial:
    is_short = found[end - 1].folded == "t" or found[start].folded in _SHORTENED
    text = "not" if is_short else " ".join(word.written for word in found[start:end])
    return Denial(start, end, text, rest)


def _is_affirmed(found: Sequence[Word], at: int) -> bool:
    return at + 1 < len(found) and found[at + 1].folded in _AFFIRMED


def unmet(denied: Sequence[Denial], question: Question, parts: Sequence[str]) -> list[Denial]:
    """The denials that a phrasing, given by its words, holds nothing of: all, if it is about other things."""
    asked_for = {
        word for word, start, _ in question.meant if word in _ASKED_FOR and question.written[start] != _THEM
    }
    if not asked_for <= {part.strip("{}") for part in parts}:
        return list(denied)
    concepts = list(parts)
    lost = []
    for one in denied:
        meant = {w for w, start, end in question.meant if start < one.end and one.start < end}
        met = [concept for concept in concepts if concept in meant]
        if not met:
            lost.append(one)
        elif met[0] == _DENYING:
            concepts.remove(_DENYING)
    return lost


def without(found: Sequence[Word], denied: Sequence[Denial]) -> list[Word]:
    """The words of the question without what it denies: 'nobody' becomes 'who'."""
    left: list[Word] = []
    behind = 0
    for one in denied:
        left += found[behind : one.start]
        if found[one.start].folded in _NOBODY:
            left.append(Word("who", "who", "who"))
        behind = one.rest
    return [*left, *found[behind:]]
