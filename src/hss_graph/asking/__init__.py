"""A question in plain words → saved queries with the values of their parameters, ranked.

Nothing is guessed by a model: words are compared with the phrasings in the headers of the saved queries, with
words of the field that mean the same (``lexicon.txt``), and with the names in the graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hss_graph.asking.alignment import unheeded
from hss_graph.asking.denial import Denial, denials, unmet, without
from hss_graph.asking.matching import Match, Phrasings
from hss_graph.asking.mentions import SORT, Finder, Mention
from hss_graph.asking.phrasings import Phrasing, Question, ordinary, phrasing, phrasings
from hss_graph.asking.sorts import Sorts
from hss_graph.asking.strangers import doubt, pertinent, strange, strange_end, unknown
from hss_graph.asking.words import BEYOND, Word, lexicon, meanings, words
from hss_graph.engine import Engine
from hss_graph.errors import HssGraphError
from hss_graph.names import Names
from hss_graph.queries import Parameter, SavedQuery
from hss_graph.vocabulary import curie

LEAST = 0.42  # confidence; a reading that is less likely is no answer
_MOST = 8
_LONGEST = 60  # words of a question
_UNKNOWN = "?"
_TRUST = 0.9  # the power of a score where every word is known
_DOUBT, _DOUBTS = 0.72, 4  # of a word that nothing explains, and how many such words count
_DENIED = 0.4  # of what is asked without a denial: below the least
_SHOWN, _BARE = 0.95, 0.8  # what a reading is worth that only shows a thing

__all__ = ["LEAST", "Reader", "Reading", "reader"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question may mean.

    query: the saved query, or None for all that is known of one thing, which is the value of ``thing``.
    values: the values of its parameters, as `SavedQuery.bind` takes them. confidence: from 0 to 1.
    unread: what the question holds and the reading does nothing with: names, words that are not known.
    denied: the word, such as 'not', that no saved query heeds; then this is what is asked without it, and the
    confidence is below `LEAST`.
    """

    query: SavedQuery | None
    values: Mapping[str, str | list[str]]
    confidence: float
    unread: tuple[str, ...] = ()
    denied: str = ""

    @property
    def name(self) -> str:
        """The name of the saved query, or ``show``."""
        return self.query.name if self.query else "show"


class Reader:
    """The names of a graph and the phrasings of saved queries, ready for questions."""

    def __init__(self, engine: Engine, names: Names, queries: Sequence[SavedQuery]) -> None:
        self._names = names
        self._queries = list(queries)
        all_ = [one for query in queries for one in phrasings(query)] + _showing()
        self._usual = ordinary(all_)
        self._finder = Finder(engine, names, self._usual)
        self._sorts = Sorts(engine, names)
        self._matcher = Phrasings(all_, names)

    def fits(self, names: Names, queries: Sequence[SavedQuery]) -> bool:
        """Whether it was made from these."""
        return self._names is names and self._queries == list(queries)

    def readings(self, text: str) -> list[Reading]:
        """What the text may mean, most likely first; none where nothing is like it.

        Raises UnknownNameError, with the nearest names, where it asks about something that nothing in the
        graph is called.
        """
        return self._read(self._finder.mended(pertinent(words(text)[:_LONGEST])))

    def _read(self, found: list[Word]) -> list[Reading]:
        names, usual = self._names, self._usual
        written = tuple(word.stem for word in found)
        question = Question(written, tuple(meanings(written)))
        mentions = self._finder.find(found)
        nameless = [_no_name(found, span) for span in unknown(found, mentions, usual)]
        if not any(mention.weight > 2 for mention in mentions):
            nameless += [_no_name(found, span) for span in strange_end(found, mentions, usual)]
        inside = [m for m in mentions if not any(m.overlaps(u) for u in nameless)]
        matches = self._matcher.matches(question, [*inside, *nameless, *self._sorts.find(found)])
        denied = denials(found, [*mentions, *nameless])
        lost = unmet(denied, question, matches[0].phrasing.parts if matches else ())
        if lost:
            return self._without(found, lost)
        if matches and matches[0].score >= LEAST:
            _refuse_unknown(matches[0], nameless, names)
        usable = [m for m in matches if not _unknown_in(m)]
        beyond = sum(meaning == BEYOND and end - start > 1 for meaning, start, end in question.meant)
        readings = []
        for match in usable[:_MOST]:
            sorts = [m for group in match.filled.values() for m in group if SORT in m.classes]
            unheard = strange(found, [*mentions, *sorts], usual)
            idle = [_no_name(found, span) for span in unheard]
            number = beyond + doubt(found, unheard)
            readings.append(_reading(match, number, mentions, idle, question, names))
        return readings

    def _without(self, found: list[Word], lost: Sequence[Denial]) -> list[Reading]:
        """What is asked without what the question denies: near, and no answer."""
        text = lost[0].text
        return [
            replace(
                reading,
                confidence=round(reading.confidence * _DENIED, 3),
                unread=(text, *reading.unread),
                denied=text,
            )
            for reading in self._read(without(found, lost))
        ]


def reader(
    engine: Engine, names: Names, queries: Sequence[SavedQuery], before: Reader | None = None
) -> Reader:
    """What reads questions about a graph: the one from before, if that was made from the same."""
    return before if before is not None and before.fits(names, queries) else Reader(engine, names, queries)


def _no_name(found: Sequence[Word], span: tuple[int, int]) -> Mention:
    text = " ".join(word.written for word in found[span[0] : span[1]])
    return Mention(*span, text, _UNKNOWN, frozenset(), 1.0, 2.5)


def _unknown_in(match: Match) -> list[tuple[str, Mention]]:
    return [(n, m) for n, group in match.filled.items() for m in group if m.iri == _UNKNOWN]


def _refuse_unknown(match: Match, unknown: Sequence[Mention], names: Names) -> None:
    used = _unknown_in(match)
    if used:
        slot, mention = used[0]
        parameter = next((p for p in match.phrasing.slots if p.name == slot), None)
        names.resolve(mention.text)
        names.resolve(mention.text, parameter.of_class if parameter else None)
    for mention in unknown:
        names.resolve(mention.text)


def _reading(
    match: Match,
    unheard: float,
    mentions: Sequence[Mention],
    idle: Sequence[Mention],
    question: Question,
    names: Names,
) -> Reading:
    query = match.phrasing.query
    parameters = {p.name: p for p in (query.parameters if query else match.phrasing.slots)}
    values: dict[str, str | list[str]] = {}
    for name, parameter in parameters.items():
        given = [_value(mention, parameter, names) for mention in match.filled.get(name, ())]
        if given:
            values[name] = given if parameter.several else given[0]
    used = [m for group in match.filled.values() for m in group]
    free = unheeded(match.filled, mentions, match.phrasing.parts, question)
    free += [one for one in idle if not any(one.overlaps(m) for m in [*used, *free])]
    unread = tuple(dict.fromkeys(m.text for m in sorted(free, key=lambda m: m.start)))
    sure = match.score**_TRUST if not unheard else match.score * _DOUBT ** min(unheard, _DOUBTS)
    return Reading(query, values, round(min(sure, 1.0), 3), unread)


def _value(mention: Mention, parameter: Parameter, names: Names) -> str:
    """The thing as a value: by its label where that means it alone."""
    if not mention.iri:
        return mention.text
    label = names.entry(mention.iri).label
    try:
        alone = names.resolve(label, parameter.of_class).value == mention.iri
    except HssGraphError:
        alone = False
    return label if alone else curie(mention.iri)


def _showing() -> list[Phrasing]:
    thing = Parameter("thing", "_thing_iri", "iri", True, "Anything with a name", None, None)
    return [
        phrasing(None, text, {"thing": thing}, _BARE if text == "{thing}" else _SHOWN)
        for text in lexicon().showing
    ]
