"""The lines of source texts that statements stand on, for whoever has these texts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hss_graph.engine import Engine, select
from hss_graph.network.evidence import Statement

MOST_LINES = 12  # of one quotation


@dataclass(frozen=True, slots=True)
class Texts:
    """Source texts, each as its lines, and why others cannot be quoted, by the name of the file."""

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def quoted(self, statement: Statement) -> tuple[str, ...]:
        """The lines of a statement without the empty ones, at most `MOST_LINES` and then "…".

        Empty where its text is not here, or its lines were not counted.
        """
        first, last = statement.first_line, statement.last_line
        if first is None or first < 1:
            return ()
        lines = self.lines.get(statement.file, ())[first - 1 : first if last is None else last]
        told = tuple(line.strip() for line in lines if line.strip())
        return told if len(told) <= MOST_LINES else (*told[:MOST_LINES], "…")


def read_texts(engine: Engine, directory: Path, statements: Iterable[Statement]) -> Texts:
    """The texts in a directory that these statements quote, each of them the very text that the graph means.

    A text is read where its file has the SHA-256 checksum that the graph has of it.
    """
    known: dict[str, set[str]] = defaultdict(set)
    for row in select(engine, "source-texts"):
        known[row["file"].value].add(row["checksum"].value.lower())
    lines, unread = {}, {}
    for name in sorted({each.file for each in statements if each.file and each.first_line is not None}):
        found = _content(directory, name, known[name])
        if isinstance(found, str):
            unread[name] = found
        else:
            text = found.decode(errors="replace").removeprefix("\ufeff")
            lines[name] = tuple(text.split("\n"))  # as editors count: a form feed ends no line
    return Texts(lines, unread)


def _content(directory: Path, name: str, checksums: set[str]) -> bytes | str:
    """The bytes of the text, or why it cannot be quoted."""
    if not checksums:
        return "the graph has no checksum of it"
    file = directory / name
    if Path(name).name != name or not file.is_file():
        return "is not there"
    try:
        content = file.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    if hashlib.sha256(content).hexdigest() not in checksums:
        return "differs from the text that the graph was made from"
    return content
