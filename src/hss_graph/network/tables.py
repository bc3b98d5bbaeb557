"""Who takes part in what, from a table and to a table: CSV or Parquet.

Columns: engagement, role and organisation in every row, with _label behind them what each is called, which
readers pass over; status and the facets of engagements where known, several values in a cell separated by
"; ". A semicolon or a backslash before one that belongs to a value has a backslash before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path

from hss_graph.errors import NetworkError, ReadError
from hss_graph.network.cells import KNOWN, escaped, of_csv, of_parquet, pyarrow_of, values_in
from hss_graph.network.memberships import COLUMNS, FACETS, STATUSES, Memberships, of_columns

EXTENSIONS = (".csv", ".parquet")
_LABELS = tuple(f"{name}_label" for name in COLUMNS)
_DATES = frozenset(("from", "until"))
# As XML Schema has them; spreadsheets and data frames add a point or a time of day.
_DATE = re.compile(r"([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:\.0+)?(?:[T ][0-9:.]+Z?)?")
_STATUSES = frozenset((*STATUSES, ""))


def is_table(name: str) -> bool:
    """Whether the name of a file is that of a table."""
    return name.lower().endswith(EXTENSIONS)


def read(path: Path, without: Collection[str] = ()) -> Memberships:
    """The memberships in a table; columns that are not known are passed over.

    without: statuses of rows that are passed over. Raises what `batches` raises.
    """
    columns: dict[str, list[str]] = {name: [] for name in KNOWN}
    for batch in batches(path, KNOWN, without):
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
    for columns, places in (of_csv if is_csv else of_parquet)(path, (*COLUMNS, "status", *wanted)):
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
        for name in _DATES.intersection(columns):
            columns[name] = [
                _dates(cell, f"{path}:{at}", name) for cell, at in zip(columns[name], places, strict=True)
            ]
        if without:
            kept = [(status or "unknown") not in without for status in columns["status"]]
            columns = {name: list(compress(cells, kept)) for name, cells in columns.items()}
            count = sum(kept)
        yield {name: columns.get(name) or [""] * count for name in wanted}


def write(rows: Memberships, called: Callable[[str], str] | None = None) -> Iterator[Mapping[str, str]]:
    """The rows of the table of these memberships, from column to text; see `encode`."""
    parts = (rows.engagements, rows.roles, rows.organisations)
    codes = [each.tolist() for each in (rows.engagement, rows.role, rows.organisation)]
    columns = list(zip(COLUMNS, parts, codes, strict=True))
    if called is not None:
        columns += zip(_LABELS, [tuple(map(called, names)) for names in parts], codes, strict=True)
    known = {
        facet: ["; ".join(map(escaped, values)) for values in facts.of(len(rows.engagements))]
        for facet, facts in rows.facets.items()
    }
    for row, (engagement, status) in enumerate(zip(codes[0], rows.status.tolist(), strict=True)):
        yield {
            **{column: names[of_rows[row]] for column, names, of_rows in columns},
            "status": STATUSES[status],
            **{facet: texts[engagement] for facet, texts in known.items()},
        }


def encode(rows: Memberships, extension: str, called: Callable[[str], str] | None = None) -> bytes:
    """The table of these memberships as the content of a file: ``.csv`` or ``.parquet``.

    called: gives what an engagement, a role or an organisation is called; with it there are columns of that.
    Raises NetworkError for another extension, and where pyarrow is not installed.
    """
    names = [name for name in KNOWN if name not in FACETS or name in rows.facets]
    if called is not None:
        names[len(COLUMNS) : len(COLUMNS)] = _LABELS
    if extension.lower() == ".csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(write(rows, called))
        return text.getvalue().encode()
    if extension.lower() != ".parquet":
        raise NetworkError(f"memberships are written as .csv or .parquet, not as {extension or 'nothing'!r}")
    pyarrow, parquet = pyarrow_of()
    found = list(write(rows, called))
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


def _dates(cell: str, place: str, name: str) -> str:
    """The dates in a cell. Raises ReadError for what is none, such as 45000 or 12/5/2011."""
    matches = [(value, _DATE.fullmatch(value)) for value in values_in(cell)]
    for value, match in matches:
        if match is None:
            raise ReadError(
                f"{place}: {value!r} under {name!r} is no date; write it like 2015, 2015-09 or 2015-09-25"
            )
    return "; ".join(match[1] for _, match in matches if match)


def _pairs(engagements: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    for engagement, cell in dict.fromkeys(zip(engagements, cells, strict=True)):
        for value in values_in(cell):
            yield engagement, value
