"""Who takes part in what, from a table and to a table: CSV or Parquet.

Columns: engagement, role and organisation in every row; status and the facets of engagements where known,
several values in a cell separated by "; ". A semicolon or a backslash before one that belongs to a value has
a backslash before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hss_graph.errors import NetworkError, ReadError
from hss_graph.network.memberships import COLUMNS, FACETS, STATUSES, Memberships, of_columns

if TYPE_CHECKING:
    import pyarrow as pa

EXTENSIONS = (".csv", ".parquet")
_KNOWN = (*COLUMNS, "status", *FACETS)
_MOST_CHARACTERS = 10_000_000  # in a cell
_BATCH = 50_000  # rows
_BEFORE_END = re.compile(r"(\\*)(;|$)")
_STATUSES = frozenset((*STATUSES, ""))
# The cells by column, and for each row how an error names it.
_Batch: TypeAlias = "tuple[dict[str, list[str]], Sequence[str]]"


def is_table(name: str) -> bool:
    """Whether the name of a file is that of a table."""
    return name.lower().endswith(EXTENSIONS)


def read(path: Path, without: Collection[str] = ()) -> Memberships:
    """The memberships in a table; columns that are not known are passed over.

    without: statuses of rows that are passed over. Raises what `batches` raises.
    """
    columns: dict[str, list[str]] = {name: [] for name in _KNOWN}
    for batch in batches(path, _KNOWN, without):
        for name, cells in batch.items():
            columns[name] += cells
    engagements = columns["engagement"]
    facets = {facet: list(_pairs(engagements, columns[facet])) for facet in FACETS if any(columns[facet])}
    return of_columns(engagements, columns["role"], columns["organisation"], columns["status"], facets)


def batches(
    path: Path, wanted: Collection[str], without: Collection[str] = ()
) -> Iterator[dict[str, list[str]]]:
    """The cells of the wanted columns, some thousand rows at a time, empty where nothing is known.

    without: statuses of rows that are passed over; a row without one is "unknown". A CSV file is UTF-8 with
    commas, semicolons or tabs. Raises ReadError with the line, or the row of a Parquet file, and NetworkError
    where pyarrow is not installed.
    """
    if not is_table(path.name):
        raise ReadError(f"{path}: is no table of memberships; give a .csv or .parquet file")
    is_csv = path.suffix.lower() == ".csv"
    for columns, places in (_of_csv if is_csv else _of_parquet)(path, (*COLUMNS, "status", *wanted)):
        for name in COLUMNS:
            if not all(columns[name]):
                where = places[columns[name].index("")]
                raise ReadError(f"{path}:{where}: the column {name!r} is empty; every row needs one")
        count = len(places)
        columns["status"] = [status.lower() for status in columns.get("status", [""] * count)]
        if not _STATUSES.issuperset(columns["status"]):
            place, status = next(
                (p, s) for p, s in zip(places, columns["status"], strict=True) if s not in _STATUSES
            )
            known = ", ".join(STATUSES)
            raise ReadError(f"{path}:{place}: {status!r} is no status; use one of {known}, or none")
        if without:
            kept = [(status or "unknown") not in without for status in columns["status"]]
            columns = {name: list(compress(cells, kept)) for name, cells in columns.items()}
            count = sum(kept)
        yield {name: columns.get(name) or [""] * count for name in wanted}


def write(rows: Memberships) -> Iterator[Mapping[str, str]]:
    """The rows of the table of these memberships, from column to text."""
    known = {
        facet: ["; ".join(map(_escaped, values)) for values in facts.of(len(rows.engagements))]
        for facet, facts in rows.facets.items()
    }
    arrays = (rows.engagement, rows.role, rows.organisation, rows.status)
    for engagement, role, organisation, status in zip(*(each.tolist() for each in arrays), strict=True):
        yield {
            "engagement": rows.engagements[engagement],
            "role": rows.roles[role],
            "organisation": rows.organisations[organisation],
            "status": STATUSES[status],
            **{facet: texts[engagement] for facet, texts in known.items()},
        }


def encode(rows: Memberships, extension: str) -> bytes:
    """The table of these memberships as the content of a file: ``.csv`` or ``.parquet``.

    Raises NetworkError for another extension, and where pyarrow is not installed.
    """
    names = [name for name in _KNOWN if name not in FACETS or name in rows.facets]
    if extension.lower() == ".csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(write(rows))
        return text.getvalue().encode()
    if extension.lower() != ".parquet":
        raise NetworkError(f"memberships are written as .csv or .parquet, not as {extension or 'nothing'!r}")
    pyarrow, parquet = pyarrow_of()
    found = list(write(rows))
    output = io.BytesIO()
    columns = [pyarrow.array([row[name] for row in found], pyarrow.string()) for name in names]
    parquet.write_table(pyarrow.table(columns, names=names), output)
    return output.getvalue()


def with_roles(rows: Memberships, words: Mapping[str, str]) -> Memberships:
    """The memberships with those roles that are given by what they are called, such as funder, as IRIs.

    words: what each role is called.
    """
    import numpy as np

    meant = [role_of(role, words) for role in rows.roles]
    if tuple(meant) == rows.roles:
        return rows
    roles = tuple(sorted(set(meant)))
    codes = np.array([roles.index(role) for role in meant], dtype=np.int32)[rows.role]
    order = np.lexsort((rows.status, codes, rows.organisation, rows.engagement))
    keys = np.stack((rows.engagement, rows.organisation, codes))[:, order]
    new = np.concatenate(([True], (np.diff(keys) != 0).any(axis=0))) if len(rows) else order.astype(bool)
    kept = order[new]
    return Memberships(
        rows.engagements,
        roles,
        rows.organisations,
        *(rows.engagement[kept], codes[kept], rows.organisation[kept], rows.status[kept]),
        facets=rows.facets,
    )


def role_of(text: str, words: Mapping[str, str]) -> str:
    """The role that is called so, the first by IRI; what none is called stands for itself."""
    if text in words:
        return text
    return min((role for role, word in words.items() if word.casefold() == text.casefold()), default=text)


def columns_of(path: Path, names: Iterable[str]) -> dict[str, str]:
    """The columns of a table that are known, by what they are called in the file: letter case is free.

    Raises ReadError where one is missing that every table needs, or is there twice.
    """
    found: dict[str, str] = {}
    for name in names:
        known = name.strip().lower()
        if known in found:
            raise ReadError(f"{path}:1: the column {known!r} is there twice; rename one")
        if known in _KNOWN:
            found[known] = name
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise ReadError(
            f"{path}:1: has no column {missing[0]!r}; a table of memberships has the columns "
            f"{', '.join(COLUMNS)}, and {', '.join(('status', *FACETS))} if known"
        )
    return found


def delimiter_of(header: str) -> str:
    """What separates the columns under this header line.

    >>> delimiter_of("engagement;role;organisation")
    ';'
    """
    return max(",;\t", key=header.count)


def _of_csv(path: Path, wanted: Collection[str]) -> Iterator[_Batch]:
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


def _of_parquet(path: Path, wanted: Collection[str]) -> Iterator[_Batch]:
    """The cells by column, and what each row is called."""
    pyarrow, parquet = pyarrow_of()
    before = 0
    try:
        with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
            named = columns_of(path, file.schema_arrow.names)
            own = {name: named[name] for name in wanted if name in named}
            for batch in file.iter_batches(_BATCH, columns=list(own.values())):
                cells = {name: _texts(batch.column(theirs), pyarrow) for name, theirs in own.items()}
                yield cells, [f" row {before + row + 1}" for row in range(len(batch))]
                before += len(batch)
    except (OSError, ValueError, pyarrow.ArrowException) as error:
        reason = getattr(error, "strerror", None) or (str(error).splitlines() or [type(error).__name__])[0]
        raise ReadError(f"{path}: cannot be read as Parquet: {reason}") from None


def _texts(column: pa.Array, pyarrow: Any) -> list[str]:
    """A column as texts; of a list several values, of nothing an empty one."""
    if pyarrow.types.is_list(column.type) or pyarrow.types.is_large_list(column.type):
        return ["; ".join(_escaped(str(one)) for one in cell or ()) for cell in column.to_pylist()]
    return ["" if cell is None else str(cell).strip() for cell in column.to_pylist()]


def pyarrow_of() -> tuple[Any, Any]:
    """The package pyarrow and its module for Parquet. Raises NetworkError where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise NetworkError("Parquet needs pyarrow; pip install 'hss-graph[tables]'") from None
    return pyarrow, parquet


def _pairs(engagements: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    for engagement, cell in dict.fromkeys(zip(engagements, cells, strict=True)):
        for value in values_in(cell):
            yield engagement, value


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


def _escaped(value: str) -> str:
    return _BEFORE_END.sub(lambda match: match[1] * 2 + match[2].replace(";", "\\;"), value)
