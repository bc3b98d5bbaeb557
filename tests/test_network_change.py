"""What changes between two networks, what breaks without an organisation, and what bears out a tie."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import hss_graph
from hss_graph import home, queries
from hss_graph.cli.network.sections import Section, Target
from hss_graph.errors import NetworkError
from hss_graph.network import key_players as search
from hss_graph.network.change import Standing, TieChange, compare
from hss_graph.network.evidence import Statement, evidence, evidence_of_ties
from hss_graph.network.key_players import key_players, pairs_after_each
from hss_graph.network.memberships import Memberships, of_rows
from hss_graph.network.model import Network, network_of
from hss_graph.network.projection import Context, Projection, project
from hss_graph.network.quotations import Texts, read_texts
from hss_graph.network.removal import Bereft, Orphaned, without
from hss_graph.network.selecting import select as selected
from hss_graph.network.silence import Side, side
from hss_graph.network.untied import Reason, chain, left_out, reasons
from hss_graph.vocabulary import PREFIXES
from support import Command

ID = PREFIXES["id"]
ANY = Projection()


@pytest.fixture(scope="module")
def partnership(graph: hss_graph.KnowledgeGraph) -> Network:
    return graph.participation(queries.find(graph.home, "partnership-network"), {}).network()


def _rows(*parts: str, **facets: list[tuple[str, str]]) -> Memberships:
    """Memberships written "engagement role organisation"."""
    return of_rows([(*part.split(), "explicit") for part in parts], facets)  # type: ignore[misc]


def _people(engagement: str, *organisations: str) -> list[str]:
    return [f"{engagement} partner {organisation}" for organisation in organisations]


# Evidence


def test_a_statement_has_source_lines_roles_and_reason(
    graph: hss_graph.KnowledgeGraph, partnership: Network
) -> None:
    found = evidence(graph.engine, partnership, f"{ID}global-fund", f"{ID}dfid")
    about = (f"{ID}uk-global-fund-funding", "UK funding of the Global Fund", "funding", "recipient", "funder")
    title = "Health System Strengthening: fundamental to achieving Health For All"
    source = (title, "003_13eb45e5548daa2d.txt")
    section = "The UK's role in Health For All"
    why = "The sentence before calls DFID a leading donor; that it pays this contribution is not said."
    assert found == [
        Statement(*about, *source, 64, 70, section, "explicit", "", "engagement"),
        Statement(*about, *source, 63, 70, section, "inferred", why, "second"),
    ]
    assert [each.lines for each in found] == [
        "003_13eb45e5548daa2d.txt:64-70",
        "003_13eb45e5548daa2d.txt:63-70",
    ]


def test_the_evidence_of_a_part_counts_for_ties_of_that_organisation_alone(
    graph: hss_graph.KnowledgeGraph, partnership: Network
) -> None:
    found = evidence(graph.engine, partnership, f"{ID}hai", f"{ID}actionaid")
    assert [(each.status, each.supports, each.file, each.first_line) for each in found] == [
        ("outside", "engagement", "", None),
        ("explicit", "engagement", "002_c171393c76630a5d.txt", 21),
        ("outside", "second", "", None),
    ]


def test_the_evidence_of_all_ties_is_that_of_each(
    graph: hss_graph.KnowledgeGraph, partnership: Network
) -> None:
    left, right = partnership.ties
    one_by_one = [
        tuple(evidence(graph.engine, partnership, partnership.nodes[a], partnership.nodes[b]))
        for a, b in zip(left, right, strict=True)
    ]
    assert evidence_of_ties(graph.engine, partnership) == one_by_one
    assert all(each.source for statements in one_by_one for each in statements)


def test_evidence_of_few_engagements_is_that_of_many(
    graph: hss_graph.KnowledgeGraph, partnership: Network
) -> None:
    one = partnership.part([partnership.places[f"{ID}hai"], partnership.places[f"{ID}health-gap"]])
    assert evidence_of_ties(graph.engine, one) == [
        tuple(evidence(graph.engine, partnership, f"{ID}hai", f"{ID}health-gap"))
    ]


def test_an_engagement_of_which_the_graph_knows_nothing_has_a_statement_without_source(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    network = project(_rows(*_people("row-1", "a", "b")))
    assert evidence(graph.engine, network, "a", "b") == [
        Statement("row-1", "row-1", "", "partner", "partner", "", "", None, None, "", "unknown", "")
    ]


def test_evidence_needs_memberships_and_an_organisation_of_the_network(
    graph: hss_graph.KnowledgeGraph, partnership: Network
) -> None:
    with pytest.raises(NetworkError, match="not made of memberships"):
        evidence(graph.engine, network_of(nx.path_graph(2)), 0, 1)
    with pytest.raises(NetworkError, match="nobody is not in the network"):
        evidence(graph.engine, partnership, "nobody", f"{ID}who")


def test_engagements_keep_their_evidence_where_nothing_is_inferred(run: Command) -> None:
    done = run(
        "network", "evidence", "HAI", "UW Department of Global Health", "-f", "csv", "--without", "inferred"
    )
    (row,) = csv.DictReader(done.out.splitlines())
    assert (row["label"], row["file"], row["first_line"], row["status"], done.status) == (
        *("Stephen S. Gloyd Lecture 2018", "002_c171393c76630a5d.txt", "27", "explicit"),
        0,
    )


def _texts(home_path: Path, directory: Path) -> str:
    """A text of a home's source, whose checksum the home has then; what it is called."""
    file = home_path / home.DATA / "unicef.ttl"
    source = file.read_text()
    (name,) = re.findall(r'hss:fileName "([^"]*)"', source)
    text = "".join(f"line {number}\n\x0c" + "\n" * (number % 2) for number in range(1, 61)).encode()
    (directory / name).write_bytes(text)
    checksum = hashlib.sha256(text).hexdigest()
    file.write_text(re.sub(r'(hss:sha256 ")[^"]*', rf"\g<1>{checksum}", source))
    return name


def test_the_lines_of_a_text_are_quoted_where_it_is_the_very_text(
    run: Command, small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(home.VARIABLE, str(small_home))
    name = _texts(small_home, tmp_path)
    asked = ("network", "evidence", "UNICEF", "WHO")
    done = run(*asked, "--texts", tmp_path, "-f", "json")
    (statement,) = json.loads(done.out)["statements"]
    assert (statement["file"], statement["first_line"], statement["last_line"]) == (name, 41, 43)
    lines = (tmp_path / name).read_text().split("\n")[40:43]
    assert statement["text"].split("\n") == [line.strip() for line in lines if line.strip()]
    assert (done.status, done.err) == (0, "")
    table = run(*asked, "--texts", tmp_path, "-f", "table").out
    assert f"  all of it, {name}:41-43:\n  │ line " in table
    assert "\n> line " in run(*asked, "--texts", tmp_path, "-f", "markdown").out
    assert "text" not in next(csv.reader([run(*asked, "-f", "csv").out.splitlines()[0]]))

    (tmp_path / name).write_text("another text\n" * 60)
    other = run(*asked, "--texts", tmp_path, "-f", "csv")
    (row,) = csv.DictReader(other.out.splitlines())
    assert (other.status, row["text"]) == (0, "")
    assert other.err == f"not quoted: {name} differs from the text that the graph was made from\n"
    (tmp_path / name).unlink()
    assert run(*asked, "--texts", tmp_path, "-f", "csv").err == f"not quoted: {name} is not there\n"


def test_a_long_quotation_ends_after_some_lines() -> None:
    statement = Statement("e", "e", "", "", "", "s", "a.txt", 2, 40, "", "explicit", "")
    texts = Texts({"a.txt": tuple(f"{number}" if number % 2 else " " for number in range(60))})
    assert texts.quoted(statement) == (*(str(number) for number in range(1, 25, 2)), "…")
    assert Texts().quoted(statement) == ()


def test_a_text_outside_the_directory_is_not_read(graph: hss_graph.KnowledgeGraph, tmp_path: Path) -> None:
    statements = [
        Statement("e", "e", "", "", "", "s", name, 1, 1, "", "explicit", "") for name in ("../a", "b")
    ]
    found = read_texts(graph.engine, tmp_path, statements)
    why = "the graph has no checksum of it"
    assert (found.lines, found.unread) == ({}, {"../a": why, "b": why})


# Why two are not tied


def test_each_engagement_says_why_it_does_not_tie_the_two() -> None:
    context = Context(receiving={"recipient"}, wholes=[("part", "whole")], words={"recipient": "recipient"})
    rows = _rows(
        *("e1 funder a", "e1 recipient b", "e1 recipient c"),
        *("e2 partner part", "e2 partner whole", "e3 partner a", "e3 partner d"),
    )

    def why(one: str, other: str, how: Projection = ANY) -> list[Reason]:
        return reasons(rows, how, context, (one, other), (one.upper(), other.upper()))

    assert why("b", "c") == [Reason("both only receive, as recipient and recipient", "e1")]
    assert why("part", "whole") == [Reason("one is a part of the other", "e2")]
    assert why("b", "d") == [Reason("the two never take part in the same engagement of this network")]
    assert why("b", "x") == [Reason("X takes part in no engagement of this network")]
    capped, directed = Projection(cap=2), Projection(roles=("funder", "recipient"))
    assert why("a", "b", capped) == [Reason("it has 3 organisations, more than the cap of 2", "e1")]
    assert why("a", "d", directed) == [
        Reason("ties lead from funder to recipient; the two take part as partner and partner", "e3")
    ]


def test_what_leaves_an_engagement_out_is_the_first_that_has_it() -> None:
    rows, wide, widest = (
        _rows(*(part for number in range(count) for part in _people(f"e{number}", "a", "b")))
        for count in (1, 2, 3)
    )
    assert left_out(rows, [("one", wide), ("another", widest)], "a", "b") == [
        Reason("left out by one", "e1"),
        Reason("left out by another", "e2"),
    ]


def test_a_chain_is_a_shortest_one_and_heeds_directions() -> None:
    ring = network_of(nx.cycle_graph(6))
    assert chain(ring, 0, 2) == (0, 1, 2)
    assert chain(ring, 4, 0) == (4, 5, 0)
    assert chain(network_of(nx.DiGraph([("a", "b"), ("b", "c")])), "c", "a") == ()
    assert chain(ring, 0, "nobody") == ()


def test_a_tie_that_rests_on_inference_is_explained_when_it_is_left_out(run: Command) -> None:
    done = run("network", "evidence", "DFID", "Global Fund", "-f", "json", "--without", "inferred")
    assert done.status == 1
    assert json.loads(done.out)["reasons"][-1] == {
        "why": "left out by --without inferred",
        "engagement": f"{ID}uk-global-fund-funding",
    }


def test_what_is_only_planned_is_explained(run: Command) -> None:
    done = run("network", "evidence", "FCDO", "Global Fund Board", "-f", "csv")
    assert done.status == 1
    assert done.out.splitlines()[1:] == []
    assert "left out by the query partnership-network" in done.err


def test_a_parameter_that_leaves_a_tie_out_is_named(run: Command) -> None:
    done = run("network", "evidence", "UNICEF", "WHO", "-p", "kind=hss:Funding", "-f", "table")
    assert done.status == 1
    assert "UNICEF and WHO in health systems strengthening: left out by -p kind=hss:Funding" in done.out


def test_a_chain_between_two_is_shown_with_its_engagements(run: Command) -> None:
    done = run("network", "evidence", "KANCO", "Action for Global Health", "-f", "json")
    assert done.status == 1
    assert [(step["from"], step["to"]) for step in json.loads(done.out)["chain"]] == [
        ("KANCO", "International HIV/AIDS Alliance"),
        ("International HIV/AIDS Alliance", "Action for Global Health"),
    ]


def test_a_directed_tie_that_leads_the_other_way_is_said(run: Command) -> None:
    arguments = ("--roles", "funder:recipient", "-f", "table")
    assert run("network", "evidence", "DFID", "Global Fund", *arguments).status == 0
    back = run("network", "evidence", "Global Fund", "DFID", *arguments)
    assert back.status == 1
    assert "the tie leads the other way" in back.out


def test_an_organisation_and_itself_are_refused(run: Command) -> None:
    done = run("network", "evidence", "UNICEF", "unicef")
    assert (done.status, done.out) == (2, "")
    assert "are the same; name two organisations" in done.err


# Change


def _year(*parts: str, dated: dict[str, str]) -> Memberships:
    return _rows(*parts, **{"from": list(dated.items())})


def test_ties_are_in_either_or_both_with_weights_and_engagements() -> None:
    first = project(_rows(*_people("e1", "a", "b"), *_people("e2", "a", "b"), *_people("e3", "b", "c")))
    second = project(_rows(*_people("e2", "a", "b"), *_people("e4", "a", "d")))
    found = compare(first, second)
    assert found.ties == (
        TieChange("a", "b", "both", 2, 1, ("e1", "e2"), ("e2",)),
        TieChange("a", "d", "second only", 0, 1, (), ("e4",)),
        TieChange("b", "c", "first only", 1, 0, ("e3",), ()),
    )
    assert (found.jaccard, found.count("both")) == (1 / 3, 1)
    assert {mover.node: (mover.state, mover.degree_change) for mover in found.movers} == {
        "a": ("both", 1),
        "b": ("both", -1),
        "c": ("first only", -1),
        "d": ("second only", 1),
    }
    assert next(mover for mover in found.movers if mover.node == "b").first == Standing(2, 3, 1, 1, 1)
    assert next(mover for mover in found.movers if mover.node == "b").second == Standing(1, 1, 0, 2, 2)


def _side(rows: Memberships, everything: Memberships, values: dict[str, str]) -> Side:
    """A side of a comparison; the facets of everything say which engagements have some of the values."""

    def ask(some: Mapping[str, Any]) -> Memberships:
        return selected(everything, {name: [value] for name, value in some.items()})

    return side(project(rows), project(everything), values, ask)


def test_engagements_without_a_date_are_no_loss() -> None:
    early, late, undated = _people("early", "a", "b"), _people("late", "c", "d"), _people("undated", "a", "b")
    further = _people("silent", "x", "y")
    dated = {"early": "2001", "late": "2011", "between": "2005"}
    whole = _year(*early, *late, *undated, *further, *_people("between", "p", "q"), dated=dated)
    found = compare(
        _side(_year(*early, dated=dated), whole, {"until": "2001"}),
        _side(_year(*late, dated=dated), whole, {"since": "2010"}),
    )
    assert found.ties == (
        TieChange("a", "b", "first only", 1, 0, ("early",), (), ("undated",)),
        TieChange("c", "d", "second only", 0, 1, (), ("late",)),
    )
    assert found.account is not None
    assert found.account._asdict() == {
        "first_lacking": (("from", "until"),),
        "second_lacking": (("from", "until"),),
        "engagements": 5,
        "first": 1,
        "second": 1,
        "both": 0,
        "elsewhere": 1,
        "silent_in_first": ("silent", "undated"),
        "silent_in_second": ("silent", "undated"),
        "undecided_ties": 1,
    }


def test_engagements_without_a_date_are_nothing_new_where_all_years_come_second() -> None:
    rows = _year(
        *(*_people("early", "a", "b"), *_people("late", "c", "d")),
        *(*_people("undated", "e", "f"), *_people("again", "a", "b"), *_people("silent", "c", "d")),
        dated={"early": "2001", "late": "2011"},
    )
    first = _side(selected(rows, {"until": ["2009"]}), rows, {"until": "2009"})
    found = compare(first, project(rows))
    assert found.ties == (
        TieChange("a", "b", "both", 1, 2, ("early",), ("again", "early"), ("again",)),
        TieChange("c", "d", "second only", 0, 2, (), ("late", "silent"), ("silent",)),
        TieChange("e", "f", "second only", 0, 1, (), ("undated",), ("undated",)),
    )
    assert {mover.node: mover.undecided for mover in found.movers if mover.state != "both"} == {
        "c": ("silent",),
        "d": ("silent",),
        "e": ("undated",),
        "f": ("undated",),
    }
    assert found.account is not None
    assert (found.account.silent_in_second, found.account.undecided_ties) == ((), 0)


def test_what_says_that_it_does_not_belong_is_not_undecided_for_another_silence() -> None:
    rows = _rows(
        *(*_people("elsewhere", "a", "b"), *_people("there", "c", "d"), *_people("nothing", "e", "f")),
        *_people("in", "g", "h"),
        place=[("elsewhere", "Peru"), ("there", "Kenya"), ("in", "Kenya")],
        **{"from": [("in", "2001")]},
    )
    values = {"place": "Kenya", "until": "2009"}
    counted = selected(rows, {name: [value] for name, value in values.items()})
    found = _side(counted, rows, values)
    assert found.silent == {"there", "nothing"}
    assert found.lacking == (("place",), ("from", "until"))


def test_networks_of_the_same_ties_in_another_order_are_alike() -> None:
    one = network_of(nx.Graph([("b", "a"), ("c", "b")]))
    other = network_of(nx.Graph([("b", "c"), ("a", "b")]))
    assert compare(one, other).jaccard == 1


def test_no_ties_are_not_alike_nor_different() -> None:
    nobody = project(_rows("e1 partner a"))
    assert compare(nobody, nobody).jaccard is None


def test_a_directed_and_an_undirected_network_are_not_compared() -> None:
    with pytest.raises(NetworkError, match="one network is directed"):
        compare(network_of(nx.path_graph(2)), network_of(nx.DiGraph([(0, 1)])))


def test_directions_make_different_ties() -> None:
    found = compare(network_of(nx.DiGraph([("a", "b")])), network_of(nx.DiGraph([("b", "a")])))
    assert [(tie.left, tie.right, tie.state) for tie in found.ties] == [
        ("a", "b", "first only"),
        ("b", "a", "second only"),
    ]


def test_two_periods_of_the_bundled_graph(run: Command) -> None:
    """Four engagements are dated before 2010, nine reach beyond 2009, two of them do both (data/turtle)."""
    done = run("network", "compare", "--first", "until=2009", "--second", "since=2010", "-f", "json")
    found = json.loads(done.out)
    assert found["summary"] == {
        **{"first_only": 36, "second_only": 11, "both": 0, "jaccard": 0.0},
        **{"new": 11, "lost": 36, "kept": 0},
    }
    account = found["account"]
    assert (account["engagements"], account["first"], account["second"], account["both"]) == (75, 4, 9, 2)
    assert (len(account["silent_in_first"]), account["elsewhere"]) == (64, 0)
    assert account["silent_in_first"] == account["silent_in_second"]
    lost = [tie for tie in found["ties"] if tie["change"] == "lost"]
    assert {tuple(tie["first_engagements"]) for tie in lost} == {(f"{ID}ngo-code-drafting",)}
    (marked,) = [tie for tie in lost if tie["undecided"]]
    assert (marked["left_label"], marked["right_label"], marked["undecided"]) == (
        *("Health Alliance International", "People's Health Movement"),
        [f"{ID}hai-peoples-health-movement-alliance", f"{ID}hai-peoples-health-movement-membership"],
    )
    sizes = {measure["name"]: measure for measure in found["measures"]}["size"]
    assert (sizes["first"], sizes["second"], sizes["difference"]) == (10, 11, 1)


def test_dates_and_places_are_known_where_nothing_is_inferred() -> None:
    graph = hss_graph.open(without=["inferred"])
    rows = graph.participation(queries.find(graph.home, "partnership-network"), {}).rows
    place = rows.engagements.index(f"{ID}aidstar-two-task-order")
    known = {name: rows.facets[name].of(len(rows.engagements))[place] for name in ("from", "until", "place")}
    assert known == {"from": ("2008-10-01",), "until": ("2011-09-30",), "place": ("Caribbean",)}


def test_a_comparison_as_csv_has_a_tie_to_a_row(run: Command) -> None:
    done = run("network", "compare", "--first", "until=2009", "--second", "since=2010", "-f", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    columns = ("state", "change", "first_weight", "second_weight")
    assert sorted({tuple(row[column] for column in columns) for row in rows}) == [
        ("first only", "lost", "1.0", "0.0"),
        ("second only", "new", "0.0", "1.0"),
    ]
    assert len(rows) == 47


def test_a_comparison_says_what_it_does_not_know(run: Command) -> None:
    done = run("network", "compare", "--first", "until=2009", "--second", "since=2010", "-f", "markdown")
    assert "64 engagements without a date count in neither" in done.out
    assert "1 of 47 ties called new or lost; 6 of 17 organisations" in done.out
    assert "21 further pairs that neither network ties" in done.out


def test_ties_of_undated_engagements_are_undecided_where_one_side_has_all_years(run: Command) -> None:
    """Of the 68 ties, 36 rest on one engagement dated before 2010, 11 on later ones, 21 on undated ones."""
    done = run("network", "compare", "--first", "until=2009", "-f", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    new = [row for row in rows if row["change"] == "new"]
    undated = [row for row in new if row["undecided_engagements"] == row["second_engagements"]]
    assert (len(new), len(undated)) == (32, 21)
    words = run("network", "compare", "--first", "until=2009", "-f", "table").out
    assert "64 engagements without a date do not count in the first" in words
    assert "21 of 32 ties called new or lost" in words


def test_a_period_of_both_does_not_hide_what_has_no_date(run: Command) -> None:
    blocks = ("health financing", "health workforce")
    asked = ("-p", "until=2015", "--first", f"block={blocks[0]}", "--second", f"block={blocks[1]}")
    account = json.loads(run("network", "compare", *asked, "-f", "json").out)["account"]
    for silent, block in zip(("silent_in_first", "silent_in_second"), blocks, strict=True):
        undated = _engagements_of(block, {}) - _engagements_of(block, {"since": "0"})
        assert undated
        assert undated <= set(account[silent])
    assert account["first_lacking"] == account["second_lacking"] == [["from", "until"], ["block"]]


def _engagements_of(block: str, values: dict[str, str]) -> set[str]:
    graph = hss_graph.open()
    query = queries.find(graph.home, "partnership-network")
    return set(graph.participation(query, {"block": block, **values}).rows.engagements)


_TIME = re.compile(r"\b(?:new|lost|kept|entered|left|stayed|moved|change|from .* to)\b|→", re.IGNORECASE)


@pytest.mark.parametrize(
    "asked",
    [
        ("--first", "place=Kenya", "--second", "place=Malaysia"),
        ("--first", "block=health financing", "--second", "block=health workforce"),
        ("--first", "place=Kenya", "--second", "place=Kenya", "--second", "until=2009"),
        ("--second", "until=2009"),
        ("--first", "since=2010"),
        ("--second-query", "participation-network"),
    ],
)
def test_what_is_not_a_later_period_is_told_without_words_of_time(
    run: Command, asked: tuple[str, ...]
) -> None:
    table = run("network", "compare", *asked, "-f", "table").out
    for section in table.split("\n\n"):
        heading = section.split("\n\n")[0]
        assert not _TIME.search(heading.split("─")[0]), heading
    found = json.loads(run("network", "compare", *asked, "-f", "json").out)
    assert set(found["summary"]) == {"first_only", "second_only", "both", "jaccard"}
    assert {tie["change"] for tie in found["ties"]} <= {None}
    assert {each["change"] for each in found["organisations"]} == {None}
    rows = csv.DictReader(run("network", "compare", *asked, "-f", "csv").out.splitlines())
    assert {row["change"] for row in rows} <= {""}


def test_a_later_period_is_told_as_change(run: Command) -> None:
    table = run("network", "compare", "--first", "until=2009", "--second", "since=2010", "-f", "table").out
    assert "Ties: 11 new, 36 lost, 0 kept" in table
    assert "Organisations: 9 entered, 8 left, 2 stayed" in table
    assert "New ties: 11" in table


def test_directed_networks_of_two_periods_are_compared(run: Command) -> None:
    asked = ("--roles", "advocate:addressee", "--first", "until=2012", "-f", "json")
    found = json.loads(run("network", "compare", *asked).out)
    ends = {(tie["left_label"], tie["right_label"]) for tie in found["ties"]}
    assert ("RESULTS UK", "Department for International Development") in ends
    assert all(tie["undecided"] for tie in found["ties"] if tie["left_label"] == "RESULTS UK")


def test_the_side_that_has_nobody_in_a_role_is_named(run: Command) -> None:
    done = run("network", "compare", "--roles", "funder:recipient", "--first", "until=2005")
    assert (done.status, done.out) == (2, "")
    assert "until=2005: nobody takes part as " in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Say what sets the two networks apart"),
        (("--first", "until=2009", "--second", "until=2009"), "Say what sets the two networks apart"),
        (("-p", "until=2010", "--first", "until=2009"), "until is given by -p"),
        (("--first", "untl=2009"), "did you mean until?"),
        (("--first", "until"), "is not of the form name=value"),
        (("-", "--first", "until=2009"), "can be read but once"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_refused(
    run: Command, arguments: tuple[str, ...], says: str
) -> None:
    done = run("network", "compare", *arguments)
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert says in done.err


def test_two_queries_can_be_compared(run: Command) -> None:
    done = run("network", "compare", "--second-query", "participation-network", "-f", "json")
    assert json.loads(done.out)["summary"]["first_only"] == 0
    assert json.loads(done.out)["account"] is None


def test_two_tables_can_be_compared_and_looked_into(run: Command, tmp_path: Path) -> None:
    tables = []
    for name, rows in {
        "a": ("p1,Acme", "p1,Beta"),
        "b": ("p1,Acme", "p1,Beta", "p2,Acme", "p2,Gamma"),
    }.items():
        tables.append(tmp_path / f"{name}.csv")
        tables[-1].write_text("engagement,organisation,role\n" + "".join(f"{row},partner\n" for row in rows))
    done = run("network", "compare", tables[0], "--second-query", tables[1], "-f", "json")
    assert json.loads(done.out)["summary"] == {"first_only": 0, "second_only": 1, "both": 1, "jaccard": 0.5}
    untied = run("network", "evidence", "Beta", "Gamma", "--query", tables[1], "-f", "json")
    assert untied.status == 1
    assert [(step["from"], step["to"]) for step in json.loads(untied.out)["chain"]] == [
        ("Beta", "Acme"),
        ("Acme", "Gamma"),
    ]
    gone = run("network", "without", "Acme", "--query", tables[1], "-f", "json")
    assert [each["label"] for each in json.loads(gone.out)["without_a_tie"]] == ["Beta", "Gamma"]


def test_periods_of_a_table_are_compared(run: Command, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text(
        "engagement,organisation,role,from,until\n"
        "p1,Acme,partner,2001,2002\np1,Beta,partner,2001,2002\n"
        "p2,Acme,partner,2011,2012\np2,Gamma,partner,2011,2012\n"
        "p3,Acme,partner,,\np3,Beta,partner,,\n"
    )
    asked = ("--first", "until=2009", "--second", "since=2010")
    found = json.loads(run("network", "compare", table, *asked, "-f", "json").out)
    told = {(tie["left"], tie["right"]): (tie["change"], tie["undecided"]) for tie in found["ties"]}
    assert told == {("Acme", "Beta"): ("lost", ["p3"]), ("Acme", "Gamma"): ("new", [])}
    why = run("network", "evidence", "Acme", "Gamma", "--query", table, "-p", "until=2009", "-f", "json")
    assert {"why": "left out by -p until=2009", "engagement": "p2"} in json.loads(why.out)["reasons"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("MoH", "did you mean 'Ministry of Health'?"),
        ("Oxfarm", "did you mean 'Oxfam'?"),
        ("zzz", "one of: 'Ministry of Health', 'Oxfam'"),
    ],
)
def test_names_near_one_of_a_table_are_those_of_the_table(
    run: Command, tmp_path: Path, name: str, says: str
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("engagement,organisation,role\np1,Ministry of Health,lead\np1,Oxfam,partner\n")
    done = run("network", "evidence", name, "Oxfam" if name != "Oxfarm" else "MoH", "--query", table)
    assert (done.status, done.out) == (2, "")
    assert f"nobody in this network is called {name!r}; {says}" in done.err
    other_case = run("network", "evidence", "ministry of health", "OXFAM", "--query", table, "-f", "csv")
    assert other_case.status == 0


# What breaks


def test_what_breaks_without_an_organisation() -> None:
    rows = _rows(
        *(
            "e1 funder hub",
            "e1 recipient a",
            "e2 partner hub",
            "e2 partner b",
            "e3 partner b",
            "e3 partner c",
        ),
        *("e4 lead hub", "e5 partner far", "e5 partner away"),
        block=[("e1", "financing"), ("e3", "financing"), ("e4", "workforce")],
    )
    network = project(rows, ANY, Context(receiving={"recipient"}))
    found = without(network, ["hub"], roles={"funder": "payer"})
    assert found.stranded == ("a",)
    assert found.parts == ((("b", "c"), ("a",)),)
    assert found.bereft == (
        Bereft("e1", ("payer",), ("a",)),
        Bereft("e2", (), ("b",)),
        Bereft("e4", ("lead",), ()),
    )
    assert found.orphaned == (Orphaned("block", "workforce", ("e4",)),)
    figures = {shift.measure.name: (shift.first.value, shift.second.value) for shift in found.figures}
    # Borgatti's F: of 6 in parts of 4 and 2, then of 5 in parts of 2, 2 and 1
    assert figures["fragmentation"] == pytest.approx((1 - 14 / 30, 1 - 4 / 20))
    # DF: hub-a, hub-b, b-c, far-away at 1; a-b, hub-c at 2; a-c at 3
    assert figures["distance_fragmentation"] == pytest.approx((1 - 2 * (4 + 1 + 1 / 3) / 30, 1 - 4 / 20))
    assert (figures["ties"], figures["components"], figures["isolates"]) == ((4, 2), (2, 3), (0, 1))


def test_nobody_leaves_a_network_that_they_are_not_in_nor_do_all() -> None:
    network = network_of(nx.path_graph(3))
    with pytest.raises(NetworkError, match="9 is not in the network"):
        without(network, [9])
    with pytest.raises(NetworkError, match="nothing would be left"):
        without(network, [0, 1, 2])
    with pytest.raises(NetworkError, match="nobody leaves"):
        without(network, [])


def _fragmentation(graph: nx.Graph[int], gone: tuple[int, ...], by: str) -> float:
    """Borgatti's F or DF of a graph without some nodes, from networkx alone."""
    rest = graph.subgraph(set(graph) - set(gone))
    pairs = len(rest) * (len(rest) - 1)
    if by == "components":
        return 1 - sum(len(part) * (len(part) - 1) for part in nx.connected_components(rest)) / pairs
    lengths = dict(nx.all_pairs_shortest_path_length(rest))
    return 1 - sum(1 / d for of in lengths.values() for d in of.values() if d) / pairs


@pytest.mark.parametrize("by", search.WAYS)
@pytest.mark.parametrize("size", [1, 2])
def test_key_players_are_those_that_trying_every_set_finds(by: str, size: int) -> None:
    graph: nx.Graph[int] = nx.karate_club_graph()
    nx.set_edge_attributes(graph, 1, "weight")
    values = {gone: _fragmentation(graph, gone, by) for gone in combinations(sorted(graph), size)}
    best = max(values.values())
    found = key_players(network_of(graph), size, by)
    assert (found.exact, found.fragmentation) == (True, pytest.approx(best))
    assert found.nodes == next(gone for gone, value in values.items() if value > best - 1e-9)
    assert found.equals == sum(value > best - 1e-9 for value in values.values())


@pytest.mark.parametrize("by", search.WAYS)
def test_swapping_finds_what_trying_every_set_finds_in_the_karate_club(
    monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    network = network_of(nx.karate_club_graph())
    exact = key_players(network, 3, by)
    monkeypatch.setattr(search, "_MOST_SETS", 0)
    found = key_players(network, 3, by)
    assert (exact.exact, found.exact, found.equals) == (True, False, None)
    assert found.fragmentation == pytest.approx(exact.fragmentation)


@pytest.mark.parametrize("seed", range(5))
def test_the_pairs_left_without_each_node_are_those_that_networkx_counts(seed: int) -> None:
    graph = nx.gnp_random_graph(40, 0.05, seed=seed)
    expected = []
    for node in graph:
        rest = graph.subgraph(set(graph) - {node})
        expected.append(sum(len(part) * (len(part) - 1) for part in nx.connected_components(rest)))
    assert pairs_after_each(network_of(graph).adjacency).tolist() == expected


def test_key_players_of_a_directed_network_do_not_depend_on_directions() -> None:
    star = nx.DiGraph([("hub", "a"), ("b", "hub"), ("hub", "c"), ("c", "hub")])
    assert key_players(network_of(star), 1, "components").nodes == ("hub",)


@pytest.mark.parametrize("size", [0, 3, 5])
def test_so_many_key_players_as_there_cannot_be_are_refused(size: int) -> None:
    with pytest.raises(NetworkError, match="choose from 1 to 2"):
        key_players(network_of(nx.path_graph(4)), size)


def test_distances_that_would_take_too_long_are_refused() -> None:
    ring = network_of(nx.cycle_graph(20_000))
    with pytest.raises(NetworkError, match="go by components instead"):
        key_players(ring, 2)


def test_the_key_players_of_the_bundled_graph(run: Command) -> None:
    found = json.loads(run("network", "without", "--most", "2", "-f", "json").out)
    assert found["key_players"]["nodes"] == [f"{ID}hai", f"{ID}international-hiv-aids-alliance"]
    assert found["key_players"]["exact"] is True
    (after,) = [m["second"] for m in found["measures"] if m["name"] == "distance_fragmentation"]
    assert after == pytest.approx(found["key_players"]["fragmentation"])


def test_the_key_players_as_csv_are_with_the_ties_and_beside_them(run: Command) -> None:
    done = run("network", "without", "--most", "2", "-f", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert {name for row in rows for name in row["leaving"].split()} == {
        f"{ID}hai",
        f"{ID}international-hiv-aids-alliance",
    }
    found = json.loads(run("network", "without", "--most", "2", "-f", "json").out)
    figures = {each["name"]: each for each in found["measures"]}
    before, after = (figures["distance_fragmentation"][side_of] for side_of in ("first", "second"))
    assert len(rows) == len(found["ties_lost"])
    assert done.err.splitlines()[0].startswith(
        "without Health Alliance International; International HIV/AIDS Alliance: fragmentation "
    )
    assert f"distance-weighted fragmentation {before:.3f} → {after:.3f}" in done.err
    assert "the best of all sets of this size, which were all tried" in done.err


def test_that_not_all_sets_were_tried_is_said_beside_csv(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MOST_SETS", 0)
    assert "not all sets were tried" in run("network", "without", "--most", "2", "-f", "csv").err


def test_fragmentation_without_the_key_players_is_the_same_wherever_ties_lead(run: Command) -> None:
    done = run("network", "without", "--most", "1", "--roles", "funder:recipient", "-f", "json")
    found = json.loads(done.out)
    (after,) = [m["second"] for m in found["measures"] if m["name"] == "distance_fragmentation"]
    assert after == pytest.approx(found["key_players"]["fragmentation"])
    words = run("network", "without", "--most", "1", "--roles", "funder:recipient", "-f", "csv").err
    assert "directions aside" in words


def test_what_breaks_in_the_bundled_graph(run: Command) -> None:
    """HAI alone carries out programmes in Côte d'Ivoire, Mozambique and Timor-Leste (data/turtle/hai.ttl)."""
    found = json.loads(run("network", "without", "HAI", "-f", "json").out)
    assert len(found["ties_lost"]) == 13
    assert sorted(each["value"] for each in found["left_without_organisation"]) == [
        *("Côte d'Ivoire", "Further countries of HAI's programmes", "Mozambique", "Timor-Leste"),
    ]
    programmes = f"{ID}hai-country-programmes"
    assert [e for e in found["engagements"] if e["engagement"] == programmes] == [
        {"engagement": programmes, "roles": ["implementer"], "left": []}
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Name the organisations that leave, or give --most K"),
        (("UNICEF", "--most", "2"), "Name the organisations that leave, or give --most K"),
        (("--most", "41"), "choose from 1 to 36"),
        (
            ("block:health-financing",),
            "health financing is a building block, not an organisation in this network",
        ),
        (("Unicfe",), "did you mean"),
    ],
)
def test_what_cannot_leave_is_refused(run: Command, arguments: tuple[str, ...], says: str) -> None:
    done = run("network", "without", *arguments)
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert says in done.err


# Sections


def test_hostile_text_steers_neither_terminal_nor_markdown(tmp_path: Path) -> None:
    evil = "\x1b[31m*a* <b>|\u202e\n# c"
    section = Section(evil, (evil,), ("one", "two"), [(evil, 1)])
    texts = {}
    for name in ("table", "markdown"):
        file = tmp_path / name
        Target(name, str(file), False).tell([section])
        texts[name] = file.read_text()
    assert not any("\x1b" in text or "\u202e" in text for text in texts.values())
    assert "<b>" not in texts["markdown"]
    assert not any(line.startswith("# c") for line in texts["markdown"].splitlines())


def test_json_holds_what_json_can_hold(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    Target("json", str(file), False).tell_json({"a": float("nan"), "b": (1, None), "c": "\ud800"})
    assert json.loads(file.read_text()) == {"a": None, "b": [1, None], "c": "?"}
