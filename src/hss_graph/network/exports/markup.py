"""GraphML and GEXF."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hss_graph.network.exports.cleaning import Column, Plain, rows, text

_INT = 2**31
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPECIAL = re.compile('[&<>"\t\n\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_TYPES = {
    "graphml": {"bool": "boolean", "date": "string", "float": "double", "str": "string"},
    "gexf": {"bool": "boolean", "date": "string", "float": "double", "str": "string"},
}
_WHOLE = {"graphml": "int", "gexf": "integer"}


def graphml(plain: Plain) -> tuple[bytes, list[str]]:
    """GraphML, http://graphml.graphdrawing.org/specification.html, and what it does not hold.

    The statement is the attributes of the graph. In a two-mode network ``bipartite`` is true and false, as
    igraph wants it, which is 1 and 0 to networkx.
    """
    if plain.modes is not None:
        plain = replace(plain, nodes=tuple(map(_truth_of_mode, plain.nodes)))
    about = [Column(name, _kind(value), [value]) for name, value in plain.statement.items()]
    keys: list[str] = []
    lines: list[str] = []
    found: list[list[str]] = []
    for domain, columns in (("graph", about), ("node", plain.nodes), ("edge", plain.edges)):
        names = [f"d{len(keys) + place}" for place in range(len(columns))]
        keys += names
        found.append(names)
        lines += [
            f'  <key id="{key}" for="{domain}" attr.name="{_escaped(column.name)}" '
            f'attr.type="{_type(column, "graphml")}"/>'
            for key, column in zip(names, columns, strict=True)
        ]
    edge_default = "directed" if plain.directed else "undirected"
    lines += [f'  <graph id="G" edgedefault="{edge_default}">']
    lines += [
        f'    <data key="{key}">{_escaped(text(c.values[0]))}</data>'
        for key, c in zip(found[0], about, strict=True)
    ]
    for node, row in zip(plain.ids, rows(plain.nodes, len(plain.ids)), strict=True):
        lines += _element(f'node id="{_escaped(node)}"', _data(found[1], row))
    ends = zip(plain.edge_ids, plain.left, plain.right, strict=True)
    for (edge, left, right), row in zip(ends, rows(plain.edges, len(plain.edge_ids)), strict=True):
        source, target = _escaped(plain.ids[left]), _escaped(plain.ids[right])
        lines += _element(f'edge id="{edge}" source="{source}" target="{target}"', _data(found[2], row))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    return "\n".join([head, *lines, "  </graph>", "</graphml>\n"]).encode(), _dates(plain, "GraphML")


def gexf(plain: Plain) -> tuple[bytes, list[str]]:
    """GEXF 1.2, which all versions of Gephi read, https://gexf.net, and what it does not hold.

    The statement is the description, one line for each heading.
    """
    node_columns = [c for c in plain.nodes if not (c.name == "label" and c.kind == "str")]
    edge_columns = [c for c in plain.edges if not (c.name == "weight" and c.kind in ("int", "float"))]
    labels = next((c.values for c in plain.nodes if c.name == "label"), [None] * len(plain.ids))
    weights = next((c.values for c in plain.edges if c.name == "weight"), [None] * len(plain.edge_ids))
    weighted = len(edge_columns) < len(plain.edges)
    changed = text(plain.statement.get("data_date", ""))
    day = f' lastmodifieddate="{changed}"' if _DAY.fullmatch(changed) else ""
    about = "".join(
        f"{_escaped(name)}: {_escaped(text(value))}&#10;" for name, value in plain.statement.items()
    )
    edge_default = "directed" if plain.directed else "undirected"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">',
        f"  <meta{day}>",
        "    <creator>HSS Graph</creator>",
        f"    <description>{about}</description>",
        "  </meta>",
        f'  <graph defaultedgetype="{edge_default}" idtype="string" mode="static">',
        *_attributes("node", node_columns),
        *_attributes("edge", edge_columns),
        f'    <nodes count="{len(plain.ids)}">',
    ]
    for node, label, row in zip(plain.ids, labels, rows(node_columns, len(plain.ids)), strict=True):
        shown = "" if label is None else f' label="{_escaped(text(label))}"'
        lines += _element(f'node id="{_escaped(node)}"{shown}', _attvalues(row), 6, "attvalues")
    lines += ["    </nodes>", f'    <edges count="{len(plain.edge_ids)}">']
    ends = zip(plain.edge_ids, plain.left, plain.right, weights, strict=True)
    for (edge, left, right, weight), row in zip(ends, rows(edge_columns, len(plain.edge_ids)), strict=True):
        source, target = _escaped(plain.ids[left]), _escaped(plain.ids[right])
        weighs = f' weight="{text(weight)}"' if weighted and weight is not None else ""
        head = f'edge id="{edge}" source="{source}" target="{target}"{weighs}'
        lines += _element(head, _attvalues(row), 6, "attvalues")
    return "\n".join([*lines, "    </edges>", "  </graph>", "</gexf>\n"]).encode(), _dates(plain, "GEXF")


def _truth_of_mode(column: Column) -> Column:
    is_mode = column.name == "bipartite" and set(column.values) <= {0, 1}
    return Column(column.name, "bool", list(map(bool, column.values))) if is_mode else column


def _attributes(of: str, columns: Sequence[Column]) -> Iterator[str]:
    if columns:
        yield f'    <attributes class="{of}" mode="static">'
        for place, column in enumerate(columns):
            title = _escaped(column.name)
            yield f'      <attribute id="{place}" title="{title}" type="{_type(column, "gexf")}"/>'
        yield "    </attributes>"


def _attvalues(row: Sequence[Any]) -> list[str]:
    return [
        f'<attvalue for="{place}" value="{_escaped(text(value))}"/>'
        for place, value in enumerate(row)
        if value is not None
    ]


def _data(keys: Sequence[str], row: Sequence[Any]) -> list[str]:
    return [
        f'<data key="{key}">{_escaped(text(value))}</data>'
        for key, value in zip(keys, row, strict=True)
        if value is not None
    ]


def _element(head: str, inner: Sequence[str], indent: int = 4, around: str = "") -> Iterator[str]:
    space = " " * indent
    if not inner:
        yield f"{space}<{head}/>"
        return
    yield f"{space}<{head}>"
    if around:
        yield f"{space}  <{around}>{''.join(inner)}</{around}>"
    else:
        yield from (f"{space}  {each}" for each in inner)
    yield f"{space}</{head.split(' ', 1)[0]}>"


def _type(column: Column, format_name: str) -> str:
    if column.kind != "int":
        return _TYPES[format_name][column.kind]
    fits = all(-_INT <= value < _INT for value in column.values if value is not None)
    return _WHOLE[format_name] if fits else "long"


def _kind(value: Any) -> str:
    return type(value).__name__ if isinstance(value, bool | int | float | str) else "date"


def _dates(plain: Plain, name: str) -> list[str]:
    return dates_told((*plain.nodes, *plain.edges), name)


def dates_told(columns: Sequence[Column], name: str) -> list[str]:
    """That a format has no type for the dates in these columns."""
    dated = dict.fromkeys(column.name for column in columns if column.kind == "date")
    return (
        [f"{name} has no type for dates: {', '.join(dated)} written as texts such as 2020-01-31"]
        if dated
        else []
    )


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], value)
