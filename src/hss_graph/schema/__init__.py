"""What the graph is made of: classes and properties in use, with counts, kinds and an example each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.engine import Engine, select
from hss_graph.names import Names
from hss_graph.results import text_of
from hss_graph.vocabulary import curie


@dataclass(frozen=True, slots=True)
class Kind:
    """A class, or the datatype of literals, at one end of a property, and how often it stands there."""

    iri: str
    label: str
    uses: int


@dataclass(frozen=True, slots=True)
class ClassUse:
    """A class in use. things: how many are of it; inferred: how many of these by what follows alone."""

    iri: str
    label: str
    definition: str
    things: int
    inferred: int
    example: str


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """A property in use. uses: how many statements have it; inferred: how many of these follow.

    leads_from, leads_to: the kinds at its ends, the most frequent first. domain, range: IRI of the narrowest
    class that holds all of these, or '' where none does. example: a subject and its value, as written.
    """

    iri: str
    label: str
    definition: str
    uses: int
    inferred: int
    leads_from: tuple[Kind, ...]
    leads_to: tuple[Kind, ...]
    domain: str
    range: str
    example: tuple[str, str]


@dataclass(frozen=True, slots=True)
class GraphUse:
    """A named graph, its title and how many triples it holds."""

    iri: str
    title: str
    triples: int


@dataclass(frozen=True, slots=True)
class Schema:
    """The classes, properties and named graphs in use, the most frequent first."""

    classes: tuple[ClassUse, ...]
    properties: tuple[PropertyUse, ...]
    graphs: tuple[GraphUse, ...]

    def __str__(self) -> str:
        """The schema as a short text for a language model."""
        from hss_graph.schema.compact import to_text

        return to_text(self)

    def to_dict(self) -> dict[str, Any]:
        """The schema as plain lists and texts, for JSON."""
        return asdict(self)


def schema(engine: Engine, names: Names) -> Schema:
    """What the graph is made of."""
    words = _definitions(engine)
    return Schema(_classes(engine, words), _properties(engine, names, words), graphs_in_use(engine))


def _definitions(engine: Engine) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for row in select(engine, "definitions"):
        found.setdefault(row["term"].value, (text_of(row["label"]), text_of(row["definition"])))
    return found


def _classes(engine: Engine, words: dict[str, tuple[str, str]]) -> tuple[ClassUse, ...]:
    found = [
        ClassUse(
            row["class"].value,
            *words.get(row["class"].value, ("", "")),
            int(row["things"].value),
            int(row["inferred"].value),
            row["first"].value[1:],
        )
        for row in select(engine, "class-use")
    ]
    return tuple(sorted(found, key=lambda use: (-use.things, use.iri)))


def _properties(engine: Engine, names: Names, words: dict[str, tuple[str, str]]) -> tuple[PropertyUse, ...]:
    ends: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for row in select(engine, "property-kinds"):
        for kinds, name in zip(ends[row["property"].value], ("subjectKind", "valueKind"), strict=True):
            if isinstance(row[name], NamedNode):
                kinds[row[name].value] += int(row["uses"].value)
    above: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, "classes"):
        above[row["class"].value].add(row["above"].value)
    found = []
    for row in select(engine, "property-use"):
        iri, subject = row["property"].value, row["example"]
        values = select(engine, "value-of", _thing_iri=str(subject), _property_iri=str(row["property"]))
        leads_from, leads_to = (_kinds(kinds, names) for kinds in ends[iri])
        found.append(
            PropertyUse(
                iri,
                *words.get(iri, ("", "")),
                int(row["uses"].value),
                int(row["inferred"].value),
                leads_from,
                leads_to,
                _narrowest(leads_from, above),
                _narrowest(leads_to, above),
                (_written(subject), _written(next(values)["value"])),
            )
        )
    return tuple(sorted(found, key=lambda use: (-use.uses, use.iri)))


def _kinds(kinds: Counter[str], names: Names) -> tuple[Kind, ...]:
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Kind(iri, names.entry(iri).label, uses) for iri, uses in ranked)


def _narrowest(kinds: Iterable[Kind], above: Mapping[str, set[str]]) -> str:
    """The class that all these are or stand below, as far below others as there is."""
    holding = [above.get(kind.iri, {kind.iri}) for kind in kinds]
    common = set.intersection(*holding) if holding else set()
    return min(common, key=lambda iri: (-len(above.get(iri, ())), iri), default="")


def graphs_in_use(engine: Engine) -> tuple[GraphUse, ...]:
    """The named graphs, with their titles and how many triples they hold."""
    titles: dict[str, str] = {}
    for row in select(engine, "graph-titles"):
        titles.setdefault(row["graph"].value, row["title"].value)
    rows = ((row["graph"].value, int(row["triples"].value)) for row in select(engine, "triples"))
    return tuple(GraphUse(iri, titles.get(iri, ""), number) for iri, number in rows)


def _written(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else str(term)
