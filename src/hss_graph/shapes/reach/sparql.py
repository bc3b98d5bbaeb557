"""What a SPARQL constraint looks at, seen from its focus node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from hss_graph.shapes.reach.paths import Edge, Path, Predicate, Star, Start, back

# One triple pattern of a query: terms of rdflib, the predicate also a path of rdflib.
Pattern: TypeAlias = tuple[Any, Any, Any]

_THROUGH = frozenset(
    {"AggregateJoin", "AskQuery", "Distinct", "Extend", "Filter", "Group"}
    | {"OrderBy", "Project", "Reduced", "SelectQuery", "Slice"}
)


class UnanalysableError(Exception):
    """What a rule looks at cannot be told from its text."""


@dataclass(frozen=True, slots=True)
class Look:
    """Triples that a query matches: those along `edge` at the end of `way` from the focus.

    checks are the ways from the focus to the other terms of the same triples: of a matched triple, the
    subject, predicate or object that is named first stands at the end of the path beside it.
    """

    way: Path
    edge: Edge
    checks: tuple[tuple[str, Path], ...] = ()


def looks(query: str) -> tuple[bool, list[Look]]:
    """What a SELECT or ASK query looks at, seen from ``$this``.

    Where the patterns do not mention ``$this``, they are seen from what the query projects as ``?value``;
    the first part of the answer is then False. Raises UnanalysableError.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # whatever rdflib's parser raises
        raise UnanalysableError(str(error)) from error
    groups = list(_groups(algebra, ()))
    mentioned = {str(term) for pattern, _ in groups for term in pattern if _is_variable(term)}
    anchor = "this" if "this" in mentioned else _projected(algebra, "value")
    if anchor is None:
        raise UnanalysableError("no pattern mentions $this, and nothing is projected as ?value")
    found: list[Look] = []
    for pattern, context in groups:
        found += _looks_of(pattern, _ways(anchor, context))
    return anchor == "this", found


def _groups(node: Any, context: Sequence[Pattern]) -> Iterator[tuple[Pattern, list[Pattern]]]:
    """Each triple pattern with the patterns that hold whenever it is matched, itself among them."""
    name = node.name
    around = [*context, *_required(node)]
    if name == "BGP":
        for pattern in node.triples:
            yield pattern, around
        return
    if name in ("Join", "LeftJoin"):
        yield from _groups(node.p1, around)
        yield from _groups(node.p2, around)
    elif name == "Union":
        yield from _groups(node.p1, context)
        yield from _groups(node.p2, context)
    elif name in _THROUGH:
        yield from _groups(node.p, around)
    elif name not in ("ToMultiSet", "values"):
        raise UnanalysableError(f"it uses {name}")
    elif _holds_patterns(node):
        raise UnanalysableError("it has a query within the query")
    if "expr" in node:
        for inner in _exists(node.expr):
            yield from _groups(inner, around)


def _required(node: Any) -> list[Pattern]:
    """The patterns that every solution of this part of a query matches."""
    if node.name == "BGP":
        return list(node.triples)
    if node.name == "Join":
        return _required(node.p1) + _required(node.p2)
    if node.name == "LeftJoin":
        return _required(node.p1)
    return _required(node.p) if node.name in _THROUGH else []


def _exists(expression: Any) -> Iterator[Any]:
    """The groups inside EXISTS and NOT EXISTS."""
    if isinstance(expression, (list, tuple)):
        for part in expression:
            yield from _exists(part)
    elif hasattr(expression, "name") and hasattr(expression, "items"):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield expression.graph
        else:
            for part in expression.values():
                yield from _exists(part)


def _holds_patterns(node: Any) -> bool:
    if hasattr(node, "name") and node.name in ("BGP", "SelectQuery"):
        return True
    return hasattr(node, "values") and any(_holds_patterns(part) for part in node.values())


def _projected(algebra: Any, name: str) -> str | None:
    """The variable that the query gives out under this name."""
    if algebra.name == "Extend" and str(algebra.var) == name:
        return str(algebra.expr) if _is_variable(algebra.expr) else None
    if algebra.name in _THROUGH:
        return _projected(algebra.p, name)
    return None


def _ways(anchor: str, patterns: Sequence[Pattern]) -> dict[str, Path]:
    """The ways from the anchor to the variables that the patterns connect with it."""
    ways: dict[str, Path] = {anchor: ()}
    waiting = [anchor]
    while waiting:
        here = waiting.pop(0)
        for subject, predicate, value in patterns:
            steps: list[tuple[Any, Path]] = []
            only = _paths(predicate) if len(_paths(predicate)) == 1 else []
            if _is(subject, here):
                steps += [(value, way) for way in only]
                steps.append((predicate, (Predicate(),)))
            if _is(value, here):
                steps += [
                    (subject, back(way)) for way in _paths(predicate)[:1] if len(_paths(predicate)) == 1
                ]
            if _is(predicate, here):
                steps.append((subject, (Predicate(forward=False),)))
            for term, way in steps:
                if _is_variable(term) and str(term) not in ways:
                    ways[str(term)] = (*ways[here], *way)
                    waiting.append(str(term))
    return ways


def _looks_of(pattern: Pattern, ways: dict[str, Path]) -> Iterator[Look]:
    subject, predicate, value = pattern
    known = {
        role: _way_to(term, ways)
        for role, term in (("subject", subject), ("predicate", predicate), ("object", value))
    }
    paths = _paths(predicate)
    plain = len(paths) == 1 and len(paths[0]) == 1 and isinstance(paths[0][0], Edge) and paths[0][0].forward
    for path in paths:
        if known["subject"] is not None:
            start, way = known["subject"], path
        elif known["object"] is not None:
            start, way = known["object"], back(path)
        else:
            raise UnanalysableError("a pattern is not connected with the focus node")
        checks = tuple((role, found) for role, found in known.items() if found is not None and found != start)
        for look in along(start, way):
            yield Look(look.way, look.edge, checks if plain else ())


def along(start: Path, path: Path) -> Iterator[Look]:
    """What is looked at by going along a path from the end of another."""
    way = start
    for step in path:
        if isinstance(step, Edge):
            yield Look(way, step)
        elif isinstance(step, Predicate):
            yield Look(way, Edge(None))
        elif isinstance(step, Star):
            for inner in step.paths:
                yield from along((*way, step), inner)
        way = (*way, step)


def _way_to(term: Any, ways: dict[str, Path]) -> Path | None:
    from rdflib import URIRef
    from rdflib.term import Literal as RdflibLiteral

    if _is_variable(term):
        return ways.get(str(term))
    if isinstance(term, URIRef):
        return (Start(NamedNode(term)),)
    if isinstance(term, RdflibLiteral):
        datatype = NamedNode(term.datatype) if term.datatype else None
        return (Start(Literal(str(term), datatype=datatype, language=term.language)),)
    return None


def _paths(predicate: Any) -> list[Path]:
    """The alternatives of a predicate, a variable or a path of rdflib. Raises UnanalysableError."""
    from rdflib import URIRef, paths

    if _is_variable(predicate):
        return [(Edge(None),)]
    if isinstance(predicate, URIRef):
        return [(Edge(NamedNode(predicate)),)]
    if isinstance(predicate, paths.InvPath):
        return [back(path) for path in _paths(predicate.arg)]
    if isinstance(predicate, paths.AlternativePath):
        return [path for part in predicate.args for path in _paths(part)]
    if isinstance(predicate, paths.SequencePath):
        found: list[Path] = [()]
        for part in predicate.args:
            found = [(*before, *after) for before in found for after in _paths(part)]
        return found
    if isinstance(predicate, paths.MulPath):
        inner = tuple(_paths(predicate.path))
        if predicate.mod == "*":
            return [(Star(inner),)]
        return [(), *inner] if predicate.mod == "?" else [(*path, Star(inner)) for path in inner]
    raise UnanalysableError("it uses a negated path")


def _is_variable(term: Any) -> bool:
    from rdflib import BNode, Variable

    return isinstance(term, (Variable, BNode))


def _is(term: Any, name: str) -> bool:
    return _is_variable(term) and str(term) == name
