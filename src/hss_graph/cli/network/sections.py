"""Writing answers: rows, or parts with sentences and rows, in the formats of rows."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from hss_graph.cli.output import (
    ROW_FORMATS,
    answer,
    chosen_format,
    format_option,
    is_terminal,
    output_option,
    page,
    pager_option,
    terminal_width,
)
from hss_graph.results import encode_rows, in_markdown, printable
from hss_graph.results import table as as_table
from hss_graph.wording import number

Row = Sequence[Any]
Function = TypeVar("Function", bound=Callable[..., Any])
_NAMED = 3  # names in a cell for people


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences below it, and a table, of which the first `most` rows are shown.

    quotations: where each stands, and its lines; they go below the table.
    """

    heading: str
    sentences: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Row] = field(default_factory=tuple)
    most: int | None = None
    quotations: Sequence[tuple[str, Sequence[str]]] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """In which format an answer is wanted, and where.

    name: one of `ROW_FORMATS`, or of the further ones that `targets` allows. Cells may be texts, numbers,
    None, and lists of names. For people numbers are as `wording.number` says them, and the first names of a
    list stand for it; for programs they have all digits. What is not defined is an empty cell, in JSON null.
    """

    name: str
    output: str | None
    pager: bool

    @property
    def is_for_people(self) -> bool:
        """Whether the format is one that people read."""
        return self.name in ("table", "markdown")

    def heads(self, columns: Sequence[str]) -> list[str]:
        """The names of columns as this format has them, without underscores for people."""
        return [column.replace("_", " ") if self.is_for_people else column for column in columns]

    def tell(self, sections: Sequence[Section]) -> None:
        """Writes the parts as text with aligned tables, or as Markdown; empty tables are left out."""
        terminal = self._is_terminal()
        width = terminal_width(terminal)
        parts = []
        for section in sections:
            parts += _markdown(section) if self.name == "markdown" else _text(section, width, terminal)
        self._write(("\n".join(parts).rstrip("\n") + "\n").encode(errors="replace"))

    def tell_rows(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Writes rows; in JSON they are objects."""
        if self.name == "json":
            self.tell_json([dict(zip(columns, row, strict=True)) for row in rows])
            return
        as_text = cell if self.is_for_people else _in_full
        cells = [[as_text(value) for value in row] for row in rows]
        terminal = self._is_terminal()
        self._write(encode_rows(columns, cells, self.name, terminal_width(terminal), terminal))

    def tell_json(self, content: Any) -> None:
        """Writes an object as JSON."""
        text = json.dumps(_plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        self._write(text.encode(errors="replace"))

    def _is_terminal(self) -> bool:
        return is_terminal() and self.output is None

    def _write(self, content: bytes) -> None:
        if self.output in (None, "-"):
            page(content, self.pager)
        else:
            answer(content, self.output)


def targets(*further: str) -> Callable[[Function], Function]:
    """As `target_options`, for commands that write files of further extensions too."""

    def decorated(function: Function) -> Function:
        @wraps(function)
        def command(*arguments: Any, **named: Any) -> Any:
            output = named.pop("output")
            name = chosen_format(named.pop("format_name"), output, ROW_FORMATS, further)
            name = name or ("table" if is_terminal() else "csv")
            return function(*arguments, target=Target(name, output, named.pop("pager")), **named)

        wrapped: Any = command
        for decorator in (pager_option, output_option, format_option(*ROW_FORMATS)):
            wrapped = decorator(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return decorated


def target_options(function: Function) -> Function:
    """The options of format, file and pager, given to the command as ``target``."""
    return targets()(function)


def cell(value: Any) -> str:
    """What a cell says to people.

    >>> cell(3.0), cell(0.123456), cell(None), cell(float("nan")), cell(["a", "b", "c", "d"])
    ('3', '0.123', '', '', 'a; b; c; and 1 more')
    """
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, list):
        further = [f"and {len(plain) - _NAMED:,} more"] if len(plain) > _NAMED else []
        return "; ".join([*map(str, plain[:_NAMED]), *further])
    return number(plain) if isinstance(plain, int | float) else str(plain)


def _in_full(value: Any) -> str:
    plain = _plain(value)
    return "; ".join(map(str, plain)) if isinstance(plain, list) else "" if plain is None else str(plain)


def _text(section: Section, width: int | None, styled: bool) -> list[str]:
    lines = [printable(section.heading), *(f"  {printable(each)}" for each in section.sentences)]
    if section.rows:
        shown = as_table(section.columns, _cells(section), width, styled).rstrip("\n").rsplit("\n", 1)[0]
        lines += ["", *(line.rstrip() for line in shown.strip("\n").split("\n"))]
    lines += [f"  {each}" for each in _more(section)]
    for where, quoted in section.quotations:
        lines += ["", f"  {printable(where)}", *(f"  │ {printable(line)}" for line in quoted)]
    return [*lines, ""]


def _markdown(section: Section) -> list[str]:
    lines = [f"## {in_markdown(section.heading)}", "", *(f"{in_markdown(s)}\n" for s in section.sentences)]
    if section.rows:
        lines += [encode_rows(section.columns, _cells(section), "markdown").decode()]
    lines += [f"{each}\n" for each in _more(section)]
    for where, quoted in section.quotations:
        lines += [f"{in_markdown(where)}\n", *(f"> {in_markdown(line)}  " for line in quoted), ""]
    return lines


def _cells(section: Section) -> list[list[str]]:
    return [[cell(value) for value in row] for row in section.rows[: section.most]]


def _more(section: Section) -> list[str]:
    left = len(section.rows) - len(section.rows[: section.most])
    return [f"… and {left:,} more; --top N shows N, -f json all"] if left else []


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return _plain(value.item()) if hasattr(value, "item") else str(value)
