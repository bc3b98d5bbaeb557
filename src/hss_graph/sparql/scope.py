"""Which variables of a SPARQL text stand for something where, by the rules of scope of SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hss_graph.sparql.patterns import Group, Query
from hss_graph.sparql.pieces import Node, pieces


@dataclass(frozen=True, slots=True)
class Stranger:
    """A variable that is used and never gets a value, where it stands, and the variables that do."""

    text: str
    start: int
    known: tuple[str, ...]


def visible(pattern: str) -> list[str]:
    """The variables that a pattern may give to what stands behind it: not those hidden in a query within.

    >>> visible("?x a ?y { SELECT ?x { ?x ?hidden ?z } } MINUS { ?x ?p ?o }")
    ['?x', '?y']
    """
    return _distinct(_given(pieces(pattern), negations=False))


def strangers(query: Query) -> list[Stranger]:
    """The variables that are selected, ordered by or compared, but stand in no pattern; not parameters."""
    standing = _distinct(_given(pieces(query.pattern), negations=True))
    values = [word for each in query.modifiers if each.kind == "VALUES" for word in pieces(each.text)]
    texts = [(query.head, query.start), *((each.text, each.start) for each in query.modifiers)]
    texts += _conditions(query.where)
    used = [Node(w.kind, w.text, start + w.start) for text, start in texts for w in pieces(text)]
    named = [word.text for before, word in pairwise(used) if before.text.upper() == "AS"]
    known = {*standing, *map(_plain, named), *(_plain(word.text) for word in values)}
    found: dict[str, Stranger] = {}
    for word in sorted(used, key=lambda each: each.start) if query.where is not None else ():
        is_parameter = word.text[1:2] == "_"
        if word.kind == "variable" and not is_parameter and _plain(word.text) not in known:
            found.setdefault(word.text, Stranger(word.text, word.start, tuple(standing)))
    return [*found.values(), *(each for inner in _queries(query.where) for each in strangers(inner))]


def _conditions(group: Group | None) -> Iterator[tuple[str, int]]:
    """What is compared in a group, without what stands in braces there, and where."""
    for element in group.elements if group else ():
        if element.kind == "filter":
            yield element.text.split("{")[0], element.start
        for inner in element.groups:
            yield from _conditions(inner)


def _queries(group: Group | None) -> Iterator[Query]:
    """The queries in a group, but not those within these."""
    for element in group.elements if group else ():
        if element.query is not None:
            yield element.query
        for inner in element.groups:
            yield from _queries(inner)


def _given(words: Sequence[Node], negations: bool) -> Iterator[str]:
    """The variables of patterns; with negations also those of patterns that take rows away."""
    at = 0
    while at < len(words):
        text, after = words[at].text.upper(), words[at + 1].text.upper() if at + 1 < len(words) else ""
        end = at
        if text == "{" and after == "SELECT":
            end = _closing(words, at)
            yield from _projected(words[at + 1 : end])
        elif text == "BIND" and after == "(":
            end = _closing(words, at + 1)
            yield words[min(end, len(words)) - 1].text
        elif text == "FILTER":
            opening = next((n for n in range(at, len(words)) if words[n].text in "({"), len(words))
            end = _closing(words, opening)
            yield from _negated(words[opening:end], negations)
        elif text == "MINUS":
            end = _closing(words, at + 1)
            yield from _given(words[at + 1 : end], negations) if negations else ()
        elif words[at].kind == "variable":
            yield words[at].text
        at = end + 1


def _negated(words: Sequence[Node], negations: bool) -> Iterator[str]:
    """Those of the patterns in a filter, where they are wanted."""
    for at, word in enumerate(words) if negations else ():
        if word.text == "{":
            yield from _given(words[at : _closing(words, at)], negations)


def _projected(words: Sequence[Node]) -> Iterator[str]:
    """The variables that a query within another one gives to it."""
    opening = next((n for n in range(len(words)) if words[n].text == "{"), len(words))
    if any(
        word.text == "*" and before.text.upper() in ("SELECT", "DISTINCT", "REDUCED")
        for before, word in pairwise(words[:opening])
    ):
        yield from _given(words[opening : _closing(words, opening)], negations=False)
    at = 0
    while at < opening:
        if words[at].text == "(":
            at = _closing(words, at)
            yield words[min(at, len(words)) - 1].text
        elif words[at].kind == "variable":
            yield words[at].text
        at += 1


def _closing(words: Sequence[Node], at: int) -> int:
    """The number of the word that closes the bracket there; one beyond the last where none does."""
    depth = 0
    for number in range(at, len(words)):
        depth += (words[number].text in ("(", "[", "{")) - (words[number].text in (")", "]", "}"))
        if depth <= 0:
            return number
    return len(words)


def _distinct(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(_plain, found)))


def _plain(variable: str) -> str:
    """The variable with the commoner of the two signs that begin it."""
    return f"?{variable[1:]}"
