"""The network: what ties organisations, and that every export comes back whole."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import networkx as nx
import pytest

import hss_graph
from hss_graph.errors import NetworkError
from hss_graph.network import exports, picture
from hss_graph.network.projection import Context, Membership, memberships, project
from hss_graph.vocabulary import PREFIXES
from support import Command

ID, HSS = PREFIXES["id"], PREFIXES["hss"]
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"


def _project(graph: hss_graph.KnowledgeGraph, *rows: tuple[str, str, str]) -> nx.Graph[str]:
    context = Context(graph.names, {"e1": "funding"}, {"recipient"}, {("part", "whole")})
    return project([Membership(*row) for row in rows], context, "test")


def test_organisations_that_share_engagements_are_tied_by_their_number(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    network = _project(
        graph, ("e1", "r", "a"), ("e1", "r", "b"), ("e2", "r", "b"), ("e2", "r", "a"), ("e2", "r", "c")
    )
    assert {(s, t): d["weight"] for s, t, d in network.edges(data=True)} == {
        ("a", "b"): 2,
        ("a", "c"): 1,
        ("b", "c"): 1,
    }
    assert network.edges["a", "b"]["kinds"] == "engagement; funding"
    assert network.edges["a", "b"]["engagements"] == "e1 e2"


def test_two_roles_of_one_organisation_are_no_tie(graph: hss_graph.KnowledgeGraph) -> None:
    network = _project(graph, ("e1", "sponsor", "a"), ("e1", "host", "a"))
    assert (list(network), network.number_of_edges()) == (["a"], 0)


def test_two_receivers_are_not_tied(graph: hss_graph.KnowledgeGraph) -> None:
    network = _project(graph, ("e1", "funder", "a"), ("e1", "recipient", "b"), ("e1", "recipient", "c"))
    assert sorted(network.edges) == [("a", "b"), ("a", "c")]


def test_a_part_and_its_whole_are_not_tied(graph: hss_graph.KnowledgeGraph) -> None:
    network = _project(graph, ("e1", "r", "part"), ("e1", "r", "whole"), ("e1", "r", "a"))
    assert sorted(network.edges) == [("a", "part"), ("a", "whole")]


def test_a_tie_is_as_sure_as_the_weaker_part_of_its_best_engagement(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    context = Context(graph.names, {}, (), ())
    rows = [
        Membership("e1", "r", "a", "explicit"),
        Membership("e1", "r", "b", "inferred"),
        Membership("e1", "r", "c", "explicit"),
        Membership("e2", "r", "b", "explicit"),
        Membership("e2", "r", "c", "explicit"),
        Membership("e2", "r", "c", "outside"),
    ]
    network = project(rows, context, "test")
    assert {(s, t): status for s, t, status in network.edges(data="status")} == {
        ("a", "b"): "inferred",
        ("a", "c"): "explicit",
        ("b", "c"): "explicit",
    }


def test_the_inferred_funder_is_marked_and_not_tied_to_its_own_government(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    network = graph.network()
    assert network.edges[ID + "dfid", ID + "gavi"]["status"] == "inferred"
    assert network.edges[ID + "gavi", ID + "uk-government"]["status"] == "explicit"
    assert not network.has_edge(ID + "dfid", ID + "uk-government")


def test_the_bundled_network(graph: hss_graph.KnowledgeGraph) -> None:
    network = graph.network()
    neighbours = {network.nodes[iri]["label"] for iri in network[ID + "unicef"]}
    assert neighbours == {"UNFPA", "World Bank", "World Health Organization"}
    assert network.edges[ID + "unicef", ID + "who"] == {
        "weight": 1,
        "kinds": "partnership",
        "status": "explicit",
        "engagements": ID + "unicef-who-partnership",
    }
    assert network.edges[ID + "global-fund", ID + "international-hiv-aids-alliance"]["weight"] == 2
    assert not any(kind == "unnamed group" for _, kind in network.nodes(data="type"))


def test_what_is_only_intended_is_no_tie(graph: hss_graph.KnowledgeGraph) -> None:
    assert not graph.network().has_node(ID + "global-fund-board")


def test_a_network_of_one_kind(graph: hss_graph.KnowledgeGraph) -> None:
    network = graph.network(kind="joint output")
    assert {d["kinds"] for _, _, d in network.edges(data=True)} == {"joint output"}
    assert network.number_of_edges() == 36 + 6 + 3  # all pairs of 9 drafters, of 4 authors, and three pairs


def test_every_node_and_tie_says_what_it_is(graph: hss_graph.KnowledgeGraph) -> None:
    network = graph.network("participation-network")
    for iri, attributes in network.nodes(data=True):
        assert attributes.keys() == {"iri", "label", "type"}
        assert attributes["iri"] == iri
        assert attributes["label"]
        assert attributes["type"] != "unknown"
    for _, _, attributes in network.edges(data=True):
        assert attributes["weight"] == len(attributes["engagements"].split())
        assert attributes["kinds"]


def test_a_query_that_is_no_network_is_refused(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(NetworkError, match="is not a network query, for it does not select"):
        graph.network("timeline")
    with pytest.raises(NetworkError, match="must all be IRIs"):
        memberships(graph.query("SELECT ('a' AS ?engagement) ?role ?organisation { }"), "q")


HOSTILE = [
    "control \x00\x07\x1b",
    "<&>\"'",
    "é漢🙂",
    "‮right to left",
    "two\nlines",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "",
]


@pytest.fixture
def hostile() -> nx.Graph[str]:
    network: nx.Graph[str] = nx.Graph(name="hostile \x00", tie="t")
    for number, label in enumerate(HOSTILE):
        iri = f"http://example.org/{number}"
        network.add_node(iri, iri=iri, label=label, type=label)
        network.add_edge("http://example.org/0", iri, weight=number + 1, kinds=label, engagements=iri)
    return network


def _same(read: nx.Graph[str], network: nx.Graph[str]) -> None:
    assert set(read) == set(network)
    assert {frozenset(edge) for edge in read.edges} == {frozenset(edge) for edge in network.edges}
    for node, attributes in exports.clean(network).nodes(data=True):
        assert {key: read.nodes[node][key] for key in attributes} == attributes
    for left, right, attributes in exports.clean(network).edges(data=True):
        kept = {key: value for key, value in attributes.items() if key != "id"}
        assert {key: read.edges[left, right][key] for key in kept} == kept


@pytest.mark.parametrize("name", ["bundled", "hostile"])
@pytest.mark.parametrize("extension", ["graphml", "gexf", "json"])
def test_an_export_comes_back_whole(
    graph: hss_graph.KnowledgeGraph,
    hostile: nx.Graph[str],
    tmp_path: Path,
    name: str,
    extension: str,
) -> None:
    network = hostile if name == "hostile" else graph.network()
    file = tmp_path / f"network.{extension}"
    assert exports.export(network, file) == [file]
    if extension == "graphml":
        _same(nx.read_graphml(file), network)
    elif extension == "gexf":
        _same(nx.read_gexf(file), network)
    else:
        _same(nx.node_link_graph(json.loads(file.read_text()), edges="edges"), network)


def test_graphml_is_read_by_an_xml_parser_with_the_same_counts(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path
) -> None:
    network = graph.network()
    exports.export(network, tmp_path / "n.graphml")
    root = ElementTree.parse(tmp_path / "n.graphml").getroot()
    keys = {key.get("id"): key.get("attr.name") for key in root.iter(GRAPHML + "key")}
    nodes, edges = list(root.iter(GRAPHML + "node")), list(root.iter(GRAPHML + "edge"))
    assert len(nodes) == network.number_of_nodes()
    assert len(edges) == network.number_of_edges()
    for node in nodes:
        assert {keys[data.get("key")] for data in node} == {"iri", "label", "type"}
    for edge in edges:
        assert {keys[data.get("key")] for data in edge} == {"id", "weight", "kinds", "status", "engagements"}
    assert len({edge.get("id") for edge in edges}) == len(edges)


def test_gexf_is_read_by_an_xml_parser_with_the_same_counts(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path
) -> None:
    network = graph.network()
    exports.export(network, tmp_path / "n.gexf")
    root = ElementTree.parse(tmp_path / "n.gexf").getroot()
    nodes, edges = list(root.iter(GEXF + "node")), list(root.iter(GEXF + "edge"))
    assert len(nodes) == network.number_of_nodes()
    assert len(edges) == network.number_of_edges()
    titles = {a.get("id"): a.get("title") for a in root.iter(GEXF + "attribute")}
    for node in nodes:
        assert node.get("label")
        assert {titles[v.get("for")] for v in node.iter(GEXF + "attvalue")} == {"iri", "type"}
    for edge in edges:
        assert int(edge.get("weight", "0")) >= 1
        assert {titles[v.get("for")] for v in edge.iter(GEXF + "attvalue")} == {
            "kinds",
            "status",
            "engagements",
        }


def test_csv_is_two_tables_that_fit_each_other(graph: hss_graph.KnowledgeGraph, tmp_path: Path) -> None:
    network = graph.network()
    nodes_file, edges_file = exports.export(network, tmp_path / "tables")
    with nodes_file.open(newline="") as nodes, edges_file.open(newline="") as edges:
        node_rows, edge_rows = list(csv.DictReader(nodes)), list(csv.DictReader(edges))
    assert [row["id"] for row in node_rows] == list(network)
    assert {(row["source"], row["target"]) for row in edge_rows} == set(network.edges)
    assert list(node_rows[0]) == ["id", "label", "type", "iri"]
    columns = ["id", "source", "target", "source_label", "target_label", "weight", "kinds", "status"]
    assert list(edge_rows[0]) == [*columns, "engagements"]
    assert all(row["source_label"] == network.nodes[row["source"]]["label"] for row in edge_rows)


def test_csv_needs_a_directory_and_writes_both_tables_or_none(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(NetworkError, match="CSV is two files"):
        exports.export(graph.network(), tmp_path / "network.csv", "csv")
    (tmp_path / "tables" / "edges.csv").mkdir(parents=True)
    with pytest.raises(NetworkError, match=r"edges\.csv: is a directory"):
        exports.export(graph.network(), tmp_path / "tables")
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["edges.csv"]


def test_a_network_of_a_kind_has_the_narrower_kinds_too(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.network(kind="membership").has_edge(ID + "hai", ID + "phm-steering-council")
    everything = graph.network(kind="hss:Engagement")
    assert everything.number_of_edges() == graph.network().number_of_edges()


def test_an_unknown_extension_is_refused_and_writes_nothing(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(NetworkError, match="the extension says no format"):
        exports.export(graph.network(), tmp_path / "network.xyz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extension", picture.FORMATS)
def test_the_same_network_gives_the_same_picture(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path, extension: str
) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra 'pictures'")
    files = [tmp_path / f"{name}.{extension}" for name in ("one", "two")]
    for file in files:
        picture.draw(graph.network(), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 5_000


def test_a_picture_names_every_tied_organisation(graph: hss_graph.KnowledgeGraph, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra 'pictures'")
    picture.draw(graph.network(), tmp_path / "n.svg")
    root = ElementTree.parse(tmp_path / "n.svg").getroot()
    text = " ".join(" ".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text"))
    shown = " ".join(text.split())
    network = graph.network()
    for iri, label in network.nodes(data="label"):
        assert (label in shown) == (network.degree(iri) > 0)
    assert "5 without ties not drawn" in shown


def test_a_network_without_ties_cannot_be_drawn(run: Command, tmp_path: Path) -> None:
    done = run("network", "plot", "-p", "place=Timor-Leste", "-o", tmp_path / "n.svg")
    assert (done.status, done.err) == (
        2,
        "hss-graph: this network has no ties, so there is nothing to draw\n",
    )
