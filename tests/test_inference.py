"""What follows, no more and no less, and answers without what some evidence alone bears out."""

from __future__ import annotations

import shutil
from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Triple
from rdflib.namespace import OWL, RDF, RDFS

import hss_graph
from hss_graph import answers, home, inference, queries, results, turtle
from hss_graph.errors import QueryError
from hss_graph.vocabulary import HSS, ID, PREFIXES
from support import REPOSITORY, Command

DECLARED = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
ANSWERS = answers.reviewed(home.Home(REPOSITORY))
PEOPLE = "id:a a hss:Ministry . id:b a hss:Government . id:c a org:Organization . id:g a hss:UnnamedGroup .\n"


def _home(path: Path, turtle: str) -> Path:
    """A new home with the bundled ontology and this one file."""
    made = home.create(path / "home").path
    (made / home.DATA / "test.ttl").write_text(DECLARED + turtle)
    return made


def _inferred(path: Path, turtle: str) -> set[Triple]:
    """What follows from these statements with the bundled ontology."""
    return set(hss_graph.open(_home(path, turtle)).reason())


def _about(triples: set[Triple], *names: str) -> set[str]:
    """The triples about these things of ours, as CURIEs."""
    subjects = {NamedNode(ID + name) for name in names}
    return {
        " ".join(hss_graph.vocabulary.curie(t.value) if isinstance(t, NamedNode) else t.value for t in triple)
        for triple in triples
        if triple.subject in subjects
    }


def _ties(triples: set[Triple]) -> set[str]:
    """The ties that hold, such as ``a funds b``."""
    kinds = {HSS + name: name for name in ("worksWith", "funds", "advocatesTo")}
    return {
        f"{s.value.removeprefix(ID)} {kinds[p.value]} {o.value.removeprefix(ID)}"
        for s, p, o in triples
        if p.value in kinds
    }


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        ("id:x a hss:Seat .", ["id:x rdf:type hss:Membership", "id:x rdf:type org:Membership"]),
        ("id:y org:unitOf id:x .", ["id:x org:hasUnit id:y"]),
        ("id:x hss:conflictsWith id:y .", []),
        ("id:y hss:conflictsWith id:x .", ["id:x hss:conflictsWith id:y"]),
        ("id:x hss:approach topic:t .", ["id:x hss:topic topic:t", "id:x dcterms:subject topic:t"]),
        ("id:e org:originalOrganization id:x ; org:resultingOrganization id:y .", ["id:x hss:became id:y"]),
        ("id:x hss:partner id:y .", []),
        ("id:x org:member id:y .", []),
        ("id:x a owl:Class ; rdfs:subClassOf hss:Seat .", []),
        ("id:x a owl:ObjectProperty ; hss:approach topic:t .", []),
        ('id:x hss:approach "a text" .', ["id:x hss:topic a text", "id:x dcterms:subject a text"]),
        ("id:x hss:approach [] .", []),
    ],
)
def test_what_follows_from_one_statement(tmp_path: Path, stated: str, follows: list[str]) -> None:
    found = _about(_inferred(tmp_path, stated), "x")
    assert set(follows) <= found
    assert bool(follows) == bool(found)


def test_what_follows_at_many_removes(tmp_path: Path) -> None:
    changes = [
        f"id:e{n} org:originalOrganization id:o{n} ; org:resultingOrganization id:o{n + 1} ."
        for n in range(9)
    ]
    became = {t for t in _inferred(tmp_path, "\n".join(changes)) if t.predicate.value == HSS + "became"}
    assert len(became) == 9 * 10 / 2


def test_cycles_come_to_an_end(tmp_path: Path) -> None:
    cycles = (
        "id:One rdfs:subClassOf id:Two . id:Two rdfs:subClassOf id:One . id:x a id:One .\n"
        "id:p rdfs:subPropertyOf id:q . id:q rdfs:subPropertyOf id:p . id:x id:p id:y .\n"
        "id:x org:subOrganizationOf id:y . id:y org:subOrganizationOf id:x .\n"
        "id:r owl:inverseOf id:r . id:y id:r id:x .\n"
    )
    assert _about(_inferred(tmp_path, cycles), "x") == {
        "id:x rdf:type id:Two",
        "id:x id:q id:y",
        "id:x id:r id:y",
        "id:x org:transitiveSubOrganizationOf id:x",
        "id:x org:transitiveSubOrganizationOf id:y",
    }


def test_what_cannot_be_written_does_not_follow(tmp_path: Path) -> None:
    hostile = (
        'id:p owl:inverseOf id:q . id:x id:p "text", 5, [] .\n'
        "[] a hss:Seat ; org:unitOf [] ; hss:conflictsWith [] .\n"
        'id:p owl:inverseOf "text", [] . id:r owl:propertyChainAxiom ( id:s ) . id:x id:s id:y .\n'
        "id:p rdfs:subPropertyOf rdfs:label, [] . rdfs:label a owl:AnnotationProperty .\n"
    )
    found = _inferred(tmp_path, hostile)
    assert not _about(found, "x")
    assert not any(isinstance(term, BlankNode) for triple in found for term in triple)


def test_an_empty_home_has_no_ties_and_a_description(tmp_path: Path) -> None:
    found = hss_graph.open(home.create(tmp_path / "new").path).reason()
    assert inference.count(found)[1] == 0
    assert sum(triple.subject == inference.INFERRED for triple in found) == 5


TIES = [
    ("id:e a hss:Partnership ; hss:partner id:a, id:b .", {"a worksWith b", "b worksWith a"}),
    ("id:e a hss:Seat ; org:member id:a ; org:organization id:b .", {"a worksWith b", "b worksWith a"}),
    ("id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:b, id:c .", {"a funds b", "a funds c"}),
    ("id:e a hss:Advocacy ; hss:advocate id:a ; hss:addressee id:b .", {"a advocatesTo b"}),
    ("id:e a hss:Programme ; hss:implementer id:a ; hss:recipient id:b .", set()),
    ("id:e a hss:Programme ; hss:funder id:a ; hss:recipient id:b .", set()),
    ("id:e a hss:JointOutput ; hss:lead id:a ; hss:recipient id:b .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a, id:b ; hss:timing hss:planned .", set()),
    ("id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:b ; hss:timing hss:planned .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a, id:b . id:a org:unitOf id:b .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a, id:b . id:b org:hasUnit id:a .", set()),
    (
        "id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:b . "
        "id:b org:unitOf id:c . id:c org:subOrganizationOf id:a .",
        set(),
    ),
    ("id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:a .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a ; hss:lead id:a .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a, id:g .", set()),
    ("id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:g .", set()),
    ("id:e a hss:Partnership ; hss:partner id:a, [ a org:Organization ] .", set()),
    (
        "id:e a hss:Partnership ; hss:partner id:a ; hss:recipient id:b ; hss:lead id:b .",
        {"a worksWith b", "b worksWith a"},
    ),
]


@pytest.mark.parametrize(("stated", "ties"), [pair for pair in TIES if pair[1] is not None])
def test_the_ties_that_follow(tmp_path: Path, stated: str, ties: set[str]) -> None:
    assert _ties(_inferred(tmp_path, PEOPLE + stated)) == ties


def test_a_tie_says_what_it_rests_on(tmp_path: Path) -> None:
    stated = (
        "id:e a hss:Partnership ; hss:partner id:a, id:b . id:f a hss:JointOutput ; hss:lead id:b, id:a .\n"
    )
    found = _inferred(tmp_path, PEOPLE + stated)
    assert _about(found, "derived-a-works-with-b") == {
        "id:derived-a-works-with-b rdf:type hss:DerivedStatement",
        "id:derived-a-works-with-b hss:rule works with",
        "id:derived-a-works-with-b prov:wasDerivedFrom id:e",
        "id:derived-a-works-with-b prov:wasDerivedFrom id:f",
        "id:derived-a-works-with-b rdf:object id:b",
        "id:derived-a-works-with-b rdf:predicate hss:worksWith",
        "id:derived-a-works-with-b rdf:subject id:a",
    }
    assert inference.count(found)[1] == 1
    assert "id:b org:linkedTo id:a" in _about(found, "b")


def test_two_ties_never_share_a_node(tmp_path: Path) -> None:
    odd = [
        ("id:a", "id:b-works-with-c"),
        ("id:a-works-with-b", "id:c"),
        ("<http://one.example/x>", "id:c"),
        ("<http://two.example/x>", "id:c"),
        ("<http://one.example/x#y%20z>", "<http://one.example/é>"),
        ("<http://one.example/>", "<http://two.example/>"),
        ("id:x", "id:c"),
    ]
    stated = "".join(
        f"id:e{n} a hss:Partnership ; hss:partner {left}, {right} . {left} a org:Organization . "
        f"{right} a org:Organization .\n"
        for n, (left, right) in enumerate(odd)
    )
    found = _inferred(tmp_path, stated)
    assert inference.count(found)[1] == len(odd)
    subjects = [t for t in found if t.predicate.value == PREFIXES["rdf"] + "subject"]
    assert len(subjects) == len({t.subject for t in subjects}) == len(odd)


def test_only_what_is_not_stated_is_inferred(graph: hss_graph.KnowledgeGraph) -> None:
    twice = "ASK { GRAPH graph:inferred { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } FILTER (?g != graph:inferred) }"
    graph.reason()
    assert not graph.query(twice)


def test_the_bundled_inferences_are_not_stale(run: Command) -> None:
    done = run("reason", "--check")
    assert (done.status, done.err) == (0, "data/turtle/inferred.ttl: is up to date\n")


def test_the_same_home_gives_the_same_bytes(small_home: Path, run: Command) -> None:
    file = small_home / home.DATA / inference.FILE_NAME
    contents = []
    for _ in range(2):
        assert run("--home", small_home, "reason").status == 0
        contents.append(file.read_bytes())
    assert contents[0] == contents[1]
    graph = hss_graph.open(small_home)
    assert turtle.to_turtle(graph.reason(), inference.INFERRED).encode() == contents[0]


def test_reason_says_what_it_wrote(small_home: Path, run: Command) -> None:
    done = run("--home", small_home, "reason")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("data/turtle/inferred.ttl: ")
    assert done.err.endswith(" ties\n")


def test_check_writes_nothing_and_says_what_to_do(small_home: Path, run: Command) -> None:
    file = small_home / home.DATA / inference.FILE_NAME
    missing = run("--home", small_home, "reason", "--check")
    assert (missing.status, missing.out) == (1, "")
    assert missing.err == "data/turtle/inferred.ttl: is missing; run 'hss-graph reason'\n"
    assert not file.exists()
    file.write_text("<<<<<<< a conflict of two versions\n")
    stale = run("--home", small_home, "reason", "--check")
    assert (stale.status, stale.err) == (1, "data/turtle/inferred.ttl: is stale; run 'hss-graph reason'\n")
    assert run("--home", small_home, "reason").status == 0
    assert run("--home", small_home, "reason", "--check").status == 0


def test_the_ontology_uses_no_axiom_that_inference_passes_over(graph: hss_graph.KnowledgeGraph) -> None:
    rows = graph.query(
        "SELECT DISTINCT ?p ?class { ?s ?p ?o OPTIONAL { ?s a ?class } FILTER (?p != rdf:type) }"
    )
    assert isinstance(rows, QuerySolutions)
    used = {term.value for row in rows for term in row if term is not None}
    types = graph.query("SELECT DISTINCT ?class { ?s a ?class }")
    assert isinstance(types, QuerySolutions)
    used |= {row["class"].value for row in types}
    assert {iri.removeprefix(PREFIXES["owl"]) for iri in used if iri.startswith(PREFIXES["owl"])} <= {
        "AnnotationProperty",
        "Axiom",  # and what is annotated: remarks on statements, of which nothing follows
        "annotatedProperty",
        "annotatedSource",
        "annotatedTarget",
        "Class",
        "DatatypeProperty",
        "IrreflexiveProperty",
        "ObjectProperty",
        "Ontology",
        "SymmetricProperty",
        "TransitiveProperty",
        "disjointWith",
        "inverseOf",
        "propertyChainAxiom",
        "versionIRI",
        "versionInfo",
    }
    assert not graph.query("ASK { ?p owl:propertyChainAxiom/rdf:rest/rdf:rest/rdf:rest ?longer }")


SMALL_DATA = {
    "classes": "id:x a hss:Seat . id:y a hss:AcademicUnit . id:z a hss:UnnamedCountries .",
    "units": "id:a a org:Organization ; org:hasUnit id:d . id:b org:unitOf id:a . id:c org:unitOf id:b .",
    "places": "id:a a hss:Place ; skos:broader id:b . id:b skos:broader id:c . id:c skos:broader id:a .",
    "changes": "id:e org:originalOrganization id:a ; org:resultingOrganization id:b, id:c . "
    "id:b org:changedBy id:f . id:d org:resultedFrom id:f .",
    "topics": "id:a hss:approach id:t . id:b hss:topic id:u . id:a dcterms:references id:b .",
    "ties": "id:a hss:worksWith id:b . id:b hss:funds id:c . id:e hss:conflictsWith id:f .",
    "roles": "id:e a hss:Funding ; hss:funder id:a ; hss:recipient id:b . id:m org:member id:a .",
}


@pytest.mark.parametrize("name", SMALL_DATA)
def test_entailments_are_those_of_owlrl(tmp_path: Path, name: str) -> None:
    ours = rdflib.Graph()
    triples = _inferred(tmp_path, SMALL_DATA[name])
    ours.parse(data=turtle.to_turtle(triples), format="turtle")
    theirs = rdflib.Graph()
    for name_of_file in ("hss", "reused-terms"):
        theirs.parse(
            REPOSITORY / home.ONTOLOGY / f"{name_of_file}.ttl",
            format="turtle",
            publicID="http://example.org/",
        )
    for axiom in (RDFS.domain, RDFS.range):  # membership by what a thing has is for consistency alone
        theirs.remove((None, axiom, None))
    data = rdflib.Graph().parse(data=DECLARED + SMALL_DATA[name], format="turtle")
    theirs += data
    roles = set(theirs.transitive_subjects(RDFS.subPropertyOf, rdflib.URIRef(HSS + "participant")))
    classes = set(theirs.subjects(RDF.type, OWL.Class))
    properties = set(theirs.subjects(RDF.type, OWL.ObjectProperty)) - roles
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(theirs)

    def compared(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
        return {
            (s, p, o)
            for s, p, o in graph
            if s in data.all_nodes() and ((p == RDF.type and o in classes) or p in properties)
        } - set(data)

    assert compared(ours) == compared(theirs)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.file.stem)
def test_what_follows_changes_no_reviewed_answer(answer: answers.Answer) -> None:
    name, parameters = answer.query, answer.values
    stated, reasoned = hss_graph.open(), hss_graph.open()
    if "inferences" in queries.find(stated.home, name).tags:
        pytest.skip("the query asks for what follows")
    inference.clear(stated.engine)
    reasoned.reason()
    assert results.encode(reasoned.query(name, **parameters), "csv") == results.encode(
        stated.query(name, **parameters), "csv"
    )


def test_what_follows_is_not_shown_as_stated(graph: hss_graph.KnowledgeGraph) -> None:
    stated = hss_graph.open()
    inference.clear(stated.engine)
    graph.reason()
    assert graph.counts() == stated.counts()
    for name in ("UNICEF", "Kenya", "Global Fund", "id:source-004", "hss:worksWith", "hss:inferred"):
        assert graph.describe(name) == stated.describe(name)
    assert {(n.iri, n.kind) for n in graph.names} == {(n.iri, n.kind) for n in stated.names}


def test_a_tie_can_be_shown(graph: hss_graph.KnowledgeGraph) -> None:
    about = graph.describe("id:derived-unicef-works-with-who")
    assert ("rule", "works with") in {(s.says, s.value) for s in about.statements}


EVIDENCE = """
id:sure a hss:Partnership ; rdfs:label "Sure"@en ; hss:partner id:a, id:b ; hss:place id:p .
id:unsure a hss:Partnership ; rdfs:label "Unsure"@en ; hss:partner id:a, id:c .
id:both a hss:Funding ; rdfs:label "Both"@en ; hss:funder id:a ; hss:recipient id:b .
id:a rdfs:label "A"@en ; skos:altLabel "Alpha"@en ; hss:worksOnBlock block:financing, block:workforce .
id:claim a hss:Claim ; rdfs:label "Claim"@en ; prov:wasAttributedTo id:a .
id:unheard a hss:Partnership ; hss:partner id:b, id:c .
id:ev1 a hss:Evidence ; hss:status hss:explicit ; hss:supports id:sure .
id:ev2 a hss:Evidence ; hss:status hss:inferred ;
    rdf:subject id:sure ; rdf:predicate hss:place ; rdf:object id:p .
id:ev3 a hss:Evidence ; hss:status hss:inferred ; hss:supports id:unsure ; hss:conflictsWith id:ev1 .
id:ev4 a hss:Evidence ; hss:status hss:explicit ;
    rdf:subject id:unsure ; rdf:predicate hss:partner ; rdf:object id:c .
id:ev5 a hss:Evidence ; hss:status hss:inferred ; hss:supports id:both, id:a .
id:ev6 a hss:Evidence ; hss:status hss:explicit ; hss:supports id:both .
id:ev7 a hss:Evidence ; hss:status hss:inferred ;
    rdf:subject id:a ; rdf:predicate hss:worksOnBlock ; rdf:object block:financing .
id:ev8 a hss:Evidence ; hss:status hss:outside ;
    rdf:subject id:a ; rdf:predicate hss:worksOnBlock ; rdf:object block:financing .
id:ev9 a hss:Evidence ; hss:status hss:inferred ;
    rdf:subject id:a ; rdf:predicate rdf:type ; rdf:object hss:Ministry .
id:ev10 a hss:Evidence ; hss:status hss:outside ; hss:supports id:claim .
"""


@pytest.mark.parametrize(
    ("without", "gone"),
    [
        ((), set()),
        (("inferred",), {"place", "unsure", "ev2", "ev3", "ev4", "ev5", "ev7", "ev9", "derived"}),
        (("outside",), {"claim", "ev8", "ev10"}),
        (
            ("inferred", "outside"),
            {
                *("place", "unsure", "block", "claim", "ev2", "ev3", "ev4", "ev5", "ev7", "ev8", "ev9"),
                *("ev10", "derived"),
            },
        ),
    ],
)
def test_what_is_left_out_with_evidence(tmp_path: Path, without: tuple[str, ...], gone: set[str]) -> None:
    made = _home(tmp_path, PEOPLE + EVIDENCE)
    shutil.copy(made / home.DATA / "test.ttl", made / home.DATA / "again.ttl")
    written = turtle.to_turtle(hss_graph.open(made).reason(), inference.INFERRED)
    (made / home.DATA / inference.FILE_NAME).write_text(written)
    graph = hss_graph.open(made, without)
    asked = {
        "place": "id:sure hss:place ?o",
        "unsure": "?s ?p id:unsure",
        "block": "id:a hss:worksOnBlock block:financing",
        "claim": "?s ?p id:claim",
        "derived": "?s a hss:DerivedStatement",
        **{f"ev{n}": f"id:ev{n} ?p ?o" for n in range(1, 11)},
    }
    assert {name for name, pattern in asked.items() if not graph.query(f"ASK {{ {pattern} }}")} == gone
    for kept in (
        "id:a a hss:Ministry ; rdfs:label ?name ; hss:worksOnBlock block:workforce ; skos:altLabel ?other",
        "id:sure hss:partner id:a, id:b ; a hss:Partnership",
        "id:both hss:funder id:a",
        "id:unheard hss:partner id:b",
    ):
        assert graph.query(f"ASK {{ {kept} }}"), kept
    one, union = "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", "SELECT ?s ?p ?o { ?s ?p ?o }"
    assert len(list(graph.query(one))) == len(list(graph.query(union)))
    quads = list(graph.to_rdflib().quads())
    assert len(quads) == sum(graph.graph_sizes().values())


def test_ties_rest_on_what_is_left(tmp_path: Path) -> None:
    made = _home(tmp_path, PEOPLE + EVIDENCE.replace("hss:status hss:inferred", "hss:status hss:outside"))
    assert "a worksWith c" in _ties(set(hss_graph.open(made).reason()))
    ask = "ASK { id:a hss:worksWith id:c }"
    graph = hss_graph.open(made, ["outside"])
    assert not graph.query(ask)
    assert graph.query("ASK { id:a hss:worksWith id:b }")


def test_the_graph_of_outside_facts_leaves_as_a_whole(tmp_path: Path) -> None:
    made = _home(tmp_path, PEOPLE)
    (made / home.DATA / "outside.ttl").write_text(
        DECLARED + 'id:new a org:Organization ; rdfs:label "N"@en .'
    )
    assert hss_graph.open(made).query("ASK { id:new ?p ?o }")
    assert not hss_graph.open(made, ["outside"]).query("ASK { id:new ?p ?o }")


def test_another_status_cannot_be_left_out() -> None:
    with pytest.raises(QueryError, match="'explicit' cannot be left out; what can is inferred or outside"):
        hss_graph.open(without=["explicit"])


def test_a_file_that_joins_is_left_out_too(small_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(DECLARED + PEOPLE + EVIDENCE)
    graph = hss_graph.open(small_home, "inferred")
    graph.join(file)
    assert graph.query("ASK { id:sure hss:partner id:a }")
    assert not graph.query("ASK { ?s ?p id:unsure }")


def test_the_bundled_graph_without_inferred_evidence() -> None:
    graph = hss_graph.open(without=["inferred"])
    assert not graph.query("ASK { ?evidence hss:status hss:inferred }")
    assert not graph.query("ASK { GRAPH graph:inferred { ?s ?p ?o } }")
    assert {status for *_, status in graph.network().edges(data="status")} <= {"explicit", "outside"}
    nameless = "ASK { ?e hss:supports ?x . ?x ?p ?o FILTER NOT EXISTS { ?x rdfs:label|skos:prefLabel ?n } }"
    assert not graph.query(nameless)


def test_the_options_of_the_commands_leave_out(run: Command) -> None:
    partners = ["query", "partners-of", "-p", "organisation=Gavi"]
    assert "inferred" in run(*partners).out
    assert "inferred" not in run(*partners, "--without", "inferred").out
    assert '"inferred"' not in run("network", "export", "-f", "json", "--without", "inferred").out
    assert "(inferred)" in run("show", "COPASAH").out
    assert "(inferred)" not in run("show", "COPASAH", "--without", "inferred").out
    both = ["--without", "inferred", "--without", "outside"]
    assert run("stats", *both).status == run("query", "timeline", *both).status == 0
    refused = run("query", "timeline", "--without", "explicit")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
