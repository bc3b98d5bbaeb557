r"""Regular expressions of shapes: the part of XPath's that all validators read alike.

SHACL's patterns are those of SPARQL's REGEX, hence of XPath (https://www.w3.org/TR/xpath-functions/#regex-syntax).
pyshifty reads them with Rust's, pyshacl with Python's regular expressions. What the three read differently is
refused: look-around, back-references, ``\i``, ``\c``, ``\b``, subtraction within brackets, ``(?…)`` but for
``(?:``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, TypeAlias

from pyoxigraph import Literal

from hss_graph.engine import connect, select
from hss_graph.shapes.lint import ambiguity
from hss_graph.shapes.lint.ambiguity import Choice, Expression, One, Repeat, Sequence

FLAGS = "imsx"
_DEEPEST = 40
_LONGEST = 5000
# What Rust holds to be white space; Python's \s has five control characters more.
_SPACES = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OUTSIDE = {"s": f"[{_SPACES}]", "S": f"[^{_SPACES}]"}
_INSIDE = {"s": _SPACES, "S": r"\S\x1c-\x1f"}
_PUNCTUATION = frozenset("\\|.?*+(){}[]^$-")
_COUNTED = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")
_PROPERTY = re.compile(r"\{\^?[A-Za-z][A-Za-z0-9_=: -]*\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that was read: its structure, and how Python writes it, None where it cannot."""

    expression: Expression
    python: str | None


class _UnreadableError(Exception):
    """Where and why a pattern cannot be read."""


@lru_cache(maxsize=1000)
def complaint(pattern: str, flags: str = "") -> str:
    r"""Why shapes cannot use the pattern, and the way out; '' for one that they can.

    >>> complaint(r"^\S(.*\S)?$")
    ''
    >>> complaint("^(a+)+$")
    'can take for ever on some texts; write it so that no text can be read in several ways'
    """
    try:
        read = parse(pattern, flags)
    except _UnreadableError as error:
        return str(error)
    (row,) = select(
        connect(), "matches", _pattern_literal=str(Literal(pattern)), _flags_literal=str(Literal(flags))
    )
    if row["matches"] is None:
        return "cannot be read by the validator; correct or simplify it"
    if ambiguity.is_explosive(read.expression, _python_flags(flags)):
        return "can take for ever on some texts; write it so that no text can be read in several ways"
    return ""


def to_python(pattern: str, flags: str = "") -> str | None:
    r"""The same pattern as Python writes it, or None where Python has no such pattern.

    >>> to_python("^[A-Z].*\\.$")
    '^[A-Z].*\\.\\Z'
    """
    return parse(pattern, flags).python


def parse(pattern: str, flags: str = "") -> Pattern:
    """The pattern, read. Raises an error that says why it cannot be."""
    unknown = sorted(set(flags) - set(FLAGS))
    if unknown:
        raise _UnreadableError(
            f"has the flag {unknown[0]!r}, where only {', '.join(FLAGS)} are known; take it out"
        )
    if len(pattern) > _LONGEST:
        raise _UnreadableError(f"is longer than {_LONGEST} characters; make it shorter")
    if "x" in flags:
        if "#" in pattern or re.search(r"\[[^\]]*\s|\\\s", pattern):
            raise _UnreadableError(
                "has # or a space within brackets under the flag x; write it without the flag"
            )
        pattern = re.sub(r"[ \t\n\r]", "", pattern)
    reader = _Reader(pattern, "m" in flags)
    expression, python = reader.choice(0)
    if reader.at < len(pattern):
        reader.stop("a closing bracket ) has no opening one")
    return Pattern(expression, python if reader.python_can else None)


def _python_flags(flags: str) -> re.RegexFlag:
    return re.RegexFlag(sum({"i": re.I, "m": re.M, "s": re.S}.get(flag, 0) for flag in set(flags)))


Read: TypeAlias = tuple[Expression, str]


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str, multiline: bool) -> None:
        self.text = text
        self.at = 0
        self.multiline = multiline
        self.python_can = True

    def stop(self, why: str) -> NoReturn:
        raise _UnreadableError(f"cannot be read at character {self.at + 1}: {why}")

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        character = self.next()
        if not character:
            self.stop("it ends too early")
        self.at += 1
        return character

    def choice(self, depth: int) -> Read:
        if depth > _DEEPEST:
            self.stop(f"brackets stand more than {_DEEPEST} deep")
        branches = [self.sequence(depth)]
        while self.next() == "|":
            self.at += 1
            branches.append(self.sequence(depth))
        if len(branches) == 1:
            return branches[0]
        return Choice(tuple(e for e, _ in branches)), "|".join(python for _, python in branches)

    def sequence(self, depth: int) -> Read:
        parts = []
        while self.next() not in ("", "|", ")"):
            parts.append(self.repeated(*self.atom(depth)))
        return Sequence(tuple(e for e, _ in parts)), "".join(python for _, python in parts)

    def repeated(self, body: Expression, python: str) -> Read:
        character = self.next()
        if character == "{":
            counted = _COUNTED.match(self.text, self.at)
            if counted is None:
                self.stop("{ must be followed by a number, as in {2} or {2,4}; write \\{ for the character")
            least = int(counted[1])
            most = int(counted[3]) if counted[3] else None if counted[2] else least
            if most is not None and most < least:
                self.stop(f"{counted[0]} asks for at least {least} and at most {most}")
            quantifier = counted[0]
        elif character and character in "*+?":
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
            quantifier = character
        else:
            return body, python
        if isinstance(body, Sequence) and not body.parts and python in ("^", "$", r"\Z"):
            self.stop("there is nothing to repeat")
        self.at += len(quantifier)
        if self.next() == "?":
            quantifier += self.take()
        if self.next() and self.next() in "*+?{":
            self.stop("two repetitions follow each other; put the first into brackets")
        return Repeat(body, least, most), python + quantifier

    def atom(self, depth: int) -> Read:
        character = self.take()
        match character:
            case "(":
                if self.text.startswith("?:", self.at):
                    self.at += 2
                elif self.next() == "?":
                    self.stop("(? is not read alike everywhere; write ( or (?:, and flags in sh:flags")
                body, python = self.choice(depth + 1)
                if self.next() != ")":
                    self.stop("an opening bracket ( has no closing one")
                self.at += 1
                return body, f"(?:{python})"
            case "^":
                return Sequence(()), "^"
            case "$":
                return Sequence(()), "$" if self.multiline else r"\Z"
            case "[":
                python = self.brackets()
                return One(python), python
            case "\\":
                python = self.escape(_OUTSIDE)
                return One(python), python
            case ".":
                return One("."), "."
            case "*" | "+" | "?" | "{":
                self.at -= 1
                self.stop("there is nothing to repeat")
        python = re.escape(character)
        return One(python), python

    def escape(self, classes: dict[str, str]) -> str:
        character = self.take()
        if character in classes:
            return classes[character]
        if character in "dDwWnrt":
            return f"\\{character}"
        if character in "pP":
            named = _PROPERTY.match(self.text, self.at)
            if named is None:
                self.stop(f"\\{character} must be followed by a name, as in \\{character}{{L}}")
            self.at = named.end()
            self.python_can = False
            characters = _with_property(named[0].strip("{}"), character == "P")
            return characters if classes is _INSIDE else f"[{characters}]"
        if character not in _PUNCTUATION and (character.isalnum() or character.isspace()):
            self.at -= 1
            self.stop(f"\\{character} is not read alike everywhere; write the characters that are meant")
        return re.escape(character)

    def brackets(self) -> str:
        python = "["
        if self.next() == "^":
            python += self.take()
        first = True
        while (character := self.take()) != "]" or first:
            following = self.next()
            if character == "[" or (character in "&-~" and following == character):
                self.at -= 1
                self.stop(
                    "sets within brackets are not read alike everywhere; write the characters that are meant"
                )
            if character == "]":
                self.stop("[] holds nothing; write \\] for the character")
            is_range = character == "-" and not first and following not in ("]", "")
            piece = (
                "-" if is_range else self.escape(_INSIDE) if character == "\\" else _in_brackets(character)
            )
            python += piece if is_range or character != "-" else r"\-"
            first = False
        try:
            re.compile(f"{python}]")
        except re.error as error:
            self.stop(f"{error.msg}")
        return f"{python}]"


def _with_property(name: str, negated: bool) -> str:
    """Samples of the characters of a Unicode category; all characters for what is no category."""
    if len(name) > 2 or name.startswith("^"):
        return r"\s\S"
    chosen = [c for c in ambiguity.SAMPLES if unicodedata.category(c).startswith(name) != negated]
    return "".join(map(_in_brackets, chosen)) or r"\s\S"


def _in_brackets(character: str) -> str:
    return f"\\{character}" if character in r"\[]^&~|-" else character
