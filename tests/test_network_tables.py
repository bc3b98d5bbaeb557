"""Tables of who takes part in what: read, written, and projected beyond memory."""

from __future__ import annotations

import csv
import datetime
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from numpy.testing import assert_array_equal
from pyarrow import parquet

from hss_graph import KnowledgeGraph, queries
from hss_graph.errors import LimitError, NetworkError, OutputError, ReadError
from hss_graph.network import beyond_memory, cells, tables
from hss_graph.network.memberships import STATUSES, Memberships, of_rows
from hss_graph.network.projection import Context, Projection, project
from support import Command

HEADER = "engagement,role,organisation\n"
HOSTILE = (
    "'; DROP TABLE rows; --",
    'quoted "name"',
    "a, b; c",
    "back\\slash\\",
    "line\nbreak",
    "\u202eright to left",
    "😀",
    "=1+1",
    "\x01\x7f",
    "NULL",
    "Zoë",
    "$cap",
)


def _same(one: Memberships, other: Memberships) -> None:
    for name in ("engagements", "roles", "organisations"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("engagement", "role", "organisation", "status"):
        assert_array_equal(getattr(one, name), getattr(other, name))
    count = len(one.engagements)
    known, also = (
        {name: facet.of(count) for name, facet in rows.facets.items() if len(facet.codes)}
        for rows in (one, other)
    )
    assert known == also


@pytest.mark.parametrize("extension", tables.EXTENSIONS)
def test_a_table_holds_all_that_a_network_query_gives(
    extension: str, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    rows = graph.participation(queries.find(graph.home, "partnership-network"), {}).rows
    file = tmp_path / f"memberships{extension}"
    file.write_bytes(tables.encode(rows, extension))
    _same(tables.read(file), rows)


@pytest.mark.parametrize("extension", tables.EXTENSIONS)
def test_hostile_values_come_back_from_a_table(extension: str, tmp_path: Path) -> None:
    rows = of_rows(
        [(one, other, one, "inferred") for one in HOSTILE for other in HOSTILE[:3]],
        {"place": [(one, other) for one in HOSTILE for other in HOSTILE[1:5]]},
    )
    file = tmp_path / f"memberships{extension}"
    file.write_bytes(tables.encode(rows, extension))
    _same(tables.read(file), rows)


def test_cells_of_several_values_come_apart_as_they_were_joined() -> None:
    chance = random.Random(1)
    for _ in range(2_000):
        texts = ("".join(chance.choices("a\\; b", k=chance.randint(1, 6))).strip() for _ in range(3))
        values = [text for text in texts if text]
        rows = of_rows([("e", "r", "o", "")], {"place": [("e", value) for value in values]})
        (row,) = tables.write(rows)
        assert cells.values_in(row["place"]) == sorted(set(values))


def test_columns_are_known_in_any_order_and_case_and_with_other_separators(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("\ufeffNote;Organisation; ROLE ;Engagement;Place\nx; A ;funder;e;Kenya\n\n;B;funder;e\n")
    found = tables.read(file)
    assert (found.engagements, found.roles, found.organisations) == (("e",), ("funder",), ("A", "B"))
    assert found.facets["place"].of(1) == [("Kenya",)]
    assert [STATUSES[rank] for rank in found.status] == ["unknown", "unknown"]


def test_lists_of_a_parquet_file_are_several_values(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    columns = {
        "engagement": ["e"],
        "role": ["partner"],
        "organisation": ["A"],
        "place": [["Kenya", "a; b"]],
        "from": [2011],
    }
    parquet.write_table(pyarrow.table(columns), file)
    found = tables.read(file)
    assert found.facets["place"].of(1) == [("Kenya", "a; b")]
    assert found.facets["from"].of(1) == [("2011",)]


def test_rows_of_a_status_can_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("engagement,role,organisation,status\ne,r,A,Explicit\ne,r,B,outside\nf,r,C,\n")
    assert tables.read(file, ["outside"]).organisations == ("A", "C")
    assert tables.read(file, ["outside", "unknown"]).organisations == ("A",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: has no column 'engagement'; a table"),
        (b"engagement,role\n", ":1: has no column 'organisation'; a table"),
        (b"engagement,role,organisation,Role\n", ":1: the column 'role' is there twice; rename one"),
        (HEADER.encode() + b"a,b,c\na,b\n", ":3: the column 'organisation' is empty; every row needs one"),
        (HEADER.encode() + b"a,b,c,d\n", ":2: has 4 cells under 3 columns; quote a value"),
        (HEADER.encode() + b'a,b,"c\n', ":2: is not CSV: unexpected end of data"),
        (HEADER.encode() + b'"a\nx",b,c\n"a"x,b,c\n', ":4: is not CSV: "),
        (HEADER.encode() + b"a,b,c\na,b,\xe9\n", ":3: is not UTF-8; save the table as CSV UTF-8"),
        (HEADER.encode("utf-16"), ":1: is not UTF-8; save the table as CSV UTF-8"),
        (
            b"engagement,role,organisation,status\na,b,c,explict\n",
            ":2: 'explict' is no status; use one of explicit, inferred, outside, unknown, or none",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    with pytest.raises(ReadError) as raised:
        tables.read(file)
    assert str(raised.value).startswith(f"{file}{message}")
    assert "\n" not in str(raised.value)


def test_what_is_wrong_with_a_parquet_file_is_said_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    columns = {"engagement": ["e", "e"], "role": ["r", "r"], "organisation": ["A", None]}
    parquet.write_table(pyarrow.table(columns), file)
    with pytest.raises(ReadError, match=r": row 2: the column 'organisation' is empty; every row needs one$"):
        tables.read(file)
    file.write_bytes(b"PAR1 and no more")
    with pytest.raises(ReadError, match="cannot be read as Parquet: "):
        tables.read(file)
    with pytest.raises(ReadError, match="cannot be read as Parquet: No such file or directory"):
        tables.read(tmp_path / "none.parquet")


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is no table of memberships"):
        tables.read(tmp_path / "table.xlsx")
    with pytest.raises(ReadError, match="cannot be read: No such file or directory"):
        tables.read(tmp_path / "none.csv")
    with pytest.raises(NetworkError, match=r"as .csv or .parquet, not as '.xlsx'"):
        tables.encode(of_rows([]), ".xlsx")


def test_roles_may_be_written_as_they_are_called() -> None:
    words = {"urn:funder": "funder", "urn:partner": "partner"}
    rows = of_rows(
        [("e", "Funder", "A", "outside"), ("e", "urn:funder", "A", "explicit"), ("e", "host", "B", "")]
    )
    _same(
        tables.with_roles(rows, words),
        of_rows([("e", "urn:funder", "A", "explicit"), ("e", "host", "B", "")]),
    )
    assert len(tables.with_roles(of_rows([]), words)) == 0


def _random_rows(chance: random.Random) -> list[tuple[str, str, str, str]]:
    organisations = (*HOSTILE, *"ABCDEF")
    roles = ("receiver", "partner", "Funder", "kind of partner")
    return [("e0", role, "A", "") for role in roles] + [
        (
            f"e{chance.randint(0, 8)}",
            chance.choice(roles),
            chance.choice(organisations),
            chance.choice(STATUSES),
        )
        for _ in range(chance.randint(0, 80))
    ]


CONTEXT = Context(
    receiving={"receiver"},
    wholes={("A", "Zoë"), ("nobody", "A"), ("B", "'; DROP TABLE rows; --")},
    under={"kind of partner": {"kind of partner", "partner"}, "partner": {"partner"}},
    words={"urn:funder": "funder"},
)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize(
    "how",
    [
        Projection(),
        Projection("newman"),
        Projection("count", 4),
        Projection("newman", 6, ("urn:funder", "receiver")),
        Projection("count", None, ("partner", "partner")),
    ],
)
def test_ties_beyond_memory_are_those_in_memory(seed: int, how: Projection, tmp_path: Path) -> None:
    given = of_rows(_random_rows(random.Random(seed)))
    table, output = tmp_path / f"table{tables.EXTENSIONS[seed % 2]}", tmp_path / "ties.csv"
    table.write_bytes(tables.encode(given, table.suffix))
    rows = tables.with_roles(given, CONTEXT.words)
    made = project(rows, how, CONTEXT)
    counted = beyond_memory.project(table, output, how, CONTEXT)
    assert made.behind is not None
    left, right = made.ties
    expected = [
        (made.nodes[one], made.nodes[other], pytest.approx(weight), count)
        for one, other, weight, count in zip(
            left.tolist(), right.tolist(), made.weights.tolist(), np.diff(made.behind.starts), strict=True
        )
    ]
    with output.open(encoding="utf-8", newline="") as file:
        header, *written = csv.reader(file)
    assert tuple(header) == beyond_memory.COLUMNS
    assert [(one, other, float(weight), int(n)) for one, other, weight, n in written] == expected
    beyond_memory.project(table, output.with_suffix(".parquet"), how, CONTEXT)
    again = parquet.read_table(output.with_suffix(".parquet")).to_pylist()
    assert [tuple(row.values()) for row in again] == expected
    assert (counted.ties, counted.organisations) == (made.size, len(rows.organisations))
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        (table.name, "ties.csv", "ties.parquet")
    )


def _large_table(file: Path) -> None:
    chance = np.random.default_rng(1)
    columns = {
        "engagement": [f"engagement {e}" for e in chance.integers(0, 60_000, 400_000)],
        "role": ["partner"] * 400_000,
        "organisation": [f"organisation {o}" for o in chance.integers(0, 20_000, 400_000)],
    }
    parquet.write_table(pyarrow.table(columns), file)


def test_ties_that_outgrow_the_memory_given_are_made_all_the_same(tmp_path: Path) -> None:
    table, output = tmp_path / "table.parquet", tmp_path / "ties.parquet"
    _large_table(table)
    counted = beyond_memory.project(table, output, Projection(), Context(), memory="60MB")
    assert counted.ties == parquet.read_metadata(output).num_rows == project(tables.read(table)).size


def test_where_memory_or_directory_do_not_suffice_nothing_is_written(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(HEADER + "e,r,A\ne,r,B\n")
    how, output = Projection(), tmp_path / "ties.csv"
    with pytest.raises(LimitError, match=r"cannot be projected with 1MB of memory; give more: "):
        beyond_memory.project(table, output, how, Context(), memory="1MB")
    with pytest.raises(NetworkError, match=r"^'much' is no amount of memory; write it as 2GB or 500MB$"):
        beyond_memory.project(table, output, how, Context(), memory="much")
    for wrong in (table, tmp_path, tmp_path / "ties.txt", tmp_path / "none" / "ties.csv"):
        with pytest.raises(OutputError):
            beyond_memory.project(table, wrong, how, Context())
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_what_is_missing_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "table.csv"
    table.write_text(HEADER + "e,r,A\ne,r,B\n")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NetworkError, match=r"pip install 'hss-graph\[large\]'"):
        beyond_memory.project(table, tmp_path / "ties.csv", Projection(), Context())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NetworkError, match=r"pip install 'hss-graph\[tables\]'"):
        tables.encode(of_rows([]), ".parquet")


def test_network_memberships_and_project_give_the_ties_of_the_query(run: Command, tmp_path: Path) -> None:
    table, ties = tmp_path / "memberships.csv", tmp_path / "ties.csv"
    assert run("network", "memberships", "-o", table).status == 0
    done = run("network", "project", table, "-o", ties, "--roles", "funder:recipient")
    assert (done.status, done.out) == (0, "")
    exported = run("network", "export", table, "-f", "json", "--roles", "funder:recipient")
    assert exported.status == 0
    assert done.err.splitlines()[-1].startswith(
        f"{ties}: {len(ties.read_text().splitlines()) - 1} ties between"
    )
    directly = run("network", "export", "-f", "json", "--roles", "funder:recipient")
    one, other = json.loads(exported.out), json.loads(directly.out)
    assert (one["nodes"], one["edges"]) == (other["nodes"], other["edges"])
    assert len(one["edges"]) == len(ties.read_text().splitlines()) - 1 > 0


def test_a_table_with_names_of_its_own_is_a_network(run: Command, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(HEADER + "Meeting,host,Our Office\nMeeting,Funder,https://w3id.org/hss-graph/id/gavi\n")
    exported = run("network", "export", table, "-f", "json", "--roles", "host:funder")
    assert exported.status == 0
    assert '"label": "Gavi"' in exported.out
    assert '"label": "Our Office"' in exported.out
    assert '"data": "table.csv"' in exported.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "TABLE", "-p", "kind=advocacy"), "no engagement has the kind 'advocacy'; none has any"),
        (("project", "TABLE", "-o", "TABLE"), "TABLE: is the table that is read; name another file"),
        (("memberships", "TABLE", "-o", "TABLE"), "TABLE: is the table that is read; name another file"),
        (
            ("project", "TABLE", "-o", "ties.csv", "--roles", "hots:funder"),
            "nobody takes part as hots; the roles",
        ),
        (("project", "none.csv", "-o", "ties.csv"), "none.csv: cannot be read: No such file or directory"),
        (("memberships", "-o", "memberships.txt"), "memberships.txt: the extension says no format"),
    ],
)
def test_nonsense_is_refused_on_one_line(
    arguments: tuple[str, ...], message: str, run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(HEADER + "e,host,A\ne,funder,B\n")
    done = run("network", *(argument.replace("TABLE", "table.csv") for argument in arguments))
    assert done.status == 2
    assert done.err.splitlines()[-1].startswith(f"hss-graph: {message.replace('TABLE', 'table.csv')}")
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


@pytest.mark.parametrize("date", ["12/5/2011", "abc", "45000", "2011-5"])
def test_a_date_that_is_none_is_refused_with_its_line(tmp_path: Path, date: str) -> None:
    (tmp_path / "t.csv").write_text(f"engagement,role,organisation,from\ne,r,a,2010\ne,r,b,{date}\n")
    with pytest.raises(ReadError, match=rf"t\.csv:3: '{date}' under 'from' is no date"):
        tables.read(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([2010.0, float("nan")], ("2010",)),
        ([2010, None], ("2010",)),
        ([datetime.date(2010, 5, 1), None], ("2010-05-01",)),
        ([datetime.datetime(2010, 5, 1, 12), None], ("2010-05-01",)),
        ([["2010", "2011"], None], ("2010", "2011")),
    ],
)
def test_dates_of_data_frames_are_read(tmp_path: Path, cells: list[Any], expected: tuple[str, ...]) -> None:
    table = {"engagement": ["e", "f"], "role": ["r", "r"], "organisation": ["a", "b"], "from": cells}
    parquet.write_table(pyarrow.table(table), tmp_path / "t.parquet")
    assert tables.read(tmp_path / "t.parquet").facets["from"].values == expected


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("organisation", b"a", "is binary; write it as text"),
        ("organisation", ["a", "b"], "holds lists; write a row for each value"),
        ("organisation", float("nan"), "the column 'organisation' is empty"),
        ("place", {"name": "Kenya"}, "write it as text"),
    ],
)
def test_parquet_cells_that_are_no_text_are_refused(
    tmp_path: Path, name: str, cell: object, said: str
) -> None:
    table: dict[str, list[Any]] = {"engagement": ["e"], "role": ["r"], "organisation": ["a"]}
    parquet.write_table(pyarrow.table(table | {name: [cell]}), tmp_path / "t.parquet")
    with pytest.raises(ReadError, match=said):
        tables.read(tmp_path / "t.parquet")


def test_names_that_differ_in_letter_case_alone_are_told(run: Command, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(HEADER + "e,r,MoH\ne,r,MOH\ne,r,WHO\n")
    done = run("network", "export", tmp_path / "t.csv", "-f", "json")
    said = "taken as different organisations, though called alike: 'MOH' and 'MoH'"
    assert said in done.err
    assert json.loads(done.out)["graph"]["alike"] == said
