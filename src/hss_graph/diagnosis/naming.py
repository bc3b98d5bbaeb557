"""The properties by which things are named or told in words: which of them things have, and a text is of."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal

from hss_graph.diagnosis.counting import Counting
from hss_graph.diagnosis.terms import written
from hss_graph.engine import Engine, select
from hss_graph.nearest import fold, local_name
from hss_graph.vocabulary import PREFIXES, curie

_NAMES = ("rdfs:label", "skos:prefLabel", "skos:altLabel", "dcterms:title", "foaf:name")
_TEXTS = ("skos:definition", "rdfs:comment", "dcterms:description", "skos:scopeNote")
_WORDS = ("label", "name", "title")  # which other graphs use
_MOST = "20000"


@dataclass(frozen=True, slots=True)
class Named:
    """A property by which things are named, and how many rows have it."""

    property: str
    rows: int


def expanded(short: str) -> str:
    """The IRI of a property, written for SPARQL."""
    prefix, _, local = short.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def alike(iri: str) -> tuple[str, ...]:
    """The other properties of the same use, such as names; none for other properties."""
    short = curie(iri)
    for group in (_NAMES, _TEXTS):
        if short in group or (group is _NAMES and local_name(iri).lower() in _WORDS):
            return tuple(each for each in group if each != short)
    return ()


def having(counting: Counting, pattern: str, thing: str, others: tuple[str, ...]) -> list[Named]:
    """Which of the properties the things of a pattern have, the plainest first."""
    rows = [
        (counting.rows(" ".join((pattern, thing, expanded(each), "?anyName ."))), each) for each in others
    ]
    return [Named(each, count) for count, each in rows if count]


def best(counting: Counting, pattern: str, variable: str) -> str:
    """The property by which most things are named that a variable stands for."""
    found = having(counting, pattern, variable, _NAMES)
    return found[0].property if found else "rdfs:label"


def same_text(engine: Engine, text: str, but: str) -> list[tuple[str, Literal]]:
    """The names of things that are this text but for case and tag, each with its property; not of `but`."""
    found = []
    for short in _NAMES:
        path = {"_prologue": "", "_dataset": "", "_path": expanded(short), "_most": _MOST}
        for row in select(engine, "literals-of", **path) if short != curie(but) else ():
            if fold(row["value"].value) == fold(text):
                found.append((short, row["value"]))
    return found


def called(found: tuple[str, Literal]) -> str:
    """A property with its value, as one writes them."""
    return f"{found[0]} {written(found[1])}"
