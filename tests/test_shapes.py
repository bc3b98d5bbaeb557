"""Each rule accepts what is right, refuses what is wrong, and says so in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from hss_graph import graphs, home, shapes
from hss_graph.errors import ShapesError
from hss_graph.vocabulary import PREFIXES, SH
from support import REPOSITORY, triples_of

HOME = home.Home(REPOSITORY)
EXAMPLES = REPOSITORY / home.EXAMPLES
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


def test_every_property_shape_of_the_home_has_a_name() -> None:
    values = [t.object for t in RULES if t.predicate == NamedNode(SH + "property")]
    assert values
    assert all(isinstance(value, NamedNode) for value in values)


def _read(text: str) -> list[Triple]:
    prologue = f"@prefix sh: <{SH}> . @prefix xsd: <{PREFIXES['xsd']}> . @prefix : <http://example.org/> . "
    return graphs.parse_turtle((prologue + text).encode(), NamedNode("http://example.org/"), "s.ttl")


def test_a_shape_without_a_name_goes_by_the_one_that_holds_it() -> None:
    rules = _read(":S sh:targetClass :C ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ] .")
    (result,) = shapes.validate(_read(":a a :C ."), rules).results
    assert (result.shape, result.path) == ("<http://example.org/S>", "")
    (again,) = shapes.validate(_read(":a a :C ."), _read("[] sh:targetNode :a ; sh:in ( ) .")).results
    assert again.shape == ""


def test_the_standard_report_has_a_copy_of_a_path_for_each_result() -> None:
    rules = _read(
        ":S sh:targetClass :C ; sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ] ."
    )
    report = shapes.validate(_read(":a a :C . :b a :C ."), rules).graph()
    paths = [t.object for t in report if t.predicate == NamedNode(SH + "resultPath")]
    inverse = [t.subject for t in report if t.predicate == NamedNode(SH + "inversePath")]
    assert len(set(map(str, paths))) == len(set(map(str, inverse))) == 2
    assert len(report) == 2 + 2 * (1 + 7 + 2 + 2 + 1)


@pytest.mark.parametrize("engine", shapes.ENGINES)
def test_blank_nodes_and_literals_come_back_as_they_were_written(engine: str) -> None:
    if engine == "pyshacl":
        pytest.importorskip("pyshacl", reason="the reference validator is not installed")
    texts = ("'01'^^xsd:integer", "'1.10'^^xsd:decimal", "'2001-02-30'^^xsd:date", "'TRUE'^^xsd:boolean")
    values = ", ".join([*texts, "'a\\n\"b\\\\\\u00e9\\u202e'", "'x'@en-GB", "[]", "<http://example.org/é>"])
    data = _read(f"[] a :C ; :p {values} .")
    rules = _read(":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:in ( ) .")
    results = shapes.Shapes(rules, engine).validate(data).results
    said = [triple for triple in data if triple.predicate == NamedNode("http://example.org/p")]
    assert {(r.focus, r.value.lower()) for r in results} == {
        (str(t.subject), str(t.object).lower()) for t in said
    }


def test_only_the_shapes_that_are_named_judge() -> None:
    rules = _read(":S sh:targetClass :C ; sh:in ( ) . :T sh:targetClass :C ; sh:in ( ) .")
    for engine in shapes.ENGINES:
        found = shapes.Shapes(rules, engine).validate(_read(":a a :C ."), [NamedNode("http://example.org/T")])
        assert [result.shape for result in found.results] == ["<http://example.org/T>"]


def test_a_severity_of_its_own_counts_as_a_violation() -> None:
    rules = _read(":S sh:targetClass :C ; sh:in ( ) ; sh:severity :Grave .")
    report = shapes.validate(_read(":a a :C ."), rules)
    assert report.count("Violation") == 1
    assert NamedNode("http://example.org/Grave") in [triple.object for triple in report.graph()]


def test_the_message_is_the_one_in_english() -> None:
    rules = _read(":S sh:targetClass :C ; sh:in ( ) ; sh:message 'Falsch.'@de, 'Wrong.'@en, 'Non.'@fr .")
    (result,) = shapes.validate(_read(":a a :C ."), rules).results
    assert result.message == "Wrong."


def test_a_deactivated_query_finds_nothing() -> None:
    query = "sh:select 'SELECT $this WHERE { $this a ?class }' ; sh:deactivated true"
    rules = _read(f":S sh:targetClass :C ; sh:class :C ; sh:sparql [ {query} ] .")
    for engine in shapes.ENGINES:
        assert shapes.Shapes(rules, engine).validate(_read(":a a :C .")).conforms


def test_an_unknown_validator_is_an_error() -> None:
    with pytest.raises(ShapesError, match="no validator is called 'shacl'; use pyshifty or pyshacl"):
        shapes.Shapes(RULES, "shacl")


def test_what_pyshacl_cannot_judge_is_an_error() -> None:
    pytest.importorskip("pyshacl", reason="the reference validator is not installed")
    rules = _read(":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:lessThan :q .")
    with pytest.raises(ShapesError, match="pyshacl gives up, so validate with pyshifty: "):
        shapes.Shapes(rules, "pyshacl").validate(_read(":a a :C ; :p [] ; :q 2 ."))
    with pytest.raises(ShapesError, match="pyshacl has no pattern such as"):
        shapes.Shapes(_read(r":S sh:targetClass :C ; sh:pattern '\\p{L}' ."), "pyshacl")


def test_a_report_less_what_was_known_keeps_what_is_new() -> None:
    example = triples_of(EXAMPLES / "PartnershipShape-parties.invalid.ttl")
    other = triples_of(EXAMPLES / "FundingShape-recipient.invalid.ttl")
    known = shapes.validate(ONTOLOGY + example, RULES)
    both = shapes.validate(ONTOLOGY + example + other, RULES)
    assert known.without(known).conforms
    assert {result.shape for result in both.without(known).results} == {f"<{SHAPE}FundingShape-recipient>"}
