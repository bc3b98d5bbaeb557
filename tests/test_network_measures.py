"""Measures of whole networks: equal to R's and to printed values, exact where they say so."""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

import hss_graph
import reference_networks
from hss_graph.errors import NetworkError
from hss_graph.network import measures
from hss_graph.network.measures import Settings, core, core_periphery
from hss_graph.network.measures.dividing import division
from hss_graph.network.measures.exchanging import exchangeable
from hss_graph.network.model import Network, network_of
from support import REPOSITORY, Command

HERE = Path(__file__).parent
NAMED = [*measures.WHOLE, *measures.TWO_MODE]


def _rows() -> Iterator[dict[str, str]]:
    for name in ("reference_values.csv", "reference_optima.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


ROWS = list(_rows())


@pytest.fixture(scope="module")
def networks() -> dict[str, Network]:
    graphs = reference_networks.read()
    weighted = {"karate weighted": network_of(graphs["karate"])}
    for graph in graphs.values():
        for *_, row in graph.edges(data=True):
            row["weight"] = 1
    return {name: network_of(graph) for name, graph in graphs.items()} | weighted


def _value(network: Network, name: str, settings: Settings = Settings("group")) -> float | int | None:  # noqa: B008
    return measures.whole(network, [name], settings)[0][1].value


def _drawn(count: int, share: float, seed: int, directed: bool = False) -> nx.Graph[int]:
    return nx.gnp_random_graph(count, share, seed=seed, directed=directed)


@pytest.mark.parametrize(
    "row",
    ROWS,
    ids=lambda r: "-".join(filter(None, (r["dataset"], r["measure"], r["node"], r["source"][:8]))),
)
def test_a_measure_equals_its_reference(row: dict[str, str], networks: dict[str, Network]) -> None:
    network = networks[row["dataset"]]
    name = row["measure"].removeprefix("actor ")
    if row["measure"].startswith("actor "):
        found: Any = measures.actors(network, [name])[name].values[network.places[row["node"]]]
    else:
        found = _value(network, name)
    expected, tolerance = float(row["value"]), float(row["tolerance"])
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance, nan_ok=True)


def test_every_measure_has_a_reference() -> None:
    compared = {(row["dataset"] == "davis", row["measure"]) for row in ROWS}
    wanted = {(False, m.name) for m in measures.WHOLE} | {(True, m.name) for m in measures.TWO_MODE}
    wanted |= {(True, f"actor {m.name}") for m in measures.TWO_MODE_ACTORS}
    assert wanted - compared == set()


def test_every_measure_is_named_explained_and_sourced_once() -> None:
    for registry in (measures.WHOLE, measures.TWO_MODE, measures.ACTORS, measures.TWO_MODE_ACTORS):
        assert len({m.name for m in registry}) == len({m.label for m in registry}) == len(registry)
        for measure in registry:
            assert measure.meaning.endswith("."), measure.name
            assert measure.name.isidentifier(), measure.name
            assert "(" in measure.source, measure.name


@pytest.mark.parametrize("directed", [False, True])
def test_no_core_fits_better_than_the_one_found(directed: bool) -> None:
    for seed in range(6):
        graph = _drawn(7, 0.35, seed, directed)
        found = core(network_of(graph))
        pairs = list(itertools.permutations(range(7), 2) if directed else itertools.combinations(range(7), 2))
        ties = [float(graph.has_edge(*pair)) for pair in pairs]
        fits = []
        for size in range(1, 6):
            for members in itertools.combinations(range(7), size):
                ideal = [float(one in members or other in members) for one, other in pairs]
                fits.append((round(np.corrcoef(ties, ideal)[0, 1], 12), -size, members))
        assert found.fit == pytest.approx(max(fits)[0], abs=1e-11), seed
        smallest = min(-size for fit, size, _ in fits if fit > max(fits)[0] - 1e-10)
        assert int(found.members.sum()) == smallest


def test_moves_and_swaps_find_the_best_core_of_small_networks() -> None:
    for seed in range(16):
        network = network_of(_drawn(6 + seed % 7, 0.15 + seed / 32, seed, directed=seed % 2 == 1))
        if core(network).fit is not None:
            found = core_periphery.improved(network)
            assert core_periphery._Pattern(network).fit(found) == pytest.approx(
                core(network).fit, abs=1e-9
            ), seed


def test_a_star_is_its_own_core() -> None:
    star = network_of(nx.star_graph(30))
    assert core(star).fit == pytest.approx(1)
    assert np.flatnonzero(core(star).members).tolist() == [0]
    assert measures.actors(star, ["in_core"])["in_core"].values.tolist() == [1.0] + [0.0] * 30
    assert _value(star, "degree_centralisation") == _value(star, "betweenness_centralisation") == 1


def test_mixing_equals_networkx_on_random_networks() -> None:
    for seed in range(6):
        graph = _drawn(30, 0.12, seed, directed=seed % 2 == 1)
        nx.set_node_attributes(graph, {node: f"g{node % 4}" for node in graph}, "group")
        network = network_of(graph)
        nominal = nx.attribute_assortativity_coefficient(graph, "group")
        assert _value(network, "assortativity") == pytest.approx(nominal, abs=1e-12)
        by_degree = nx.degree_assortativity_coefficient(graph)
        assert _value(network, "degree_assortativity") == pytest.approx(by_degree, abs=1e-9)


@pytest.mark.parametrize("directed", [False, True])
def test_modularity_is_that_of_the_communities_found(directed: bool) -> None:
    graph = _drawn(40, 0.1, 5, directed)
    for place, (_, _, row) in enumerate(graph.edges(data=True)):
        row["weight"] = 1 + place % 3
    network = network_of(graph)
    found = division(network, 1).groups
    groups = [set(np.flatnonzero(found == number).tolist()) for number in range(found.max() + 1)]
    both: nx.Graph[int] = nx.Graph()
    for one, other, row in graph.edges(data=True):
        before = both.get_edge_data(one, other, {"weight": 0})["weight"]
        both.add_edge(one, other, weight=before + row["weight"])
    both.add_nodes_from(graph)
    expected = nx.community.modularity(both, groups)
    assert _value(network, "modularity") == pytest.approx(expected, abs=1e-12)


def test_without_communities_modularity_says_so_and_participation_is_not_defined() -> None:
    ring = network_of(nx.cycle_graph(4))
    ((_, figure),) = measures.whole(ring, ["modularity"])
    assert figure.value == 0
    assert figure.note == "there are no communities: no division of the ties is better than none"
    for name, scores in measures.actors(ring, ["participation", "within_module"]).items():
        assert np.isnan(scores.values).all(), name
        assert scores.note == f"not defined: {figure.note}"


def _all_cores(network: Network) -> list[np.ndarray[Any, Any]]:
    """Every core that fits as well as the best one and is as small."""
    pattern, count = core_periphery._Pattern(network), len(network)
    every = [np.array(each) for each in itertools.product((False, True), repeat=count)]
    lowest = min(map(pattern.rank, every))
    return [members for members in every if pattern.rank(members) == lowest]


def test_those_in_whom_the_best_cores_differ_are_neither_in_nor_out() -> None:
    for seed in range(8):
        network = network_of(_drawn(7, 0.4, seed, directed=seed % 2 == 1))
        cores = np.array(_all_cores(network))
        expected = np.where(cores.all(axis=0), 1.0, np.where(cores.any(axis=0), np.nan, 0.0))
        found = measures.actors(network, ["in_core"])["in_core"].values
        assert found.tolist() == pytest.approx(expected.tolist(), nan_ok=True), seed


def test_who_could_change_places_is_found_as_by_trying() -> None:
    chance = np.random.default_rng(1)
    for seed in range(40):
        network = network_of(_drawn(9, 0.1 + 0.02 * seed, seed, directed=seed % 2 == 1))
        members, (left, right) = chance.random(9) < 0.4, network.ties
        expected = np.zeros(9, dtype=bool)
        for pair in itertools.product(np.flatnonzero(members), np.flatnonzero(~members)):
            other = members.copy()
            other[list(pair)] ^= True
            if (other[left] | other[right]).sum() == (members[left] | members[right]).sum():
                expected[list(pair)] = True
        assert exchangeable(network, members).tolist() == expected.tolist(), seed


@pytest.mark.parametrize(("leaves", "clique"), [(3, 8), (8, 14)])
def test_a_core_that_others_could_stand_in_for_names_who_is_sure(leaves: int, clique: int) -> None:
    graph = nx.complete_graph(clique)
    graph.add_edges_from((0, f"leaf {number}") for number in range(leaves))
    network = network_of(graph)
    ((_, figure),) = measures.whole(network, ["core_periphery"])
    assert ", not the only one that fits so well: in all of them 0; in some 1, 2, 3, 4, " in figure.note
    found = measures.actors(network, ["in_core"])["in_core"]
    assert found.values.tolist() == pytest.approx(
        [1.0] + [math.nan] * (clique - 1) + [0.0] * leaves, nan_ok=True
    )
    assert found.note.startswith("not the only core that fits so well; ")


def test_combinations_of_values_are_said_to_be_groups() -> None:
    graph = nx.path_graph(4)
    nx.set_node_attributes(graph, dict(enumerate(["a; b", "a", "b", "a; b"])), "group")
    network = network_of(graph)
    ((_, index),) = measures.whole(network, ["ei_index"], Settings("group"))
    assert index.value == 1
    said = "2 organisations have several values, and each combination counts as one group"
    assert index.note.startswith(f"by group, 3 groups; {said}; ")
    assert said in measures.actors(network, ["liaison"], Settings("group"))["liaison"].note


def test_of_directed_ties_the_mean_distance_says_of_which_pairs_it_is() -> None:
    chain = network_of(nx.DiGraph([("a", "b"), ("b", "c")]))
    ((_, figure),) = measures.whole(chain, ["mean_distance"])
    assert figure.value == pytest.approx(4 / 3)
    assert figure.note == "among the ordered pairs that have a path, 50.0% of all"


def test_two_mode_measures_equal_those_of_networkx_on_a_random_network() -> None:
    graph = nx.bipartite.random_graph(25, 15, 0.12, seed=3)
    network = network_of(graph)
    upper = [node for node, mode in graph.nodes(data="bipartite") if mode == 0]
    assert not nx.is_connected(graph)
    assert _value(network, "robins_alexander") == pytest.approx(
        nx.bipartite.robins_alexander_clustering(graph)
    )
    found = measures.actors(network)
    between = nx.bipartite.betweenness_centrality(graph, upper)
    assert found["betweenness"].values == pytest.approx([between[node] for node in graph])
    able = [node for node in graph if graph.degree(node) > 1]
    redundancy = nx.bipartite.node_redundancy(graph, able)
    assert {n: found["redundancy"].values[n] for n in able} == pytest.approx(redundancy)
    assert np.isnan(found["redundancy"].values[[n for n in graph if n not in able]]).all()


def test_two_mode_closeness_is_of_the_component_and_the_share_that_it_has() -> None:
    alone = nx.complete_bipartite_graph(2, 3)
    twice = nx.disjoint_union(alone, alone)
    assert measures.actors(network_of(alone), ["closeness"])["closeness"].values.tolist() == [1.0] * 5
    assert measures.actors(network_of(twice), ["closeness"])["closeness"].values == pytest.approx(
        [4 / 9] * 10
    )


EDGES = {
    "nobody": nx.Graph(),
    "nobody, directed": nx.DiGraph(),
    "one": nx.empty_graph(1),
    "two apart": nx.empty_graph(2),
    "a pair": nx.path_graph(2),
    "a pair, directed": nx.DiGraph([(1, 2)]),
    "all isolates": nx.empty_graph(25),
    "everybody tied": nx.complete_graph(25),
}


@pytest.mark.parametrize("name", EDGES)
def test_a_value_that_is_not_defined_is_none_and_says_why(name: str) -> None:
    network = network_of(EDGES[name])
    for measure, figure in measures.whole(network, [m.name for m in measures.WHOLE]):
        assert (figure.value is None) <= bool(figure.note), measure.name
        assert figure.value is None or math.isfinite(figure.value), measure.name
    assert len(measures.actors(network, ["in_core"])["in_core"].values) == len(network)


@pytest.mark.parametrize("modes", [(), (0,), (1,), (0, 0), (0, 1)])
def test_two_mode_measures_of_next_to_nothing(modes: tuple[int, ...]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from((place, {"bipartite": mode}) for place, mode in enumerate(modes))
    network = Network(tuple(graph), network_of(graph).adjacency, modes=modes)
    for measure, figure in measures.whole(network):
        assert (figure.value is None) <= bool(figure.note), measure.name
    for scores in measures.actors(network).values():
        assert len(scores.values) == len(modes)


def test_isolates_count_as_fragments() -> None:
    network = network_of(nx.disjoint_union(nx.path_graph(3), nx.empty_graph(2)))
    values = {m.name: f.value for m, f in measures.whole(network)}
    assert (values["isolates"], values["components"], values["articulation_points"]) == (2, 3, 1)
    assert values["fragmentation"] == pytest.approx(1 - 6 / 20)
    assert values["distance_fragmentation"] == pytest.approx(1 - 2 * 2.5 / 20)
    assert (values["diameter"], values["largest_component"]) == (2, 0.6)


def test_those_without_a_value_are_left_out_and_counted() -> None:
    graph = nx.Graph([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
    given = {0: "a", 1: "a", 2: "b", 3: None, 4: float("nan"), 5: ""}
    nx.set_node_attributes(graph, given, "group")
    network = network_of(graph)
    (_, index), (_, mixing) = measures.whole(network, ["ei_index", "assortativity"], Settings("group"))
    assert index.value == 0
    assert "by group, 2 groups, 3 organisations without a value left out" in index.note
    known = graph.subgraph([0, 1, 2])
    assert mixing.value == pytest.approx(nx.attribute_assortativity_coefficient(known, "group"))


def test_values_may_be_anything() -> None:
    graph = nx.complete_graph(6)
    hostile = [["x"], {"y": 1}, ("z",), "\x00‮", 1, "1"]
    nx.set_node_attributes(graph, dict(enumerate(hostile)), "group")
    assert _value(network_of(graph), "ei_index") == 1


def test_all_in_one_group_is_no_assortativity() -> None:
    graph = nx.path_graph(4)
    nx.set_node_attributes(graph, "same", "group")
    (_, index), (_, mixing) = measures.whole(
        network_of(graph), ["ei_index", "assortativity"], Settings("group")
    )
    assert (index.value, mixing.value) == (-1, None)
    assert mixing.note.startswith("not defined, for all who are tied have the same group")


def test_the_usual_attribute_may_be_missing_but_not_one_that_is_asked_for() -> None:
    network = network_of(nx.path_graph(4))
    assert measures.whole(network, ["ei_index"])[0][1].value is None
    with pytest.raises(NetworkError, match="organisations have no attribute 'colour'; there are none"):
        measures.whole(network, ["ei_index"], Settings("colour"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("densty", "there is no measure 'densty'; did you mean density"),
        ("zzz", "there is no measure 'zzz'; there are articulation_points, assortativity"),
        ("in_core", "'in_core' is a measure of each organisation"),
        ("robins_alexander", "'robins_alexander' is a measure of whole two-mode networks"),
    ],
)
def test_an_unknown_measure_says_what_may_be_meant(name: str, said: str) -> None:
    with pytest.raises(NetworkError) as caught:
        measures.whole(network_of(nx.path_graph(4)), [name])
    assert str(caught.value).startswith(said)


def test_measures_come_in_the_order_asked_for_and_once() -> None:
    asked = ["ties", "Mean-Degree", "ties", "size"]
    found = measures.whole(network_of(nx.path_graph(4)), asked)
    assert [(m.name, f.value) for m, f in found] == [("ties", 3), ("mean_degree", 1.5), ("size", 4)]


def test_a_two_mode_measure_refuses_a_network_of_one_mode() -> None:
    with pytest.raises(NetworkError, match="ask for the two-mode network"):
        measures.two_mode.density(network_of(nx.path_graph(4)), Settings())


def test_the_order_of_nodes_does_not_matter() -> None:
    graph = _drawn(40, 0.08, 2)
    shuffled = list(graph)
    random.Random(1).shuffle(shuffled)
    other = nx.Graph()
    other.add_nodes_from(shuffled)
    other.add_edges_from(graph.edges)
    for (measure, one), (_, two) in zip(
        measures.whole(network_of(graph)), measures.whole(network_of(other)), strict=True
    ):
        if measure.name != "modularity":  # found by chance
            assert one.value == pytest.approx(two.value), measure.name


def test_the_command_measures_the_network_as_python_does(
    graph: hss_graph.KnowledgeGraph, run: Command
) -> None:
    from hss_graph import queries

    network = graph.participation(queries.find(graph.home, "partnership-network"), {}).network()
    done = run("network", "measures", "-f", "json")
    told = json.loads(done.out)
    expected = measures.whole(network)
    assert [(m["name"], m["value"]) for m in told["measures"]] == [(m.name, f.value) for m, f in expected]
    assert told["network"]["tie"] == network.statement["tie"]
    assert all(m["source"] and m["meaning"] for m in told["measures"])
    lines = done.err.splitlines()
    assert f"{network.statement['name']}: {len(network)} organisations, {network.size} ties" in lines
    assert f"tie: {network.statement['tie']}" in lines


def test_tables_round_and_csv_does_not(run: Command) -> None:
    table = run("network", "measures", "-m", "density", "-f", "table").out
    rows = list(csv.DictReader(run("network", "measures", "-m", "density", "-f", "csv").out.splitlines()))
    assert list(rows[0]) == ["name", "label", "value", "error", "note", "meaning", "source"]
    assert f" {float(rows[0]['value']):.3f} " in table
    assert len(rows[0]["value"]) > 6


def test_organisations_are_sorted_by_the_first_measure_asked_for(run: Command) -> None:
    out = run(
        "network", "measures", "--actors", "-m", "in_core", "-m", "degree", "--top", "9", "-f", "csv"
    ).out
    rows = list(csv.DictReader(out.splitlines()))
    assert list(rows[0]) == ["label", "in_core", "degree", "iri"]
    order = [(-int(row["in_core"]) if row["in_core"] else 1, row["label"]) for row in rows]
    assert order == sorted(order)
    assert len(rows) == 9
    assert rows[0]["iri"].startswith("https://w3id.org/hss-graph/id/")


def test_without_a_measure_asked_for_the_best_connected_come_first(run: Command) -> None:
    told = json.loads(run("network", "measures", "--actors", "-f", "json").out)
    degrees = [row["degree"] for row in told["organisations"]]
    assert degrees == sorted(degrees, reverse=True)
    assert told["sources"] == {m.name: m.source for m in measures.ACTORS if m.by_default}


def test_two_mode_rows_say_what_each_node_is(run: Command) -> None:
    out = run("network", "measures", "--two-mode", "--actors", "-m", "degree", "-f", "csv").out
    rows = list(csv.DictReader(out.splitlines()))
    assert {row["mode"] for row in rows} == {"organisation", "engagement"}
    whole = json.loads(run("network", "measures", "--two-mode", "-f", "json").out)
    values = {m["name"]: m["value"] for m in whole["measures"]}
    assert values["organisations"] == sum(row["mode"] == "organisation" for row in rows)
    assert values["ties"] == sum(int(row["degree"]) for row in rows) / 2


def test_the_list_needs_no_graph_and_has_every_measure(run: Command, tmp_path: Path) -> None:
    done = run("--home", tmp_path, "network", "measures", "--list", "-f", "json")
    told = [(row["level"], row["name"]) for row in json.loads(done.out)]
    levels = {
        "network": measures.WHOLE,
        "organisation (--actors)": measures.ACTORS,
        "two-mode network (--two-mode)": measures.TWO_MODE,
        "organisation or engagement (--two-mode --actors)": measures.TWO_MODE_ACTORS,
    }
    assert told == [(level, m.name) for level, registry in levels.items() for m in registry]
    of_actors = json.loads(run("network", "measures", "--actors", "--list", "-f", "json").out)
    assert [row["name"] for row in of_actors] == [m.name for m in measures.ACTORS]
    one = json.loads(run("network", "measures", "-m", "density", "--list", "-f", "json").out)
    assert [row["name"] for row in one] == ["density"]


def test_the_table_of_organisations_fits_a_terminal_and_files_have_all(run: Command) -> None:
    table = run("network", "measures", "--actors", "--top", "3", "-f", "table")
    heads = table.out.splitlines()[0]
    assert re.split(" {2,}", heads.strip()) == [
        *("label", "degree", "betweenness", "harmonic closeness", "constraint", "k core", "participation")
    ]
    assert "-f csv and -f json have all usual ones" in table.err
    header = run("network", "measures", "--actors", "-f", "csv").out.splitlines()[0].split(",")
    assert header == ["label", *(m.name for m in measures.ACTORS if m.by_default), "iri"]
    asked = run("network", "measures", "--actors", "-m", "pagerank", "-f", "markdown").out
    assert asked.startswith("| label | pagerank |\n")


def test_a_period_says_how_many_engagements_have_no_date(run: Command) -> None:
    for command in ("measures", "communities", "roles", "heat-map"):
        assert "without a date, in no period" in run("network", command, "-p", "since=2010").err, command
        assert "without a date" not in run("network", command).err, command


def test_the_extension_chooses_the_format(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "measures.md"
    assert run("network", "measures", "-m", "size", "-o", file).status == 0
    assert file.read_text().startswith("| measure | value | note | meaning |\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-m", "sise"), "there is no measure 'sise'; did you mean size?"),
        (("--by", "colour"), "organisations have no attribute 'colour'"),
        (("--top", "3"), "--top is of organisations"),
        (("--two-mode", "--cap", "3"), "--two-mode projects nothing"),
        (("--two-mode", "--by", "type"), "No measure of --two-mode takes groups"),
        (("-o", "x.foo"), "the extension says no format"),
        (("--seed", "-1"), "--seed"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    arguments: tuple[str, ...], said: str, run: Command
) -> None:
    done = run("network", "measures", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err.splitlines()[-1]


def test_the_page_of_measures_is_up_to_date() -> None:
    from support import docs_generator

    page = docs_generator().PAGES[REPOSITORY / "docs" / "measures.md"]
    assert (REPOSITORY / "docs" / "measures.md").read_text(encoding="utf-8") == page(), "run 'make docs'"
