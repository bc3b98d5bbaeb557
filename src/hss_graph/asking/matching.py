"""How well the phrasings of saved queries fit a question, their slots filled with what it mentions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from hss_graph.asking import alignment
from hss_graph.asking.mentions import SORT, Mention
from hss_graph.asking.phrasings import Phrasing, Question, pairs_of
from hss_graph.asking.words import stems
from hss_graph.names import Names
from hss_graph.queries import Parameter
from hss_graph.vocabulary import PREFIXES

_SLOT = 2.0  # the weight of a slot among words
_PREPOSITION = 0.35
_LEAST_WEIGHT = 0.35  # of a word that all queries have
_RARITY = 1.5  # how much more a word weighs that one query alone has
_STRANGE = 1.0  # that of a word that no phrasing holds
_SMALL = {"who": 0.4, "what": 0.3, "by": 0.5, "whom": 0.5}
_PREPOSITIONS = frozenset(
    (
        "with",
        "on",
        "in",
        "to",
        "from",
        "by",
        "of",
        "between",
        "among",
        "at",
        "for",
        "about",
        "against",
        "not",
        "up",
        "out",
        "via",
    )
)
_STRANGER = 2.0  # that of such a word beside a thing that is to be shown
_SAID_BESIDES = 0.85  # of what only shows a thing, for each word that asks for more
_BESIDES = 0.8  # of a parameter that the phrasing does not name
_ASKED = 0.99  # of one that the question itself asks for: not the funder, in 'donors, Gavi'
_USUAL = 0.88  # of a word such as money that may stand for a kind
_WORDING = 0.1  # how much it counts that the words are the very same
_UNUSED = 0.85  # of a reading that does nothing with a name, for each
_TURNED = 0.5  # of a reading that has who pays for who is paid
_KNOWN = 0.15  # how much it counts that words stand in any phrasing of the query
_ORDER = 0.25  # how much the order of words counts
_WORTHWHILE = 0.35  # the least score that is of interest
_TRIED = 3  # mentions of one slot
_MISFIT = 0.05  # of a thing of another kind than the label of the parameter says
_ANYTHING = "anyth"
_ANY = 0.94  # of a parameter that takes anything: one of a kind of its own goes first
_EVENT = 0.6  # of a kind of engagement, where any kind will do
_VAGUE = frozenset(("set", "general", "in", "of", "or"))
_CONCEPT = PREFIXES["skos"] + "Concept"
_ABOUT = frozenset((PREFIXES["foaf"] + "Agent", PREFIXES["hss"] + "Place"))  # who or where it is
_CLASS = PREFIXES["owl"] + "Class"

Fits = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrasing with the mentions that fill parameters, and how well it fits, from 0 to 1."""

    phrasing: Phrasing
    filled: Mapping[str, tuple[Mention, ...]]
    score: float


class Phrasings:
    """All phrasings, with the weights of their words."""

    def __init__(self, all_: Sequence[Phrasing], names: Names) -> None:
        self._all = all_
        self._names = names
        queries: dict[str, set[str]] = defaultdict(set)
        for phrasing in all_:
            for part in phrasing.parts:
                queries[part].add(phrasing.query.name if phrasing.query else "")
        count = len({q for found in queries.values() for q in found})
        self._weights = {
            part: _SMALL.get(part, _rarity(count, len(having)) * _worth(part))
            for part, having in queries.items()
        }
        self._vocabulary: dict[str, set[str]] = defaultdict(set)
        for phrasing in all_:
            self._vocabulary[phrasing.query.name if phrasing.query else ""].update(phrasing.parts)
        self._fits: dict[tuple[str, str], float] = {}

    def matches(self, question: Question, mentions: Sequence[Mention]) -> list[Match]:
        """The best match of each query and filling, best first."""
        best: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], Match] = {}
        heavy = alignment.heavy(question, mentions)
        for phrasing in self._likely(question, mentions):
            for filled in self._fillings(phrasing, question, mentions):
                match = Match(phrasing, filled, self._score(phrasing, filled, question, mentions, heavy))
                name = phrasing.query.name if phrasing.query else ""
                key = (name, tuple((k, tuple(m.iri or m.text for m in v)) for k, v in sorted(filled.items())))
                if key not in best or match.score > best[key].score:
                    best[key] = match
        return sorted(best.values(), key=lambda match: -match.score)

    def _likely(self, question: Question, mentions: Sequence[Mention]) -> Iterator[Phrasing]:
        """The phrasings that share enough words with the question to be worth a closer look."""
        named = {at for mention in mentions for at in range(mention.start, mention.end)}
        meant = {word for word, _, _ in question.meant}
        rest = sum(self._weight(w) for w, start, end in question.meant if named.isdisjoint(range(start, end)))
        for phrasing in self._all:
            needed = common = 0.0
            for part in phrasing.parts:
                weight = self._weight(part)
                needed += weight
                if part in meant or part[0] == "{":
                    common += weight
            if 2 * common >= _WORTHWHILE * (rest + needed):
                yield phrasing

    def _fillings(
        self, phrasing: Phrasing, question: Question, mentions: Sequence[Mention]
    ) -> Iterable[dict[str, tuple[Mention, ...]]]:
        choices = []
        for parameter in phrasing.slots:
            fitting = [m for m in mentions if self._fit(parameter, m) > 0]
            if not fitting:
                return
            if parameter.several:
                several = _apart(fitting)
                if len(several) < 2:
                    return
                choices.append([several])
            else:
                fitting.sort(key=lambda m: (-self._fit(parameter, m) * m.likeness, m.start))
                choices.append([(m,) for m in fitting[: _TRIED + 2]])
        for chosen in product(*choices):
            flat = [m for group in chosen for m in group]
            if any(a.overlaps(b) or _is_same(a, b) for i, a in enumerate(flat) for b in flat[:i]):
                continue
            filled = {p.name: group for p, group in zip(phrasing.slots, chosen, strict=True)}
            more = self._with_more(phrasing, dict(filled), flat, mentions)
            yield more
            if more != filled and alignment.turned(more, set(more), question):
                yield filled

    def _with_more(
        self,
        phrasing: Phrasing,
        filled: dict[str, tuple[Mention, ...]],
        used: list[Mention],
        mentions: Sequence[Mention],
    ) -> dict[str, tuple[Mention, ...]]:
        """What is mentioned besides goes into parameters that the query has and the phrasing lacks."""
        for parameter in phrasing.query.parameters if phrasing.query else ():
            if parameter.name in filled:
                continue
            left = [
                m for m in mentions
                if m.weight >= 1.0 and self._fit(parameter, m) >= _ANY
                and not any(m.overlaps(u) or _is_same(m, u) for u in used)
            ]  # fmt: skip
            if left:
                one = max(left, key=lambda m: (m.likeness, -m.start))
                filled[parameter.name] = (one,)
                used.append(one)
        return filled

    def _fit(self, parameter: Parameter, mention: Mention) -> float:
        """1 where the mention is of the kind that the parameter takes, less where it may be, 0 where not."""
        if parameter.kind != "iri":
            return 1.0 if parameter.kind in ("integer", "gYear", "year") and not mention.iri else 0.0
        if not mention.iri:
            return 0.0
        if mention.iri == "?":
            return 1.0
        is_class = _CLASS in mention.classes
        if parameter.of_class == _CLASS and parameter.under is None:
            event = 1.0 if "engagement" in parameter.label else _EVENT
            return 1.0 if SORT in mention.classes else event if is_class else 0.0
        if SORT in mention.classes:
            return 0.0
        if parameter.of_class is not None and parameter.of_class != _CONCEPT:
            return 1.0 if parameter.of_class in mention.classes else 0.0
        if is_class or (parameter.of_class or "") not in {"", *mention.classes}:
            return 0.0
        key = (parameter.label, mention.iri)
        if key not in self._fits:
            label = set(stems(parameter.label))
            kinds = {s for iri in mention.classes for s in stems(self._names.entry(iri).label)}
            self._fits[key] = 1.0 if label & (kinds - _VAGUE) else _ANY if _ANYTHING in label else _MISFIT
        return self._fits[key]

    def _score(
        self,
        phrasing: Phrasing,
        filled: Mapping[str, tuple[Mention, ...]],
        question: Question,
        mentions: Sequence[Mention],
        heavy: Sequence[float],
    ) -> float:
        wanted = set(phrasing.parts)
        extra = {f"{{{name}}}" for name in filled} - wanted
        left = Counter(phrasing.parts)
        left.update(extra)
        asked: list[str] = []
        common = total = 0.0
        besides = 0
        for part, burden in alignment.asked(filled, question, mentions, heavy):
            weight = self._weight(part)
            if phrasing.query is None and left[part] <= 0 and part not in {*_PREPOSITIONS, "what"}:
                weight = max(weight, _STRANGER)
                besides += 1
            asked.append(part)
            if left[part] > 0:
                left[part] -= 1
                common += weight * (_BESIDES if part in extra else 1.0)
                total += weight
            else:
                total += max(weight, burden)
        needed = sum(map(self._weight, (*phrasing.parts, *extra)))
        missing = sum(self._weight(part) * number for part, number in left.items() if number > 0)
        more = _SLOT * sum(len(group) - 1 for group in filled.values())  # of a parameter of several values
        same = (common + needed - missing + 2 * more) / (total + needed + 2 * more)
        order = alignment.order(pairs_of(asked), phrasing.pairs)
        if phrasing.query is None and not wanted.isdisjoint(("who", "place")):
            besides += 2 * sum(m.classes.isdisjoint(_ABOUT) for group in filled.values() for m in group)
        same *= _SAID_BESIDES**besides * math.pow(
            _UNUSED, alignment.unused(alignment.unheeded(filled, mentions, wanted, question))
        )
        same *= _TURNED if alignment.turned(filled, {*wanted, *filled}, question) else 1.0
        same *= 1 - _KNOWN + _KNOWN * self._share_known(phrasing, asked)
        alike = (1 - _ORDER + _ORDER * order) * (
            1 - _WORDING + _WORDING * alignment.wording(phrasing, filled, question)
        )
        return phrasing.worth * same * alike * self._likeness(phrasing, filled, asked)

    def _share_known(self, phrasing: Phrasing, asked: Sequence[str]) -> float:
        """How much of the question stands in any phrasing of the query."""
        vocabulary = self._vocabulary[phrasing.query.name if phrasing.query else ""]
        words = [part for part in asked if part[0] != "{"]
        total = sum(map(self._weight, words))
        return sum(self._weight(part) for part in words if part in vocabulary) / total if total else 1.0

    def _likeness(
        self, phrasing: Phrasing, filled: Mapping[str, tuple[Mention, ...]], asked: Sequence[str]
    ) -> float:
        """How sure it is that the mentions are what the parameters take."""
        sure = 1.0
        slots = {parameter.name: parameter for parameter in phrasing.slots}
        for name, group in filled.items():
            sure *= _ASKED if name in asked else 1.0
            for mention in group:
                fit = self._fit(slots[name], mention) if name in slots else 1.0
                usual = _USUAL if mention.weight == 0 and _CLASS in mention.classes else 1.0
                sure *= mention.likeness * usual * (1 + fit) / 2
        return sure

    def _weight(self, part: str, strange: float = _STRANGE) -> float:
        if part.startswith("{"):
            return _SLOT
        known = self._weights.get(part)
        if known is not None:
            return known
        return _PREPOSITION if part in _PREPOSITIONS else strange


def _apart(fitting: Sequence[Mention]) -> tuple[Mention, ...]:
    """The best of them that do not overlap, in the order of the text."""
    chosen: list[Mention] = []
    for mention in sorted(fitting, key=lambda m: (-m.likeness, m.start)):
        if not any(mention.overlaps(other) or _is_same(mention, other) for other in chosen):
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: m.start))


def _is_same(one: Mention, other: Mention) -> bool:
    return one.iri == other.iri and one.iri not in ("", "?")


def _worth(part: str) -> float:
    return _PREPOSITION if part in _PREPOSITIONS else 1.0


def _rarity(count: int, having: int) -> float:
    """High for a word that few of so many queries have."""
    return _LEAST_WEIGHT + _RARITY * math.log(count / having) / math.log(max(count, 2))
