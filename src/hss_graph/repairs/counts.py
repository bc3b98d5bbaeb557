"""What would be right where values are missing, too many, or do not go with each other."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from hss_graph.nearest import Pool, local_name
from hss_graph.repairs.case import Case, Suggestion, joined, shown
from hss_graph.turtle import Term
from hss_graph.vocabulary import HSS, PREFIXES, curie

_RDF = PREFIXES["rdf"]
_SHOWN = 5
_SUPPORTS = HSS + "supports"


def missing(case: Case) -> Suggestion | None:
    """How to give what is missing, with the misspelt property that was perhaps meant to do so."""
    if case.shape is None:
        return None
    steps = case.book.predicates(case.shape)
    forward = [iri for iri, backwards in steps if not backwards]
    if not forward:
        backward = [iri for iri, backwards in steps if backwards]
        return Suggestion(evidence_for(case.focus)) if backward == [_SUPPORTS] else None
    if misspelt := _misspelt(case, forward):
        return Suggestion(misspelt)
    statements = case.around.statements(case.focus)
    there = [f"{curie(p)} {shown(v)}" for p, v in statements if p in forward]
    so_far = f" So far there is {joined(there[:_SHOWN], 'and')}." if there else ""
    classes = case.book.classes(case.shape)
    kind = f", {case.around.kinds(classes)}" if classes else ""
    roles = forward if len(forward) <= _SHOWN else [*forward[:_SHOWN], ""]
    names = joined(curie(iri) if iri else "another role" for iri in roles)
    return Suggestion(f"Add {names}{kind}.{so_far}")


def missing_parts(case: Case) -> Suggestion | None:
    """Which properties that some way of being right asks for are not there."""
    if case.shape is None:
        return None
    wanted = dict.fromkeys(_asked_for(case, case.shape))
    has = {p for p, _ in case.around.statements(case.focus)}
    lacking = [iri for iri in wanted if iri not in has]
    if misspelt := _misspelt(case, lacking):
        return Suggestion(misspelt)
    if lacking and len(lacking) < len(wanted):
        return Suggestion(f"It has no {joined(map(curie, lacking))}.")
    if len(lacking) == len(wanted) == 1:
        return Suggestion(f"Add {curie(lacking[0])}.")
    return None


def too_many(case: Case) -> Suggestion | None:
    """The values that there are."""
    if case.shape is None:
        return None
    steps = {iri for iri, backwards in case.book.predicates(case.shape) if not backwards}
    values = [f"{curie(p)} {shown(v)}" for p, v in case.around.statements(case.focus) if p in steps]
    if not values:
        return None
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return Suggestion(f"There are {len(values)}: {', '.join(values[:_SHOWN])}{more}.")


def compared(case: Case) -> Suggestion | None:
    """The value of the other property that this one is compared with."""
    if case.shape is None:
        return None
    return _beside(case, case.book.compared(case.shape))


def by_query(case: Case) -> Suggestion | None:
    """What helps with a rule that is a query: the evidence, the lines or the dates that it looks at."""
    constraints = (
        {local_name(c.value) for c in case.book.values(case.shape, "sparql") if isinstance(c, NamedNode)}
        if case.shape
        else set()
    )
    if case.predicate == HSS + "lastLine":
        source = case.around.line_count(case.focus)
        return Suggestion(f"{source[0][0]} has {source[0][1]} lines.") if source else None
    if constraints & {"OwnEvidence", "OwnTopicEvidence"} and "evidence" in case.result.message:
        return Suggestion(evidence_of(case.focus, case.predicate, case.value)) if case.value else None
    if "OrderOfDates" in constraints:
        return _beside(case, [HSS + "from"])
    if "SameName" in constraints and case.value is not None:
        return _namesakes(case, case.value)
    if case.predicate == _RDF + "subject" and case.component == "SPARQL":
        return _unsaid(case)
    if case.value is not None and case.value == case.focus:
        return Suggestion("It points at itself.")
    return None


def _namesakes(case: Case, name: Term) -> Suggestion | None:
    """The other things that go by the same name."""
    alike = case.around.things_of(()).like(name.value)
    others = [m.iri for m in alike if m.likeness == 1.0 and m.iri != case.result.focus.strip("<>")]
    return Suggestion(f"So does {joined(map(curie, others[:_SHOWN]), 'and')}.") if others else None


def evidence_for(thing: Term | None) -> str:
    """How to give evidence for a thing as a whole."""
    return (
        f"Add an hss:Evidence with hss:supports {shown(thing)} and the lines that say so:\n"
        + _turtle([f"hss:supports {shown(thing)}"])
        if isinstance(thing, NamedNode)
        else ""
    )


def evidence_of(subject: Term | None, predicate: str, value: Term) -> str:
    """How to give evidence for one statement."""
    if not isinstance(subject, NamedNode) or not predicate:
        return ""
    statement = [
        f"rdf:object {shown(value)}",
        f"rdf:predicate {curie(predicate)}",
        f"rdf:subject {shown(subject)}",
    ]
    return "Add evidence for this statement:\n" + _turtle(statement)


def _turtle(about: list[str]) -> str:
    lines = [
        "id:evidence-… a hss:Evidence ;",
        "hss:firstLine … ;",
        "hss:lastLine … ;",
        'hss:section "…"@en ;',
        "hss:status hss:explicit ;",
        *(f"{line} ;" for line in about if line.startswith("hss:")),
        "prov:hadPrimarySource id:… ;",
        *(f"{line} ;" for line in about if line.startswith("rdf:")),
    ]
    return "\n    ".join(lines)[:-1] + "."


def _unsaid(case: Case) -> Suggestion | None:
    """What the graph does say of the subject of a statement that it does not hold."""
    parts = {p.removeprefix(_RDF): v for p, v in case.around.statements(case.focus) if p.startswith(_RDF)}
    subject, predicate, value = (parts.get(name) for name in ("subject", "predicate", "object"))
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or value is None:
        return None
    said = case.around.statements(subject)
    if not said:
        near = case.around.things_of(()).nearest(local_name(subject.value), without=subject.value)
        names = joined(case.around.thing(match.iri) for match in near)
        return Suggestion(
            f"The graph says nothing of {shown(subject)}." + (f" Did you mean {names}?" if near else "")
        )
    same_value = [p for p, v in said if v == value]
    if same_value:
        return Suggestion(f"What the graph says is {_said(subject, same_value[0], value)}.")
    there = [shown(v) for p, v in said if p == predicate.value]
    if there:
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        return Suggestion(
            f"As {shown(predicate)} of {shown(subject)} the graph has {', '.join(there[:_SHOWN])}{more}."
        )
    return Suggestion(f"The graph has no {shown(predicate)} of {shown(subject)} at all.")


def _said(subject: NamedNode, predicate: str, value: Term) -> str:
    return f"{shown(subject)} {curie(predicate)} {shown(value)}"


def _beside(case: Case, properties: list[str]) -> Suggestion | None:
    values = [f"{curie(p)} {shown(v)}" for p, v in case.around.statements(case.focus) if p in properties]
    return Suggestion(f"Beside it stands {joined(values[:_SHOWN], 'and')}.") if values else None


def _misspelt(case: Case, wanted: list[str]) -> str:
    """The question whether an unknown property of the thing is one that is missing."""
    known = case.around.properties()
    pool = Pool((iri, known.get(iri, ())) for iri in wanted)
    for iri in dict.fromkeys(p for p, _ in case.around.statements(case.focus)):
        if iri not in known and not iri.startswith(_RDF) and (found := pool.nearest(local_name(iri))):
            return f"Is {curie(iri)} meant to be {curie(found[0].iri)}?"
    return ""


def _asked_for(case: Case, shape: Term) -> Iterator[str]:
    """The properties of which the shape, or a part of it, wants at least one value."""
    for part in case.book.alternatives(shape):
        if case.book.values(part, "minCount"):
            yield from (iri for iri, backwards in case.book.predicates(part) if not backwards)
