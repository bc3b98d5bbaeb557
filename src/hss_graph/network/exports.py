"""A network as a file that Gephi, Cytoscape, R, a spreadsheet or networkx opens."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.files import write_atomically

if TYPE_CHECKING:
    import networkx as nx

FORMATS = ("graphml", "gexf", "json", "csv")
_EXTENSIONS = {".graphml": "graphml", ".gexf": "gexf", ".json": "json"}
# What XML 1.0 cannot hold, https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODE_COLUMNS = ("id", "label", "type", "iri")
_EDGE_COLUMNS = (
    "id",
    "source",
    "target",
    "source_label",
    "target_label",
    "weight",
    "kinds",
    "status",
    "engagements",
)


def export(network: nx.Graph[str], output: Path, format_name: str | None = None) -> list[Path]:
    """Writes the network and returns the files written.

    The format follows the extension unless it is given; ``csv`` writes nodes.csv and edges.csv into the
    directory that the output names, and makes it. Raises NetworkError or OutputError.
    """
    chosen = format_name or _EXTENSIONS.get(output.suffix) or ("csv" if not output.suffix else None)
    if chosen == "csv" and output.suffix:
        raise NetworkError(f"{output}: CSV is two files, nodes.csv and edges.csv; name a directory")
    if chosen is None:
        raise NetworkError(
            f"{output}: the extension says no format; use .graphml, .gexf or .json, "
            "or a directory for nodes.csv and edges.csv"
        )
    prepared = clean(network)
    if chosen != "csv":
        write_atomically(output, encode(prepared, chosen))
        return [output]
    files = [
        (output / "nodes.csv", _nodes_csv(prepared)),
        (output / "edges.csv", _edges_csv(prepared)),
    ]
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NetworkError(f"{output}: cannot be made a directory: {error.strerror}") from None
    for file, _ in files:
        if file.is_dir():
            raise NetworkError(f"{file}: is a directory; name another one for nodes.csv and edges.csv")
    for file, content in files:
        write_atomically(file, content)
    return [file for file, _ in files]


def encode(network: nx.Graph[str], format_name: str) -> bytes:
    """The network as GraphML, GEXF or node-link JSON. Raises NetworkError for another format."""
    import networkx as nx

    if format_name == "json":
        data = nx.node_link_data(network, edges="edges")
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    if format_name not in ("graphml", "gexf"):
        raise NetworkError(f"there is no format {format_name!r}; choose one of {', '.join(FORMATS)}")
    buffer = BytesIO()
    if format_name == "graphml":
        nx.write_graphml_xml(network, buffer, edge_id_from_attribute="id")
    else:
        nx.write_gexf(network, buffer)
    return buffer.getvalue()


def clean(network: nx.Graph[str]) -> nx.Graph[str]:
    """A copy whose texts any format can hold, with an id on every tie that no other tie has."""
    import networkx as nx

    copy: nx.Graph[str] = nx.Graph()
    copy.graph.update({key: _text(value) for key, value in network.graph.items()})
    for node, attributes in network.nodes(data=True):
        copy.add_node(node, **{key: _text(value) for key, value in attributes.items()})
    for number, (left, right, attributes) in enumerate(network.edges(data=True)):
        kept = {key: _text(value) for key, value in attributes.items()}
        copy.add_edge(left, right, id=f"e{number}", **kept)
    return copy


def _text(value: object) -> object:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _nodes_csv(network: nx.Graph[str]) -> bytes:
    rows = ({"id": node, **attributes} for node, attributes in network.nodes(data=True))
    return _csv(_NODE_COLUMNS, rows)


def _edges_csv(network: nx.Graph[str]) -> bytes:
    labels = {node: attributes["label"] for node, attributes in network.nodes(data=True)}
    rows = (
        {"source": s, "target": t, "source_label": labels[s], "target_label": labels[t], **attributes}
        for s, t, attributes in network.edges(data=True)
    )
    return _csv(_EDGE_COLUMNS, rows)


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
