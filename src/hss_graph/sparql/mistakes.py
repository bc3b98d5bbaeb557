"""What is wrong with a SPARQL text: the usual mistakes, each tried out by putting it right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from time import monotonic

from pyoxigraph import Store

from hss_graph.sparql import Token, calls_service, is_simple, tokens
from hss_graph.sparql.arguments import arguments
from hss_graph.sparql.clauses import CLAUSES
from hss_graph.sparql.damage import Remedy, Words
from hss_graph.sparql.remedies import SPECIFIC
from hss_graph.sparql.structure import GENERAL, STRUCTURE
from hss_graph.vocabulary import PREFIXES

_SECONDS = 0.5
_FURTHER = 3  # characters by which a remedy must bring the parser on to count as one of several
_LIKE = 0.6
_CLOSE = 0.06
_POSITION = re.compile(r"error at (\d+):(\d+)")
# Of those that others use, the namespaces that are known everywhere.
_WELL_KNOWN = {
    "adms": "http://www.w3.org/ns/adms#",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "gn": "http://www.geonames.org/ontology#",
    "m49": "http://metadata.un.org/sdg/codes/geoArea/",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "sdo": "https://schema.org/",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wdt": "http://www.wikidata.org/prop/direct/",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a text goes wrong, and in words what is wrong and what to do."""

    start: int
    message: str


def find(sparql: str, offset: int) -> Mistake | None:
    """The mistake in a text that the engine cannot read from the offset on; None where it is no usual one.

    A remedy counts if the engine reads the text with it, or reads clearly more of it.
    """
    if not is_simple(sparql) or calls_service(sparql):
        return None
    end = monotonic() + _SECONDS
    words = Words(sparql, offset, [t for t in tokens(sparql) if t.text.strip() and t.kind != "comment"])
    furthest: tuple[int, Mistake] | None = None
    for remedy in chain.from_iterable(
        specific(words) for specific in (_undeclared, arguments, *CLAUSES, *SPECIFIC, *STRUCTURE)
    ):
        if monotonic() > end:
            break
        reached = _reached(remedy.text)
        if reached is None:
            return Mistake(remedy.start, remedy.message)
        gained = reached - (len(remedy.text) - len(sparql)) - offset
        if gained > _FURTHER and (furthest is None or gained > furthest[0]):
            furthest = gained, Mistake(remedy.start, remedy.message)
    for general in GENERAL:
        for remedy in general(words):
            if monotonic() > end:
                return furthest[1] if furthest else None
            if _reached(remedy.text) is None:
                return Mistake(remedy.start, remedy.message)
    return furthest[1] if furthest else None


def _reached(sparql: str) -> int | None:
    """How far the engine reads the text; None where it reads all of it."""
    if calls_service(sparql):
        return 0
    try:
        Store().query(sparql, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        match = _POSITION.match(error.msg)
        if match is None:
            return 0
        line, column = int(match[1]), int(match[2])
        return len("".join(sparql.splitlines(keepends=True)[: line - 1])) + column - 1
    except (OSError, RuntimeError, ValueError):
        pass  # it can be read, though not evaluated
    return None


def _undeclared(words: Words) -> Iterator[Remedy]:
    """The prefixes that nobody declares, each with those that may be meant."""
    declared = dict(PREFIXES)
    before = ""
    names: dict[str, Token] = {}
    for token in words.tokens:
        if token.kind == "name":
            prefix = token.text.split(":")[0]
            if before == "PREFIX":
                declared[prefix] = ""
            elif prefix not in ("_", "http", "https"):
                names.setdefault(prefix, token)
        before = token.text.upper()
    strange = {prefix: token for prefix, token in names.items() if prefix not in declared}
    lines = "".join(f"PREFIX {prefix}: <urn:x:>\n" for prefix in strange)
    for prefix, token in strange.items():
        yield Remedy(token.start, lines + words.text, _undeclared_message(prefix, set(declared)))


def _undeclared_message(prefix: str, declared: set[str]) -> str:
    known = _WELL_KNOWN.get(prefix.lower())
    said = f"the prefix {prefix}: is not declared; "
    if not prefix:
        return "a name begins with its prefix, such as id: or hss:; put one before the colon"
    if known:
        same = [short for short, namespace in PREFIXES.items() if namespace == known]
        return said + (f"did you mean {same[0]}:?" if same else f"add 'PREFIX {prefix}: <{known}>'")
    rated = sorted(((_likeness(prefix, other), other) for other in declared if other), reverse=True)
    if rated and rated[0][0] >= _LIKE:
        near = sorted(other for rate, other in rated[:3] if rate > rated[0][0] - _CLOSE)
    else:
        near = sorted(other for other in declared if _is_slip(prefix, other))
    if near:
        return said + f"did you mean {' or '.join(f'{other}:' for other in near)}?"
    return said + f"add 'PREFIX {prefix}: <…>' or correct it"


def _is_slip(left: str, right: str) -> bool:
    """Whether one letter is another one, as in ``wn`` for ``wd``."""
    return len(left) == len(right) and left[0] == right[0] and sum(map(str.__ne__, left, right)) == 1


def _likeness(left: str, right: str) -> float:
    left, right = left.lower(), right.lower()
    same_letters = 0.15 if sorted(left) == sorted(right) else 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio() + same_letters
