"""The measures of each organisation agree with R, igraph and networkx, and with the definitions by hand."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import isnan, nan
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest

from hss_graph.errors import NetworkError
from hss_graph.network.measures.actors import ACTORS
from hss_graph.network.measures.brokerage import ROLES, brokerage
from hss_graph.network.measures.holes import holes
from hss_graph.network.measures.modules import participation_of, within_of
from hss_graph.network.measures.registry import Settings
from hss_graph.network.model import Network, network_of

MEASURES = {measure.name: measure for measure in ACTORS}
SETTINGS = Settings(attribute="group")


def _karate() -> nx.Graph[Any]:
    return nx.Graph(nx.karate_club_graph().edges())  # its ties without their weights


def _women() -> nx.Graph[Any]:
    davis = nx.davis_southern_women_graph()
    return nx.bipartite.weighted_projected_graph(davis, davis.graph["top"])


def _florentine() -> nx.Graph[Any]:
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    return graph


def _random(count: int, within: float, between: float, directed: bool, seed: int) -> nx.Graph[Any]:
    """As in reference_values_actors.R, by the generator of Park and Miller (1988)."""
    state = seed

    def draw() -> float:
        nonlocal state
        state = 16807 * state % 2147483647
        return state / 2147483647

    graph: nx.Graph[Any] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(count))
    for left in range(count):
        for right in range(0 if directed else left + 1, count):
            if left != right:
                share = within if left % 4 == right % 4 else between
                tied, weight = draw() < share, 1 + int(5 * draw())
                if tied:
                    graph.add_edge(left, right, weight=weight)
    return graph


GRAPHS = {
    "karate club": _karate(),
    "southern women": _women(),
    "Florentine marriages": _florentine(),
    "random": _random(40, 0.5, 0.06, False, 20),
    "random directed": _random(40, 0.08, 0.08, True, 21),
}


def _references() -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = defaultdict(dict)
    with (Path(__file__).parent / "reference_values_actors.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["dataset"], row["measure"]][row["node"]] = (
                float(row["value"]),
                float(row["tolerance"]),
            )
    return dict(found)


REFERENCES = _references()


def _network(dataset: str) -> Network:
    """The network, its nodes in the order of the reference, which the groups follow."""
    graph = GRAPHS[dataset]
    names = {str(node): node for node in graph}
    order = [names[node] for node in REFERENCES[dataset, "degree"]]
    assert len(order) == len(graph)
    ordered: nx.Graph[Any] = nx.DiGraph() if graph.is_directed() else nx.Graph()
    ordered.add_nodes_from((node, {"group": place % 3}) for place, node in enumerate(order))
    ordered.add_edges_from(graph.edges(data=True))
    return network_of(ordered)


NETWORKS = {dataset: _network(dataset) for dataset in GRAPHS}


@pytest.mark.parametrize(("dataset", "measure"), REFERENCES)
def test_a_measure_agrees_with_r(dataset: str, measure: str) -> None:
    network = NETWORKS[dataset]
    expected = REFERENCES[dataset, measure]
    found = MEASURES[measure].compute(network, SETTINGS).values.tolist()
    wrong = {
        node: (value, *expected[str(node)])
        for node, value in zip(network.nodes, found, strict=True)
        if not _agree(value, *expected[str(node)])
    }
    assert not wrong


def _agree(value: float, expected: float, tolerance: float) -> bool:
    return isnan(value) if isnan(expected) else abs(value - expected) <= tolerance


def test_every_measure_has_references() -> None:
    measured = {measure for _, measure in REFERENCES}
    assert measured == set(MEASURES)
    undirected = set(MEASURES) - {"in_degree", "out_degree"}
    for dataset in GRAPHS:
        if dataset != "random directed":
            assert {m for d, m in REFERENCES if d == dataset} == undirected


def test_the_betweenness_of_the_medici_is_the_published_one() -> None:
    """As printed in Jackson (2008), Social and Economic Networks, chapter 1; the Pucci are left out there."""
    network = network_of(nx.florentine_families_graph())
    found = MEASURES["betweenness"].compute(network, Settings()).values
    families = ("Medici", "Strozzi", "Guadagni")
    assert [round(float(found[network.places[each]]), 3) for each in families] == [0.522, 0.103, 0.255]


@pytest.mark.parametrize("directed", [False, True])
def test_structural_holes_agree_with_networkx_and_igraph_over_weights(directed: bool) -> None:
    graph = _random(70, 0.15, 0.1, directed, 5)
    graph.add_node("alone")
    network = network_of(graph)
    found = holes(network)
    # With nodes named, networkx goes by the formula; for all nodes it divides by the largest weight of the
    # other end where ties are weighted (3.6.1).
    effective = nx.effective_size(graph, nodes=list(graph), weight="weight")
    np.testing.assert_allclose(found.effective_size, [effective[node] for node in graph], atol=1e-9)
    ties = list(zip(*(ends.tolist() for ends in network.ties), strict=True))
    other = igraph.Graph(len(network), ties, directed=directed)
    np.testing.assert_allclose(
        found.constraint, other.constraint(weights=network.weights.tolist()), atol=1e-9
    )


def test_the_effective_size_of_equal_ties_is_that_of_borgatti() -> None:
    graph = _karate()
    found = holes(network_of(graph)).effective_size
    expected = [
        len(graph[node]) - 2 * graph.subgraph(graph[node]).number_of_edges() / len(graph[node])
        for node in graph
    ]
    np.testing.assert_allclose(found, expected)


def _brokered(graph: nx.Graph[Any], groups: dict[Any, Any]) -> dict[Any, list[int]]:
    """The definition of Gould and Fernandez, word by word."""
    found = {}
    for broker in graph:
        counts = [0] * 5
        sources = graph.predecessors(broker) if graph.is_directed() else graph[broker]
        for one in sources:
            for other in graph[broker]:
                a, b, c = groups[one], groups[broker], groups[other]
                if one == other or graph.has_edge(one, other) or None in (a, b, c):
                    continue
                counts[0 if a == b == c else 1 if a == c else 2 if b == c else 3 if a == b else 4] += 1
        found[broker] = counts
    return found


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("block", [7, 1000])
def test_brokerage_is_as_defined_and_leaves_out_those_without_a_group(
    directed: bool, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hss_graph.network.measures.triangles._BLOCK", block)
    graph = _random(45, 0.3, 0.1, directed, 9)
    groups = {node: (None, "x", "y", "z", "x")[node * 7 % 5] for node in graph}
    nx.set_node_attributes(graph, groups, "group")
    found = brokerage(network_of(graph), "group")
    assert {node: found.counts[node].tolist() for node in graph} == _brokered(graph, groups)
    assert found.counts.sum(axis=0).all()
    assert found.grouped.tolist() == [groups[node] is not None for node in graph]
    assert "9 of 45 organisations have no group and are left out" in found.note
    assert ("both directions" in found.note) != directed


def test_an_organisation_without_a_group_has_no_brokerage_role_but_open_pairs() -> None:
    graph = nx.star_graph(3)
    nx.set_node_attributes(graph, {0: "", 1: "x", 2: nan, 3: "x"}, "group")
    network = network_of(graph)
    roles = [MEASURES[role].compute(network, SETTINGS).values for role in ROLES]
    assert all(isnan(values[0]) and isnan(values[2]) and values[1] == 0 for values in roles)
    assert MEASURES["brokerage"].compute(network, SETTINGS).values.tolist() == [6, 0, 0, 0]


def test_values_of_other_types_make_groups_of_their_own() -> None:
    graph = nx.path_graph(3)
    nx.set_node_attributes(graph, {0: 1, 1: "1", 2: [1]}, "group")
    assert brokerage(network_of(graph), "group").counts[1].tolist() == [0, 0, 0, 0, 2]


def test_an_attribute_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(NetworkError, match=r"no attribute 'colour'; there are 'group'"):
        brokerage(NETWORKS["random"], "colour")


@pytest.mark.parametrize("dataset", ["random", "random directed"])
def test_participation_and_standing_are_as_defined(dataset: str) -> None:
    network = NETWORKS[dataset]
    graph = GRAPHS[dataset].to_undirected()
    groups = np.arange(len(network), dtype=np.int32) % 3
    inside = {
        node: [sum(groups[network.places[o]] == group for o in graph[node]) for group in range(3)]
        for node in graph
    }
    spread = [
        1 - sum((k / len(graph[n])) ** 2 for k in inside[n]) if graph[n] else nan for n in network.nodes
    ]
    np.testing.assert_allclose(participation_of(network, groups), spread)
    own = np.array([inside[node][groups[place]] for place, node in enumerate(network.nodes)], dtype=float)
    for group in range(3):
        mine = own[groups == group]
        np.testing.assert_allclose(
            within_of(network, groups)[groups == group], (mine - mine.mean()) / mine.std()
        )


def test_one_tied_in_both_directions_is_one_partner_of_two_ties() -> None:
    network = network_of(nx.DiGraph([("a", "b"), ("b", "a"), ("a", "c")]))
    values = {
        name: MEASURES[name].compute(network, SETTINGS).values.tolist() for name in MEASURES if "deg" in name
    }
    assert values == {"degree": [2, 1, 1], "in_degree": [1, 1, 1], "out_degree": [2, 1, 0]}


def test_ties_without_direction_lead_nowhere() -> None:
    found = MEASURES["in_degree"].compute(NETWORKS["karate club"], SETTINGS)
    assert np.isnan(found.values).all()
    assert found.note == "not defined, for ties have no direction"


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("measure", ACTORS, ids=lambda measure: measure.name)
def test_a_network_without_ties_is_measured(measure: Any, directed: bool, count: int) -> None:
    graph: nx.Graph[Any] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from((place, {"group": "x"}) for place in range(count))
    network = network_of(graph)
    if not count:
        network = Network((), network.adjacency, directed, {"group": []})
    found = measure.compute(network, SETTINGS)
    assert found.values.shape == (count,)
    assert found.values.dtype == np.float64
    assert (np.isnan(found.values) | (np.abs(found.values) <= 1)).all()


def test_every_measure_states_its_source_and_one_sentence_of_what_it_means() -> None:
    for measure in ACTORS:
        assert measure.source
        assert measure.meaning.endswith(".")
        assert len(measure.meaning) <= 110


def test_sampled_scores_come_close_carry_their_errors_and_say_so() -> None:
    count = 10_500
    network = network_of(nx.star_graph(count - 1))
    expected = {"betweenness": (1, 0), "harmonic_closeness": (1, (1 + (count - 2) / 2) / (count - 1))}
    for name, (hub, leaf) in expected.items():
        found = MEASURES[name].compute(network, SETTINGS)
        assert found.note.startswith("estimated from ")
        assert found.note.endswith(" of 10,500 organisations")
        assert found.errors is not None
        assert found.values.max() <= 1
        exact = np.full(count, leaf, dtype=float)
        exact[0] = hub
        assert (np.abs(found.values - exact) <= 5 * found.errors + 1e-3).all()
