"""Two tables, of nodes and of ties: CSV, described by a data package, and Parquet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from hss_graph.network.cells import pyarrow_of
from hss_graph.network.exports.cleaning import Column, Plain, rows, text, unique

_SPECIAL = re.compile('[",\r\n]|^[ \t]|[ \t]$')
_FIELD_TYPES = {"int": "integer", "float": "number", "bool": "boolean", "date": "date", "str": "string"}
_ENDS = ("source", "target", "id", "source_label", "target_label")  # R takes the first two for the ends


def csv_tables(plain: Plain) -> tuple[dict[str, bytes], list[str]]:
    """nodes.csv, edges.csv and datapackage.json, which has the statement and the type of each column.

    Of RFC 4180; no value is nothing, an empty text is ``""``. Source of the package:
    https://specs.frictionlessdata.io/tabular-data-package/
    """
    nodes, edges = node_table(plain), edge_table(plain)
    empty = any("" in column.values for column in (*nodes, *edges) if column.kind == "str")
    told = (
        ['CSV: an empty text is "" and no value is nothing; many programs take both for no value']
        if empty
        else []
    )
    about = {
        name: value if isinstance(value, bool | str) else text(value)
        for name, value in plain.statement.items()
    }
    package = {
        "profile": "tabular-data-package",
        "name": "network",
        "title": about.get("name", "network"),
        "description": "".join(f"{name}: {text(value)}\n" for name, value in about.items()),
        "network": {**about, "directed": plain.directed},
        "resources": [_resource("nodes", nodes), _resource("edges", edges)],
    }
    content = json.dumps(package, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    tables = {"nodes.csv": _csv(nodes), "edges.csv": _csv(edges), "datapackage.json": content.encode()}
    return tables, told


def parquet_tables(plain: Plain) -> tuple[dict[str, bytes], list[str]]:
    """nodes.parquet and edges.parquet, whose metadata ``network`` is the statement as JSON.

    Raises NetworkError where pyarrow is missing.
    """
    pa, parquet = pyarrow_of()
    kinds = {
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "str": pa.string(),
    }
    about = {
        name: value if isinstance(value, bool | str) else text(value)
        for name, value in plain.statement.items()
    }
    metadata = {"network": json.dumps({**about, "directed": plain.directed}, ensure_ascii=False)}
    found = {}
    for name, columns in (("nodes", node_table(plain)), ("edges", edge_table(plain))):
        schema = pa.schema([pa.field(c.name, kinds[c.kind]) for c in columns], metadata=metadata)
        arrays = [pa.array(list(c.values), kinds[c.kind]) for c in columns]
        output = BytesIO()
        parquet.write_table(pa.table(arrays, schema=schema), output)
        found[f"{name}.parquet"] = output.getvalue()
    return found, []


def node_table(plain: Plain) -> list[Column]:
    """The columns of the table of nodes, ids first."""
    return [Column("id", "str", plain.ids), *plain.nodes]


def edge_table(plain: Plain) -> list[Column]:
    """The columns of the table of ties, the two ends first."""
    labels = plain.labels()
    ends = (
        [plain.ids[place] for place in plain.left],
        [plain.ids[place] for place in plain.right],
        plain.edge_ids,
        [labels[place] for place in plain.left],
        [labels[place] for place in plain.right],
    )
    names = unique((column.name for column in plain.edges), _ENDS)
    return [
        *(Column(name, "str", values) for name, values in zip(_ENDS, ends, strict=True)),
        *(Column(name, c.kind, c.values) for name, c in zip(names, plain.edges, strict=True)),
    ]


def _resource(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    fields = [{"name": column.name, "type": _FIELD_TYPES[column.kind]} for column in columns]
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": "id"},
    }


def _csv(columns: Sequence[Column]) -> bytes:
    lines = [",".join(_field(column.name) for column in columns)]
    lines += [_line(row) for row in rows(columns, 0)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _line(row: Iterable[Any]) -> str:
    return ",".join("" if value is None else _field(text(value)) for value in row)


def _field(value: str) -> str:
    if value == "" or _SPECIAL.search(value):
        return '"' + value.replace('"', '""') + '"'
    return value
