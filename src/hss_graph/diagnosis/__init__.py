"""Why a query has no answer, and what in it can have none: never an unexplained blank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from pyoxigraph import NamedNode

from hss_graph.diagnosis import namespaces, naming
from hss_graph.diagnosis.explanation import Explanation, Part, explain, explain_saved
from hss_graph.diagnosis.terms import Occurrence, Terms, expanded, lexical, occurrences, prefixes, written
from hss_graph.engine import Engine
from hss_graph.errors import QueryError
from hss_graph.names import Names
from hss_graph.nearest import fold
from hss_graph.sparql import patterns, position
from hss_graph.sparql.pieces import pieces
from hss_graph.sparql.scope import strangers

__all__ = ["Doubt", "Explanation", "Part", "explain", "explain_saved", "warnings"]

_LIKE = 0.6


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a query that can hardly be meant, and what may be: IRIs, or literals as N-Triples."""

    line: int
    column: int
    message: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


def warnings(engine: Engine, names: Callable[[], Names], sparql: str) -> list[Doubt]:
    """What in a query does not occur in the graph, with what may be meant, in the order of the text.

    The text is one that the engine reads; of another one there may be too few.
    """
    query = patterns.read(sparql)
    found = [*_wrong_prefixes(query, sparql), *_strange_variables(query, sparql)]
    terms = Terms(engine, names)
    every = occurrences(query, sparql)
    prologue = query.prologue if query else ""
    try:
        unknown = terms.unknown(prologue, (_asked(each) for each in every))
    except (QueryError, ValueError):
        return found
    wrong = {doubt.message.split(":")[0] for doubt in found}
    first = {_asked(each): each for each in reversed(every) if each.text.split(":")[0] not in wrong}
    for each in sorted(first.values(), key=lambda each: each.start):
        if _asked(each) in unknown:
            found += [_unknown_term(each, terms, sparql)] if each.iri else []
            found += [] if each.iri else _unknown_literal(each, terms, sparql, prologue)
    return sorted(found, key=lambda doubt: (doubt.line, doubt.column))


def _asked(each: Occurrence) -> tuple[str, str]:
    """What the term stands for, and the term in full, or a literal as it stands."""
    return (each.role, str(NamedNode(each.iri))) if each.iri else ("thing", each.text)


def _wrong_prefixes(query: patterns.Query | None, sparql: str) -> list[Doubt]:
    """The prefixes that are declared as nearly, but not quite, what they are here."""
    found = []
    for prefix, (namespace, start) in prefixes(query, sparql).items():
        if strayed := namespaces.strayed(prefix, namespace):
            message, near = strayed
            found.append(Doubt(*position(sparql, start), message, (near,)))
    return found


def _strange_variables(query: patterns.Query | None, sparql: str) -> Iterator[Doubt]:
    """The variables that are selected or compared, but stand in no pattern."""
    for each in strangers(query) if query else ():
        near = get_close_matches(each.text, each.known, n=1, cutoff=_LIKE) or (
            list(each.known) if len(each.known) == 1 else []
        )
        hint = f"; did you mean {near[0]}?" if near else ""
        yield Doubt(
            *position(sparql, each.start), f"{each.text} stands nowhere in the braces{hint}", tuple(near)
        )


def _unknown_term(each: Occurrence, terms: Terms, sparql: str) -> Doubt:
    near = terms.nearest(each.iri, each.role)
    hint = "; did you mean " + " or ".join(map(terms.called, near)) + "?" if near else ""
    kind = each.role if each.role != "thing" and terms.occurs(each.iri) else ""
    message = f"{each.text} is no {kind}{hint}" if kind else f"{each.text} occurs nowhere in the graph{hint}"
    return Doubt(*position(sparql, each.start), message, tuple(near))


def _is_naming(path: str) -> bool:
    """Whether a path is one property by which things are named."""
    nodes = pieces(path)
    return len(nodes) == 1 and bool(naming.alike(expanded(nodes[0], {})))


def _unknown_literal(each: Occurrence, terms: Terms, sparql: str, prologue: str) -> list[Doubt]:
    near = terms.variants(each, prologue)
    wanted = lexical(each.text)
    others = naming.same_text(terms.engine, wanted, "") if _is_naming(each.predicate) else []
    if others and not any(fold(value.value) == fold(wanted) for value in near):
        hint = " or ".join(map(naming.called, others[:3]))
        message = f"nothing has the value {each.text}; did you mean {hint}?"
        return [Doubt(*position(sparql, each.start), message, tuple(str(value) for _, value in others[:3]))]
    if not near:
        return []  # that a text is said of nothing may be just what was asked
    hint = " or ".join(map(written, near))
    message = f"nothing has the value {each.text}; did you mean {hint}?"
    return [Doubt(*position(sparql, each.start), message, tuple(map(str, near)))]
