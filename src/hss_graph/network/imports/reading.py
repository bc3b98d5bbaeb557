"""An edited network, as GraphML or CSV, read as rows that know their lines.

The file comes from outside: XML has no entities and opens nothing, sizes are bounded, text is UTF-8.
"""

from __future__ import annotations

import csv
import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from hss_graph.errors import ReadError
from hss_graph.graphs import read_file
from hss_graph.network.imports.graphml import GraphML
from hss_graph.network.imports.rows import Row, named
from hss_graph.turtle.screening import check_text

_LARGEST = 1 << 26  # bytes; rows take some ten times as much memory
_MOST_COLUMNS = 1000
_SEPARATORS = ",;\t"
_ENDS = ("source", "target")
_WAYS = {"directed": True, "undirected": False}


@dataclass(frozen=True, slots=True)
class Edited:
    """A network as somebody left it.

    nodes: by id; None where the file has ties alone. ties: the two ends, and what is said. directed: None
    where the file does not say. statement: what the network said of itself when it was exported.
    """

    name: str
    nodes: Mapping[str, Row] | None
    ties: Sequence[tuple[str, str, Row]]
    directed: bool | None = None
    statement: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> Edited:
    """The network in a GraphML file, in a directory of nodes.csv and edges.csv, or in a CSV file of ties.

    Raises ReadError, with file and line where there is one.
    """
    if path.is_dir():
        return _directory(path)
    suffix = path.suffix.lower()
    if suffix == ".graphml" or suffix == ".xml":
        content = _content(path)
        check_text(content, str(path))
        found = GraphML(str(path)).read(content)
        return Edited(str(path), found.nodes, found.ties, found.directed, found.statement)
    if suffix in (".csv", ".tsv", ".txt"):
        return _edges(path, None, {})
    raise ReadError(
        f"{path}: cannot be imported; give GraphML, a CSV file of ties, or a directory with nodes.csv and "
        "edges.csv"
    )


def _directory(path: Path) -> Edited:
    files = {file.name.lower(): file for file in sorted(path.iterdir())}
    if "edges.csv" not in files:
        raise ReadError(f"{path}: has no edges.csv; name a directory with nodes.csv and edges.csv")
    nodes: dict[str, Row] | None = None
    if "nodes.csv" in files:
        nodes = {}
        for row in _rows(files["nodes.csv"]):
            key = row.values.get("id") or row.values.get("iri") or row.values.get("label")
            if key is None:
                raise ReadError(f"{row.place}: has no id and no label; fill in one of them")
            if key in nodes:
                raise ReadError(f"{row.place}: {key!r} stands in line {nodes[key].line} already; remove one")
            nodes[key] = row
    package = files.get("datapackage.json")
    return _edges(files["edges.csv"], nodes, _stated(package) if package else {}, str(path))


def _stated(file: Path) -> dict[str, str]:
    """The statement of a data package; nothing where it is none."""
    try:
        document = json.loads(_content(file))
        about = document["network"]
        return {str(name): str(value) for name, value in about.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _edges(
    path: Path, nodes: Mapping[str, Row] | None, statement: Mapping[str, str], name: str | None = None
) -> Edited:
    ties = []
    ways = set()
    for row in _rows(path):
        left, right = (row.values.get(end) or row.values.get(f"{end} label") for end in _ENDS)
        if left is None or right is None:
            raise ReadError(f"{row.place}: needs a source and a target, an id or the name of an organisation")
        way = row.values.get("type", "").lower()
        ways |= {_WAYS[way]} if way in _WAYS else set()
        said = {name: value for name, value in row.values.items() if name not in _ENDS}
        ties.append((left, right, Row(row.file, row.line, said)))
    if len(ways) > 1:
        raise ReadError(f"{path}: mixes directed and undirected ties; make them all one or the other")
    return Edited(name or str(path), nodes, ties, ways.pop() if ways else None, statement)


def _rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file whose first line has names; ``;`` and tabs separate as well as commas."""
    name = str(path)
    content = _content(path).removeprefix(BOM_UTF8)
    check_text(content, name)
    text = content.decode()
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [named(cell) for cell in next(reader, [])]
        if not any(columns):
            raise ReadError(f"{name}:1: has no names of columns in its first line")
        if len(columns) > _MOST_COLUMNS:
            raise ReadError(f"{name}:1: has more than {_MOST_COLUMNS} columns")
        twice = next((c for place, c in enumerate(columns) if c and c in columns[:place]), None)
        if twice is not None:
            raise ReadError(f"{name}:1: has two columns {twice!r}; remove one")
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) > len(columns) and any(cells[len(columns) :]):
                raise ReadError(
                    f"{name}:{line}: has {len(cells)} cells and {len(columns)} columns; "
                    "a cell with a comma in it needs quotation marks"
                )
            values = {c: cell for c, cell in zip(columns, cells, strict=False) if c and cell.strip()}
            if values:
                yield Row(name, line, values)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(f"{name}:{reader.line_num}: is no CSV: {error}") from None


def _content(path: Path) -> bytes:
    content = read_file(path, str(path))
    if len(content) > _LARGEST:
        raise ReadError(f"{path}: is larger than {_LARGEST >> 20} MiB; import the part that was edited")
    return content
