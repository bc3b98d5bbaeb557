"""The reference of the ontology: terms, rules, concepts, mappings, and how the bundled graph uses them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sized

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import KnowledgeGraph, documents, home, inference
from hss_graph.turtle import Term
from hss_graph.vocabulary import BASE, PREFIXES, curie, expand

PROPERTY_KINDS = {
    "owl:ObjectProperty": "leads to a thing",
    "owl:DatatypeProperty": "holds a value",
    "owl:AnnotationProperty": "annotates",
    "rdf:Property": "leads to a thing or holds a value",
}
CHARACTERISTICS = {
    "owl:SymmetricProperty": "symmetric",
    "owl:TransitiveProperty": "transitive",
    "owl:IrreflexiveProperty": "irreflexive",
}
VOCABULARIES = {
    "http://reference.iatistandard.org/codelists/Sector/": "DAC purpose codes",
    PREFIXES["wd"]: "Wikidata",
    PREFIXES["sdg"]: "Sustainable Development Goals",
}
MATCHES = ("exact", "close", "broad", "narrow", "related")
LONGEST = 90  # characters of a value that an example shows

INTRODUCTION = """# Ontology

Version {version}, namespace `{namespace}`, prefix `hss`. `make docs` writes this page from
`ontology/`, `shapes/` and the bundled graph; the numbers count that graph. [Classes](#classes),
[properties](#properties), [concepts](#concepts), [mappings](#mappings).

![The main classes and the properties between them](ontology.svg)

- An **engagement** is a node; who takes part in it, and as what, is a property of that node.
- **Evidence** is a node too: it points at what it bears out, and at the lines of a source.
- What **follows** by axioms and rules stands in `graph:inferred`, apart from what is stated.
- The Sustainable Development Goals, countries and regions have the identifiers that the United Nations
  gave them (`sdg:`, `place:`).
- The data set as a whole is described in `graph:catalogue`, in the terms of DCAT and VoID.
"""
MAPPINGS = """Each match is a node of its own (`owl:Axiom`, in the terms of SSSOM) that says why it holds;
all were drawn by hand. A broad match is more general than the thing of this graph, a narrow one more
specific. The Sustainable Development Goals are not mapped to the United Nations' terms, for they are those
terms; the Millennium Development Goals are related to them, and never the same. No DAC purpose code stands
for health financing, for medical products or for community systems alone.
"""


class Index:
    """Triples by what they are about and by what they point at."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = set(triples)
        self._of: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._to: dict[tuple[str, Term], list[NamedNode]] = defaultdict(list)
        self._said: dict[Term | Triple, int] = defaultdict(int)
        for subject, predicate, value in self.triples:
            self._of[subject, predicate.value].append(value)
            self._said[subject] += 1
            if isinstance(subject, NamedNode):
                self._to[predicate.value, value].append(subject)

    def of(self, subject: Term, predicate: str) -> list[Term]:
        """What the subject has by this property, in a stable order."""
        return sorted(self._of.get((subject, _iri(predicate)), ()), key=str)

    def to(self, predicate: str, value: Term) -> list[NamedNode]:
        """The named things that have the value by this property, in a stable order."""
        return sorted(self._to.get((_iri(predicate), value), ()), key=_order)

    def text(self, subject: Term, *predicates: str) -> str:
        """The first text that the subject has by one of these properties, or ''."""
        return next((value.value for p in predicates for value in self.of(subject, p)), "")

    def weight(self, term: Term | Triple) -> int:
        """How much is said of a thing."""
        return self._said.get(term, 0)


class Page:
    """The page, and what it is made from."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        ontology, data, rules = (
            documents.read(graph.home, name) for name in (home.ONTOLOGY, home.DATA, home.SHAPES)
        )
        follows = [document for document in data if document.graph == inference.INFERRED]
        stated = [document for document in data if document.graph != inference.INFERRED]
        self.known = Index(documents.triples([*ontology, *stated]))
        self.follows = Index(documents.triples(follows))
        self.rules = Index(documents.triples(rules))
        self.concepts_of = Index(documents.triples(ontology))
        self.classes = self.known.to("rdf:type", _node("owl:Class"))
        kinds = (self.known.to("rdf:type", _node(kind)) for kind in PROPERTY_KINDS)
        self.properties = sorted({term for found in kinds for term in found}, key=_order)
        self.grouped = dict(self._concepts())
        self.anchors: dict[Term, str] = {term: _anchor("class", term) for term in self.classes}
        self.anchors |= {term: _anchor("property", term) for term in self.properties}
        for members in self.grouped.values():
            self.anchors |= {term: _anchor("concept", term) for term in members}
        self.paths = self._paths()

    def text(self) -> str:
        """The whole page as Markdown."""
        version = self.known.text(NamedNode(f"{BASE}ontology"), "owl:versionInfo")
        parts = [INTRODUCTION.format(version=version, namespace=PREFIXES["hss"])]
        parts.append("## Classes\n")
        parts += [self._section(term, self._class_facts(term)) for term in self.classes]
        parts.append("## Properties\n")
        parts += [self._section(term, self._property_facts(term)) for term in self.properties]
        parts.append("## Concepts\n")
        parts += [self._concept_table(group, members) for group, members in self.grouped.items()]
        parts.append("## Mappings\n")
        parts.append(MAPPINGS)
        parts += [self._mapping_table(space, title) for space, title in VOCABULARIES.items()]
        return "\n".join(parts)

    # --- terms -----------------------------------------------------------------------------------

    def _section(self, term: NamedNode, facts: Iterator[tuple[str, str]]) -> str:
        label = self.known.text(term, "rdfs:label")
        lines = [f'### <a id="{self.anchors[term]}"></a>{label}\n']
        lines.append(f"`{curie(term.value)}`: {self.known.text(term, 'skos:definition')}\n")
        lines += [f"- {name}: {fact}".replace(": \n", ":\n") for name, fact in facts if fact]
        return "\n".join(lines) + "\n"

    def _class_facts(self, term: NamedNode) -> Iterator[tuple[str, str]]:
        yield "Narrower than", self._links(self.known.of(term, "rdfs:subClassOf"))
        yield "Wider than", self._links(self.known.to("rdfs:subClassOf", term))
        others = {*self.known.of(term, "owl:disjointWith"), *self.known.to("owl:disjointWith", term)}
        yield "Nothing is both this and", self._links(sorted(others, key=_order))
        yield "Has", self._links(self.known.to("rdfs:domain", term))
        yield "Is pointed at by", self._links(self.known.to("rdfs:range", term))
        yield "Rules", "; ".join(map(self._shape, self.rules.to("sh:targetClass", term)))
        yield "In the graph", self._things(term)

    def _property_facts(self, term: NamedNode) -> Iterator[tuple[str, str]]:
        kinds = [curie(kind.value) for kind in self.known.of(term, "rdf:type")]
        said = [PROPERTY_KINDS[kind] for kind in kinds if kind in PROPERTY_KINDS]
        said += [CHARACTERISTICS[kind] for kind in kinds if kind in CHARACTERISTICS]
        yield "Kind", ", ".join(said)
        yield "From", self._links(self.known.of(term, "rdfs:domain"))
        yield "To", self._links(self.known.of(term, "rdfs:range"))
        yield "Narrower than", self._links(self.known.of(term, "rdfs:subPropertyOf"))
        yield "Wider than", self._links(self.known.to("rdfs:subPropertyOf", term))
        inverses = {*self.known.of(term, "owl:inverseOf"), *self.known.to("owl:inverseOf", term)}
        yield "Inverse of", self._links(sorted(inverses, key=_order))
        for chain in self.known.of(term, "owl:propertyChainAxiom"):
            yield "Follows from", ", then ".join(map(self._link, self._list(self.known, chain)))
        yield "Rules", "".join(self._messages(term))
        yield "In the graph", self._statements(term)

    def _things(self, term: NamedNode) -> str:
        stated = self.known.to("rdf:type", term)
        more = [thing for thing in self.follows.to("rdf:type", term) if thing not in stated]
        if not stated and not more:
            return "none"
        fullest = min(stated or more, key=lambda thing: (-self.known.weight(thing), _order(thing)))
        return f"{_count(stated, more)}; for example {self._named(fullest)}"

    def _statements(self, term: NamedNode) -> str:
        stated = [triple for triple in self.known.triples if triple.predicate == term]
        more = [triple for triple in self.follows.triples - self.known.triples if triple.predicate == term]
        named = [triple for triple in stated or more if isinstance(triple.subject, NamedNode)]
        if not named:
            return "none"
        fullest = min(named, key=self._fullness)
        return f"{_count(stated, more)}; for example `{' '.join(map(_short, fullest))}`"

    def _fullness(self, triple: Triple) -> tuple[int, int, str]:
        return -self.known.weight(triple.subject), -self.known.weight(triple.object), str(triple)

    # --- rules -----------------------------------------------------------------------------------

    def _shape(self, shape: NamedNode) -> str:
        names = {self.rules.text(part, "sh:name") for part in self.rules.of(shape, "sh:property")}
        about = f" ({', '.join(sorted(names))})" if names else ""
        return f"`{curie(shape.value)}`{about}"

    def _paths(self) -> dict[NamedNode, list[NamedNode]]:
        """The property shapes that judge each property."""
        found: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for shape in self.rules.to("rdf:type", _node("sh:PropertyShape")):
            waiting = self.rules.of(shape, "sh:path")
            while waiting:
                step = waiting.pop()
                if isinstance(step, NamedNode):
                    found[step].append(shape)
                for by in ("sh:inversePath", "sh:alternativePath", "sh:zeroOrMorePath", "sh:oneOrMorePath"):
                    waiting += self.rules.of(step, by)
                waiting += self._list(self.rules, step)
        return found

    def _messages(self, term: NamedNode) -> Iterator[str]:
        """What the rules about a property say, each message once with all the shapes that say it."""
        shapes: dict[str, list[str]] = defaultdict(list)
        for shape in self.paths.get(term, ()):
            message = self.rules.text(shape, "sh:message")
            if curie(shape.value) not in shapes[message]:
                shapes[message].append(curie(shape.value))
        for message in sorted(shapes, key=lambda text: shapes[text]):
            yield f"\n  - {message} {', '.join(f'`{name}`' for name in shapes[message])}"

    # --- concepts and mappings ---------------------------------------------------------------------

    def _concepts(self) -> Iterator[tuple[NamedNode, list[NamedNode]]]:
        """The concepts of the ontology by scheme, those without one by class."""
        groups: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        for name in ("skos:Concept", "skos:ConceptScheme"):
            for kind in self._below(_node(name)):
                for term in self.concepts_of.to("rdf:type", kind):
                    schemes = self.concepts_of.of(term, "skos:inScheme")
                    if name == "skos:Concept":
                        groups[schemes[0] if schemes else self._top(kind)].append(term)  # type: ignore[index]
                    else:
                        groups.setdefault(term, [])
        for group in sorted(groups, key=lambda term: self._title(term).lower()):
            yield group, sorted(groups[group], key=_order)

    def _top(self, kind: NamedNode) -> NamedNode:
        return _node("hss:Place") if kind in self._below(_node("hss:Place")) else kind

    def _below(self, kind: NamedNode) -> list[NamedNode]:
        found = [kind]
        for each in found:
            found += [t for t in self.known.to("rdfs:subClassOf", each) if t not in found]
        return found

    def _title(self, group: NamedNode) -> str:
        title = self.known.text(group, "skos:prefLabel") or self.known.text(group, "rdfs:label")
        return title[0].upper() + title[1:]

    def _concept_table(self, group: NamedNode, members: list[NamedNode]) -> str:
        about = self.known.text(group, "skos:definition")
        lines = [f"### {self._title(group)}\n", f"`{curie(group.value)}`: {about}\n"]
        lines += ["| concept | name | what it is | broader | matches |", "|---|---|---|---|---|"]
        for term in members:
            codes = [
                f"{name} {self.known.text(term, f'hss:{by}')}"
                for name, by in (("M49", "m49Code"), ("ISO", "isoAlpha2Code"))
            ]
            what = self.known.text(term, "skos:definition") or ", ".join(c for c in codes if c[-1] != " ")
            matches = [
                f"{kind} {self._link(value)}"
                for kind in MATCHES
                for value in self.known.of(term, f"skos:{kind}Match")
            ]
            cells = (
                f'<a id="{self.anchors[term]}"></a>`{_short(term)}`',
                self.known.text(term, "skos:prefLabel"),
                what,
                self._links(self.known.of(term, "skos:broader")),
                ", ".join(matches),
            )
            lines.append("| " + " | ".join(map(_cell, cells)) + " |")
        return "\n".join(lines) + "\n"

    def _mapping_table(self, space: str, title: str) -> str:
        lines = [f"### {title}\n", "| of this graph | match | there | why |", "|---|---|---|---|"]
        rows = []
        for mapping in self.known.to("rdf:type", _node("owl:Axiom")):
            (source,), (kind,), (target,) = (
                self.known.of(mapping, f"owl:annotated{end}") for end in ("Source", "Property", "Target")
            )
            if target.value.startswith(space):
                match = kind.value.rsplit("#", 1)[1].removesuffix("Match")
                there = f"[{target.value.removeprefix(space)}]({target.value})"
                named = f"{there} {self.known.text(mapping, 'sssom:object_label')}"
                here = f"{self._link(source)} {self.known.text(source, 'skos:prefLabel', 'rdfs:label')}"
                why = self.known.text(mapping, "rdfs:comment")
                rows.append((curie(source.value), MATCHES.index(match), here, match, named, why))
        for _, _, *cells in sorted(rows):
            lines.append("| " + " | ".join(map(_cell, cells)) + " |")
        return "\n".join(lines) + "\n"

    # --- words -------------------------------------------------------------------------------------

    def _link(self, term: Term) -> str:
        shown = f"`{_short(term)}`"
        if term in self.anchors:
            return f"[{shown}](#{self.anchors[term]})"
        space = next((space for space in VOCABULARIES if term.value.startswith(space)), "")
        return f"[{term.value.removeprefix(space)}]({term.value})" if space else shown

    def _links(self, terms: Iterable[Term]) -> str:
        return ", ".join(map(self._link, terms))

    def _named(self, term: NamedNode) -> str:
        label = self.known.text(term, "rdfs:label", "skos:prefLabel", "dcterms:title")
        return f"`{_short(term)}`" + (f", {_trim(label)}" if label else "")

    def _list(self, index: Index, cell: Term) -> list[Term]:
        """The members of an RDF list; nothing for anything else."""
        found: list[Term] = []
        while isinstance(cell, BlankNode) and index.of(cell, "rdf:first"):
            found += index.of(cell, "rdf:first")
            (cell,) = index.of(cell, "rdf:rest")
        return found


def ontology_page() -> str:
    """The reference of the ontology of the bundled home."""
    return Page(KnowledgeGraph(home.bundled())).text()


def _iri(name: str) -> str:
    iri = expand(name)
    assert iri is not None, name
    return iri


def _node(name: str) -> NamedNode:
    return NamedNode(_iri(name))


def _order(term: Term) -> tuple[bool, list[tuple[int, str]]]:
    """The ontology's own terms first, then A–Z with numbers by their value."""
    short = _short(term)
    return not short.startswith("hss:"), [
        (int(part) if part.isdigit() else -1, part.lower()) for part in re.split(r"(\d+)", short)
    ]


def _anchor(kind: str, term: Term) -> str:
    name = _short(term).removeprefix("<https://w3id.org/hss-graph/")
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def _short(term: Term | Triple) -> str:
    if isinstance(term, Literal):
        datatype = curie(term.datatype.value)
        suffix = f"@{term.language}" if term.language else "" if datatype == "xsd:string" else f"^^{datatype}"
        return f'"{_trim(term.value)}"{suffix}'
    return curie(term.value) if isinstance(term, NamedNode) else "[]"


def _count(stated: Sized, more: Sized) -> str:
    return f"{len(stated)} stated" + (f", {len(more)} that follow" if more else "")


def _trim(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + " …"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
