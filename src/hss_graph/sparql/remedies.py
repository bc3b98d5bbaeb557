"""Remedies for the usual mistakes in SPARQL: each a text in which one of them is put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from hss_graph.sparql import Token
from hss_graph.sparql.damage import MODIFIERS, Remedy, Words

_WORDS = (
    *("SELECT", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "PREFIX", "BASE", "ASK", "CONSTRUCT"),
    *(
        "DESCRIBE",
        "DISTINCT",
        "REDUCED",
        "BY",
        "VALUES",
        "BIND",
        "GRAPH",
        "EXISTS",
        "NOT",
        "AS",
        "ASC",
        "DESC",
    ),
    *("FROM", "NAMED", "UNDEF", "IN", "SEPARATOR", "CONTAINS", "STRSTARTS", "STRENDS", "STRLEN", "STR"),
    *("STRBEFORE", "STRAFTER", "SUBSTR", "REGEX", "REPLACE", "LCASE", "UCASE", "CONCAT", "LANG"),
    *("LANGMATCHES", "DATATYPE", "BOUND", "IF", "COALESCE", "ISIRI", "ISURI", "ISLITERAL", "ISBLANK"),
    *("ISNUMERIC", "SAMETERM", "IRI", "URI", "YEAR", "MONTH", "DAY", "NOW", "ABS", "ROUND", "CEIL", "FLOOR"),
    *("RAND", "STRDT", "STRLANG", "ENCODE_FOR_URI", "BNODE", "HOURS"),
    *("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"),
    *MODIFIERS,
)
# What other languages call what SPARQL has under another name.
_FOREIGN = {
    "AND": "&&",
    "ENDSWITH": "STRENDS",
    "GROUPBY": "GROUP BY",
    "ISNULL": "!BOUND",
    "LEN": "STRLEN",
    "LENGTH": "STRLEN",
    "LOWER": "LCASE",
    "NOTEXISTS": "NOT EXISTS",
    "OR": "||",
    "ORDERBY": "ORDER BY",
    "STARTSWITH": "STRSTARTS",
    "SUBSTRING": "SUBSTR",
    "TOP": "LIMIT",
    "UPPER": "UCASE",
}
_TYPOGRAPHIC = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′´`", "'"))
_ODD_BLANK = re.compile("[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]")
_DATE = re.compile(r"(?<![\w\"'-])\d{4}-\d\d-\d\d(T[\d:.]+Z?)?(?![\w\"'-])")
_BARE_IRI = re.compile(r"(?<![<\"'\w])https?://[^\s<>\"'{}|^`)]*[^\s<>\"'{}|^`).,;]")
_BLANK_IN_IRI = re.compile(r"<(?:https?|urn|mailto):[^<>\"{}\n]*>")


def quotes(words: Words) -> Iterator[Remedy]:
    """Quotation marks that no keyboard means, and blanks that are none."""
    plain = "".join(
        t.text if t.kind in ("string", "comment", "iri") else t.text.translate(_TYPOGRAPHIC)
        for t in _all(words)
    )
    if plain != words.text:
        start = next(n for n in range(len(plain)) if plain[n] != words.text[n])
        right = plain[start]
        yield Remedy(start, plain, f"{words.text[start]} is no quotation mark in SPARQL; write {right}")
    odd = _ODD_BLANK.search(words.text)
    if odd:
        text = _ODD_BLANK.sub(" ", words.text)
        yield Remedy(odd.start(), text, "there is a blank here that is no plain space; type it anew")


def operators(words: Words) -> Iterator[Remedy]:
    """Signs and words of other languages."""
    for at, token in enumerate(words.tokens):
        after = words.tokens[at + 1] if at + 1 < len(words.tokens) else None
        if token.text == "=" and after and after.text == "=" and after.start == token.start + 1:
            text = re.sub(r"(?<![<>!=])==(?!=)", "=", words.text)
            yield Remedy(token.start, text, "equality is written with one sign; write =")
        if token.text == "<>":
            yield Remedy(
                token.start, words.put(token.start, words.end(at), "!="), "<> is an IRI; write != for unequal"
            )
        if token.kind == "word" and token.text.upper() == "LIKE":
            yield Remedy(
                token.start,
                words.put(token.start, words.end(at), "="),
                "SPARQL has no LIKE; write CONTAINS(?x, 'part'), STRSTARTS or REGEX",
            )
        if token.kind == "word" and token.text.upper() in _FOREIGN:
            right = _FOREIGN[token.text.upper()]
            text = re.sub(rf"\b{token.text}\b", right, words.text)
            yield Remedy(token.start, text, f"{token.text} is written {right}; replace it")


def commas(words: Words) -> Iterator[Remedy]:
    """Commas between variables where blanks do."""
    bounds = words.head()
    if bounds is None:
        return
    depth, text, first = 0, words.text, None
    for token in words.tokens[slice(*bounds)]:
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "," and not depth:
            first = token.start if first is None else first
            text = text[: token.start] + " " + text[token.start + 1 :]
    if first is not None:
        yield Remedy(first, text, "no comma stands between what is selected; leave it out")


def columns(words: Words) -> Iterator[Remedy]:
    """Columns that are computed, without brackets or a name."""
    bounds = words.head()
    text, first, at = words.text, None, bounds[0] if bounds else 0
    moved, message = 0, ""

    def put(start: int, end: int, replacement: str) -> None:
        nonlocal text, moved
        text = text[: start + moved] + replacement + text[end + moved :]
        moved += len(replacement) - (end - start)

    while bounds and at < bounds[1]:
        token = words.tokens[at]
        opens = at + 1 if token.kind == "word" and words.upper(at + 1) == "(" else at
        closes = words.closing(opens) if words.upper(opens) == "(" else at
        if closes is None:
            return
        if opens > at or (token.kind == "variable" and words.upper(at + 1) == "AS"):
            named = words.upper(closes + 1) == "AS"
            last = closes + 2 if named else closes
            if last >= len(words.tokens):
                return
            inside = words.text[token.start : words.end(last)]
            put(token.start, words.end(last), f"({inside})" if named else f"({inside} AS ?n{at})")
            what = inside if named else f"{inside} AS ?n"
            first, message = (token.start, what) if first is None else (first, message)
            closes = last
        elif token.text == "(" and "AS" not in [words.upper(n) for n in range(at, closes)]:
            put(words.end(closes) - 1, words.end(closes), f" AS ?n{at})")
            what = f"{words.text[token.start + 1 : words.end(closes) - 1]} AS ?n"
            first, message = (token.start, what) if first is None else (first, message)
        at = closes + 1
    if first is not None:
        yield Remedy(first, text, f"what is computed needs brackets and a name; write ({message})")


def forms(words: Words) -> Iterator[Remedy]:
    """Something else than a query, or nothing selected."""
    at = 0
    while words.upper(at) in ("PREFIX", "BASE"):
        at += 3 if words.upper(at) == "PREFIX" else 2
    if at >= len(words.tokens):
        return
    token, answered = words.tokens[at], "SELECT, ASK, CONSTRUCT or DESCRIBE"
    if words.upper(at) in (
        "ADD",
        "CLEAR",
        "COPY",
        "CREATE",
        "DELETE",
        "DROP",
        "INSERT",
        "LOAD",
        "MOVE",
        "WITH",
    ):
        said = f"{token.text} changes the graph, which no query does; 'hss-graph add' takes new triples"
        yield Remedy(token.start, "ASK {}", said)
    elif words.upper(at) == "SELECT" and words.upper(at + 1) in ("WHERE", "{"):
        yield Remedy(
            token.start, words.put(words.end(at), words.end(at), " *"), "nothing is selected; write SELECT *"
        )
    elif not {"{", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"} & {
        words.upper(n) for n in range(len(words.tokens))
    }:
        said = f"this is no SPARQL, which begins with {answered}; 'hss-graph ask' takes plain words"
        yield Remedy(token.start, "ASK {}", said)


def spelling(words: Words) -> Iterator[Remedy]:
    """Misspelt keywords and functions."""
    for at, token in enumerate(words.tokens):
        is_tag = at > 0 and words.tokens[at - 1].text == "@"
        upper = token.text.upper()
        if token.kind != "word" or is_tag or upper in _WORDS or upper in ("A", "TRUE", "FALSE"):
            continue
        for right in get_close_matches(upper, _WORDS, n=3, cutoff=0.6):
            text = words.put(token.start, words.end(at), right)
            yield Remedy(token.start, text, f"{token.text} is no word of SPARQL; did you mean {right}?")


def variables(words: Words) -> Iterator[Remedy]:
    """Variables without their question mark, or with a blank behind it."""
    for at, token in enumerate(words.tokens):
        upper = token.text.upper()
        after = words.tokens[at + 1] if at + 1 < len(words.tokens) else None
        if token.text in "?$" and after and after.kind == "word":
            text = words.put(token.start, words.end(at + 1), "?" + after.text)
            yield Remedy(token.start, text, f"a variable has no blank in it; write ?{after.text}")
        if (
            token.kind == "word"
            and upper not in (*_WORDS, "A", "TRUE", "FALSE")
            and words.upper(at - 1) != "@"
        ):
            text = re.sub(rf"(?<![\w:?$@/#.'\"<-]){token.text}(?![\w:(])", f"?{token.text}", words.text)
            said = f"{token.text} is neither a variable nor a name with a prefix; write ?{token.text}"
            yield Remedy(token.start, text, f"{said} or such as id:{token.text}")


def blanks(words: Words) -> Iterator[Remedy]:
    """Blanks within a name with a prefix."""
    for at in range(len(words.tokens) - 1):
        left, right = words.tokens[at], words.tokens[at + 1]
        split = left.text.endswith(":") and right.kind in ("word", "name", "other")
        split = split or (left.kind == "word" and right.text.startswith(":"))
        if split and words.end(at) < right.start:
            joined = left.text + right.text
            text = words.put(left.start, words.end(at + 1), joined)
            yield Remedy(words.end(at), text, f"no blank stands in a name; write {joined}")


def literals(words: Words) -> Iterator[Remedy]:
    """Dates without quotes; strings that do not end, or end too early."""
    for match in _DATE.finditer(words.text):
        kind = "dateTime" if match[1] else "date"
        right = f'"{match[0]}"^^xsd:{kind}'
        yield Remedy(
            match.start(), words.put(*match.span(), right), f"a date needs quotes and a type; write {right}"
        )
    for at, token in enumerate(words.tokens):
        if token.text not in ("'", '"'):
            continue
        line_end = words.text.find("\n", token.start)
        line_end = len(words.text) if line_end < 0 else line_end
        same_line = words.text.rfind("\n", 0, token.start)
        before = [t for t in words.tokens[:at] if t.start > same_line and t.text[0] == "'" == token.text]
        begin = before[-1].start if before else token.start
        last = words.text.rfind(token.text, begin + 1, line_end)
        if last > begin and token.text == "'":
            inside = words.text[begin + 1 : last]
            text = words.put(begin, last + 1, f'"{inside}"')
            yield Remedy(begin, text, f'the \' within ends the text; write "{inside}"')
        for match in re.finditer(r"(?=\s*(?:[.;,)}\]@^]|$))", words.text[token.start + 1 : line_end]):
            end = token.start + 1 + match.start()
            if end == token.start + 1:
                continue
            text = words.put(end, end, token.text)
            inside = words.text[token.start : end] + token.text
            yield Remedy(token.start, text, f"the text does not end; write {inside}")


def iris(words: Words) -> Iterator[Remedy]:
    """IRIs without angle brackets, with blanks, or cut short."""
    for match in _BARE_IRI.finditer(words.text):
        text = words.put(*match.span(), f"<{match[0]}>")
        yield Remedy(match.start(), text, f"an IRI stands in angle brackets; write <{match[0]}>")
    for match in _BLANK_IN_IRI.finditer(words.text):
        if " " in match[0]:
            right = match[0].replace(" ", "%20")
            yield Remedy(
                match.start(), words.put(*match.span(), right), f"an IRI has no blanks; write {right}"
            )
    for token in words.tokens:
        if token.kind == "iri" and ":" not in token.text and len(token.text) > 2:
            name = token.text[1:-1]
            text = words.put(token.start, token.start + len(token.text), "<urn:x:x>")
            yield Remedy(
                token.start, text, f"{token.text} is no whole IRI; write it whole, or such as id:{name}"
            )


def _all(words: Words) -> Iterator[Token]:
    """The tokens with the blanks and comments between them."""
    at = 0
    for token in words.tokens:
        yield Token("comment", words.text[at : token.start], at)
        yield token
        at = token.start + len(token.text)
    yield Token("comment", words.text[at:], at)


SPECIFIC = (forms, quotes, operators, commas, literals, iris, blanks, columns, spelling, variables)
