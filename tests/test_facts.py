"""The graph holds what the sources state, fact by fact, each borne out by the lines where it stands.

`facts.csv` has a row for each fact: its id, whose first digits are those of its source; whether the source
states it (`explicit`), it follows (`inferred`), part and part (`both`) or nobody says so (`absent`);
the lines where it stands; and a graph pattern: plain triples, and at most one filter after them.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, QueryTriples, Store, Triple

import hss_graph
from hss_graph.home import Home
from hss_graph.vocabulary import GRAPH, HSS, PREFIXES, expand
from support import REPOSITORY, SHARED

LIST = SHARED / "facts" / "facts.tsv"
GRAPHS = {"000": "alliance", "001": "k4d", "002": "hai", "003": "results", "004": "unicef"}
EXPLICIT, INFERRED = HSS + "explicit", HSS + "inferred"
NAMING = {expand(name) for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "rdfs:comment")}
IRI = re.compile(r"'[^']*'|<([^>]*)>|([a-z]+:[\w-]+)")
VARIABLE = re.compile(r"\?\w+")


@dataclass(frozen=True)
class Fact:
    """A row of the table."""

    id: str
    expected: str
    lines: tuple[range, ...]
    pattern: str

    @property
    def source(self) -> str:
        return self.id[1:4]

    @property
    def triples(self) -> str:
        """The pattern without its filter."""
        return self.pattern.partition("FILTER")[0]

    @property
    def iris(self) -> set[str]:
        found = IRI.finditer(self.pattern)
        return {match[1] or str(expand(match[2])) for match in found if match[1] or match[2]}

    @property
    def ask(self) -> str:
        return f"ASK {{ {self.pattern} }}"


@dataclass(frozen=True)
class Evidence:
    """The status of what lines bear out. What comes from beyond the five documents has no lines."""

    status: str
    lines: range

    def stands_in(self, places: Iterable[range]) -> bool:
        return not self.lines or any(set(self.lines) <= set(place) for place in places)


@dataclass(frozen=True)
class Bearing:
    """What bears out the statements of a source's graph."""

    of_things: dict[str, list[Evidence]]
    of_statements: dict[str, list[Evidence]]
    wholes: frozenset[str]

    def of(self, statement: Triple) -> list[Evidence]:
        """The evidence of a statement: its own, else that of its subject where this covers the statement."""
        own = self.of_statements.get(str(statement), [])
        subject, predicate = str(statement.subject), statement.predicate.value
        if any(evidence.lines for evidence in own) or not (predicate in NAMING or subject in self.wholes):
            return own
        return own + self.of_things.get(subject, [])

    def without(self, statement: Triple) -> Bearing:
        things = {thing: found for thing, found in self.of_things.items() if thing != str(statement.subject)}
        statements = {said: found for said, found in self.of_statements.items() if said != str(statement)}
        return Bearing(things, statements, self.wholes)


def _lines(text: str) -> tuple[range, ...]:
    """The ranges that a text like "5 22-24" names."""
    bounds = (part.partition("-") for part in text.split())
    return tuple(range(int(first), int(last or first) + 1) for first, _, last in bounds)


def _facts() -> list[Fact]:
    with (REPOSITORY / "tests" / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Fact(row["id"], row["expected"], _lines(row["lines"]), row["pattern"]) for row in rows]


FACTS = _facts()
FOUND = [fact for fact in FACTS if fact.expected != "absent"]
ABSENT = [fact for fact in FACTS if fact.expected == "absent"]


def _rows(graph: hss_graph.KnowledgeGraph, sparql: str) -> QuerySolutions:
    rows = graph.engine.query(sparql)
    assert isinstance(rows, QuerySolutions)
    return rows


def _bearing(graph: hss_graph.KnowledgeGraph, source: str) -> Bearing:
    """The evidence in a source's own graph, from beyond the five documents, and by rule from engagements."""
    things, statements = defaultdict(list), defaultdict(list)
    for row in _rows(
        graph,
        "SELECT * { GRAPH ?graph { ?evidence hss:status ?status ; prov:hadPrimarySource ?source . "
        "OPTIONAL { ?evidence hss:firstLine ?first ; hss:lastLine ?last } "
        "OPTIONAL { ?evidence hss:supports ?thing } "
        "OPTIONAL { ?evidence rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } } }",
    ):
        name = row["graph"].value.removeprefix(GRAPH)
        own = name == GRAPHS[source] and row["source"].value.endswith(f"/source-{source}")
        if own or name == "outside":
            lines = range(int(row["first"].value), int(row["last"].value) + 1) if own else range(0)
            evidence = Evidence(row["status"].value, lines)
            things[str(row["evidence"])].append(evidence)
            if row["thing"]:
                things[str(row["thing"])].append(evidence)
            else:
                statements[str(Triple(row["s"], row["p"], row["o"]))].append(evidence)
    for row in _rows(
        graph,
        "SELECT * { ?tie a hss:DerivedStatement ; prov:wasDerivedFrom ?engagement ; "
        "rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }",
    ):
        tie = str(Triple(row["s"], row["p"], row["o"]))
        statements[tie] += [Evidence(INFERRED, found.lines) for found in things[str(row["engagement"])]]
    wholes = _rows(
        graph,
        "SELECT ?node { VALUES ?kind { hss:Claim hss:Engagement hss:Evidence hss:Statistic org:ChangeEvent } "
        "?node a/rdfs:subClassOf* ?kind }",
    )
    return Bearing(dict(things), dict(statements), frozenset(str(row["node"]) for row in wholes))


@pytest.fixture(scope="module")
def bearings(graph: hss_graph.KnowledgeGraph) -> dict[str, Bearing]:
    return {source: _bearing(graph, source) for source in GRAPHS}


def _dataset(fact: Fact) -> str:
    """Where a fact must stand: its source's graph or the shared one; if inferred, also two further ones."""
    further = ["inferred", "outside"] if fact.expected == "inferred" else []
    return " ".join(f"FROM graph:{name}" for name in [GRAPHS[fact.source], "shared", *further])


def _statements(graph: hss_graph.KnowledgeGraph, fact: Fact) -> list[Triple]:
    """The statements that the pattern of the fact finds."""
    where = f"{_dataset(fact)} WHERE {{ {fact.pattern} }}"
    triples = graph.engine.query(f"CONSTRUCT {{ {fact.triples} }} {where}")
    assert isinstance(triples, QueryTriples)
    return list(triples)


def _doubts(fact: Fact, statements: list[Triple], bearing: Bearing) -> list[str]:
    """Why evidence does not bear out the fact as it should; nothing where it does."""
    explicit, follows, doubts = [], [], []
    for statement in statements:
        statuses = {found.status for found in bearing.of(statement) if found.stands_in(fact.lines)}
        explicit.append(EXPLICIT in statuses)
        follows.append(bool(statuses - {EXPLICIT}))
        if not statuses:
            doubts.append(f"no evidence in the lines of the fact: {statement}")
        elif fact.expected == "explicit" and EXPLICIT not in statuses:
            doubts.append(f"not explicit: {statement}")
    if fact.expected in ("inferred", "both") and not any(follows):
        doubts.append("nothing in it is inferred")
    if fact.expected == "both" and not any(explicit):
        doubts.append("nothing in it is explicit")
    return doubts


def _store(triples: Iterable[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return store


def _holds(store: Store, fact: Fact) -> bool:
    return bool(store.query(fact.ask, prefixes=dict(PREFIXES)))


@pytest.mark.parametrize("fact", FOUND, ids=lambda fact: fact.id)
def test_a_fact_is_in_the_graph_of_its_source_with_its_lines(
    graph: hss_graph.KnowledgeGraph, bearings: dict[str, Bearing], fact: Fact
) -> None:
    solutions = list(_rows(graph, f"SELECT DISTINCT * {_dataset(fact)} WHERE {{ {fact.pattern} }}"))
    assert len(solutions) == 1, "a fact is found once"
    assert _doubts(fact, _statements(graph, fact), bearings[fact.source]) == []


@pytest.mark.parametrize("fact", ABSENT, ids=lambda fact: fact.id)
def test_what_nobody_states_is_not_in_the_graph(graph: hss_graph.KnowledgeGraph, fact: Fact) -> None:
    assert not graph.engine.query(fact.ask)


def test_what_nobody_states_would_be_found() -> None:
    missed = []
    for fact in ABSENT:
        variables = sorted(set(VARIABLE.findall(fact.triples)))
        terms = [NamedNode(iri) for iri in sorted(fact.iris)]
        store = Store()
        for chosen in product(terms, repeat=len(variables)):
            planted = fact.triples
            for variable, term in zip(variables, chosen, strict=True):
                planted = re.sub(re.escape(variable) + r"\b", str(term), planted)
            store.update(f"INSERT DATA {{ {planted} }}", prefixes=dict(PREFIXES))
        if not _holds(store, fact):
            missed.append(fact.id)
    assert missed == []


def test_each_statement_of_a_fact_is_needed(graph: hss_graph.KnowledgeGraph) -> None:
    idle = []
    for fact in FOUND:
        statements = _statements(graph, fact)
        for left_out in statements:
            if _holds(_store(other for other in statements if other != left_out), fact):
                idle.append((fact.id, str(left_out)))
    assert idle == []


def test_each_statement_of_a_fact_needs_its_evidence(
    graph: hss_graph.KnowledgeGraph, bearings: dict[str, Bearing]
) -> None:
    idle = []
    for fact in FOUND:
        statements = _statements(graph, fact)
        for statement in statements:
            if not _doubts(fact, statements, bearings[fact.source].without(statement)):
                idle.append((fact.id, str(statement)))
    assert idle == []


@pytest.mark.parametrize("source", GRAPHS)
def test_no_fact_is_found_without_its_source(source: str) -> None:
    graph = hss_graph.KnowledgeGraph(Home(REPOSITORY), stated_only=True)
    graph.engine.put(NamedNode(GRAPH + GRAPHS[source]), b"", source)
    found = [fact.id for fact in FOUND if fact.source == source and graph.engine.query(fact.ask)]
    assert found == []


def test_every_term_of_the_table_is_one_of_the_graph(graph: hss_graph.KnowledgeGraph) -> None:
    known = {row["term"].value for row in _rows(graph, "SELECT DISTINCT ?term { ?term ?p ?o }")}
    used = {row["p"].value for row in _rows(graph, "SELECT DISTINCT ?p { ?s ?p ?o }")}
    shown = {row["o"].value for row in _rows(graph, "SELECT DISTINCT ?o { ?s ?p ?o FILTER (isIRI(?o)) }")}
    assert {iri for fact in FACTS for iri in fact.iris if "XMLSchema" not in iri} <= known | used | shown


def test_the_rows_of_the_table_are_well_made() -> None:
    ids = [fact.id for fact in FACTS]
    assert ids == sorted(set(ids))
    assert {fact.expected for fact in FACTS} == {"explicit", "inferred", "both", "absent"}
    assert [fact.id for fact in FACTS if not fact.lines or fact.pattern.count("FILTER") > 1] == []


@pytest.mark.skipif(not LIST.is_file(), reason="the list of facts is not part of the project")
def test_the_table_has_each_listed_fact_with_its_mark() -> None:
    with LIST.open(encoding="utf-8", newline="") as file:
        listed = {row["id"]: _expected(row) for row in csv.DictReader(file, delimiter="\t")}
    assert {fact.id: fact.expected for fact in FACTS if fact.id.startswith("F")} == listed


def _expected(row: dict[str, str]) -> str:
    """How the graph must hold a listed fact: by its mark, or not at all where the list rules that out."""
    if row["mark"].startswith("NOT STATED") or "not a fact for the graph" in row["qualifiers"]:
        return "absent"
    marks = set(re.findall(r"\b[EI]\b", row["mark"]))
    return {("E",): "explicit", ("I",): "inferred", ("E", "I"): "both"}[tuple(sorted(marks))]
