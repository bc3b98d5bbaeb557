"""A question and a phrasing side by side: what each has that the other lacks, and in which order."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence

from hss_graph.asking.mentions import Mention
from hss_graph.asking.phrasings import Phrasing, Question
from hss_graph.vocabulary import PREFIXES

_AGENT, _NAMED, _WORD = 1.8, 1.0, 0.2  # of an organisation, a name, a usual word that is left
_IS_AGENT = PREFIXES["foaf"] + "Agent"
_NAME = 2  # the weight above which a mention is a name
_DOES = frozenset(("do", "doe", "does", "did"))
_PASSIVE = frozenset(("by", "from"))
_FUNDING = frozenset(("funder", "recipient"))
_RECEIVE = "receiv"
_AGAIN = 0.9  # how like its name a mention is that only says again what was said


def heavy(question: Question, mentions: Sequence[Mention]) -> list[float]:
    """How much is amiss, word by word, if a reading does nothing with a mention."""
    heavy = [0.0] * len(question.written)
    for mention in mentions:
        for at in range(mention.start, mention.end):
            heavy[at] = max(heavy[at], mention.weight / (mention.end - mention.start))
    return heavy


def asked(
    filled: Mapping[str, tuple[Mention, ...]],
    question: Question,
    mentions: Sequence[Mention],
    heavy: Sequence[float],
) -> Iterator[tuple[str, float]]:
    """The words of the question with what is amiss without each; used mentions give way to slots."""
    slots: dict[int, str] = {}
    taken: set[int] = set()
    used = {m.iri for group in filled.values() for m in group if m.iri}
    for mention in mentions:
        if mention.iri in used and mention.likeness >= _AGAIN:
            taken.update(range(mention.start, mention.end))
    for name, group in filled.items():
        for number, mention in enumerate(group):
            taken.update(range(mention.start, mention.end))
            if number == 0:
                slots[mention.start] = f"{{{name}}}"
    behind = 0
    for word, start, end in question.meant:
        for at in range(behind, end):
            if at in slots:
                yield slots.pop(at), 0.0
        behind = end
        if not any(at in taken for at in range(start, end)):
            yield word, sum(heavy[start:end])
    yield from ((slot, 0.0) for _, slot in sorted(slots.items()))


def unheeded(
    filled: Mapping[str, tuple[Mention, ...]],
    mentions: Sequence[Mention],
    wanted: Collection[str],
    question: Question,
) -> list[Mention]:
    """The mentions that the reading does nothing with, neither as a value nor as words of the phrasing."""
    taken = {at for group in filled.values() for m in group for at in range(m.start, m.end)}
    used = {m.iri for group in filled.values() for m in group}
    said = {at: word in wanted for word, start, end in question.meant for at in range(start, end)}
    left = []
    for mention in sorted(mentions, key=lambda m: (-m.weight, m.start)):
        span = range(mention.start, mention.end)
        if mention.iri in used or not taken.isdisjoint(span):
            continue
        if not all(said.get(at, True) for at in span):
            left.append(mention)
            taken.update(span)
    return left


def unused(left: Sequence[Mention]) -> float:
    """How much is amiss with mentions that the reading does nothing with: for names more than for words."""
    return sum((_AGENT if _IS_AGENT in m.classes else _NAMED) if m.weight > _NAME else _WORD for m in left)


def turned(filled: Mapping[str, tuple[Mention, ...]], wanted: Collection[str], question: Question) -> bool:
    """Whether a reading has a funder for 'who funds X', which asks for one, or before 'receives'.

    Nor is 'who funds X' answered by what has nothing to do with funding.
    """
    funders = filled.get("funder", ())
    for funder, recipient in itertools.product(funders, filled.get("recipient", ())):
        if _RECEIVE in question.written[funder.end : recipient.start]:
            return True
    named = {at for group in filled.values() for m in group for at in range(m.start, m.end)}
    for (first, _, end), (word, start, behind) in itertools.pairwise(question.meant):
        between = question.written[end:start]
        if first in ("who", "funder") and word == "fund" and not _DOES.intersection(between):
            is_asked = not _PASSIVE.intersection(question.written[behind : behind + 3])
            is_behind = any(funder.start >= behind for funder in funders)
            is_met = not _FUNDING.isdisjoint(wanted) or {"who", "fund"} <= set(wanted)
            return is_asked and start not in named and (is_behind or not is_met)
    return False


def wording(phrasing: Phrasing, filled: Mapping[str, tuple[Mention, ...]], question: Question) -> float:
    """The share of words in common as they are, whatever means the same."""
    named = {at for group in filled.values() for m in group for at in range(m.start, m.end)}
    asked = {word for at, word in enumerate(question.written) if at not in named}
    wanted = {word for word in phrasing.written if word[0] != "{"}
    return 2 * len(asked & wanted) / (len(asked) + len(wanted)) if asked or wanted else 1.0


def order(asked: frozenset[tuple[str, str]], wanted: frozenset[tuple[str, str]]) -> float:
    """The share of pairs of words that stand in the same order."""
    if not asked or not wanted:
        return 1.0 if asked == wanted else 0.5
    return 2 * len(asked & wanted) / (len(asked) + len(wanted))
