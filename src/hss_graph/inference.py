"""What follows from the statements: entailments of the ontology's axioms, and ties by rule.

All of it is one graph, ``graph/inferred``, which is a function of the other graphs. The axioms are those of
OWL 2 RL that the ontology uses: sub-classes, sub-properties other than roles, inverse, symmetric and
transitive properties, and chains of two. The ties are ``hss:worksWith``, ``hss:funds`` and
``hss:advocatesTo``; a node of each says from which engagements it was derived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode, Triple

from hss_graph.engine import Engine, construct, select
from hss_graph.errors import QueryError
from hss_graph.vocabulary import GRAPH, HSS, PREFIXES

INFERRED = NamedNode(GRAPH + "inferred")
FILE_NAME = "inferred.ttl"
STATUSES = ("inferred", "outside")  # those of the evidence that can be left out
_OUTSIDE = NamedNode(GRAPH + "outside")
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DERIVED = NamedNode(HSS + "DerivedStatement")


def infer(engine: Engine) -> list[Triple]:
    """The triples of ``graph/inferred``, which replace what the engine held there."""
    clear(engine)
    _entail(engine)
    engine.update("derive-ties")
    engine.update("describe-inferred")
    engine.update("join-union", _graph_iri=str(INFERRED))
    _entail(engine)  # ties entail statements, but no tie follows from those
    return list(construct(engine, "graph", _graph_iri=str(INFERRED)))


def clear(engine: Engine) -> None:
    """Forgets all that follows."""
    engine.put(INFERRED, b"", INFERRED.value)


def leave_out(engine: Engine, statuses: Collection[str]) -> None:
    """Takes out of the engine what only evidence of these of the `STATUSES` bears out, and that evidence.

    These are statements with such evidence of their own; engagements, changes, claims and statistics with
    all that is said of them; and with ``outside`` the whole of ``graph/outside``. The names and classes of
    other things stay. What follows is inferred anew from the rest, or forgotten with ``inferred``.

    Raises QueryError for another status.
    """
    for status in statuses:
        if status not in STATUSES:
            raise QueryError(f"{status!r} cannot be left out; what can is {' or '.join(STATUSES)}")
    clear(engine)
    if "outside" in statuses:
        engine.put(_OUTSIDE, b"", _OUTSIDE.value)
    if statuses:
        engine.update("leave-out", _statuses=" ".join(f"<{HSS}{status}>" for status in statuses))
    if "inferred" not in statuses:
        infer(engine)


def count(triples: Iterable[Triple]) -> tuple[int, int]:
    """How many statements follow, not counting what is said of the graph and of the ties, and how many ties.

    A tie that holds both ways is one tie and two statements.
    """
    known = list(triples)
    nodes = {triple.subject for triple in known if (triple.predicate, triple.object) == (_TYPE, _DERIVED)}
    return sum(triple.subject not in nodes and triple.subject != INFERRED for triple in known), len(nodes)


def _entail(engine: Engine) -> None:
    before, now = -1, _size(engine)
    while now != before:
        engine.update("entail")
        before, now = now, _size(engine)


def _size(engine: Engine) -> int:
    return sum(int(row["triples"].value) for row in select(engine, "triples") if row["graph"] == INFERRED)
