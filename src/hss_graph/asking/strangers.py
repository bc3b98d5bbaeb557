"""Names in a question that nothing in the graph goes by."""

from __future__ import annotations

from collections.abc import Sequence, Set

from hss_graph.asking.mentions import SMALL, Mention
from hss_graph.asking.words import BEYOND, Word, lexicon

_LEADING = frozenset(
    (
        "with",
        "by",
        "of",
        "from",
        "for",
        "to",
        "about",
        "between",
        "and",
        "the",
        "in",
        "behind",
    )
)
_ASKING = frozenset(("advocate", "cite", "fund", "partner", "replace", "support", "write"))  # whom or what


_DOING = _ASKING | {"work", "workson", "evidence", "do", "what", "who", BEYOND}
_BEFORE_NAMES = frozenset(("by", "did", "do", "does", "from", "has", "is", "of", "to", "was", "with"))
_ADJECTIVE = 0.4
_SORTS = frozenset(  # what follows the name of an organisation
    (
        "alliance",
        "association",
        "club",
        "coalition",
        "company",
        "corporation",
        "council",
        "foundation",
        "fund",
        "group",
        "institute",
        "society",
        "trust",
        "university",
    )
)
_HEADS = frozenset(  # what many are called by with a word of their own before it
    (
        "alliance",
        "bank",
        "coalition",
        "committee",
        "foundation",
        "fund",
        "movement",
        "network",
        "partnership",
    )
)
_NAME = 0.9  # the likeness of a name as it is
_JOINING = frozenset(("and", "or", "in", "with", "by", "on", "at", "to", "for"))
_QUESTION = frozenset(("who", "whom", "whose", "what", "which", "where", "when", "how", "whether"))
_SPEAKING = frozenset(
    (
        "advise",
        "appreciate",
        "ask",
        "could",
        "curious",
        "explain",
        "find",
        "grateful",
        "hear",
        "help",
        "interested",
        "know",
        "learn",
        "like",
        "love",
        "please",
        "say",
        "see",
        "show",
        "tell",
        "understand",
        "wonder",
        "wondering",
        "would",
    )
)


def pertinent(found: list[Word]) -> list[Word]:
    """The words without a polite beginning: '… grateful if you could let me know' before 'which …'."""
    for at, word in enumerate(found):
        if word.folded in _QUESTION and at > 2:
            before = found[:at]
            polite = any(w.folded in _SPEAKING for w in before) and {
                "me",
                "i",
                "you",
                "we",
                "us",
                "my",
                "our",
            } & {w.folded for w in before}
            return found[at:] if polite else found
        if word.folded in _QUESTION:
            break
    return found


def unknown(found: Sequence[Word], mentions: Sequence[Mention], ordinary: Set[str]) -> list[tuple[int, int]]:
    """From which word to which there seems to be a name that nothing goes by: capitals say so."""
    if sum(w.written[:1].isupper() for w in found) > 0.7 * len(found) and len(found) > 3:
        return []
    covered = {at for m in mentions if m.likeness >= 0.6 for at in range(m.start, m.end)}
    spans = []
    whole = _capitalised(found, ordinary | lexicon().ignored)
    for begin, end in _apart(whole, found, mentions):
        start = _behind_names(begin, end, found, mentions)
        if end == 1 and len(found) > 1:  # any sentence begins so
            continue
        counted = [at for at in range(start, end) if found[at].folded not in SMALL]
        is_piece = (begin, end) not in whole and any(word.is_mended for word in found[start:end])
        if not is_piece and any(m.start <= counted[0] and counted[-1] < m.end for m in mentions if counted):
            continue
        strange = [
            at for at in counted
            if found[at].is_mended or (at not in covered and not _common(found[at], ordinary))
        ]  # fmt: skip
        if strange:
            spans.append((start, end))
    return spans + _spoilt(found, mentions, ordinary)


def _apart(
    spans: Sequence[tuple[int, int]], found: Sequence[Word], mentions: Sequence[Mention]
) -> list[tuple[int, int]]:
    """The spans, cut at 'and' or 'in' where one side is a name as it is: 'Gates Foundation and UNICEF'."""
    names = {(m.start, m.end) for m in mentions if m.likeness >= _NAME and m.weight > 2}
    pieces: list[tuple[int, int]] = []
    for start, end in spans:
        for at in range(start + 1, end - 1):
            if found[at].folded not in _JOINING:
                continue
            left, right = (start, at), (at + 1, end)
            while right[0] < end - 1 and found[right[0]].folded == "the":
                right = (right[0] + 1, end)
            if left in names or any(name[0] == right[0] for name in names):
                pieces.append(left)
                start = right[0]
        pieces.append((start, end))
    return pieces


def _behind_names(start: int, end: int, found: Sequence[Word], mentions: Sequence[Mention]) -> int:
    """Where the rest begins in 'HAI and PHM on Mondays'."""
    for mention in sorted(mentions, key=lambda m: m.start):
        is_apart = mention.end < end - 1 and found[mention.end].folded in ("and", "in", "on", "at", "to")
        if mention.start == start and mention.likeness >= 1 and is_apart:
            start = mention.end + 1
    return start


def _spoilt(found: Sequence[Word], mentions: Sequence[Mention], ordinary: Set[str]) -> list[tuple[int, int]]:
    """Where words that nothing is called by stand beside what is only like a name, in small letters."""
    unheard = {at for start, end in strange(found, mentions, ordinary) for at in range(start, end)}
    spans = [
        (start, end + 1)
        for start, end in strange(found, mentions, ordinary)
        if end < len(found) and found[end].folded in _SORTS
    ]
    for mention in mentions:
        is_like = mention.likeness < 1
        if is_like or found[mention.end - 1].folded in _HEADS:
            start, end = mention.start, mention.end
            while is_like and end in unheard:
                end += 1
            while start - 1 in unheard:
                start -= 1
            if end - start > mention.end - mention.start:
                spans.append((start, end))
    return spans


def _common(word: Word, ordinary: Set[str]) -> bool:
    if lexicon().concepts.get((word.stem,)) == BEYOND:
        return False
    return word.stem in ordinary or word.stem in lexicon().ignored


def strange_end(
    found: Sequence[Word], mentions: Sequence[Mention], ordinary: Set[str]
) -> list[tuple[int, int]]:
    """Where the question ends in what nothing is called by, and a name is to be expected."""
    spans = strange(found, mentions, ordinary)
    if not spans or spans[-1][1] < len(found) or not spans[-1][0]:
        return []
    before = found[spans[-1][0] - 1]
    expected = lexicon().concepts.get((before.stem,)) in _ASKING or before.folded in _LEADING
    return spans[-1:] if expected else []


def strange(found: Sequence[Word], mentions: Sequence[Mention], ordinary: Set[str]) -> list[tuple[int, int]]:
    """From which word to which nothing is known at all, in small letters as well."""
    covered = {at for m in mentions for at in range(m.start, m.end)}
    spans: list[tuple[int, int]] = []
    for at, word in enumerate(found):
        if at in covered or _common(word, ordinary):
            continue
        if word.folded in SMALL or len(word.folded) < 3:
            continue
        if spans and spans[-1][1] >= at - 1:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def doubt(found: Sequence[Word], spans: Sequence[tuple[int, int]]) -> float:
    """How many words nothing explains; one that may be an adjective counts less: 'key connectors'."""
    number = 0.0
    for start, end in spans:
        last = found[end] if end < len(found) else None
        concept = lexicon().concepts.get((last.stem,)) if last else None
        before = found[start - 1].folded if start else ""
        is_alone = end - start == 1 and lexicon().concepts.get((found[start].stem,)) != BEYOND
        is_adjective = is_alone and concept not in (None, "-", *_DOING) and before not in _BEFORE_NAMES
        number += _ADJECTIVE if is_adjective else end - start
    return number


def _capitalised(found: Sequence[Word], ordinary: Set[str]) -> list[tuple[int, int]]:
    """The runs of words with capitals and of small words between them."""
    spans: list[tuple[int, int]] = []
    for at, word in enumerate(found):
        if not word.written[:1].isupper() or (at == 0 and word.stem in ordinary):
            continue
        gap = found[spans[-1][1] : at] if spans else []
        if spans and all(between.folded in SMALL for between in gap):
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans
