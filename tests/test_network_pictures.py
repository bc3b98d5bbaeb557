"""Pictures of networks: where nodes go, names that never overlap, and files that are the same each time."""

from __future__ import annotations

import csv
import itertools
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

import hss_graph
from hss_graph import queries
from hss_graph.errors import NetworkError
from hss_graph.network.building import Participation
from hss_graph.network.measures import shared
from hss_graph.network.memberships import of_rows
from hss_graph.network.model import Network, network_of
from hss_graph.network.pictures import heat_maps, labels, marks
from hss_graph.network.pictures.layout import positions
from hss_graph.network.pictures.packing import packed
from hss_graph.network.pictures.plan import Look, planned
from hss_graph.network.projection import Context, Projection
from support import Command

pytest.importorskip("matplotlib", reason="pictures need the extra 'pictures'")

from hss_graph.network.pictures import drawing, saving

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    *(
        "$x^2_{$ & <b>",
        "وزارة الصحة العامة",
        "国家卫生健康委员会" * 5,
        "🏥 hospital 👩‍⚕️",
        "",
        "\x00\x07\x1b[31mred",
    ),
    *(
        "a" * 5_000,
        "\u202eevil\u202c",
        "]]>&amp;\"'",
        "line\nbreak\u2028x",
        "\ud800 lone",
        "\\frac{a}{b} %s {}",
    ),
    *("नमस्ते", None, float("nan"), 7, "_nolegend_"),
)


@pytest.fixture(scope="module")
def participation(graph: hss_graph.KnowledgeGraph) -> Participation:
    return graph.participation(queries.find(graph.home, "partnership-network"), {})


def _partners(count: int) -> Network:
    """Organisations in groups, of whom some are tied to nobody."""
    made: nx.Graph[Any] = nx.gnm_random_graph(count, 2 * count, seed=4)
    made.remove_edges_from(list(made.edges(range(0, count, 9))))
    for node in made:
        made.nodes[node].update(label=f"Institute of Public Health number {node}", type=f"type {node % 11}")
    for number, (_, _, tie) in enumerate(made.edges(data=True)):
        tie.update(weight=1 + number % 5, status=("explicit", "inferred", "outside")[number % 3])
    return network_of(made)


def _networks(participation: Participation) -> dict[str, Network]:
    roles = {word: role for role, word in participation.context.words.items()}
    directed = Projection(roles=(roles["advocate"], roles["addressee"]))
    return {
        "one-mode": participation.network(),
        "two-mode": participation.two_mode(),
        "directed": participation.network(directed),
        "random": _partners(150),
        "crowded": network_of(
            nx.relabel_nodes(nx.complete_graph(90), lambda n: f"A long name, as they are {n}")
        ),
    }


def _boxes(figure: Any) -> dict[int, Any]:
    (axes,) = figure.axes
    return {
        int(text.get_gid().removeprefix("name-")): text.get_window_extent()
        for text in axes.texts
        if (text.get_gid() or "").startswith("name-")
    }


@pytest.mark.parametrize("kind", ["one-mode", "two-mode", "directed", "random", "crowded"])
def test_no_name_is_over_another_or_over_a_node(participation: Participation, kind: str) -> None:
    network = _networks(participation)[kind]
    with saving.settings(()):
        figure, drawn = drawing.figured(planned(network, Look(names=10_000)))
        (axes,) = figure.axes
        boxes = list(_boxes(figure).values())
        assert len(boxes) == drawn.names > 0
        for one, other in itertools.combinations(boxes, 2):
            assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0
        discs = 0
        for nodes in axes.collections:
            if not (nodes.get_gid() or "").startswith("nodes-"):
                continue
            radii = np.sqrt(nodes.get_sizes()) / 2 * figure.dpi / 72
            for (x, y), radius in zip(axes.transData.transform(nodes.get_offsets()), radii, strict=True):
                discs += 1
                for box in boxes:
                    gap = np.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))
                    assert gap > radius - 0.01
        assert discs == len(network)
        width, height = figure.get_size_inches() * figure.dpi
        assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)


def test_a_name_without_room_is_left_out_and_counted() -> None:
    made = nx.gnm_random_graph(500, 700, seed=1)
    nx.set_node_attributes(
        made, {node: f"National institute of public health, {node}" for node in made}, "label"
    )
    with saving.settings(()):
        _, drawn = drawing.figured(planned(network_of(made), Look(names=10_000, most=500)))
    assert 50 < drawn.names < 500
    assert drawn.notes == (f"{500 - drawn.names} of 500 names found no room",)


def test_the_largest_are_named_first(participation: Participation) -> None:
    network = participation.network()
    plan = planned(network, Look(names=3))
    with saving.settings(()):
        figure, drawn = drawing.figured(plan)
        assert sorted(_boxes(figure)) == sorted(plan.named)
    assert [network.labels[node] for node in plan.named] == [
        *("Health Alliance International", "People's Health Movement", "ActionAid")
    ]
    assert "the 3 largest of 41 are named" in drawn.notes


def test_a_name_away_from_its_node_has_a_line_to_it() -> None:
    walls = np.array([[x, y] for x in range(60, 141, 8) for y in range(60, 141, 8)], dtype=float)
    middle = int(np.flatnonzero((walls == 100).all(axis=1))[0])
    none = np.empty((0, 2))
    scene = labels.Scene(walls, np.full(len(walls), 3.0), none, none, 200.0, 200.0, 1.0)
    (placed,) = labels.place(scene, [middle], [(30.0, 10.0)])
    assert placed is not None
    assert placed.leader
    tight = labels.Scene(walls - 55, np.full(len(walls), 3.0), none, none, 90.0, 90.0, 1.0)
    assert labels.place(tight, [middle], [(30.0, 10.0)]) == [None]


@pytest.mark.parametrize("extension", [*saving.FORMATS, "SVG"])
def test_the_same_network_gives_the_same_bytes(
    participation: Participation, tmp_path: Path, extension: str
) -> None:
    files = [tmp_path / f"{name}.{extension}" for name in ("one", "two")]
    for file in files:
        drawing.draw(participation.network(), file, Look(colour="community"))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 5_000


def test_the_settings_of_the_user_change_nothing(participation: Participation, tmp_path: Path) -> None:
    import matplotlib as mpl

    drawing.draw(participation.network(), tmp_path / "one.svg")
    with mpl.rc_context(
        {"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red", "svg.fonttype": "path"}
    ):
        drawing.draw(participation.network(), tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_an_svg_says_in_words_what_it_shows(participation: Participation, tmp_path: Path) -> None:
    network = participation.network()
    drawn = drawing.draw(network, tmp_path / "n.svg")
    root = ElementTree.parse(tmp_path / "n.svg").getroot()
    assert root.get("role") == "img"
    assert root[0].text == network.statement["name"]
    assert "41 organisations, 68 ties. First by size: Health Alliance International" in str(root[1].text)
    shown = " ".join(" ".join(" ".join(e.itertext()) for e in root.iter(f"{SVG}text")).split())
    assert drawn.names == 41
    assert [label for label in network.labels if labels.wrapped(label).replace("\n", " ") not in shown] == []
    for words in (str(network.statement["data_version"]), "only inferred", "number of others tied to"):
        assert words in shown


@pytest.mark.parametrize("extension", saving.FORMATS)
def test_hostile_names_are_drawn_as_they_are_or_cleaned(tmp_path: Path, extension: str) -> None:
    made: nx.Graph[Any] = nx.Graph(name="$\\alpha$ \x00\u202e<title> 🏥")
    for node, label in enumerate(HOSTILE):
        made.add_node(
            node, label=label, type=(None, "", "$t_{$", "نوع", "_hidden", "😀", "a" * 300)[node % 7]
        )
    for node in range(len(HOSTILE)):
        made.add_edge(node, (node + 1) % len(HOSTILE), weight=(1e-9, 1, 1e9)[node % 3])
    file = tmp_path / f"n.{extension}"
    drawn = drawing.draw(network_of(made), file)
    assert (drawn.names, drawn.notes[0]) == (16, "1 without a name")
    if extension == "svg":
        root = ElementTree.parse(file).getroot()
        texts = [" ".join(e.itertext()) for e in root.iter(f"{SVG}text")]
        for text in (
            "$x^2_{$ & <b>",
            "[31mred",
            "evil",
            "line break x",
            "lone",
            "_nolegend_",
            "وزارة الصحة العامة",
        ):
            assert text in texts
        assert root[0].text == "$\\alpha$ <title> 🏥"


def test_only_the_best_connected_of_a_large_network_are_drawn(tmp_path: Path) -> None:
    network = _partners(150)
    drawn = drawing.draw(network, tmp_path / "n.svg", Look(most=20))
    plan = planned(network, Look(most=20))
    degrees = shared.degrees(network)
    assert sorted(plan.values.tolist()) == sorted(degrees.tolist())[-20:]
    assert drawn.nodes == 20
    assert drawn.notes[0] == (
        f"the 20 best connected of 150 organisations are drawn; 130 others and {network.size - drawn.ties} of"
        f" {network.size} ties are left out"
    )


def test_groups_beyond_the_colours_share_one_and_are_listed() -> None:
    values = [f"type {number}" for number in range(10) for _ in range(12 - number)]
    grouping = marks.grouped(values, None, "not known")
    assert [group.label for group in grouping.groups] == [*(f"type {n}" for n in range(7)), "other, 3 groups"]
    assert grouping.merged == ("type 7", "type 8", "type 9")
    assert len({group.colour for group in grouping.groups}) == 8
    assert grouping.groups[-1].members == 5 + 4 + 3


@pytest.mark.parametrize("colour", ["type", "community", "based in"])
def test_organisations_and_engagements_have_marks_of_their_own(
    participation: Participation, colour: str
) -> None:
    plan = planned(participation.two_mode(), Look(colour=colour))
    with saving.settings(()):
        figure, _ = drawing.figured(plan)
        drawn = {0: 0, 1: 0}
        corners = {0: set(), 1: set()}
        for nodes in figure.axes[0].collections:
            if (nodes.get_gid() or "").startswith("nodes-"):
                mode = int(nodes.get_gid()[-1])
                drawn[mode] += len(nodes.get_offsets())
                corners[mode].add(len(nodes.get_paths()[0].vertices))
    assert drawn == {0: 41, 1: 75}
    assert not corners[0] & corners[1]


def test_a_community_has_the_same_colour_for_organisations_and_engagements(
    participation: Participation,
) -> None:
    network = participation.two_mode()
    values = marks.valued(network, "community", 1)
    plan = planned(network, Look(colour="community"))
    (around,) = {value for value in values if value and "around Health Alliance International" in value}
    members = {plan.grouping.of[node] for node, value in enumerate(values) if value == around}
    assert len(members) == 1


def test_directed_ties_are_arrows_and_uncertain_ones_are_broken(participation: Participation) -> None:
    from matplotlib.patches import FancyArrowPatch

    network = _networks(participation)["directed"]
    with saving.settings(()):
        figure, _ = drawing.figured(planned(network, Look()))
        arrows = [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]
        assert len(arrows) == network.size == 4
        solid = [arrow.get_linestyle() in ("solid", "-") for arrow in arrows]
    assert solid == [status == "explicit" for status in network.tie_columns["status"]]


def test_sizes_go_by_the_measure_asked_for(participation: Participation) -> None:
    network = participation.network()
    plan = planned(network, Look(size="betweenness"))
    places = {node: place for place, node in enumerate(network.nodes)}
    found = nx.betweenness_centrality(network.to_networkx())
    expected = np.array([found[node] for node in places])
    assert np.corrcoef(expected, plan.values)[0, 1] == pytest.approx(1)
    across = marks.across(plan.values, float(plan.values.max()), 41)
    assert (np.argmax(across), np.argmin(across)) == (np.argmax(expected), np.argmin(expected))


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (
            Look(colour="nonsense"),
            "nodes have no attribute 'nonsense' to colour by; choose community or based in",
        ),
        (Look(size="nonsense"), "there is no measure 'nonsense'"),
        (Look(most=1), "of 1 there is no network to draw"),
    ],
)
def test_a_look_that_cannot_be_is_refused(
    participation: Participation, tmp_path: Path, look: Look, message: str
) -> None:
    with pytest.raises(NetworkError, match=message):
        drawing.draw(participation.network(), tmp_path / "n.svg", look)
    assert list(tmp_path.iterdir()) == []


def test_a_network_without_ties_cannot_be_drawn(run: Command, tmp_path: Path) -> None:
    done = run("network", "plot", "-p", "place=Timor-Leste", "-o", tmp_path / "n.svg")
    assert (done.status, done.err) == (
        2,
        "hss-graph: this network has no ties, so there is nothing to draw\n",
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("plot", "a picture is one of .svg, .png, .pdf"),
        (
            "heat-map",
            "the extension says no format; use -f or one of .csv .json .md .srj .txt .svg .png .pdf",
        ),
    ],
)
def test_an_unknown_extension_is_refused_before_any_work(
    run: Command, tmp_path: Path, command: str, said: str
) -> None:
    done = run("network", command, "no-such-query", "-o", tmp_path / "n.docx")
    assert done.status == 2
    assert f"{tmp_path / 'n.docx'}: {said}" in done.err


def test_without_matplotlib_a_heat_map_says_what_to_install(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = run("network", "heat-map", "-o", tmp_path / "n.svg")
    assert (done.status, done.err) == (
        2,
        "hss-graph: pictures need matplotlib; install it with: pip install 'hss-graph[pictures]'\n",
    )
    assert run("network", "heat-map").status == 0


def test_plot_draws_what_its_options_say(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "N.SVG"
    options = (
        "--two-mode",
        "--colour",
        "based in",
        "--labels",
        "none",
        "--title",
        "Who & what",
        "--most",
        "60",
    )
    done = run("network", "plot", *options, "-o", file)
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith(f"{file}: 60 nodes, ")
    assert "0 names; the 60 best connected of 116 nodes are drawn" in done.err
    assert ElementTree.parse(file).getroot()[0].text == "Who & what"
    refused = run("network", "plot", "--labels", "-3", "-o", file)
    assert (refused.status, "'-3' is no number of names" in refused.err) == (2, True)


SHAPES = {
    "nothing": nx.empty_graph(0),
    "one node": nx.empty_graph(1),
    "a pair": nx.path_graph(2),
    "all with all": nx.complete_graph(30),
    "a star": nx.star_graph(250),
    "a chain": nx.path_graph(220),
    "a ring": nx.cycle_graph(40),
    "pairs": nx.from_edgelist([(2 * n, 2 * n + 1) for n in range(70)]),
    "one way": nx.gnp_random_graph(60, 0.05, seed=1, directed=True),
    "large": nx.barabasi_albert_graph(900, 2, seed=2),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_network_has_the_same_layout_with_nodes_apart(shape: str) -> None:
    from scipy.spatial.distance import pdist

    network = network_of(SHAPES[shape])
    places = positions(network, 7)
    assert places.shape == (len(network), 2)
    assert np.isfinite(places).all()
    assert (places == positions(network, 7)).all()
    assert (pdist(places) > 0.3).all() if len(network) > 1 else True


def test_another_seed_gives_another_layout() -> None:
    network = network_of(nx.gnm_random_graph(30, 60, seed=1))
    assert (positions(network, 1) != positions(network, 2)).any()


def test_components_do_not_reach_into_each_other_and_isolates_are_below() -> None:
    made = nx.disjoint_union_all([nx.cycle_graph(n) for n in (12, 9, 8, 5, 4, 3, 3)] + [nx.empty_graph(6)])
    places = positions(network_of(made))
    parts = [sorted(part) for part in nx.connected_components(made)]
    boxes = [(*places[part].min(axis=0), *places[part].max(axis=0)) for part in parts if len(part) > 1]
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    alone = [part[0] for part in parts if len(part) == 1]
    assert places[alone, 1].max() < min(box[1] for box in boxes)


@pytest.mark.parametrize("size", [20, 60])
def test_those_who_work_together_are_nearer_than_others(size: int) -> None:
    from scipy.spatial.distance import cdist

    made: nx.Graph[Any] = nx.planted_partition_graph(5, size, 8 / size, 0.3 / size, seed=3)
    places = positions(network_of(made))
    group = np.arange(len(made)) // size
    far = cdist(places, places)
    same = group[:, None] == group[None]
    assert far[same].mean() < 0.5 * far[~same].mean()


def test_packing_many_drawings_leaves_none_over_another() -> None:
    sizes = [(9.0, 6.0), *[(1.0 + n % 3, 1.0 + n % 2) for n in range(80)]]
    corners = packed([np.array([[0.0, 0.0], size]) for size in sizes], 0.5)
    for one, other in itertools.combinations(corners, 2):
        apart = (one[1] + 0.49 < other[0]) | (other[1] + 0.49 < one[0])
        assert apart.any()
    everything = np.vstack(corners)
    wide, high = np.ptp(everything, axis=0)
    assert 0.8 < wide / high < 3.2


def _facets(rows: Any, facet: str) -> list[tuple[str, ...]]:
    return list(rows.facets[facet].of(len(rows.engagements)))


def test_a_heat_map_counts_engagements_as_a_loop_does(participation: Participation) -> None:
    rows = participation.rows
    made = heat_maps.counted(rows, participation.context, ("kind", "source"))
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for kinds, sources in zip(_facets(rows, "kind"), _facets(rows, "source"), strict=True):
        for pair in itertools.product(kinds, sources):
            expected[pair] += 1
    found = {
        (row, column): int(made.counts[r, c])
        for r, row in enumerate(made.rows)
        for c, column in enumerate(made.columns)
        if made.counts[r, c]
    }
    assert found == dict(expected)
    assert made.notes == ("75 of 75 engagements are counted",)


def _small() -> tuple[Any, Context]:
    rows = of_rows(
        [
            *[("e1", "funder", "a", ""), ("e1", "recipient", "b", ""), ("e1", "recipient", "a", "")],
            *[("e2", "funder", "a", ""), ("e3", "host", "c", "")],
        ],
        {
            "block": [("e1", "workforce"), ("e1", "financing"), ("e2", "financing")],
            "place": [("e3", "Kenya")],
        },
    )
    columns = {"label": ["Same", "Same", "Gamma"], "type": ["ngo", "ngo", None]}
    return rows, Context(columns=columns)


def test_organisation_and_role_must_be_those_of_one_participant() -> None:
    made = heat_maps.counted(*_small(), ("organisation", "role"))
    assert (made.rows, made.columns) == (("Same (a)", "Gamma", "Same (b)"), ("funder", "host", "recipient"))
    assert made.counts.tolist() == [[2, 0, 1], [0, 1, 0], [0, 0, 1]]


def test_a_heat_map_says_what_is_not_in_it() -> None:
    made = heat_maps.counted(*_small(), ("block", "type"), top=1)
    assert (made.rows, made.columns, made.counts.tolist()) == (("financing",), ("ngo",), [[2]])
    assert made.notes == (
        "2 of 3 engagements are counted",
        "1 without a known block are not",
        "of 2 values of block the 1 most frequent are shown; the others have 1 engagement",
    )
    with pytest.raises(NetworkError, match="of 3, 2 have a block and 1 a place"):
        heat_maps.counted(*_small(), ("block", "place"))


def test_a_heat_map_shows_numbers_where_there_are_any_and_empty_cells(tmp_path: Path) -> None:
    made = heat_maps.counted(*_small(), ("organisation", "role"))
    for name in ("one", "two"):
        heat_maps.draw(made, tmp_path / f"{name}.svg", "Roles $x$", "Filters: none")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    root = ElementTree.parse(tmp_path / "one.svg").getroot()
    texts = [" ".join(e.itertext()) for e in root.iter(f"{SVG}text")]
    assert sorted(text for text in texts if re.fullmatch("[0-9]+", text)) == ["1", "1", "1", "2"]
    assert {"Same (a)", "Gamma", "host", "Roles $x$"} <= set(texts)
    assert "An empty cell means that there is none in the data" in " ".join(texts)


@pytest.mark.parametrize("name", ["json", "markdown"])
def test_a_heat_map_is_told_in_the_formats_of_rows(run: Command, name: str) -> None:
    asked = ("network", "heat-map", "--rows", "kind", "--columns", "place")
    header, first = list(csv.reader(run(*asked).out.splitlines()))[:2]
    done = run(*asked, "-f", name)
    if name == "json":
        told = json.loads(done.out)
        assert (told["row"], told["column"], told["columns"]) == ("kind", "place", header[1:])
        assert [told["rows"][0], *map(str, told["counts"][0])] == first
    else:
        assert done.out.splitlines()[2] == f"| {' | '.join(first)} |"


def test_the_table_of_a_heat_map_is_the_same_on_stdout_and_in_a_file(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "map.CSV"
    printed = run("network", "heat-map", "--rows", "kind", "--columns", "place")
    written = run("network", "heat-map", "--rows", "kind", "--columns", "place", "-o", file)
    assert (printed.status, written.status, written.out) == (0, 0, "")
    with file.open(newline="") as lines:
        table = list(csv.reader(lines))
    assert table == list(csv.reader(printed.out.splitlines()))
    assert (table[0][:2], table[1][:3]) == (["kind", "Kenya"], ["programme", "1", "0"])
    assert "68 without a known place are not" in printed.err


@pytest.mark.parametrize("extension", saving.FORMATS)
def test_heat_maps_of_hostile_words_can_be_drawn(tmp_path: Path, extension: str) -> None:
    rows = of_rows(
        [(f"e{n}", "r", f"o{n}", "") for n in range(len(HOSTILE))],
        {"block": [(f"e{n}", str(label)) for n, label in enumerate(HOSTILE)]},
    )
    made = heat_maps.counted(rows, Context(), ("block", "organisation"))
    heat_maps.draw(made, tmp_path / f"n.{extension}", "\x00$\\x$", "")
    assert made.counts.sum() == len(HOSTILE)
    assert (tmp_path / f"n.{extension}").stat().st_size > 1_000


def test_where_there_are_no_communities_the_picture_has_one_colour_and_says_so(tmp_path: Path) -> None:
    graph = nx.cycle_graph(4)
    graph.add_node("alone")
    drawn = drawing.draw(network_of(graph), tmp_path / "n.svg", Look(colour="community"))
    why = "there are no communities: no division of the ties is better than none"
    assert f"all of one colour, for {why}" in drawn.notes
    assert len(planned(network_of(graph), Look(colour="community")).grouping.groups) == 1


def test_a_heat_map_of_one_respect_by_itself_is_refused(run: Command) -> None:
    done = run("network", "heat-map", "--rows", "kind", "--columns", "kind")
    assert (done.status, done.out) == (2, "")
    assert "rows and columns are both kind; choose two respects" in done.err
