"""A SPARQL text that the engine cannot read, and what it would be with a remedy."""

from __future__ import annotations

from dataclasses import dataclass

from hss_graph.sparql import Token

MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
_NEAR = 12  # tokens before the place where the parser gives up


@dataclass(frozen=True, slots=True)
class Remedy:
    """A text in which something is put right: the place of it in the text as it was, and what to say."""

    start: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text, its tokens without comments and blanks, and where the parser gave up."""

    text: str
    offset: int
    tokens: list[Token]

    def put(self, start: int, end: int, replacement: str) -> str:
        """The text with a piece of it replaced."""
        return self.text[:start] + replacement + self.text[end:]

    def upper(self, at: int) -> str:
        """The token in capitals; '' beyond the end."""
        return self.tokens[at].text.upper() if 0 <= at < len(self.tokens) else ""

    def end(self, at: int) -> int:
        """Where the token ends."""
        return self.tokens[at].start + len(self.tokens[at].text)

    def closing(self, at: int) -> int | None:
        """The number of the token that closes the bracket there."""
        depth = 0
        for number in range(at, len(self.tokens)):
            depth += (self.tokens[number].text in "([{") - (self.tokens[number].text in ")]}")
            if not depth:
                return number
        return None

    def head(self) -> tuple[int, int] | None:
        """The numbers of the first and the last but one token of what is selected."""
        start = next((n for n in range(len(self.tokens)) if self.upper(n) == "SELECT"), None)
        if start is None:
            return None
        for number in range(start + 1, len(self.tokens)):
            if self.upper(number) in ("WHERE", "FROM", "{"):
                return start + 1, number
        return start + 1, len(self.tokens)

    def near(self) -> list[int]:
        """The numbers of the tokens near the place where the parser gave up, those at line ends first."""
        last = next((n for n in range(len(self.tokens)) if self.end(n) > self.offset), len(self.tokens) - 1)
        numbers = list(range(max(1, last - _NEAR), min(len(self.tokens), last + 2)))
        breaks = [n for n in numbers if "\n" in self.text[self.end(n - 1) : self.tokens[n].start]]
        return [*breaks, *(n for n in reversed(numbers) if n not in breaks)]
