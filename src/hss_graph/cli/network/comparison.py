"""How two networks differ, as sentences and tables, rows, or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hss_graph.cli.network.naming import label, labels
from hss_graph.cli.network.sections import Row, Section
from hss_graph.cli.network.side_by_side import change, measured, measured_json
from hss_graph.names import Names
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.change import Account, Change, Mover, Standing

_STATES = ("first only", "second only", "both")  # `hss_graph.network.change.STATES`, which loads more
_CHANGES = dict(zip(_STATES, ("lost", "new", "kept"), strict=True))
_MOVES = dict(zip(_STATES, ("left", "entered", "stayed"), strict=True))
_CSV = (
    *("state", "change", "source_label", "target_label", "source", "target"),
    *("first_weight", "second_weight", "first_engagements", "second_engagements", "undecided_engagements"),
)
_LACKING = {
    ("from", "until"): "a date",
    ("place",): "a place",
    ("block",): "a building block",
    ("goal",): "a goal",
    ("level",): "a level",
    ("source",): "a source",
    ("kind",): "a kind",
}


@dataclass(frozen=True, slots=True)
class _Words:
    """How a comparison speaks: of what changed from a period to a later one, or of what differs."""

    timely: bool

    @property
    def order(self) -> Sequence[str]:
        return (_STATES[1], _STATES[0], _STATES[2]) if self.timely else _STATES

    @property
    def sign(self) -> str:
        return "→" if self.timely else "vs"

    @property
    def difference(self) -> str:
        return "change" if self.timely else "difference"

    def tie(self, state: str) -> str:
        return _CHANGES[state] if self.timely else _plain(state)

    def mover(self, state: str) -> str:
        return _MOVES[state] if self.timely else _plain(state)


def _plain(state: str) -> str:
    """A state in words.

    >>> _plain("first only"), _plain("both")
    ('only in the first', 'in both')
    """
    return "in both" if state == "both" else f"only in the {state.removesuffix(' only')}"


def sections(
    found: Change, names: Names, heads: tuple[str, str], top: int, timely: bool = False
) -> list[Section]:
    """The comparison for people; heads: what the two networks are called, top: the most rows of a table.

    timely: whether the second is a later period than the first, so that what differs has changed.
    """
    words = _Words(timely)
    return [
        Section(f"{heads[0]} {words.sign} {heads[1]}", _summary(found, words)),
        *(_ties(found, state, names, top, words) for state in words.order if found.count(state)),
        _movers(found, names, heads, top, words),
        measured(found.figures, heads),
        *_silent(found.account, names, top),
    ]


def rows(found: Change, names: Names, timely: bool = False) -> tuple[tuple[str, ...], list[Row]]:
    """The ties with their columns, one to a row; changes are named where they are of time."""
    return _CSV, [
        (
            tie.state,
            _CHANGES[tie.state] if timely else "",
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


def whole(found: Change, names: Names, timely: bool = False) -> dict[str, Any]:
    """All of the comparison, as JSON has it; changes are named where they are of time."""

    def standing(each: Standing | None) -> dict[str, Any] | None:
        return each._asdict() if each else None

    counts = {state.replace(" ", "_"): found.count(state) for state in _STATES}
    if timely:
        counts |= {_CHANGES[state]: found.count(state) for state in _Words(timely).order}
    return {
        "first": dict(found.first.statement),
        "second": dict(found.second.statement),
        "summary": {**counts, "jaccard": found.jaccard},
        "betweenness_drawn": found.drawn,
        "account": found.account._asdict() if found.account else None,
        "ties": [
            {
                **tie._asdict(),
                "change": _CHANGES[tie.state] if timely else None,
                "left_label": label(names, tie.left),
                "right_label": label(names, tie.right),
            }
            for tie in found.ties
        ],
        "organisations": [
            {
                "iri": mover.node,
                "label": label(names, mover.node),
                "state": mover.state,
                "change": _MOVES[mover.state] if timely else None,
                "undecided": mover.undecided,
                "first": standing(mover.first),
                "second": standing(mover.second),
            }
            for mover in found.movers
        ],
        "measures": measured_json(found.figures),
    }


def _summary(found: Change, words: _Words) -> list[str]:
    """What differs, and what is not known, in sentences."""
    ties = ", ".join(f"{found.count(state):,} {words.tie(state)}" for state in words.order)
    alike = "" if found.jaccard is None else f"; similarity of the two sets (Jaccard) {number(found.jaccard)}"
    states = [mover.state for mover in found.movers]
    moved = ", ".join(f"{states.count(state):,} {words.mover(state)}" for state in words.order)
    said = [f"Ties: {ties}{alike}", f"Organisations: {moved}"]
    account = found.account
    if account is None:
        return said
    said.append(
        f"Engagements: {account.first:,} count in the first, {account.second:,} in the second,"
        f" {account.both:,} of them in both, of {account.engagements:,} in all"
    )
    said += _left_out(account)
    if account.silent_in_first or account.silent_in_second:
        said.append(_undecided(found, account, words))
    if account.elsewhere:
        lie = "lies" if account.elsewhere == 1 else "lie"
        said.append(f"{counted(account.elsewhere, 'engagement')} {lie} outside both for what is said of them")
    return said


def _left_out(account: Account) -> list[str]:
    """How many engagements do not count, and where, for they do not say what was asked."""
    first = account.silent_in_first, account.first_lacking, "do not count in the first"
    second = account.silent_in_second, account.second_lacking, "do not count in the second"
    sides = [first, second]
    if first[:2] == second[:2]:
        sides = [(*first[:2], "count in neither")]
    return [
        f"{counted(len(silent), 'engagement')} without {_what(lacking)} "
        + (said if len(silent) > 1 else _one(said))
        for silent, lacking, said in sides
        if silent
    ]


def _undecided(found: Change, account: Account, words: _Words) -> str:
    """How much of the difference may be silence."""
    ties = [tie for tie in found.ties if tie.state != "both"]
    movers = [mover for mover in found.movers if mover.state != "both"]
    said = []
    for those, noun, of_time in (
        (ties, "tie", "called new or lost"),
        (movers, "organisation", "said to have entered or left"),
    ):
        marked = sum(bool(each.undecided) for each in those)
        if those:
            where = of_time if words.timely else "in one network alone"
            said.append(f"{marked:,} of {counted(len(those), noun)} {where}")
    said.append(f"{counted(account.undecided_ties, 'further pair')} that neither network ties")
    return f"Undecided for that silence: {'; '.join(said)}"


def _what(lacking: Iterable[tuple[str, ...]]) -> str:
    return " or ".join(_LACKING[group] for group in lacking)


def _one(said: str) -> str:
    """The same of one alone.

    >>> _one("count in neither"), _one("do not count in the first")
    ('counts in neither', 'does not count in the first')
    """
    verb, _, rest = said.partition(" ")
    return f"{'does' if verb == 'do' else verb + 's'} {rest}"


def _ties(found: Change, state: str, names: Names, top: int, words: _Words) -> Section:
    """The ties of a state, those first that undecided engagements make too."""
    ties = sorted((tie for tie in found.ties if tie.state == state), key=lambda tie: not tie.undecided)
    cells: list[Row] = [
        (
            label(names, tie.left),
            label(names, tie.right),
            f"{number(tie.first_weight)} {words.sign} {number(tie.second_weight)}",
            labels(names, dict.fromkeys((*tie.first_engagements, *tie.second_engagements))),
            labels(names, tie.undecided),
        )
        for tie in ties
    ]
    sign = "to" if found.first.directed else "with"
    columns = ["organisation", sign, "weight", "engagements", "undecided because of"]
    if not any(tie.undecided for tie in ties):
        columns, cells = columns[:-1], [row[:-1] for row in cells]
    said = words.tie(state)
    heading = f"{said.capitalize()} ties" if words.timely else f"Ties {said}"
    return Section(f"{heading}: {len(ties):,}", (), columns, cells, top)


def _movers(found: Change, names: Names, heads: tuple[str, str], top: int, words: _Words) -> Section:
    if words.timely:
        says = f"From {heads[0]} to {heads[1]}, the largest change first; rank 1 is the highest."
    else:
        says = f"In {heads[0]} and in {heads[1]}, the largest difference first; rank 1 is the highest."
    if found.drawn is not None:
        says += f" Betweenness is estimated from {counted(found.drawn, 'organisation')} drawn."
    columns = (
        *("organisation", "", "partners", words.difference),
        *("weight of ties", "rank by partners", "by betweenness"),
    )
    heading = "Organisations that moved" if words.timely else "Where organisations stand"
    return Section(heading, (says,), columns, [_mover(mover, names, words) for mover in found.movers], top)


def _mover(mover: Mover, names: Names, words: _Words) -> Row:
    def both(name: str) -> str:
        values = (None if each is None else getattr(each, name) for each in (mover.first, mover.second))
        return f" {words.sign} ".join(map(number, values))

    return (
        label(names, mover.node),
        words.mover(mover.state),
        both("degree"),
        change(mover.degree_change),
        both("strength"),
        both("degree_rank"),
        both("betweenness_rank"),
    )


def _silent(account: Account | None, names: Names, top: int) -> list[Section]:
    silent = sorted({*account.silent_in_first, *account.silent_in_second}) if account else []
    if account is None or not silent:
        return []
    lacking = dict.fromkeys((*account.first_lacking, *account.second_lacking))
    heading = f"Engagements without {_what(lacking)}: {len(silent):,}"
    return [Section(heading, (), ("engagement",), [(label(names, each),) for each in silent], top)]
