"""Ten thousand hostile values: whatever is given for a parameter stays one term, and the query what it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize

from hss_graph import queries
from hss_graph.engine import connect
from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.home import Home
from hss_graph.names import Names
from hss_graph.sparql import tokens
from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY

VALUES = 10_000
READ_BY_RDFLIB = 40
KINDS = ("iri", "literal", "integer", "decimal", "date", "year", "boolean", "en", "fr")
PIECES = [
    *('"', "'", '"""', "'''", "\\", "\\\\", "\n", "\r", "\t", "`", "<", ">", "{", "}", "(", ")", "[", "]"),
    *(
        ".",
        ";",
        ",",
        "#",
        "|",
        "^",
        "^^",
        "@en",
        "/",
        "*",
        "+",
        "!",
        "=",
        "&&",
        "||",
        "<<",
        ">>",
        "\x00",
        "\x07",
    ),
    *(
        "?x",
        "$x",
        "?_organisation_iri",
        "?__kind_iri",
        "UNION",
        "SERVICE <http://e/>",
        "DROP ALL",
        "a",
        "é",
        "漢",
    ),
    *(
        "🙂",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\uffff",
        "\ud800",
        "\\u0022",
        "\\U00000022",
        "\\u005c",
        "\\uZ",
        "%22",
    ),
    *(
        "http://e/",
        "<http://e/x>",
        "id:",
        "xsd:",
        "_:b",
        "1",
        "-",
        "2015",
        "0.5",
        "true",
        "--",
        "\x7f",
        "\u0301",
    ),
    *('"} UNION { ?s ?p ?o } #', "> . ?s ?p ?o . <", '"^^<http://x>', "} LIMIT 0 #", " ", "\xa0", "é" * 40),
]
PLAIN = {
    "iri": NamedNode("http://example.org/plain"),
    "literal": Literal("plain"),
    "en": Literal("plain", language="en"),
    "fr": Literal("plain", language="fr"),
}


def _things() -> Names:
    """Names of things whose IRIs hold whatever an IRI may hold, and whose labels hold anything."""
    dice = random.Random(1)
    label = NamedNode(PREFIXES["rdfs"] + "label")
    rdf_type, a_class = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["owl"] + "Class")
    triples = [
        Triple(NamedNode("http://example.org/Kind"), rdf_type, a_class),
        Triple(NamedNode("http://example.org/Kind"), label, Literal("kind")),
    ]
    for number in range(300):
        odd = "".join(dice.choices("'()*,;=!$&@:/?#[]%22~é漢-._", k=12))
        try:
            thing = NamedNode(f"http://example.org/{number}/{odd}")
        except ValueError:  # a bracket or an escape where no IRI has one
            continue
        triples.append(Triple(thing, rdf_type, NamedNode("http://example.org/Kind")))
        triples.append(Triple(thing, label, Literal(_hostile(dice, surrogates=False))))
    engine = connect()
    turtle = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert turtle is not None
    engine.put(NamedNode("http://example.org/graph"), turtle, "things.ttl")
    return Names(engine)


def _hostile(dice: random.Random, surrogates: bool = True) -> str:
    text = "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
    return text if surrogates else text.replace("\ud800", "")


def _variants() -> Iterator[tuple[queries.SavedQuery, queries.Parameter]]:
    """Every saved query with each of its parameters, as it is and with that parameter of each other kind."""
    for saved in queries.saved(Home(REPOSITORY)):
        for parameter in saved.parameters:
            for kind in KINDS:
                variable = parameter.variable.rpartition("_")[0] + f"_{kind}"
                text = "".join(
                    f"?{variable}"
                    if token.kind == "variable" and token.text[1:] == parameter.variable
                    else token.text
                    for token in tokens(saved.text)
                )
                query = replace(saved, text=text)
                yield query, replace(parameter, variable=variable, kind=kind, of_class=None, choices=())


@cache
def _own_pieces(text: str) -> list[tuple[str, str]]:
    return _pieces(text)


def _pieces(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def _others(query: queries.SavedQuery, parameter: queries.Parameter) -> queries.SavedQuery:
    """The query with this parameter alone; the others become variables like any."""
    return replace(query, parameters=(parameter,))


def _expected(query: queries.SavedQuery, parameter: queries.Parameter, term: str) -> list[tuple[str, str]]:
    """The tokens of the query with those of the term, read by themselves, where the parameter stands."""
    expected: list[tuple[str, str]] = []
    for kind, text in _own_pieces(query.text):
        is_it = kind == "variable" and text[1:] == parameter.variable
        expected += _pieces(term) if is_it else [(kind, text)]
    return expected


def _is_read(text: str) -> bool:
    try:
        Store().query(text, prefixes=dict(PREFIXES))
    except SyntaxError:
        return False
    return True


def _outline(part: Any, names: dict[Any, str]) -> Any:
    """A part of rdflib's algebra without its order of sets, and with some terms by another name."""
    if isinstance(part, dict):
        return (
            type(part).__name__,
            getattr(part, "name", ""),
            [(key, _outline(part[key], names)) for key in sorted(part) if key not in ("_vars", "PV")],
        )
    if isinstance(part, list | tuple):
        return [_outline(each, names) for each in part]
    if isinstance(part, set | frozenset):
        return sorted(repr(_outline(each, names)) for each in part)
    return names.get(part, repr(part))


@pytest.fixture(scope="module")
def bound() -> list[tuple[queries.SavedQuery, queries.Parameter, str, str]]:
    """What came of ten thousand values: query, parameter, the term that stands for it, the text."""
    dice, names = random.Random(2), _things()
    labels = sorted(entry.label for entry in names)
    iris = sorted(entry.iri for entry in names)
    variants = [(_others(query, parameter), parameter) for query, parameter in _variants()]
    fitting = [
        (query, parameter)
        for query, parameter in variants
        if parameter.kind not in PLAIN
        or _is_read("".join(t for _, t in _expected(query, parameter, str(PLAIN[parameter.kind]))))
    ]
    found = []
    refused = 0
    for _ in range(VALUES):
        query, parameter = dice.choice(fitting)
        value = _hostile(dice)
        if parameter.kind == "iri" and dice.random() < 0.8:
            value = dice.choice([*labels, *iris])
        try:
            term = str(parameter.term(value, names))
            found.append((query, parameter, term, query.bind(names, {parameter.name: value})))
        except (QueryError, UnknownNameError):
            refused += 1
    assert len(found) > VALUES / 3
    assert refused > VALUES / 20
    return found


def test_every_kind_of_term_was_tried(
    bound: list[tuple[queries.SavedQuery, queries.Parameter, str, str]],
) -> None:
    assert {parameter.kind for _, parameter, _, _ in bound} >= {"iri", "literal", "en", "fr"}
    assert len({query.name for query, _, _, _ in bound}) > 20


def test_no_value_changes_the_structure_of_a_query(
    bound: list[tuple[queries.SavedQuery, queries.Parameter, str, str]],
) -> None:
    for query, parameter, term, text in bound:
        (triple,) = parse(f"<http://e/s> <http://e/p> {term} .", RdfFormat.N_TRIPLES)
        assert str(triple.object) == term
        expected = _expected(query, parameter, term)
        written = _pieces(text)
        assert [kind for kind, _ in written] == [kind for kind, _ in expected]
        # Strings alone may be written in another way, with other escapes for the same characters.
        assert [w for w, e in zip(written, expected, strict=True) if w != e and w[0] != "string"] == []


def test_the_engine_reads_what_is_bound(
    bound: list[tuple[queries.SavedQuery, queries.Parameter, str, str]],
) -> None:
    assert [text for _, _, _, text in bound if not _is_read(text)] == []


def test_rdflib_understands_the_same_query(
    bound: list[tuple[queries.SavedQuery, queries.Parameter, str, str]],
) -> None:
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.util import from_n3

    dice = random.Random(3)
    chosen = [each for each in bound if each[1].kind in PLAIN]
    escaped = [each for each in chosen if "\\\\u" in each[2]][: READ_BY_RDFLIB // 4]
    for query, parameter, term, text in [*escaped, *dice.sample(chosen, READ_BY_RDFLIB)]:
        plain = PLAIN[parameter.kind]
        unhostile = "".join(piece for _, piece in _expected(query, parameter, str(plain)))
        outlines = []
        for each, written in ((unhostile, str(plain)), (text, term)):
            value = from_n3(written)
            outlines.append(_outline(prepareQuery(each, initNs=dict(PREFIXES)).algebra, {value: "the value"}))
        assert outlines[0] == outlines[1], term
