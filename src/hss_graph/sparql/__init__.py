"""The words of a SPARQL text: enough of the grammar to replace a token and never anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# Terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, longest first where they overlap.
_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?![?$=\d])[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"
               | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
               | "(?:[^"\\\r\n]|\\.)*"
               | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][A-Za-z0-9_\u00B7-\uFFFD]+)
    | (?P<name>[A-Za-z0-9_.\u00B7-\uFFFD-]*:(?:[A-Za-z0-9_:.%\u00B7-\uFFFD-]|\\.)*)
    | (?P<word>[A-Za-z][A-Za-z0-9_]*)
    | (?P<other>\s+|[0-9_.\u00B7-\uFFFD-]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


_BLANK = r"(?:\s|\#[^\r\n]*+[\r\n])*+"
_SERVICE = re.compile(
    # After a name, a variable or a letter the word is part of something longer, but for `trueSERVICE`.
    rf"(?<![:?$_-])(?:(?<![a-z])|(?<=true)|(?<=false))SERVICE{_BLANK}(?:SILENT{_BLANK})?"
    # An IRI, a variable or a prefix, of any letters but those of strings; a blank is what SPARQL calls one.
    r"(?:<|[?$]|[^ \t\r\n<?$:\"']*:)",
    re.IGNORECASE,
)


LONGEST = 50_000  # characters of a query; what is longer is data, and belongs into a graph
_SIMPLE = 8_000  # characters; no chain of operators in fewer exhausts a stack of 8 MiB
_SHOWN = 100  # characters of a line that an error shows
_LINKS = 300  # steps of a path and ends of patterns; the time for planning grows with their third power
_FEW = 200  # brackets or negations; Oxigraph survives some 300 in each other


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


def calls_service(sparql: str) -> bool:
    """Whether a parser might find a call of another server in the text.

    The raw text is searched, since no token is safe: where one parser sees an IRI, ``<2)SERVICE#>``,
    another sees a comparison and a call. So ``'Service <'`` in a text and a prefix ``service:`` count too.

    >>> calls_service("SELECT ?service { ?service ?p 'Health Service' }")
    False
    """
    return _SERVICE.search(sparql) is not None


def is_simple(sparql: str) -> bool:
    """Whether the query is too short, and has too few brackets, to exhaust the engine's stack or patience.

    The raw text is counted, for the same reason as in `calls_service`.

    >>> is_simple("ASK {" + "(" * 300)
    False
    """
    return len(sparql) <= _SIMPLE and is_flat(sparql) and sum(map(sparql.count, "/.;")) <= _LINKS


def is_flat(sparql: str) -> bool:
    """Whether the query, of any length, has too few brackets to nest deep."""
    return sum(map(sparql.count, "([{!")) <= _FEW


def replace_variables(sparql: str, values: dict[str, str]) -> str:
    """The text with each of these variables, named without its ``?``, replaced by a serialised term."""
    return "".join(
        values.get(token.text[1:], token.text) if token.kind == "variable" else token.text
        for token in tokens(sparql)
    )


def with_stand_ins(sparql: str, variables: Iterable[str]) -> str:
    """The text with an IRI for each of these variables, just as long, so that all places stay the same.

    >>> with_stand_ins("ASK { ?_x_iri ?p ?o }", ["_x_iri"])
    'ASK { <x:___> ?p ?o }'
    """
    return replace_variables(sparql, {name: f"<x:{'_' * (len(name) - 3)}>" for name in variables})


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of the text.

    >>> position("ASK {\\n  ?s", 8)
    (2, 3)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def excerpt(text: str, offset: int) -> str:
    """The line of the text that holds the offset, cut to what fits a screen, and a caret below the place.

    >>> print(excerpt("ASK {\\n  ?s ?p }", 14))
      ?s ?p }
            ^
    """
    offset = min(offset, len(text))
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[begin : end if end >= 0 else len(text)]
    column = offset - begin
    cut = max(0, column - _SHOWN // 2)
    shown = "".join(c if c.isprintable() else " " for c in line[cut : cut + _SHOWN])
    return f"{shown.rstrip()}\n{' ' * (column - cut)}^" if shown.strip() else ""
