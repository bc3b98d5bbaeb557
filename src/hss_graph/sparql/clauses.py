"""Remedies for clauses that are almost right: a missing AS, lists in the wrong brackets, computed groups."""

from __future__ import annotations

from collections.abc import Iterator

from hss_graph.sparql.damage import Remedy, Words


def naming(words: Words) -> Iterator[Remedy]:
    """Something computed beside its name, without AS between them."""
    for at, token in enumerate(words.tokens):
        is_name = token.kind == "variable" and words.upper(at + 1) == ")"
        before = words.upper(at - 1)
        is_computed = before == ")" or before.startswith("?") or before.isdecimal()
        if at and is_name and is_computed:
            text = words.put(token.start, token.start, "AS ")
            yield Remedy(token.start, text, f"AS is missing before the name; write AS {token.text}")


def lists(words: Words) -> Iterator[Remedy]:
    """IN and VALUES with their lists in other brackets than theirs, or in none."""
    for at, token in enumerate(words.tokens):
        opening = words.upper(at + 1)
        if token.text.upper() == "IN" and opening in ("{", "["):
            closes = words.closing(at + 1)
        elif token.text.upper() == "IN" and opening not in ("", "("):
            one = words.tokens[at + 1]
            text = words.put(one.start, words.end(at + 1), f"({one.text})")
            yield Remedy(token.start, text, f"IN takes a list in brackets; write IN ({one.text})")
            continue
        elif token.text.upper() == "VALUES" and words.upper(at + 2) in ("(", "["):
            closes = words.closing(at + 2)
        else:
            continue
        if closes is None:
            continue
        opens = at + 1 if token.text.upper() == "IN" else at + 2
        left, right = ("(", ")") if token.text.upper() == "IN" else ("{", "}")
        inside = words.text[words.end(opens) : words.tokens[closes].start].replace(",", " ").strip()
        inside = ", ".join(inside.split()) if left == "(" else inside
        text = words.put(words.tokens[opens].start, words.end(closes), f"{left} {inside} {right}")
        what = words.text[token.start : words.end(opens - 1)]
        said = f"the list stands in {left} {right}; write {what} {left} {inside} {right}"
        yield Remedy(token.start, text, said)


def computed_groups(words: Words) -> Iterator[Remedy]:
    """Columns that are computed of what is not grouped by, beside an aggregate."""
    bounds = words.head()
    group = next((n for n in range(len(words.tokens)) if words.upper(n) == "GROUP"), None)
    if bounds is None or group is None or words.upper(group + 1) != "BY":
        return
    at = bounds[0]
    while at < bounds[1]:
        closes = words.closing(at) if words.upper(at) == "(" else None
        if closes is not None and words.upper(closes - 2) == "AS":
            column = words.text[words.tokens[at].start : words.end(closes)]
            expression = words.text[words.end(at) : words.tokens[closes - 2].start].strip()
            name = words.tokens[closes - 1].text
            place = words.end(group + 1)
            rest = words.text[place:].lstrip()
            for old in (f"({expression})", expression, name):
                if rest.startswith(old):
                    rest = rest[len(old) :]
            start = words.tokens[at].start
            text = f"{words.text[:start]}{name}{words.text[words.end(closes) : place]} {column} {rest}"
            said = f"{name} is computed before the groups are; write GROUP BY {column}, and {name} alone here"
            yield Remedy(start, text, said)
        at = (closes or at) + 1


CLAUSES = (naming, lists, computed_groups)
