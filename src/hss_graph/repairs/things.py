"""What would be right where a thing, a class or a property is not the one that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from hss_graph.nearest import Match, Pool, distance, fold, local_name, spaced
from hss_graph.repairs.case import CLASS, Case, Suggestion, Surroundings, joined, shown
from hss_graph.repairs.foreign import advice
from hss_graph.turtle import Term
from hss_graph.vocabulary import curie

_FEW = 8  # choices that are listed whole
_ALIKE = 0.8  # how like a name is where there is reason to doubt that it was meant


def thing(case: Case, classes: Iterable[str]) -> Suggestion | None:
    """The thing of one of these classes that may be meant by the value; any thing where there are none."""
    around, wanted = case.around, list(classes)
    pool = around.things_of(wanted)
    if isinstance(case.value, Literal):
        return _thing_named(case.value, around, wanted, pool)
    if not isinstance(case.value, NamedNode):
        return None
    iri = case.value.value
    if wanted == [CLASS] and (told := advice(iri)):
        return Suggestion(told)
    found = pool.nearest(local_name(iri), without=iri) if _says_something(iri) else []
    stated = around.classes(case.value)
    undeclared = [shown(f"<{c}>") for c in stated if not around.is_declared_class(c)]
    if undeclared:
        plural = "classes" if len(undeclared) > 1 else "class"
        return Suggestion(
            f"{curie(iri)} has the {plural} {joined(undeclared, 'and')}, which the ontology does not "
            "declare; correct that first."
        )
    if stated:
        is_a = f"{around.thing(iri)} is {around.kinds(stated)}"
        text = f"{is_a}, not {around.kinds(wanted)}." if wanted else f"{is_a}."
        found = found or pool.nearest(around.names.entry(iri).label, without=iri)
        found = [match for match in found if match.likeness >= _ALIKE]
        return Suggestion(" ".join(filter(None, (text, _did_you_mean(found, around) or _choices(pool)))))
    choices = _choices(pool)
    if choices:
        found = [match for match in found if match.likeness >= _ALIKE]
    if found:
        sure = _sure(iri, found, pool)
        return Suggestion(_did_you_mean(found, around), NamedNode(sure) if sure else None)
    if choices:
        return Suggestion(choices)
    if wanted == [CLASS]:
        return None
    missing = f"The graph has no {curie(iri)}; correct its name, or describe it with its class"
    example = f", for example as {around.kinds(wanted[:1])} (a {curie(wanted[0])})" if wanted else ""
    return Suggestion(f"{missing}{example}.")


def described(case: Case) -> Suggestion | None:
    """The thing that may be meant by the name of one that has no class."""
    if not isinstance(case.focus, NamedNode):
        return None
    iri = case.focus.value
    found = case.around.things_of(()).nearest(local_name(iri), without=iri) if _says_something(iri) else []
    if found:
        return Suggestion(_did_you_mean(found, case.around))
    borne = {b for p, _ in case.around.statements(case.focus) for b in case.book.bearers(p)}
    bearers = case.around.widest(borne)
    if 0 < len(bearers) <= 3:
        return Suggestion(f"By its properties it may be {case.around.kinds(bearers)}.")
    return None


def one_of(case: Case, choices: list[Term]) -> Suggestion | None:
    """The allowed value that may be meant."""
    short = [shown(choice) for choice in choices]
    listed = f"{'It must be' if len(short) == 1 else 'Allowed are'} {joined(short, 'and')}."
    if case.value is None:
        return Suggestion(f"Add {curie(case.predicate)} {joined(short)}.") if case.predicate else None
    text = case.value.value
    given = local_name(text) if isinstance(case.value, NamedNode) else text
    things = [
        (choice.value, case.around.names.entry(choice.value).names)
        for choice in choices
        if isinstance(choice, NamedNode)
    ]
    pool = Pool(things)
    found = pool.nearest(given)
    if len(found) == 1:
        near = NamedNode(found[0].iri)
        sure = near if _sure(text, found, pool) else None
        return Suggestion(f"Did you mean {shown(near)}? {listed}", sure)
    texts = [
        choice for choice in choices if isinstance(choice, Literal) and fold(choice.value) == fold(given)
    ]
    if texts:
        return Suggestion(f"Did you mean {shown(texts[0])}? {listed}", texts[0])
    return Suggestion(listed) if len(choices) <= 2 * _FEW else None


def property_of(case: Case) -> Suggestion | None:
    """The property that may be meant by one that is not declared, or not for such a thing."""
    around = case.around
    about = around.classes(case.focus)
    closed = (
        [case.shape] if case.shape and not case.of_graph else case.book.closed_for(_with_wider(about, around))
    )
    allowed = {iri for shape in closed for iri in case.book.allowed(shape)}
    found = _property(case.predicate, allowed, around, about) if allowed else None
    return found or _property(case.predicate, set(around.properties()), around, about)


def _with_wider(classes: Iterable[str], around: Surroundings) -> set[str]:
    return {wider for iri in classes for wider in (iri, *around.wider(iri))}


def _property(iri: str, allowed: set[str], around: Surroundings, about: Iterable[str]) -> Suggestion | None:
    declared = around.properties()
    if iri not in declared and (told := advice(iri)):
        return Suggestion(told)
    pool = around.properties_among(sorted(allowed & declared.keys()))
    found = pool.nearest(local_name(iri), without=iri)
    if iri not in declared:
        if not found:
            return None
        sure = _sure(iri, found, pool)
        near = joined(curie(match.iri) for match in found)
        return Suggestion(f"Did you mean {near}?", NamedNode(sure) if sure else None, of_property=True)
    bearers = around.widest(around.book.bearers(iri))
    found = [match for match in found if match.likeness >= _ALIKE]
    text = f"{curie(iri)} is for {around.kinds(bearers)}" if bearers else f"{curie(iri)} is for other things"
    text += f"; this is {around.kinds(about)}." if about else "."
    near = f" Did you mean {joined(curie(match.iri) for match in found)}?" if found else ""
    return Suggestion(text + near)


def _thing_named(value: Literal, around: Surroundings, wanted: list[str], pool: Pool) -> Suggestion:
    found = pool.nearest(value.value)
    if not found:
        kinds = around.kinds(wanted) if wanted else "a thing"
        return Suggestion(
            f"A text in quotation marks cannot stand here; write the name of {kinds}, such as id:who."
        )
    named = {
        iri for iri in (m.iri for m in found) if fold(value.value) in map(fold, around.names.entry(iri).names)
    }
    sure = NamedNode(found[0].iri) if len(found) == 1 and named else None
    return Suggestion(f"{_did_you_mean(found, around)} A thing is written without quotation marks.", sure)


def _did_you_mean(found: list[Match], around: Surroundings) -> str:
    return f"Did you mean {joined(around.thing(match.iri) for match in found)}?" if found else ""


def _choices(pool: Pool) -> str:
    """The things of a small pool."""
    iris = pool.iris()
    return f"Possible are {joined(sorted(map(curie, iris)), 'and')}." if 0 < len(iris) <= _FEW else ""


def _says_something(iri: str) -> bool:
    """Whether the name has words in it; numbers that are almost alike are no sign of anything."""
    return re.search(r"[^\W\d_]{2}", local_name(iri)) is not None


def _sure(wrong: str, found: list[Match], pool: Pool) -> str:
    """The one thing that the misspelt IRI must mean; '' where there is doubt.

    Either the names are the same and only the namespace differs, or one letter is wrong, or two of a long
    name; digits must agree, and no other thing may be about as near.
    """
    if len(found) != 1:
        return ""
    wanted, name = local_name(wrong), local_name(found[0].iri)
    if re.sub(r"\D", "", wanted) != re.sub(r"\D", "", name):
        return ""
    if spaced(wanted) == spaced(name):
        return found[0].iri
    steps = distance(wanted, name)
    enough = len(name) >= {1: 5, 2: 9}.get(steps, len(name) + 1)
    others = [local_name(match.iri) for match in pool.like(wanted) if match.iri not in (found[0].iri, wrong)]
    rival = any(distance(wanted, other) <= steps + 1 for other in others)
    return found[0].iri if enough and not rival else ""
