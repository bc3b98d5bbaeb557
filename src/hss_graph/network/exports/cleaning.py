"""A network as plain values: what every format is written from."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hss_graph.network.model import Network
from hss_graph.results import fit_for_xml
from hss_graph.wording import counted

ORIGINAL = "original id"
EXACT = 2**53  # beyond it a double, which is all that many readers know, loses whole numbers
_LONG = 2**63
_SURROGATE = re.compile("[\ud800-\udfff]")
_RESERVED_OF_NODES = ("id",)
_RESERVED_OF_TIES = ("id", "source", "target")


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute. kind: "int" (64 bits), "float", "bool", "date" or "str"; values are of it, or None."""

    name: str
    kind: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Plain:
    """A network whose ids, names and values any format can hold.

    ids: of the nodes, all different. left, right: the ends of ties, as places in `ids`. edge_ids: all
    different. statement: what the network is, by heading, as values of the kinds of a `Column`. told: what
    became of values that are no such, in plain sentences.
    """

    directed: bool
    ids: tuple[str, ...]
    nodes: tuple[Column, ...]
    left: Sequence[int]
    right: Sequence[int]
    edge_ids: tuple[str, ...]
    edges: tuple[Column, ...]
    statement: Mapping[str, Any]
    modes: tuple[int, ...] | None
    told: tuple[str, ...]

    def labels(self) -> list[str]:
        """What each node is called, its id where it has no label."""
        column = next((c for c in self.nodes if c.name == "label"), None)
        given = column.values if column else [None] * len(self.ids)
        return [
            text(label) if label not in (None, "") else node
            for label, node in zip(given, self.ids, strict=True)
        ]


def clean(network: Network) -> Plain:
    """The network as plain values; None stays None, which every format leaves out."""
    cleaner = _Cleaner()
    ids, original = cleaner.ids(network.nodes)
    node_columns = dict(network.node_columns)
    if network.modes is not None and "bipartite" not in node_columns:
        node_columns["bipartite"] = network.modes
    nodes = cleaner.columns(node_columns, _RESERVED_OF_NODES, "nodes")
    if any(value is not None for value in original):
        nodes.append(Column(_free(ORIGINAL, {column.name for column in nodes}), "str", original))
    edges = cleaner.columns(network.tie_columns, _RESERVED_OF_TIES, "ties")
    left, right = network.ties
    return Plain(
        directed=network.directed,
        ids=ids,
        nodes=tuple(nodes),
        left=left.tolist(),
        right=right.tolist(),
        edge_ids=tuple(f"e{place}" for place in range(network.size)),
        edges=tuple(edges),
        statement=cleaner.statement(network.statement),
        modes=network.modes,
        told=tuple(cleaner.told()),
    )


def text(value: Any) -> str:
    """A plain value as text.

    >>> text(True), text(0.1), text(float("-inf")), text(date(2020, 1, 31))
    ('true', '0.1', '-Infinity', '2020-01-31')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        return repr(value) if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    return value.isoformat() if isinstance(value, date) else str(value)


def rows(columns: Iterable[Column], count: int) -> Iterable[tuple[Any, ...]]:
    """The values of these columns, row by row."""
    values = [column.values for column in columns]
    return zip(*values, strict=True) if values else iter([()] * count)


def unique(names: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """The names with a number behind each one that is taken or was there before.

    >>> unique(["a", "b", "a"], taken=["b"])
    ['a', 'b_2', 'a_2']
    """
    seen = set(taken)
    found = []
    for name in names:
        found.append(_free(name, seen))
        seen.add(found[-1])
    return found


def listed(names: Sequence[str], most: int = 8) -> str:
    """The names within a sentence, some of them where there are many."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _free(name: str, taken: Collection[str], sign: str = "_") -> str:
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{sign}{number}", number + 1
    return candidate


class _Cleaner:
    """Cleans, and remembers what it had to change."""

    def __init__(self) -> None:
        self._damaged = 0
        self._changed: dict[str, None] = {}  # in the order in which it was found

    def told(self) -> list[str]:
        """What was changed, in sentences."""
        found = list(self._changed)
        if self._damaged:
            texts = f"{counted(self._damaged, 'text')} {'holds' if self._damaged == 1 else 'hold'}"
            found.append(f"{texts} characters that no file may hold; U+FFFD stands for each of them")
        return found

    def ids(self, nodes: Sequence[Hashable]) -> tuple[tuple[str, ...], list[str | None]]:
        """An id for each node, and what the node was where its id does not say so."""
        kept = {node for node in nodes if type(node) is str and node and _fitting(node) == node}
        taken = set(kept)
        found: list[str] = []
        original: list[str | None] = []
        for node in nodes:
            if type(node) is str and node in kept:
                found.append(node)
                original.append(None)
                continue
            kind, value = _plain(node)
            wanted = "none" if kind is None else _fitting(text(value)) or "empty"
            found.append(_free(wanted, taken, "~"))
            taken.add(found[-1])
            is_said = kind in ("int", "date") and found[-1] == text(value)
            original.append(None if is_said else _fitting(ascii(node)))
        changed = sum(value is not None for value in original)
        if changed:
            what = f"{counted(changed, 'node')} {'has' if changed == 1 else 'have'}"
            self._changed[f"{what} another id than in the network; '{ORIGINAL}' has that"] = None
        return tuple(found), original

    def columns(self, given: Mapping[str, Sequence[Any]], reserved: Sequence[str], of: str) -> list[Column]:
        """The attributes with the kind that all their values have in common."""
        wanted = [self._text(str(name)) or "unnamed" for name in given]
        names = unique(wanted, reserved)
        for old, new in zip(wanted, names, strict=True):
            if old != new:
                self._changed[f"'{old}' of {of} is called '{new}', for that name is taken"] = None
        return [
            self._column(name, values, f"'{name}' of {of}")
            for name, values in zip(names, given.values(), strict=True)
        ]

    def statement(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The statement with plain values; what has none is left out."""
        found = {}
        for column in self.columns({name: [value] for name, value in given.items()}, (), "the statement"):
            if column.values[0] is not None:
                found[column.name] = column.values[0]
        return found

    def _column(self, name: str, values: Sequence[Any], what: str) -> Column:
        # Most columns are of one plain type, and then need no look at each value.
        kinds = set(map(type, values))
        if kinds <= {str, type(None)}:
            return Column(name, "str", [value if value is None else self._text(value) for value in values])
        plain = [_plain(value) for value in values]
        found = {kind for kind, _ in plain if kind is not None}
        for kind, sentence in _TOLD.items():
            if kind in found:
                self._changed[f"{what} {sentence}"] = None
        found = {"str" if kind in _TOLD else kind for kind in found if kind is not None}
        if found == {"int", "float"} and all(abs(v) <= EXACT for kind, v in plain if kind == "int"):
            return Column(name, "float", [None if kind is None else float(v) for kind, v in plain])
        if len(found) == 1 and "str" not in found:
            return Column(name, found.pop(), [value for _, value in plain])
        if len(found) > 1:
            self._changed[f"{what} has values of several types; all are written as texts"] = None
        texts = [None if kind is None else self._text(text(value)) for kind, value in plain]
        return Column(name, "str", texts)

    def _text(self, value: str) -> str:
        fitting = _fitting(value)
        self._damaged += fitting != value
        return fitting


_TOLD = {
    "list": "holds lists, which are written as JSON texts",
    "big": "holds numbers of more digits than a number may have, which are written as texts",
    "other": "holds values of a type that no format knows, which are written as texts",
}


def _plain(value: Any) -> tuple[str | None, Any]:
    """The kind of a value and the value as such; None where there is none."""
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.tolist()
    if value is None:
        return None, None
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int):
        return ("int", int(value)) if -_LONG <= value < _LONG else ("big", _digits(value))
    if isinstance(value, float):
        return "float", float(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return "str", value.isoformat()
    if isinstance(value, date):
        return "date", value
    if isinstance(value, str):
        return "str", str(value)
    if isinstance(value, list | tuple | set | frozenset | Mapping):
        try:
            return "list", json.dumps(_jsonable(value), ensure_ascii=False)
        except RecursionError:  # it holds itself
            return "other", repr(value)
    return "other", str(value)


def _decimal(value: Decimal) -> tuple[str, Any]:
    as_float = float(value) if not value.is_snan() else math.nan
    if not value.is_finite() or (math.isfinite(as_float) and Decimal(repr(as_float)) == value):
        return "float", as_float
    return "big", str(value)


def _digits(value: int) -> str:
    """The digits of a whole number, hexadecimal where Python takes it for too long."""
    try:
        return str(value)
    except ValueError:
        return hex(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_fitting(str(key)): _jsonable(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(_jsonable, value), key=repr)
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    kind, plain = _plain(value)
    if kind in ("bool", "int") or (kind == "float" and math.isfinite(plain)):
        return plain
    return None if kind is None else text(plain)


def _fitting(value: str) -> str:
    return fit_for_xml(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value))
