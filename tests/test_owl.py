"""The ontology opens in owlready2, and ontology and graph are consistent there and by our own queries."""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path

import pytest

import hss_graph
from hss_graph import home, results
from hss_graph.errors import ReasonerError
from hss_graph.vocabulary import PREFIXES
from support import Command

owlready2 = pytest.importorskip("owlready2", reason="needs the extra 'owl'")
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")

DECLARED = "".join(f"@prefix {prefix}: <{namespace}> . " for prefix, namespace in PREFIXES.items())
BOTH = "would be both 'agent' and 'document in general', and nothing can be both"
A_REPORT = "it is of the kind 'report', and that is a narrower kind of 'document in general'"
ONLY = "only what is of the kind 'agent'"
# What is planted, from line 2 on, and what is said of it.
CONTRADICTIONS = {
    "classes": (
        "id:x a hss:Ministry .\nid:x a hss:Report .",
        [
            f"X (ministry, id:x) {BOTH}",
            "  data/turtle/x.ttl:2: it is of the kind 'ministry', and that is a narrower kind of 'agent'",
            f"  data/turtle/x.ttl:3: {A_REPORT}",
        ],
    ),
    "domain": (
        "id:x a hss:Report .\nid:x hss:worksOnBlock block:service-delivery .",
        [
            f"X (report, id:x) {BOTH}",
            f"  data/turtle/x.ttl:3: it has 'works on block': service delivery; {ONLY} has that",
            f"  data/turtle/x.ttl:2: {A_REPORT}",
        ],
    ),
    "range": (
        "id:x a hss:Report .\nid:e a hss:Funding ; hss:funder id:x .",
        [
            f"X (report, id:x) {BOTH}",
            f"  data/turtle/x.ttl:3: it is 'funder' of id:e; {ONLY} is that",
            f"  data/turtle/x.ttl:2: {A_REPORT}",
        ],
    ),
    "loop": (
        "id:x a hss:Ministry ;\n  hss:funds id:x .",
        [
            "X (ministry, id:x) would stand in 'funds' to itself, and nothing can",
            "  data/turtle/x.ttl:3: it stands in 'funds' to itself",
        ],
    ),
}


def _home(path: Path, turtle: str) -> Path:
    made = home.create(path / "home").path
    (made / home.DATA / "x.ttl").write_text(f'{DECLARED}id:x rdfs:label "X"@en .\n{turtle}\n')
    return made


def test_the_ontology_opens_as_classes_and_properties(graph: hss_graph.KnowledgeGraph) -> None:
    content = b"".join(
        results.encode(
            graph.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"), "nt"
        )
        for iri in graph.graph_sizes()
        if f"/{home.ONTOLOGY}/" in iri
    )
    world = owlready2.World()
    ontology = world.get_ontology("https://w3id.org/hss-graph/ontology").load(fileobj=BytesIO(content))
    terms = ontology.get_namespace("https://w3id.org/hss-graph/ontology#")
    assert terms.Seat in terms.Membership.subclasses()
    assert terms.funder in terms.participant.subclasses()
    assert terms.recipient in terms.receiver.subclasses()
    assert owlready2.SymmetricProperty in terms.conflictsWith.is_a


def test_the_bundled_graph_has_no_inconsistency(graph: hss_graph.KnowledgeGraph) -> None:
    assert [str(found) for found in graph.inconsistencies()] == []


@needs_java
def test_hermit_finds_the_bundled_graph_consistent(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.is_consistent()


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_planted_contradiction_is_explained(tmp_path: Path, name: str) -> None:
    turtle, lines = CONTRADICTIONS[name]
    (found,) = hss_graph.open(_home(tmp_path, turtle)).inconsistencies()
    assert str(found).splitlines() == lines


@needs_java
@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_hermit_finds_a_planted_contradiction(tmp_path: Path, name: str) -> None:
    assert not hss_graph.open(_home(tmp_path, CONTRADICTIONS[name][0])).is_consistent()


@needs_java
def test_hermit_finds_a_home_without_data_consistent(tmp_path: Path) -> None:
    assert hss_graph.open(home.create(tmp_path / "new").path).is_consistent()


def test_a_thing_without_a_name_is_found(tmp_path: Path) -> None:
    (found,) = hss_graph.open(_home(tmp_path, "[] a hss:Ministry, hss:Report .")).inconsistencies()
    assert found.says.startswith("A thing without a name would be both 'agent' and 'document in general'")


def test_an_unnamed_thing_that_contradicts_what_follows(tmp_path: Path) -> None:
    turtle = "id:x a hss:Report . id:e org:originalOrganization id:x ; org:resultingOrganization id:y ."
    (found,) = hss_graph.open(_home(tmp_path, turtle)).inconsistencies()
    assert "(which follows from other statements)" in str(found)


def test_the_command_says_what_cannot_be(tmp_path: Path, run: Command) -> None:
    made = _home(tmp_path, CONTRADICTIONS["classes"][0])
    done = run("--home", made, "reason", "--consistency")
    assert (done.status, done.out.splitlines()) == (1, CONTRADICTIONS["classes"][1])
    assert not (made / home.DATA / "inferred.ttl").exists()


def test_the_command_finds_an_empty_home_consistent(
    tmp_path: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = home.create(tmp_path / "new").path
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    done = run("--home", made, "reason", "--consistency")
    assert (done.status, done.out) == (0, "")
    assert done.err == (
        "HermiT was not asked: it needs Java, and there is no 'java' on the path; install a Java runtime\n"
        f"{made}: consistent\n"
    )


def test_without_owlready2_the_reasoner_says_what_to_install(
    graph: hss_graph.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)
    with pytest.raises(ReasonerError, match=r"pip install 'hss-graph\[owl\]'"):
        graph.is_consistent()


def test_check_and_consistency_are_two_questions(run: Command) -> None:
    assert run("reason", "--check", "--consistency").status == 2
