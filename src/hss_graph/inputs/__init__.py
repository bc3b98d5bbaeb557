"""Files from outside a home, which nobody has looked at yet → Turtle that is safe to parse.

Turtle and N-Triples pass as they are, RDF/XML and JSON-LD become stable Turtle; all else is refused by its
name. Nothing but the file itself is opened.
"""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from hss_graph.errors import ReadError
from hss_graph.graphs import LARGEST_FILE, explaining, read_file
from hss_graph.inputs.conversion import from_json_ld, from_rdf_xml
from hss_graph.turtle import to_turtle
from hss_graph.turtle.screening import check_text, check_turtle

_NOTATIONS = {  # by extension; what other files are is seen from how they start
    ".json": "JSON-LD",
    ".jsonld": "JSON-LD",
    ".nt": "Turtle",
    ".owl": "RDF/XML",
    ".rdf": "RDF/XML",
    ".ttl": "Turtle",
    ".xml": "RDF/XML",
}
_OTHERS = {
    ".csv": "a table (CSV)",
    ".html": "a web page (HTML)",
    ".n3": "N3",
    ".nq": "N-Quads, which may hold several graphs",
    ".tsv": "a table (TSV)",
    ".trig": "TriG, which may hold several graphs",
    ".xlsx": "a spreadsheet",
}
_BINARY = (
    (b"PK\x03\x04", "a zip archive, such as a spreadsheet or a text document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a picture"),
    (b"SQLite format 3", "a database"),
)
_HEAD = 4096  # bytes that tell what a file is
_COMMENTS = re.compile(rb"(?:\s++|#[^\r\n]*+)*+")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s++html|html)\b", re.IGNORECASE)
_XML = re.compile(
    rb"<(?:\?xml\b|!DOCTYPE\b|!--|rdf:RDF\b|[\w:.-]++\s[^<>]*=|(?P<tag>[\w:.-]++)>.*?</(?P=tag)>)", re.DOTALL
)
_JSON = re.compile(rb'\{\s*+(?:"|\})|\[\s*+(?:\{|\[\s*+\{)')
_TURTLE = re.compile(rb"[@<\[(\"']|_:|(?i:prefix|base|version)\s|[\w.\x80-\xff-]*:|\Z")
_QUAD = re.compile(rb'<[^>\s]*>\s+<[^>\s]*>\s+(?:<[^>\s]*>|"[^"\n]*"\S*)\s+<[^>\s]*>\s*\.')
_GRAPH = re.compile(rb"\{|(?i:graph)\s+<|<[^>\s]*>\s*\{")
_ASKED_FOR = "give Turtle, N-Triples, RDF/XML or JSON-LD"


def read(path: Path, name: str, graph: NamedNode) -> bytes:
    """A file from outside as Turtle that is safe to parse; ``-`` is stdin, which is Turtle and read once.

    `name` is for messages, `graph` the IRI that relative ones are resolved against. Lines of the answer are
    those of the file unless `is_converted`. Raises ReadError, with line and column where there is one, for
    what cannot be read, says nothing or could harm.
    """
    is_stdin = str(path) == "-"
    content = _stdin() if is_stdin else read_file(path, name)
    notation = _notation(content, path, name)
    if is_stdin and notation != "Turtle":
        raise ReadError(f"{name}: is {notation}, not Turtle; save it to a file and name that")
    if notation == "Turtle":
        check_turtle(content, name)
    else:
        check_text(content, name)
        convert = from_rdf_xml if notation == "RDF/XML" else from_json_ld
        content = to_turtle(convert(content, graph, name), graph).encode()
        check_turtle(content, f"{name} as Turtle")  # what escapes and references had hidden
    _check_says_something(content, graph, name)
    return content


def is_converted(path: Path) -> bool:
    """Whether the lines of what `read` gives are other than those of the file."""
    known = _NOTATIONS.get(path.suffix.lower()) or ("Turtle" if str(path) == "-" else None)
    return (known or _notation(read_file(path, str(path)), path, str(path))) != "Turtle"


def _stdin() -> bytes:
    if sys.stdin is None:
        raise ReadError("stdin: cannot be read: it is closed")
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ReadError(f"stdin: is longer than {LARGEST_FILE >> 20} MiB; split it")
    return content


def _notation(content: bytes, path: Path, name: str) -> str:
    """Turtle, RDF/XML or JSON-LD. Raises ReadError where the file is none of them."""
    for start, kind in _BINARY:
        if content.startswith(start):
            raise ReadError(f"{name}: is {kind}; {_ASKED_FOR}")
    suffix = path.suffix.lower()
    if suffix in _OTHERS:
        raise ReadError(f"{name}: is {_OTHERS[suffix]}; {_ASKED_FOR}")
    comments = _COMMENTS.match(content)
    assert comments
    head = content[comments.end() : comments.end() + _HEAD]
    if _WEB_PAGE.match(head):
        raise ReadError(f"{name}: is a web page (HTML); {_ASKED_FOR}")
    looks_like = "RDF/XML" if _XML.match(head) else "JSON-LD" if _JSON.match(head) else "Turtle"
    notation = _NOTATIONS.get(suffix, looks_like)
    if notation == "Turtle":
        if looks_like != "Turtle":
            kind, right = ("XML", ".rdf") if looks_like == "RDF/XML" else ("JSON", ".jsonld")
            raise ReadError(f"{name}: is {kind}, not Turtle; if it holds RDF, give it the extension {right}")
        _check_start(head, name)
    return notation


def _check_start(head: bytes, name: str) -> None:
    """Raises ReadError where a text that should be Turtle starts like something else."""
    if not head:
        raise _says_nothing(name)
    if _QUAD.match(head) or _GRAPH.match(head):
        raise ReadError(
            f"{name}: is N-Quads, TriG or N3; a file is one graph, so write Turtle, without braces"
        )
    is_text = b"\0" not in head and not head.startswith(BOM_UTF8)  # what is none gets a better message
    if is_text and not _TURTLE.match(head):
        first = head.splitlines()[0].decode(errors="replace")[:60]
        kind = "a table (CSV)" if any(sign in first for sign in ",;\t") else "no Turtle"
        raise ReadError(f"{name}: is {kind}, for it starts with {first!r}; {_ASKED_FOR}")


def _check_says_something(content: bytes, graph: NamedNode, name: str) -> None:
    with explaining(content, name):
        if next(iter(parse(content, RdfFormat.TURTLE, base_iri=graph.value)), None) is None:
            raise _says_nothing(name)


def _says_nothing(name: str) -> ReadError:
    return ReadError(f"{name}: holds no statement; write one or name another file")
