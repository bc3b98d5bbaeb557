"""Which structures of blank nodes two sets of triples have in common, whatever the nodes are called.

A structure is the triples of blank nodes that lead to each other. Trees, which is what brackets and lists
make, are compared exactly and in linear time; of other structures, nodes are told apart by what is around
them, and where that leaves some alike, small structures are canonicalised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, Triple

_ROUNDS = 100  # steps that the nodes of structures other than trees are compared by
_FEW_NODES = 7  # RDFC-1.0 takes exponential time; up to here, milliseconds
_FEW_STRUCTURES = 50

_Node: TypeAlias = tuple[int, BlankNode]  # a blank node and which of the two sets it is of


class Unmatched(NamedTuple):
    """The triples of the structures that only the one, or only the other set has.

    Where `exact` is false, a change of which nodes point at which, of many that are alike, may be missed.
    """

    old: list[Triple]
    new: list[Triple]
    exact: bool


def unmatched(old: Iterable[Triple], new: Iterable[Triple]) -> Unmatched:
    """The triples with blank nodes of structures that have no counterpart in the other set.

    >>> from pyoxigraph import NamedNode
    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> unmatched([Triple(a, b, BlankNode("x"))], [Triple(a, b, BlankNode("y"))])
    Unmatched(old=[], new=[], exact=True)
    """
    return _Comparison((list(old), list(new))).unmatched()


def has_blank_node(triple: Triple) -> bool:
    """Whether subject or object is a blank node."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


@dataclass(frozen=True, slots=True)
class _Structure:
    """The triples of blank nodes of one side that lead to each other."""

    side: int
    nodes: tuple[_Node, ...]
    triples: tuple[Triple, ...]


class _Comparison:
    def __init__(self, sides: tuple[Sequence[Triple], Sequence[Triple]]) -> None:
        self._numbers: dict[object, int] = {}  # equal numbers stand for equal things
        self._ground: dict[_Node, list[tuple[str, int, int]]] = defaultdict(list)
        self._out: dict[_Node, list[tuple[int, _Node]]] = defaultdict(list)
        self._in: dict[_Node, list[tuple[int, _Node]]] = defaultdict(list)
        for side, triples in enumerate(sides):
            for subject, predicate, value in triples:
                verb = self._number(predicate)
                if isinstance(subject, BlankNode) and isinstance(value, BlankNode):
                    self._out[side, subject].append((verb, (side, value)))
                    self._in[side, value].append((verb, (side, subject)))
                elif isinstance(subject, BlankNode):
                    self._ground[side, subject].append((">", verb, self._number(value)))
                elif isinstance(value, BlankNode):
                    self._ground[side, value].append(("<", verb, self._number(subject)))
        self._structures = [*_structures(0, sides[0]), *_structures(1, sides[1])]
        self._colours = self._by_content()
        self._canonicalised = 0
        self._exact = True

    def unmatched(self) -> Unmatched:
        self._refine([node for s in self._structures if not self._is_tree(s) for node in s.nodes])
        left: tuple[list[Triple], list[Triple]] = ([], [])
        for group in _grouped(self._structures, self._signature):
            for same in _grouped(group, _canonical) if self._wants_canonical(group) else [group]:
                old = [structure for structure in same if not structure.side]
                new = [structure for structure in same if structure.side]
                left[0].extend(triple for structure in old[len(new) :] for triple in structure.triples)
                left[1].extend(triple for structure in new[len(old) :] for triple in structure.triples)
        return Unmatched(*left, self._exact)

    def _number(self, key: object) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def _by_content(self) -> dict[_Node, int]:
        """A number for each node: in a tree it says all that hangs on it, in cycles it is the same."""
        nodes = [node for structure in self._structures for node in structure.nodes]
        waits = {node: len(self._out[node]) for node in nodes}
        ready = [node for node in nodes if not waits[node]]
        colours: dict[_Node, int] = {}
        while ready:
            node = ready.pop()
            out = sorted((verb, colours[value]) for verb, value in self._out[node])
            colours[node] = self._number((tuple(sorted(self._ground[node])), tuple(out)))
            for _, subject in self._in[node]:
                waits[subject] -= 1
                if not waits[subject]:
                    ready.append(subject)
        cyclic = self._number("in or before a cycle")
        return {node: colours.get(node, cyclic) for node in nodes}

    def _refine(self, nodes: Sequence[_Node]) -> None:
        """Tells nodes apart by what is around them, one step further each time."""
        classes = 0
        colours = {
            node: self._number((self._colours[node], tuple(sorted(self._ground[node])))) for node in nodes
        }
        for _ in range(_ROUNDS):
            if len(set(colours.values())) == classes:
                break
            classes = len(set(colours.values()))
            colours = {
                node: self._number(
                    (
                        colour,
                        tuple(sorted((verb, colours[value]) for verb, value in self._out[node])),
                        tuple(sorted((verb, colours[value]) for verb, value in self._in[node])),
                    )
                )
                for node, colour in colours.items()
            }
        else:
            self._exact = False
        self._colours |= colours

    def _is_tree(self, structure: _Structure) -> bool:
        """Whether one node leads to all others, on one way each."""
        pointed_at = [len(self._in[node]) for node in structure.nodes]
        return max(pointed_at) < 2 and sum(pointed_at) == len(pointed_at) - 1

    def _signature(self, structure: _Structure) -> tuple[tuple[int, ...], ...]:
        """What is equal for structures that are the same, and for few others."""
        triples = (
            tuple(
                self._colours[structure.side, term] if isinstance(term, BlankNode) else self._number(term)
                for term in triple
            )
            for triple in structure.triples
        )
        return tuple(sorted(triples))

    def _wants_canonical(self, alike: Sequence[_Structure]) -> bool:
        """Whether structures of one signature may yet differ, and can be told apart in little time."""
        first = alike[0]
        if len({structure.side for structure in alike}) < 2 or self._is_tree(first):
            return False
        if len({self._colours[node] for node in first.nodes}) == len(first.nodes):
            return False
        self._canonicalised += len(alike)
        is_quick = len(first.nodes) <= _FEW_NODES and self._canonicalised <= _FEW_STRUCTURES
        self._exact &= is_quick
        return is_quick


def _grouped(structures: Iterable[_Structure], key: Callable[[_Structure], object]) -> list[list[_Structure]]:
    groups: dict[object, list[_Structure]] = defaultdict(list)
    for structure in structures:
        groups[key(structure)].append(structure)
    return list(groups.values())


def _structures(side: int, triples: Iterable[Triple]) -> Iterator[_Structure]:
    """The triples parted into structures."""
    chief: dict[BlankNode, BlankNode] = {}

    def found(node: BlankNode) -> BlankNode:
        while chief.setdefault(node, node) != node:
            chief[node] = node = chief[chief[node]]
        return node

    kept = [(triple, [term for term in triple if isinstance(term, BlankNode)]) for triple in triples]
    for _, blank in kept:
        chief[found(blank[0])] = found(blank[-1])
    parts: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple, blank in kept:
        parts[found(blank[0])].append(triple)
    members: dict[BlankNode, list[_Node]] = defaultdict(list)
    for node in chief:
        members[found(node)].append((side, node))
    for node, part in parts.items():
        yield _Structure(side, tuple(members[node]), tuple(part))


def _canonical(structure: _Structure) -> str:
    dataset = Dataset(Quad(*triple) for triple in structure.triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))
