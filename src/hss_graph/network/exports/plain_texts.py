"""GML, Pajek and DOT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hss_graph.network.exports.cleaning import Plain, listed, rows, text, unique
from hss_graph.network.exports.notations import narrowed

_INT = 2**31 - 1
_NOT_GML = re.compile(r"[^ !#-%\'-~]")
_ENTITIES = {"&": "&amp;", '"': "&quot;"}
_NO_KEY = re.compile(r"[^A-Za-z0-9]+")
_NOT_PAJEK = str.maketrans({'"': "'", "\\": "/", "\n": " ", "\r": " ", "\t": " "})
_OWN = "hss_"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def gml(plain: Plain) -> tuple[bytes, list[str]]:
    """GML in ASCII, as its specification has it, and what it does not hold; ``name`` is the id of a node.

    Source: Himsolt (1997), GML: a portable graph file format. The statement is the attributes of the graph.
    """
    plain, told = narrowed(plain, "GML", _INT, whole="float")
    truths = [column.name for column in (*plain.nodes, *plain.edges) if column.kind == "bool"]
    if truths:
        told.append(f"GML holds no true and false: {listed(truths)} written as 1 and 0")
    labels = plain.labels()
    others = [column for column in plain.nodes if column.name != "label"]
    if any(c.name == "label" and list(c.values) != labels for c in plain.nodes):
        told.append("GML wants a label for each node, as text: the id stands where there is none")
    node_keys = _keys([column.name for column in others], ("id", "name", "label", "graphics"), told)
    edge_keys = _keys([column.name for column in plain.edges], ("id", "source", "target", "graphics"), told)
    about_keys = _keys(list(plain.statement), ("directed", "node", "edge", "id", "Creator", "Version"), [])
    lines = ['Creator "HSS Graph"', "Version 1", "graph [", f"  directed {int(plain.directed)}"]
    statement = plain.statement.values()
    lines += [f"  {key} {_gml(value)}" for key, value in zip(about_keys, statement, strict=True)]
    for place, (node, label, row) in enumerate(
        zip(plain.ids, labels, rows(others, len(plain.ids)), strict=True)
    ):
        lines += ["  node [", f"    id {place}", f"    name {_gml(node)}", f"    label {_gml(label)}"]
        lines += [*_gml_values(node_keys, row), "  ]"]
    ends = zip(plain.edge_ids, plain.left, plain.right, strict=True)
    for (edge, left, right), row in zip(ends, rows(plain.edges, len(plain.edge_ids)), strict=True):
        lines += ["  edge [", f"    source {left}", f"    target {right}", f"    id {_gml(edge)}"]
        lines += [*_gml_values(edge_keys, row), "  ]"]
    if any(re.search("&#[1-9][0-9]{2}", line) for line in lines):
        told.append(
            "GML is ASCII: other characters are written as &#233; and so on, which some readers show so"
        )
    return "\n".join([*lines, "]\n"]).encode("ascii"), told


def pajek(plain: Plain) -> tuple[bytes, list[str]]:
    """Pajek's .net, and what it does not hold: all but labels and weights. The statement is comments.

    A two-mode network has its first mode first, as Pajek wants it.
    Source: Mrvar and Batagelj, Pajek reference manual, http://mrvar.fdv.uni-lj.si/pajek/
    """
    labels = [label.translate(_NOT_PAJEK) for label in plain.labels()]
    told = []
    changed = sum(new != old for new, old in zip(labels, plain.labels(), strict=True))
    if changed:
        told.append(
            "Pajek's labels hold no quotation marks, backslashes and line breaks: "
            f"{changed} {'has' if changed == 1 else 'have'} others or spaces"
        )
    distinct = unique(labels)
    if distinct != labels:
        told.append("Pajek tells nodes apart by label: a label that comes again has a number behind it")
    order = list(range(len(labels)))
    head = f"*Vertices {len(labels)}"
    if plain.modes is not None:
        order.sort(key=plain.modes.__getitem__)
        head += f" {plain.modes.count(0)}"
    numbers = {place: number for number, place in enumerate(order, 1)}
    weights: Sequence[Any] = [None] * len(plain.edge_ids)
    for column in plain.edges:
        if column.name == "weight" and column.kind in ("int", "float"):
            weights = column.values
    lost = [c.name for c in (*plain.nodes, *plain.edges) if c.name not in ("label", "weight", "bipartite")]
    if lost:
        told.append(f"Pajek holds labels and weights alone: left out {listed(list(dict.fromkeys(lost)), 12)}")
    lines = _comments(plain, "%")
    lines.append(head)
    lines += [f'{numbers[place]} "{distinct[place]}"' for place in order]
    lines.append("*Arcs" if plain.directed else "*Edges")
    lines += [
        f"{numbers[left]} {numbers[right]} {1 if weight is None else text(weight)}"
        for left, right, weight in zip(plain.left, plain.right, weights, strict=True)
    ]
    return "\n".join([*lines, ""]).encode(), told


def dot(plain: Plain) -> tuple[bytes, list[str]]:
    """DOT for Graphviz, https://graphviz.org/doc/info/lang.html, and what it does not hold.

    The statement is comments, for Gephi takes attributes of the graph for nodes. All attributes but label
    and weight have ``hss_`` before their names, or Graphviz might do what they say; backslashes are doubled,
    as it has them in labels.
    """
    told = ["DOT holds no types: numbers, dates, true and false are texts"] if _typed(plain) else []
    if any("" in column.values for column in (*plain.nodes, *plain.edges) if column.kind == "str"):
        told.append("DOT does not tell an empty text from none")
    nodes = _own((column.name for column in plain.nodes), ("label",))
    edges = _own((column.name for column in plain.edges), ("label", "weight"))
    ids = unique(f"_{node}" if node.startswith("%") else node for node in plain.ids)
    if ids != list(plain.ids):
        told.append("Graphviz keeps ids that begin with % to itself; they begin with _% here")
    kind, sign = ("digraph", "->") if plain.directed else ("graph", "--")
    lines = [*_comments(plain, "//"), f"strict {kind} {{"]
    for node, row in zip(ids, rows(plain.nodes, len(plain.ids)), strict=True):
        lines.append(f"  {_quoted(node)} [{_pairs(nodes, row)}];")
    ends = zip(plain.edge_ids, plain.left, plain.right, strict=True)
    for (edge, left, right), row in zip(ends, rows(plain.edges, len(plain.edge_ids)), strict=True):
        tie = f"{_quoted(ids[left])} {sign} {_quoted(ids[right])}"
        lines.append(f"  {tie} [{_pairs(('id', *edges), (edge, *row))}];")
    return "\n".join([*lines, "}\n"]).encode(), told


def _keys(names: Sequence[str], reserved: Sequence[str], told: list[str]) -> list[str]:
    """Names as GML has them: letters and digits, a letter first."""
    plain = [_key(name) for name in names]
    keys = unique(plain, reserved)
    keys = unique([_NO_KEY.sub("x", key) for key in keys], reserved)  # the sign before a number is no letter
    changed = [f"'{a}' is {b}" for a, b in zip(names, keys, strict=True) if a != b]
    if changed:
        told.append(f"GML holds names of letters and digits: {listed(changed)}")
    return keys


def _key(name: str) -> str:
    first, *others = [word for word in _NO_KEY.split(name) if word] or ["x"]
    joined = first + "".join(word[0].upper() + word[1:] for word in others)
    return joined if joined[0].isalpha() else f"x{joined}"


def _gml_values(keys: Sequence[str], row: Sequence[Any]) -> Iterator[str]:
    for key, value in zip(keys, row, strict=True):
        if value is not None:
            yield f"    {key} {_gml(value)}"


def _gml(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int) and abs(value) <= _INT:
        return str(value)
    if isinstance(value, float):
        mantissa, sign, exponent = repr(value).partition("e")
        return f"{mantissa if '.' in mantissa else f'{mantissa}.0'}{'E' if sign else ''}{exponent}"
    return f'"{_NOT_GML.sub(_entity, text(value))}"'


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0]) or f"&#{ord(match[0])};"


def _own(names: Iterable[str], meant: Sequence[str] = ()) -> list[str]:
    """Names that Graphviz takes for no instruction to it, such as to open a picture."""
    return unique(name if name in meant else f"{_OWN}{name}" for name in names)


def _comments(plain: Plain, sign: str) -> list[str]:
    """The statement, one line for each heading."""
    return [f"{sign} {' '.join(f'{name}: {text(value)}'.split())}" for name, value in plain.statement.items()]


def _typed(plain: Plain) -> bool:
    return any(c.kind != "str" and c.name != "weight" for c in (*plain.nodes, *plain.edges))


def _pairs(names: Sequence[str], values: Sequence[Any]) -> str:
    return ", ".join(
        f"{name if _WORD.fullmatch(name) else _quoted(name)}={_quoted(text(value))}"
        for name, value in zip(names, values, strict=True)
        if value is not None
    )


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
