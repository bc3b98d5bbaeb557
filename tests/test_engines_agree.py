"""pyshifty and pyshacl find the same, whatever is wrong: errors are injected into examples and real data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import graphs, home
from hss_graph.errors import ShapesError
from hss_graph.shapes import ENGINES, Shapes, ValidationResult
from hss_graph.shapes.graph import Node, sh
from hss_graph.vocabulary import BASE, GRAPH, HSS, ID, PREFIXES, SH
from support import REPOSITORY, triples_of

pytest.importorskip("pyshacl", reason="the reference validator is not installed")

HOME = home.Home(REPOSITORY)
# pyshacl gives up where sh:lessThanOrEquals meets a blank node or an ill-typed literal, and finds that
# "77"^^xsd:gYear is less than 90; SHACL has a result for each. It has a test of its own.
RULES = [t for t in triples_of(*HOME.turtle_files(home.SHAPES)) if t.predicate != sh("lessThanOrEquals")]
TERMS = triples_of(*(HOME.path / home.ONTOLOGY / name for name in ("hss.ttl", "reused-terms.ttl")))
VALID = sorted((REPOSITORY / home.EXAMPLES).glob("*.valid.ttl"))
INVALID = sorted((REPOSITORY / home.EXAMPLES).glob("*.invalid.ttl"))
XSD = PREFIXES["xsd"]
# Of each lexical form and each datatype that a rule looks at, some that are right and some that are not.
FORMS = (
    *(
        "",
        " ",
        "x",
        "X.",
        "X.\n",
        " x",
        "x ",
        "\u00a0x",
        "\x1cx",
        "é.",
        "1",
        "01",
        "+1",
        "-1",
        "0",
        "1.0",
        "1e3",
    ),
    *(
        "9" * 30,
        "2001",
        "2001Z",
        "12001",
        "-2001",
        "2001-12",
        "2001-13",
        "2001-12-01",
        "2001-02-30",
        "20011201",
    ),
    *(
        "2001-12-01Z",
        "2001-12-01T00:00:00",
        "true",
        "yes",
        "NaN",
        "http://example.org/",
        "GB-CHC-1",
        "a" * 64,
    ),
)
DATATYPES = [
    NamedNode(XSD + name)
    for name in (
        *("anyURI", "boolean", "date", "dateTime", "decimal", "double", "gYear", "gYearMonth", "integer"),
        *("nonNegativeInteger", "positiveInteger", "string", "time"),
    )
] + [NamedNode("http://example.org/datatype")]
LANGUAGES = ("en", "EN", "en-GB", "fr", "de-Latn-DE")
WORDS = sorted({t.subject for t in TERMS if isinstance(t.subject, NamedNode)}, key=str)
WORDS += [NamedNode(f"{base}none") for base in (BASE, HSS, ID, GRAPH, "http://example.org/")]

Change = Callable[[list[Triple], int, Node], list[Triple]]


def _drop(triples: list[Triple], at: int, _: Node) -> list[Triple]:
    return triples[:at] + triples[at + 1 :]


def _repeat(triples: list[Triple], at: int, node: Node) -> list[Triple]:
    return [*triples, Triple(triples[at].subject, triples[at].predicate, node)]


def _replace(triples: list[Triple], at: int, node: Node) -> list[Triple]:
    return _repeat(_drop(triples, at, node), min(at, len(triples) - 2), node)


def _retype(triples: list[Triple], at: int, node: Node) -> list[Triple]:
    """The same text as a literal of another kind, or the literal's own kind with another text."""
    old = triples[at].object
    if not isinstance(old, Literal) or not isinstance(node, Literal):
        return _replace(triples, at, node)
    if node.language:
        new = Literal(old.value, language=node.language)
    elif node.datatype.value != XSD + "string":
        new = Literal(old.value, datatype=node.datatype)
    elif old.language:
        new = Literal(node.value, language=old.language)
    else:
        new = Literal(node.value, datatype=old.datatype)
    return [*_drop(triples, at, node), Triple(triples[at].subject, triples[at].predicate, new)]


def _misspell(triples: list[Triple], at: int, _: Node) -> list[Triple]:
    old = triples[at]
    return [
        *_drop(triples, at, old.object),
        Triple(old.subject, NamedNode(f"{old.predicate.value}s"), old.object),
    ]


def _swap(triples: list[Triple], at: int, node: Node) -> list[Triple]:
    old = triples[at]
    if isinstance(old.object, Literal | Triple):
        return _misspell(triples, at, node)
    return [*_drop(triples, at, node), Triple(old.object, old.predicate, old.subject)]


def _rename(triples: list[Triple], at: int, node: Node) -> list[Triple]:
    """Another subject, or a nameless one, in all its triples."""
    new = node if isinstance(node, NamedNode) and "none" in node.value else BlankNode()
    old = triples[at].subject

    def renamed(term: Node) -> Node:
        return new if term == old else term

    return [Triple(*map(renamed, triple)) for triple in triples]  # type: ignore[arg-type]


CHANGES: Sequence[Change] = (_drop, _repeat, _replace, _retype, _retype, _misspell, _swap, _rename)
NODES = st.one_of(
    st.sampled_from(WORDS),
    st.builds(Literal, st.sampled_from(FORMS)),
    st.builds(
        lambda form, tag: Literal(form, language=tag), st.sampled_from(FORMS), st.sampled_from(LANGUAGES)
    ),
    st.builds(
        lambda form, kind: Literal(form, datatype=kind), st.sampled_from(FORMS), st.sampled_from(DATATYPES)
    ),
    st.just(BlankNode("b")),
)


@cache
def _read(file: Path) -> tuple[Triple, ...]:
    return tuple(triples_of(file))


@cache
def _slices() -> tuple[tuple[Triple, ...], ...]:
    """What the data say of a thing and of what bears it out, for some things of each file."""
    found = []
    for file in HOME.turtle_files(home.DATA):
        triples = _read(file)
        for subject in sorted({triple.subject for triple in triples}, key=str)[::40]:
            near = {t.subject for t in triples if subject in (t.subject, t.object)}
            found.append(tuple(t for t in triples if t.subject in near)[:60])
    return tuple(found)


def _apart(triples: Sequence[Triple], number: int) -> list[Triple]:
    """The triples with things, graphs and nameless nodes of their own."""

    def term(node: Node) -> Node:
        if isinstance(node, BlankNode):
            return BlankNode(f"n{number}{node.value}")
        if isinstance(node, NamedNode):
            for base in (ID, GRAPH):
                if node.value.startswith(base):
                    return NamedNode(f"{base}{number}-{node.value.removeprefix(base)}")
        return node

    return [Triple(*map(term, triple)) for triple in triples]  # type: ignore[arg-type]


@cache
def _sources() -> tuple[tuple[Triple, ...], ...]:
    return (*map(_read, VALID), *_slices())


# What is wrong: with which source, and one to three changes of a triple, with the node that comes in.
WRONG = st.tuples(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 1000), NODES), min_size=1, max_size=3),
)


def _wrong(source: int, changes: Sequence[tuple[Change, int, Node]]) -> list[Triple]:
    triples = list(_sources()[source % len(_sources())])
    for change, at, node in changes:
        if len(triples) > 1:
            triples = change(triples, at % len(triples), node)
    return triples


@cache
def _shapes(engine: str) -> Shapes:
    return Shapes(RULES, engine)


def _found(
    engine: str, triples: Sequence[Triple], only: Sequence[NamedNode] | None = None
) -> set[tuple[str, ...]]:
    return {
        (result.focus, result.path, result.value, result.component, result.shape, result.severity)
        for result in _shapes(engine).validate(triples, only).results
        if only or not _compares(result)
    }


def _compares(result: ValidationResult) -> bool:
    """Whether the result is one of the query that compares numbers: rdflib compares all with all.

    In SPARQL it is an error to ask whether a text is less than a number.
    """
    by_query = result.component.endswith("SPARQLConstraintComponent>")
    return by_query and result.shape == f"<{PREFIXES['shape']}EvidenceShape-lastLine>"


# Many wrong graphs stand side by side in one, for pyshacl starts slowly.
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(WRONG, min_size=50, max_size=50))
def test_both_engines_find_the_same_in_what_is_wrong(
    wrong: list[tuple[int, list[tuple[Change, int, Node]]]],
) -> None:
    triples = list(TERMS)
    for number, (source, changes) in enumerate(wrong):
        triples += _apart(_wrong(source, changes), number)
    assert sorted(_found("pyshifty", triples) ^ _found("pyshacl", triples)) == []


NODE_SHAPES = sorted({file.name.split(".")[0].split("-")[0] for file in INVALID})


@pytest.mark.parametrize("name", NODE_SHAPES)
def test_both_engines_find_the_same_in_the_examples_of_a_shape(name: str) -> None:
    triples = list(TERMS)
    examples = [file for file in INVALID if file.name.startswith((f"{name}.", f"{name}-"))]
    for number, example in enumerate(examples[:: 1 + len(examples) // 20]):  # pyshacl takes its time
        triples += _apart(_read(example), number)
    shape = NamedNode(PREFIXES["shape"] + name)
    assert _found("pyshifty", triples, [shape]) ^ _found("pyshacl", triples, [shape]) == set()


def _turtle(text: str) -> list[Triple]:
    prologue = f"@prefix sh: <{SH}> . @prefix xsd: <{XSD}> . "
    return graphs.parse_turtle((prologue + text).encode(), NamedNode("http://example.org/"), "x.ttl")


def _with_query(where: str) -> list[Triple]:
    query = where.replace("<", "<http://example.org/#")
    return _turtle(
        "<#S> sh:targetClass <#C> ; sh:property <#P> . <#P> sh:path <#p> ; "
        f'sh:sparql [ sh:select """SELECT $this ?value WHERE {{ $this $PATH ?value . {query} }}""" ] .'
    )


# A node without a name that has a value, and evidence about another one alone.
UNNAMED = _turtle(
    "_:a a <#C> ; <#p> <#x> . _:b <#p> <#z> . "
    "<#e> a <#E> ; <#subject> _:b ; <#predicate> <#p> ; <#object> <#x> ."
)


@pytest.mark.parametrize(
    "query",
    [
        "FILTER (?value != $this)",
        "?e <subject> $this .",
        "?e <subject> $this . FILTER (?e != ?value)",
        "OPTIONAL { ?e <subject> $this } FILTER (BOUND(?e))",
        "OPTIONAL { ?e <subject> $this } FILTER (!BOUND(?e))",
        "FILTER NOT EXISTS { ?e <subject> $this ; <object> ?value }",
        "FILTER NOT EXISTS { ?e <subject> $this ; <predicate> ?p . FILTER (?p IN (<p>)) }",
        "FILTER NOT EXISTS { ?e <subject> ?s ; <object> ?value . FILTER (?s = $this) }",
        "BIND ($this AS ?me) FILTER NOT EXISTS { ?e <subject> ?me . FILTER (?e != ?value) }",
        "?me <p> ?value . FILTER (?me = $this)",
    ],
)
def test_both_engines_find_the_same_about_a_node_without_a_name(query: str) -> None:
    reports = [Shapes(_with_query(query), engine).validate(UNNAMED) for engine in ENGINES]
    pyshifty, pyshacl = ([(r.focus, r.value, r.message) for r in report.results] for report in reports)
    assert [r[:2] for r in pyshifty] == [r[:2] for r in pyshacl]


@pytest.mark.parametrize(
    "query",
    [
        "FILTER (?value != $this)",
        "FILTER (!(?value = $this))",
        "FILTER (!sameTerm(?value, $this))",
        "FILTER (?value NOT IN ($this))",
        "FILTER (?value != <b>)",
        "FILTER (?value = 5)",
        "FILTER (?value != 'text')",
        "FILTER NOT EXISTS { ?a <p> ?b . FILTER (?b = ?value && ?b != $this) }",
    ],
)
def test_a_literal_is_not_equal_to_an_iri(query: str) -> None:
    data = _turtle("<#a> a <#C> ; <#p> 'text', 5, 5.0, <#a>, <#b>, 'text'@en .")
    pyshifty, pyshacl = (
        {result.value for result in Shapes(_with_query(query), engine).validate(data).results}
        for engine in ENGINES
    )
    assert pyshifty == pyshacl


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (_with_query("FILTER (isBlank(?value))"), "a SPARQL constraint asks what kind a node is"),
        (
            [*_with_query("FILTER (?value != $this)"), *_turtle("<#T> sh:targetNode <#t> ; sh:not <#S> .")],
            "asks whether nodes conform to a SPARQL constraint",
        ),
    ],
)
def test_a_node_without_a_name_that_cannot_be_judged_is_an_error(rules: list[Triple], message: str) -> None:
    named = _turtle("<#a> a <#C> ; <#p> <#x> .")
    Shapes(rules).validate(named)
    Shapes(rules, "pyshacl").validate(UNNAMED)
    with pytest.raises(ShapesError, match=f"{message}; give it an IRI, or validate with pyshacl"):
        Shapes(rules).validate(UNNAMED)


@pytest.mark.parametrize(
    ("value", "conforms"),
    [
        *(("2", True), ("3", True), ("3.0", True), ("2e0", True), ("03", True), ("4", False)),
        *(("'2'", False), ("'2'@en", False), ("<http://example.org/>", False), ("'2001'^^xsd:gYear", False)),
        *(("'x'^^xsd:integer", False), ("[]", False), ("true", False), ("'2001-12-01'^^xsd:date", False)),
    ],
)
def test_what_cannot_be_compared_is_not_less(value: str, conforms: bool) -> None:
    rule = "[] sh:targetSubjectsOf <#p> ; sh:path <#p> ; sh:lessThanOrEquals <#q> ."
    report = Shapes(_turtle(rule)).validate(_turtle(f"<#a> <#p> {value} ; <#q> 3 ."))
    assert report.conforms is conforms
