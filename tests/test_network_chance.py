"""What is by chance: shuffled memberships keep what they should, and the comparison tells what stands out."""

from __future__ import annotations

import csv
from collections import Counter
from math import isnan

import pytest

import hss_graph
from hss_graph import queries
from hss_graph.errors import NetworkError
from hss_graph.network.chance import by_chance, shuffled
from hss_graph.network.memberships import Memberships, of_rows
from hss_graph.network.projection import project
from support import Command


@pytest.fixture(scope="module")
def rows(graph: hss_graph.KnowledgeGraph) -> Memberships:
    return graph.participation(queries.find(graph.home, "partnership-network"), {}).rows


def _parts(rows: Memberships) -> list[tuple[int, int, int]]:
    columns = (rows.engagement, rows.role, rows.organisation)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_shuffling_keeps_how_much_each_takes_part_and_in_which_role(rows: Memberships) -> None:
    mixed = shuffled(rows, 1)
    assert _parts(mixed) != _parts(rows)
    for key in ((0, 1), (1, 2)):  # roles in each engagement, roles of each organisation
        before = Counter(tuple(part[place] for place in key) for part in _parts(rows))
        after = Counter(tuple(part[place] for place in key) for part in _parts(mixed))
        assert after == before


def test_shuffling_puts_nobody_twice_into_an_engagement() -> None:
    rows = of_rows([(f"e{e}", "r", f"o{(e * 3 + p) % 7}", "") for e in range(12) for p in range(4)])
    for seed in range(20):
        assert len(set(_parts(shuffled(rows, seed)))) == len(rows)
    two_roles = of_rows(
        [("e1", "r", "a", ""), ("e1", "q", "b", ""), ("e2", "r", "b", ""), ("e2", "q", "c", "")]
    )
    for seed in range(20):
        inside = Counter((e, o) for e, _, o in _parts(shuffled(two_roles, seed)))
        assert set(inside.values()) == {1}


def test_the_same_seed_shuffles_alike(rows: Memberships) -> None:
    assert _parts(shuffled(rows, 7)) == _parts(shuffled(rows, 7))
    assert _parts(shuffled(rows, 7)) != _parts(shuffled(rows, 8))


def test_two_closed_circles_are_more_fragmented_than_by_chance() -> None:
    parts = [
        (f"{side}{e}", "r", f"{side}{(e + p) % 6}", "") for side in "ab" for e in range(12) for p in range(2)
    ]
    found = by_chance(of_rows(parts), project, ["fragmentation", "size", "reciprocity"], runs=60)
    assert found["fragmentation"].as_high < 0.1
    assert found["fragmentation"].as_low == 1
    size = found["size"]
    assert (size.mean, size.deviation, size.as_high, size.as_low) == (12, 0, 1, 1)
    assert isnan(found["reciprocity"].mean)


def test_too_many_parts_are_refused() -> None:
    rows = of_rows((f"e{number // 2}", "r", f"o{number}", "") for number in range(100_002))
    with pytest.raises(NetworkError, match="100,002 parts are too many to shuffle"):
        shuffled(rows, 1)


def test_measures_stand_beside_those_by_chance(run: Command) -> None:
    arguments = (
        "network",
        "measures",
        "-m",
        "transitivity",
        "-m",
        "reciprocity",
        "--chance",
        "20",
        "-f",
        "csv",
    )
    done = run(*arguments)
    first, second = csv.DictReader(done.out.splitlines())
    assert list(first) == ["measure", "value", "by_chance", "deviation", "as_high", "as_low", "note"]
    assert first["measure"] == "transitivity"
    assert float(first["value"]) == pytest.approx(0.75)
    assert float(first["by_chance"]) < 0.7
    assert float(first["as_high"]) == pytest.approx(1 / 21)
    assert (second["value"], second["by_chance"], second["as_low"]) == ("", "", "")
    assert run(*arguments).out == done.out


def test_chance_is_of_whole_networks(run: Command) -> None:
    done = run("network", "measures", "--actors", "--chance", "5")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "--chance is of whole one-mode networks" in done.err
