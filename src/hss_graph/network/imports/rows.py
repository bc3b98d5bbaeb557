"""A node or a tie of an edited network, as texts, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# What other programs call what an export calls otherwise.
_ALIASES = {
    "edge label": "label",
    "name": "label",
    "url": "iri",
    "kind": "kinds",
    "line": "lines",
    "firstline": "first line",
    "lastline": "last line",
}
# The columns in which a row names its source, the first that has one.
SOURCES = ("sources", "source", "document", "file")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What a file says of a node or a tie: texts by name of column, none of them empty."""

    file: str
    line: int
    values: Mapping[str, str]

    @property
    def place(self) -> str:
        """Where it stands, as ``file:line``."""
        return f"{self.file}:{self.line}"

    def first(self, *names: str) -> str | None:
        """The value of the first of these columns that has one."""
        return next((self.values[name].strip() for name in names if name in self.values), None)


def named(column: str) -> str:
    """A name of a column as all programs write it.

    >>> named(" First_Line "), named("firstLine"), named("first.line"), named("Edge Label")
    ('first line', 'first line', 'first line', 'label')
    """
    spaced = "".join(
        f" {c}" if c.isupper() and place and column[place - 1].islower() else c
        for place, c in enumerate(column)
    )
    plain = " ".join(spaced.replace("_", " ").replace(".", " ").lower().split())
    return _ALIASES.get(plain, plain)
