"""The two validators behind one signature: shapes → a function from triples to the report on them.

Both judge the triples alone, without the shapes and without inference, and fetch nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from hss_graph.errors import ShapesError
from hss_graph.shapes.graph import TYPE, Node, ShapesGraph, is_true, sh
from hss_graph.shapes.lint import IMPLICIT_TARGETS, patterns, terms
from hss_graph.shapes.nameless import Nameless
from hss_graph.sparql import tokens
from hss_graph.vocabulary import SH

if TYPE_CHECKING:
    import rdflib

# Triples, and the shapes that alone shall judge them where some are named → the standard report. Blank
# nodes in it are those of the triples and of the shapes.
_GIVES_UP = "pyshacl gives up, so validate with pyshifty"

Validator: TypeAlias = Callable[[Iterable[Triple], Sequence[NamedNode] | None], Iterable[Triple]]


def pyshifty(shapes: Sequence[Triple]) -> Validator:
    """Validation by pyshifty. Raises ShapesError for shapes that it cannot use."""
    import shifty

    with _refusing():
        prepared = shifty.PreparedValidator(_n_triples(_with_full_evaluation(_active(shapes))))
    # What it leaves out would pass. A date that is none is no concern of the shapes.
    for diagnostic in prepared.diagnostics:
        raise ShapesError(f"the shapes cannot be used: {_one_line(diagnostic)}")
    nameless = Nameless(shapes)

    def validate(triples: Iterable[Triple], only: Sequence[NamedNode] | None) -> list[Triple]:
        names = None if only is None else [shape.value for shape in only]

        def judge(triples: Sequence[Triple]) -> list[Triple]:
            with _refusing():
                # The public method has rdflib read the report, which gives blank nodes other names.
                found = prepared._inner.validate_w3c(
                    _n_triples(triples), None, "turtle", "data", names, False, "info", True, "error", False
                )
            return [quad.triple for quad in parse(found._report_ntriples, RdfFormat.N_TRIPLES)]

        return nameless.judge(tuple(triples), judge)

    return validate


def pyshacl(shapes: Sequence[Triple]) -> Validator:
    """Validation by pyshacl, the reference. Raises ShapesError where it cannot be had or use the shapes."""
    try:
        import pyshacl
    except ImportError:
        raise ShapesError("pyshacl is not installed; run pip install 'hss-graph[shacl]'") from None
    import rdflib

    rules = list(_with_python_patterns(_active(shapes)))

    def validate(triples: Iterable[Triple], only: Sequence[NamedNode] | None) -> list[Triple]:
        with _quiet("rdflib.term", "pyshacl-validate"):
            try:
                _, report, _ = pyshacl.validate(
                    _to_rdflib(triples),
                    shacl_graph=_to_rdflib(rules if only is None else _judging(rules, set(only))),
                    inplace=True,  # the copy is ours
                )
            except Exception as error:  # it has no base of its own for them
                raise ShapesError(f"{_GIVES_UP}: {_one_line(str(error))}") from error
        if not isinstance(report, rdflib.Graph):
            raise ShapesError(f"{_GIVES_UP}: {_one_line(str(report))}")
        return [
            Triple(_from_rdflib(s), _from_rdflib(p), _from_rdflib(o))  # type: ignore[arg-type]
            for s, p, o in report
        ]

    return validate


ENGINES = MappingProxyType({"pyshifty": pyshifty, "pyshacl": pyshacl})


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ShapesError(f"the shapes cannot be used: {_one_line(str(error))}") from None


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _active(shapes: Sequence[Triple]) -> list[Triple]:
    """The shapes without SPARQL constraints that are deactivated, which pyshifty would use all the same."""
    graph = ShapesGraph(shapes)

    def is_active(triple: Triple) -> bool:
        deactivated = graph.values(triple.object, sh("deactivated"))
        return triple.predicate != sh("sparql") or not any(map(is_true, deactivated))

    return list(filter(is_active, shapes))


def _with_full_evaluation(shapes: Iterable[Triple]) -> Iterator[Triple]:
    """The shapes with queries that pyshifty hands over to Oxigraph where they ask whether terms are equal.

    For its own evaluator it is an error whether a literal equals an IRI, and not false; what it does not
    know, such as COALESCE or an order, it leaves to Oxigraph.
    """
    for triple in shapes:
        name = triple.predicate.value.removeprefix(SH)
        if name in ("ask", "select") and isinstance(triple.object, Literal):
            text = triple.object.value
            read = list(tokens(text))
            words = {token.text.upper() for token in read if token.kind == "word"}
            if any(token.text == "=" for token in read) and not words & {"LIMIT", "OFFSET", "ORDER"}:
                begins = next((t.start + 1 for t in read if t.text == "{"), 0)
                known = f"{text[:begins]} FILTER (COALESCE(true)) {text[begins:]}"
                changed = known if name == "ask" else f"{text}\nORDER BY $this"
                triple = Triple(triple.subject, triple.predicate, Literal(changed))
        yield triple


def _judging(shapes: Iterable[Triple], only: Collection[NamedNode]) -> Iterator[Triple]:
    """The shapes, all but these without targets; pyshacl's own selection does without targets altogether."""
    targets = {sh(name) for name in terms.TARGETS}
    for triple in shapes:
        is_implicit = triple.predicate == TYPE and triple.object in IMPLICIT_TARGETS
        if triple.subject in only or not (triple.predicate in targets or is_implicit):
            yield triple


def _with_python_patterns(shapes: Sequence[Triple]) -> Iterator[Triple]:
    """The shapes with each pattern as Python writes it: there $ would accept a line break at the end."""
    graph = ShapesGraph(shapes)
    for triple in shapes:
        if triple.predicate == sh("pattern") and isinstance(triple.object, Literal):
            flags = graph.values(triple.subject, sh("flags"))
            python = patterns.to_python(
                triple.object.value, "".join(flag.value for flag in flags if isinstance(flag, Literal))
            )
            if python is None:
                text = f"pyshacl has no pattern such as {triple.object}; validate with pyshifty"
                raise ShapesError(text)
            triple = Triple(triple.subject, triple.predicate, Literal(python))
        yield triple


def _n_triples(triples: Iterable[Triple]) -> bytes:
    # Bytes, never a string: a string would be taken for a path or an address.
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """A graph with the same blank nodes and the literals as they are written."""
    import rdflib

    def term(node: Node) -> rdflib.term.Identifier:
        if isinstance(node, NamedNode):
            return rdflib.URIRef(node.value)
        if isinstance(node, BlankNode):
            return rdflib.BNode(node.value)
        assert isinstance(node, Literal)
        if node.language:
            return rdflib.Literal(node.value, lang=node.language)
        datatype = (
            None if node.datatype.value == str(rdflib.XSD.string) else rdflib.URIRef(node.datatype.value)
        )
        return rdflib.Literal(node.value, datatype=datatype, normalize=False)

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _from_rdflib(term: rdflib.term.Node) -> Node:
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype or rdflib.XSD.string)))


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Without these loggers: rdflib logs a traceback for every date that is none."""
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in names}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
