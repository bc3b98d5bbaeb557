"""One result with all that helps to say what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode, RdfFormat, parse

from hss_graph.engine import Engine, select
from hss_graph.names import Names
from hss_graph.nearest import Pool
from hss_graph.repairs.rulebook import Rulebook
from hss_graph.shapes import ValidationResult
from hss_graph.turtle import Term
from hss_graph.vocabulary import PREFIXES, SH, curie

CLASS = PREFIXES["owl"] + "Class"
TYPE = PREFIXES["rdf"] + "type"
_INTEGER = re.compile(r'"([+-]?[0-9]+)"\^\^<' + re.escape(PREFIXES["xsd"]) + "integer>")
_LONGEST = 200  # letters of a term that are shown


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would be right: in words, and as a term where that is beyond doubt.

    instead: what may take the place of the value, or of the property where `of_property` says so; None where
    a person has to choose.
    """

    text: str
    instead: Term | None = None
    of_property: bool = False


class Surroundings:
    """What the graph holds, looked up once for each question."""

    def __init__(self, book: Rulebook, engine: Engine, names: Names) -> None:
        self.book = book
        self.names = names
        self._engine = engine
        self._pools: dict[object, Pool] = {}
        self._properties: dict[str, list[str]] | None = None
        self._wider: dict[str, set[str]] | None = None
        self._statements: dict[str, list[tuple[str, Term]]] = {}

    def statements(self, thing: object) -> list[tuple[str, Term]]:
        """Property IRI and value of each statement of the thing, without what follows."""
        if not isinstance(thing, NamedNode):
            return []
        if thing.value not in self._statements:
            rows = select(self._engine, "statements-of", _thing_iri=str(thing))
            self._statements[thing.value] = [(row["property"].value, row["value"]) for row in rows]
        return self._statements[thing.value]

    def classes(self, thing: Term | None) -> list[str]:
        """IRIs of the classes that the thing is stated to have."""
        return [v.value for p, v in self.statements(thing) if p == TYPE and isinstance(v, NamedNode)]

    def is_declared_class(self, iri: str) -> bool:
        """Whether the ontology declares the class."""
        return CLASS in self.names.entry(iri).classes or iri.startswith(PREFIXES["owl"])

    def wider(self, iri: str) -> set[str]:
        """IRIs of the classes above a class."""
        if self._wider is None:
            self._wider = {}
            for row in select(self._engine, "classes"):
                self._wider.setdefault(row["class"].value, set()).add(row["above"].value)
        return self._wider.get(iri, set())

    def widest(self, classes: Iterable[str]) -> list[str]:
        """Those of the classes that stand below no other of them, A–Z."""
        among = set(classes)
        return sorted(iri for iri in among if not (self.wider(iri) - {iri}) & among)

    def properties(self) -> dict[str, list[str]]:
        """The labels of each property that the ontology declares, by IRI."""
        if self._properties is None:
            self._properties = {}
            for row in select(self._engine, "properties"):
                labels = self._properties.setdefault(row["property"].value, [])
                labels += [row["label"].value] if row["label"] else []
        return self._properties

    def things_of(self, classes: Iterable[str]) -> Pool:
        """The things of any of these classes; of any class at all where none is given."""
        key = frozenset(classes)
        if key not in self._pools:
            fitting = [(e.iri, e.names) for e in self.names if not key or key & e.classes]
            if not fitting:
                rows = (
                    row
                    for iri in sorted(key)
                    for row in select(self._engine, "things-of", _class_iri=f"<{iri}>")
                )
                fitting = [(row["thing"].value, set()) for row in rows]
            self._pools[key] = Pool(fitting)
        return self._pools[key]

    def properties_among(self, iris: Iterable[str]) -> Pool:
        """The properties with these IRIs, by their labels too."""
        key = ("properties", *iris)
        if key not in self._pools:
            known = self.properties()
            self._pools[key] = Pool((iri, known.get(iri, ())) for iri in key[1:])
        return self._pools[key]

    def line_count(self, evidence: Term | None) -> list[tuple[str, str]]:
        """The source of the evidence, in short, and how many lines it has."""
        if not isinstance(evidence, NamedNode):
            return []
        rows = select(self._engine, "line-count", _evidence_iri=str(evidence))
        return [(curie(row["source"].value), row["lines"].value) for row in rows]

    def thing(self, iri: str) -> str:
        """A thing as it is written, with its label where that says more."""
        label, short = self.names.entry(iri).label, curie(iri)
        return short if label == short else f"{short} ({label})"

    def kinds(self, classes: Iterable[str]) -> str:
        """Classes in words, each with its article: ``a building block or a topic``."""
        labels = [self.names.entry(iri).label for iri in classes]
        return joined(dict.fromkeys(f"{_article(label)} {label}" for label in labels))


@dataclass(frozen=True, slots=True)
class Case:
    """A result, taken apart.

    predicate: IRI of the property that leads from the focus to the value, '' where it is not known.
    component: local name of the constraint component. of_graph: whether the rule is about the whole graph.
    """

    result: ValidationResult
    around: Surroundings
    focus: Term | None
    predicate: str
    value: Term | None
    shape: NamedNode | None
    component: str
    of_graph: bool

    @property
    def book(self) -> Rulebook:
        """The shapes."""
        return self.around.book


def case_of(result: ValidationResult, around: Surroundings) -> Case:
    """The result, taken apart."""
    focus, value, shape = term(result.focus), term(result.value), term(result.shape)
    stated = {t.predicate.value: t.object for t in result.triples}.get(SH + "focusNode")
    named = shape if isinstance(shape, NamedNode) else None
    predicate = result.path.strip("<>")
    if not predicate and named is not None and value is not None:
        steps = [iri for iri, backwards in around.book.predicates(named) if not backwards]
        used = [p for p, v in around.statements(focus) if p in steps and v == value]
        predicate = (used or [""])[0]
    return Case(
        result=result,
        around=around,
        focus=focus,
        predicate=predicate,
        value=value,
        shape=named,
        component=result.component.rpartition("#")[2].rstrip(">").removesuffix("ConstraintComponent"),
        of_graph=stated is not None and str(stated) != result.focus,
    )


@lru_cache(maxsize=4096)
def term(text: str) -> Term | None:
    """The term that N-Triples text stands for; None for nothing."""
    if not text:
        return None
    (quad,) = parse(f"<x:s> <x:p> {text} .".encode(), RdfFormat.N_TRIPLES)
    found: Term = quad.object
    return found


def written(found: Term | str) -> str:
    """A term as Turtle has it, with IRIs in short.

    >>> from pyoxigraph import Literal
    >>> written('"2009"^^<http://www.w3.org/2001/XMLSchema#gYear>'), written(Literal(12))
    ('"2009"^^xsd:gYear', '12')
    """
    text = str(found)
    if text == f"<{TYPE}>":
        return "a"
    if text.startswith("<"):
        return curie(text.strip("<>"))
    if whole := _INTEGER.fullmatch(text):
        return whole[1]
    quoted, mark, datatype = text.rpartition("^^<")
    return f"{quoted}^^{curie(datatype.rstrip('>'))}" if mark and quoted.endswith('"') else text


def shown(found: Term | str) -> str:
    """A term as `written`, of a long one its beginning, of one without a name a sign that it has none."""
    text = written(found)
    if text.startswith("_:"):
        return "[…]"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def joined(words: Iterable[str], conjunction: str = "or") -> str:
    """The words as a list in a sentence.

    >>> joined(["hss:past", "hss:ongoing", "hss:planned"])
    'hss:past, hss:ongoing or hss:planned'
    """
    listed = list(words)
    return f" {conjunction} ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))


def _article(label: str) -> str:
    return "an" if label[:1].casefold() in "aeiou" and not label.casefold().startswith(("uni", "eu")) else "a"
