"""What a change can affect: judging that alone finds what judging everything finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from hss_graph import home
from hss_graph.documents import Document
from hss_graph.judgement import Judge
from hss_graph.shapes import Shapes
from hss_graph.vocabulary import HSS, ID, PREFIXES, SH
from hss_graph.written import Changed, WrittenTriples
from support import REPOSITORY, SHARED, triples_of

HOME = home.Home(REPOSITORY)
RULES = Shapes(triples_of(*HOME.turtle_files(home.SHAPES)))
TERMS = triples_of(*(REPOSITORY / home.ONTOLOGY / f"{name}.ttl" for name in ("hss", "reused-terms")))
EXAMPLES = REPOSITORY / home.EXAMPLES
VALID = triples_of(*sorted(EXAMPLES.glob("*.valid.ttl")))
INVALID = sorted(EXAMPLES.glob("*.invalid.ttl"))
TYPE = NamedNode(PREFIXES["rdf"] + "type")
SUBCLASS = NamedNode(PREFIXES["rdfs"] + "subClassOf")
SUITE = SHARED / "w3c" / "data-shapes-test-suite" / "tests"


def document(triples: Iterable[Triple], name: str) -> Document:
    content = serialize(set(triples), format=RdfFormat.N_TRIPLES) or b""
    return Document(NamedNode(f"http://example.org/{name}"), f"{name}.ttl", content)


def assert_same_verdict(
    rules: Shapes, before: list[Triple], after: list[Triple], rest: list[Triple]
) -> Counter:
    """Judges the change of one document among others both ways; gives back what is new by either."""
    others = document(rest, "others")
    old, new = document(before, "changing"), document(after, "changing")
    known = Judge(rules, [others, old]).whole()
    expected = Judge(rules, [others, new]).whole().without(known)
    found = Judge(rules, [others, old]).change({new.graph: new})
    assert Counter(r.key for r in found.results) == Counter(r.key for r in expected.results)
    return Counter(result.shape for result in found.results)


ALL = sorted({*TERMS, *VALID}, key=str)
SUBJECTS = sorted({triple.subject for triple in ALL}, key=str)
PREDICATES = sorted({triple.predicate for triple in ALL}, key=str)
CLASSES = sorted({t.object for t in ALL if t.predicate == TYPE and isinstance(t.object, NamedNode)}, key=str)
LITERALS = [
    Literal(text, datatype=NamedNode(PREFIXES["xsd"] + kind))
    for text, kind in [
        ("1.10", "decimal"),
        ("01", "integer"),
        ("2021-13-01", "date"),
        ("x", "string"),
        ("2009", "gYear"),
    ]
]
new_things = st.integers(0, 3).map(lambda number: NamedNode(f"{ID}new-{number}"))
nodes = st.one_of(
    st.sampled_from(sorted({triple.object for triple in ALL}, key=str)),
    st.sampled_from(SUBJECTS),
    st.sampled_from(LITERALS),
    new_things,
    st.integers(0, 2).map(lambda number: BlankNode(f"b{number}")),
)
subjects = st.one_of(st.sampled_from(SUBJECTS), new_things)
new_triples = st.one_of(
    st.builds(Triple, subjects, st.sampled_from(PREDICATES), nodes),
    st.builds(lambda old, value: Triple(old.subject, old.predicate, value), st.sampled_from(ALL), nodes),
    st.builds(Triple, subjects, st.just(TYPE), st.sampled_from(CLASSES)),
    st.builds(Triple, st.sampled_from(CLASSES), st.just(SUBCLASS), st.sampled_from(CLASSES)),
    st.builds(Triple, subjects, st.just(NamedNode(HSS + "partnr")), nodes),
)
given_examples = st.lists(st.sampled_from(INVALID), max_size=2).map(lambda files: triples_of(*files))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    removed=st.sets(st.sampled_from(ALL), max_size=6),
    added=st.lists(new_triples, max_size=6),
    examples=given_examples,
    was=given_examples,
)
@example(removed=set(), added=[Triple(SUBJECTS[0], TYPE, CLASSES[0])], examples=[], was=[])
def test_judging_what_a_change_can_affect_finds_what_judging_everything_finds(
    removed: set[Triple], added: list[Triple], examples: list[Triple], was: list[Triple]
) -> None:
    changing = [*removed, *was]
    rest = [triple for triple in ALL if triple not in removed]
    assert_same_verdict(RULES, changing, [*added, *examples], rest)


def test_every_rule_is_noticed_when_a_change_breaks_it() -> None:
    broken: set[str] = set()
    for start in range(0, len(INVALID), 40):
        files = INVALID[start : start + 40]
        triples = [triple for number, file in enumerate(files) for triple in apart(triples_of(file), number)]
        broken |= set(assert_same_verdict(RULES, [], triples, TERMS))
        assert_same_verdict(RULES, triples, [], TERMS)
    # Examples about the same goal, block or country hide each other's mistakes.
    left = [file for file in INVALID if f"<{PREFIXES['shape']}{file.name.split('.')[0]}>" not in broken]
    assert len(left) < 10
    for file in left:
        rule = f"<{PREFIXES['shape']}{file.name.split('.')[0]}>"
        assert rule in assert_same_verdict(RULES, [], triples_of(file), TERMS)


def apart(triples: list[Triple], number: int) -> list[Triple]:
    """The triples of an example, about things of its own."""
    content = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    own = content.replace(f"<{ID}", f"<{ID}{number}-").encode()
    return [quad.triple for quad in parse(own, RdfFormat.N_TRIPLES)]


def test_every_rule_of_the_home_can_be_analysed() -> None:
    assert [rule.shape for rule in RULES.reach.rules if rule.looks is None] == []


@pytest.mark.skipif(not SUITE.is_dir(), reason="the test suite of the W3C is not beside the repository")
def test_the_shapes_of_the_test_suite_give_the_same_verdict_on_changes() -> None:
    judged = 0
    for file in sorted(SUITE.glob("*/*/*.ttl")):
        triples = [
            quad.triple for quad in parse(file.read_bytes(), RdfFormat.TURTLE, base_iri="http://example.org/")
        ]
        try:
            rules = Shapes(triples)
        except Exception:  # a file that lint refuses is another test's matter
            continue
        data = [
            t for t in triples if not t.predicate.value.startswith((SH, "http://www.w3.org/ns/shacl-test#"))
        ]
        for number in range(0, len(data), 5):
            assert_same_verdict(rules, data, data[:number] + data[number + 1 :], [])
            assert_same_verdict(rules, data[:number] + data[number + 1 :], data, [])
            judged += 1
    assert judged > 100


def test_new_things_affect_of_what_was_there_only_what_has_their_name() -> None:
    triples = apart(triples_of(EXAMPLES / "PartnershipShape.valid.ttl"), 1)
    standing = WrittenTriples()
    standing.put(NamedNode("http://example.org/terms"), document(ALL, "terms").content)
    affected = RULES.reach.affected(Changed(standing, triples), triples)
    assert affected.shapes == frozenset()
    others = affected.focus - {triple.subject for triple in triples}
    assert others == {NamedNode(ID + "a"), NamedNode(ID + "b")}


def test_a_rule_that_cannot_be_analysed_is_judged_on_all_its_targets() -> None:
    text = f"""@prefix sh: <{SH}> . @prefix ex: <http://example.org/> .
    ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select '''SELECT $this ?value WHERE {{
        {{ SELECT $this (COUNT(?one) AS ?value)
           WHERE {{ $this a ?kind . ?one <http://example.org/counted> ?of }} GROUP BY $this }}
        FILTER (?value > 1) }}''' ] .""".encode()
    rules = Shapes([quad.triple for quad in parse(text, RdfFormat.TURTLE)])
    assert [rule.looks for rule in rules.reach.rules] == [None]
    thing = Triple(NamedNode("http://example.org/a"), TYPE, NamedNode("http://example.org/Thing"))
    counted = [
        Triple(NamedNode(f"http://example.org/{n}"), NamedNode("http://example.org/counted"), Literal(n))
        for n in range(2)
    ]
    found = assert_same_verdict(rules, [], counted, [thing])
    assert sum(found.values()) == 1
