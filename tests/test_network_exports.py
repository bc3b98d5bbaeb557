"""Exports: every format is read by a parser that is not ours, with the same nodes, ties, values and types."""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
import shutil
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hss_graph
from hss_graph import queries
from hss_graph.errors import NetworkError
from hss_graph.network import exports
from hss_graph.network.model import Network, network_of
from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY, Command

igraph = pytest.importorskip("igraph", reason="its parsers read the exports")
openpyxl = pytest.importorskip("openpyxl", reason="it reads the workbook")
duckdb = pytest.importorskip("duckdb", reason="it reads the tables")
parquet = pytest.importorskip("pyarrow.parquet", reason="it reads Parquet")

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"
ID = PREFIXES["id"]
DOT = shutil.which("dot")
RSCRIPT = shutil.which("Rscript")
needs_dot = pytest.mark.skipif(DOT is None, reason="needs Graphviz")

Attributes = dict[str, Any]
# Whether it is directed, the nodes by id, the ties by their ends, the statement.
Read = tuple[bool, dict[str, Attributes], dict[tuple[str, str], Attributes], Attributes]


def _typed(value: str, kind: str) -> Any:
    """The value of a literal, by the types of Java, which GraphML and GEXF name."""
    if kind in ("int", "integer", "long"):
        assert kind == "long" or -(2**31) <= int(value) < 2**31
        return int(value)
    if kind in ("double", "float"):
        assert re.fullmatch(r"NaN|-?(Infinity|[0-9.]+([eE][-+]?[0-9]+)?)", value)
        return float(value)
    if kind == "boolean":
        return {"true": True, "false": False}[value]
    assert kind == "string"
    return value


def read_graphml(content: bytes) -> Read:
    root = ElementTree.fromstring(content)
    keys = {key.get("id"): key for key in root.iter(GRAPHML + "key")}

    def values(element: ElementTree.Element) -> Attributes:
        found = {}
        for data in element.findall(GRAPHML + "data"):
            key = keys[data.get("key")]
            found[key.get("attr.name")] = _typed(data.text or "", str(key.get("attr.type")))
        return found

    (graph,) = root.findall(GRAPHML + "graph")
    edges = graph.findall(GRAPHML + "edge")
    assert len({edge.get("id") for edge in edges}) == len(edges)
    return (
        graph.get("edgedefault") == "directed",
        {str(node.get("id")): values(node) for node in graph.findall(GRAPHML + "node")},
        {(str(edge.get("source")), str(edge.get("target"))): values(edge) for edge in edges},
        values(graph),
    )


def read_gexf(content: bytes) -> Read:
    root = ElementTree.fromstring(content)
    (graph,) = root.findall(GEXF + "graph")
    declared = {
        group.get("class"): {each.get("id"): each for each in group}
        for group in graph.findall(GEXF + "attributes")
    }

    def values(element: ElementTree.Element, of: str) -> Attributes:
        found: Attributes = {name: element.get(name) for name in ("label",) if element.get(name) is not None}
        if element.get("weight") is not None:
            found["weight"] = float(str(element.get("weight")))
        for value in element.iter(GEXF + "attvalue"):
            attribute = declared[of][value.get("for")]
            found[str(attribute.get("title"))] = _typed(str(value.get("value")), str(attribute.get("type")))
        return found

    lines = str(root.findtext(f"{GEXF}meta/{GEXF}description")).splitlines()
    edges = list(root.iter(GEXF + "edge"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    return (
        graph.get("defaultedgetype") == "directed",
        {str(node.get("id")): values(node, "node") for node in root.iter(GEXF + "node")},
        {(str(edge.get("source")), str(edge.get("target"))): values(edge, "edge") for edge in edges},
        dict(line.split(": ", 1) for line in lines),
    )


def _entities(value: Any) -> Any:
    unescape = re.compile("&#([0-9]+);")
    return unescape.sub(lambda match: chr(int(match[1])), value) if isinstance(value, str) else value


def read_gml(content: bytes) -> Read:
    """By networkx's parser; the ids are names."""
    graph = nx.read_gml(BytesIO(content), label="id")
    names = {number: data.pop("name") for number, data in graph.nodes(data=True)}
    for number, data in graph.nodes(data=True):
        if data["label"] == names[number]:  # it has none of its own
            del data["label"]
    return (
        graph.is_directed(),
        {names[number]: data for number, data in graph.nodes(data=True)},
        {
            (names[a], names[b]): {k: v for k, v in data.items() if k != "id"}
            for a, b, data in graph.edges(data=True)
        },
        graph.graph,
    )


def _strict(content: bytes) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    def once(pairs: list[tuple[str, Any]]) -> Attributes:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(content, parse_constant=refuse, object_pairs_hook=once)


def read_json(content: bytes) -> Read:
    data = _strict(content)
    graph = nx.node_link_graph(data, edges="edges")
    assert len({edge["id"] for edge in data["edges"]}) == len(data["edges"])
    return (
        graph.is_directed(),
        dict(graph.nodes(data=True)),
        {(a, b): {k: v for k, v in d.items() if k != "id"} for a, b, d in graph.edges(data=True)},
        graph.graph,
    )


def read_cyjs(content: bytes) -> Read:
    document = _strict(content)
    nodes = [node["data"] for node in document["elements"]["nodes"]]
    edges = [edge["data"] for edge in document["elements"]["edges"]]
    assert len({edge["id"] for edge in edges} | {node["id"] for node in nodes}) == len(edges) + len(nodes)
    return (
        document["data"].pop("directed"),
        {n["id"]: {k: v for k, v in n.items() if k not in ("id", "name")} for n in nodes},
        {
            (e["source"], e["target"]): {k: v for k, v in e.items() if k not in ("id", "source", "target")}
            for e in edges
        },
        document["data"],
    )


def read_dot(content: bytes) -> Read:
    """By Graphviz; a backslash is written twice."""
    assert DOT is not None
    done = subprocess.run([DOT, "-Tdot_json"], input=content, capture_output=True, check=True)
    assert done.stderr == b""
    document = json.loads(done.stdout, strict=False)
    objects = document.get("objects", [])

    def values(found: Attributes, without: tuple[str, ...]) -> Attributes:
        kept = {
            k: v.replace("\\\\", "\\") for k, v in found.items() if k not in without and isinstance(v, str)
        }
        given = {name: value for name, value in kept.items() if value not in ("", "\\N")}
        return {name.removeprefix("hss_"): value for name, value in given.items()}

    names = [each["name"].replace("\\\\", "\\") for each in objects]
    return (
        document["directed"],
        {name: values(each, ("name",)) for name, each in zip(names, objects, strict=True)},
        {(names[e["tail"]], names[e["head"]]): values(e, ("id",)) for e in document.get("edges", [])},
        dict(line.split(": ", 1) for line in re.findall("^// (.*)$", content.decode(), re.MULTILINE)),
    )


def _rows(file: Path, types: dict[str, str] | None = None) -> list[Attributes]:
    if types is None:
        relation = duckdb.sql(f"SELECT * FROM read_parquet('{file}')")
    else:
        declared = ", ".join(f"{_sql(name)}: {_sql(kind)}" for name, kind in types.items())
        relation = duckdb.sql(
            f"SELECT * FROM read_csv('{file}', header=true, delim=',', quote='\"', escape='\"', nullstr='', "
            f"allow_quoted_nulls=false, columns={{{declared}}}, auto_detect=false)"
        )
    names = relation.columns
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in relation.fetchall()
    ]


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_OF_EDGES = ("id", "source", "target", "source_label", "target_label")


def _tables(nodes: list[Attributes], edges: list[Attributes], about: Attributes) -> Read:
    assert len({edge["id"] for edge in edges}) == len(edges)
    return (
        about.pop("directed"),
        {node["id"]: {k: v for k, v in node.items() if k != "id"} for node in nodes},
        {(e["source"], e["target"]): {k: v for k, v in e.items() if k not in _OF_EDGES} for e in edges},
        about,
    )


_SQL_TYPES = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "string": "VARCHAR",
}


def read_csv(directory: Path) -> Read:
    package = _strict((directory / "datapackage.json").read_bytes())
    found = []
    for resource in package["resources"]:
        types = {f["name"]: _SQL_TYPES[f["type"]] for f in resource["schema"]["fields"]}
        found.append(_rows(directory / resource["path"], types))
    return _tables(found[0], found[1], package["network"])


def read_parquet(directory: Path) -> Read:
    metadata = [parquet.read_schema(directory / f"{name}.parquet").metadata for name in ("nodes", "edges")]
    assert metadata[0] == metadata[1]
    about = _strict(metadata[0][b"network"])
    return _tables(_rows(directory / "nodes.parquet"), _rows(directory / "edges.parquet"), about)


ONE_FILE: dict[str, Callable[[bytes], Read]] = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "gml": read_gml,
    "json": read_json,
    "cyjs": read_cyjs,
    "dot": read_dot,
}
TABLES: dict[str, Callable[[Path], Read]] = {"csv": read_csv, "parquet": read_parquet}
WHOLE = [  # formats that hold all attributes
    pytest.param(name, marks=needs_dot) if name == "dot" else name for name in (*ONE_FILE, *TABLES)
]


def written(network: Network, format_name: str, directory: Path) -> tuple[Read, tuple[str, ...]]:
    """What an independent parser reads of an export, and what the export said of it."""
    encoded = exports.encode(network, format_name)
    if format_name in ONE_FILE:
        return ONE_FILE[format_name](encoded.contents[""]), encoded.left_out
    for name, content in encoded.contents.items():
        (directory / name).write_bytes(content)
    return TABLES[format_name](directory), encoded.left_out


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of one type, NaN being itself."""
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and bool(one == other)


def assert_same(found: Attributes, wanted: Attributes) -> None:
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        assert same(found[name], value), (name, found[name], value)


def key(format_name: str, name: str) -> str:
    """An attribute's name in a format."""
    words = re.findall("[A-Za-z0-9]+", name)
    return words[0] + "".join(w[0].upper() + w[1:] for w in words[1:]) if format_name == "gml" else name


def in_format(format_name: str, value: Any, name: str = "") -> Any:
    """A value as a format has it; None where the format leaves it out."""
    if isinstance(value, date) and format_name not in TABLES:
        value = value.isoformat()
    if format_name in ("gml", "json", "cyjs") and isinstance(value, float) and not math.isfinite(value):
        return None
    if format_name == "gml" and isinstance(value, bool):
        return int(value)
    if format_name == "graphml" and name == "bipartite":
        return bool(value)
    if format_name == "gexf" and name == "weight":
        return float(value)
    if format_name == "dot":
        return (value if isinstance(value, str) else exports.cleaning.text(value)) or None
    return value


def expected(format_name: str, values: Attributes) -> Attributes:
    said = {key(format_name, name): in_format(format_name, value, name) for name, value in values.items()}
    return {name: value for name, value in said.items() if value is not None}


@pytest.fixture(scope="module")
def bundled(graph: hss_graph.KnowledgeGraph) -> Network:
    return graph.participation(queries.find(graph.home, "partnership-network"), {}).network()


@pytest.fixture(scope="module")
def two_mode(graph: hss_graph.KnowledgeGraph) -> Network:
    return graph.participation(queries.find(graph.home, "partnership-network"), {}).two_mode()


@pytest.mark.parametrize("format_name", WHOLE)
@pytest.mark.parametrize("mode", ["bundled", "two_mode"])
def test_the_bundled_network_comes_back_with_all_it_says(
    request: pytest.FixtureRequest, tmp_path: Path, mode: str, format_name: str
) -> None:
    network: Network = request.getfixturevalue(mode)
    (directed, nodes, edges, statement), _ = written(network, format_name, tmp_path)
    given = network.to_networkx()
    assert not directed
    assert list(nodes) == list(network.nodes)
    for node, values in given.nodes(data=True):
        assert_same(nodes[node], expected(format_name, {k: v for k, v in values.items() if v is not None}))
    assert set(edges) == set(given.edges)
    for left, right, values in given.edges(data=True):
        wanted = expected(format_name, {k: v for k, v in values.items() if v is not None})
        assert_same(edges[left, right], wanted)
    wanted = {key(format_name, name): value for name, value in network.statement.items()}
    statement.pop("directedx2", None)
    assert {k: statement[k] for k in wanted if k != "directed" and k in statement} == {
        k: v for k, v in wanted.items() if k != "directed"
    }


# What each value is once it is plain, where it is not itself.
HOSTILE: list[tuple[Any, Any]] = [
    (None, None),
    ("", ""),
    ("control \x00\x07\x1b\x7f\x85", "control \ufffd\ufffd\ufffd\x7f\x85"),
    ("<&>\"'`${x}]]>&amp;&#10;<!--", "<&>\"'`${x}]]>&amp;&#10;<!--"),
    ("back\\slash \\n \\", "back\\slash \\n \\"),
    ("é漢🙂", "é漢🙂"),
    ("\u202eright to left \u0627\u200f", "\u202eright to left \u0627\u200f"),
    ("  spaces, tabs\tand;\r\nlines\r\n ", "  spaces, tabs\tand;\r\nlines\r\n "),
    ("lone \ud800 surrogate \udfff", "lone \ufffd surrogate \ufffd"),
    ("\ufeff\ufffe\uffff\u2028\u2029", "\ufeff\ufffd\ufffd\u2028\u2029"),
    ("=1+1", "=1+1"),
    ("1", "1"),
    ("true", "true"),
    ("NULL", "NULL"),
    ("nan", "nan"),
    ("*Vertices 3", "*Vertices 3"),
    ("% no comment", "% no comment"),
    ("x" * 5000, "x" * 5000),
    (
        ["a", None, 1, 2.5, True, date(2020, 1, 31), math.nan],
        '["a", null, 1, 2.5, true, "2020-01-31", "NaN"]',
    ),
    (("a; b", "c"), '["a; b", "c"]'),
    ({"b", "a"}, '["a", "b"]'),
    ({"k": {"\x00": [10**30]}}, '{"k": {"\ufffd": ["1000000000000000000000000000000"]}}'),
    (datetime(2020, 1, 31, 12, 30), "2020-01-31T12:30:00"),
    (10**30, "1000000000000000000000000000000"),
    (Decimal("0.12345678901234567890"), "0.12345678901234567890"),
]


def columns_of(network: Network) -> Network:
    """A network whose ties have the columns of its nodes, the values of those where they begin."""
    left, _ = network.ties
    given = {
        name: [values[place] for place in left.tolist()] for name, values in network.node_columns.items()
    }
    return Network(network.nodes, network.adjacency, network.directed, network.node_columns, given)


def path_of(nodes: list[Any], directed: bool = False, **columns: list[Any]) -> Network:
    """A path through the nodes with these attributes, on ties too."""
    import scipy.sparse

    steps = np.arange(len(nodes) - 1)
    matrix = scipy.sparse.csr_array((np.ones(len(steps)), (steps, steps + 1)), shape=(len(nodes), len(nodes)))
    adjacency = matrix if directed else scipy.sparse.csr_array(matrix + matrix.T)
    return columns_of(Network(tuple(nodes), adjacency, directed, columns))


def assert_columns(found: Read, ids: list[str], format_name: str, **columns: list[Any]) -> None:
    """All nodes, and all ties of a path through them, have these values."""
    _, nodes, edges, _ = found
    assert list(nodes) == ids
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for node, row in zip(ids, rows, strict=True):
        wanted = expected(format_name, {k: v for k, v in row.items() if v is not None})
        if format_name == "gml" and row.get("label") == "":  # there a node has a label
            del wanted["label"]
        assert_same(nodes[node], wanted)
    assert set(edges) == set(itertools.pairwise(ids))
    for (left, _), values in edges.items():
        row = rows[ids.index(left)]
        weight = expected(format_name, {"weight": 1})
        assert_same(values, expected(format_name, {k: v for k, v in row.items() if v is not None}) | weight)


@pytest.mark.parametrize("format_name", WHOLE)
def test_hostile_values_come_back_as_what_they_are_or_as_texts(tmp_path: Path, format_name: str) -> None:
    values = [value for value, _ in HOSTILE]
    ids = [f"http://example.org/{place}" for place in range(len(HOSTILE))]
    found, told = written(path_of(ids, label=values, mixed=values), format_name, tmp_path)
    wanted = [value for _, value in HOSTILE]
    assert_columns(found, ids, format_name, label=wanted, mixed=wanted)
    for sentence in (
        "'mixed' of nodes holds lists, which are written as JSON texts",
        "'mixed' of ties holds numbers of more digits than a number may have, which are written as texts",
    ):
        assert sentence in told
    assert any(
        sentence.endswith("characters that no file may hold; U+FFFD stands for each of them")
        for sentence in told
    )


TYPED: dict[str, list[Any]] = {
    "whole": [0, -1, None, 2**31 - 1],
    "long": [2**31, -(2**53), 1, None],
    "real": [0.1, -1e-300, 1e300, None],
    "special": [math.nan, math.inf, -math.inf, 5e-324],
    "truth": [True, False, None, True],
    "day": [date(2020, 2, 29), None, date(1, 1, 1), date(9999, 12, 31)],
    "decimal": [Decimal("1.10"), Decimal("1E+3"), None, Decimal("-0.25")],
    "numpy": [np.int32(3), np.int64(-4), None, np.uint8(7)],
    "numpy real": [np.float32(0.5), np.float64(0.1), None, np.float64(2)],
    "numpy truth": [np.True_, np.False_, None, np.True_],
    "both": [1, 2.5, None, 3],
    "text": ["1", "true", None, "0.1"],
    "several": [1, "1", None, True],
}


@pytest.mark.parametrize("format_name", WHOLE)
@pytest.mark.parametrize("directed", [False, True])
def test_every_type_comes_back_as_itself(tmp_path: Path, directed: bool, format_name: str) -> None:
    found, told = written(path_of(list("abcd"), directed, **TYPED), format_name, tmp_path)
    assert found[0] == directed
    plain = {
        name: [float(value) if isinstance(value, Decimal) else value for value in values]
        for name, values in TYPED.items()
    }
    plain["numpy"] = [3, -4, None, 7]
    plain["numpy real"] = [0.5, 0.1, None, 2.0]
    plain["numpy truth"] = [True, False, None, True]
    plain["both"] = [1.0, 2.5, None, 3.0]
    plain["several"] = ["1", "1", None, "true"]
    if format_name == "gml":
        plain["long"] = [2.0**31, -(2.0**53), 1.0, None]
    assert_columns(found, list("abcd"), format_name, **plain)
    assert "'several' of nodes has values of several types; all are written as texts" in told


@pytest.mark.parametrize("format_name", WHOLE)
def test_whole_numbers_of_64_bits_lose_no_digit(tmp_path: Path, format_name: str) -> None:
    values = [2**63 - 1, -(2**63), 2**53 + 1]
    found, told = written(path_of(list("abc"), n=values), format_name, tmp_path)
    as_text = format_name in ("gml", "json", "cyjs")
    assert_columns(found, list("abc"), format_name, n=[str(value) if as_text else value for value in values])
    assert any("holds whole numbers up to" in sentence for sentence in told) == as_text


class Unlike:
    """Something hashable that no format knows."""

    def __str__(self) -> str:
        return "unlike"


@pytest.mark.parametrize("format_name", WHOLE)
def test_hostile_ids_stay_apart_and_say_what_they_were(tmp_path: Path, format_name: str) -> None:
    nodes = [
        1,
        "1",
        None,
        "",
        ("a", 1),
        "none",
        2.5,
        True,
        "\x00",
        "\x01",
        'a b\n"c\\',
        "1~2",
        ID + "who",
        Unlike(),
    ]
    network = path_of(nodes)
    (_, found, edges, _), told = written(network, format_name, tmp_path)
    ids = list(found)
    assert len(set(ids)) == len(nodes)
    assert [ids[place] for place in (1, 5, 10, 11, 12)] == [nodes[place] for place in (1, 5, 10, 11, 12)]
    assert set(edges) == set(itertools.pairwise(ids))
    original = [found[node].get(key(format_name, "original id")) for node in ids]
    texts = [None if isinstance(node, Unlike) else ascii(node) for node in nodes[:-1]]
    wanted = [None if place in (1, 5, 10, 11, 12) else each for place, each in enumerate(texts)]
    if format_name == "dot":
        assert original[:-1] == [each and each for each in wanted]
    else:
        assert original[:-1] == wanted
    assert "9 nodes have another id than in the network; 'original id' has that" in told


NAMES = [
    "with space",
    "<&>\"'",
    "id",
    "source",
    "target",
    "weight",
    "label",
    "é",
    "",
    "name",
    "a\nb",
    "image",
    "1st",
    "parent",
]


@pytest.mark.parametrize(
    "format_name", [name for name in ONE_FILE if name not in ("gml", "dot")] + list(TABLES)
)
def test_any_name_of_an_attribute_comes_back(tmp_path: Path, format_name: str) -> None:
    names = [
        name for name in NAMES if (format_name, name) != ("csv", "a\nb")
    ]  # DuckDB takes a line for a row
    values = {name: [f"{name} {place}" for place in "ab"] for name in names if name != "weight"}
    (_, nodes, edges, _), told = written(path_of(["a", "b"], **values), format_name, tmp_path)
    renamed = {"": "unnamed", "id": "id_2"}
    of_cytoscape = {"parent": "parent_", "name": None} if format_name == "cyjs" else {}
    wanted = {(renamed | of_cytoscape).get(name, name): values[name][0] for name in values}
    wanted.pop(None, None)
    assert nodes["a"] == wanted
    of_ties = {"": "unnamed", "id": "id_2", "source": "source_2", "target": "target_2"}
    assert edges["a", "b"] == {of_ties.get(name, name): values[name][0] for name in values} | expected(
        format_name, {"weight": 1}
    )
    assert "'source' of ties is called 'source_2', for that name is taken" in told


@needs_dot
def test_an_id_that_graphviz_keeps_to_itself_becomes_another(tmp_path: Path) -> None:
    (_, nodes, edges, _), told = written(path_of(["%", "_%", "%3"]), "dot", tmp_path)
    assert (list(nodes), list(edges)) == (["_%", "_%_2", "_%3"], [("_%", "_%_2"), ("_%_2", "_%3")])
    assert told == ("Graphviz keeps ids that begin with % to itself; they begin with _% here",)


@needs_dot
def test_no_attribute_steers_graphviz(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg/>")
    names = ["image", "shapefile", "layout", "URL", "label_scheme", "fontpath", "_background"]
    network = path_of(["a", "b"], **{name: [str(secret)] * 2 for name in names})
    content = exports.encode(network, "dot").contents[""]
    assert DOT is not None
    drawn = subprocess.run([DOT, "-Tsvg"], input=content, capture_output=True, check=True)
    assert b"secret" not in drawn.stdout + drawn.stderr


def test_gml_is_read_by_the_parser_of_igraph(tmp_path: Path, bundled: Network) -> None:
    (tmp_path / "n.gml").write_bytes(exports.encode(bundled, "gml").contents[""])
    with warnings.catch_warnings(action="ignore"):  # it knows named entities alone, and says so
        read = igraph.Graph.Read_GML(str(tmp_path / "n.gml"))
    assert read.vs["name"] == list(bundled.nodes)
    assert [_entities(label) for label in read.vs["label"]] == list(bundled.labels)
    assert [(edge.source, edge.target) for edge in read.es] == list(
        zip(*map(list, bundled.ties), strict=True)
    )
    assert read.es["weight"] == bundled.weights.tolist()
    assert [_entities(value) for value in read.es["engagements"]] == bundled.tie_columns["engagements"]


def test_graphml_is_read_by_the_parser_of_igraph(tmp_path: Path, two_mode: Network) -> None:
    typed = TYPED | {"special": [math.nan, math.inf, -math.inf, 1e-300]}  # it refuses what is denormal
    hostile = path_of(list("abcd"), **typed, text2=["\r\n\t <&>", "é漢🙂", None, "\u202e\x85"])
    for name, network in (("two_mode", two_mode), ("hostile", hostile)):
        (tmp_path / f"{name}.graphml").write_bytes(exports.encode(network, "graphml").contents[""])
        read = igraph.Graph.Read_GraphML(str(tmp_path / f"{name}.graphml"))
        assert read.vs["id"] == list(network.nodes)
        assert [(e.source, e.target) for e in read.es] == list(zip(*map(list, network.ties), strict=True))
        assert {each: read[each] for each in network.statement} == dict(network.statement)
    assert read.vs["text2"] == ["\r\n\t <&>", "é漢🙂", "", "\u202e\x85"]
    assert read.vs["whole"][:2] == [0, -1]
    assert read.vs["special"][1:3] == [math.inf, -math.inf]
    assert read.vs["truth"][:2] == [True, False]
    assert read.vs["day"][0] == "2020-02-29"


def _of_pajek(content: bytes, directory: Path) -> Any:
    (directory / "n.net").write_bytes(content)
    return igraph.Graph.Read_Pajek(str(directory / "n.net"))


@pytest.mark.parametrize("directed", [False, True])
def test_pajek_holds_nodes_ties_and_weights(tmp_path: Path, directed: bool) -> None:
    labels = ["é漢🙂", 'a "quoted" \\ name\n', "twice", "twice", "", None, "*Edges", "% x", "2", "\u202ertl"]
    network = path_of([f"n{place}" for place in range(len(labels))], directed, label=labels)
    encoded = exports.encode(network, "pajek")
    read = _of_pajek(encoded.contents[""], tmp_path)
    shown = ["é漢🙂", "a 'quoted' / name ", "twice", "twice_2", "n4", "n5", "*Edges", "% x", "2", "\u202ertl"]
    assert read.vs["name"] == shown
    assert read.is_directed() == directed
    assert [(edge.source, edge.target) for edge in read.es] == [
        (place, place + 1) for place in range(len(labels) - 1)
    ]
    assert read.es["weight"] == [1] * (len(labels) - 1)
    assert list(nx.read_pajek(BytesIO(encoded.contents[""]))) == shown
    assert encoded.left_out == (
        "Pajek's labels hold no quotation marks, backslashes and line breaks: 1 has others or spaces",
        "Pajek tells nodes apart by label: a label that comes again has a number behind it",
    )


def test_pajek_says_what_it_leaves_out_and_how_the_network_was_made(bundled: Network, tmp_path: Path) -> None:
    encoded = exports.encode(bundled, "pajek")
    assert encoded.left_out == (
        "Pajek holds labels and weights alone: left out type, iri, based in, blocks, part of, kinds, places, "
        "goals, sources, from, until, status and 1 more",
    )
    comments = [line for line in encoded.contents[""].decode().splitlines() if line.startswith("% ")]
    assert comments == [f"% {name}: {value}" for name, value in bundled.statement.items()]
    read = _of_pajek(encoded.contents[""], tmp_path)
    assert read.vs["name"] == list(bundled.labels)
    assert read.es["weight"] == bundled.weights.tolist()


def test_a_two_mode_network_is_one_for_pajek(two_mode: Network, tmp_path: Path) -> None:
    read = _of_pajek(exports.encode(two_mode, "pajek").contents[""], tmp_path)
    assert two_mode.modes is not None
    assert read.vs["type"] == [mode == 1 for mode in two_mode.modes]
    mixed = network_of(nx.Graph([("e1", "a"), ("b", "e1")]))
    mixed = Network(mixed.nodes, mixed.adjacency, modes=(1, 0, 0))
    read = _of_pajek(exports.encode(mixed, "pajek").contents[""], tmp_path)
    assert (read.vs["name"], read.vs["type"]) == (["a", "b", "e1"], [False, False, True])
    assert {frozenset((e.source, e.target)) for e in read.es} == {frozenset((0, 2)), frozenset((1, 2))}


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet by openpyxl; no cell is a formula or a link."""
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet for cell in row)
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


@pytest.mark.parametrize("mode", ["bundled", "two_mode"])
def test_a_workbook_has_sheets_of_nodes_ties_and_what_the_network_is(
    request: pytest.FixtureRequest, mode: str
) -> None:
    network: Network = request.getfixturevalue(mode)
    encoded = exports.encode(network, "xlsx")
    assert encoded.left_out == ()
    sheets = sheets_of(encoded.contents[""])
    assert list(sheets) == ["nodes", "edges", "about"]
    columns = {"id": network.nodes, **network.node_columns}
    if network.modes is not None:
        columns["bipartite"] = network.modes
    assert sheets["nodes"] == [list(columns), *map(list, zip(*columns.values(), strict=True))]
    head, *found = sheets["edges"]
    assert head == ["source", "target", "id", "source_label", "target_label", *network.tie_columns]
    left, right = network.ties
    assert [row[:2] for row in found] == [
        [network.nodes[a], network.nodes[b]] for a, b in zip(left, right, strict=True)
    ]
    assert [row[5:] for row in found] == list(map(list, zip(*network.tie_columns.values(), strict=True)))
    said = {name: str(value) for name, value in network.statement.items()} | {"directed": "false"}
    assert sheets["about"] == [["heading", "value"], *map(list, said.items())]


def test_a_workbook_holds_texts_as_texts_and_tells_what_it_does_not_hold() -> None:
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.org/", "007", "2020-01-31"]
    hostile = ["é漢🙂\u202e", "<&>\"'", " a\nb ", "{=1}", "", None, "🙂" * 20_000]
    columns = {
        "formula": formulas,
        "hostile": hostile,
        "whole": [2**53, -1, None, 0, 1, 2, 3],
        "large": [2**53 + 1, *range(6)],
        "real": [0.5, math.nan, math.inf, -1e300, None, 0.1, 1e-300],
        "truth": [True, False, None, True, True, True, True],
        "day": [date(1901, 1, 1), None, date(9999, 12, 31), *[date(2020, 2, 29)] * 4],
        "early": [date(1900, 2, 28), None, *[date(2020, 2, 29)] * 5],
    }
    encoded = exports.encode(path_of(list("abcdefg"), **columns), "xlsx")
    head, *found = sheets_of(encoded.contents[""])["nodes"]
    read = dict(zip(head, map(list, zip(*found, strict=True)), strict=True))
    assert read["formula"] == formulas
    assert read["hostile"] == [*hostile[:6], "🙂" * 16_383 + "…"]
    assert read["whole"] == columns["whole"]
    assert read["large"] == [str(value) for value in columns["large"]]
    assert read["real"] == [0.5, None, None, -1e300, None, 0.1, 1e-300]
    assert [type(value) for value in read["truth"]] == [bool, bool, type(None), bool, bool, bool, bool]
    assert [day and day.date() for day in read["day"]] == columns["day"]
    assert read["early"] == ["1900-02-28", None, *["2020-02-29"] * 5]
    assert encoded.left_out == (
        "xlsx holds whole numbers up to 9007199254740992: 'large' as texts",
        "xlsx holds no NaN and no infinity: 2 of 'real' left out",
        "xlsx has no dates before 1901: early of nodes as texts",
        "xlsx holds 32767 characters in a cell: longer ones of hostile of nodes are cut",
        "xlsx has no dates before 1901: early of edges as texts",
    )


def test_a_network_with_more_than_a_sheet_holds_is_no_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    many = path_of(["a", "b"], **{f"c{place}": ["x", "y"] for place in range(16_384)})
    with pytest.raises(NetworkError, match="holds 1048575 rows and 16384 columns, and the nodes are more"):
        exports.encode(many, "xlsx")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NetworkError, match=r"pip install 'hss-graph\[tables\]'"):
        exports.encode(path_of(["a", "b"]), "xlsx")


@pytest.mark.skipif(RSCRIPT is None, reason="needs R")
def test_igraph_in_r_reads_the_tables_and_both_modes_as_they_are(
    bundled: Network, two_mode: Network, tmp_path: Path
) -> None:
    exports.export(bundled, tmp_path)
    exports.export(two_mode, tmp_path / "n.graphml")
    script = """
    if (!requireNamespace("igraph", quietly = TRUE)) quit(status = 77)
    suppressMessages(library(igraph))
    g <- graph_from_data_frame(read.csv("edges.csv"), FALSE, read.csv("nodes.csv"))
    h <- read_graph("n.graphml", format = "graphml")
    one <- bipartite_projection(h, types = V(h)$bipartite)$proj1
    cat(vcount(g), ecount(g), sum(E(g)$weight), vcount(h), ecount(h), vcount(one))
    """
    assert RSCRIPT is not None
    done = subprocess.run([RSCRIPT, "-e", script], cwd=tmp_path, capture_output=True, text=True)
    if done.returncode == 77:
        pytest.skip("needs igraph for R")
    sizes = [len(bundled), bundled.size, int(bundled.weights.sum()), len(two_mode), two_mode.size]
    assert done.stderr == ""
    assert list(map(int, done.stdout.split())) == [*sizes, two_mode.modes.count(0) if two_mode.modes else 0]


@pytest.mark.parametrize("format_name", exports.FORMATS)
def test_the_same_network_gives_the_same_bytes(graph: hss_graph.KnowledgeGraph, format_name: str) -> None:
    query = queries.find(graph.home, "partnership-network")
    one, other = (graph.participation(query, {}).network() for _ in range(2))
    assert exports.encode(one, format_name) == exports.encode(other, format_name)


@pytest.mark.parametrize("format_name", exports.FORMATS)
def test_a_network_without_ties_or_nodes_can_be_written(tmp_path: Path, format_name: str) -> None:
    for network in (network_of(nx.Graph()), network_of(nx.empty_graph(["a", "b"]))):
        encoded = exports.encode(network, format_name)
        if format_name == "xlsx":
            assert sheets_of(encoded.contents[""])["nodes"] == [["id"], *([node] for node in network.nodes)]
        elif format_name == "pajek":
            assert encoded.contents[""].splitlines()[0] == f"*Vertices {len(network)}".encode()
        elif format_name != "dot" or DOT is not None:
            (_, nodes, edges, _), _ = written(network, format_name, tmp_path)
            assert (list(nodes), edges) == (list(network.nodes), {})


TEXT = st.text(max_size=12) | st.sampled_from([value for value, _ in HOSTILE if isinstance(value, str)])
XML = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _fitting(value: str) -> str:
    return "".join(character if XML.match(character) else "\ufffd" for character in value)


@pytest.mark.parametrize("format_name", WHOLE)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_plain_values_come_back(
    tmp_path_factory: pytest.TempPathFactory, format_name: str, data: st.DataObject
) -> None:
    size = data.draw(st.integers(2, 5))
    column = [
        st.lists(st.none() | kind, min_size=size, max_size=size)
        for kind in (
            TEXT,
            st.integers(-(2**31) + 1, 2**31 - 1),
            st.floats(),
            st.booleans(),
            st.dates(),
        )
    ]
    drawn = [data.draw(each) for each in column]
    names = ["text", "whole", "real", "truth", "day"]
    ids = data.draw(st.lists(TEXT.filter(bool).map(_fitting), min_size=size, max_size=size, unique=True))
    directed = data.draw(st.booleans())
    if format_name == "dot":  # it keeps others to itself
        ids = [f"_{node}" for node in ids]
    network = path_of(ids, directed, **dict(zip(names, drawn, strict=True)))
    found, _ = written(network, format_name, tmp_path_factory.mktemp("made"))
    drawn[0] = [None if value is None else _fitting(value) for value in drawn[0]]
    assert found[0] == directed
    assert_columns(found, ids, format_name, **dict(zip(names, drawn, strict=True)))


@pytest.mark.parametrize("extension", exports.EXTENSIONS)
def test_the_extension_chooses_the_format_in_either_letter_case(
    bundled: Network, tmp_path: Path, extension: str
) -> None:
    small, large = tmp_path / f"n{extension}", tmp_path / f"m{extension.upper()}"
    for file in (small, large):
        assert exports.export(bundled, file).files == (file,)
    assert small.read_bytes() == large.read_bytes()
    assert small.read_bytes() == exports.encode(bundled, exports.EXTENSIONS[extension]).contents[""]


def test_csv_is_two_tables_that_fit_each_other(bundled: Network, tmp_path: Path) -> None:
    nodes_file, edges_file, package = exports.export(bundled, tmp_path / "tables").files
    assert (nodes_file.name, edges_file.name, package.name) == ("nodes.csv", "edges.csv", "datapackage.json")
    with nodes_file.open(newline="") as nodes, edges_file.open(newline="") as edges:
        node_rows, edge_rows = list(csv.DictReader(nodes)), list(csv.DictReader(edges))
    assert [row["id"] for row in node_rows] == list(bundled.nodes)
    assert list(node_rows[0])[:4] == ["id", "label", "type", "iri"]
    assert list(edge_rows[0])[:7] == [
        "source",
        "target",
        "id",
        "source_label",
        "target_label",
        "weight",
        "kinds",
    ]
    labels = dict(zip(bundled.nodes, bundled.labels, strict=True))
    assert all(row["source_label"] == labels[row["source"]] for row in edge_rows)


def test_tables_need_a_directory_and_are_written_all_or_none(bundled: Network, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="CSV is two files"):
        exports.export(bundled, tmp_path / "network.csv", "csv")
    with pytest.raises(NetworkError, match="Parquet is two files"):
        exports.export(bundled, tmp_path / "network.parquet", "parquet")
    (tmp_path / "tables" / "edges.csv").mkdir(parents=True)
    with pytest.raises(NetworkError, match=r"edges\.csv: is a directory"):
        exports.export(bundled, tmp_path / "tables")
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["edges.csv"]


def test_an_unknown_extension_is_refused_and_writes_nothing(bundled: Network, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="the extension says no format"):
        exports.export(bundled, tmp_path / "network.xyz")
    with pytest.raises(NetworkError, match="is to be gexf, but its extension says graphml"):
        exports.export(bundled, tmp_path / "network.graphml", "gexf")
    with pytest.raises(NetworkError, match="there is no format 'xyz'"):
        exports.encode(bundled, "xyz")
    assert list(tmp_path.iterdir()) == []
    assert exports.format_of(tmp_path / "network.json", "cyjs") == "cyjs"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("-o", "none/n.graphml"),
            "none/n.graphml: cannot be written: there is no directory none; make it first",
        ),
        (("-f", "gexf", "-o", "n.graphml"), "n.graphml: is to be gexf, but its extension says graphml"),
        (("--two-mode", "--cap", "5"), "--two-mode projects nothing; leave out --cap."),
        (
            ("--two-mode", "--weight", "newman", "--roles", "x:y", "--no-isolates"),
            "--two-mode projects nothing; leave out --weight and --roles and --no-isolates.",
        ),
        (("--roles", "funder:recipients"), "there is no role 'recipients'; did you mean recipient?"),
        (("--roles", "zzz:recipient"), "there is no role 'zzz'; there are addressee, advocate, "),
    ],
)
def test_nonsense_is_refused_in_one_line(run: Command, options: tuple[str, ...], message: str) -> None:
    done = run("--home", REPOSITORY, "network", "export", *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: {message}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["memberships", "plot", "report", "import x.csv", "project x.csv"])
def test_a_missing_directory_is_told_before_any_work(run: Command, tmp_path: Path, command: str) -> None:
    output = tmp_path / "none" / "n.csv"
    done = run("network", *command.split(), "-o", output)
    message = (
        f"hss-graph: {output}: cannot be written: there is no directory {output.parent}; make it first\n"
    )
    assert (done.status, done.out, done.err) == (2, "", message)


def test_a_directory_is_called_one_with_what_each_file_holds(
    run: Command, tmp_path: Path, bundled: Network
) -> None:
    done = run("network", "export", "-o", tmp_path / "n")
    nodes, ties = len(bundled), bundled.size
    assert done.err.splitlines()[-1] == (
        f"{tmp_path / 'n'}: a directory with nodes.csv ({nodes} organisations), edges.csv ({ties} ties) and "
        "datapackage.json (what the network is)"
    )
    table = tmp_path / "one.csv"
    table.write_text("engagement,role,organisation\ne,partner,A\ne,partner,B\n")
    done = run("network", "export", table, "--two-mode", "-o", tmp_path / "n.net")
    assert done.err.splitlines()[-1] == f"{tmp_path / 'n.net'}: 2 organisations and 1 engagement, 2 ties"


def test_memberships_say_what_their_iris_are_called_and_are_read_without_that(
    run: Command, tmp_path: Path, bundled: Network
) -> None:
    output = tmp_path / "m.csv"
    assert run("network", "memberships", "-o", output).status == 0
    with output.open(newline="") as text:
        found = list(csv.DictReader(text))
    assert list(found[0])[:7] == [
        *("engagement", "role", "organisation", "engagement_label", "role_label", "organisation_label"),
        "status",
    ]
    labels = dict(zip(bundled.nodes, bundled.labels, strict=True))
    assert {row["organisation"]: row["organisation_label"] for row in found} == labels
    assert {row["role_label"] for row in found if row["role"].endswith("#funder")} == {"funder"}
    assert all(row["engagement_label"] and "://" not in row["engagement_label"] for row in found)
    assert run("network", "memberships", output, "-o", tmp_path / "again.csv").status == 0
    assert (tmp_path / "again.csv").read_bytes() == output.read_bytes()


def test_the_command_tells_what_a_format_leaves_out(run: Command, tmp_path: Path) -> None:
    output = tmp_path / "network.NET"
    done = run("network", "export", "-p", "kind=partnership", "-o", output)
    assert (done.status, done.out) == (0, "")
    left_out, written_ = done.err.splitlines()
    assert left_out.startswith("Pajek holds labels and weights alone: left out type, iri,")
    assert re.fullmatch(re.escape(str(output)) + ": [0-9]+ organisations, [0-9]+ ties", written_)


@pytest.mark.parametrize("format_name", sorted({*exports.FORMATS} - {*exports.DIRECTORIES, *exports.BINARY}))
def test_a_format_of_one_file_goes_to_stdout_too(run: Command, tmp_path: Path, format_name: str) -> None:
    extension = next(e for e, name in exports.EXTENSIONS.items() if name == format_name)
    done = run("network", "export", "-f", format_name)
    assert run("network", "export", "-o", tmp_path / f"n{extension}").status == 0
    assert done.out.encode() == (tmp_path / f"n{extension}").read_bytes()


def test_an_export_states_the_command_that_makes_it_again(run: Command, tmp_path: Path) -> None:
    options = (
        "--roles",
        "funder:recipient",
        "--no-isolates",
        "-p",
        "kind=funding",
        "--without",
        "outside",
        "--cap",
        "9",
    )
    done = run("network", "export", "partnership-network", *options, "-f", "json")
    stated = json.loads(done.out)["graph"]["command"]
    assert stated == (
        "hss-graph network export partnership-network --roles funder:recipient --no-isolates "
        "--parameter kind=funding --without outside --cap 9"
    )
    assert run(*stated.split()[1:], "-f", "json").out == done.out


def test_parquet_needs_a_directory_on_the_command_line(run: Command, tmp_path: Path) -> None:
    done = run("network", "export", "-f", "parquet")
    assert done.status == 2
    assert "Parquet is two files, so it needs -o DIRECTORY." in done.err
    assert run("network", "export", "-f", "parquet", "-o", tmp_path / "tables").status == 0
    assert sorted(file.name for file in (tmp_path / "tables").iterdir()) == ["edges.parquet", "nodes.parquet"]


def test_measures_become_attributes_of_the_type_that_they_have(run: Command, bundled: Network) -> None:
    done = run("network", "export", "-f", "graphml", "--measures", "degree, constraint,community")
    _, nodes, _, statement = read_graphml(done.out.encode())
    given = bundled.to_networkx()
    for node, values in nodes.items():
        assert same(values["degree"], given.degree(node))
        assert ("constraint" in values) == (values["degree"] > 0)
    constraint = nx.constraint(given, weight="weight")
    assert nodes[ID + "who"]["constraint"] == pytest.approx(constraint[ID + "who"])
    communities = {values.get("community") for values in nodes.values()} - {None}
    assert communities == set(range(1, len(communities) + 1))
    assert statement["measures"].startswith("degree")
    unknown = run("network", "export", "--measures", "degre")
    assert (unknown.status, unknown.out) == (2, "")
    assert "did you mean degree" in unknown.err


def test_two_mode_networks_have_engagements_as_nodes(run: Command, two_mode: Network) -> None:
    done = run("network", "export", "--two-mode", "-f", "json")
    _, nodes, edges, statement = read_json(done.out.encode())
    assert list(nodes) == list(two_mode.nodes)
    assert two_mode.modes is not None
    assert [values["bipartite"] for values in nodes.values()] == list(two_mode.modes)
    assert len(edges) == two_mode.size
    assert statement["projection"] == "none, the network is two-mode"
