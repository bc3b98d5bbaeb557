"""Imports: what somebody added to an exported network becomes statements; all else is told, never dropped."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import NamedNode

import hss_graph
from hss_graph import home, queries
from hss_graph.documents import Document
from hss_graph.errors import NetworkError, ReadError
from hss_graph.formatting import stable
from hss_graph.network import exports, imports
from hss_graph.network.imports import Edits, Proposal
from hss_graph.network.model import Network
from hss_graph.network.projection import Projection
from hss_graph.vocabulary import GRAPH, ID, PREFIXES
from support import REPOSITORY, Command

GRAPH_IRI = NamedNode(GRAPH + "test")
HSS = PREFIXES["hss"]
UNICEF, WHO, GAVI = ID + "unicef", ID + "who", ID + "gavi"
EVIDENCE = {
    "sources": "id:source-004",
    "section": "UNICEF's approach, paragraph 3",
    "first_line": "41",
    "last_line": "42",
}


@pytest.fixture(scope="module")
def network(graph: hss_graph.KnowledgeGraph) -> Network:
    return graph.participation(queries.find(graph.home, "partnership-network"), {}).network()


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def write(file: Path, found: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    names = list(dict.fromkeys(name for row in found for name in row))
    with file.open("w", newline="", encoding=encoding) as text:
        writer = csv.DictWriter(text, names, restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(found)


@pytest.fixture
def tables(network: Network, tmp_path: Path) -> Path:
    exports.export(network, tmp_path / "tables")
    return tmp_path / "tables"


def edited(
    tables: Path,
    nodes: Callable[[list[dict[str, str]]], Any] = lambda _: None,
    edges: Callable[[list[dict[str, str]]], Any] = lambda _: None,
) -> Path:
    """The tables with these changes."""
    for name, change in (("nodes", nodes), ("edges", edges)):
        found = rows(tables / f"{name}.csv")
        change(found)
        write(tables / f"{name}.csv", found)
    return tables


def compared(graph: hss_graph.KnowledgeGraph, network: Network, file: Path) -> Edits:
    return imports.compare(imports.read(file), network, graph.engine, graph.names)


def proposed(
    graph: hss_graph.KnowledgeGraph, network: Network, file: Path, roles: tuple[str, str] | None = None
) -> tuple[Edits, Proposal]:
    edits = compared(graph, network, file)
    day = date(2026, 11, 22)
    return edits, imports.propose(edits, graph.engine, graph.names, GRAPH_IRI, "Test", day, roles)


def statements(proposal: Proposal, name: str) -> dict[str, list[str]]:
    """What is said of one thing, by local name of the property; the values by local name too."""
    found: dict[str, list[str]] = {}
    for triple in proposal.triples:
        if triple.subject == NamedNode(ID + name):
            value = getattr(triple.object, "value", "")
            is_iri = isinstance(triple.object, NamedNode)
            found.setdefault(_local(triple.predicate.value), []).append(_local(value) if is_iri else value)
    return {key: sorted(values) for key, values in found.items()}


def _local(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


def _graphml(network: Network, file: Path) -> Path:
    exports.export(network, file)
    return file


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-p", "kind=partnership", "--weight", "newman"),
        ("--roles", "funder:recipient", "--no-isolates", "--without", "outside", "--cap", "5"),
        ("participation-network", "--without", "inferred", "--without", "outside"),
        ("--measures", "degree,community,constraint"),
    ],
)
@pytest.mark.parametrize("output", ["n.graphml", "tables"])
def test_an_export_without_edits_proposes_nothing(
    run: Command, tmp_path: Path, options: tuple[str, ...], output: str
) -> None:
    assert run("network", "export", *options, "-o", tmp_path / output).status == 0
    done = run("network", "import", tmp_path / output)
    message = f"{tmp_path / output}: the network as it was exported; nothing to propose\n"
    assert (done.status, done.out, done.err) == (0, "", message)


def test_other_programs_may_write_the_same_network_otherwise(
    graph: hss_graph.KnowledgeGraph, network: Network, tmp_path: Path
) -> None:
    exports.export(network, tmp_path / "n.graphml")
    again = nx.read_graphml(tmp_path / "n.graphml")
    for _, data in again.nodes(data=True):
        data |= {"x": 1.5, "color": "red"}
    for _, _, data in again.edges(data=True):
        data["weight"] = float(data["weight"])
    nx.write_graphml_xml(again, tmp_path / "again.graphml")
    edits = compared(graph, network, tmp_path / "again.graphml")
    assert edits == Edits([], [], [], ["color, x: columns that the network does not have; left aside"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_from_a_spreadsheet_are_read(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path, delimiter: str
) -> None:
    for name in ("nodes", "edges"):
        found = rows(tables / f"{name}.csv")
        for row in found:
            row |= {key: f"{value}.0" for key, value in row.items() if key in ("from", "until") and value}
        write(tables / f"{name}.csv", found, delimiter, "utf-8-sig")
    assert compared(graph, network, tables) == Edits([], [], [], [])


def test_a_new_tie_becomes_an_engagement_with_evidence(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path, tmp_path: Path
) -> None:
    new = {
        "source": UNICEF,
        "target": GAVI,
        "from": "2024-05",
        "places": "Kenya; United Kingdom",
        "blocks": "service delivery",
    }
    file = edited(tables, edges=lambda found: found.append(new | EVIDENCE))
    edits, made = proposed(graph, network, file)
    assert (edits.by_hand, edits.remarks, made.remarks) == ([], [], ())
    assert statements(made, "unicef-gavi-partnership") == {
        "type": ["Partnership"],
        "label": ["Partnership of UNICEF and Gavi"],
        "partner": ["gavi", "unicef"],
        "from": ["2024-05"],
        "place": ["404", "826"],
        "block": ["service-delivery"],
    }
    assert statements(made, "evidence-unicef-gavi-partnership") == {
        "type": ["Evidence"],
        "status": ["explicit"],
        "supports": ["unicef-gavi-partnership"],
        "hadPrimarySource": ["source-004"],
        "section": ["UNICEF's approach, paragraph 3"],
        "firstLine": ["41"],
        "lastLine": ["42"],
    }
    turtle = tmp_path / "proposal.ttl"
    turtle.write_text(made.turtle(GRAPH_IRI))
    assert graph.validate(turtle).conforms
    document = Document(GRAPH_IRI, "proposal.ttl", turtle.read_bytes())
    assert stable(document) == document.content


def test_a_new_node_becomes_an_organisation_with_the_evidence_of_its_tie(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path, tmp_path: Path
) -> None:
    union = {
        "id": "n99",
        "label": "Kisumu Nurses' Union",
        "type": "non-governmental organisation",
        "based in": "Kenya",
    }
    tie = {"source": "n99", "target": WHO, "kinds": "partnership; membership", **EVIDENCE}
    file = edited(tables, lambda found: found.append(union), lambda found: found.append(tie))
    edits, made = proposed(graph, network, file)
    place = f"{tables / 'nodes.csv'}:{len(network) + 2}"
    assert edits.remarks == [f'{place}: "Kisumu Nurses\' Union" is a new organisation']
    assert statements(made, "kisumu-nurses-union") == {
        "type": ["NonGovernmentalOrganization"],
        "label": ["Kisumu Nurses' Union"],
        "basedIn": ["404"],
    }
    assert statements(made, "evidence-kisumu-nurses-union")["supports"] == ["kisumu-nurses-union"]
    assert statements(made, "evidence-kisumu-nurses-union-basedin-404")["predicate"] == ["basedIn"]
    assert statements(made, "kisumu-nurses-union-who-membership")["organization"] == ["who"]
    assert made.places[ID + "kisumu-nurses-union"] == place
    turtle = tmp_path / "proposal.ttl"
    turtle.write_text(made.turtle(GRAPH_IRI))
    assert [result.message for result in graph.validate(turtle).results] == []


def test_a_node_by_the_name_of_a_known_organisation_is_that_one(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    new = [{"source_label": "who", "target_label": "GFATM"}, {"source_label": "Gavy", "target": UNICEF}]
    edits, made = proposed(graph, network, edited(tables, edges=lambda found: found.extend(new)))
    assert [(t.left.iri, t.right.iri) for t in edits.ties] == [(None, UNICEF)] or edits.ties
    assert any(
        "'who' is taken to be World Health Organization (id:who)" in remark for remark in edits.remarks
    )
    assert any(
        "'Gavy' is a new organisation; is it Gavi? Then give its IRI" in each for each in edits.remarks
    )
    assert statements(made, "gavy-unicef-partnership")["partner"] == ["gavy", "unicef"]


def test_roles_come_from_the_row_the_export_or_the_kind(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path, tmp_path: Path
) -> None:
    new = [
        {"source": UNICEF, "target": GAVI, "kinds": "funding", "roles": "recipient; funder"},
        {"source": GAVI, "target": ID + "hai", "kinds": "advocacy"},
    ]
    _, made = proposed(graph, network, edited(tables, edges=lambda found: found.extend(new)))
    first = statements(made, "unicef-gavi-funding")
    assert (first["recipient"], first["funder"]) == (["unicef"], ["gavi"])
    second = statements(made, "gavi-hai-advocacy")
    assert (second["advocate"], second["addressee"]) == (["gavi"], ["hai"])
    assert [remark.split(": ", 1)[1] for remark in made.remarks] == [
        "Gavi is taken as advocate, Health Alliance International as addressee; "
        "a column 'roles' with 'addressee; advocate' turns that round"
    ]
    roles = HSS + "funder", HSS + "recipient"
    query = queries.find(graph.home, "partnership-network")
    directed = graph.participation(query, {}).network(Projection(roles=roles))
    exports.export(directed, tmp_path / "directed")
    more = [{"source": UNICEF, "target": ID + "hai"}]
    file = edited(tmp_path / "directed", edges=lambda found: found.extend(more))
    _, made = proposed(graph, directed, file, roles)
    third = statements(made, "unicef-hai-funding")
    assert (third["type"], third["funder"], third["recipient"]) == (["Funding"], ["unicef"], ["hai"])


def test_what_can_be_no_new_statement_is_listed_with_where_to_change_it(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    def change_nodes(found: list[dict[str, str]]) -> None:
        who = next(row for row in found if row["id"] == WHO)
        who |= {"label": "WHO!", "type": ""}
        found.remove(next(row for row in found if row["id"] == GAVI))

    def change_edges(found: list[dict[str, str]]) -> None:
        found[:] = [row for row in found if GAVI not in (row["source"], row["target"])]
        tie = next(row for row in found if {row["source"], row["target"]} == {UNICEF, WHO})
        tie |= {"weight": "7", "status": ""}
        found.remove(next(row for row in found if {row["source"], row["target"]} == {UNICEF, ID + "unfpa"}))
        found.append({"source": WHO, "target": WHO})

    edits, made = proposed(graph, network, edited(tables, change_nodes, change_edges))
    assert (edits.parties, edits.ties, made.triples) == ([], [], ())
    said = [re.sub(r"^[^ ]*csv:[0-9]+: ", "", line.replace(str(tables), "tables")) for line in edits.by_hand]
    files = next(line for line in said if line.startswith("World Health Organization: label")).split(
        "change it in "
    )[1]
    assert "data/turtle/unicef.ttl" in files
    partnership = "it follows from id:unicef-who-partnership in data/turtle/"
    assert (
        said[0] == "World Health Organization: label was 'World Health Organization' and is 'WHO!'; "
        f"change it in {files}"
    )
    assert said[1].startswith(
        "World Health Organization: type was 'intergovernmental organisation' and is nothing;"
    )
    assert said[2].startswith(
        f"the tie of UNICEF and World Health Organization: weight was '1' and is '7'; {partnership}"
    )
    assert said[3].startswith(
        "the tie of UNICEF and World Health Organization: status was 'explicit' and is nothing"
    )
    assert said[4] == "World Health Organization is tied to itself; take that out"
    assert said[5].startswith("Gavi is not in tables: it is id:gavi, in data/turtle/")
    assert said[6].startswith("the tie of UNFPA and UNICEF is not in tables: it follows from id:unicef-unfpa")
    assert len(said) == 7


def test_a_file_of_new_ties_alone_takes_none_away(
    graph: hss_graph.KnowledgeGraph, network: Network, tmp_path: Path
) -> None:
    write(
        tmp_path / "new.csv", [{"Source": "UNICEF", "Target": "Gavi", "Type": "Undirected", "Weight": "1,0"}]
    )
    edits, made = proposed(graph, network, tmp_path / "new.csv")
    said = f"{tmp_path / 'new.csv'}: holds none of the network's ties, so it is taken as additions only"
    assert (edits.by_hand, edits.remarks) == ([], [said])
    assert statements(made, "unicef-gavi-partnership")["partner"] == ["gavi", "unicef"]
    new = [
        {"source": "UNICEF", "target": "Gavi"},
        {"source": "UNICEF", "target": "World Health Organization"},
    ]
    write(tmp_path / "new.csv", new)
    edits = compared(graph, network, tmp_path / "new.csv")
    held = f"holds 1 of the network's {network.size} ties"
    assert (edits.by_hand, edits.remarks) == ([], [said.replace("holds none of the network's ties", held)])


def test_what_is_wrong_with_a_row_is_told_once(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    tie = {"source": UNICEF, "target": GAVI, "kinds": "partnership; joint output", "sources": "foo"}
    _, made = proposed(graph, network, edited(tables, edges=lambda found: found.append(tie)))
    (remark,) = made.remarks
    assert f"edges.csv:{network.size + 2}: nothing in the graph is called 'foo'" in remark


def test_a_row_of_nodes_that_ties_still_name_is_missed(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    def forget(found: list[dict[str, str]]) -> None:
        found.remove(next(row for row in found if row["id"] == GAVI))

    edits = compared(graph, network, edited(tables, nodes=forget))
    (told,) = edits.by_hand
    line = next(
        n for n, row in enumerate(rows(tables / "edges.csv"), 2) if GAVI in (row["source"], row["target"])
    )
    assert told == (
        f"{tables / 'edges.csv'}:{line}: names Gavi, whose row is gone from nodes.csv; "
        "put it back, or take out its ties too"
    )


def test_columns_may_stand_in_any_order_and_be_written_as_r_does(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    for name in ("nodes", "edges"):
        turned = [dict(sorted(row.items(), reverse=True)) for row in rows(tables / f"{name}.csv")]
        dotted = [{key.replace(" ", "."): value for key, value in row.items()} for row in turned]
        write(tables / f"{name}.csv", dotted)
    assert compared(graph, network, tables) == Edits([], [], [], [])


@pytest.mark.parametrize("source", ["sources", "source", "document", "file"])
@pytest.mark.parametrize(("first", "last"), [("firstLine", "lastLine"), ("first_line", "last_line")])
def test_the_evidence_of_a_tie_is_attributes_of_the_edge(
    graph: hss_graph.KnowledgeGraph, network: Network, tmp_path: Path, source: str, first: str, last: str
) -> None:
    exports.export(network, tmp_path / "n.graphml")
    made = nx.read_graphml(tmp_path / "n.graphml")
    values = {source: "id:source-004", "section": "S", first: "41", last: "42"}
    made.add_edge(UNICEF, GAVI, **values)
    nx.write_graphml_xml(made, tmp_path / "n.graphml")
    edits, found = proposed(graph, network, tmp_path / "n.graphml")
    assert (edits.by_hand, edits.remarks, found.remarks) == ([], [], ())
    evidence = statements(found, "evidence-gavi-unicef-partnership")
    assert (evidence["hadPrimarySource"], evidence["firstLine"], evidence["lastLine"]) == (
        ["source-004"],
        ["41"],
        ["42"],
    )


def test_new_things_get_names_that_nothing_has(
    graph: hss_graph.KnowledgeGraph, network: Network, tables: Path
) -> None:
    labels = ["UNICEF!", "世界", "WHO (World Health Organization)", "\u0627\u0644\u0635\u062d\u0629"]
    new = [{"id": f"n{place}", "label": label} for place, label in enumerate(labels)]
    new.append({"id": "http://example.org/x", "label": "Given"})
    new.append({"id": "id:source-004", "label": "No organisation"})
    new.append({"id": "n9", "iri": "http://example.org/a b>", "label": "Not an IRI"})
    _, made = proposed(graph, network, edited(tables, nodes=lambda found: found.extend(new)))
    found = {
        str(t.object.value): t.subject.value for t in made.triples if t.predicate.value.endswith("#label")
    }
    assert len(set(found.values())) == len(labels) + 3
    assert found["No organisation"] == ID + "no-organisation"
    assert found["UNICEF!"] == ID + "unicef-2"
    assert found["Given"] == "http://example.org/x"
    assert found["Not an IRI"] == ID + "not-an-iri"
    assert re.fullmatch(re.escape(ID) + "x-[0-9a-f]{8}", found["世界"])


def test_what_is_wrong_is_told_with_the_line_of_the_file(run: Command, tmp_path: Path) -> None:
    run("network", "export", "-o", tmp_path / "n.graphml")
    text = (tmp_path / "n.graphml").read_text()
    tie = f'    <edge source="{UNICEF}" target="{GAVI}"/>\n'
    (tmp_path / "n.graphml").write_text(text.replace("  </graph>", f"{tie}  </graph>"))
    line = text.count("\n") - 1
    done = run("network", "import", tmp_path / "n.graphml")
    assert done.status == 1
    assert "id:unicef-gavi-partnership a hss:Partnership" in done.out
    told = [each for each in done.err.splitlines() if "violation" in each]
    assert len(told) == 3
    assert all(
        each.startswith(f"{tmp_path / 'n.graphml'}:{line}: violation: Evidence needs ") for each in told
    )


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = home.create(tmp_path / "home")
    for file in (REPOSITORY / home.DATA).glob("*.ttl"):
        shutil.copy(file, made.path / home.DATA)
    monkeypatch.setenv(home.VARIABLE, str(made.path))
    return made.path


def test_a_proposal_enters_through_the_gate_or_not_at_all(
    run: Command, own_home: Path, tmp_path: Path
) -> None:
    added = own_home / home.DATA / "visit.ttl"
    run("network", "export", "-o", tmp_path / "tables")
    edited(tmp_path / "tables", edges=lambda found: found.append({"source": UNICEF, "target": GAVI}))
    refused = run("network", "import", tmp_path / "tables", "--add", "visit")
    assert (refused.status, refused.err.splitlines()[-1]) == (1, "refused; nothing has changed")
    assert not added.exists()
    edited(tmp_path / "tables", edges=lambda found: found[-1].update(EVIDENCE))
    tried = run("network", "import", tmp_path / "tables", "--add", "visit", "--dry-run")
    assert (tried.status, tried.err.splitlines()[-1]) == (0, "dry run; nothing has changed")
    assert not added.exists()
    done = run("network", "import", tmp_path / "tables", "--add", "visit", "-o", tmp_path / "visit.ttl")
    assert (done.status, done.err.splitlines()[-1]) == (0, "data/turtle/visit.ttl: added")
    assert added.read_bytes() == (tmp_path / "visit.ttl").read_bytes()
    assert run("validate").status == 0
    assert "Gavi" in run("query", "partners-of", "-p", "organisation=UNICEF").out
    again = run("network", "import", tmp_path / "tables")
    assert again.out == ""
    assert "was exported from data" in again.err


HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
START = f'{HEAD}<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">\n'
END = "</graph></graphml>"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "n.graphml",
            HEAD + '<!DOCTYPE g [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<g>&e;</g>',
            ":2: has a DOCTYPE",
        ),
        ("n.graphml", '<?xml version="1.0" encoding="latin-1"?><graphml/>', ":1: says that it is latin-1"),
        ("n.graphml", HEAD + "<rdf/>", ":2: is XML, but not GraphML: it starts with <rdf>"),
        ("n.graphml", HEAD + "<graphml/>", ": is XML, but holds no graph of GraphML"),
        ("n.graphml", START + "<node id='a'>" + END, ":3: is no well-formed XML: mismatched tag"),
        (
            "n.graphml",
            START + "<node id='a'/>\n<node id='a'/>" + END,
            ":4: the id 'a' is empty, or another node",
        ),
        (
            "n.graphml",
            START + "<edge source='a' target='b'/>" + END,
            ":3: ties 'a', which is none of the nodes",
        ),
        ("n.graphml", START + "<node id='a'><graph/></node>" + END, ":3: has a <graph> within the graph"),
        ("n.graphml", START + "<hyperedge/>" + END, ":3: has a <hyperedge> within the graph"),
        ("n.graphml", START + "<data>" * 60 + "</data>" * 60 + END, ":3: nests more than 50 elements"),
        ("n.graphml", START + "<node id='\u202e'/>" + END, ":3:11: holds U+202E"),
        ("n.graphml", START + "<node id='&#x202E;'/>" + END, ":3:1:1: holds U+202E"),
        ("n.graphml", "", ":1: is no well-formed XML: no element found"),
        ("edges.csv", "", ":1: has no names of columns in its first line"),
        ("edges.csv", "source,target\na\n", ":2: needs a source and a target"),
        ("edges.csv", "source,target\na,b,c\n", ":2: has 3 cells and 2 columns"),
        ("edges.csv", 'source,target\na,"b\n', ":2: is no CSV: unexpected end of data"),
        ("edges.csv", "source,Source,target\n", ":1: has two columns 'source'"),
        ("edges.csv", "source,target\na,\x00\n", ":2:3: holds a NUL character"),
        (
            "edges.csv",
            "source,target,type\na,b,directed\nc,d,undirected\n",
            ": mixes directed and undirected ties",
        ),
        ("n.gexf", "<gexf/>", ": cannot be imported; give GraphML, a CSV file of ties, or a directory"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_in_one_line(
    run: Command, tmp_path: Path, name: str, content: str, message: str
) -> None:
    (tmp_path / name).write_text(content)
    done = run("network", "import", tmp_path / name)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: {tmp_path / name}{message}")
    assert done.err.count("\n") == 1


def test_a_directory_needs_ties_and_ids(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"has no edges\.csv"):
        imports.read(tmp_path)
    (tmp_path / "edges.csv").write_text("source,target\n")
    (tmp_path / "NODES.CSV").write_text("id,label,type\n,,ministry\n")
    with pytest.raises(ReadError, match=r"NODES\.CSV:2: has no id and no label"):
        imports.read(tmp_path)
    (tmp_path / "NODES.CSV").write_text("id\na\n\na\n")
    with pytest.raises(ReadError, match=r"NODES\.CSV:4: 'a' stands in line 2 already"):
        imports.read(tmp_path)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("hss-graph network export /etc/passwd.rq", "was made by '/etc/passwd.rq', which is no saved query"),
        ("hss-graph network export -", "was made by '-', which is no saved query"),
        ("hss-graph network export --help", "states no command that can be read"),
        ("hss-graph add evil.ttl", "states no command that can be read"),
        ("hss-graph network export 'unclosed", "states no command that can be read"),
        ("hss-graph network export --cap x", "states no command that can be read"),
        ("hss-graph network export --two-mode", "is two-mode, which cannot be imported"),
    ],
)
def test_a_command_that_a_file_states_does_nothing_else(
    run: Command, network: Network, tmp_path: Path, command: str, message: str
) -> None:
    from dataclasses import replace

    exports.export(replace(network, statement={"command": command}), tmp_path / "n.graphml")
    done = run("network", "import", tmp_path / "n.graphml")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: {tmp_path / 'n.graphml'}: {message}")


def test_another_kind_of_network_is_refused(
    graph: hss_graph.KnowledgeGraph, network: Network, tmp_path: Path
) -> None:
    query = queries.find(graph.home, "partnership-network")
    directed = graph.participation(query, {}).network(Projection(roles=(HSS + "funder", HSS + "recipient")))
    exports.export(network, tmp_path / "n.graphml")
    with pytest.raises(NetworkError, match="its ties are undirected, those of the network directed"):
        compared(graph, directed, tmp_path / "n.graphml")
    with pytest.raises(NetworkError, match="a two-mode network cannot be imported"):
        compared(graph, graph.participation(query, {}).two_mode(), tmp_path / "n.graphml")


def test_dry_run_needs_a_name(run: Command) -> None:
    done = run("network", "import", "x.csv", "--dry-run")
    assert (done.status, done.err) == (
        2,
        "hss-graph: --dry-run goes with --add NAME; without it nothing is added. "
        "See 'hss-graph network import --help'.\n",
    )


@pytest.mark.parametrize("each", ["", ' directed="true"', ' directed="false"'])
def test_programs_that_call_every_network_directed_are_understood(
    graph: hss_graph.KnowledgeGraph, network: Network, tmp_path: Path, each: str
) -> None:
    exports.export(network, tmp_path / "n.graphml")
    text = (tmp_path / "n.graphml").read_text().replace('edgedefault="undirected"', 'edgedefault="directed"')
    (tmp_path / "n.graphml").write_text(text.replace("<edge ", f"<edge{each} "))
    edits = compared(graph, network, tmp_path / "n.graphml")
    assert not [*edits.parties, *edits.ties, *edits.by_hand]
