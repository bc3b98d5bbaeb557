"""The schema as a short text, for a language model that is to write SPARQL, and as VoID."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import rq
from hss_graph.schema import Kind, PropertyUse, Schema
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import BASE, PREFIXES, curie

LONGEST = 8_000  # characters
_SHOWN = 2  # kinds that are named one by one
_EXAMPLES = ("example-ties.rq", "example-evidence.rq", "example-blocks.rq")
_FORMAL = ("owl", "rdf", "rdfs", "semapv", "sh", "sssom", "vann", "void", "dcat")  # not about the field
_OWN = ("hss", "org")  # prefixes of terms that say who does what with whom
_TITLE = 44  # characters of the title of a graph
_INTRODUCTION = """\
HSS Graph: who works with whom in health systems strengthening, as RDF for SPARQL 1.1.

Conventions
- Queries see the union of the named graphs; GRAPH ?g { } tells them apart. SERVICE is refused.
- Names: rdfs:label (concepts: skos:prefLabel), tagged @en; others skos:altLabel. Compare LCASE(STR(?label)).
- Who works with whom is an engagement, a node of a class below hss:Engagement, with each party in a role
  below hss:participant (hss:partner, hss:funder, hss:recipient, hss:advocate ...); hss:worksWith, hss:funds,
  hss:advocatesTo are ties derived from these. Classes above the stated one are entailed: ?x a hss:Engagement
  finds all. What follows stands in graph:inferred; what is only intended has hss:timing hss:planned.
- Evidence supports an engagement (hss:supports), or one statement (rdf:subject, rdf:predicate, rdf:object);
  it has hss:firstLine, hss:lastLine, prov:hadPrimarySource, hss:status (hss:explicit, hss:inferred or
  hss:outside).
- Dates are xsd:date, xsd:gYearMonth or xsd:gYear, as exact as is known; compare STR(?date).
"""


def to_text(schema: Schema, longest: int = LONGEST) -> str:
    """The schema in at most so many characters: conventions, prefixes, graphs, terms with counts, examples.

    Where not all fits, the terms with the most uses stand there, and a line says how many do not.
    """
    examples = "\n".join(rq.sparql(name).strip() + "\n" for name in _EXAMPLES)
    graphs = [
        f"{curie(use.iri)} {use.triples} {_cut(use.title)}".strip()
        for use in sorted(schema.graphs, key=lambda use: not curie(use.iri).startswith("graph:"))
    ]
    classes = [
        f"{curie(use.iri)} {use.things}{_label(use.iri, use.label)}"
        for use in schema.classes
        if not _is_formal(use.iri)
    ]
    told = [use for use in schema.properties if _is_told(use)]
    properties = [_line(use) for use in sorted(told, key=lambda use: _prefix(use.iri) not in _OWN)]
    head = f"{_INTRODUCTION}\nPrefixes (declared beforehand)\n"
    head += _prefixes([*classes, *properties, examples])
    tail = f"\nExamples\n{examples}"
    room = longest - len(head) - len(tail)
    parts = [
        _part("Classes: things, stated and entailed", classes, room // 5),
        _part("Named graphs: triples, title", graphs, room // 9),
    ]
    room -= sum(map(len, parts))
    wide = _part("Properties: statements, kinds that they lead from -> to", properties, room)
    return f"{head}{parts[0]}{wide}{parts[1]}{tail}"


def to_void(schema: Schema) -> str:
    """The schema as a VoID description of the dataset in stable Turtle. https://www.w3.org/TR/void/"""
    dataset = NamedNode(BASE + "dataset")
    triples = [Triple(dataset, _void("triples"), Literal(sum(use.triples for use in schema.graphs)))]
    partitions = [("classPartition", "class", use.iri, "entities", use.things) for use in schema.classes] + [
        ("propertyPartition", "property", use.iri, "triples", use.uses) for use in schema.properties
    ]
    for number, (partition, term, iri, counted, count) in enumerate(partitions):
        node = BlankNode(f"p{number}")
        triples += [
            Triple(dataset, _void(partition), node),
            Triple(node, _void(term), NamedNode(iri)),
            Triple(node, _void(counted), Literal(count)),
        ]
    triples.append(Triple(dataset, NamedNode(PREFIXES["rdf"] + "type"), _void("Dataset")))
    return to_turtle(triples)


def kinds(found: Sequence[Kind], narrowest: str) -> str:
    """The kinds in short: each, or of more than a few the class that holds all or the most frequent.

    >>> kinds([Kind("http://www.w3.org/ns/org#Membership", "membership", 6)], "")
    'org:Membership'
    """
    if len(found) > _SHOWN and narrowest:
        return curie(narrowest)
    more = f" +{len(found) - _SHOWN}" if len(found) > _SHOWN else ""
    return "|".join(curie(kind.iri) for kind in found[:_SHOWN]) + more or "IRI"


def _line(use: PropertyUse) -> str:
    subjects = [kind for kind in use.leads_from if not _is_formal(kind.iri)]
    leads_to = kinds(use.leads_to, use.range)
    return f"{curie(use.iri)} {use.uses} {kinds(subjects, use.domain)} -> {leads_to}"


def _part(title: str, lines: Sequence[str], room: int) -> str:
    """The lines under the title, as many as fit into so many characters."""
    shown: list[str] = []
    left = room - len(title) - len("\n\n\nand 0000 more")
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(line)
    more = [f"and {len(lines) - len(shown)} more"] if len(shown) < len(lines) else []
    return "\n".join(["", title, *shown, *more]) + "\n"


def _prefixes(texts: Iterable[str]) -> str:
    text = "\n".join(texts) + _INTRODUCTION
    return "".join(f"{prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items() if f"{prefix}:" in text)


def _label(iri: str, label: str) -> str:
    """The label where the name of the term does not say as much."""
    name = curie(iri).partition(":")[2]
    plain = label.replace(" ", "").replace("-", "").replace("isation", "ization").casefold()
    return "" if plain in ("", name.casefold()) else f" ({label})"


def _cut(title: str) -> str:
    return title if len(title) <= _TITLE else f"{title[:_TITLE].rstrip()}..."


def _prefix(iri: str) -> str:
    return curie(iri).partition(":")[0]


def _is_formal(iri: str) -> bool:
    return _prefix(iri) in _FORMAL


def _is_told(use: PropertyUse) -> bool:
    """Whether the property says something of things that are not terms, graphs or axioms."""
    return not _is_formal(use.iri) and any(not _is_formal(kind.iri) for kind in use.leads_from)


def _void(name: str) -> NamedNode:
    return NamedNode(PREFIXES["void"] + name)
