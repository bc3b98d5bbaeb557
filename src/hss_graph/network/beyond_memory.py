"""The ties that a table of memberships makes, where table and ties may outgrow memory: over DuckDB.

Values go into tables and never into SQL; DuckDB itself opens no file but its temporary ones.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hss_graph.errors import LimitError, NetworkError, OutputError
from hss_graph.files import mode_for
from hss_graph.network import cells, tables
from hss_graph.network.memberships import COLUMNS as MEMBERSHIPS
from hss_graph.network.projection import Context, Projection, fitting

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("source", "target", "weight", "engagements")
_BATCH = 100_000  # ties
_TABLES = """
CREATE TABLE rows (engagement VARCHAR, role VARCHAR, organisation VARCHAR);
CREATE TABLE roles (name VARCHAR, active BOOLEAN, sends BOOLEAN, receives BOOLEAN);
CREATE TABLE wholes (part VARCHAR, whole VARCHAR);
"""
# Numbers stand for names from here on; those of organisations are in the order of the names.
_PARTS = """
CREATE TABLE organisations AS
    SELECT name, row_number() OVER (ORDER BY name) AS number
    FROM (SELECT DISTINCT organisation AS name FROM rows);
CREATE TABLE engagements AS
    SELECT name, row_number() OVER () AS number FROM (SELECT DISTINCT engagement AS name FROM rows);
CREATE TABLE parts AS
    SELECT e.number AS engagement, o.number AS organisation,
        bool_or(active) AS active, bool_or(sends) AS sends, bool_or(receives) AS receives
    FROM rows
    JOIN roles ON roles.name = role
    JOIN organisations AS o ON o.name = organisation
    JOIN engagements AS e ON e.name = engagement
    GROUP BY ALL;
DROP TABLE rows;
CREATE TABLE sizes AS SELECT engagement, count(*) AS size FROM parts GROUP BY engagement;
CREATE TABLE apart AS
    SELECT a.number AS one, b.number AS other
    FROM wholes JOIN organisations AS a ON a.name = part JOIN organisations AS b ON b.name = whole
    UNION
    SELECT b.number, a.number
    FROM wholes JOIN organisations AS a ON a.name = part JOIN organisations AS b ON b.name = whole;
"""
_TIES = """
CREATE TABLE ties AS
    SELECT one, other, count(*) AS engagements, sum(worth) AS weight
    FROM (
        SELECT a.organisation AS one, b.organisation AS other,
            CASE WHEN $newman THEN 1 / (size - 1) ELSE 1 END AS worth
        FROM parts AS a
        JOIN parts AS b USING (engagement)
        JOIN sizes USING (engagement)
        WHERE ($cap IS NULL OR size <= $cap)
            AND CASE WHEN $directed THEN a.organisation <> b.organisation AND a.sends AND b.receives
                ELSE a.organisation < b.organisation AND (a.active OR b.active) END
    ) AS pairs
    WHERE NOT EXISTS (FROM apart WHERE apart.one = pairs.one AND apart.other = pairs.other)
    GROUP BY one, other
"""
_ANSWER = """
SELECT a.name, b.name, weight, engagements
FROM ties
JOIN organisations AS a ON a.number = one
JOIN organisations AS b ON b.number = other
ORDER BY one, other
"""
_COUNTS = """
SELECT (SELECT count(*) FROM organisations), (SELECT count(*) FROM engagements), (SELECT count(*) FROM ties),
    (SELECT count(*) FROM sizes WHERE size > $cap)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was read and made. too_large: engagements above the cap, which tie nobody."""

    organisations: int
    engagements: int
    ties: int
    too_large: int


def project(
    table: Path,
    output: Path,
    how: Projection,
    context: Context,
    without: Collection[str] = (),
    memory: str = "2GB",
    say: Callable[[str], None] = lambda _: None,
) -> Counts:
    """Writes the ties of a table of memberships, which are those of `hss_graph.network.projection.project`.

    The file has the columns source, target, weight and engagements (how many are shared), sorted; the
    extension, ``.csv`` or ``.parquet``, chooses the format. without: statuses of rows that are passed over.
    memory: what DuckDB may use before it turns to a temporary directory. say: is told what is being done.
    Raises NetworkError, ReadError, OutputError, and LimitError where memory or disk do not suffice.
    """
    if not tables.is_table(output.name):
        raise OutputError(f"{output}: the extension says no format; use .csv or .parquet")
    if output.resolve() == table.resolve():
        raise OutputError(f"{output}: is the table that is read; name another file")
    if not output.resolve().parent.is_dir():
        raise OutputError(f"{output}: cannot be written: there is no such directory")
    if output.is_dir():
        raise OutputError(f"{output}: is a directory; name a file")
    duckdb = _duckdb()
    try:
        with tempfile.TemporaryDirectory() as spilled, _connected(duckdb, memory, spilled) as connection:
            say(f"{table}: reading")
            roles = _read(connection, table, context, without)
            _sides(connection, roles, how, context)
            connection.executemany("INSERT INTO wholes VALUES (?, ?)", [*context.wholes, ("", "")])
            connection.execute(_PARTS)
            say(f"{output}: making ties")
            values = {"newman": how.weight == "newman", "cap": how.cap, "directed": how.roles is not None}
            connection.execute(_TIES, values)
            counted = connection.execute(_COUNTS, {"cap": how.cap}).fetchone() or (0, 0, 0, 0)
            _write(connection, output, how.weight == "count")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise LimitError(
            f"{table}: cannot be projected with {memory} of memory; give more: {reason}"
        ) from None
    return Counts(*counted)


@contextmanager
def _connected(duckdb: Any, memory: str, spilled: str) -> Iterator[DuckDBPyConnection]:
    settings = {
        "memory_limit": memory,
        "temp_directory": spilled,
        "preserve_insertion_order": "false",  # which would cost memory
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    try:
        connection = duckdb.connect(":memory:", config=settings)
    except duckdb.Error:
        raise NetworkError(f"{memory!r} is no amount of memory; write it as 2GB or 500MB") from None
    with connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        connection.execute(_TABLES)
        yield connection


def _read(
    connection: DuckDBPyConnection, table: Path, context: Context, without: Collection[str]
) -> Sequence[str]:
    """Fills the table of rows; gives back the roles that occur, as IRIs where they are known by a label."""
    import numpy as np

    meant: dict[str, str] = {}
    for batch in tables.batches(table, MEMBERSHIPS, without):
        for role in set(batch["role"]).difference(meant):
            meant[role] = tables.role_of(role, context.words)
        batch["role"] = [meant[role] for role in batch["role"]]
        columns = {name: np.array(batch[name], dtype=object) for name in MEMBERSHIPS}
        connection.register("given", columns)
        connection.execute("INSERT INTO rows SELECT engagement, role, organisation FROM given")
        connection.unregister("given")
    return sorted(set(meant.values()))


def _sides(connection: DuckDBPyConnection, roles: Sequence[str], how: Projection, context: Context) -> None:
    """Fills the table of roles: what each of them counts as."""
    sends, receives = (fitting(roles, wanted, context) for wanted in how.roles) if how.roles else ((), ())
    rows = [(role, role not in context.receiving, role in sends, role in receives) for role in roles]
    if rows:
        connection.executemany("INSERT INTO roles VALUES (?, ?, ?, ?)", rows)


def _write(connection: DuckDBPyConnection, output: Path, whole: bool) -> None:
    """Writes the ties beside the output, then puts them in its place."""
    answer = connection.execute(_ANSWER)
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=output.resolve().parent, prefix=".ties.", delete=False) as file:
            temporary = Path(file.name)
        if output.suffix.lower() == ".csv":
            _write_csv(answer, temporary, whole)
        else:
            _write_parquet(answer, temporary, whole)
        temporary.chmod(mode_for(output))
        temporary.replace(output.resolve())
        temporary = None
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _batches(answer: DuckDBPyConnection, whole: bool) -> Iterator[list[tuple[Any, ...]]]:
    while rows := answer.fetchmany(_BATCH):
        yield [(one, other, int(w) if whole else w, int(count)) for one, other, w, count in rows]


def _write_csv(answer: DuckDBPyConnection, path: Path, whole: bool) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for rows in _batches(answer, whole):
            writer.writerows(rows)


def _write_parquet(answer: DuckDBPyConnection, path: Path, whole: bool) -> None:
    pyarrow, parquet = cells.pyarrow_of()
    types = (
        pyarrow.string(),
        pyarrow.string(),
        pyarrow.int64() if whole else pyarrow.float64(),
        pyarrow.int64(),
    )
    schema = pyarrow.schema(list(zip(COLUMNS, types, strict=True)))
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in _batches(answer, whole):
            arrays = [
                pyarrow.array(column, kind)
                for column, kind in zip(zip(*rows, strict=True), types, strict=True)
            ]
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise NetworkError("this needs DuckDB; pip install 'hss-graph[large]'") from None
    return duckdb
