"""Mistyped terms are explained: each row of `planted_mistakes.csv` has one, and the right term is named.

The rows were written by somebody who had not read the code that explains, and each query was tried without
its mistake: it has rows then. A row has the kind of the mistake; `-e`, or a saved query and its parameter;
the query with the mistake, or the mistyped name; and the right term as the explanation should write it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY, Command

KINDS = {"class", "property", "thing", "literal", "prefix", "parameter"}
LEAST = 0.95  # of the mistakes are explained
TERM = re.compile(rf"(?<![\w:/#.-])(?:{'|'.join(PREFIXES)}):[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True)
class Mistake:
    """A row of the table."""

    kind: str
    argument: str
    value: str
    expected: str

    @property
    def command(self) -> list[str]:
        if self.argument == "-e":
            return ["query", "-e", self.value]
        query, parameter = self.argument.split()
        return ["query", query, "-p", f"{parameter}={self.value}"]

    def is_explained(self, said: str) -> bool:
        """Whether the right term is said, and not just as a part of a longer one."""
        after = "" if self.kind == "prefix" else r"(?![\w@-])"
        return re.search(rf"(?<![\w-]){re.escape(self.expected)}{after}", said) is not None

    def is_first(self, said: str) -> bool:
        """Whether no term that the query lacks is said before the right one."""
        given = TERM.findall(self.value)
        new = [term for term in TERM.findall(said) if term not in given]
        return new[:1] == [self.expected]


with (REPOSITORY / "tests" / "planted_mistakes.csv").open(encoding="utf-8", newline="") as opened:
    MISTAKES = [Mistake(**row) for row in csv.DictReader(opened)]

_SAID: dict[Mistake, str] = {}


@pytest.fixture
def said(run: Command) -> dict[Mistake, str]:
    """What the command says on stderr to each mistake; it is asked once."""
    for mistake in MISTAKES:
        if mistake not in _SAID:
            _SAID[mistake] = run(*mistake.command).err
    return _SAID


def _listed(missed: Sequence[Mistake], said: dict[Mistake, str]) -> str:
    rows = (f"{row.kind}: {row.value}\n  not {row.expected}: {said[row].strip()[:300]}" for row in missed)
    return "\n".join([f"{len(missed)} of {len(said)} missed", *rows])


def test_there_are_enough_mistakes_of_each_kind() -> None:
    assert len(MISTAKES) >= 40
    assert {mistake.kind for mistake in MISTAKES} == KINDS
    assert len({(mistake.argument, mistake.value) for mistake in MISTAKES}) == len(MISTAKES)


def test_no_query_holds_its_right_term_already() -> None:
    assert [mistake for mistake in MISTAKES if mistake.is_explained(mistake.value)] == []


def test_the_right_term_is_named(said: dict[Mistake, str]) -> None:
    missed = [mistake for mistake in MISTAKES if not mistake.is_explained(said[mistake])]
    assert len(missed) <= (1 - LEAST) * len(MISTAKES), _listed(missed, said)


def test_the_right_term_is_named_first(said: dict[Mistake, str]) -> None:
    terms = [mistake for mistake in MISTAKES if mistake.kind in {"class", "property", "thing"}]
    missed = [mistake for mistake in terms if not mistake.is_first(said[mistake])]
    assert len(missed) <= (1 - LEAST) * len(terms), _listed(missed, said)
