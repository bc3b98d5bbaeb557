"""Whether a regular expression can make a backtracking matcher run for ever.

Such a matcher tries all ways to read a text. There are exponentially many where a state of the automaton
leads back to itself by the same text in two ways, and as many as a power of the length where states that
repeat follow each other and share a text (Weber and Seidl 1991, doi:10.1016/0304-3975(91)90381-B). The
automaton is Glushkov's: a state for each character that the expression names, which keeps the number of ways.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias, TypeVar

# A repetition of at most so many is written out; a longer one counts as one without end.
_WRITTEN_OUT = 8
_SAME_CHARACTER = 64
_MANY_STEPS = 200_000
# Four repetitions that share a text: more than the third power of its length.
_OVERLAPPING = 4
SAMPLES = "".join(map(chr, range(128))) + "\x85\xa0\xe9\xdf\u03a9\u0416\u0663\u2028\u3000\u4e2d\U0001f600"
_T = TypeVar("_T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set, as Python writes it."""

    characters: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; without parts, the empty text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the branches."""

    branches: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The body so many times; without end where `most` is None."""

    body: Expression
    least: int
    most: int | None


Expression: TypeAlias = One | Sequence | Choice | Repeat


class _TooInvolvedError(Exception):
    """The expression is larger than what can be looked through."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How often a part can be empty, and in how many ways it begins and ends at each position."""

    empty: int
    first: Counter[int]
    last: Counter[int]


def is_explosive(expression: Expression, flags: re.RegexFlag = re.NOFLAG) -> bool:
    """Whether the time to match can grow exponentially, or with the fourth power of the text's length."""
    automaton = _Automaton(flags)
    try:
        automaton.read(expression, _WRITTEN_OUT)
        return automaton.has_exponential_ways() or automaton.overlapping_loops() >= _OVERLAPPING
    except _TooInvolvedError:
        return True


class _Automaton:
    """Positions, the characters that each takes, and in how many ways one follows another."""

    def __init__(self, flags: re.RegexFlag) -> None:
        self.flags = flags
        self.sets: list[int] = []
        self.follow: dict[int, Counter[int]] = defaultdict(Counter)
        self.steps = 0

    def step(self, number: int = 1) -> None:
        """Raises an error after too many steps."""
        self.steps += number
        if self.steps > _MANY_STEPS:
            raise _TooInvolvedError

    def read(self, expression: Expression, budget: int) -> _Part:
        match expression:
            case One(characters):
                self.sets.append(self._samples(characters))
                position = len(self.sets) - 1
                return _Part(0, Counter([position]), Counter([position]))
            case Choice(branches):
                parts = [self.read(branch, budget) for branch in branches]
                return _Part(
                    min(2, sum(part.empty for part in parts)),
                    sum((part.first for part in parts), Counter()),
                    sum((part.last for part in parts), Counter()),
                )
            case Sequence(steps):
                whole = _Part(1, Counter(), Counter())
                for step in steps:
                    whole = self._joined(whole, self.read(step, budget))
                return whole
            case Repeat(body, least, most):
                return self._repeated(body, least, most, budget)

    def _repeated(self, body: Expression, least: int, most: int | None, budget: int) -> _Part:
        same = isinstance(body, One) and least == most and least <= _SAME_CHARACTER
        if most is not None and (most <= max(budget, 1) or same):
            left = max(1, budget // max(most, 1))
            whole = _Part(1, Counter(), Counter())
            for number in range(most, 0, -1):  # e{2,4} is ee(e(e)?)?
                whole = self._joined(self.read(body, left), whole)
                if number > least:
                    whole = _Part(min(2, 1 + whole.empty), whole.first, whole.last)
            return whole
        part = self.read(body, budget)
        if part.empty and least >= _WRITTEN_OUT:
            raise _TooInvolvedError
        self._connect(part.last, part.first, 1)
        # After what it reads, a body that can be empty can be read once more.
        last = _times(part.last, 1 + part.empty)
        return _Part(min(2, part.empty + (part.empty or least == 0)), part.first, last)

    def _joined(self, left: _Part, right: _Part) -> _Part:
        self._connect(left.last, right.first, 1)
        return _Part(
            min(2, left.empty * right.empty),
            left.first + _times(right.first, left.empty),
            right.last + _times(left.last, right.empty),
        )

    def _connect(self, before: Counter[int], after: Counter[int], ways: int) -> None:
        self.step(len(before) * len(after))
        for one, other in product(before, after):
            self.follow[one][other] += before[one] * after[other] * ways

    def _samples(self, characters: str) -> int:
        matcher = re.compile(characters, self.flags)
        own = re.sub(r"\\(?=[^\w\s])", "", characters)
        samples = dict.fromkeys(SAMPLES + own)
        return sum(1 << ord(sample) for sample in samples if matcher.fullmatch(sample))

    def has_exponential_ways(self) -> bool:
        for loop in self._loops():
            if any(self.follow[one][other] > 1 for one in loop for other in loop):
                return True

            def pairs(pair: tuple[int, int], loop: frozenset[int] = loop) -> Iterable[tuple[int, int]]:
                one, other = pair
                for a, b in product(self.follow[one].keys() & loop, self.follow[other].keys() & loop):
                    self.step()
                    if self.sets[a] & self.sets[b]:
                        yield a, b

            for together in _components([(one, one) for one in loop], pairs):
                if len({one == other for one, other in together}) == 2:
                    return True
        return False

    def overlapping_loops(self) -> int:
        """The longest row of loops, each of which shares a text with the next."""
        loops = self._loops()  # later ones first
        longest: list[int] = []
        for number, loop in enumerate(loops):
            behind = [longest[k] for k in range(number) if self._share(loop, loops[k])]
            longest.append(1 + max(behind, default=0))
            if longest[-1] >= _OVERLAPPING:
                break
        return max(longest, default=0)

    def _share(self, loop: frozenset[int], later: frozenset[int]) -> bool:
        """Whether one text leads round the loop, from it to the later one, and round that."""

        def triples(triple: tuple[int, int, int]) -> Iterable[tuple[int, int, int]]:
            one, between, other = triple
            for a, c in product(self.follow[one].keys() & loop, self.follow[other].keys() & later):
                for b in self.follow[between]:
                    self.step()
                    if self.sets[a] & self.sets[b] & self.sets[c]:
                        yield a, b, c

        for one, other in product(loop, later):
            if any(found == (one, other, other) for found in _reached((one, one, other), triples)):
                return True
        return False

    def _loops(self) -> list[frozenset[int]]:
        found = _components(list(range(len(self.sets))), lambda position: self.follow[position])
        return [frozenset(c) for c in found if len(c) > 1 or any(p in self.follow[p] for p in c)]


def _times(positions: Counter[int], ways: int) -> Counter[int]:
    return Counter({position: min(2, count * ways) for position, count in positions.items() if ways})


def _reached(start: _T, following: Callable[[_T], Iterable[_T]]) -> set[_T]:
    """The states that can be reached in one step or more."""
    seen: set[_T] = set()
    waiting = [start]
    while waiting:
        for state in following(waiting.pop()):
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return seen


def _components(starts: list[_T], following: Callable[[_T], Iterable[_T]]) -> list[list[_T]]:
    """The strongly connected components of what can be reached, those that others lead to first."""
    index: dict[_T, int] = {}
    low: dict[_T, int] = {}
    open_: dict[_T, None] = {}
    found = []
    for start in starts:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        open_[start] = None
        work = [(start, iter(list(following(start))))]
        while work:
            state, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open_[other] = None
                    work.append((other, iter(list(following(other)))))
                    break
                if other in open_:
                    low[state] = min(low[state], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == index[state]:
                    component = []
                    while True:
                        last, _ = open_.popitem()
                        component.append(last)
                        if last == state:
                            break
                    found.append(component)
    return found
