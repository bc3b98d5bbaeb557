"""Shapes that would let everything pass are refused in one line, and never said to conform."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import graphs, home, shapes
from hss_graph.errors import ShapesError
from hss_graph.shapes import lint
from hss_graph.shapes.graph import Node, ShapesGraph, sh
from hss_graph.shapes.lint import parameters, patterns, terms
from hss_graph.vocabulary import PREFIXES, SH
from support import REPOSITORY, triples_of

RULES = triples_of(*home.Home(REPOSITORY).turtle_files(home.SHAPES))
GRAPH = ShapesGraph(RULES)
XSD = PREFIXES["xsd"]
PROLOGUE = "\n".join(
    f"@prefix {prefix}: <{iri}> ."
    for prefix, iri in {
        "": "http://example.org/",
        **{name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "sh", "xsd")},
    }.items()
)
SHAPE = ":S a sh:NodeShape ; sh:targetClass :C ; "
NESTED = "[ sh:not " * 60 + "[ sh:nodeKind sh:IRI ]" + " ]" * 60
PART = ", in a part without a name"
BRACKETS = f"SELECT $this WHERE {{ $this ?p ?o FILTER {'(' * 250}?o{')' * 250} }}"
CHAIN = f"SELECT $this WHERE {{ $this {'<urn:p>/' * 9999}<urn:p> ?o }}"


def _shapes(text: str) -> list[Triple]:
    return graphs.parse_turtle(f"{PROLOGUE}\n{text}".encode(), NamedNode("http://example.org/"), "s.ttl")


def _refusal(triples: Iterable[Triple]) -> str:
    with pytest.raises(ShapesError) as error:
        lint.check(tuple(triples))
    message = str(error.value)
    assert "\n" not in message
    return message.replace("<http://example.org/S>", ":S").replace("<http://example.org/", "<")


def _property(text: str) -> str:
    return f"{SHAPE} sh:property :P . :P sh:path :p ; {text} ."


def _query(text: str) -> str:
    return f"{SHAPE} sh:sparql [ sh:select '{text}' ] ."


def test_the_shapes_of_the_home_are_accepted() -> None:
    lint.check(RULES)


@pytest.mark.parametrize(
    "text",
    [
        f"{SHAPE} sh:nodeKind sh:IRI .",
        f"{SHAPE} sh:property [ sh:path :p ; sh:minCount 1 ] .",
        "[] sh:targetNode :a, 'text' ; sh:in ( ) .",
        ":C a sh:NodeShape, rdfs:Class ; sh:closed true .",
        ":C a sh:NodeShape, owl:Class .",
        f"{SHAPE} sh:property :P . :P sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 .",
        f"{SHAPE} sh:property [ sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( :p :q ) ] ] ] .",
        _property("sh:minInclusive '2001'^^xsd:gYear ; sh:maxExclusive 5.5 ; sh:severity :Grave"),
        _property("sh:pattern '^a+$' ; sh:flags 'i' ; sh:languageIn ( 'en' 'en-GB' )"),
        _property("sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMaxCount 2"),
        f"{SHAPE} sh:xone ( [ sh:class :D ] [ sh:not [ sh:class :E ] ] ) .",
        _query("SELECT $this WHERE { $this <http://example.org/p> ?minus }"),
        f"{SHAPE} sh:nodeKind sh:IRI . :T sh:targetClass :C ; sh:deactivated true ; sh:class :D .",
        f"{SHAPE} :of :D . :K a sh:ConstraintComponent ; sh:parameter [ sh:path :of ] ; "
        "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { $value ?p $of }' ] .",
    ],
)
def test_shapes_that_judge_something_are_accepted(text: str) -> None:
    lint.check(_shapes(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there are no shapes, so nothing would be checked; add some to shapes/"),
        (
            ":S a sh:NodeShape ; sh:nodeKind sh:IRI .",
            "no shape says what it judges, so nothing would be checked; give one a target",
        ),
        (
            f"{SHAPE} sh:nodeKind sh:IRI . :T a sh:NodeShape ; sh:class :D .",
            "<T>: judges nothing: it has no target, and no other shape uses it; "
            "add sh:targetClass or another",
        ),
        (f"{SHAPE} sh:name 'S' .", ":S: has a target but no constraint, so it checks nothing; add one"),
        (
            f"{SHAPE} sh:nodeKind sh:IRI ; sh:deactivated true .",
            "every shape is deactivated, so nothing would be checked; take out sh:deactivated",
        ),
        (
            ":S a sh:NodeShape ; sh:targetClas :C ; sh:closed true .",
            ":S: sh:targetClas is no term of SHACL; did you mean sh:targetClass?",
        ),
        (_property("sh:minCont 1"), "<P>: sh:minCont is no term of SHACL; did you mean sh:minCount?"),
        (_property("sh:nodeKind sh:Iri"), "<P>: sh:Iri is no term of SHACL; did you mean sh:IRI?"),
        (
            _property("sh:minCount 1 ; sh:severity sh:Viloation"),
            "<P>: sh:Viloation is no term of SHACL; did you mean sh:Violation?",
        ),
        (_property("sh:xyzzy 1"), "<P>: sh:xyzzy is no term of SHACL; correct its name"),
        (
            ":S a <http://www.w3.org/ns/SHACL#NodeShape> ; sh:targetClass :C ; sh:closed true .",
            ":S: <http://www.w3.org/ns/SHACL#NodeShape> is no term of SHACL; its terms begin with "
            "http://www.w3.org/ns/shacl#",
        ),
        (
            f"{SHAPE} sh:rule [ ] .",
            ":S: sh:rule is part of SHACL Advanced Features, which is not supported; say it otherwise",
        ),
        (
            f"{SHAPE} sh:js [ sh:jsFunctionName 'f' ] .",
            ":S: sh:js is part of SHACL JavaScript Extensions, which is not supported; say it otherwise",
        ),
        (
            _property("sh:singleLine true"),
            "<P>: sh:singleLine is part of the drafts of SHACL 1.2, which is not supported; say it otherwise",
        ),
        (
            f"{SHAPE} sh:closed true . <> sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
            "<>: sh:entailment is part of inference during validation, which is not supported; "
            "say it otherwise",
        ),
        (
            f"{SHAPE} sh:closed true . <> owl:imports <http://example.com/more> .",
            "<>: imports <http://example.com/more>, which is never fetched; "
            "give its file too or take that out",
        ),
        (
            _property("sh:minCount 1, 2"),
            "<P>: has 2 values of sh:minCount, where one can be; keep one",
        ),
        (
            f"{SHAPE} sh:property [ sh:minCount 1 ] .",
            ":S: sh:property cannot be a node without a name; write a property shape, with one sh:path",
        ),
        (
            f"{SHAPE} sh:property [ sh:path :p, :q ] .",
            ":S, in a part without a name: has 2 values of sh:path, where one can be; keep one",
        ),
        (
            ":P a sh:PropertyShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .",
            "<P>: a property shape needs one sh:path; add it",
        ),
        (
            ":P a sh:NodeShape ; sh:path :p ; sh:targetClass :C ; sh:minCount 1 .",
            "<P>: a node shape has no sh:path; make it a property shape",
        ),
        (
            f"{SHAPE} sh:minCount 1 .",
            ":S: sh:minCount needs an sh:path beside it; move it into a property shape",
        ),
        (
            _property("sh:flags 'i'"),
            "<P>: sh:flags says nothing without sh:pattern; add it",
        ),
        (
            _property("sh:qualifiedValueShape [ sh:class :D ]"),
            "<P>: sh:qualifiedValueShape says nothing without sh:qualifiedMaxCount or sh:qualifiedMinCount; "
            "add it",
        ),
        (
            _property("sh:qualifiedMinCount 1"),
            "<P>: sh:qualifiedMinCount says nothing without sh:qualifiedValueShape; add it",
        ),
        (
            f"{SHAPE} sh:ignoredProperties ( rdf:type ) .",
            ":S: sh:ignoredProperties says nothing without sh:closed; add it",
        ),
        (f"{SHAPE} sh:node :T .", ":S: sh:node cannot be <T>; write a node shape, without sh:path"),
        (
            f"{SHAPE} sh:node :T . :T a owl:Class ; rdfs:label 'T' .",
            ":S: sh:node cannot be <T>; write a node shape, without sh:path",
        ),
        (
            f"{SHAPE} sh:not :T .",
            ":S: sh:not cannot be <T>; write a shape",
        ),
        (
            f"{SHAPE} sh:or ( [ sh:class :D ] :T ) .",
            ":S: sh:or cannot be a node without a name; write a list of shapes in round brackets",
        ),
        (
            f"{SHAPE} sh:and ( ) .",
            ":S: sh:and cannot be rdf:nil; write a list of shapes in round brackets",
        ),
        (f"{SHAPE} sh:node :S .", ":S: uses itself, which SHACL leaves undefined; take the reference out"),
        (
            f"{SHAPE} sh:property :P . :P sh:path :p ; sh:or ( [ sh:class :D ] [ sh:not :S ] ) .",
            ":S: uses itself, which SHACL leaves undefined; take the reference out",
        ),
        (
            f"{SHAPE} sh:not {NESTED} .",
            ":S, in a part without a name: uses shapes more than 50 deep; make them flatter",
        ),
        (
            _property("sh:pattern '('"),
            '<P>: the pattern "(" cannot be read at character 2: an opening bracket ( has no closing one',
        ),
        (
            _property("sh:pattern '^(a+)+$'"),
            '<P>: the pattern "^(a+)+$" can take for ever on some texts; '
            "write it so that no text can be read in several ways",
        ),
        (
            _property("sh:pattern 'a' ; sh:flags 'w'"),
            "<P>: the pattern \"a\" has the flag 'w', where only i, m, s, x are known; take it out",
        ),
        (
            f"{SHAPE} sh:sparql [ a sh:SPARQLConstraint ; sh:message 'Wrong.' ] .",
            ":S, in a part without a name: a SPARQL constraint needs one sh:select, and has 0; correct it",
        ),
        (
            f"{SHAPE} sh:sparql [ sh:ask 'ASK {{ $this ?p ?o }}' ] .",
            ":S, in a part without a name: a SPARQL constraint says sh:select, never sh:ask; write it as one",
        ),
        (
            f"{SHAPE} sh:sparql [ sh:select :q ] .",
            f":S{PART}: the value of sh:select is no plain text; put the query into quotes",
        ),
        (
            _query("SELECT $this WHERE { $this $PATH ?value }"),
            ":S, in a part without a name: uses $PATH, but :S has no sh:path; add one",
        ),
        *(
            (_query(query), f":S{PART}: the query cannot be used: {complaint}")
            for query, complaint in {
                "SELECT $this WHERE { $this unknown:p ?o }": "it uses a prefix that sh:prefixes "
                "does not lead to; declare it with sh:declare",
                "SELECT ?o WHERE { $this ?p ?o }": "it does not select $this; add it",
                "ASK { $this ?p ?o }": "it is not the SELECT that was promised; write one",
                "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }": "SHACL does not allow MINUS; "
                "write it otherwise",
                "SELECT $this WHERE { VALUES ?o { 1 } $this ?p ?o }": "SHACL does not allow VALUES; "
                "write it otherwise",
                "SELECT $this WHERE { SERVICE <http://example.com/> { $this ?p ?o } }": "SERVICE asks "
                "another server, which no shape may do; remove it",
                "SELECT $this FROM <http://example.com/> WHERE { $this ?p ?o }": "it says FROM, but what is "
                "judged is one graph, without a name; take it out",
                "SELECT $this WHERE { GRAPH ?g { $this ?p ?o } }": "it says GRAPH, but what is judged is one "
                "graph, without a name; take it out",
                BRACKETS: "it nests or chains too much to be read safely; write it flatter",
                CHAIN: "it nests or chains too much to be read safely; write it flatter",
            }.items()
        ),
        (
            f"{SHAPE} sh:property :P . :P sh:path :p ; "
            "sh:sparql :Q . :Q sh:select 'SELECT $this WHERE { $this $PATH* ?o }' .",
            "<Q>: the query cannot be used: SHACL allows $PATH as a predicate alone, not as part of a path; "
            "write the path",
        ),
        (
            ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :of ] .",
            "<K>: the component has no validator, so it would check nothing; add one",
        ),
        (
            f"{SHAPE} sh:sparql [ sh:prefixes :O ; sh:select 'SELECT $this WHERE {{ $this e:p ?o }}' ] . "
            ":O sh:declare [ sh:prefix 'e' ; sh:namespace :namespace ] .",
            "<O>, in a part without a name: the declaration of a prefix is not one; "
            'write sh:prefix "ex" and sh:namespace "http://…"^^xsd:anyURI',
        ),
    ],
)
def test_shapes_that_would_let_everything_pass_are_refused(text: str, message: str) -> None:
    assert _refusal(_shapes(text)) == message


@pytest.mark.parametrize(
    "path",
    [
        "'p'",
        "()",
        "( :p )",
        "[]",
        "[ sh:alternativePath :p ]",
        "[ sh:alternativePath ( :p ) ]",
        "[ sh:inversePath :p, :q ]",
        "[ sh:inversePath :p ; sh:zeroOrMorePath :q ]",
        "[ sh:inversePath 'p' ]",
        "[ rdf:first :p ]",
        "[ rdf:first :p, :q ; rdf:rest ( :r ) ]",
        "_:x . _:x sh:inversePath _:x",
        "_:x . _:x rdf:first :p ; rdf:rest _:x",
        "_:x . _:x sh:alternativePath ( _:x _:x )",
        "[ sh:zeroOrMorePath " * 60 + ":p" + " ]" * 60,
    ],
)
def test_a_path_that_is_none_is_refused(path: str) -> None:
    message = _refusal(_shapes(f"{SHAPE} sh:property :P . :P sh:minCount 1 ; sh:path {path} ."))
    assert message.startswith("<P>: sh:path cannot be ")


# What cannot stand behind a parameter of each kind.
WRONG: dict[str, tuple[Node, ...]] = {
    "IRI": (Literal("x"), BlankNode()),
    "IRI or literal": (BlankNode(),),
    "IRIs": (Literal("x"), NamedNode("http://example.org/x"), BlankNode()),
    "boolean": (Literal("true"), Literal(1), Literal("1", datatype=NamedNode(XSD + "boolean"))),
    "constraint": (Literal("SELECT $this {}"), NamedNode("http://example.org/x"), BlankNode()),
    "count": (
        *(Literal("1"), Literal(-1), Literal(1.0), Literal("x", datatype=NamedNode(XSD + "integer"))),
        *(NamedNode("http://example.org/x"), Literal("1" * 30, datatype=NamedNode(XSD + "integer"))),
    ),
    "kind of node": (Literal("IRI"), sh("Violation"), NamedNode("http://example.org/IRI")),
    "languages": (Literal("en"), NamedNode("http://example.org/en"), BlankNode()),
    "limit": (
        *(NamedNode("http://example.org/x"), BlankNode(), Literal("x", language="en")),
        *(Literal("x", datatype=NamedNode(XSD + t)) for t in ("integer", "date", "gYear", "decimal", "foo")),
    ),
    "node shape": (Literal("x"), NamedNode("http://example.org/x"), BlankNode()),
    "path": (Literal("x"), NamedNode(PREFIXES["rdf"] + "nil"), BlankNode()),
    "property shape": (Literal("x"), NamedNode("http://example.org/x"), BlankNode()),
    "severity": (Literal("Warning"), sh("IRI"), BlankNode()),
    "shape": (Literal("x"), NamedNode("http://example.org/x"), BlankNode()),
    "shapes": (Literal("x"), NamedNode(PREFIXES["rdf"] + "nil"), BlankNode()),
    "string": (Literal("x", language="en"), Literal(1), NamedNode("http://example.org/x")),
    "terms": (Literal("x"), NamedNode("http://example.org/x"), BlankNode()),
    "text": (Literal(1), NamedNode("http://example.org/x"), BlankNode()),
}


def _used(name: str) -> list[Triple]:
    return [triple for triple in RULES if triple.predicate == sh(name)]


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in terms.KINDS.items() if kind != "term" and _used(name))
)
def test_a_value_of_the_wrong_kind_is_refused(name: str) -> None:
    for wrong in WRONG[terms.KINDS[name]]:
        triple = _used(name)[0]
        mutated = [t for t in RULES if t != triple]
        message = _refusal([*mutated, Triple(triple.subject, triple.predicate, wrong)])
        assert re.search(rf"sh:{name} |SPARQL constraint", message), (str(wrong), message)


TERMS = sorted(
    {
        term.value.removeprefix(SH)
        for triple in RULES
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(SH)
    }
)


@pytest.mark.parametrize("name", TERMS)
def test_a_misspelt_term_is_refused(name: str) -> None:
    typo = NamedNode(f"{SH}{name[:-1]}{name[-1].swapcase()}")

    def misspelt(node: Node) -> Node:
        return typo if node == sh(name) else node

    mutated = [Triple(*map(misspelt, triple)) for triple in RULES]  # type: ignore[arg-type]
    message = _refusal(mutated)
    assert message.endswith(f"sh:{typo.value.removeprefix(SH)} is no term of SHACL; did you mean sh:{name}?")


def test_a_missing_target_is_refused() -> None:
    targets = [triple for triple in RULES if triple.predicate.value.removeprefix(SH) in terms.TARGETS]
    assert len(targets) > 30
    assert "no shape says what it judges" in _refusal([t for t in RULES if t not in targets])
    for shape in sorted({str(triple.subject) for triple in targets})[::4]:
        message = _refusal([t for t in RULES if str(t.subject) != shape or t not in targets])
        assert "judges nothing" in message


def _with_a_prefix() -> list[Triple]:
    """Of each query that uses a prefix the triple that says where the prefix is declared."""
    return [
        triple
        for triple in _used("prefixes")
        if any("hss:" in text.value for text in GRAPH.values(triple.subject, sh("select")))  # type: ignore[union-attr]
    ]


@pytest.mark.parametrize("name", ["property", "node", "sparql", "path", "prefixes"])
def test_a_reference_to_nothing_is_refused(name: str) -> None:
    for triple in _used(name)[::12] if name != "prefixes" else _with_a_prefix():
        others = [t for t in RULES if t != triple]
        for wrong in (NamedNode("http://example.org/nothing"), Literal("nothing")):
            if name != "path" or wrong == Literal("nothing"):  # any IRI is a path
                _refusal([*others, Triple(triple.subject, triple.predicate, wrong)])


def test_each_pattern_and_query_is_looked_at() -> None:
    for triple in _used("pattern"):
        _refusal([t if t != triple else Triple(t.subject, t.predicate, Literal("(")) for t in RULES])
    for triple in _used("select"):
        _refusal([t if t != triple else Triple(t.subject, t.predicate, Literal("SELECT")) for t in RULES])


def test_no_validator_is_asked_about_shapes_that_are_refused() -> None:
    cyclic = f"{SHAPE} sh:property [ sh:path _:x ; sh:minCount 1 ] . _:x sh:inversePath _:x ."
    for engine in shapes.ENGINES:  # pyshifty would end the process
        with pytest.raises(ShapesError, match="sh:path cannot be"):
            shapes.Shapes(_shapes(cyclic), engine)


def test_every_kind_has_a_way_out() -> None:
    assert set(terms.KINDS.values()) == parameters._WAYS_OUT.keys()
    assert terms.KINDS.keys() >= terms.SINGLE | terms.ON_PROPERTIES | terms.CONSTRAINTS


EVIL = [
    r"^(a+)+$",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(a*)*b",
    r"(a*b?)*c",
    r"((a?|b?)c)*d",
    r"^((a?)+b)*b*$",
    r"^(((a?)*)?b){10,20}$",
    r"(x+x+)+y",
    r"(\d+)*\.",
    r"^(\w+\s?)*$",
    r"(\S+\s*)+$",
    r"^(\p{L}+)+$",
    r"([0-9]{1,3}){1,50}$",
    r"(a?){30}a{30}",
    r"((a|aa){1,10}){1,10}b",
    r"(.*a){12}x",
    r".*.*.*.*.*x",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*@[a-z0-9]+[.](([a-z]{2,3})|([a-z]{2,3}[.][a-z]{2,3}))$",
]
GOOD = [
    "",
    "a|",
    r"^\S(.*\S)?$",
    r"^[A-Z].*\.$",
    r"^.{1,500}$",
    r"^[a-z]+(-[a-z]+)*$",
    r"^\d{3}-\d{2}-\d{4}$",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    r"^(0|[1-9]\d*)(\.\d+)?$",
    r"^\+?[0-9 ()-]{5,20}$",
    r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}([A-Z0-9]?){0,16}$",
    r"^(AFG|ALB|DZA|AND)$",
    r"^10\.\d{4,9}/[-._;()/:A-Za-z0-9]+$",
    r"^\p{Lu}\p{Ll}*( \p{Lu}\p{Ll}*)*$",
    r"^([^,]*,){8}$",
    r"^([01]?\d\d?|2[0-4]\d|25[0-5])(\.([01]?\d\d?|2[0-4]\d|25[0-5])){3}$",
    *sorted({str(triple.object.value) for triple in RULES if triple.predicate == sh("pattern")}),  # type: ignore[union-attr]
]


@pytest.mark.parametrize("pattern", EVIL)
def test_a_pattern_that_can_run_for_ever_is_refused(pattern: str) -> None:
    assert patterns.complaint(pattern).startswith("can take for ever")


@pytest.mark.parametrize("pattern", GOOD)
def test_a_pattern_in_common_use_is_accepted(pattern: str) -> None:
    assert patterns.complaint(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "[", "[]", "*", "a**", "a++", "a{2", "a{3,2}", "[z-a]", "\\", "^*", "x{9999}{9}"),
        *(r"\i\c*", r"(?=x)", r"(?i)a", r"(x)\1", r"\bfoo", "[a-z-[aeiou]]", "[a&&b]", r"\p{IsBasicLatin}"),
        *("(" * 100 + ")" * 100, "a" * 6000, "(" * 5000),
    ],
)
def test_a_pattern_that_cannot_be_read_alike_everywhere_is_refused(pattern: str) -> None:
    assert re.search(r"cannot be read|is longer|for ever", patterns.complaint(pattern))


def test_even_a_hostile_pattern_is_judged_quickly() -> None:
    started = time.perf_counter()
    for pattern in (
        "(a|b?)*" * 300,
        "(a*b*c*){8}" * 40,
        "[a-z]{8}" * 500,
        "((a{8}b?){8}c*)*" * 20,
        ".*" * 2000,
    ):
        patterns.complaint(pattern)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("pattern", [pattern for pattern in GOOD if r"\p" not in pattern])
def test_python_reads_a_pattern_as_the_engine_does(pattern: str) -> None:
    python = patterns.to_python(pattern)
    assert python is not None
    for text in (
        "",
        "A.",
        "A.\n",
        " A.",
        "a\u00a0",
        "\x1cA.",
        "192.168.0.1",
        "a-b",
        "AFG",
        "2001-12",
        "x@y.z",
    ):
        ours = f"{SHAPE} sh:in ( ) . [] sh:targetNode {Literal(text)} ; sh:pattern {Literal(pattern)} ."
        report = shapes.validate([], _shapes(ours))
        assert bool(re.search(python, text)) == report.conforms
