"""Reading Turtle strictly and writing it stably."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from hss_graph import graphs, turtle
from hss_graph.errors import ReadError
from hss_graph.home import DATA, EXAMPLES, ONTOLOGY, SHAPES, Home
from support import REPOSITORY

GRAPH = NamedNode("https://w3id.org/hss-graph/graph/test")
HOME = Home(REPOSITORY)
FILES = [*HOME.turtle_files(DATA, ONTOLOGY, SHAPES), *sorted((REPOSITORY / EXAMPLES).glob("*.ttl"))]


def _read(text: str) -> list[Triple]:
    return graphs.parse_turtle(text.encode(), GRAPH, "test.ttl")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_turtle_file_is_in_stable_form(file: Path) -> None:
    graph = NamedNode(HOME.graph_iri(file))
    assert (
        turtle.to_turtle(graphs.parse_turtle(file.read_bytes(), graph, file.name), graph) == file.read_text()
    )


def test_writing_does_not_depend_on_the_order_of_the_triples() -> None:
    file = REPOSITORY / SHAPES / "engagements.ttl"
    triples = graphs.parse_turtle(file.read_bytes(), GRAPH, file.name)
    shuffled = random.Random(1).sample(triples, len(triples))
    assert turtle.to_turtle(shuffled, GRAPH) == turtle.to_turtle(triples, GRAPH)


@pytest.mark.parametrize(
    "value",
    [
        '"',
        "\\",
        "\n",
        '"""',
        'a"\nb',
        "a\nb\\",
        'ends with "',
        "\t",
        "+-5",
        "a\n\x07",
        "\x07",
        "é 漢 🙂",
        "‮",
        "",
        "1.10",
        "\r\n",
    ],
)
def test_any_text_survives_writing_and_reading(value: str) -> None:
    triples = [
        Triple(GRAPH, GRAPH, Literal(value)),
        Triple(GRAPH, GRAPH, Literal(value, language="en")),
        Triple(GRAPH, GRAPH, Literal(value, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))),
    ]
    assert set(_read(turtle.to_turtle(triples, GRAPH))) == set(triples)


def test_blank_nodes_lists_and_cycles_survive_writing_and_reading() -> None:
    text = (
        "@prefix ex: <http://example.org/> .\n"
        "ex:a ex:list ( 1 ( 2 ) [ ex:p ex:q ] ) ; ex:empty () ; ex:shared _:s .\n"
        "ex:b ex:shared _:s . _:s ex:p 1 .\n"
        "_:x ex:next _:y . _:y ex:next _:x ."
    )
    written = turtle.to_turtle(_read(text), GRAPH)
    assert turtle.to_turtle(_read(written), GRAPH) == written
    assert len(_read(written)) == len(_read(text)) == 16


def test_shared_blank_nodes_are_written_the_same_each_time() -> None:
    text = (
        "<http://e/a> <http://e/p> _:x, _:y . <http://e/b> <http://e/p> _:x . <http://e/c> <http://e/p> _:y ."
    )
    assert len({turtle.to_turtle(_read(text), GRAPH) for _ in range(20)}) == 1


def test_deep_chains_and_long_lists_are_written() -> None:
    chain = "".join(f"_:b{i} <http://e/p> _:b{i + 1} .\n" for i in range(3000))
    items = " ".join(map(str, range(3000)))
    triples = _read(f"<http://e/a> <http://e/p> _:b0, ( {items} ) .\n{chain}")
    assert len(_read(turtle.to_turtle(triples, GRAPH))) == len(triples)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a> <b> 'x'@ar--rtl .", ":2: uses a triple term or a base direction of RDF 1.2; write RDF 1.1"),
        ("<a> <b> <<( <c> <d> <e> )>> .", ":2:9: uses a triple term of RDF 1.2; write RDF 1.1"),
        ("<a> <b> << <c> <d> <e> >> .", ":2:9: uses a triple term of RDF 1.2; write RDF 1.1"),
    ],
)
def test_what_rdf_1_1_cannot_hold_is_refused(text: str, message: str) -> None:
    with pytest.raises(ReadError) as refusal:
        _read(f"\n{text}")
    assert str(refusal.value) == f"test.ttl{message}"


def test_triple_terms_nested_deep_are_refused_rather_than_crash() -> None:
    deep = 100_000
    with pytest.raises(ReadError, match=r"test\.ttl:1:9: uses a triple term"):
        _read("<a> <b> " + "<<( <a> <b> " * deep + "<c>" + " )>>" * deep + " .")


def test_a_change_of_one_fact_is_a_change_of_one_line() -> None:
    file = REPOSITORY / DATA / "unicef.ttl"
    triples = graphs.parse_turtle(file.read_bytes(), GRAPH, file.name)
    before = turtle.to_turtle(triples, GRAPH).splitlines()
    partnership = NamedNode("https://w3id.org/hss-graph/id/unicef-who-partnership")
    role = NamedNode("https://w3id.org/hss-graph/ontology#partner")
    added = Triple(partnership, role, NamedNode("https://w3id.org/hss-graph/id/x"))
    after = turtle.to_turtle([*triples, added], GRAPH).splitlines()
    assert len(after) == len(before)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"\xef\xbb\xbf<a> <b> 1 .",
            "x.ttl:1:1: starts with a byte order mark; save it as UTF-8 without one",
        ),
        (b"<a> <b> 1 .\n<a> <b> '\xe9' .", "x.ttl:2:10: is not UTF-8; save the file as UTF-8"),
        (b"<a> <b> 'x\0y' .", "x.ttl:1:11: holds a NUL character; remove it"),
        (
            "<a> <b> 'é\u202e' .".encode(),
            "x.ttl:1:11: holds U+202E, which makes text look other than it is; remove it",
        ),
    ],
)
def test_a_wrong_encoding_is_refused_with_its_place(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "x.ttl"
    file.write_bytes(content)
    with pytest.raises(ReadError) as refusal:
        graphs.read_bytes(file, "x.ttl")
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "<a> <b>",
            "test.ttl:1:8: the file ends in the middle of a statement; complete it or end it with ' .'",
        ),
        (
            "<a> a org:Unit .",
            "test.ttl:1:7: the prefix org: is not declared; add '@prefix org: <http://www.w3.org/ns/org#> .'",
        ),
        ("<a> a no:Unit .", "test.ttl:1:7: the prefix no: is not declared; declare it or correct it"),
    ],
)
def test_a_syntax_error_says_where_and_what_to_do(text: str, message: str) -> None:
    with pytest.raises(ReadError) as refusal:
        _read(text)
    assert str(refusal.value) == message


def test_blank_nodes_of_two_readings_are_different() -> None:
    (first,), (second,) = _read("_:a <b> 1 ."), _read("_:a <b> 1 .")
    assert isinstance(first.subject, BlankNode)
    assert first.subject != second.subject


def test_no_data_file_has_a_blank_node() -> None:
    for file in HOME.turtle_files(DATA):
        for quad in parse(file.read_bytes(), RdfFormat.TURTLE, base_iri=GRAPH.value):
            assert not isinstance(quad.subject, BlankNode), file
