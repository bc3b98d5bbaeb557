"""The values of SHACL's parameters: each is of the kind that the recommendation asks for."""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode

from hss_graph.engine import connect, select
from hss_graph.errors import QueryError
from hss_graph.shapes.graph import FIRST, NIL, TYPE, Node, ShapesGraph, problem, sh, show
from hss_graph.shapes.lint import patterns, terms
from hss_graph.vocabulary import PREFIXES, SH

_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"
# At most nine digits: no number that a validator cannot hold.
_COUNT = re.compile(r"\+?[0-9]{1,9}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        *("byte", "int", "integer", "long", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger"),
        *("positiveInteger", "short", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort"),
    )
)
_WAYS_OUT = {
    "IRI": "write an IRI",
    "IRI or literal": "write an IRI or a literal",
    "IRIs": "write a list of IRIs in round brackets",
    "boolean": "write true or false, without quotes",
    "constraint": "write one that says sh:select",
    "count": "write a whole number from 0, without quotes",
    "kind of node": f"write one of sh:{', sh:'.join(sorted(terms.NODE_KINDS))}",
    "languages": 'write a list such as ("en" "fr")',
    "limit": "write a number or a date of a datatype that can be ordered",
    "node shape": "write a node shape, without sh:path",
    "number": "write a number, without quotes",
    "path": "write a property, or a path as SHACL builds them",
    "property shape": "write a property shape, with one sh:path",
    "severity": "write sh:Violation, sh:Warning or sh:Info",
    "shape": "write a shape",
    "shapes": "write a list of shapes in round brackets",
    "string": "write a plain text in quotes",
    "term": "write a term",
    "terms": "write a list in round brackets",
    "text": "write a text in quotes",
}
_DEEPEST_PATH = 50
_LARGEST_PATH = 1000


def check(graph: ShapesGraph, shape: Node) -> None:
    """Raises ShapesError unless the parameters of the shape have values that SHACL can use."""
    names = graph.names(shape)
    for name in sorted(names & terms.KINDS.keys()):
        values = graph.values(shape, sh(name))
        if name in terms.SINGLE and len(values) > 1:
            raise problem(graph, shape, f"has {len(values)} values of sh:{name}, where one can be; keep one")
        for value in values:
            if not _is(graph, terms.KINDS[name], value):
                way_out = _WAYS_OUT[terms.KINDS[name]]
                raise problem(graph, shape, f"sh:{name} cannot be {show(value)}; {way_out}")
    for name, others in terms.NEEDS.items():
        if name in names and not names.intersection(others):
            wanted = " or ".join(f"sh:{other}" for other in others)
            raise problem(graph, shape, f"sh:{name} says nothing without {wanted}; add it")
    for name in sorted(names & terms.ON_PROPERTIES) if "path" not in names else ():
        raise problem(graph, shape, f"sh:{name} needs an sh:path beside it; move it into a property shape")
    _check_pattern(graph, shape)


def _check_pattern(graph: ShapesGraph, shape: Node) -> None:
    for pattern in graph.values(shape, sh("pattern")):
        flags = "".join(str(value.value) for value in graph.values(shape, sh("flags")))  # type: ignore[union-attr]
        assert isinstance(pattern, Literal)
        complaint = patterns.complaint(pattern.value, flags)
        if complaint:
            raise problem(graph, shape, f"the pattern {show(pattern)} {complaint}")


def _is(graph: ShapesGraph, kind: str, value: Node) -> bool:
    """Whether the value is of the kind, one of those in `terms.KINDS`."""
    match kind:
        case "IRI":
            return isinstance(value, NamedNode)
        case "IRI or literal":
            return isinstance(value, NamedNode | Literal)
        case "boolean":
            return isinstance(value, Literal) and str(value) in (str(Literal(True)), str(Literal(False)))
        case "count":
            return _typed(value, _XSD + "integer") and bool(_COUNT.fullmatch(value.value))  # type: ignore[union-attr]
        case "kind of node":
            return isinstance(value, NamedNode) and value.value in {SH + kind for kind in terms.NODE_KINDS}
        case "limit":
            return isinstance(value, Literal) and can_be_read(value)
        case "number":
            return _typed(value, *_INTEGERS, _XSD + "decimal") and can_be_read(value)  # type: ignore[arg-type]
        case "severity":
            own = isinstance(value, NamedNode) and not value.value.startswith(SH)
            return own or value in {sh(name) for name in terms.SEVERITIES}
        case "string":
            return _typed(value, _STRING)
        case "text":
            return _typed(value, _STRING, PREFIXES["rdf"] + "langString")
        case "path":
            return _is_path(graph, value)
        case "IRIs" | "languages" | "shapes" | "terms":
            return _is_list(graph, kind, value)
        case "node shape":
            return is_shape(graph, value) and "path" not in graph.names(value)
        case "property shape":
            return is_shape(graph, value) and "path" in graph.names(value)
        case "shape":
            return is_shape(graph, value)
        case "constraint":
            return not isinstance(value, Literal) and bool(graph.names(value))
    return True


def is_shape(graph: ShapesGraph, node: Node) -> bool:
    """Whether the shapes say of the node that it is a shape, or anything that only shapes say."""
    kinds = graph.values(node, TYPE)
    says = {p.value.removeprefix(SH) for p in graph.predicates(node)}
    return (
        sh("NodeShape") in kinds
        or sh("PropertyShape") in kinds
        or not says.isdisjoint(terms.ONLY_SHAPES_SAY)
        or not says.isdisjoint(graph.own_parameters)
    )


def _is_list(graph: ShapesGraph, kind: str, value: Node) -> bool:
    members = graph.members(value)
    if members is None:
        return False
    match kind:
        case "IRIs":
            return all(isinstance(member, NamedNode) for member in members)
        case "languages":
            return all(
                _typed(member, _STRING) and _LANGUAGE.fullmatch(member.value)  # type: ignore[union-attr]
                for member in members
            )
        case "shapes":
            return bool(members) and all(is_shape(graph, member) for member in members)
    return True


def _is_path(graph: ShapesGraph, path: Node) -> bool:
    """Whether this is a SHACL property path: an IRI, a list of two or more paths, or a node with one step."""
    waiting = [(path, 0)]
    for _ in range(_LARGEST_PATH):
        if not waiting:
            return True
        node, depth = waiting.pop()
        parts = _parts(graph, node)
        if parts is None or depth > _DEEPEST_PATH:
            return False
        waiting += [(part, depth + 1) for part in parts]
    return False


def _parts(graph: ShapesGraph, path: Node) -> list[Node] | None:
    """The paths that a path consists of, or None where it is none."""
    if isinstance(path, NamedNode):
        return None if path == NIL or graph.values(path, FIRST) else []
    steps = [step for step in terms.PATH_STEPS if graph.values(path, sh(step))]
    if not isinstance(path, BlankNode) or len(steps) > 1 or (steps and graph.values(path, FIRST)):
        return None
    if not steps:
        parts = graph.members(path)
        return parts if parts and len(parts) > 1 else None
    values = graph.values(path, sh(steps[0]))
    if len(values) > 1 or steps[0] != "alternativePath":
        return values if len(values) == 1 else None
    parts = graph.members(values[0])
    return parts if parts and len(parts) > 1 else None


def _typed(value: Node, *datatypes: str) -> bool:
    return isinstance(value, Literal) and value.datatype.value in datatypes


def can_be_read(literal: Literal) -> bool:
    """Whether the literal is one of its datatype, as the engine reads it."""
    datatype = literal.datatype.value
    if datatype == _STRING:
        return True
    return _can_be_cast(literal.value, _XSD + "integer" if datatype in _INTEGERS else datatype)


@lru_cache(maxsize=1000)
def _can_be_cast(text: str, datatype: str) -> bool:
    terms_ = {"_datatype_iri": str(NamedNode(datatype)), "_text_literal": str(Literal(text))}
    try:
        (row,) = select(connect(), "cast", **terms_)
    except QueryError:  # the engine knows no such datatype
        return False
    return row["value"] is not None
