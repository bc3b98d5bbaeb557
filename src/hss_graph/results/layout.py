"""Rows → what people read: a table for a terminal, Markdown, a page of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from hss_graph.results.rows import printable

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_WIDTH = 200  # of a table that goes into no terminal
_NARROWEST = 10  # characters of a column and its gap; with less room each row becomes a block of lines
_GAP = 3  # characters between columns
_MARKS = re.compile(r"([\\`*_\[\]<>|])")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_CHARACTERS_OF_IRIS = ":/?#[]@!$&'()*+,;=%~"
_STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem }
table { border-collapse: collapse }
caption { font-weight: bold; padding: .5rem 0; text-align: left }
td, th { border-bottom: 1px solid #8886; padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top }
td { overflow-wrap: anywhere }
.number { text-align: right }
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place of a table, and the address that it leads to, or ''."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a table looks: its width in characters, and whether it may be bold and may hold links."""

    width: int | None = None
    styled: bool = False
    links: bool = False


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], look: Look, more: bool = False) -> str:
    """The rows as an aligned table with a count below it; as blocks of lines where it would be too wide.

    The numbers (`id=`) that links carry, so that a terminal joins the lines of one, differ each time.
    """
    from rich.console import Console

    heads = [_clean(column).replace("_", " ") for column in columns]
    cells = [[_text(cell, look.links) for cell in row] for row in rows]
    width = look.width or _WIDTH
    lay = _grid if _fits(heads, cells, width) else _blocks
    console = Console(
        width=width,
        color_system="standard" if look.styled or look.links else None,
        emoji=False,
        force_jupyter=False,  # in a notebook it would show the table by itself
        force_terminal=False,  # where TERM is dumb it would take 80 characters instead of the width
        highlight=False,
        legacy_windows=False,
        markup=False,
    )
    with console.capture() as capture:
        for part in lay(heads, cells, "bold" if look.styled else ""):
            console.print(part, soft_wrap=True)
    shown = "\n".join(line.rstrip() for line in capture.get().split("\n"))
    return shown.removeprefix("\n") + f"{_count(rows, more)}\n"


def markdown(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The rows as a table of GitHub's Markdown."""

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cells)} |"

    body = [line([_markdown(cell) for cell in row]) for row in rows]
    heads = [_markdown(Cell(column)) for column in columns]
    return "\n".join([line(heads), line(["---"] * len(columns)), *body]) + "\n"


def in_markdown(text: str) -> str:
    """The text on one line, so that Markdown shows it as it is: no mark-up, no link, no HTML, no cell.

    >>> print(in_markdown("*a* <b>\\n[c]"))
    \\*a\\* \\<b\\> \\[c\\]
    """
    return _MARKS.sub(r"\\\1", " ".join(printable(text).split()))


def html(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str, more: bool = False) -> str:
    """The rows as one page that needs nothing else."""
    numeric = [_is_numeric([row[place].text for row in rows]) for place in range(len(columns))]
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width">\n',
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
        f"<table>\n<caption>{_escaped(title)}</caption>\n<thead>\n<tr>",
        *(f'<th scope="col"{_kind(n)}>{_escaped(c)}</th>' for c, n in zip(columns, numeric, strict=True)),
        "</tr>\n</thead>\n<tbody>\n",
    ]
    for row in rows:
        data = (f"<td{_kind(n)}>{_anchor(cell)}</td>" for cell, n in zip(row, numeric, strict=True))
        parts.append(f"<tr>{''.join(data)}</tr>\n")
    parts.append(f"</tbody>\n</table>\n<p>{_count(rows, more)}</p>\n</body>\n</html>\n")
    return "".join(parts)


def address(link: str) -> str:
    """The link where it is one of the web, in ASCII; '' for any other, which a click should not open."""
    if not link.startswith(("http://", "https://")):
        return ""
    return quote(link, safe=_CHARACTERS_OF_IRIS)


def _count(rows: Sequence[Sequence[Cell]], more: bool) -> str:
    return f"{len(rows)} row{'' if len(rows) == 1 else 's'}{', and there are more' if more else ''}"


def _clean(text: str) -> str:
    return printable(text).replace("\t", " ")


def _escaped(text: str) -> str:
    return escape(printable(text))


def _kind(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _anchor(cell: Cell) -> str:
    link = address(cell.link)
    text = _escaped(cell.text).replace("\n", "<br>")
    return f'<a href="{escape(link)}">{text}</a>' if link else text


def _markdown(cell: Cell) -> str:
    text = in_markdown(cell.text)
    link = address(cell.link)
    return f"[{text}](<{link.replace('|', '%7C')}>)" if link else text


def _text(cell: Cell, links: bool) -> Text:
    from rich.style import Style
    from rich.text import Text

    link = address(cell.link) if links else ""
    return Text.assemble((_clean(cell.text), Style(link=link or None)))


def _fits(heads: Sequence[str], cells: Sequence[Sequence[Text]], width: int) -> bool:
    """Whether a grid of this width breaks no word of the heads; wide columns give way to narrow ones."""
    from rich.cells import cell_len

    if len(heads) * _NARROWEST > width:
        return False
    words = [max(map(cell_len, head.split()), default=0) for head in heads]
    wanted = [
        max(
            [cell_len(head), *(line.cell_len for row in cells for line in row[place].split(allow_blank=True))]
        )
        for place, head in enumerate(heads)
    ]
    room = width - _GAP * len(heads)
    for left, place in zip(
        range(len(heads), 0, -1), sorted(range(len(heads)), key=wanted.__getitem__), strict=True
    ):
        share = room // left
        if wanted[place] > share:  # so do all after it: each gets as much
            return all(words[other] <= share or wanted[other] <= share for other in range(len(heads)))
        room -= wanted[place]
    return True


def _grid(heads: Sequence[str], cells: Sequence[Sequence[Text]], style: str) -> Iterator[Table]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=SIMPLE_HEAD, pad_edge=False, header_style=style)
    for place, head in enumerate(heads):
        is_number = _is_numeric([row[place].plain for row in cells])
        grid.add_column(Text(head), justify="right" if is_number else "left", overflow="fold")
    for row in cells:
        grid.add_row(*row)
    yield grid


def _blocks(heads: Sequence[str], cells: Sequence[Sequence[Text]], style: str) -> Iterator[Text]:
    """Each row as lines ``column  text``, however long, and an empty one."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    breadth = max(map(cell_len, heads), default=0)
    for row in cells:
        for head, cell in zip(heads, row, strict=True):
            text = Text(" ").join(cell.split())
            yield Text.assemble(" ", (set_cell_size(head, breadth), style), "  ", text)
        yield Text()


def _is_numeric(texts: Sequence[str]) -> bool:
    return any(texts) and all(_NUMBER.fullmatch(text) for text in texts if text)
