"""Files from outside a home become Turtle that is safe to parse, and what is harmless passes as it is."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from bad_inputs import DECEPTIONS
from hss_graph import graphs, inputs
from hss_graph.errors import ReadError
from hss_graph.home import DATA, ONTOLOGY, SHAPES, Home
from hss_graph.turtle import to_turtle
from hss_graph.turtle.screening import DEEPEST, check_turtle
from support import REPOSITORY, triples_of

GRAPH = NamedNode("https://w3id.org/hss-graph/graph/test")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def _read(directory: Path, name: str, content: str | bytes) -> bytes:
    file = directory / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return inputs.read(file, name, GRAPH)


HARMLESS = {
    "Windows line ends": "<a> <b> <c> .\r\n<d> <e> <f> .\r\n",
    "old line ends": "# a\r<a> <b> <c> .\r",
    "marks of Arabic and Hebrew": "<a> <b> 'منظمة\u200f (UNICEF)\u200e'@ar .",
    "joiners of Persian and Hindi": "<a> <b> 'می\u200cخواهم'@fa, 'क्\u200dष'@hi .",
    "a sequence of emoji": "<a> <b> '👩\u200d⚕\ufe0f' .",
    "spaces that do not break": "<a> <b> '10\u00a0000', 'soft\u00adhyphen' .",
    "other letters in names": "@prefix e: <http://example.org/> .\ne:été e:作 <http://example.org/Ελλάδα> .",
    "names of programs in a text": "<a> <b> 'see <javascript:x> and <file:///x>' . # <data:x>",
    "a prefix in a text": "<a> <b> '@prefix owl: <http://example.org/> .' .",
    "arrows in a text": "<a> <b> '<<', '''<<( it's''', \"\"\"<<\"\"\" . # <<",
    "quotes in names": "@prefix e: <http://example.org/> .\ne:it\\'s e:b 'c', e:rock\\'n\\'roll .",
    "escapes in a text": "<a> <b> 'C:\\\\users\\\\bin', 'tab\\t', '\\u00e9' .",
    "brackets in a text": f"<a> <b> '{'(' * 2 * DEEPEST}' .",
    "a short name of another meaning": "@prefix id: <http://example.org/> .\nid:a id:b id:c .",
    "a well-known prefix, escaped": "PREFIX owl:\n<http://www.w3.org/2002/07/owl\\u0023>\n<a> a owl:Thing .",
    "another base": "@base <http://example.org/> .\n<a> <b> <../c> .",
    "nesting within bounds": f"<a> <b> {'(' * DEEPEST}{')' * DEEPEST} .",
    "a date that is none": "<a> <b> '2021-13-45'^^<http://www.w3.org/2001/XMLSchema#date> .",
    "numbers of any size": f"<a> <b> 1e999999999, {'9' * 10_000} .",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_passes_as_it_is(name: str, tmp_path: Path) -> None:
    content = HARMLESS[name].encode()
    assert _read(tmp_path, "x.ttl", content) == content
    assert graphs.parse_turtle(content, GRAPH, "x.ttl")


@pytest.mark.parametrize("file", Home(REPOSITORY).turtle_files(DATA, ONTOLOGY, SHAPES), ids=lambda f: f.name)
def test_the_files_of_the_repository_pass(file: Path) -> None:
    check_turtle(file.read_bytes(), file.name)


def test_n_triples_pass_as_they_are(tmp_path: Path) -> None:
    content = b'<http://example.org/a> <http://example.org/b> "c" .\n'
    assert _read(tmp_path, "x.nt", content) == content
    assert not inputs.is_converted(tmp_path / "x.nt")


def test_rdf_xml_becomes_stable_turtle(tmp_path: Path) -> None:
    content = f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="{RDF}"><rdf:Bag rdf:about="u:b"/></rdf:RDF>'
    for name in ("x.rdf", "x.owl", "x.xml", "x"):
        assert _read(tmp_path, name, content) == (
            b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\n<u:b> a rdf:Bag .\n"
        )
        assert inputs.is_converted(tmp_path / name)


def test_json_ld_becomes_stable_turtle(tmp_path: Path) -> None:
    content = (
        '{"@context": {"rdfs": "http://www.w3.org/2000/01/rdf-schema#",'
        '"name": {"@id": "rdfs:label", "@container": "@language"}},'
        '"@id": "u:b", "name": {"en": "Gavi", "fr": "Gavi, l’Alliance"}}'
    )
    for name in ("x.jsonld", "x.json", "x"):
        assert _read(tmp_path, name, content).decode() == (
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
            '<u:b> rdfs:label "Gavi"@en, "Gavi, l’Alliance"@fr .\n'
        )
        assert inputs.is_converted(tmp_path / name)


@pytest.mark.parametrize("notation", ["json", "xml"])
def test_converting_keeps_every_triple(notation: str, tmp_path: Path) -> None:
    import rdflib

    triples = triples_of(REPOSITORY / DATA / "k4d.ttl")
    graph = rdflib.Graph().parse(data=to_turtle(triples), format="turtle")
    names = {"json": ("json-ld", "x.jsonld"), "xml": ("xml", "x.rdf")}
    format_, name = names[notation]
    content = _read(tmp_path, name, graph.serialize(format=format_))
    assert set(graphs.parse_turtle(content, GRAPH, name)) == set(triples)


def test_a_file_without_an_extension_is_known_by_its_content(tmp_path: Path) -> None:
    assert _read(tmp_path, "x", b"<a> <b> <c> .") == b"<a> <b> <c> ."
    assert not inputs.is_converted(tmp_path / "x")


def test_relative_iris_belong_to_the_graph(tmp_path: Path) -> None:
    content = _read(tmp_path, "x.rdf", f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Bag rdf:about=""/></rdf:RDF>')
    (triple,) = graphs.parse_turtle(content, GRAPH, "x")
    assert triple.subject == GRAPH


FRAGMENTS = (
    *("<<", ">>", "<<(", '"', "'", '"""', "'''", "#", "\\", '\\"', "\\'"),
    *("\n", ".", "[", "]", "(", ")", "<", ">", "e:", "^^<u:a>", "@base <"),
    *("\\u202E", "\\u200b", "\u200b", "\u202e", "\xa0", "<javascript:", "<JAVA\\u0053cript:x>"),
)


def test_whatever_passes_holds_nothing_that_deceives(tmp_path: Path) -> None:
    dice = random.Random(4)
    texts = [*HARMLESS.values()]
    texts += [b"".join(bad.chunks()).decode() for bad in DECEPTIONS.values() if bad.file == "x.ttl"]
    passed = 0
    for _ in range(3000):
        text = dice.choice(texts)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(text) + 1)
            text = text[:place] + dice.choice(FRAGMENTS) + text[place + dice.randrange(3) :]
        try:
            triples = graphs.parse_turtle(_read(tmp_path, "x.ttl", text), GRAPH, "x.ttl")
        except ReadError:
            continue
        passed += 1
        for term in {term for triple in triples for term in triple}:
            assert not isinstance(term, Triple)
            assert not {"\u202e", "\u2067"} & set(term.value)
            assert isinstance(term, Literal) or not {"\u200b", "\xa0"} & set(term.value)
            assert isinstance(term, Literal) or not term.value.lower().startswith("javascript:")
    assert passed > 200


def test_a_character_split_between_two_chunks_is_read(tmp_path: Path) -> None:
    for length in range((1 << 20) - 16, (1 << 20) + 4):
        content = b"<a> <b> '" + b"x" * (length - 9) + "é漢🙂' .".encode()
        check_turtle(content, "x.ttl")


def test_the_place_of_a_bad_byte_is_right_in_a_long_file() -> None:
    for length in range((1 << 20) - 16, (1 << 20) + 4):
        content = b"\n" * length + b"<a> <b> '\xe2\x82' ."
        with pytest.raises(ReadError) as refusal:
            check_turtle(content, "x.ttl")
        assert str(refusal.value) == f"x.ttl:{length + 1}:10: is not UTF-8; save the file as UTF-8"
