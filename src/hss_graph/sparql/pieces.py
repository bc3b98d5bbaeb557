"""The words of a SPARQL text that the engine has read: names, variables, literals with their datatypes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hss_graph.sparql import Token, tokens

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")


@dataclass(frozen=True, slots=True)
class Node:
    """A term, a variable, a path, or what stands in brackets, with the place of its first character."""

    kind: str  # iri, name, literal, number, variable, word, path, brackets
    text: str
    start: int

    @property
    def is_constant(self) -> bool:
        return self.kind in ("iri", "name", "literal", "number") or self.text in ("a", "true", "false")


def pieces(sparql: str) -> list[Node]:
    """The words of a text without comments and blanks; a literal with tag or datatype is one of them."""
    return list(_pieces([t for t in tokens(sparql) if t.kind != "comment"]))


def _pieces(found: list[Token]) -> Iterator[Node]:
    at = 0
    while at < len(found):
        token, at = found[at], at + 1
        text = token.text
        if token.kind == "string":
            while at < len(found) and (found[at].text in ("@", "^") or found[at - 1].text in ("@", "^")):
                text, at = text + found[at].text, at + 1
            while at + 1 < len(found) and found[at].text == "-" and "@" in text and text[-1].isalnum():
                text, at = text + found[at].text + found[at + 1].text, at + 2
        kind = {"string": "literal"}.get(token.kind, token.kind)
        if kind == "literal" or kind in ("iri", "variable", "word"):
            rest = len(text) - len(text.rstrip(".")) if "^^" in text else 0
            yield Node(kind, text[: len(text) - rest], token.start)
            yield from (Node("other", ".", token.start + len(text) - n) for n in range(rest, 0, -1))
        elif not text.isspace():
            yield from _plain(token, text)


def _plain(token: Token, text: str) -> Iterator[Node]:
    """A name or a number without the dots behind it, which end the triple; signs as they are."""
    core = text.rstrip(".") or text[:1]
    kind = "number" if _NUMBER.fullmatch(core) else token.kind
    yield Node(kind, core, token.start)
    yield from (Node("other", ".", token.start + n) for n in range(len(core), len(text)))
