"""No constraint can be taken out of the rules unnoticed: some example is then refused for less."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import home, shapes
from hss_graph.errors import ShapesError
from hss_graph.vocabulary import PREFIXES, SH
from support import REPOSITORY, triples_of

HOME = home.Home(REPOSITORY)
EXAMPLES = sorted((REPOSITORY / home.EXAMPLES).glob("*.invalid.ttl"))
SHAPE = PREFIXES["shape"]

# What a shape says besides its constraints and its targets.
DESCRIPTION = {"description", "ignoredProperties", "message", "name", "path", "property", "severity"}


ONTOLOGY = triples_of(*HOME.turtle_files(home.ONTOLOGY))
RULES = triples_of(*HOME.turtle_files(home.SHAPES))
KINDS = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
SHAPES = {
    triple.subject.value
    for triple in RULES
    if triple.object in KINDS and isinstance(triple.subject, NamedNode)
}


def _is_constraint(triple: Triple) -> bool:
    name = triple.predicate.value.removeprefix(SH)
    return (
        triple.subject.value in SHAPES
        and triple.predicate.value.startswith(SH)
        and name not in DESCRIPTION
        and not name.startswith("target")
    )


CONSTRAINTS = [triple for triple in RULES if _is_constraint(triple)]


def _name(constraint: Triple) -> str:
    return f"{constraint.subject.value.removeprefix(SHAPE)} {constraint.predicate.value.removeprefix(SH)}"


def _node_shape(shape: str) -> str:
    return shape.partition("-")[0]


@cache
def _rules(node_shape: str) -> tuple[Triple, ...]:
    """The rules of one node shape: what it says and all that it refers to."""
    found: dict[Triple, None] = {}
    waiting: list[NamedNode | BlankNode | Literal | Triple] = [NamedNode(SHAPE + node_shape)]
    seen = set()
    while waiting:
        subject = waiting.pop()
        seen.add(subject)
        said = [triple for triple in RULES if triple.subject == subject]
        found.update(dict.fromkeys(said))
        waiting += [triple.object for triple in said if triple.object not in seen]
    return tuple(found)


def _shape(example: Path) -> str:
    return example.name.partition(".")[0]


@cache
def _data(example: Path) -> list[Triple]:
    return ONTOLOGY + triples_of(example)


def _results(example: Path, without: Triple | None = None) -> set[tuple[str, str]]:
    """The focus and component of each result of the shape that the example is named after."""
    rules = [triple for triple in _rules(_node_shape(_shape(example))) if triple != without]
    try:
        report = shapes.validate(_data(example), rules)
    except ShapesError:
        assert without is not None  # without its only constraint a shape is refused
        return set()
    own = f"<{SHAPE}{_shape(example)}>"
    return {(result.focus, result.component) for result in report.results if result.shape == own}


@cache
def _all_results(example: Path) -> set[tuple[str, str]]:
    return _results(example)


def _examples(constraint: Triple) -> list[Path]:
    """The examples of the shape and of the shapes that use its node shape, the likeliest to notice first."""
    shape, component = _name(constraint).split()
    part = NamedNode(SHAPE + _node_shape(shape))
    users = [t.subject.value.removeprefix(SHAPE) for t in CONSTRAINTS if t.object == part]
    found = [example for example in EXAMPLES if _shape(example) in (shape, *users)]
    return sorted(found, key=lambda example: example.name != f"{shape}.{component}.invalid.ttl")


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=_name)
def test_an_example_notices_that_a_constraint_is_missing(constraint: Triple) -> None:
    examples = _examples(constraint)
    noticed = any(_all_results(example) - _results(example, without=constraint) for example in examples)
    assert noticed, (
        f"{_name(constraint)} can go, and none of its {len(examples)} examples is refused for less"
    )


@pytest.mark.parametrize(
    ("example", "component"),
    [
        (example, component)
        for example in EXAMPLES
        for shape, component in map(str.split, map(_name, CONSTRAINTS))
        if example.name == f"{shape}.{component}.invalid.ttl"
    ],
    ids=lambda value: value.name if isinstance(value, Path) else None,
)
def test_an_example_named_after_a_constraint_breaks_no_other_of_its_shape(
    example: Path, component: str
) -> None:
    found = {iri.lower() for _, iri in _all_results(example)}
    assert found == {f"<{SH}{component}ConstraintComponent>".lower()}
