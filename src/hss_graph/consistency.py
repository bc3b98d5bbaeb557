"""Whether all statements can be true at once, by the axioms of the ontology, and in words why not.

`inconsistencies` finds by query what is wrong and says so; `is_consistent` asks HermiT, which knows all of
OWL 2 DL but explains nothing.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO

from pyoxigraph import Literal, NamedNode, QuerySolution, RdfFormat, Triple, serialize

from hss_graph.documents import Document
from hss_graph.engine import Engine, select
from hss_graph.errors import ReasonerError
from hss_graph.inference import INFERRED
from hss_graph.names import Names
from hss_graph.turtle import Term
from hss_graph.turtle.positions import locate
from hss_graph.vocabulary import BASE, PREFIXES

_REIFICATION = frozenset(PREFIXES["rdf"] + name for name in ("subject", "predicate", "object"))
_WAYS = ("class", "domain", "range")  # clearest first


@dataclass(frozen=True, slots=True)
class Ground:
    """A statement that an inconsistency rests on, in words; place is its ``file:line``, '' if it has none."""

    says: str
    triple: Triple
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.says}" if self.place else self.says


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Something that cannot be, in words, and the statements that together say that it is."""

    says: str
    grounds: tuple[Ground, ...]

    def __str__(self) -> str:
        return "\n".join([self.says, *(f"  {ground}" for ground in self.grounds)])


def placed(found: list[Inconsistency], documents: Iterable[Document]) -> list[Inconsistency]:
    """The inconsistencies with the file and line of the statements behind them."""
    wanted = {ground.triple for inconsistency in found for ground in inconsistency.grounds}
    places = {
        located.triple: f"{document.name}:{located.line}"
        for document in (documents if wanted else ())
        if document.graph != INFERRED
        for located in locate(document.content, document.graph, wanted.__contains__)
    }
    return [
        replace(
            inconsistency,
            grounds=tuple(replace(g, place=places.get(g.triple, "")) for g in inconsistency.grounds),
        )
        for inconsistency in found
    ]


def inconsistencies(engine: Engine, names: Names) -> list[Inconsistency]:
    """What disjoint classes and irreflexive properties rule out; nothing if all is well.

    A thing belongs to a class by a statement of its class, or by having or being what members of the class
    alone have or are. The engine must hold what follows.
    """
    members: dict[Term, dict[str, Ground]] = defaultdict(dict)
    for row in sorted(select(engine, "memberships"), key=_clarity):
        members[row["thing"]].setdefault(row["class"].value, _ground(row, names))
    pairs = {
        tuple(sorted((row["class"].value, row["other"].value))) for row in select(engine, "disjoint-classes")
    }
    found = []
    for thing, grounds in sorted(members.items(), key=lambda item: str(item[0])):
        for one, other in sorted(pairs):
            if one in grounds and other in grounds:
                kinds = f"'{names.entry(one).label}' and '{names.entry(other).label}'"
                says = f"{_describe(thing, names)} would be both {kinds}, and nothing can be both"
                found.append(Inconsistency(says, (grounds[one], grounds[other])))
    for row in select(engine, "loops"):
        thing, label = row["thing"], _label(row["label"] or row["property"], names)
        triple = Triple(thing, row["property"], thing)
        ground = Ground(f"it stands in '{label}' to itself", triple)
        says = f"{_describe(thing, names)} would stand in '{label}' to itself, and nothing can"
        found.append(Inconsistency(says, (ground,)))
    return found


def is_consistent(triples: Iterable[Triple]) -> bool:
    """Whether HermiT finds that the statements between things, with the axioms, can all be true.

    Statements with a literal are left out, for HermiT refuses dates, and so are the descriptions of
    statements, for a property is no thing in OWL 2 DL. Raises ReasonerError where owlready2 or Java is
    missing, or where HermiT fails.
    """
    try:
        import owlready2
    except ImportError:
        message = "HermiT was not asked: it needs owlready2; install it with: pip install 'hss-graph[owl]'"
        raise ReasonerError(message) from None
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ReasonerError(
            "HermiT was not asked: it needs Java, and there is no 'java' on the path; install a Java runtime"
        )
    kept = [
        triple
        for triple in triples
        if not isinstance(triple.object, Literal) and triple.predicate.value not in _REIFICATION
    ]
    content = serialize(kept, format=RdfFormat.N_TRIPLES) or b""
    world = owlready2.World()
    ontology = world.get_ontology(f"{BASE}ontology").load(fileobj=BytesIO(content))
    try:
        owlready2.sync_reasoner_hermit([ontology], debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerError(f"HermiT failed: {' '.join(str(error).split())[:300]}") from None
    finally:
        world.close()
    return True


def _clarity(row: QuerySolution) -> tuple[bool, int, bool, str, str, str]:
    """What is stated goes before what follows, a class before a domain or a range, the class itself first."""
    way = _WAYS.index(row["way"].value)
    is_other = row["narrower"] != row["class"]
    return (
        row["follows"].value == "true",
        way,
        is_other,
        *(str(row[c]) for c in ("predicate", "subject", "object")),
    )


def _ground(row: QuerySolution, names: Names) -> Ground:
    kind, above = (names.entry(row[column].value).label for column in ("narrower", "class"))
    label = _label(row["label"] or row["predicate"], names)
    only = f"only what is of the kind '{kind}'"
    says = {
        "class": f"it is of the kind '{kind}'",
        "domain": f"it has '{label}': {_label(row['object'], names)}; {only} has that",
        "range": f"it is '{label}' of {_label(row['subject'], names)}; {only} is that",
    }[row["way"].value]
    if kind != above:
        says += f", and that is a narrower kind of '{above}'"
    if row["follows"].value == "true":
        says += " (which follows from other statements)"
    return Ground(says, Triple(row["subject"], row["predicate"], row["object"]))


def _describe(thing: Term, names: Names) -> str:
    return names.describe(thing.value) if isinstance(thing, NamedNode) else "A thing without a name"


def _label(term: Term, names: Names) -> str:
    return names.entry(term.value).label if isinstance(term, NamedNode) else term.value
