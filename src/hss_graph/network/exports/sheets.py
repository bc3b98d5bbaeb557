"""A workbook for spreadsheets: sheets of nodes, of ties, and of what the network is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.exports.cleaning import EXACT, Column, Plain, listed, text
from hss_graph.network.exports.notations import narrowed
from hss_graph.network.exports.tables import edge_table, node_table

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_MOST_ROWS = 1_048_575  # of a sheet, below its header
_MOST_COLUMNS = 16_384
_LONGEST = 32_767  # units of UTF-16 in a cell
_WIDEST = 60
_FIRST_YEAR = 1901  # the dates of a sheet begin in 1900, which has a day too many
_CREATED = datetime(2000, 1, 1)  # or the same network would give another file each time


def workbook(plain: Plain) -> tuple[bytes, list[str]]:
    """An Excel workbook with the sheets nodes, edges and about, and what it does not hold.

    No value becomes a formula or a link. Raises NetworkError where xlsxwriter is missing, and where a sheet
    has no room for all rows or columns.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise NetworkError(
            "xlsx needs xlsxwriter; install it with: pip install 'hss-graph[tables]'"
        ) from None
    plain, told = narrowed(plain, "xlsx", EXACT, has_dates=True)
    about = {**plain.statement, "directed": plain.directed}
    sheets = {
        "nodes": node_table(plain),
        "edges": edge_table(plain),
        "about": [
            Column("heading", "str", list(about)),
            Column("value", "str", [text(value) for value in about.values()]),
        ],
    }
    for name, columns in sheets.items():
        if len(columns[0].values) > _MOST_ROWS or len(columns) > _MOST_COLUMNS:
            raise NetworkError(
                f"a sheet holds {_MOST_ROWS} rows and {_MOST_COLUMNS} columns, and the {name} are more; "
                "use csv or parquet"
            )
        sheets[name] = list(_fitting(columns, name, told))
    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    for name, columns in sheets.items():
        _write(book, name, columns)
    book.close()
    return output.getvalue(), told


def _fitting(columns: Sequence[Column], sheet: str, told: list[str]) -> Iterator[Column]:
    """The columns with values that cells hold; tells what became of others."""
    early, cut = [], []
    for column in columns:
        there = [value for value in column.values if value is not None]
        if column.kind == "date" and any(day.year < _FIRST_YEAR for day in there):
            early.append(column.name)
            yield replace(column, kind="str", values=[day and day.isoformat() for day in column.values])
        elif column.kind == "str" and any(map(_is_long, there)):
            cut.append(column.name)
            yield replace(column, values=[value and _cut(value) for value in column.values])
        else:
            yield column
    if early:
        told.append(f"xlsx has no dates before {_FIRST_YEAR}: {listed(early)} of {sheet} as texts")
    if cut:
        told.append(
            f"xlsx holds {_LONGEST} characters in a cell: longer ones of {listed(cut)} of {sheet} are cut"
        )


def _write(book: Workbook, name: str, columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, _cut(column.name), bold)
        width = len(column.name)
        for number, value in enumerate(column.values, 1):
            if value is None:
                continue
            if column.kind == "bool":
                sheet.write_boolean(number, place, value)
            elif column.kind in ("int", "float"):
                sheet.write_number(number, place, value)
            elif column.kind == "date":
                sheet.write_datetime(number, place, value, day)
            else:
                sheet.write_string(number, place, value)
                width = max(width, len(value))
        sheet.set_column(place, place, min(max(width, 8), _WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    if columns[0].values:
        sheet.autofilter(0, 0, len(columns[0].values), len(columns) - 1)


def _is_long(value: str) -> bool:
    return len(value) > _LONGEST // 2 and len(value.encode("utf-16-le")) // 2 > _LONGEST


def _cut(value: str) -> str:
    """The text as far as a cell holds it."""
    if not _is_long(value):
        return value
    return value.encode("utf-16-le")[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
