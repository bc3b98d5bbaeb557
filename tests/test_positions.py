"""Where triples and comments stand in a Turtle document."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from hss_graph.home import DATA, EXAMPLES, ONTOLOGY, SHAPES, Home
from hss_graph.turtle import positions, syntax
from hss_graph.turtle.positions import Comment, LocatedTriple, Place
from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY

GRAPH = NamedNode("http://example.org/graph")
RDF = PREFIXES["rdf"]
HEADER = "@prefix e: <http://e/> .\nPREFIX : <http://d/#>\n@prefix x.y: <http://xy/> .\n"
HOME = Home(REPOSITORY)
FILES = [*HOME.turtle_files(DATA, ONTOLOGY, SHAPES), *HOME.turtle_files(EXAMPLES)[::25]]


def _locate(text: str | bytes, wanted: Callable[[Triple], bool] | None = None) -> list[LocatedTriple]:
    return list(positions.locate(text.encode() if isinstance(text, str) else text, GRAPH, wanted))


def _objects(text: str) -> list[tuple[str, int, int]]:
    content = text.encode()
    return [(content[t.object.start : t.object.end].decode(), t.line, t.column) for t in _locate(text)]


def _check(content: bytes, header: str, graph: NamedNode) -> None:
    """Each term, read again from where it is said to stand, is the term."""

    def read(place: Place) -> object:
        text = header.encode() + b"<s> <p> " + content[place.start : place.end] + b" ."
        return list(parse(text, RdfFormat.TURTLE, base_iri=graph.value))[-1].object

    triples = [quad.triple for quad in parse(content, RdfFormat.TURTLE, base_iri=graph.value)]
    located = list(positions.locate(content, graph))
    assert [str(t.triple.predicate) for t in located] == [str(triple.predicate) for triple in triples]
    assert [t.number for t in located] == list(range(len(triples)))
    for found in located:
        subject, predicate, value = found.triple
        place = found.object
        assert place.line == content.count(b"\n", 0, place.start) + 1
        line = content[: place.start].decode().rpartition("\n")[2]
        assert place.column == len(line) + 1
        if predicate.value in (RDF + "first", RDF + "rest") and content[found.subject.start] == ord("("):
            assert predicate.value == RDF + "rest" or isinstance(value, BlankNode) or read(place) == value
            continue
        for term, where in ((subject, found.subject), (predicate, found.predicate), (value, found.object)):
            text = content[where.start : where.end]
            if isinstance(term, BlankNode):
                assert text.startswith(b"_:") or (text[:1] + text[-1:]) in (b"[]", b"()")
            else:
                assert text == b"a" or text.replace(b" ", b"") == b"()" or read(where) == term


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_term_of_our_files_is_where_it_is_said_to_be(file: Path) -> None:
    content = file.read_bytes()
    header = "".join(line + "\n" for line in content.decode().splitlines() if line.startswith("@prefix"))
    _check(content, header, NamedNode(HOME.graph_iri(file)))


class _Writer:
    """Random Turtle that is valid and hard to read."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def document(self) -> str:
        ends = (" ", "\n", "\r\n", " # end .\n", "\n#" * 50 + "\n")
        return HEADER + "".join(self.statement() + self.random.choice(ends) for _ in range(8))

    def statement(self) -> str:
        subject = self.one_of(self.iri(), "[]", "_:q", self.collection(2))
        if self.random.random() < 0.1:
            return f"[{self.gap()}{self.predicates(2)}]{self.gap()}."
        return f"{subject}{self.gap()}{self.predicates(3)}{self.gap()}."

    def predicates(self, depth: int) -> str:
        verbs = [self.one_of(self.iri(), "a") for _ in range(self.random.randrange(1, 4))]
        objects = [self.objects(depth) for _ in verbs]
        joint = f"{self.gap()}{self.one_of(';', ';;')}{self.gap()}"
        text = joint.join(f"{verb}{self.gap()}{value}" for verb, value in zip(verbs, objects, strict=True))
        return text + self.one_of("", " ;")

    def objects(self, depth: int) -> str:
        joint = f"{self.gap()},{self.gap()}"
        return joint.join(self.value(depth) for _ in range(self.random.randrange(1, 3)))

    def value(self, depth: int) -> str:
        plain = (self.iri(), self.literal(), self.literal(), self.one_of("1", "-2.5", ".5", "1e5", "1.e5"))
        plain += (self.one_of("true", "false", "_:a", "_:b1.x"),)
        if not depth or self.random.random() < 0.6:
            return self.one_of(*plain)
        inner = self.predicates(depth - 1) if self.random.random() < 0.8 else ""
        return self.one_of(f"[{self.gap()}{inner}{self.gap()}]", self.collection(depth - 1))

    def collection(self, depth: int) -> str:
        items = [self.value(depth) for _ in range(self.random.randrange(4))]
        return "(" + "".join(f"{self.gap()}{item}{self.gap()}" for item in items) + ")"

    def literal(self) -> str:
        texts = (
            '"a"',
            "'b # .'",
            '"""l\n. \\""" " x"""',
            "'''q\r\n''u'''",
            '""',
            '"\\u00e9 é"',
            '"<x> .\\n"',
        )
        ends = ("", "@en", "@de-CH", f"{self.gap()}^^{self.gap()}e:dt", f"{self.gap()}@en", "^^<http://z#a>")
        return self.one_of(*texts) + self.one_of(*ends)

    def iri(self) -> str:
        return self.one_of(
            "<a>",
            "<http://z/#x>",
            "e:b",
            "e:b.c",
            ":é",
            ":",
            "e:a\\,b",
            "x.y:z",
            "e:1.2",
            "e:%20",
            "<\\u00e9>",
        )

    def gap(self) -> str:
        return self.one_of(" ", " ", "\n", "  \n\t", " # c . ' \" <x\n", "\r\n")

    def one_of(self, *choices: str) -> str:
        return self.random.choice(choices)


@pytest.mark.parametrize("part", range(4))
def test_every_term_of_hard_documents_is_where_it_is_said_to_be(part: int) -> None:
    for seed in range(part, 200, 4):
        _check(_Writer(seed).document().encode(), HEADER, GRAPH)


def test_an_object_is_located_by_line_and_column() -> None:
    text = (
        "@prefix ex: <http://example.org/> .\n"
        'ex:a a ex:B ;\n  ex:p "x",\n    "y" .\n\n'
        'ex:b ex:p """1\n2"""@en .\n'
    )
    assert _objects(text) == [("ex:B", 2, 8), ('"x"', 3, 8), ('"y"', 4, 5), ('"""1\n2"""@en', 6, 11)]


def test_columns_count_characters() -> None:
    assert _objects('<a> <b> "é🙂漢", 2 .\r\n<ü> <b> 3 .') == [('"é🙂漢"', 1, 9), ("2", 1, 16), ("3", 2, 9)]


def test_the_same_object_twice_on_a_line_is_told_apart() -> None:
    found = _objects("<a> <a> <a>, 'a', <a> . <a> <b> <a> .")
    assert [column for _, _, column in found] == [9, 14, 19, 33]


def test_full_stops_and_hashes_in_texts_and_names_end_nothing() -> None:
    text = "@prefix e: <http://e/#> .\n"
    text += "<a#b> e:p 'x # .\\n' ; # 'no' .\n e:q 1.5 .<c> e:p e:x.y.\n<d> e:p 1. <e> e:p 2."
    assert _objects(text) == [
        ("'x # .\\n'", 2, 11),
        ("1.5", 3, 6),
        ("e:x.y", 3, 19),
        ("1", 4, 9),
        ("2", 4, 20),
    ]


def test_a_base_and_prefixes_that_change_on_the_way_do_not_matter() -> None:
    text = "@base <http://one/> .\n<a> <b> <c> .\nBASE <http://two/> prefix e: <x#>\n<a> <b> <c>, e:c ."
    assert _objects(text) == [("<c>", 2, 9), ("<c>", 4, 9), ("e:c", 4, 14)]


def test_subject_and_predicate_are_located_too() -> None:
    (found,) = _locate("\n<a>\n  <b>\n    <c> .")
    assert (found.subject, found.predicate) == (Place(2, 1, 1, 4), Place(3, 3, 7, 10))


def test_blank_nodes_and_lists_stand_from_bracket_to_bracket() -> None:
    text = "<a> <b> [ <c> 1 ], ( 2 <d> ) ."
    found = {str(t.triple.predicate): text[t.object.start : t.object.end] for t in _locate(text)[:3]}
    assert found == {
        "<http://example.org/c>": "1",
        "<http://example.org/b>": "[ <c> 1 ]",
        f"<{RDF}first>": "2",
    }
    assert [text[t.object.start : t.object.end] for t in _locate(text)[3:]] == [
        "( 2 <d> )",
        "<d>",
        "<d>",
        ")",
    ]


def test_only_what_is_wanted_is_located() -> None:
    (found,) = _locate("<a> <b> 1, 2, 3 .", lambda triple: triple.object.value == "2")
    assert (found.number, found.line, found.column) == (1, 1, 12)


def test_what_is_no_rdf_1_1_has_the_line_at_least() -> None:
    found = _locate("<a> <b> 1 .\n\n  <a> <b> <<( <c> <d> 2 )>> .\n<a> <b> 3 .")
    assert [(t.line, t.column, t.object.start == t.object.end) for t in found] == [
        (1, 9, False),
        (3, 3, True),
        (4, 9, False),
    ]


@pytest.mark.parametrize("content", [b"", b"\n", b"# only a comment", b"@prefix e: <http://e/> ."])
def test_a_document_without_triples_has_no_places(content: bytes) -> None:
    assert _locate(content) == []


NUMBERS = range(20_000)
HARD = {
    "statements": lambda: "".join(f'<http://e/{i}> <b> "v", """l\n{i}""" .\n' for i in NUMBERS),
    "one statement": lambda: "<a> <b>\n" + ",\n".join(f'"{i}" # x .\n' for i in NUMBERS) + ".",
    "one list": lambda: "<a> <b> (\n" + "\n".join(map(str, NUMBERS)) + ") .",
    "one line": lambda: " ".join(f"<a{i}> <b> {i} ." for i in NUMBERS),
    "one text": lambda: '<a> <b> """' + "x\n" * 1_000_000 + '""" .',
    "comments": lambda: "# x\n" * 200_000 + "<a> <b> 1 .",
    "brackets": lambda: "<a> <b> " + "[ <c> " * 100 + "1" + " ]" * 100 + ' , """' + "y " * 500_000 + '""" .',
}


@pytest.mark.parametrize("name", HARD)
def test_time_grows_with_the_document_only(name: str) -> None:
    text = HARD[name]()
    start = time.process_time()
    assert all(found.object.end > found.object.start for found in _locate(text))
    assert time.process_time() - start < 5


def test_a_line_longer_than_the_parser_reads_at_once_is_located() -> None:
    text = "<a> <b> " + ", ".join(map(str, range(5000))) + " ."
    assert _objects(text)[-1] == ("4999", 1, text.index("4999") + 1)


def test_tokens_joined_are_the_document() -> None:
    content = _Writer(1).document().encode()
    assert b"".join(token.text for token in syntax.tokens(content)) == content


def test_comments_are_found_where_they_stand() -> None:
    text = "# top\n@prefix e: <http://e/#> . # é\n<a#b> e:p '# no', # within\n  2 .\n  # last"
    assert positions.comments(text.encode()) == [
        Comment("# top", 1, 1, 0, alone=True, within=False),
        Comment("# é", 2, 27, 32, alone=False, within=False),
        Comment("# within", 3, 19, 55, alone=False, within=True),
        Comment("# last", 5, 3, 72, alone=True, within=False),
    ]


@pytest.mark.parametrize("text", ["<a#b> <b> '#', \"#\", '''\n#''' .", "", "<a> <b> 1 ."])
def test_a_hash_in_a_text_or_an_iri_is_no_comment(text: str) -> None:
    assert positions.comments(text.encode()) == []
