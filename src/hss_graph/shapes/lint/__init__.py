"""Shapes that would let everything pass are an error: SHACL ignores what it does not know.

A misspelt term, a shape that judges nothing, a value of the wrong kind: any of them makes a validator say
"conforms". `check` refuses what https://www.w3.org/TR/shacl/ calls ill-formed, and what is well-formed but
checks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, Triple

from hss_graph.errors import ShapesError
from hss_graph.shapes.graph import TYPE, Node, ShapesGraph, is_true, problem, sh, show
from hss_graph.shapes.lint import parameters, queries, terms
from hss_graph.vocabulary import PREFIXES, SH

__all__ = ["IMPLICIT_TARGETS", "check"]

_IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
# A shape of one of these classes judges its own instances.
IMPLICIT_TARGETS = frozenset({NamedNode(PREFIXES["rdfs"] + "Class"), NamedNode(PREFIXES["owl"] + "Class")})
_SHACL = {NamedNode(SH), NamedNode(SH.rstrip("#"))}
_NEARLY_SHACL = re.compile(r"https?://(www\.)?w3\.org/ns/shacl([#/]\w*)?", re.IGNORECASE)
_DEEPEST = 50


def check(shapes: Sequence[Triple]) -> None:
    """Raises ShapesError, in one line, for shapes that cannot be trusted to judge anything.

    >>> check([])
    Traceback (most recent call last):
    hss_graph.errors.ShapesError: there are no shapes, so nothing would be checked; add some to shapes/
    """
    if not shapes:
        raise ShapesError("there are no shapes, so nothing would be checked; add some to shapes/")
    graph = ShapesGraph(shapes)
    _check_terms(graph, shapes)
    found = [node for node in graph.subjects if parameters.is_shape(graph, node)]
    for node in graph.subjects:
        parameters.check(graph, node)
    queries.check(graph)
    _check_types(graph)
    _check_references(graph, found)
    _check_targets(graph, found)
    _check_imports(graph)


def _check_terms(graph: ShapesGraph, shapes: Sequence[Triple]) -> None:
    for triple in shapes:
        for term in (triple.predicate, triple.object):
            if not isinstance(term, NamedNode):
                continue
            if term.value.startswith(SH) and term.value != SH:
                # As the value of another property, such a term is spoken about, not used.
                is_used = term == triple.predicate or triple.predicate == TYPE
                complaint = terms.complaint(term.value.removeprefix(SH), is_used)
                if complaint:
                    raise problem(graph, triple.subject, complaint)
            elif _NEARLY_SHACL.fullmatch(term.value) and triple.predicate != _IMPORTS:
                text = f"{show(term)} is no term of SHACL; its terms begin with {SH}"
                raise problem(graph, triple.subject, text)


def _check_types(graph: ShapesGraph) -> None:
    for node in graph.subjects:
        kinds = graph.values(node, TYPE)
        has_path = bool(graph.values(node, sh("path")))
        if sh("PropertyShape") in kinds and not has_path:
            raise problem(graph, node, "a property shape needs one sh:path; add it")
        if sh("NodeShape") in kinds and has_path:
            raise problem(graph, node, "a node shape has no sh:path; make it a property shape")


def _references(graph: ShapesGraph, shape: Node) -> Iterator[Node]:
    """The shapes that a shape uses."""
    for name in ("node", "not", "property", "qualifiedValueShape"):
        yield from graph.values(shape, sh(name))
    for name in ("and", "or", "xone"):
        for members in graph.values(shape, sh(name)):
            yield from graph.members(members) or ()


def _check_references(graph: ShapesGraph, shapes: Sequence[Node]) -> None:
    """Raises ShapesError for a shape that uses itself, which SHACL leaves undefined, or too many in a row."""
    depths: dict[Node, int] = {}
    for start in shapes:
        row: dict[Node, Iterator[Node]] = {start: _references(graph, start)} if start not in depths else {}
        while row:
            shape, rest = next(reversed(row.items()))
            for other in rest:
                if other in row:
                    text = "uses itself, which SHACL leaves undefined; take the reference out"
                    raise problem(graph, other, text)
                if other not in depths:
                    row[other] = _references(graph, other)
                    break
            else:
                depths[shape] = 1 + max((depths[other] for other in _references(graph, shape)), default=0)
                del row[shape]
            if len(row) > _DEEPEST or depths.get(shape, 0) > _DEEPEST:
                raise problem(graph, shape, f"uses shapes more than {_DEEPEST} deep; make them flatter")


def _check_targets(graph: ShapesGraph, shapes: Sequence[Node]) -> None:
    """Raises ShapesError for a shape that nothing leads to, and where none judges anything."""
    used = {other for shape in shapes for other in _references(graph, shape)}
    used.update(p for node in graph.subjects for p in graph.values(node, sh("parameter")))
    judging = [shape for shape in shapes if _has_target(graph, shape)]
    if not judging:
        raise ShapesError("no shape says what it judges, so nothing would be checked; give one a target")
    for shape in shapes:
        if shape not in used and not _has_target(graph, shape):
            text = (
                "judges nothing: it has no target, and no other shape uses it; add sh:targetClass or another"
            )
            raise problem(graph, shape, text)
    active = [shape for shape in judging if not any(map(is_true, graph.values(shape, sh("deactivated"))))]
    if not active:
        raise ShapesError("every shape is deactivated, so nothing would be checked; take out sh:deactivated")
    # A class may be a node shape so that others inherit from it; an explicit target is meant to check.
    for shape in (shape for shape in active if graph.names(shape).intersection(terms.TARGETS)):
        says = {predicate.value for predicate in graph.predicates(shape)}
        if not graph.names(shape) & terms.CONSTRAINTS and says.isdisjoint(graph.own_parameters):
            raise problem(graph, shape, "has a target but no constraint, so it checks nothing; add one")


def _has_target(graph: ShapesGraph, shape: Node) -> bool:
    return bool(graph.names(shape).intersection(terms.TARGETS)) or not IMPLICIT_TARGETS.isdisjoint(
        graph.values(shape, TYPE)
    )


def _check_imports(graph: ShapesGraph) -> None:
    """Raises ShapesError for an import of what is not there: nothing is ever fetched."""
    for node in graph.subjects:
        for wanted in graph.values(node, _IMPORTS):
            if wanted not in graph.subjects and wanted not in _SHACL:
                text = f"imports {show(wanted)}, which is never fetched; give its file too or take that out"
                raise problem(graph, node, text)
