"""Each rule accepts what is right, refuses what is wrong, and says so in plain words."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from hss_graph import graphs, home, shapes
from hss_graph.errors import ShapesError
from hss_graph.vocabulary import BASE, PREFIXES, SH
from support import REPOSITORY, triples_of

HOME = home.Home(REPOSITORY)
EXAMPLES = REPOSITORY / "tests" / "shapes"
SHAPE = PREFIXES["shape"]


ONTOLOGY = triples_of(*HOME.turtle_files(home.ONTOLOGY))
RULES = triples_of(*HOME.turtle_files(home.SHAPES))


def _of_type(name: str) -> list[str]:
    wanted = NamedNode(SH + name)
    return sorted(
        triple.subject.value.removeprefix(SHAPE)
        for triple in RULES
        if triple.object == wanted and isinstance(triple.subject, NamedNode)
    )


def _values(shape: str, name: str) -> list[str]:
    return [
        triple.object.value
        for triple in RULES
        if triple.subject == NamedNode(SHAPE + shape) and triple.predicate == NamedNode(SH + name)
    ]


# Shapes that others refer to, without things of their own to judge.
PARTS = {"DateShape", "DescribedShape", "DescribedShape-class"}
NODE_SHAPES = _of_type("NodeShape")
PROPERTY_SHAPES = [name for name in _of_type("PropertyShape") if name not in PARTS]


@pytest.mark.parametrize("shape", [name for name in NODE_SHAPES if name not in PARTS])
def test_the_valid_example_of_a_shape_is_accepted(shape: str) -> None:
    report = shapes.validate(ONTOLOGY + triples_of(EXAMPLES / f"{shape}.valid.ttl"), RULES)
    assert report.results == ()


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.invalid.ttl")), ids=lambda file: file.name)
def test_the_invalid_example_of_a_shape_is_refused_by_it(example: Path) -> None:
    report = shapes.validate(ONTOLOGY + triples_of(example), RULES)
    shape = example.name.split(".")[0]
    assert f"<{SHAPE}{shape}>" in {result.shape for result in report.results}


def test_every_shape_has_its_examples() -> None:
    judging = [n for n in NODE_SHAPES if n not in PARTS and _values(n, "message")] + PROPERTY_SHAPES
    valid = {file.name.split(".")[0] for file in EXAMPLES.glob("*.valid.ttl")}
    invalid = {file.name.split(".")[0] for file in EXAMPLES.glob("*.invalid.ttl")}
    assert valid == set(NODE_SHAPES) - PARTS
    assert invalid == set(judging)


@pytest.mark.parametrize("shape", PROPERTY_SHAPES)
def test_a_property_shape_has_a_name_a_message_and_a_severity(shape: str) -> None:
    (message,) = _values(shape, "message")
    assert len(_values(shape, "name")) == len(_values(shape, "severity")) == 1
    assert message[0].isupper()
    assert message.endswith(".")
    assert "sh:" not in message


def test_shapes_use_only_terms_that_shacl_defines() -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="holds a copy of the SHACL vocabulary")
    vocabulary = (Path(pyshacl.__file__).parent / "assets" / "shacl.ttl").read_text()
    used = {
        term.value.removeprefix(SH)
        for triple in RULES
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(SH)
    }
    assert not {term for term in used if f"sh:{term}\n" not in vocabulary and f"sh:{term} " not in vocabulary}


def test_every_shape_says_what_it_judges() -> None:
    targets = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
    assert {n for n in NODE_SHAPES if not any(_values(n, target) for target in targets)} == PARTS & set(
        NODE_SHAPES
    )


def test_every_class_of_the_ontology_is_judged_by_a_shape() -> None:
    above: dict[str, set[str]] = {}
    classes = set()
    for triple in ONTOLOGY:
        if triple.object == NamedNode(PREFIXES["owl"] + "Class"):
            classes.add(triple.subject.value)
        if triple.predicate == NamedNode(PREFIXES["rdfs"] + "subClassOf"):
            above.setdefault(triple.subject.value, set()).add(triple.object.value)
    judged = {value for name in NODE_SHAPES for value in _values(name, "targetClass")}

    def reached(iri: str) -> bool:
        return iri in judged or any(reached(wider) for wider in above.get(iri, ()))

    own = {iri for iri in classes if iri.startswith(PREFIXES["hss"])}
    # Instances of these two are part of the ontology itself, not data.
    assert {iri for iri in own if not reached(iri)} == {
        PREFIXES["hss"] + "EvidenceStatus",
        PREFIXES["hss"] + "Timing",
    }


def test_the_reference_validator_finds_the_same() -> None:
    pyshacl = pytest.importorskip("pyshacl", reason="the reference validator is not installed")
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    terms_alone = (HOME.path / home.ONTOLOGY / name for name in ("hss.ttl", "reused-terms.ttl"))
    content = _n_triples(triples_of(*terms_alone))
    # One graph of all examples, the things of each under names of their own, for pyshacl starts slowly.
    one_for_each_rule = [file for file in EXAMPLES.glob("*.invalid.ttl") if file.name.count(".") == 2]
    for number, example in enumerate(sorted(one_for_each_rule)):
        content += _n_triples(triples_of(example)).replace(PREFIXES["id"], f"{PREFIXES['id']}{number}-")
    rules = rdflib.Graph().parse(data=_n_triples(RULES), format="nt")
    _, found, _ = pyshacl.validate(rdflib.Graph().parse(data=content, format="nt"), shacl_graph=rules)
    terms = (rdflib.SH.sourceShape, rdflib.SH.sourceConstraintComponent, rdflib.SH.focusNode)
    expected = {
        tuple(str(found.value(node, term)) for term in terms)
        for node in found.objects(None, rdflib.SH.result)
    }
    triples = [quad.triple for quad in parse(content.encode(), RdfFormat.N_TRIPLES)]
    results = set()
    for result in shapes.validate(triples, RULES).results:
        # A rule about the whole graph has the ontology as its focus.
        whole = result.shape.endswith("/GraphVocabularyShape>")
        focus = f"{BASE}ontology" if whole else result.focus
        results.add(tuple(term.strip("<>") for term in (result.shape, result.component, focus)))
    assert len(expected) > len(one_for_each_rule)
    # Blank nodes have other names in each.
    assert {entry for entry in results ^ expected if entry[2].startswith("http")} == set()


def _n_triples(triples: list[Triple]) -> str:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no shape says what it judges"),
        ("<#s> a sh:NodeShape ; sh:property <#p> . <#p> sh:path <#q> ; sh:minCount 1 .", "no shape says"),
        ("<#s> a sh:NodeShape ; sh:targetClas <#c> ; sh:closed true .", "no shape says what it judges"),
        (
            "<#s> sh:targetClass <#c> ; sh:property <#p> . <#p> sh:path <#q> ; sh:minCont 1 .",
            "use sh:minCont",
        ),
        ("<#s> sh:targetClass <#c> ; sh:property [ sh:path <#q> ; sh:minCount 1 ] .", "without a name"),
    ],
)
def test_shapes_that_would_let_everything_pass_are_an_error(text: str, message: str) -> None:
    content = f"@prefix sh: <{SH}> . {text}".encode()
    broken = graphs.parse_turtle(content, NamedNode("http://example.org/s"), "s.ttl")
    with pytest.raises(ShapesError, match=message):
        shapes.validate(ONTOLOGY, broken)


def test_a_report_less_what_was_known_keeps_what_is_new() -> None:
    example = triples_of(EXAMPLES / "PartnershipShape-parties.invalid.ttl")
    other = triples_of(EXAMPLES / "FundingShape-recipient.invalid.ttl")
    known = shapes.validate(ONTOLOGY + example, RULES)
    both = shapes.validate(ONTOLOGY + example + other, RULES)
    assert known.without(known).conforms
    assert {result.shape for result in both.without(known).results} == {f"<{SHAPE}FundingShape-recipient>"}


def test_a_broken_query_in_a_shape_is_an_error_and_never_a_pass() -> None:
    text = (
        f"@prefix sh: <{SH}> . <#s> a sh:NodeShape ; sh:targetClass <#c> ; "
        "sh:sparql [ a sh:SPARQLConstraint ; sh:select 'SELECT nonsense' ] ."
    )
    broken = graphs.parse_turtle(text.encode(), NamedNode("http://example.org/s"), "s.ttl")
    with pytest.raises(ShapesError, match="the shapes cannot be used"):
        shapes.validate(ONTOLOGY, broken)
