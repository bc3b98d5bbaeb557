"""Communities with what they share, suggestions with those in between, and the commands that list both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest

import hss_graph
from hss_graph import queries
from hss_graph.cli.network.sections import Target
from hss_graph.cli.output import ROW_FORMATS
from hss_graph.errors import NetworkError
from hss_graph.network.communities import (
    Trait,
    adjusted_rand,
    communities,
    quality,
    stability,
    why_none,
)
from hss_graph.network.measures.brokerage import ROLES
from hss_graph.network.memberships import of_rows
from hss_graph.network.model import Network, network_of
from hss_graph.network.projection import Context, Projection, project
from hss_graph.network.suggestions import SCORES, suggestions
from support import Command

NAUGHTY = 'a"b\x1b[31m\u202ec\U0001f600, d; e'


def _karate() -> nx.Graph[Any]:
    return nx.Graph(nx.karate_club_graph().edges())


def _two_camps() -> Network:
    """a, b, c meet in e1 and e2, d, e, f in e3, c and d in e4; g takes part alone."""
    rows = [("e1", "r", each, "") for each in "abc"] + [("e2", "r", each, "") for each in "ab"]
    rows += [("e3", "r", each, "") for each in "def"] + [("e4", "r", each, "") for each in "cd"]
    rows += [("e5", "r", "g", "")]
    facets = {
        "kind": [("e1", "funding"), ("e2", "advocacy"), ("e3", "advocacy"), ("e4", "funding")],
        "block": [("e1", "financing"), ("e1", "workforce")],
    }
    columns = {
        "label": ["A", "B", "C", "D", "E", "F", "G"],
        "type": ["ministry", "ministry", None, "ministry", "network", "network", "network"],
        "blocks": ["x; y", "y", None, None, None, None, None],
        "region": ["Africa"] * 7,
        "founded": [1990, 1991, 1990, 1990, 1990, 1990, 1990],
    }
    return project(of_rows(rows, facets), Projection(), Context(columns=columns))


def test_the_communities_of_the_karate_club_are_the_best_that_there_are() -> None:
    network = network_of(_karate())
    found = communities(network)
    best = igraph.Graph.from_networkx(_karate()).community_optimal_modularity()
    assert quality(network) == pytest.approx(best.modularity)
    assert sorted(sorted(each.members) for each in found) == sorted(map(sorted, best))
    assert [each.number for each in found] == [1, 2, 3, 4]
    assert [len(each.members) for each in found] == sorted(map(len, best), reverse=True)
    assert sum(each.internal for each in found) + sum(each.external for each in found) // 2 == network.size


def test_a_community_says_who_is_in_it_and_what_those_share_more_than_all_do() -> None:
    first, second = communities(_two_camps())
    assert (first.name, first.members, first.internal, first.external) == ("A", (0, 1, 2), 3, 1)
    assert first.traits == (
        Trait("block", "financing", "ties", 3, 1.0, 3 / 7),
        Trait("block", "workforce", "ties", 3, 1.0, 3 / 7),
        Trait("kind", "funding", "ties", 3, 1.0, 4 / 7),
        Trait("blocks", "y", "members", 2, 2 / 3, 1 / 3),
        Trait("type", "ministry", "members", 2, 2 / 3, 1 / 2),
    )
    assert (second.name, second.members, second.internal, second.external) == ("D", (3, 4, 5), 3, 1)
    assert second.traits == (
        Trait("kind", "advocacy", "ties", 3, 1.0, 4 / 7),
        Trait("type", "network", "members", 2, 2 / 3, 1 / 3),
    )


def test_a_network_read_from_elsewhere_shares_the_same() -> None:
    network = _two_camps()
    elsewhere = network_of(network.to_networkx())
    assert communities(elsewhere) == communities(network)


def test_organisations_without_a_tie_are_in_no_community() -> None:
    graph = nx.path_graph(2)
    graph.add_node("alone")
    graph.add_edge(5, 6)
    assert [each.members for each in communities(network_of(graph))] == [(0, 1), (3, 4)]


@pytest.mark.parametrize(
    ("graph", "why"),
    [
        (nx.empty_graph(3), "there are no ties"),
        (nx.path_graph(2), "no division of the ties is better than none"),
        (nx.cycle_graph(4), "no division of the ties is better than none"),
        (nx.star_graph(6), "no division of the ties is better than none"),
        (nx.complete_graph(9), "no division of the ties is better than none"),
        (nx.DiGraph([("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]), "no division of the ties is better"),
        (nx.gnp_random_graph(30, 0.4, seed=3), "the best division leaves 41% of the weight of ties within"),
    ],
)
def test_where_no_division_keeps_most_ties_inside_there_are_no_communities(
    graph: nx.Graph[Any], why: str
) -> None:
    network = network_of(graph)
    assert communities(network) == []
    assert why_none(network).startswith(f"there are no communities: {why}")
    assert 0 <= quality(network) < 0.2


def test_a_network_with_communities_has_no_reason_to_have_none() -> None:
    for graph in (_karate(), nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(4))):
        assert why_none(network_of(graph)) == ""


def test_directed_ties_are_counted_once_each() -> None:
    graph = nx.DiGraph([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("a", "c")])
    found = communities(network_of(graph))
    assert [(each.name, each.internal, each.external) for each in found] == [("a", 2, 1), ("c", 2, 1)]


def test_clear_communities_are_the_same_from_any_seed_and_those_of_a_ring_are_not() -> None:
    clear = stability(network_of(nx.connected_caveman_graph(6, 6)), runs=4)
    assert (clear.rand, clear.lowest, clear.fewest, clear.most) == (1, 1, 6, 6)
    ring = stability(network_of(nx.cycle_graph(60)), runs=4)
    assert ring.lowest <= ring.rand < 0.9


def test_the_rand_index_agrees_with_igraph() -> None:
    chance = np.random.default_rng(3)
    for most in (1, 2, 5, 40):
        one, other = chance.integers(0, most, 40), chance.integers(0, 4, 40)
        expected = igraph.compare_communities(one.tolist(), other.tolist(), method="adjusted_rand")
        assert adjusted_rand(one, other) == pytest.approx(expected)


EXPECTED: dict[str, Callable[[nx.Graph[Any]], Any]] = {
    "adamic-adar": nx.adamic_adar_index,
    "resource-allocation": nx.resource_allocation_index,
    "jaccard": nx.jaccard_coefficient,
    "common-neighbours": lambda graph: (
        (one, other, len(list(nx.common_neighbors(graph, one, other)))) for one, other in nx.non_edges(graph)
    ),
}


@pytest.mark.parametrize("by", SCORES)
@pytest.mark.parametrize("paths", [30, 1_000_000])
def test_suggestions_are_scored_as_networkx_scores_pairs(
    by: str, paths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hss_graph.network.suggestions._PATHS", paths)
    graph = nx.gnp_random_graph(45, 0.1, seed=4)
    expected = {frozenset((one, other)): score for one, other, score in EXPECTED[by](graph) if score}
    found = suggestions(network_of(graph), by, limit=10_000)
    assert found.pairs == len(found.found) == len(expected)
    assert {frozenset((s.one, s.other)): s.score for s in found.found} == pytest.approx(expected)
    ordered = [(-s.score, str(s.one), str(s.other)) for s in found.found]
    assert ordered == sorted(ordered)
    first = suggestions(network_of(graph), by, limit=7)
    assert (first.found, first.pairs) == (found.found[:7], found.pairs)
    of_one = suggestions(network_of(graph), by, organisation=3, limit=10_000)
    assert {s.other for s in of_one.found} == {n for pair in expected if 3 in pair for n in pair - {3}}


def test_a_suggestion_says_through_whom_those_with_the_fewest_partners_first() -> None:
    graph = nx.Graph([("a", "hub"), ("b", "hub"), ("c", "hub"), ("d", "hub"), ("a", "few"), ("b", "few")])
    graph.add_edge("hub", "few")
    network = network_of(graph)
    (found,) = suggestions(network, limit=1).found
    assert [network.nodes[place] for place in (found.one, found.other)] == ["a", "b"]
    assert [network.nodes[place] for place in found.through] == ["few", "hub"]


def test_an_organisation_and_a_part_of_it_are_not_suggested_to_each_other() -> None:
    network = network_of(nx.star_graph(["z", "a", "b", "c"]))
    for wholes in ({("a", "b"), ("nobody", "a")}, {("b", "a")}):
        found = suggestions(network, wholes=wholes)
        pairs = [(network.nodes[s.one], network.nodes[s.other]) for s in found.found]
        assert (pairs, found.pairs) == ([("a", "c"), ("b", "c")], 2)


def test_two_receivers_are_suggested_with_the_engagement_that_does_not_tie_them() -> None:
    rows = of_rows(
        [
            *(("e1", "funder", "a", ""), ("e1", "recipient", "b", ""), ("e1", "recipient", "c", "")),
            *(("e2", "funder", "a", ""), ("e2", "recipient", "d", "")),
        ]
    )
    network = project(rows, context=Context(receiving={"recipient"}))
    found = suggestions(network, "common-neighbours")
    assert [(network.nodes[s.one], network.nodes[s.other], s.together) for s in found.found] == [
        ("b", "c", ("e1",)),
        ("b", "d", ()),
        ("c", "d", ()),
    ]


def test_directions_do_not_count_in_suggestions() -> None:
    network = network_of(nx.DiGraph([("a", "z"), ("z", "b")]))
    assert [(s.one, s.other) for s in suggestions(network).found] == [(0, 2)]


@pytest.mark.parametrize(
    ("further", "message"),
    [
        ({"by": "katz"}, "there is no score 'katz'; choose one of adamic-adar, "),
        ({"limit": 0}, "a limit of 0 leaves no suggestion"),
        ({"organisation": "nobody"}, "nobody is not in this network"),
    ],
)
def test_a_suggestion_that_cannot_be_made_is_refused(further: dict[str, Any], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        suggestions(network_of(nx.path_graph(3)), **further)


def test_networks_with_nobody_to_suggest_give_none() -> None:
    for graph in (nx.complete_graph(4), nx.empty_graph(4), nx.empty_graph(1)):
        assert suggestions(network_of(graph)).found == ()


def test_all_pairs_of_a_network_that_is_too_large_are_refused_and_those_of_one_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hss_graph.network.suggestions._MOST_PATHS", 100)
    network = network_of(nx.star_graph(20))
    with pytest.raises(NetworkError, match="name an organisation"):
        suggestions(network)
    assert suggestions(network, organisation=1).pairs == 19


def _rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_roles_are_listed_for_those_who_broker_and_the_others_are_counted(run: Command) -> None:
    done = run("network", "roles")
    rows = _rows(done.out)
    assert done.status == 0
    assert list(rows[0]) == ["label", "group", *ROLES, "total", "iri"]
    assert [int(row["total"]) for row in rows] == sorted((int(row["total"]) for row in rows), reverse=True)
    assert all(int(row["total"]) == sum(int(row[role]) for role in ROLES) > 0 for row in rows)
    assert "groups by type; ties count in both directions" in done.err
    assert f"{41 - len(rows)} organisations that broker nothing" in done.err


def test_roles_by_an_attribute_that_few_have_say_how_many_are_left_out(run: Command) -> None:
    done = run("network", "roles", "--by", "blocks")
    assert "organisations have no blocks and are left out" in done.err
    refused = run("network", "roles", "--by", "colour")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.splitlines()[-1].startswith("hss-graph: organisations have no attribute 'colour'")


def test_directed_roles_count_each_path_once(run: Command) -> None:
    done = run("network", "roles", "--roles", "advocate:addressee", "-f", "json")
    assert "directed tie" in done.err
    assert all(isinstance(row["liaison"], int) for row in json.loads(done.out))


def test_communities_are_listed_with_modularity_seed_and_how_stable_they_are(run: Command) -> None:
    done = run("network", "communities", "--seed", "3")
    rows = _rows(done.out)
    assert list(rows[0]) == ["community", "name", "organisations", "ties_inside", "ties_outside", "shared"]
    assert "modularity 0." in done.err
    assert "seed 3" in done.err
    assert "over 10 seeds: " in done.err
    assert "mean adjusted Rand index" in done.err
    assert "without a tie, in no community" in done.err
    told = json.loads(run("network", "communities", "-f", "json", "--runs", "1").out)
    assert [len(each["members"]) for each in told] == [int(row["organisations"]) for row in rows]
    members = _rows(run("network", "communities", "--members", "--runs", "1").out)
    assert [row["label"] for row in members] == [name for each in told for name in each["members"]]


def test_communities_of_a_network_without_ties_are_an_empty_answer(run: Command) -> None:
    done = run("network", "communities", "--cap", "2", "-p", "kind=hss:Membership", "-f", "csv")
    assert done.status == 0
    assert done.out.startswith("community,name")


def test_a_network_without_communities_says_so_and_is_an_empty_answer(run: Command) -> None:
    for asked in (("-p", "kind=funding"), ("--roles", "funder:recipient")):
        done = run("network", "communities", *asked)
        assert (done.status, _rows(done.out)) == (0, [])
        assert "there are no communities: no division of the ties is better than none" in done.err
        assert "Rand" not in done.err


def test_suggestions_name_both_and_those_between_and_say_what_they_are_not(run: Command) -> None:
    done = run("network", "suggest", "Gavi", "--limit", "2")
    rows = _rows(done.out)
    assert [row["organisation"] for row in rows] == ["Gavi", "Gavi"]
    assert all(len(row["through"].split("; ")) == int(row["shared_partners"]) for row in rows)
    assert "A suggestion is a gap, in the data or in the world; it is no recommendation." in done.err
    shown = run("network", "suggest", "Gavi", "--limit", "2", "-f", "markdown")
    assert shown.out.startswith("| organisation | other | score | shared partners | through |")


def test_no_organisation_is_suggested_to_what_it_is_a_part_of(
    graph: hss_graph.KnowledgeGraph, run: Command
) -> None:
    wholes = graph.participation(queries.find(graph.home, "partnership-network"), {}).context.wholes
    found = _rows(run("network", "suggest", "--limit", "1000").out)
    pairs = {(row["organisation_iri"], row["other_iri"]) for row in found}
    assert pairs
    assert not pairs & {*wholes, *((whole, part) for part, whole in wholes)}


def test_an_organisation_that_only_a_table_knows_gets_suggestions(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("engagement,organisation,role\np1,Acme,a\np1,Beta,a\np2,Beta,a\np2,Gamma,a\n")
    done = run("network", "suggest", "Acme", "--query", file, "-f", "json")
    (found,) = json.loads(done.out)
    assert (found["organisation"], found["other"], found["through"]) == ("Acme", "Gamma", ["Beta"])
    nobody = run("network", "suggest", "Delta", "--query", file)
    assert (nobody.status, nobody.out) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("suggest", "gavy"), "did you mean 'Gavi'?"),
        (("suggest", "Gavi", "--by", "katz"), "'katz' is not one of"),
        (("suggest", "Gavi", "--limit", "0"), "0 is not in the range"),
        (("suggest", "Gavi", "-p", "kind=hss:Programme"), "Gavi is not in this network"),
        (("suggest", "Kenya"), "Kenya is a country, not an organisation in this network"),
        (("communities", "--runs", "0"), "0 is not in the range"),
        (("communities", "-o", "x.docx"), "the extension says no format"),
    ],
)
def test_nonsense_is_refused_in_one_line(run: Command, arguments: tuple[str, ...], message: str) -> None:
    done = run("network", *arguments)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_hostile_names_stay_in_their_cells(tmp_path: Path) -> None:
    columns, row = ("label", "through", "score"), (NAUGHTY, [NAUGHTY, "b"], 0.123456789)
    written = {}
    for name in ROW_FORMATS:
        file = tmp_path / name
        Target(name, str(file), False).tell_rows(columns, [row])
        written[name] = file.read_text(encoding="utf-8")
    assert json.loads(written["json"]) == [dict(zip(columns, row, strict=True))]
    assert _rows(written["csv"]) == [{"label": NAUGHTY, "through": f"{NAUGHTY}; b", "score": "0.123456789"}]
    assert "\x1b" not in written["table"] + written["markdown"]
    assert "  0.123\n" in written["table"]
    assert len(written["markdown"].splitlines()) == 3


def test_for_people_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    Target("markdown", str(tmp_path / "out"), False).tell_rows(("through",), [(list("abcde"),)])
    assert (tmp_path / "out").read_text().splitlines()[-1] == "| a; b; c; and 2 more |"
