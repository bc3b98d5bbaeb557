"""The cells of a table, CSV or Parquet, as texts by column, and the values in a cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hss_graph.errors import NetworkError, ReadError
from hss_graph.network.memberships import COLUMNS, FACETS

if TYPE_CHECKING:
    import pyarrow as pa

KNOWN = (*COLUMNS, "status", *FACETS)  # columns
_MOST_CHARACTERS = 10_000_000  # in a cell
_BATCH = 50_000  # rows
_BEFORE_END = re.compile(r"(\\*)(;|$)")
# The cells by column, and for each row how an error names it.
Batch: TypeAlias = "tuple[dict[str, list[str]], Sequence[str]]"


def delimiter_of(header: str) -> str:
    """What separates the columns under this header line.

    >>> delimiter_of("engagement;role;organisation")
    ';'
    """
    return max(",;\t", key=header.count)


def of_csv(path: Path, wanted: Collection[str]) -> Iterator[Batch]:
    """The cells by column, and the line that each row ends in."""
    csv.field_size_limit(_MOST_CHARACTERS)
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = delimiter_of(file.readline())
            file.seek(0)
            reader = csv.reader(file, delimiter=separator, strict=True)
            header = next(reader, [])
            line = reader.line_num
            named = columns_of(path, header)
            places = {name: header.index(named[name]) for name in wanted if name in named}
            rows: list[list[str]] = []
            lines: list[str] = []
            for row in reader:
                line = reader.line_num
                if len(row) > len(header):
                    raise ReadError(
                        f"{path}:{line}: has {len(row)} cells under {len(header)} columns; "
                        "quote a value that holds a separator"
                    )
                if any(row):
                    rows.append(row + [""] * (len(header) - len(row)))
                    lines.append(str(line))
                if len(rows) == _BATCH:
                    yield {name: [row[p].strip() for row in rows] for name, p in places.items()}, lines
                    rows, lines = [], []
            if rows:
                yield {name: [row[p].strip() for row in rows] for name, p in places.items()}, lines
    except csv.Error as error:
        raise ReadError(f"{path}:{line + 1}: is not CSV: {error}") from None
    except UnicodeDecodeError:
        raise ReadError(f"{path}:{_undecoded(path)}: is not UTF-8; save the table as CSV UTF-8") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise ReadError(f"{path}: cannot be read: {reason}") from None


def _undecoded(path: Path) -> int:
    """The first line that is not UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def of_parquet(path: Path, wanted: Collection[str]) -> Iterator[Batch]:
    """The cells by column, and what each row is called."""
    pyarrow, parquet = pyarrow_of()
    before = 0
    try:
        with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
            named = columns_of(path, file.schema_arrow.names)
            own = {name: named[name] for name in wanted if name in named}
            for batch in file.iter_batches(_BATCH, columns=list(own.values()), use_threads=False):
                cells = {name: _texts(batch.column(theirs), name, pyarrow) for name, theirs in own.items()}
                yield cells, [f" row {before + row + 1}" for row in range(len(batch))]
                before += len(batch)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        reason = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
        raise ReadError(f"{path}: cannot be read as Parquet: {reason}") from None


def _texts(column: pa.Array, name: str, pyarrow: Any) -> list[str]:
    """A column as texts; of a list several values, of nothing and NaN an empty one, of 2010.0 2010.

    Raises ValueError for what is neither text, number, date nor a list of these, and for a list of parties.
    """
    kind, types = column.type, pyarrow.types
    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    inner = kind.value_type if is_list or types.is_dictionary(kind) else kind
    if types.is_nested(inner) or types.is_binary(inner) or types.is_large_binary(inner):
        raise ValueError(f"the column {name!r} is {kind}; write it as text")
    if not is_list:
        return [_text(cell) for cell in column.to_pylist()]
    if name in FACETS:
        return ["; ".join(escaped(_text(one)) for one in cell or ()) for cell in column.to_pylist()]
    raise ValueError(f"the column {name!r} holds lists; write a row for each value")


def _text(cell: Any) -> str:
    if cell is None or cell != cell:  # NaN is unlike itself
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def pyarrow_of() -> tuple[Any, Any]:
    """The package pyarrow and its module for Parquet. Raises NetworkError where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise NetworkError(
            "Parquet needs pyarrow; install it with: pip install 'hss-graph[tables]'"
        ) from None
    return pyarrow, parquet


def columns_of(path: Path, names: Iterable[str]) -> dict[str, str]:
    """The columns of a table that are known, by what they are called in the file: letter case is free.

    Raises ReadError where one is missing that every table needs, or is there twice.
    """
    found: dict[str, str] = {}
    for name in names:
        known = name.strip().lower()
        if known in found:
            raise ReadError(f"{path}:1: the column {known!r} is there twice; rename one")
        if known in KNOWN:
            found[known] = name
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise ReadError(
            f"{path}:1: has no column {missing[0]!r}; a table of memberships has the columns "
            f"{', '.join(COLUMNS)}, and {', '.join(('status', *FACETS))} if known"
        )
    return found


def values_in(cell: str) -> list[str]:
    r"""The values in a cell.

    >>> values_in(r"Kenya; a \; b; ")
    ['Kenya', 'a ; b']
    """
    found, value, place = [], "", 0
    for match in _BEFORE_END.finditer(cell):
        slashes, sign = len(match[1]), match[2]
        value += cell[place : match.start()] + "\\" * ((slashes + 1 - bool(sign)) // 2)
        place = match.end()
        if sign and slashes % 2:
            value += sign
        else:
            found.append(value.strip())
            value = ""
    return [each for each in found if each]


def escaped(value: str) -> str:
    return _BEFORE_END.sub(lambda match: match[1] * 2 + match[2].replace(";", "\\;"), value)
