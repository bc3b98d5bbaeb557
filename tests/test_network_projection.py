"""From memberships to networks: what ties organisations, how much, and what the network says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hss_graph
from hss_graph import queries
from hss_graph.errors import NetworkError
from hss_graph.network.memberships import STATUSES, Memberships, of_rows, read
from hss_graph.network.model import Network, network_of
from hss_graph.network.projection import Context, Projection, project, two_mode
from hss_graph.vocabulary import PREFIXES

ID, HSS = PREFIXES["id"], PREFIXES["hss"]
CONTEXT = Context(receiving={"recipient"}, wholes={("part", "whole")})


def _rows(*parts: str, **facets: list[tuple[str, str]]) -> Memberships:
    """Memberships from texts such as "e1 funder a explicit"."""
    return of_rows([(*part.split(), "")[:4] for part in parts], facets)  # type: ignore[misc]


def _ties(network: Network) -> dict[tuple[Any, Any], float]:
    left, right = network.ties
    ends = [(network.nodes[a], network.nodes[b]) for a, b in zip(left, right, strict=True)]
    return dict(zip(ends, network.weights.tolist(), strict=True))


def test_organisations_that_share_engagements_are_tied_by_their_number() -> None:
    rows = _rows("e1 r a", "e1 r b", "e2 r b", "e2 r a", "e2 r c", kind=[("e1", "funding"), ("e2", "output")])
    network = project(rows, context=CONTEXT)
    assert _ties(network) == {("a", "b"): 2, ("a", "c"): 1, ("b", "c"): 1}
    assert network.tie_columns["kinds"] == ["funding; output", "output", "output"]
    assert network.tie_columns["engagements"] == ["e1 e2", "e2", "e2"]


def test_the_weight_of_newman_shares_an_engagement_among_its_parties() -> None:
    rows = _rows("e1 r a", "e1 r b", "e2 r b", "e2 r a", "e2 r c")
    network = project(rows, Projection("newman"), CONTEXT)
    assert _ties(network) == {("a", "b"): 1.5, ("a", "c"): 0.5, ("b", "c"): 0.5}
    # The strength of an author of Newman's is the number of papers written with others.
    assert network.adjacency.sum(axis=1).tolist() == [2, 2, 1]


def test_two_roles_of_one_organisation_are_no_tie() -> None:
    network = project(_rows("e1 sponsor a", "e1 host a"))
    assert (network.nodes, network.size) == (("a",), 0)


def test_two_receivers_are_not_tied() -> None:
    network = project(_rows("e1 funder a", "e1 recipient b", "e1 recipient c"), context=CONTEXT)
    assert set(_ties(network)) == {("a", "b"), ("a", "c")}


def test_a_part_and_its_whole_are_not_tied() -> None:
    network = project(_rows("e1 r part", "e1 r whole", "e1 r a"), context=CONTEXT)
    assert set(_ties(network)) == {("a", "part"), ("a", "whole")}


def test_a_tie_is_as_sure_as_the_weaker_part_of_its_best_engagement() -> None:
    rows = _rows(
        *("e1 r a explicit", "e1 r b inferred", "e1 r c explicit"),
        *("e2 r b explicit", "e2 r c explicit", "e2 q c outside"),
    )
    assert project(rows).tie_columns["status"] == ["inferred", "explicit", "explicit"]


def test_larger_engagements_than_the_cap_tie_nobody_and_are_counted() -> None:
    rows = _rows("e1 r a", "e1 r b", "e1 r c", "e2 r a", "e2 r b")
    network = project(rows, Projection(cap=2))
    assert _ties(network) == {("a", "b"): 1}
    assert (
        network.statement["cap"]
        == "engagements of more than 2 organisations tie nobody; 1 engagement left out so"
    )
    assert network.nodes == ("a", "b", "c")


def test_roles_make_directed_ties_and_take_in_narrower_roles() -> None:
    rows = _rows("e1 donor a", "e1 recipient b", "e1 partner c", "e2 funder b", "e2 recipient a")
    context = Context(
        under={"donor": {"donor", "funder"}}, words={"funder": "funder", "recipient": "recipient"}
    )
    network = project(rows, Projection(roles=("funder", "recipient")), context)
    assert network.directed
    assert _ties(network) == {("a", "b"): 1, ("b", "a"): 1}
    assert network.statement["tie"].startswith("a tie leads from the funder to the recipient")


def test_a_role_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        NetworkError, match="nobody takes part as lender; the roles in these engagements are r"
    ):
        project(_rows("e1 r a"), Projection(roles=("lender", "r")))


def test_isolates_stay_or_go() -> None:
    rows = _rows("e1 r a", "e1 r b", "e2 r c")
    assert project(rows).nodes == ("a", "b", "c")
    without = project(rows, Projection(isolates=False))
    assert (without.nodes, _ties(without)) == (("a", "b"), {("a", "b"): 1})
    assert without.tie_columns["engagements"] == ["e1"]
    assert without.statement["isolates"] == "1 organisation without a tie, left out"


@pytest.mark.parametrize("how", [{"weight": "half"}, {"cap": 1}])
def test_a_projection_that_cannot_be_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(NetworkError):
        Projection(**how)


def test_engagements_too_large_for_memory_are_refused_before_anything_is_built() -> None:
    rows = of_rows(("e", "r", f"o{number}", "") for number in range(20_001))
    with pytest.raises(NetworkError, match=r"200,010,000 pairs of organisations.*use a cap"):
        project(rows)
    assert project(rows, Projection(cap=100)).size == 0


@pytest.mark.parametrize("how", [Projection(), Projection("newman"), Projection(roles=("r", "q"))])
def test_no_memberships_make_an_empty_network(how: Projection) -> None:
    if how.roles:
        with pytest.raises(NetworkError):
            project(of_rows([]), how)
    else:
        network = project(of_rows([]), how)
        assert (len(network), network.size, network.tie_columns["weight"]) == (0, 0, [])
    assert two_mode(of_rows([])).nodes == ()


_PARTS = st.lists(
    st.tuples(
        st.sampled_from(["e1", "e2", "e3", "e4"]),
        st.sampled_from(["funder", "partner", "recipient"]),
        st.sampled_from(["a", "b", "c", "part", "whole"]),
        st.sampled_from(["", *STATUSES]),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(parts=_PARTS, weight=st.sampled_from(["count", "newman"]), cap=st.sampled_from([None, 2, 3]))
def test_the_arrays_agree_with_the_definition_word_for_word(
    parts: list[tuple[str, str, str, str]], weight: str, cap: int | None
) -> None:
    network = project(of_rows(parts), Projection(weight, cap), CONTEXT)
    expected: dict[tuple[str, str], float] = {}
    status: dict[tuple[str, str], int] = {}
    for engagement in sorted({part[0] for part in parts}):
        own = [part for part in parts if part[0] == engagement]
        members = sorted({part[2] for part in own})
        if cap and len(members) > cap:
            continue
        for pair in combinations(members, 2):
            active = any(part[1] != "recipient" for part in own if part[2] in pair)
            if active and pair != ("part", "whole"):
                gain = 1 if weight == "count" else 1 / (len(members) - 1)
                expected[pair] = expected.get(pair, 0) + gain
                rank = min(
                    max(_rank(p[3]), _rank(q[3]))
                    for p in own
                    for q in own
                    if (p[2], q[2]) == pair and (p[1], q[1]) != ("recipient", "recipient")
                )
                status[pair] = min(status.get(pair, 9), rank)
    assert _ties(network) == pytest.approx(expected)
    assert network.tie_columns["status"] == [STATUSES[status[pair]] for pair in sorted(status)]
    assert set(network.nodes) == {part[2] for part in parts}


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else len(STATUSES) - 1


def test_two_modes_stay_as_they_are() -> None:
    network = two_mode(_rows("e1 host a", "e1 lead a inferred", "e1 r b", "e2 r b"))
    assert (network.nodes, network.modes) == (("a", "b", "e1", "e2"), (0, 0, 1, 1))
    assert _ties(network) == {("a", "e1"): 1, ("b", "e1"): 1, ("b", "e2"): 1}
    assert network.given["roles"] == ["host; lead", "r", "r"]
    assert network.given["status"][0] == "inferred"


def test_a_networkx_graph_comes_back_as_it_was() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph(name="n")
    graph.add_node(1, label="one")
    graph.add_node("1", label="text")
    graph.add_edge("1", 1, weight=2.5, note="x")
    back = network_of(graph).to_networkx()
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(back.edges(data=True)) == list(graph.edges(data=True))
    assert (back.graph, back.is_directed()) == (graph.graph, True)


@pytest.mark.parametrize(
    ("edges", "said"),
    [
        ([(1, 1, 1)], "tied to itself"),
        ([(1, 2, 0)], "above 0"),
        ([(1, 2, float("nan"))], "above 0"),
        ([(1, 2, float("inf"))], "above 0"),
    ],
)
def test_a_graph_that_is_no_network_is_refused(edges: list[Any], said: str) -> None:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(edges)
    with pytest.raises(NetworkError, match=said):
        network_of(graph)


def test_a_part_of_a_network_keeps_what_its_ties_are_made_of() -> None:
    rows = _rows("e1 r a", "e1 r b", "e2 r b", "e2 r c", "e3 r b", "e3 r c")
    part = project(rows).part([1, 2])
    assert (part.nodes, _ties(part)) == (("b", "c"), {("b", "c"): 2})
    assert part.tie_columns["engagements"] == ["e2 e3"]


def test_the_span_of_a_tie_is_that_of_its_engagements() -> None:
    dates = {"from": [("e1", "2012-08"), ("e2", "2009")], "until": [("e1", "spring")]}
    network = project(_rows("e1 r a", "e1 r b", "e2 r a", "e2 r b", **dates))
    assert (network.tie_columns["from"], network.tie_columns["until"]) == ([2009], [None])


def test_what_a_query_selects_stands_for_what_the_graph_knows(graph: hss_graph.KnowledgeGraph) -> None:
    text = """SELECT ?engagement ?role ?organisation ("elsewhere" AS ?place) WHERE {
      VALUES ?role { hss:partner } ?engagement ?role ?organisation }"""
    asked = queries.parse(text, "q", "q")
    network = graph.participation(asked, {}).network()
    assert set(network.tie_columns["places"]) == {"elsewhere"}
    assert "partnership" in network.tie_columns["kinds"]


def test_a_query_that_is_no_network_is_refused(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(NetworkError, match="is not a network query, for it does not select"):
        graph.network("timeline")
    with pytest.raises(NetworkError, match="must all be IRIs"):
        read(graph.query("SELECT ('a' AS ?engagement) ?role ?organisation { }"), "q")


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
    tie: Mapping[str, Any] = network.edges[ID + "unicef", ID + "who"]
    assert tie["weight"] == 1
    assert (tie["kinds"], tie["status"]) == ("partnership", "explicit")
    assert tie["engagements"] == ID + "unicef-who-partnership"
    assert network.edges[ID + "global-fund", ID + "international-hiv-aids-alliance"]["weight"] == 2
    assert not any(kind == "unnamed group" for _, kind in network.nodes(data="type"))


def test_what_is_only_intended_is_no_tie(graph: hss_graph.KnowledgeGraph) -> None:
    assert not graph.network().has_node(ID + "global-fund-board")


def test_a_network_of_one_kind(graph: hss_graph.KnowledgeGraph) -> None:
    network = graph.network(kind="joint output")
    assert {d["kinds"] for _, _, d in network.edges(data=True)} == {"joint output"}
    assert network.number_of_edges() == 36 + 6 + 3  # all pairs of 9 drafters, of 4 authors, and three pairs


def test_a_network_of_a_kind_has_the_narrower_kinds_too(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.network(kind="membership").has_edge(ID + "hai", ID + "phm-steering-council")
    everything = graph.network(kind="hss:Engagement")
    assert everything.number_of_edges() == graph.network().number_of_edges()


def test_a_network_states_what_it_is(graph: hss_graph.KnowledgeGraph) -> None:
    statement = graph.network(since="2010", status=["explicit", "outside"]).graph
    assert statement["filters"] == "First year: 2010; How surely it is said: explicit or outside"
    assert statement["undated"].startswith("53 engagements without a date")
    assert statement["data"].startswith("HSS Graph 1.")
    assert statement["query"] == "partnership-network"
    assert len(statement["data_version"]) == 16
    assert "isolates" in statement
    assert statement["weight"] == "the number of engagements that tie the two"


def test_a_network_that_one_engagement_dominates_says_so(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.network().graph["dominance"] == "a single engagement makes 36 of 68 ties"
    assert "dominance" not in graph.network(how=Projection(cap=8)).graph


def test_every_node_and_tie_says_what_it_is(graph: hss_graph.KnowledgeGraph) -> None:
    network = graph.network("participation-network")
    for iri, attributes in network.nodes(data=True):
        assert {"iri", "label", "type"} <= attributes.keys()
        assert attributes["iri"] == iri
        assert attributes["label"]
        assert attributes["type"] != "unknown"
    for _, _, attributes in network.edges(data=True):
        assert attributes["weight"] == len(attributes["engagements"].split())
        assert attributes["kinds"]


def test_the_adjacency_is_what_the_measures_rely_on(graph: hss_graph.KnowledgeGraph) -> None:
    asked = queries.find(graph.home, "partnership-network")
    network = graph.participation(asked, {}).network()
    assert network.adjacency.dtype == np.float64
    assert (network.adjacency != network.adjacency.T).nnz == 0
    assert not network.adjacency.diagonal().any()
    assert network.adjacency.has_sorted_indices


def test_a_tie_is_as_sure_as_the_parts_that_make_it() -> None:
    rows = _rows("e1 partner a explicit", "e1 funder a inferred", "e1 recipient b explicit")
    context = Context(receiving={"recipient"})
    assert project(rows, Projection(roles=("funder", "recipient"))).tie_columns["status"] == ["inferred"]
    assert project(rows, context=context).tie_columns["status"] == ["explicit"]
    both = _rows("e1 recipient a explicit", "e1 recipient b explicit", "e1 partner a inferred")
    assert project(both, context=context).tie_columns["status"] == ["inferred"]


def test_only_an_engagement_that_makes_ties_is_named_as_making_most() -> None:
    receivers = [f"e1 recipient r{number}" for number in range(40)]
    partners = [f"e2 partner p{number}" for number in range(6)]
    statement = project(_rows(*receivers, *partners), context=CONTEXT).statement
    assert statement["dominance"] == "a single engagement makes 15 of 15 ties"


def test_an_engagement_called_like_an_organisation_is_another_node() -> None:
    network = two_mode(_rows("1 p 1", "1 p 2", "2 p 1", "2 p 2 (engagement)"))
    assert len(set(network.nodes)) == len(network.nodes) == 4
    assert network.node_columns.get("label") is None


def test_roles_are_known_by_what_they_are_called(graph: hss_graph.KnowledgeGraph) -> None:
    called = graph.network(how=Projection(roles=("funder", "recipient"), isolates=False))
    named = graph.network(how=Projection(roles=(HSS + "funder", HSS + "recipient"), isolates=False))
    assert list(called.edges(data=True)) == list(named.edges(data=True))
    assert called.number_of_edges() == 4
    assert called.graph["name"].endswith(": from funder to recipient")


@pytest.mark.parametrize("roles", ["funder:recipient", ("funder",)])
def test_roles_that_are_not_two_are_refused(roles: Any) -> None:
    with pytest.raises(NetworkError, match="roles are two"):
        Projection(roles=roles)


TABLE = """engagement,role,organisation,kind,place,from,until,status
e1,partner,Kisumu Trust,partnership,Kenya; Malaysia,2009,2011,explicit
e1,partner,Nurses' Union,partnership,Kenya; Malaysia,2009,2011,explicit
e2,funder,Kisumu Trust,funding,Kenya,2014,,inferred
e2,recipient,Clinic,funding,Kenya,2014,,inferred
e3,partner,Clinic,partnership,,,,
e3,partner,Nurses' Union,partnership,,,,
"""


@pytest.mark.parametrize(
    ("values", "engagements"),
    [
        ({}, ["e1", "e2", "e3"]),
        ({"kind": "Partnership"}, ["e1", "e3"]),
        ({"place": ["malaysia", "kenya"]}, ["e1", "e2"]),
        ({"since": 2012}, ["e2"]),
        ({"until": "2010"}, ["e1"]),
        ({"since": 2010, "until": 2013}, ["e1"]),
        ({"status": "explicit"}, ["e1"]),
    ],
)
def test_a_table_is_asked_as_a_network_query_is(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path, values: dict[str, Any], engagements: list[str]
) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    rows = graph.participation(tmp_path / "t.csv", values).rows
    assert list(rows.engagements) == engagements
    network = graph.network(str(tmp_path / "t.csv"), **values)
    period = bool({"since", "until"} & values.keys())
    assert (network.graph.get("undated") == "1 engagement without a date, in no period") == period


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "advocacy"}, "no engagement has the kind 'advocacy'; there are funding; partnership"),
        ({"goal": "SDG 3"}, "no engagement has the goal 'SDG 3'; none has any"),
        ({"since": "spring"}, "since=spring: is not a year"),
        ({"colour": "red"}, "a table can be asked for kind"),
        ({"status": "certain"}, "'certain' is no status"),
    ],
)
def test_a_table_refuses_what_it_has_not(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path, values: dict[str, Any], said: str
) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    with pytest.raises(NetworkError, match=said):
        graph.participation(tmp_path / "t.csv", values)


@pytest.mark.parametrize("query", ["partnership-network", "TABLE"])
def test_a_period_that_ends_before_it_begins_is_refused(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path, query: str
) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    with pytest.raises(NetworkError, match="since=2015 is after until=2010"):
        graph.network(query.replace("TABLE", str(tmp_path / "t.csv")), since=2015, until=2010)


def test_several_values_widen_a_network(graph: hss_graph.KnowledgeGraph) -> None:
    kinds = graph.network(kind=["funding", "partnership"]).graph
    assert kinds["filters"] == "Kind of engagement: funding or partnership"
    both = graph.network(place=["Kenya", "Malaysia"])
    assert set(both) == set(graph.network(place="Kenya")) | set(graph.network(place="Malaysia"))
    assert graph.network(source="003_13eb45e5548daa2d.txt").graph["filters"].startswith("Source: ")


def test_a_node_without_a_label_is_called_by_what_it_is() -> None:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_node(1, label="one")
    graph.add_edge(1, 2, weight="heavy")
    with pytest.raises(NetworkError, match="must be a number"):
        network_of(graph)
    graph.edges[1, 2]["weight"] = "2"
    assert network_of(graph).labels == ["one", "2"]
