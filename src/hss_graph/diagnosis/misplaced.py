"""What stands in another place than where a query looks for it: another graph, another property."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from hss_graph.diagnosis import naming
from hss_graph.diagnosis.counting import Counting, many, number, triple
from hss_graph.diagnosis.steps import Culprit, joined
from hss_graph.sparql.pieces import Node
from hss_graph.sparql.scope import visible
from hss_graph.vocabulary import curie

_SHOWN = 3


def in_other_graphs(culprit: Culprit, alone: int | None, counting: Counting) -> Iterator[str]:
    """Whether a triple that a query looks for in one graph stands in others."""
    graph, sought = culprit.frame.graph, joined(culprit.element)
    is_any = graph.startswith(("?", "$"))
    is_first = not culprit.before.strip() and not culprit.frame.joins
    if not graph or (is_first and is_any):
        return
    rows = culprit.frame.anywhere().around(" ".join((culprit.before, sought)))
    others = counting.rows(sought if is_first else rows)
    if others and is_any:
        yield f"no one graph holds both; without GRAPH {graph} around it, it leaves {many(others, 'row')}"
    elif others:
        what = "such triple" if is_first or not alone else "such triple for them"
        yield f"{graph} has no {what}, but other graphs have {number(others)}"


def under_other_names(culprit: Culprit, iri: str, counting: Counting) -> tuple[str, str] | None:
    """What the things are that a property does not name, '' for one thing, and which properties name them."""
    assert culprit.element.nodes
    subject, predicate, _ = culprit.element.nodes
    others, before = naming.alike(iri), culprit.pattern("")
    is_variable = subject.kind == "variable"
    if not others or subject.kind not in ("variable", "iri", "name"):
        return None
    if is_variable and subject.text not in visible(before):
        return None
    if counting.has_rows(culprit.pattern(triple(subject.text, predicate.text))):
        return None  # they have it, with another value
    found = naming.having(counting, before, subject.text, others)
    kinds = counting.kinds(before, subject.text) if is_variable else []
    known = ", ".join(curie(kind) if kind else "what has no class" for kind, _ in kinds)
    had = ", ".join(f"{each.property} ({number(each.rows)})" for each in found)
    return (known, had) if found else None


def of_other_things(value: Node, predicate: Node, counting: Counting) -> str:
    """Of which things, and by which property, a literal is said that is never said by this one."""
    found = [
        f"the {curie(iri)} of {_whose(iri, count, value, counting)}"
        for iri, count in counting.roles("?subject", value.text)[:_SHOWN]
    ]
    return f"{value.text} is {' and '.join(found)}, never the {predicate.text} of anything" if found else ""


def _whose(iri: str, count: int, value: Node, counting: Counting) -> str:
    things = counting.values(triple(of=str(NamedNode(iri)), to=value.text), "?subject", 1)
    return curie(things[0].value) if count == 1 and things else many(count, "thing")
