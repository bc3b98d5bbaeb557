"""Bad and hostile files that the gate must refuse: what they are called, what they hold, what is said.

None of them is kept as a file, since editors, checkers and readers of the repository would stumble over them.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

MIB = 1 << 20
DEEP = 100_000
Content: TypeAlias = bytes | tuple[bytes, bytes, int, bytes]  # or: before, a block, how often, after

_XSD = b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
_RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">\n'
)
_END = b"</rdf:RDF>"
_QUOTE = b'<a> <b> "'


@dataclass(frozen=True)
class BadInput:
    """A file's name and content, and what the message says after the name of the file."""

    file: str
    content: Content
    says: str

    def chunks(self) -> Iterator[bytes]:
        """The content, piece by piece."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        before, block, times, after = self.content
        yield before
        for _ in range(times):
            yield block
        yield after


def _xml(inside: bytes, before: bytes = b"") -> bytes:
    return before + _RDF_XML + inside + _END


SYNTAX = {
    "unfinished statement": BadInput("x.ttl", b"<a> <b>", ":1:8: the file ends in the middle"),
    "no full stop": BadInput("x.ttl", b"<a> <b> <c>\n<d> <e> <f> .", ":2:1: a ' ;' or ' .' is missing"),
    "undeclared prefix": BadInput("x.ttl", b"<a> a org:Unit .", ":1:7: the prefix org: is not declared; add"),
    "unclosed string": BadInput(
        "x.ttl", b'<a> <b> "c .\n<d> <e> "f" .', ":1:13: the text has no closing quotation mark on its line"
    ),
    "unclosed long string": BadInput("x.ttl", b'<a> <b> """c .\n', ":1:9: the file ends in the middle"),
    "unclosed bracket": BadInput("x.ttl", b"<a> <b> [ <c> 1 .", ":1:17: "),
    "unclosed IRI": BadInput("x.ttl", b"<a> <b> <c .\n<a> <b> <d> .", ":1:9: an IRI holds a sp"),
    "space in an IRI": BadInput("x.ttl", b"<a> <b> <http://e.org/c d> .", ":1:9: an IRI holds a space"),
    "escaped space in an IRI": BadInput("x.ttl", b"<a> <b> <http://e.org/\\u0020> .", ":1:9: an IRI holds a"),
    "literal as subject": BadInput("x.ttl", b'"a" <b> <c> .', ":1:1: "),
    "surrogate escape": BadInput("x.ttl", b'<a> <b> "\\uD800" .', ":1:10: "),
    "escape beyond Unicode": BadInput("x.ttl", b'<a> <b> "\\U00110000" .', ":1:10: "),
    "wrong language": BadInput("x.ttl", b'<a> <b> "c"@waytoolongatag .', ":1:13: "),
    "garbage at the end": BadInput("x.ttl", b"<a> <b> <c> .\n\ngarbage", ":3:1: "),
    "truncated in a character": BadInput("x.ttl", "<a> <b> 'é".encode()[:-1], ":1:10: is not UTF-8"),
    "N-Quads as Turtle": BadInput(
        "x.ttl", b"<u:a> <u:b> <u:c> <u:g> .\n", ": is N-Quads, TriG or N3; a file"
    ),
    "TriG as Turtle": BadInput("x.ttl", b"# two graphs\n<g> { <a> <b> <c> }", ": is N-Quads, TriG or N3; a"),
    "TriG further down": BadInput("x.ttl", b"<a> <b> 1 .\n{ <a> <b> <c> }", ":2:1: a '{' of TriG or N3"),
    "N3 formula": BadInput("x.ttl", b"{ ?x a ?y } => { ?y a ?x } .", ": is N-Quads, TriG or N3; a file"),
    "N-Quads": BadInput(
        "x.nq", b"<u:a> <u:b> <u:c> <u:g> .\n", ": is N-Quads, which may hold several graphs"
    ),
    "triple term": BadInput(
        "x.ttl", b"<a> <b>\n<<( <c> <d> <e> )>> .", ":2:1: uses a triple term of RDF 1.2"
    ),
    "annotation": BadInput("x.ttl", b"<a> <b> <c> {| <d> <e> |} .", ":1: uses a triple term or a base dir"),
    "base direction": BadInput("x.ttl", b"<a> <b> 'c'@ar--rtl .", ":1: uses a triple term or a base direc"),
}
ENCODINGS = {
    "byte order mark": BadInput("x.ttl", b"\xef\xbb\xbf<a> <b> <c> .", ":1:1: starts with a byte order mark"),
    "byte order mark inside": BadInput(
        "x.ttl", b"<a> <b> 1 .\n\xef\xbb\xbf<a> <b> 2 .", ":2:1: holds a byte"
    ),
    "UTF-16": BadInput("x.ttl", "<a> <b> <c> .".encode("utf-16"), ":1:1: is UTF-16 or UTF-32; save"),
    "UTF-16 without a mark": BadInput("x.ttl", "<a> <b> 1 .".encode("utf-16-be"), ":1:1: is UTF-16 or UTF"),
    "UTF-32": BadInput("x.ttl", "<a> <b> 1 .".encode("utf-32-le"), ":1:1: is UTF-16 or UTF-32; save the"),
    "Latin-1": BadInput("x.ttl", b"<a> <b> 1 .\n<a> <b> '\xe9' .", ":2:10: is not UTF-8; save the file as"),
    "overlong": BadInput("x.ttl", b"<a> <b> '\xc0\xaf' .", ":1:10: is not UTF-8; save the file as UTF-8"),
    "encoded surrogate": BadInput("x.ttl", b"<a> <b> '\xed\xa0\x80' .", ":1:10: is not UTF-8; save the"),
    "NUL": BadInput("x.ttl", b"<a> <b> 'x\0y' .", ":1:11: holds a NUL character; remove it"),
    "escape character": BadInput("x.ttl", b"<a> <b> '\x1b[31m' .", ":1:10: holds U+001B, a character that"),
    "escaped control character": BadInput("x.ttl", b"<a> <b> '\\u001B[31m' .", ":1:9: holds U+001B, a char"),
    "line separator": BadInput("x.ttl", "<a> <b> 1 . #\u2028<c> <d> 1 .".encode(), ":1:14: holds U+2028"),
    "Latin-1 RDF/XML": BadInput(
        "x.rdf", _xml(b"<e:A/>", b'<?xml version="1.0" encoding="ISO-8859-1"?>'), ":1:1: says that it is ISO"
    ),
}
DECEPTIONS = {
    "reordered text": BadInput("x.ttl", "<a> <b> 'a\u202eb' .".encode(), ":1:11: holds U+202E, which makes"),
    "reordered comment": BadInput("x.ttl", "<a> <b> 1 . # \u2067x".encode(), ":1:15: holds U+2067, which"),
    "escaped reordering": BadInput("x.ttl", b"<a> <b> '\\u202E' .", ":1:9: holds U+202E, which makes text"),
    "unseen character in an IRI": BadInput(
        "x.ttl", "<a> <b> <c\u200b> .".encode(), ":1:9: an IRI holds U+200B"
    ),
    "escaped one in an IRI": BadInput("x.ttl", b"<a> <b> <c\\u200D> .", ":1:9: an IRI holds U+200D, a char"),
    "unseen character in a name": BadInput(
        "x.ttl", "@prefix e: <u:e> .\ne:a e:b e:c\u200d .".encode(), ":2:12: a name holds U+200D, a character"
    ),
    "tag characters": BadInput("x.ttl", "<a> <b> 'x\U000e0041' .".encode(), ":1:11: holds U+E0041, a char"),
    "a program as address": BadInput(
        "x.ttl", b"<a> <b> <JavaScript:alert(1)> .", ":1:9: holds a javascript:"
    ),
    "an escaped program": BadInput("x.ttl", b"<a> <b> <java\\u0073cript:x> .", ":1:9: holds a javascript:"),
    "a file as address": BadInput("x.ttl", b"<a> <b> <file:///etc/passwd> .", ":1:9: holds a file: address"),
    "a page as address": BadInput("x.ttl", b"<a> <b> <data:text/html,x> .", ":1:9: holds a data: address"),
    "a program by prefix": BadInput(
        "x.ttl", b"@prefix j: <javascript:> .\nj:x a j:y .", ":1:12: holds a java"
    ),
    "a prefix of another meaning": BadInput(
        "x.ttl",
        b"@prefix owl: <https://www.w3.org/2002/07/owl#> .\n<a> a owl:Thing .",
        ":1:14: declares owl: as",
    ),
    "a program in RDF/XML": BadInput(
        "x.rdf", _xml(b'<e:A rdf:about="java&#115;cript:x"/>'), " as Turtle:1:1: holds a javascript: address"
    ),
    "reordered text in JSON-LD": BadInput(
        "x.jsonld",
        b'{"@id": "u:a", "u:b": "\\u202e"}',
        " as Turtle:1:14: holds U+202E, which makes text look",
    ),
}
SIZES = {
    "text of 100 MB": BadInput(
        "x.ttl", (_QUOTE, b"x" * MIB, 100, b'" .'), ":1:9: holds a single name, text or"
    ),
    "long text of 100 MB": BadInput(
        "x.ttl", (b'<a> <b> """', b"\n" * MIB, 100, b'""" .'), ":1:9: holds a single name, text or comment"
    ),
    "unclosed text of 100 MB": BadInput(
        "x.ttl", (_QUOTE, b"x" * MIB, 100, b""), ":1:10: holds a single name, t"
    ),
    "name of 100 MB": BadInput(
        "x.ttl", (b"<a> <b> <", b"x" * MIB, 100, b"> ."), ":1:9: holds a single name,"
    ),
    "comment of 100 MB": BadInput(
        "x.ttl", (b"#", b"x" * MIB, 100, b"\n<a> <b> 1 ."), ":1:1: holds a single n"
    ),
    "number of 100 MB": BadInput("x.ttl", (b"<a> <b> ", b"9" * MIB, 100, b" ."), ":1:9: holds a single name"),
    "text of 100 MB in JSON-LD": BadInput(
        "x.jsonld",
        (b'{"@id": "u:a", "u:b": "', b"x" * MIB, 100, b'"}'),
        ": is larger than 4 MiB; convert it",
    ),
    "only blanks, 100 MB": BadInput("x.ttl", (b"", b"\n" * MIB, 100, b""), ": holds no statement; write one"),
    "zeros, 100 MB": BadInput("x.ttl", (b"", bytes(MIB), 100, b""), ":1:1: holds a NUL character; remove it"),
}
NESTING = {
    "blank nodes": BadInput(
        "x.ttl", (b"<a> <b> ", b"[ <c> ", DEEP, b"1" + b"]" * DEEP + b" ."), ":1:609: nests br"
    ),
    "lists": BadInput(
        "x.ttl", (b"<a> <b> ", b"(", DEEP, b")" * DEEP + b" ."), ":1:109: nests brackets more than"
    ),
    "brackets that stay open": BadInput(
        "x.ttl", (b"<a> <b> ", b"(", DEEP, b""), ":1:109: nests brackets more"
    ),
    "triple terms": BadInput(
        "x.ttl",
        (b"<a> <b> ", b"<<( <a> <b> ", DEEP, b"<c>" + b" )>>" * DEEP + b" ."),
        ":1:9: uses a triple term",
    ),
    "JSON lists": BadInput(
        "x.jsonld", (b"", b"[", DEEP, b"]" * DEEP), ": nests more than 100 deep; give what"
    ),
    "JSON-LD things": BadInput(
        "x.jsonld", (b"", b'{"u:p":', 150, b"1" + b"}" * 150), ": nests more than 100 deep"
    ),
    "XML elements": BadInput(
        "x.rdf", (_RDF_XML, b"<e:A><e:p>", DEEP, b"</e:p></e:A>" * DEEP + _END), ":2:996: nests more than 200"
    ),
}
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
RDF_XML = {
    "a billion laughs": BadInput(
        "x.rdf",
        _xml(b"<e:A><e:p>&l9;</e:p></e:A>", b'<!DOCTYPE r [<!ENTITY l0 "ha">' + _LAUGHS + b"]>"),
        ":1:13: has",
    ),
    "an entity from a file": BadInput(
        "x.rdf",
        _xml(b"<e:A><e:p>&f;</e:p></e:A>", b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        ":1:13: has a DOCTYPE",
    ),
    "a parameter entity from an address": BadInput(
        "x.owl",
        _xml(b"", b'<!DOCTYPE r [<!ENTITY % f SYSTEM "http://127.0.0.1:9/e.dtd"> %f;]>'),
        ":1:13: has a DO",
    ),
    "a DTD from an address": BadInput(
        "x.xml", _xml(b"", b'\n<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">'), ":2:46: has a DOCTYPE, whose"
    ),
    "an undeclared entity": BadInput(
        "x.rdf", _xml(b"<e:A><e:p>&nbsp;</e:p></e:A>"), ":2:11: is no well-formed XML"
    ),
    "truncated RDF/XML": BadInput("x.rdf", _RDF_XML + b"<e:A><e:p>1</e:p>", ":2:18: is no well-formed XML"),
    "crossed elements": BadInput(
        "x.rdf", _xml(b"<e:A><e:p>1</e:A></e:p>"), ":2:14: is no well-formed XML: mismatched"
    ),
    "an unknown namespace": BadInput("x.rdf", _xml(b"<u:A/>"), ":2:1: is no well-formed XML: unbound prefix"),
    "a space in an XML IRI": BadInput(
        "x.rdf", _xml(b'<e:A rdf:about="a b"/>'), ":2:1: 'a b' is no IRI; correct"
    ),
    "XML that is no RDF": BadInput(
        "x.xml", b"<note><to>x</to></note>", ":1:1: is XML, but not RDF/XML: it starts"
    ),
    "XML as Turtle": BadInput(
        "x.ttl", b'<?xml version="1.0"?><a/>', ": is XML, not Turtle; if it holds RDF, give"
    ),
    "plain XML as Turtle": BadInput(
        "x.ttl", b"<note><to>x</to></note>", ": is XML, not Turtle; if it holds RDF"
    ),
}
JSON_LD = {
    "a context at an address": BadInput(
        "x.jsonld",
        b'{"@context": "http://127.0.0.1:9/c", "@id": "u:a"}',
        ": takes its @context from 'http://127",
    ),
    "a context in a file": BadInput(
        "x.json",
        b'{"@context": ["file:///etc/passwd"], "@id": "u:a"}',
        ": takes its @context from 'file:///etc/",
    ),
    "a context beside it": BadInput(
        "x.jsonld", b'{"@context": "../c", "@id": "u:a"}', ": takes its @context from"
    ),
    "an imported context": BadInput(
        "x.jsonld",
        b'{"@context": {"@import": "http://127.0.0.1:9/c"}}',
        ": takes its @context from 'http://127.0",
    ),
    "a context inside a term": BadInput(
        "x.jsonld",
        b'{"@context": {"p": {"@id": "u:p", "@context": "u:c"}}}',
        ": takes its @context from 'u:c'",
    ),
    "a named graph": BadInput(
        "x.jsonld",
        b'{"@id": "u:g", "@graph": [{"@id": "u:a", "u:b": 1}]}',
        ": holds a graph called <u:g>; a file",
    ),
    "a key twice": BadInput(
        "x.jsonld", b'{"@id": "u:a", "u:b": 1, "u:b": 2}', ": the key 'u:b' stands twice"
    ),
    "a key without meaning": BadInput(
        "x.jsonld", b'{"@id": "u:a", "b": 1}', ": the key 'b' means nothing: no @con"
    ),
    "an IRI with a space": BadInput(
        "x.jsonld", b'{"@id": "u:a b", "u:b": 1}', ": '@id' is 'u:a b', with a character"
    ),
    "truncated JSON": BadInput("x.jsonld", b'{"@id": "u:a",\n "u:b": 1', ":2:10: is no JSON: "),
    "no number": BadInput(
        "x.jsonld", b'{"@id": "u:a", "u:b": NaN}', ": NaN is no JSON; write a number or a text"
    ),
    "a lone surrogate": BadInput("x.jsonld", b'{"@id": "u:a", "u:b": "\\ud800"}', ":1:"),
    "JSON as Turtle": BadInput("x.ttl", b'{"@id": "u:a"}', ": is JSON, not Turtle; if it holds RDF, give it"),
    "JSON without a statement": BadInput(
        "x.json", b'{"name": "UNICEF"}', ": the key 'name' means nothing: no"
    ),
}
OTHER_FILES = {
    "nothing": BadInput("x.ttl", b"", ": holds no statement; write one or name another file"),
    "only a comment": BadInput(
        "x.ttl", b"# nothing yet\n", ": holds no statement; write one or name another"
    ),
    "a spreadsheet": BadInput(
        "x.ttl", b"PK\x03\x04" + b"\x14\0" * 20, ": is a zip archive, such as a spreadsheet"
    ),
    "gzip": BadInput("x.ttl", gzip.compress(b"<a> <b> <c> ."), ": is compressed with gzip; give Turtle"),
    "a web page": BadInput("x.ttl", b"\n<!DOCTYPE html><html></html>", ": is a web page (HTML); give Turtle"),
    "a table": BadInput(
        "x.ttl", b"name,partner\nUNICEF,Gavi\n", ": is a table (CSV), for it starts with 'name,"
    ),
    "a table by name": BadInput("x.csv", b"name,partner\n", ": is a table (CSV); give Turtle, N-Triples"),
    "a letter": BadInput(
        "x.txt", b"Dear all\n", ": is no Turtle, for it starts with 'Dear all'; give Turtle"
    ),
}
BAD_INPUTS = {
    name: bad
    for group in (SYNTAX, ENCODINGS, DECEPTIONS, SIZES, NESTING, RDF_XML, JSON_LD, OTHER_FILES)
    for name, bad in group.items()
}
