"""What no text of a graph may hold, found before any parser sees it.

That is: another encoding than UTF-8, characters that hide or reorder what people read, IRIs that run a
program or point at one machine, well-known prefixes that stand for something else, and triple terms, which
crash the parser when they nest. The whole text is searched for what could be wrong; only where something is
found is the text taken apart to see whether it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice

from hss_graph.errors import ReadError
from hss_graph.vocabulary import PREFIXES

DEEPEST = 100  # brackets in each other; curated data has three, and generated data is as well written flat
LONGEST_TERM = 1 << 24  # bytes of one name, text or comment: what the parser keeps of one

_CHUNK = 1 << 20  # bytes decoded at once, so that memory does not grow with the file
_PLAIN = bytes([*b"\t\n\r", *range(0x20, 0x7F)])
# Controls, line ends that only some programs see, marks that reorder text, byte order marks, and tags.
# Marks that Arabic, Hebrew, Persian and Indic texts need are no part of it.
_HIDES = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
# What nobody sees in a name: these, joiners and other marks without a width, fillers, and other spaces.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_SCHEMES = ("blob", "data", "file", "javascript", "vbscript")
_SCHEME = re.compile(rb"<(?i:%s):" % "|".join(_SCHEMES).encode())
_BLANK = rb"(?:[ \t\r\n]++|\#[^\r\n]{0,200}+[\r\n])"  # bounded, or many colons in comments take for ever
_COLON_IRI = re.compile(rb":%s{0,9}+<" % _BLANK)
_DECLARED = re.compile(rb"(?i:prefix)%s{1,9}+([A-Za-z]+):%s{0,9}+$" % (_BLANK, _BLANK))
_MOST_DECLARATIONS = 1000
# Short names such as id: and place: may well stand for something else elsewhere; these never do.
_FIXED = {"hss", "dcat", "dcterms", "foaf", "org", "owl", "prov", "rdf", "rdfs", "sh", "skos", "void", "xsd"}
_BRACKETS = {ord(b): 1 if b in "([" else -1 for b in "()[]"}
_NO_BRACKET = bytes(set(range(256)) - set(_BRACKETS))
_BRACKET = re.compile(rb"[()\[\]]")
_ESCAPES = (b"\\u", b"\\U", b"\\b", b"\\f")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_WORD = re.compile(rb"[^ \t\r\n]++")
_WIDE = re.compile(rb"[^\0]\0[^\0]?\0|\0[^\0]\0|\0\0[^\0]", re.DOTALL)
_TRIPLE_TERM = "uses a triple term of RDF 1.2; write RDF 1.1"
_PIECE = re.compile(
    rb"""
      (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
               | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+')
    | (?P<comment>\#[^\r\n]*+)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*+>)
    | (?P<triple><<)
    | (?P<other>(?:[^"'\#<\\]++|\\.)++|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def check_text(content: bytes, name: str) -> None:
    """Raises ReadError unless the content is UTF-8 and holds nothing that hides or reorders what people read.

    `name` is for the message, which gives line and column.
    """
    _search_text(content, name)


def check_turtle(content: bytes, name: str) -> None:
    """Raises ReadError for what no Turtle document may hold, with line and column; syntax is not checked."""
    is_suspicious = (
        _search_text(content, name)
        or b"<<" in content
        or (b"\\" in content and any(escape in content for escape in _ESCAPES))
        or _SCHEME.search(content) is not None
        or any(prefix in _FIXED and iri != PREFIXES[prefix] for prefix, iri in _declarations(content))
        or _depth(content) > DEEPEST
    )
    if is_suspicious:
        _look_closer(content, name)


def check_triple_terms(content: bytes, name: str) -> None:
    """Raises ReadError where there is a triple term of RDF 1.2; deep in each other they crash the parser."""
    if b"<<" in content:
        for match in _PIECE.finditer(content):
            if match.lastgroup == "triple":
                raise _at(content, match.start(), name, _TRIPLE_TERM)


def longest(content: bytes) -> int | None:
    """Where a name, text or comment starts that is longer than the parser keeps; None where there is none."""
    for match in _PIECE.finditer(content):
        if match.end() - match.start() > LONGEST_TERM:
            if match.lastgroup != "other":
                return match.start()
            for word in _WORD.finditer(match[0]):
                if word.end() - word.start() > LONGEST_TERM:
                    return match.start() + word.start()
    return None


def position(content: bytes, offset: int) -> str:
    """The place of a byte as ``line:column``, counted in characters from 1."""
    start = content.rfind(b"\n", 0, offset) + 1
    line = content.count(b"\n", 0, offset) + 1
    return f"{line}:{len(content[start:offset].decode(errors='replace')) + 1}"


def _search_text(content: bytes, name: str) -> bool:
    """Whether a character occurs that may stand in a text but in no name. Raises ReadError."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or _WIDE.match(content):
        raise ReadError(f"{name}:1:1: is UTF-16 or UTF-32; save the file as UTF-8")
    if content.startswith(b"\xef\xbb\xbf"):
        raise ReadError(f"{name}:1:1: starts with a byte order mark; save it as UTF-8 without one")
    is_suspicious = False
    start = 0
    while start < len(content):
        end = min(start + _CHUNK, len(content))
        while end < len(content) and end > start + _CHUNK - 4 and content[end] & 0xC0 == 0x80:
            end -= 1  # not between the bytes of one character
        chunk = content[start:end]
        try:
            text = "" if chunk.isascii() else chunk.decode()
        except UnicodeDecodeError as error:
            where = position(content, start + error.start)
            raise ReadError(f"{name}:{where}: is not UTF-8; save the file as UTF-8") from None
        unusual = chunk.translate(None, _PLAIN).decode()
        if _UNSEEN.search(unusual):
            is_suspicious = True
            found = _HIDES.search(text or chunk.decode())
            if found:
                offset = start + len(found.string[: found.start()].encode())
                raise _at(content, offset, name, _hidden_problem(found[0]))
        start = end
    return is_suspicious


def _hidden_problem(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character == "\0":
        return "holds a NUL character; remove it"
    if character == "\ufeff":
        return "holds a byte order mark (U+FEFF) in the middle; remove it"
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return f"holds {code}, which makes text look other than it is; remove it"
    return f"holds {code}, a character that nobody sees; remove it"


def _declarations(content: bytes) -> Iterator[tuple[str, str]]:
    """The prefixes that the text seems to declare, and the namespaces."""
    for match in islice(_COLON_IRI.finditer(content), _MOST_DECLARATIONS):
        start = max(0, match.start() - 200)
        declared = _DECLARED.search(content[start : match.end() - 1])
        if declared:
            namespace = content[match.end() : match.end() + 200].split(b">", 1)[0]
            yield declared[1].decode(), namespace.decode(errors="replace")


def _depth(content: bytes) -> int:
    """How deep brackets nest, those in texts counted too."""
    brackets = content.translate(None, _NO_BRACKET)
    return max(accumulate(map(_BRACKETS.__getitem__, brackets)), default=0)


def _look_closer(content: bytes, name: str) -> None:
    """Raises ReadError for the first piece of the text that may not stand where it stands."""
    depth, before = 0, b""
    for match in _PIECE.finditer(content):
        kind, piece = match.lastgroup, match[0]
        problem, offset = "", match.start()
        if kind == "triple":
            problem = _TRIPLE_TERM
        elif kind == "iri":
            problem = _iri_problem(_unescaped(piece[1:-1].decode()), before)
        elif kind == "string" and b"\\" in piece:
            hidden = _HIDES.search(_unescaped(piece[1:-1].decode()))
            problem = _hidden_problem(hidden[0]) if hidden else ""
        elif kind == "other":
            unseen = None if piece.isascii() else _UNSEEN.search(piece.decode())
            if unseen:
                offset += len(unseen.string[: unseen.start()].encode())
                problem = _unseen_problem(unseen[0], "a name")
            for bracket in _BRACKET.finditer(piece):
                depth += _BRACKETS[ord(bracket[0])]
                if depth > DEEPEST and not problem:
                    offset += bracket.start()
                    problem = f"nests brackets more than {DEEPEST} deep; give what is in them names instead"
        if problem:
            raise _at(content, offset, name, problem)
        if kind != "comment":
            before = (before + piece)[-200:] if kind == "other" else b""


def _iri_problem(iri: str, before: bytes) -> str:
    unseen = _UNSEEN.search(iri)
    if unseen:
        return _unseen_problem(unseen[0], "an IRI")
    scheme = iri.split(":", 1)[0].lower()
    if scheme in _SCHEMES and ":" in iri:
        return f"holds a {scheme}: address, which no page may link to; give one of http or https"
    declared = _DECLARED.search(before)
    prefix = declared[1].decode() if declared else ""
    if prefix in _FIXED and iri != PREFIXES[prefix]:
        return f"declares {prefix}: as <{iri[:200]}>, but it stands for <{PREFIXES[prefix]}>; correct it"
    return ""


def _unseen_problem(character: str, kind: str) -> str:
    return f"{kind} holds U+{ord(character):04X}, a character that nobody sees; remove it"


def _unescaped(text: str) -> str:
    """The text with the escapes of Turtle replaced by the characters that they stand for."""
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    if escape[3]:
        return {"b": "\b", "f": "\f"}.get(escape[3], escape[3])
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0x110000 else ""  # the parser says what is wrong with it


def _at(content: bytes, offset: int, name: str, problem: str) -> ReadError:
    return ReadError(f"{name}:{position(content, offset)}: {problem}")
