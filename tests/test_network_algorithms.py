"""The algorithms on networks: the same results from each library, and from independent implementations."""

from __future__ import annotations

import sys
from typing import Any

import igraph
import networkit
import networkx as nx
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import coo_array

from hss_graph.errors import NetworkError
from hss_graph.network import algorithms
from hss_graph.network.algorithms import PATIENT, SMALL, Algorithms, numbering, paths, reach, sampling
from hss_graph.network.algorithms.directions import both_ways
from hss_graph.network.algorithms.large import Large
from hss_graph.network.algorithms.small import Small
from hss_graph.network.model import Network, network_of


def _weighted(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    chance = np.random.default_rng(1)
    for _, _, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2]):
        data["weight"] = float(chance.integers(1, 6))
    return graph


def _with_isolates(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    graph.add_nodes_from(["alone", "alone too"])
    return graph


GRAPHS: dict[str, nx.Graph[Any]] = {
    "karate club": nx.karate_club_graph(),
    "southern women": nx.davis_southern_women_graph(),
    "random": _weighted(nx.gnp_random_graph(150, 0.05, seed=1)),
    "in pieces": _weighted(nx.gnp_random_graph(200, 0.008, seed=2)),
    "directed": _weighted(nx.gnp_random_graph(120, 0.03, seed=3, directed=True)),
    "directed in pieces": _weighted(nx.gnp_random_graph(150, 0.008, seed=4, directed=True)),
    "with isolates": _with_isolates(nx.karate_club_graph()),
    "path": nx.path_graph(70),
    "one": nx.empty_graph(1),
    "no ties": nx.empty_graph(4),
    "nothing": nx.Graph(),
    "nothing directed": nx.DiGraph(),
    "chain": nx.DiGraph([("a", "b"), ("b", "c")]),
}
LIBRARIES: tuple[Algorithms, ...] = (Small(), Large())


@pytest.fixture(params=GRAPHS)
def known(request: pytest.FixtureRequest) -> nx.Graph[Any]:
    return GRAPHS[request.param]


@pytest.fixture(params=LIBRARIES, ids=lambda library: library.name)
def library(request: pytest.FixtureRequest) -> Algorithms:
    found: Algorithms = request.param
    return found


def _values(graph: nx.Graph[Any], by_node: Any) -> list[float]:
    found = dict(by_node)
    return [found[node] for node in graph]


def test_betweenness_is_that_of_networkx_and_of_networkit(known: nx.Graph[Any], library: Algorithms) -> None:
    network = network_of(known)
    found = library.betweenness(network, 1)
    assert (found.errors, found.drawn) == (None, None)
    assert_allclose(
        found.values, _values(known, nx.betweenness_centrality(known, normalized=False)), atol=1e-9
    )
    if network.size:
        graph = networkit.GraphFromCoo(network.ties, n=len(network), directed=network.directed)
        theirs = np.array(networkit.centrality.Betweenness(graph).run().scores())
        assert_allclose(found.values, theirs if network.directed else theirs / 2, atol=1e-9)


def test_harmonic_closeness_is_that_of_networkx(known: nx.Graph[Any], library: Algorithms) -> None:
    found = library.harmonic(network_of(known), 1)
    assert (found.errors, found.drawn) == (None, None)
    assert_allclose(found.values, _values(known, nx.harmonic_centrality(known)), atol=1e-12)


def test_distances_are_those_of_networkx(known: nx.Graph[Any], library: Algorithms) -> None:
    found = library.distances(network_of(known), 1)
    lengths = [
        (one, other, length)
        for one, reached in nx.all_pairs_shortest_path_length(known)
        for other, length in reached.items()
        if one != other
    ]
    largest = max(nx.connected_components(known.to_undirected()), key=len, default=set())
    assert found.drawn is None
    assert_allclose(found.mean, np.mean([length for *_, length in lengths]) if lengths else np.nan)
    assert found.longest == max((length for one, _, length in lengths if one in largest), default=0)
    assert_allclose(found.inverse, sum(1 / length for *_, length in lengths))
    assert found.pairs == len(lengths)


def test_components_are_those_of_networkx_the_largest_first(
    known: nx.Graph[Any], library: Algorithms
) -> None:
    network = network_of(known)
    for strong in (False, True):
        if known.is_directed():
            parts = (nx.strongly_connected_components if strong else nx.weakly_connected_components)(known)
        else:
            parts = nx.connected_components(known)
        places = sorted(
            (sorted(network.places[n] for n in part) for part in parts), key=lambda p: (-len(p), p)
        )
        expected = np.zeros(len(network), dtype=np.int32)
        for number, part in enumerate(places):
            expected[part] = number
        assert_array_equal(library.components(network, strong), expected)


def test_cores_articulation_points_and_triangles_are_those_of_networkx(
    known: nx.Graph[Any], library: Algorithms
) -> None:
    network, undirected = network_of(known), known.to_undirected()
    assert_array_equal(library.cores(network), _values(known, nx.core_number(undirected)))
    points = set(nx.articulation_points(undirected))
    assert_array_equal(library.articulation_points(network), [node in points for node in known])
    assert_array_equal(library.triangles(network), _values(known, nx.triangles(undirected)))


def test_pagerank_is_within_a_tenth_of_a_billionth_of_the_solution(
    known: nx.Graph[Any], library: Algorithms
) -> None:
    network = network_of(known)
    count = len(network)
    found = library.pagerank(network)
    if not count:
        assert len(found) == 0
        return
    sent = network.adjacency.sum(axis=1)
    steps = np.where(
        sent[:, None] > 0, network.adjacency.toarray() / np.maximum(sent, 1e-300)[:, None], 1 / count
    )
    expected = np.linalg.solve(np.eye(count) - 0.85 * steps.T, np.full(count, 0.15 / count))
    assert np.abs(found - expected).sum() <= 1e-10


@pytest.mark.parametrize("name", ["karate club", "southern women", "random"])
def test_eigenvector_centrality_is_that_of_igraph(name: str, library: Algorithms) -> None:
    network = network_of(GRAPHS[name])
    theirs = igraph.Graph(len(network), list(zip(*(ends.tolist() for ends in network.ties), strict=True)))
    expected = theirs.eigenvector_centrality(weights=network.weights.tolist())
    assert_allclose(library.eigenvector(network), expected, atol=1e-6)


def test_eigenvector_centrality_solves_the_equation(known: nx.Graph[Any], library: Algorithms) -> None:
    network = network_of(known)
    found = library.eigenvector(network)
    received = network.adjacency.T @ found
    largest = max(np.linalg.eigvals(network.adjacency.toarray()).real, default=0)
    if largest < 1e-9 or name_of(known) == "chain":
        assert not found.any()
        return
    assert_allclose(received, largest * found, atol=1e-8)
    assert (found.min(), found.max()) == (pytest.approx(found.min()), 1)
    assert (found >= 0).all()


def name_of(graph: nx.Graph[Any]) -> str:
    return next(name for name, known in GRAPHS.items() if known is graph)


def test_components_of_the_same_eigenvalue_lead_together(library: Algorithms) -> None:
    found = library.eigenvector(network_of(nx.Graph([("a", "b"), ("c", "d"), ("e", "f"), ("f", "g")])))
    assert_allclose(found, [0, 0, 0, 0, 0.5**0.5, 1, 0.5**0.5])
    assert_allclose(library.eigenvector(network_of(nx.Graph([("a", "b"), ("c", "d")]))), 1)


def test_of_directed_components_that_lead_the_later_one_has_the_eigenvector(library: Algorithms) -> None:
    ties = [(0, 1), (1, 0), (1, 2), (2, 3), (3, 2), (3, 4)]
    assert_allclose(library.eigenvector(network_of(nx.DiGraph(ties))), [0, 0, 1, 1, 1])


def test_a_large_component_has_the_eigenvector_that_all_eigenvectors_have(library: Algorithms) -> None:
    for directed in (False, True):
        graph = _weighted(nx.gnp_random_graph(350, 0.02, seed=5, directed=directed))
        network = network_of(graph)
        values, vectors = np.linalg.eig(network.adjacency.T.toarray())
        expected = np.abs(vectors[:, values.real.argmax()].real)
        assert_allclose(library.eigenvector(network), expected / expected.max(), atol=1e-8)


def test_the_communities_of_the_karate_club_are_the_best_there_are(library: Algorithms) -> None:
    network = network_of(nx.Graph(nx.karate_club_graph().edges))  # without weights, as published
    groups = library.communities(network, 1)
    assert numbering.modularity(network.adjacency, groups) == pytest.approx(0.4197896, abs=1e-7)
    assert np.bincount(groups).tolist() == [12, 11, 6, 5]


def test_communities_are_connected_numbered_and_the_same_for_a_seed(
    known: nx.Graph[Any], library: Algorithms
) -> None:
    network = network_of(known)
    groups = library.communities(network, 7)
    assert_array_equal(groups, library.communities(network, 7))
    assert_array_equal(groups, numbering.numbered(groups))
    assert_array_equal(groups, numbering.split(network.adjacency, groups))
    assert (groups.dtype, len(groups)) == (np.int32, len(known))
    if network.size:
        members = [{n for n, g in zip(known, groups, strict=True) if g == c} for c in set(groups.tolist())]
        expected = nx.community.modularity(_without_directions(known), members)
        assert numbering.modularity(both_ways(network), groups) == pytest.approx(expected)


def _without_directions(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """The graph with the weights of both directions added."""
    made: nx.Graph[Any] = nx.Graph()
    made.add_nodes_from(graph)
    for one, other, data in graph.edges(data=True):
        before = made.get_edge_data(one, other, {"weight": 0.0})["weight"]
        made.add_edge(one, other, weight=before + data.get("weight", 1))
    return made


@pytest.mark.parametrize("name", ["directed", "directed in pieces", "chain"])
def test_directions_do_not_count_in_communities(name: str, library: Algorithms) -> None:
    directed = GRAPHS[name]
    groups = library.communities(network_of(directed), 3)
    assert_array_equal(groups, library.communities(network_of(directed.reverse()), 3))
    assert_array_equal(groups, library.communities(network_of(_without_directions(directed)), 3))


def test_communities_are_as_good_as_those_of_igraph(library: Algorithms) -> None:
    network = network_of(GRAPHS["random"])
    theirs = igraph.Graph(len(network), list(zip(*(ends.tolist() for ends in network.ties), strict=True)))
    best = max(
        theirs.community_leiden("modularity", weights=network.weights.tolist(), n_iterations=-1).modularity
        for _ in range(5)
    )
    found = numbering.modularity(network.adjacency, library.communities(network, 1))
    weighted = theirs.modularity(library.communities(network, 1).tolist(), weights=network.weights.tolist())
    assert found == pytest.approx(weighted)
    assert found > best * 0.97


@pytest.fixture(scope="module")
def middle() -> Network:
    """A network in which everything is sampled that can be."""
    count = sampling.EXACT_DISTANCES + 500
    return network_of(nx.powerlaw_cluster_graph(count, 3, 0.3, seed=1))


def test_sampled_harmonic_closeness_is_within_two_errors_in_nineteen_of_twenty(middle: Network) -> None:
    found = sampling.harmonic_of(middle, 1)
    every = np.arange(len(middle))
    exact = sum(each.harmonic for each in reach.searched(middle.adjacency, every, False))
    assert found.drawn == 1_024
    assert found.errors is not None
    away = np.abs(found.values - exact) / found.errors
    assert 0.9 < (away < 2).mean() <= 1
    assert (np.abs(found.values - exact) / exact).max() < 0.05


def test_sampled_distances_are_within_two_errors_for_most_seeds(middle: Network) -> None:
    every = list(reach.searched(middle.adjacency, np.arange(len(middle)), False))
    total, pairs, inverse = (
        sum(float(getattr(each, name).sum()) for each in every) for name in ("total", "pairs", "inverse")
    )
    within = []
    for seed in range(20):
        found = sampling.distances_of(middle, seed)
        assert found.mean_error is not None
        assert found.inverse_error is not None
        within += [abs(found.mean - total / pairs) < 2 * found.mean_error]
        within += [abs(found.inverse - inverse) < 2 * found.inverse_error]
        assert found.pairs == pairs  # for all are connected
    assert 0.85 < np.mean(within) <= 1


def test_sampled_betweenness_is_within_two_errors_for_the_nodes_that_matter() -> None:
    network = network_of(nx.powerlaw_cluster_graph(sampling.EXACT_PATHS + 200, 3, 0.3, seed=2))
    exact = np.zeros(len(network))
    for batch in paths.dependencies(network.adjacency, np.arange(len(network)), False):
        exact += batch.sum(axis=1) / 2
    found = sampling.betweenness_of(network, 1)
    assert found.drawn == 256
    assert found.errors is not None
    within = np.abs(found.values - exact) <= 2 * found.errors
    first = np.argsort(-exact)
    assert 0.9 < within[first[:500]].mean() <= 1
    assert 0.85 < within.mean() <= 1
    assert_array_equal(found.values, sampling.betweenness_of(network, 1).values)
    assert (found.values != sampling.betweenness_of(network, 2).values).any()


@pytest.mark.parametrize("name", GRAPHS)
def test_the_far_halves_of_all_paths_make_betweenness(name: str) -> None:
    network = network_of(GRAPHS[name])
    every, found = np.arange(len(network)), np.zeros(len(network))
    for batch in paths.far_dependencies(network.adjacency, every, network.directed):
        found += batch.sum(axis=1)
    if network.directed:
        for batch in paths.far_dependencies(network.adjacency.T.tocsr(), every, True):
            found += batch.sum(axis=1)
    assert_allclose(found, sampling.betweenness_of(network, 1).values, rtol=1e-5, atol=1e-3)


def test_sampled_betweenness_of_a_directed_and_of_a_long_network_is_about_the_exact_one() -> None:
    count = sampling.EXACT_PATHS + 100
    long = network_of(nx.grid_2d_graph(20, count // 20, periodic=True))
    found = sampling.betweenness_of(long, 1)
    exact = (
        next(paths.dependencies(long.adjacency, np.arange(16), False)).sum() / 16 / 2
    )  # of each, for all are alike
    assert found.values.mean() == pytest.approx(exact)
    directed = network_of(nx.gnp_random_graph(count, 0.001, seed=6, directed=True))
    every = np.zeros(count)
    for batch in paths.dependencies(directed.adjacency, np.arange(count), True):
        every += batch.sum(axis=1)
    found = sampling.betweenness_of(directed, 1)
    assert found.errors is not None
    assert 0.9 < (np.abs(found.values - every) <= 2 * found.errors).mean() <= 1


def test_a_sample_of_all_nodes_has_no_error() -> None:
    found = sampling.estimate(np.array([4.0, 2.0, 6.0]), np.array([8.0, 2.0, 14.0]), 3)
    assert_allclose(found.values, [4, 2, 6])
    assert_allclose(found.errors, 0)


def test_searches_along_a_long_path_reach_its_end() -> None:
    network = network_of(nx.path_graph(3_000))
    found = next(reach.searched(network.adjacency, np.array([0, 2_999, 10]), False))
    assert found.longest.tolist() == [2_999, 2_999, 2_989]
    assert found.total.tolist() == [2_999 * 1_500, 2_999 * 1_500, 55 + 2_989 * 2_990 // 2]


def _star(ties: int) -> Network:
    middle = np.zeros(ties, dtype=np.int32)
    ends = np.arange(1, ties + 1, dtype=np.int32)
    both = np.concatenate((middle, ends)), np.concatenate((ends, middle))
    adjacency = coo_array((np.ones(2 * ties), both), shape=(ties + 1, ties + 1)).tocsr()
    return Network(tuple(range(ties + 1)), adjacency)


def test_the_size_chooses_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [algorithms.of(_star(ties)).name for ties in (1, SMALL, SMALL + 1)] == [
        "networkx",
        "networkx",
        "NetworKit",
    ]
    monkeypatch.setitem(sys.modules, "networkit", None)
    assert algorithms.of(_star(PATIENT)).name == "networkx"
    with pytest.raises(NetworkError, match=r"pip install 'hss-graph\[large\]'"):
        algorithms.of(_star(PATIENT + 1))


def test_networkit_keeps_the_number_of_its_threads() -> None:
    before = networkit.getMaxNumberOfThreads()
    Large().communities(network_of(GRAPHS["random"]), 1)
    assert networkit.getMaxNumberOfThreads() == before
