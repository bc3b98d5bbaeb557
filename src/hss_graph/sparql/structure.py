"""Remedies for what is missing or misplaced in a SPARQL text: clauses, brackets, dots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hss_graph.sparql.damage import MODIFIERS, Remedy, Words

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NAMES = {"(": "bracket", "[": "bracket", "{": "brace"}
_BEFORE_BRACE = ("WHERE", "OPTIONAL", "UNION", "MINUS", "EXISTS", "ASK", "CONSTRUCT")
_MARKS = {
    ".": "a dot is missing; end the triple before with .",
    ";": "a semicolon is missing; put ; before the next property of the same thing",
    ",": "a comma is missing; put , before the next object of the same property",
}
_MOST_OPEN = 3


def prologue(words: Words) -> Iterator[Remedy]:
    """Declarations of prefixes as Turtle has them, or without colon or brackets."""
    for at, token in enumerate(words.tokens):
        if token.text.upper() not in ("PREFIX", "BASE"):
            continue
        is_base = token.text.upper() == "BASE"
        last = at + 1 if is_base else at + 2
        if last >= len(words.tokens):
            return
        begin = words.tokens[at - 1].start if words.upper(at - 1) == "@" else token.start
        line_end = words.text.find("\n", token.start)
        line_end = len(words.text) if line_end < 0 else line_end
        match = re.compile(r"(?:\w+)\s+(?:([\w-]*)\s*:?\s+)?<?([a-z]+:[^\s<>]*[^\s<>;.,])>?\s*[.;,]?").match(
            words.text, token.start, line_end
        )
        if match is None:
            continue
        right = f"BASE <{match[2]}>" if is_base else f"PREFIX {match[1] or ''}: <{match[2]}>"
        if words.text[begin : match.end()] != right:
            yield Remedy(begin, words.put(begin, match.end(), right), f"a prefix is declared so: {right}")


def modifiers(words: Words) -> Iterator[Remedy]:
    """ORDER BY, LIMIT and their like in the wrong order, incomplete, or within the braces."""
    for at, token in enumerate(words.tokens):
        if words.upper(at) in ("GROUP", "ORDER") and words.upper(at + 1) != "BY":
            right = f"{token.text.upper()} BY"
            yield Remedy(token.start, words.put(token.start, words.end(at), right), f"write {right}")
        if words.upper(at) in ("ASC", "DESC") and words.upper(at + 1).startswith("?"):
            variable = words.tokens[at + 1].text
            right = f"{token.text.upper()}({variable})"
            text = words.put(token.start, words.end(at + 1), right)
            yield Remedy(token.start, text, f"the variable stands in brackets; write {right}")
        if words.upper(at) in ("ASC", "DESC") and words.tokens[at - 1].kind == "variable":
            right = f"{token.text.upper()}({words.tokens[at - 1].text})"
            text = words.put(words.tokens[at - 1].start, words.end(at), right)
            yield Remedy(token.start, text, f"the direction stands before its variable; write {right}")
        if words.upper(at) in ("LIMIT", "OFFSET") and not words.upper(at + 1).isdecimal():
            place = words.end(at)
            end = words.end(at + 1) if words.upper(at + 1) not in ("", "}", *MODIFIERS) else place
            said = f"{token.text} takes a whole number; write {token.text.upper()} 10"
            yield Remedy(token.start, words.put(place, end, " 10"), said)
    last = max((n for n in range(len(words.tokens)) if words.tokens[n].text == "}"), default=None)
    if last is None:
        return
    yield from _reordered(words, last)
    inside = next((n for n in range(last) if words.upper(n) in ("ORDER", "LIMIT", "OFFSET", "GROUP")), None)
    if inside is not None:
        clause = words.text[words.tokens[inside].start : words.tokens[last].start]
        text = words.put(words.tokens[inside].start, words.end(last), f"}} {clause}")
        said = f"{words.upper(inside)} stands behind the last brace; move it there"
        yield Remedy(words.tokens[inside].start, text, said)


def _reordered(words: Words, last: int) -> Iterator[Remedy]:
    starts = [n for n in range(last + 1, len(words.tokens)) if words.upper(n) in MODIFIERS]
    ends = [words.tokens[n].start for n in starts[1:]] + [len(words.text)]
    clauses = [
        (words.upper(n), words.text[words.tokens[n].start : end].strip())
        for n, end in zip(starts, ends, strict=False)
    ]
    ordered = sorted(clauses, key=lambda clause: MODIFIERS.index(clause[0]))
    if ordered != clauses:
        wrong = next(n for n in range(len(clauses)) if clauses[n] != ordered[n])
        names = " before ".join(_clause_name(name) for name, _ in ordered[wrong : wrong + 2])
        start = words.tokens[starts[wrong]].start
        text = words.text[: words.tokens[starts[0]].start] + "\n".join(text for _, text in ordered)
        yield Remedy(start, text, f"the clauses stand in another order: {names}")


def grouping(words: Words) -> Iterator[Remedy]:
    """Columns beside an aggregate that are not grouped by; names that are given twice."""
    bounds = words.head()
    if bounds is None:
        return
    depth, plain = 0, []
    for token in words.tokens[slice(*bounds)]:
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "variable" and not depth:
            plain.append(token)
    group = next((n for n in range(bounds[1], len(words.tokens)) if words.upper(n) == "GROUP"), None)
    if group is not None and words.upper(group + 1) == "BY":
        end = group + 2
        while end < len(words.tokens) and words.tokens[end].kind == "variable":
            end += 1
        grouped = {token.text for token in words.tokens[group + 2 : end]}
        missing = [token for token in plain if token.text not in grouped]
        place, opening = words.end(end - 1), " "
    else:
        missing, opening = plain, " GROUP BY "
        behind = max((n for n in range(len(words.tokens)) if words.tokens[n].text == "}"), default=None)
        if behind is None:
            return
        place = words.end(behind)
    if missing:
        added = " ".join(token.text for token in missing)
        text = words.put(place, place, opening + added)
        way = f"add {added} to GROUP BY" if opening == " " else f"add GROUP BY {added}"
        said = f"{missing[0].text} stands beside an aggregate; {way}"
        yield Remedy(missing[0].start, text, said)
    for at in range(*bounds):
        if words.upper(at) == "AS" and at + 1 < len(words.tokens) and words.tokens[at + 1].kind == "variable":
            token = words.tokens[at + 1]
            text = words.put(token.start, words.end(at + 1), f"{token.text}Other")
            said = (
                f"{token.text} has a value already; give the result another name, such as {token.text}Other"
            )
            yield Remedy(token.start, text, said)


def wrapping(words: Words) -> Iterator[Remedy]:
    """FILTER without brackets; OPTIONAL, MINUS and WHERE without braces."""
    opened: list[int] = []
    for at, token in enumerate(words.tokens[:-1]):
        name = words.upper(at)
        if token.text == "{":
            opened.append(words.end(at))
        elif token.text == "}" and opened:
            opened.pop()
        elif name == "UNION" and opened and words.tokens[at - 1].text != "}":
            before = words.text[opened[-1] : token.start]
            text = words.put(opened[-1], token.start, f" {{ {before} }} ")
            yield Remedy(
                token.start, text, "UNION stands between two groups; put braces around what is before it"
            )
        opening = {"FILTER": "(", "HAVING": "(", "OPTIONAL": "{", "MINUS": "{"}.get(name)
        if opening is None or words.tokens[at + 1].text == opening:
            continue
        start = words.tokens[at + 1].start
        for end in range(at + 1, len(words.tokens)):
            inside = words.text[start : words.end(end)]
            text = words.put(start, words.end(end), f"{opening}{inside}{_PAIRS[opening]}")
            right = (
                f"{name} {opening}{inside}{_PAIRS[opening]}" if opening == "(" else f"{name} {{ {inside} }}"
            )
            yield Remedy(token.start, text, f"{name} needs {_NAMES[opening]}s; write {right}")
            if words.tokens[end].text == "}":
                break


def ends(words: Words) -> Iterator[Remedy]:
    """A sign behind the end of the query, or a bracket too many."""
    if words.tokens and words.tokens[-1].text in ";.":
        start = words.tokens[-1].start
        yield Remedy(start, words.put(start, start + 1, ""), "nothing stands behind the query; leave it out")
    stack: list[str] = []
    for token in words.tokens:
        if token.text in _PAIRS:
            stack.append(_PAIRS[token.text])
        elif token.text in _PAIRS.values():
            if not stack or stack[-1] != token.text:
                text = words.put(token.start, token.start + 1, " ")
                yield Remedy(token.start, text, f"this {token.text} closes nothing; leave it out")
            else:
                stack.pop()


def brackets(words: Words) -> Iterator[Remedy]:
    """Brackets that are missing."""
    for place in _outdented(words):
        said = "a closing brace is missing; add }"
        yield Remedy(place - 1, words.put(place, place, " }"), said)
    for number in range(1, _MOST_OPEN + 1):
        text = words.text + "\n" + " }" * number
        what = "a closing brace is" if number == 1 else f"{number} closing braces are"
        end = len(words.text.rstrip())
        yield Remedy(max(0, end - 1), text, f"{what} missing; add {' '.join('}' * number)}")
    for at, token in enumerate(words.tokens):
        if token.text.upper() in _BEFORE_BRACE and words.upper(at + 1) != "{":
            place = words.end(at)
            said = f"the opening brace behind {token.text} is missing; add {{"
            yield Remedy(token.start, words.put(place, place, " {"), said)
            yield Remedy(token.start, words.put(place, place, " {") + "\n}", said)
    for opening, closing in (("(", ")"), ("[", "]"), ("{", "}")):
        count = sum((t.text == opening) - (t.text == closing) for t in words.tokens)
        for at in words.near() if count else []:
            place = words.end(at - 1)
            sign = closing if count > 0 else opening
            what = "closing" if count > 0 else "opening"
            said = f"the {what} {_NAMES[opening]} is missing; add {sign}"
            yield Remedy(place - 1, words.put(place, place, sign), said)


def _outdented(words: Words) -> Iterator[int]:
    """The ends of lines behind which less is indented, though a brace is still open."""
    opened: list[int] = []
    for at, token in enumerate(words.tokens):
        line = words.text.rfind("\n", 0, token.start) + 1
        indent = len(words.text[line:]) - len(words.text[line:].lstrip(" "))
        is_first = at > 0 and words.end(at - 1) < line
        if is_first and opened and indent <= opened[-1] and token.text != "}":
            yield words.end(at - 1)
            return
        if token.text == "{":
            opened.append(indent)
        elif token.text == "}":
            if is_first and opened and indent < opened[-1]:
                yield words.end(at - 1)
                return
            opened = opened[:-1]


def marks(words: Words) -> Iterator[Remedy]:
    """Dots, semicolons and commas that are missing between triples, and those that are too many."""
    numbers = words.near()
    for mark, message in _MARKS.items():
        for at in numbers:
            place = words.end(at - 1)
            if words.tokens[at - 1].text in "{.;,(" or words.tokens[at].text in "}.;,)":
                continue
            yield Remedy(place - 1, words.put(place, place, f" {mark} "), message)
    for at in numbers:
        token = words.tokens[at]
        if token.text in ".;,":
            for right in "", ".", ";":
                said = f"leave {token.text} out" if not right else f"write {right} for {token.text}"
                text = words.put(token.start, token.start + 1, right or " ")
                yield Remedy(token.start, text, f"{token.text} does not belong here; {said}")


def parts(words: Words) -> Iterator[Remedy]:
    """A triple with a part too few."""
    for at in words.near():
        place = words.end(at - 1)
        if words.tokens[at].text in "}.;,":
            said = "a triple has three parts, subject, property and object; one is missing here"
            yield Remedy(words.tokens[at].start, words.put(place, place, " ?missing "), said)


def _clause_name(keyword: str) -> str:
    return f"{keyword} BY" if keyword in ("GROUP", "ORDER") else keyword


STRUCTURE = (prologue, modifiers, grouping, wrapping, ends)
GENERAL = (marks, brackets, parts)
