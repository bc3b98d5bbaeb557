"""The words of a SPARQL text: enough of the grammar to replace a token and never anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, longest first where they overlap.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"
               | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
               | "(?:[^"\\\r\n]|\\.)*"
               | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][A-Za-z0-9_\u00B7-\uFFFD]+)
    | (?P<name>[A-Za-z0-9_.\u00B7-\uFFFD-]*:(?:[A-Za-z0-9_:.%\u00B7-\uFFFD-]|\\.)*)
    | (?P<word>[A-Za-z][A-Za-z0-9_]*)
    | (?P<other>\s+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SPARQL text: comment, iri, string, variable, name, word or other."""

    kind: str
    text: str
    start: int


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of the text; joined again they are the text.

    >>> [t.text for t in tokens("ASK { ?s ?p '?x' } # ?y") if t.kind == "variable"]
    ['?s', '?p']
    """
    for match in _TOKEN.finditer(sparql):
        yield Token(match.lastgroup or "other", match[0], match.start())


def words(sparql: str) -> set[str]:
    """The bare words of the text in upper case: keywords and function names, none from strings or IRIs.

    >>> "SERVICE" in words("ASK { ?s ?p 'SERVICE' }")
    False
    """
    return {token.text.upper() for token in tokens(sparql) if token.kind == "word"}


def replace_variables(sparql: str, values: dict[str, str]) -> str:
    """The text with each of these variables, named without its ``?``, replaced by a serialised term."""
    return "".join(
        values.get(token.text[1:], token.text) if token.kind == "variable" else token.text
        for token in tokens(sparql)
    )
