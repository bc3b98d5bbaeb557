"""How two networks differ, as sentences and tables, rows, or JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hss_graph.cli.network.naming import label, labels
from hss_graph.cli.network.sections import Row, Section
from hss_graph.names import Names
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.change import Account, Change, Mover, Shift, Standing

_STATES = ("new", "lost", "kept")
_CSV = (
    *("state", "source_label", "target_label", "source", "target", "first_weight", "second_weight"),
    *("first_engagements", "second_engagements", "undecided_engagements"),
)


def sections(found: Change, names: Names, heads: tuple[str, str], top: int) -> list[Section]:
    """The comparison for people; heads: what the two networks are called, top: the most rows of a table."""
    account = found.account
    return [
        Section(f"{heads[0]} → {heads[1]}", _summary(found)),
        *(_ties(found, state, names, top) for state in _STATES if found.count(state)),
        _movers(found, names, heads, top),
        measured(found.figures, heads),
        *([_silent(account, names, top)] if account and account.undecided else []),
    ]


def measured(figures: Iterable[Shift], heads: tuple[str, str]) -> Section:
    """Measures side by side, but for those that neither network has."""
    cells = [
        (each.measure.label, each.first.value, each.second.value, change(each.difference))
        for each in figures
        if not (each.first.value is None and each.second.value is None)
    ]
    return Section("Measures of the whole network", (), ("measure", *heads, "difference"), cells)


def measured_json(figures: Iterable[Shift]) -> list[dict[str, Any]]:
    """Measures side by side, as JSON has them."""
    return [
        {
            "name": each.measure.name,
            "label": each.measure.label,
            "first": each.first.value,
            "second": each.second.value,
            "difference": each.difference,
            "notes": [each.first.note, each.second.note],
        }
        for each in figures
    ]


def change(value: float | int | None) -> str:
    """A difference for people, with its sign; '' where it is not defined.

    >>> change(2), change(-0.5), change(0.0), change(1e-17), change(None)
    ('+2', '-0.500', '0', '0', '')
    """
    if value is None:
        return ""
    rounded = round(value, 12)  # so that what is only an error of binary fractions is none
    return f"+{number(rounded)}" if rounded > 0 else number(rounded)


def rows(found: Change, names: Names) -> tuple[tuple[str, ...], list[Row]]:
    """The ties with their columns, one to a row."""
    return _CSV, [
        (
            tie.state,
            label(names, tie.left),
            label(names, tie.right),
            str(tie.left),
            str(tie.right),
            tie.first_weight,
            tie.second_weight,
            " ".join(tie.first_engagements),
            " ".join(tie.second_engagements),
            " ".join(tie.undecided),
        )
        for tie in found.ties
    ]


def whole(found: Change, names: Names) -> dict[str, Any]:
    """All of the comparison, as JSON has it."""

    def standing(each: Standing | None) -> dict[str, Any] | None:
        return each._asdict() if each else None

    return {
        "first": dict(found.first.statement),
        "second": dict(found.second.statement),
        "summary": {**{state: found.count(state) for state in _STATES}, "jaccard": found.jaccard},
        "betweenness_drawn": found.drawn,
        "account": found.account._asdict() if found.account else None,
        "ties": [
            {**tie._asdict(), "left_label": label(names, tie.left), "right_label": label(names, tie.right)}
            for tie in found.ties
        ],
        "organisations": [
            {
                "iri": mover.node,
                "label": label(names, mover.node),
                "state": mover.state,
                "first": standing(mover.first),
                "second": standing(mover.second),
            }
            for mover in found.movers
        ],
        "measures": measured_json(found.figures),
    }


def _summary(found: Change) -> list[str]:
    """What changed, and what is not known, in sentences."""
    ties = ", ".join(f"{found.count(state):,} {state}" for state in _STATES)
    alike = "" if found.jaccard is None else f"; similarity of the two sets (Jaccard) {number(found.jaccard)}"
    states = [mover.state for mover in found.movers]
    moved = ", ".join(f"{states.count(state):,} {state}" for state in ("entered", "left", "stayed"))
    said = [f"Ties: {ties}{alike}", f"Organisations: {moved}"]
    account = found.account
    if account is None:
        return said
    said.append(
        f"Engagements: {account.first:,} count in the first, {account.second:,} in the second,"
        f" {account.both:,} of them in both, of {account.engagements:,} in all"
    )
    if account.undecided:
        marked = sum(tie.state != "kept" and bool(tie.undecided) for tie in found.ties)
        said.append(
            f"{counted(len(account.undecided), 'engagement')} count in neither, for they do not say"
            f" {' or '.join(account.asked)}. They tie {counted(account.undecided_ties, 'further pair')}, and"
            f" {marked:,} whose tie is called new or lost here, perhaps only because the sources are silent"
        )
    if account.elsewhere:
        said.append(f"{counted(account.elsewhere, 'engagement')} lie outside both")
    return said


def _ties(found: Change, state: str, names: Names, top: int) -> Section:
    """The ties of a state, those first that undecided engagements make too."""
    ties = sorted((tie for tie in found.ties if tie.state == state), key=lambda tie: not tie.undecided)
    cells: list[Row] = [
        (
            label(names, tie.left),
            label(names, tie.right),
            f"{number(tie.first_weight)} → {number(tie.second_weight)}",
            labels(names, dict.fromkeys((*tie.first_engagements, *tie.second_engagements))),
            labels(names, tie.undecided),
        )
        for tie in ties
    ]
    sign = "to" if found.first.directed else "with"
    columns = ["organisation", sign, "weight", "engagements", "undecided: also tied by"]
    if not any(tie.undecided for tie in ties):
        columns, cells = columns[:-1], [row[:-1] for row in cells]
    return Section(f"{state.capitalize()} ties: {len(ties):,}", (), columns, cells, top)


def _movers(found: Change, names: Names, heads: tuple[str, str], top: int) -> Section:
    says = f"From {heads[0]} to {heads[1]}, the largest change first; rank 1 is the highest."
    if found.drawn is not None:
        says += f" Betweenness is estimated from {counted(found.drawn, 'organisation')} drawn."
    columns = (
        "organisation",
        "",
        "partners",
        "change",
        "weight of ties",
        "rank by partners",
        "by betweenness",
    )
    cells = [_mover(mover, names) for mover in found.movers]
    return Section("Organisations that moved", (says,), columns, cells, top)


def _mover(mover: Mover, names: Names) -> Row:
    def both(name: str) -> str:
        values = (None if each is None else getattr(each, name) for each in (mover.first, mover.second))
        return " → ".join(map(number, values))

    return (
        label(names, mover.node),
        mover.state,
        both("degree"),
        change(mover.degree_change),
        both("strength"),
        both("degree_rank"),
        both("betweenness_rank"),
    )


def _silent(account: Account, names: Names, top: int) -> Section:
    heading = f"Engagements that do not say {' or '.join(account.asked)}: {len(account.undecided):,}"
    return Section(heading, (), ("engagement",), [(label(names, e),) for e in account.undecided], top)
