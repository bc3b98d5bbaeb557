"""Kinds of things in a question, 'ministries' or 'all countries', of which a list is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from hss_graph.asking.mentions import KINDS, SORT, Mention
from hss_graph.asking.words import Word, lexicon, stems
from hss_graph.engine import Engine, select
from hss_graph.names import Names
from hss_graph.nearest import fold

_SURE = 0.93  # that a list is wanted
_BEFORE_PLACES = frozenset(("among", "at", "between", "by", "for", "from", "in", "on", "to", "with"))


class Sorts:
    """The classes of a graph by their labels, ready to be found in questions."""

    def __init__(self, engine: Engine, names: Names) -> None:
        above: dict[str, set[str]] = {}
        labels: dict[str, str] = {}
        for row in select(engine, "classes"):
            above.setdefault(row["class"].value, set()).add(row["above"].value)
            labels[row["class"].value] = row["label"].value
        self._called: dict[tuple[str, ...], str] = {}
        by_name: dict[str, str] = {}
        for iri, label in labels.items():
            if above[iri].isdisjoint(KINDS):
                by_name[fold(label)] = iri
                self._called[stems(label)] = iri
        for called, meant in lexicon().also.items():
            for name in meant:
                if fold(name) in by_name:
                    self._called.setdefault(called, by_name[fold(name)])
        self._longest = max(map(len, self._called), default=0)

    def find(self, found: Sequence[Word]) -> list[Mention]:
        """The longest ones, from left to right."""
        mentions: list[Mention] = []
        at = 0
        while at < len(found):
            for end in range(min(at + self._longest, len(found)), at, -1):
                iri = self._called.get(tuple(word.stem for word in found[at:end]))
                if iri is not None and (not at or found[at - 1].folded not in _BEFORE_PLACES):
                    text = " ".join(word.written for word in found[at:end])
                    mentions.append(Mention(at, end, text, iri, frozenset((SORT,)), _SURE, 0.0))
                    at = end - 1
                    break
            at += 1
        return mentions
