"""The seam: SPARQL in, results out. Nothing above it knows where the triples are kept.

Results and terms are pyoxigraph's own types. Queries see the union of all named graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from hss_graph import rq
from hss_graph.errors import QueryError
from hss_graph.graphs import explaining, parse_turtle
from hss_graph.sparql import calls_service, excerpt, is_simple, position, tokens
from hss_graph.turtle.screening import check_triple_terms
from hss_graph.vocabulary import PREFIXES

Result: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple  # of a solution

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)


_NOUGHT = re.compile(r"[+-]?0+(\.0*)?([eE][+-]?\d+)?")


class Engine(Protocol):
    """What a place that keeps triples can do."""

    def query(self, sparql: str, name: str = "query") -> Result:
        """The result of a SPARQL 1.1 query over the union of the named graphs.

        A query that says FROM sees those graphs alone. The prefix map of `vocabulary` is declared
        beforehand. Raises QueryError, whose message starts with ``name:line:column`` where the text
        cannot be read.
        """
        ...

    def put(self, graph: NamedNode, turtle: bytes, name: str) -> None:
        """Replaces the named graph by a Turtle document. Raises ReadError and then changes nothing."""
        ...

    def update(self, name: str, **terms: str) -> None:
        """Changes the graphs by one of the package's own updates, never by a text from elsewhere.

        Variables are replaced by serialised terms. An update that changes a named graph changes the
        default graph, which holds the union, with it.
        """
        ...


def connect() -> Engine:
    """An engine that keeps its triples in memory."""
    return MemoryEngine()


class MemoryEngine:
    """Triples in this process's memory, evaluated by Oxigraph.

    The default graph holds the union. Oxigraph's own union of named graphs is not one: a triple of two
    graphs counts twice in it.
    """

    def __init__(self) -> None:
        self._store = Store()

    def query(self, sparql: str, name: str = "query") -> Result:
        if calls_service(sparql):  # Oxigraph would open a connection
            raise QueryError(f"{name}: SERVICE asks another server, which this engine never does; remove it")
        if not (is_simple(sparql) or _survives(sparql)):
            raise QueryError(
                f"{name}: nests or chains too much to be evaluated; split it or write it flatter"
            )
        try:
            return self._store.query(sparql, prefixes=dict(PREFIXES))
        except SyntaxError as error:
            raise _explained(error.msg, sparql, name) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"{name}: cannot be evaluated: {' '.join(str(error).split())}") from None

    def put(self, graph: NamedNode, turtle: bytes, name: str) -> None:
        check_triple_terms(turtle, name)
        if self._store.contains_named_graph(graph):
            parse_turtle(turtle, graph, name)  # refuses before anything is removed
            self.update("leave-union", _graph_iri=str(graph))
            self._store.remove_graph(graph)
        with explaining(turtle, name):
            self._store.load(turtle, RdfFormat.TURTLE, base_iri=graph.value, to_graph=graph)
        self.update("join-union", _graph_iri=str(graph))

    def update(self, name: str, **terms: str) -> None:
        self._store.update(rq.sparql(f"{name}.ru", **terms))


def select(engine: Engine, name: str, **terms: str) -> QuerySolutions:
    """The solutions of one of the package's own queries, with variables replaced by serialised terms."""
    result = engine.query(rq.sparql(f"{name}.rq", **terms), f"{name}.rq")
    assert isinstance(result, QuerySolutions)
    return result


def construct(engine: Engine, name: str, **terms: str) -> QueryTriples:
    """The triples of one of the package's own queries, with variables replaced by serialised terms."""
    result = engine.query(rq.sparql(f"{name}.rq", **terms), f"{name}.rq")
    assert isinstance(result, QueryTriples)
    return result


def turtle_of(engine: Engine, graph_iri: str) -> bytes:
    """A named graph as the engine holds it, in Turtle."""
    triples = construct(engine, "graph", _graph_iri=str(NamedNode(graph_iri)))
    return serialize(triples, format=RdfFormat.TURTLE) or b""


def is_blank(rows: Sequence[Iterable[Term | None]]) -> bool:
    """Whether they say nothing: no rows, or one with noughts and empty cells alone, as of a count of nothing.

    >>> is_blank([(Literal(0), None)]), is_blank([(Literal(0), Literal("Gavi"))])
    (True, False)
    """
    return not rows or (len(rows) == 1 and all(term is None or _is_nothing(term) for term in rows[0]))


def _is_nothing(term: Term) -> bool:
    return isinstance(term, Literal) and (not term.value or _NOUGHT.fullmatch(term.value) is not None)


def _survives(sparql: str) -> bool:
    from hss_graph import trial

    return trial.survives(sparql)


def _explained(message: str, sparql: str, name: str) -> QueryError:
    """The parser's complaint in one line: where, what is wrong, the way out; and the line of the text."""
    from hss_graph.sparql import mistakes

    match = _POSITION.match(message)
    if match is None:
        return QueryError(f"{name}: {' '.join(message.split())}")
    line, column, expected = int(match[1]), int(match[2]), match[3]
    offset = len("".join(sparql.splitlines(keepends=True)[: line - 1])) + column - 1
    mistake = mistakes.find(sparql, offset)
    if mistake:
        line, column = position(sparql, mistake.start)
        return QueryError(f"{name}:{line}:{column}: {mistake.message}", excerpt(sparql, mistake.start))
    # The parser names the furthest point it reached, which may lie behind the mistake.
    visible = [token for token in tokens(sparql) if token.text.strip() and token.kind != "comment"]
    here = next((t for t in visible if t.start + len(t.text) > offset), visible[-1] if visible else None)
    choices = [choice for choice in re.split(r",\s+", expected) if not choice.startswith(("[", "'"))]
    hint = f"; possible here: {', '.join(choices[:6])}" if choices else ""
    near = f"near {here.text!r}" if here else "for it is empty"
    where = f"{name}:{line}:{column}"
    return QueryError(f"{where}: cannot be read as SPARQL {near}{hint}", excerpt(sparql, offset))
