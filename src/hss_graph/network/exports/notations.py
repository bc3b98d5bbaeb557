"""Node-link JSON and Cytoscape JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hss_graph.network.exports.cleaning import EXACT, Column, Plain, listed, rows, text, unique

_SHAPING = ("parent", "SUID", "shared name", "selected")  # means something to Cytoscape


def node_link(plain: Plain) -> tuple[bytes, list[str]]:
    """Node-link JSON as networkx reads it, and what it does not hold. The statement is ``graph``."""
    plain, told = narrowed(plain, "JSON", EXACT)
    lines = [
        "{",
        f'"directed": {text(plain.directed)},',
        '"multigraph": false,',
        f'"graph": {_json(_finite(plain.statement))},',
        '"nodes": [',
        ",\n".join(map(_json, _nodes(plain))),
        "],",
        '"edges": [',
        ",\n".join(map(_json, _edges(plain))),
        "]",
        "}\n",
    ]
    return "\n".join(lines).encode(), told


def cytoscape(plain: Plain) -> tuple[bytes, list[str]]:
    """Cytoscape's JSON, https://js.cytoscape.org/#notation/elements-json, and what it does not hold.

    The statement is ``data``; each node has a ``name``, by which Cytoscape shows it.
    """
    names = [column.name for column in plain.nodes]
    safe = unique((f"{name}_" if name in _SHAPING else name for name in names), ("id",))
    told = [
        f"Cytoscape takes '{a}' for its own; it is called '{b}'"
        for a, b in zip(names, safe, strict=True)
        if a != b
    ]
    nodes = [replace(column, name=name) for column, name in zip(plain.nodes, safe, strict=True)]
    if "name" not in safe:
        nodes.insert(0, Column("name", "str", plain.labels()))
    plain, narrow = narrowed(replace(plain, nodes=tuple(nodes)), "Cytoscape JSON", EXACT)
    about = {"name": "network", **_finite(plain.statement), "directed": plain.directed}
    lines = [
        "{",
        '"format_version": "1.0",',
        '"generated_by": "hss-graph",',
        '"target_cytoscapejs_version": "~3.0",',
        f'"data": {_json(about)},',
        '"elements": {',
        '"nodes": [',
        ",\n".join(_json({"data": node}) for node in _nodes(plain)),
        "],",
        '"edges": [',
        ",\n".join(_json({"data": edge}) for edge in _edges(plain)),
        "]",
        "}",
        "}\n",
    ]
    return "\n".join(lines).encode(), told + narrow


def narrowed(
    plain: Plain,
    name: str,
    largest: int,
    whole: str = "str",
    has_dates: bool = False,
) -> tuple[Plain, list[str]]:
    """The network for a format whose whole numbers go so far, and whose numbers are all finite.

    Columns with larger whole numbers become those of the kind `whole`; what is not finite is left out. Where
    the format has no dates, that is told.
    """
    told: list[str] = []

    def fit(columns: Sequence[Column]) -> Iterator[Column]:
        for column in columns:
            given = [value for value in column.values if value is not None]
            if column.kind == "int" and any(abs(value) > largest for value in given):
                kind = whole if all(abs(value) <= EXACT for value in given) else "str"
                told.append(f"{name} holds whole numbers up to {largest}: '{column.name}' as {_KINDS[kind]}")
                convert = float if kind == "float" else text
                yield Column(column.name, kind, [None if v is None else convert(v) for v in column.values])
            elif column.kind == "float" and not all(map(math.isfinite, given)):
                lost = sum(not math.isfinite(value) for value in given)
                told.append(f"{name} holds no NaN and no infinity: {lost} of '{column.name}' left out")
                kept = [None if v is None or not math.isfinite(v) else v for v in column.values]
                yield Column(column.name, "float", kept)
            else:
                yield column

    fitting = replace(plain, nodes=tuple(fit(plain.nodes)), edges=tuple(fit(plain.edges)))
    dated = dict.fromkeys(c.name for c in (*plain.nodes, *plain.edges) if c.kind == "date")
    if dated and not has_dates:
        told.append(
            f"{name} has no type for dates: {listed(list(dated))} written as texts such as 2020-01-31"
        )
    return fitting, told


_KINDS = {"str": "texts", "float": "real numbers"}


def _nodes(plain: Plain) -> Iterator[dict[str, Any]]:
    names = [column.name for column in plain.nodes]
    for node, row in zip(plain.ids, rows(plain.nodes, len(plain.ids)), strict=True):
        yield {"id": node, **_present(names, row)}


def _edges(plain: Plain) -> Iterator[dict[str, Any]]:
    names = [column.name for column in plain.edges]
    ends = zip(plain.edge_ids, plain.left, plain.right, strict=True)
    for (edge, left, right), row in zip(ends, rows(plain.edges, len(plain.edge_ids)), strict=True):
        yield {"id": edge, "source": plain.ids[left], "target": plain.ids[right], **_present(names, row)}


def _present(names: Collection[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in zip(names, row, strict=True) if value is not None}


def _finite(statement: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in statement.items()}


def _value(value: Any) -> Any:
    """The value as JSON has it; dates, and numbers of the statement that it has not, as texts."""
    if isinstance(value, bool | str):
        return value
    fits = isinstance(value, float) and math.isfinite(value)
    return value if fits or (isinstance(value, int) and abs(value) <= EXACT) else text(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
