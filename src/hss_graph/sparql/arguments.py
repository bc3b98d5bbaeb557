"""Remedies for functions that are called with too few arguments or too many."""

from __future__ import annotations

from collections.abc import Iterator

from hss_graph.sparql.damage import Remedy, Words

_NUMBERS = ("no arguments", "one argument", "two arguments", "three arguments", "four arguments")
# The least and the most arguments, by https://www.w3.org/TR/sparql11-query/#rBuiltInCall, with an example.
_TAKES = {
    "ABS": (1, 1, "ABS(?number)"),
    "BOUND": (1, 1, "BOUND(?x)"),
    "CEIL": (1, 1, "CEIL(?number)"),
    "CONTAINS": (2, 2, "CONTAINS(?text, 'part')"),
    "DATATYPE": (1, 1, "DATATYPE(?value)"),
    "DAY": (1, 1, "DAY(?date)"),
    "FLOOR": (1, 1, "FLOOR(?number)"),
    "IF": (3, 3, "IF(?condition, 'yes', 'no')"),
    "ISBLANK": (1, 1, "ISBLANK(?x)"),
    "ISIRI": (1, 1, "ISIRI(?x)"),
    "ISLITERAL": (1, 1, "ISLITERAL(?x)"),
    "LANG": (1, 1, "LANG(?text)"),
    "LANGMATCHES": (2, 2, "LANGMATCHES(LANG(?text), 'en')"),
    "LCASE": (1, 1, "LCASE(?text)"),
    "MONTH": (1, 1, "MONTH(?date)"),
    "NOW": (0, 0, "NOW()"),
    "REGEX": (2, 3, "REGEX(?text, 'part', 'i')"),
    "REPLACE": (3, 4, "REPLACE(?text, 'old', 'new')"),
    "ROUND": (1, 1, "ROUND(?number)"),
    "STR": (1, 1, "STR(?x)"),
    "STRAFTER": (2, 2, "STRAFTER(?text, 'part')"),
    "STRBEFORE": (2, 2, "STRBEFORE(?text, 'part')"),
    "STRDT": (2, 2, "STRDT(?text, xsd:date)"),
    "STRENDS": (2, 2, "STRENDS(?text, 'end')"),
    "STRLANG": (2, 2, "STRLANG(?text, 'en')"),
    "STRLEN": (1, 1, "STRLEN(?text)"),
    "STRSTARTS": (2, 2, "STRSTARTS(?text, 'start')"),
    "SUBSTR": (2, 3, "SUBSTR(?text, 1, 4)"),
    "UCASE": (1, 1, "UCASE(?text)"),
    "YEAR": (1, 1, "YEAR(?date)"),
}


def arguments(words: Words) -> Iterator[Remedy]:
    """Calls with another number of arguments than the function takes."""
    for at, token in enumerate(words.tokens):
        closes = words.closing(at + 1) if words.upper(at + 1) == "(" else None
        if token.text.upper() not in _TAKES or closes is None:
            continue
        least, most, example = _TAKES[token.text.upper()]
        given = _number(words, at + 1, closes)
        if not least <= given <= most:
            takes = _NUMBERS[least] if least == most else f"{_NUMBERS[least].split()[0]} or {_NUMBERS[most]}"
            text = words.put(token.start, words.end(closes), example)
            yield Remedy(token.start, text, f"{token.text} takes {takes}; write such as {example}")


def _number(words: Words, opening: int, closing: int) -> int:
    """How many arguments stand between the brackets."""
    depth = commas = 0
    for token in words.tokens[opening:closing]:
        depth += (token.text in "([{") - (token.text in ")]}")
        commas += token.text == "," and depth == 1
    return commas + 1 if closing > opening + 1 else 0
