"""Rows → a workbook or a Parquet file, each column of the type that all its values have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from pyoxigraph import Literal

from hss_graph.engine import Term
from hss_graph.errors import OutputError
from hss_graph.results.rows import Rows
from hss_graph.results.standard import fit_for_xml
from hss_graph.vocabulary import PREFIXES

_MISSING = "{} needs {}; install it with: pip install 'hss-graph[tables]'"
_MOST_ROWS = 1_048_575  # of a sheet, below its header
_LONGEST = 32_767  # characters of a cell
_EXACT = 2**53  # beyond it a sheet's numbers lose digits
_INTEGERS = {
    PREFIXES["xsd"] + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte", "nonPositiveInteger"),
        "negativeInteger",
    )
}
# What Python's own conversions take beyond, such as "1_000", is no literal of XSD.
_NUMBER = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?|-?INF|NaN|true|false")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?")
_CREATED = datetime(2000, 1, 1)  # or the same answer would give another file each time


def xlsx_of(rows: Rows) -> bytes:
    """An Excel workbook of one sheet; no value becomes a formula or a link. Raises OutputError."""
    try:
        import xlsxwriter
    except ImportError:
        raise OutputError(_MISSING.format("xlsx", "xlsxwriter")) from None
    if len(rows.rows) > _MOST_ROWS:
        raise OutputError(f"xlsx holds at most {_MOST_ROWS} rows, and there are more; use -f csv or parquet")
    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("answer")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(rows.columns):
        sheet.write_string(0, place, column, bold)
    widths = [len(column) for column in rows.columns]
    for number, row in enumerate(rows.rows, 1):
        for place, term in enumerate(row):
            value = _value(term)
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, int | float | Decimal) and -_EXACT <= value <= _EXACT:
                sheet.write_number(number, place, value)
            elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
                sheet.write_datetime(number, place, value, day)
            elif term is not None:
                text = _text(term)
                if len(text) > _LONGEST:
                    raise OutputError(f"xlsx holds at most {_LONGEST} characters in a cell; use -f csv")
                sheet.write_string(number, place, fit_for_xml(text))
                widths[place] = max(widths[place], min(len(text), 60))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, max(width, 8) + 2)
    sheet.freeze_panes(1, 0)
    if rows.rows and rows.columns:
        sheet.autofilter(0, 0, len(rows.rows), len(rows.columns) - 1)
    book.close()
    return output.getvalue()


def parquet_of(rows: Rows) -> bytes:
    """A Parquet file: integers, decimals, doubles, booleans, dates, times, else text. Raises OutputError."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise OutputError(_MISSING.format("parquet", "pyarrow")) from None
    arrays = []
    for place in range(len(rows.columns)):
        terms = [row[place] for row in rows.rows]
        try:
            arrays.append(pa.array(*_typed(terms, pa)))
        except (pa.ArrowException, OverflowError):  # a number that is too large
            arrays.append(pa.array([None if term is None else _text(term) for term in terms], pa.string()))
    if len(set(rows.columns)) < len(rows.columns):
        raise OutputError("parquet needs columns with different names; rename one in the query")
    output = BytesIO()
    parquet.write_table(pa.table(arrays, names=list(rows.columns)), output)
    return output.getvalue()


def _typed(terms: Sequence[Term | None], pa: Any) -> tuple[list[Any], Any]:
    """The values of a column and their type; text where the terms have no type in common."""
    values = [_value(term) for term in terms]
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, Decimal} and Decimal in kinds:
        return [None if value is None else Decimal(value) for value in values], None
    if kinds == {datetime}:
        zoned = {value.tzinfo is not None for value in values if value is not None}
        if zoned == {True}:
            return [value and value.astimezone(UTC) for value in values], pa.timestamp("us", "UTC")
        if zoned == {False}:
            return values, pa.timestamp("us")
    types = {bool: pa.bool_(), date: pa.date32(), float: pa.float64(), int: pa.int64()}
    if len(kinds) == 1 and (kind := next(iter(kinds))) in types:
        return values, types[kind]
    return [None if term is None else _text(term) for term in terms], pa.string()


def _text(term: Term) -> str:
    return str(getattr(term, "value", term))


def _value(term: Term | None) -> Any:
    """The term as a value of Python: a number, a date, a boolean or its text; None for none."""
    if not isinstance(term, Literal):
        return None if term is None else _text(term)
    datatype = term.datatype.value
    convert: Callable[[str], Any] | None = int if datatype in _INTEGERS else _CONVERSIONS.get(datatype)
    lexical = _DATE if datatype in _DATES else _NUMBER
    if convert is None or not lexical.fullmatch(term.value):
        return term.value
    try:
        return convert(term.value)
    except (ValueError, InvalidOperation):
        return term.value


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


_DATES = {PREFIXES["xsd"] + "date": date.fromisoformat, PREFIXES["xsd"] + "dateTime": datetime.fromisoformat}
_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    PREFIXES["xsd"] + "boolean": lambda text: text in ("true", "1"),
    **_DATES,
    PREFIXES["xsd"] + "decimal": _decimal,
    PREFIXES["xsd"] + "double": float,
    PREFIXES["xsd"] + "float": float,
}
