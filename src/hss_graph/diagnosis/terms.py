"""The terms of a query: where each stands, whether it occurs in the graph, and what may be meant instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from hss_graph.engine import Engine, select
from hss_graph.errors import QueryError
from hss_graph.names import Names
from hss_graph.nearest import Match, Pool, distance, fold, local_name
from hss_graph.sparql.patterns import Element, Group, Query, triples
from hss_graph.sparql.pieces import Node, pieces
from hss_graph.vocabulary import PREFIXES, curie

_MOST_TERMS = 300
_MOST_LITERALS = 20_000
_COMPARED = 2_000
_CLOSE = 0.02
_SHORT = 5  # letters
_SLIP = 0.7
_RDF_TYPE = PREFIXES["rdf"] + "type"
_CLASS = PREFIXES["owl"] + "Class"
_STRING = PREFIXES["xsd"] + "string"
_TELLING = 3  # letters that a name needs for anything to be like it
# What plain words, as other graphs use them for properties, are here.
_USUAL = dict.fromkeys(("label", "name", "title"), PREFIXES["rdfs"] + "label")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term of a query, as written, with its IRI, if any, and what it stands for: a property, a class, a
    graph, a literal, or anything. predicate: of a literal, the path that leads to it.
    """

    text: str
    start: int
    role: str
    iri: str = ""
    predicate: str = ""


def prefixes(query: Query | None, sparql: str) -> dict[str, tuple[str, int]]:
    """The prefixes that a query declares itself: namespace and place."""
    found: dict[str, tuple[str, int]] = {}
    before: list[Node] = []
    for piece in pieces(query.prologue if query else sparql):
        if len(before) > 1 and before[-2].text.upper() == "PREFIX" and piece.kind == "iri":
            found[before[-1].text[:-1]] = (piece.text[1:-1], before[-1].start)
        before.append(piece)
    return found


def occurrences(query: Query | None, sparql: str) -> list[Occurrence]:
    """The terms of a query in the order of the text, but for datatypes and functions."""
    declared = {prefix: namespace for prefix, (namespace, _) in prefixes(query, sparql).items()}
    roles: dict[int, tuple[str, str]] = {}
    for element in triples(query.where if query else None):
        roles.update(_roles(element, declared))
    for element in _graphs(query.where if query else None):
        name = pieces(element.text)[1]
        roles[element.start + name.start] = ("graph", "")
    found = []
    words = pieces(sparql)
    is_built = query is not None and query.form == "CONSTRUCT"
    template = range(query.start, query.start + len(query.head)) if query and is_built else range(0)
    for before, piece, after in zip([None, *words], words, [*words[1:], None], strict=False):
        if piece.start in template:
            continue  # what is built may be new
        if before is not None and before.text.upper() in ("BASE", "FROM", "NAMED", "PREFIX"):
            continue
        if before is not None and piece.kind == "iri" and sparql[: piece.start].rstrip().endswith(":"):
            continue  # the namespace of a prefix
        role, predicate = roles.get(piece.start, ("", ""))
        if piece.kind == "literal" and role == "literal":
            found.append(Occurrence(piece.text, piece.start, role, predicate=predicate))
        elif piece.kind in ("iri", "name") and not (after and after.text == "(" and not role):
            iri = expanded(piece, declared)
            if iri and not iri.startswith(PREFIXES["xsd"]):
                found.append(Occurrence(piece.text, piece.start, role or "thing", iri))
    return found


def expanded(node: Node, declared: dict[str, str]) -> str:
    """The IRI that a node stands for; '' if it is none."""
    if node.text == "a":
        return _RDF_TYPE
    if node.kind == "iri":
        return node.text[1:-1]
    prefix, _, local = node.text.partition(":")
    namespace = declared.get(prefix, PREFIXES.get(prefix))
    if node.kind != "name" or namespace is None:
        return ""
    return namespace + re.sub(r"\\(.)", r"\1", local)


def _roles(element: Element, declared: dict[str, str]) -> Iterator[tuple[int, tuple[str, str]]]:
    """The places of the terms of a triple pattern with what they stand for there."""
    if not element.nodes:
        return
    _, predicate, value = element.nodes
    inside = pieces(predicate.text)
    for piece in inside:
        yield predicate.start + piece.start, ("property", "")
    if len(inside) == 1 and expanded(inside[0], declared) == _RDF_TYPE:
        yield value.start, ("class", "")
    elif value.kind == "literal":
        yield value.start, ("literal", predicate.text)


def _graphs(group: Group | None) -> Iterator[Element]:
    for element in group.elements if group else ():
        if element.kind == "graph":
            yield element
        for inner in (*element.groups, *([element.query.where] if element.query else ())):
            yield from _graphs(inner)


class Terms:
    """What occurs in the graph, and what is nearest to what does not.

    The names are asked for when something does not occur: reading them takes longer than most queries.
    """

    def __init__(self, engine: Engine, names: Callable[[], Names]) -> None:
        self.engine = engine
        self._read_names = names

    @cached_property
    def _names(self) -> Names:
        return self._read_names()

    def unknown(self, prologue: str, terms: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of the terms that occur nowhere as what they stand for.

        Each is a pair: ``property``, ``class``, ``graph`` or ``thing``, which is anything; and the term,
        written for SPARQL with this prologue.
        """
        wanted = list(dict.fromkeys(terms))[:_MOST_TERMS]
        if not wanted:
            return set()
        numbered = " ".join(f'({number} "{role}" {term})' for number, (role, term) in enumerate(wanted))
        rows = select(self.engine, "unknown-terms", _prologue=prologue, _terms=numbered)
        return {wanted[int(row["number"].value)] for row in rows}

    def nearest(self, iri: str, role: str) -> list[str]:
        """The IRIs of the right kind that are most like it, best first."""
        pool = {"property": "_properties", "class": "_classes", "graph": "_graphs"}.get(role, "_anything")
        text = local_name(iri)
        usual = [_USUAL[text.lower()]] if role == "property" and text.lower() in _USUAL else []
        if sum(map(str.isalpha, text)) < _TELLING:
            return []
        matches = self._like(getattr(self, pool), text) or self._like(self._anything, text)
        namespace = iri[: len(iri) - len(text)]
        best = max((match.likeness for match in matches), default=0.0)
        found = [m for m in matches if m.likeness > best - _CLOSE or m.iri.startswith(namespace)]
        found.sort(key=lambda match: not match.iri.startswith(namespace))
        return list(dict.fromkeys([*usual, *(match.iri for match in found)]))[:3]

    def _like(self, pool: Pool, text: str) -> list[Match]:
        """The nearest of the pool; of a short text also those that one slip of the hand leads to."""
        found = pool.nearest(text)
        if found or len(text) > _SHORT:
            return found
        slips = [iri for iri in pool.iris() if distance(local_name(iri).lower(), text.lower()) == 1]
        return [Match(_SLIP, iri) for iri in sorted(slips)[:3]]

    def variants(self, occurrence: Occurrence, prologue: str) -> list[Literal]:
        """The literals that are almost so; those with other tags, datatypes, case or blanks go before."""
        wanted = lexical(occurrence.text)
        try:
            rows = select(
                self.engine,
                "literals-of",
                _prologue=prologue,
                _dataset="",
                _path=occurrence.predicate,
                _most=str(_MOST_LITERALS),
            )
        except QueryError:
            return []
        values = [row["value"] for row in rows]
        same = [value for value in values if fold(value.value) == fold(wanted)]
        if same:
            return sorted(same, key=lambda value: (value.value != wanted, str(value)))[:3]
        pool = Pool((str(n), [value.value]) for n, value in enumerate(values[:_COMPARED]))
        near = [values[int(match.iri)] for match in pool.nearest(wanted) if match.likeness > 0.8]
        return near[:3]

    def occurs(self, iri: str, role: str = "thing") -> bool:
        """Whether the graph has the IRI as what it stands for."""
        return not self.unknown("", [(role, str(NamedNode(iri)))])

    @cached_property
    def _properties(self) -> Pool:
        labels: dict[str, list[str]] = {}
        for row in select(self.engine, "properties-used"):
            labels.setdefault(row["property"].value, [])
        for row in select(self.engine, "properties"):
            known = labels.setdefault(row["property"].value, [])
            if row["label"] is not None:
                known.append(row["label"].value)
        return Pool(labels.items())

    @cached_property
    def _classes(self) -> Pool:
        return Pool((entry.iri, entry.names) for entry in self._names if _CLASS in entry.classes)

    @cached_property
    def _graphs(self) -> Pool:
        return Pool((row["graph"].value, ()) for row in select(self.engine, "triples"))

    @cached_property
    def _anything(self) -> Pool:
        things = {entry.iri: list(entry.names) for entry in self._names}
        for iri in self._properties.iris():
            things.setdefault(iri, [])
        return Pool(things.items())

    def named(self, text: str) -> list[str]:
        """The IRIs of the things that are called so, case aside."""
        return [entry.iri for entry in self._names if fold(text) in map(fold, entry.names)]

    def called(self, iri: str) -> str:
        """The thing in words: its label and its short IRI, or this alone."""
        entry = self._names.entry(iri)
        is_term = not entry.names or _CLASS in entry.classes
        return curie(iri) if is_term else f"{entry.label} ({curie(iri)})"


def lexical(text: str) -> str:
    """The text of a literal as written, without its quotes, tag and datatype.

    >>> lexical('"Gavi"@en')
    'Gavi'
    """
    quote = text[:3] if text[:3] in ('"""', "'''") else text[:1]
    inside = text[len(quote) : text.rindex(quote)] if quote in ('"', "'", '"""', "'''") else text
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), inside)


def written(value: Literal) -> str:
    """The literal as one writes it, with a short datatype.

    >>> from pyoxigraph import NamedNode
    >>> written(Literal("2007", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYear")))
    '"2007"^^xsd:gYear'
    """
    text, mark, datatype = str(value).rpartition("^^<")
    is_typed = bool(mark) and value.language is None and value.datatype.value != _STRING
    return f"{text}^^{curie(datatype[:-1])}" if is_typed else str(value)
