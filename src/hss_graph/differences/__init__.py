"""How sets of triples differ, whatever their blank nodes are called and however they were written down."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.differences.blank_nodes import has_blank_node, unmatched
from hss_graph.results import printable
from hss_graph.turtle import Subject, Term
from hss_graph.vocabulary import PREFIXES, curie

_RDF = PREFIXES["rdf"]
_FIRST, _REST, _NIL, _TYPE = (NamedNode(_RDF + name) for name in ("first", "rest", "nil", "type"))
_NAMING = (NamedNode(PREFIXES["skos"] + "prefLabel"), NamedNode(PREFIXES["rdfs"] + "label"))
_STRING, _INTEGER = PREFIXES["xsd"] + "string", PREFIXES["xsd"] + "integer"
_DEEPEST = 20  # levels of blank nodes shown inside each other; deeper ones get names


@dataclass(frozen=True, slots=True)
class Difference:
    """The triples that one set has and another does not, each in a stable order.

    A structure of blank nodes of which one triple changed counts as a whole. Where `exact` is false, a change
    of which nodes point at which, of many blank nodes that are alike, may be missed.
    """

    removed: tuple[Triple, ...]
    added: tuple[Triple, ...]
    exact: bool = True

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """How the graph that a file is differs; `state` is changed, added or removed."""

    file: str
    graph: NamedNode
    state: str
    difference: Difference


def between(old: Iterable[Triple], new: Iterable[Triple]) -> Difference:
    """What is removed and added where the new triples take the place of the old ones.

    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> bool(between([Triple(a, b, BlankNode("x"))], [Triple(a, b, BlankNode("y"))]))
    False
    """
    before, after = set(old), set(new)
    blank_before, blank_after = (set(filter(has_blank_node, triples)) for triples in (before, after))
    structures = unmatched(blank_before, blank_after)
    removed = [*(before - blank_before - after), *structures.old]
    added = [*(after - blank_after - before), *structures.new]
    return Difference(tuple(sorted(removed, key=_order)), tuple(sorted(added, key=_order)), structures.exact)


def labels(*graphs: Iterable[Triple]) -> dict[str, str]:
    """The preferred name of each thing, by IRI, in English where there is one; earlier graphs come first."""
    found: dict[str, tuple[tuple[bool, int], str]] = {}
    for number, triples in enumerate(graphs):
        for subject, predicate, value in triples:
            if predicate in _NAMING and isinstance(value, Literal) and isinstance(subject, NamedNode):
                candidate = ((value.language != "en", number), value.value)
                found[subject.value] = min(found.get(subject.value, candidate), candidate)
    return {iri: label for iri, (_, label) in found.items()}


def text(difference: Difference, names: Mapping[str, str]) -> str:
    """The difference for people: each thing, by its name, and what it loses (-) and gains (+).

    `names` are names of things by IRI, such as `labels` gives.
    """
    lines = [
        (subject, verb, sign, value)
        for sign, triples in (("-", difference.removed), ("+", difference.added))
        for subject, verb, value in _Shown(triples, names, "_:old" if sign == "-" else "_:new").lines()
    ]
    blocks: dict[str, str] = defaultdict(str)
    for subject, verb, sign, value in sorted(lines, key=lambda line: (*line[:2], line[2] == "+", line[3])):
        blocks[subject] += printable(f"{sign}   {verb} {value}") + "\n"
    return "".join(f"  {printable(subject)}\n{block}" for subject, block in blocks.items())


def graph_text(graph: GraphDifference, names: Mapping[str, str]) -> str:
    """The difference of a graph for people, under the name of its file; see `text`."""
    state = "" if graph.state == "changed" else f" ({graph.state})"
    return printable(f"{graph.file}{state}") + "\n" + text(graph.difference, names)


def to_json(differences: Sequence[GraphDifference]) -> str:
    """The differences as JSON: for each graph that differs, the triples removed and added."""
    graphs = [
        {
            "file": difference.file,
            "graph": difference.graph.value,
            "state": difference.state,
            "exact": difference.difference.exact,
            "removed": [list(map(str, triple)) for triple in difference.difference.removed],
            "added": [list(map(str, triple)) for triple in difference.difference.added],
        }
        for difference in differences
    ]
    return json.dumps({"graphs": graphs}, indent=2, ensure_ascii=False) + "\n"


def to_patch(differences: Sequence[GraphDifference]) -> str:
    """The differences as RDF Patch: a transaction of lines that delete (D) and add (A) quads."""
    lines = [
        f"{sign} {' '.join(map(str, triple))} {difference.graph} .\n"
        for difference in differences
        for sign, triples in (("D", difference.difference.removed), ("A", difference.difference.added))
        for triple in triples
    ]
    return "".join(["TX .\n", *lines, "TC .\n"])


class _Shown:
    """Triples as lines: blank nodes in place where one statement points at them, by a name otherwise."""

    def __init__(self, triples: Iterable[Triple], names: Mapping[str, str], label: str) -> None:
        self._names = names
        self._statements: dict[Subject, list[tuple[NamedNode, Term]]] = defaultdict(list)
        pointed_at: Counter[Term] = Counter()
        for subject, predicate, value in triples:
            self._statements[subject].append((predicate, value))
            pointed_at[value] += 1
        self._lists = _lists(self._statements, pointed_at)
        self._heads = self._with_a_line(pointed_at)
        blank = [head for head in self._heads if isinstance(head, BlankNode)]
        leaves = pointed_at.keys() - self._statements.keys()
        blank += [leaf for leaf in leaves if isinstance(leaf, BlankNode) and pointed_at[leaf] > 1]
        self._labels = dict.fromkeys(blank, label)
        blank.sort(key=self._statements_of)
        self._labels = {node: f"{label}{number}" for number, node in enumerate(blank, 1)}

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Subject, predicate and object of each line."""
        for subject in self._heads:
            for verb, value in self._statements_of(subject):
                yield self._heading(subject), verb, value

    def _with_a_line(self, pointed_at: Counter[Term]) -> list[Subject]:
        """The subjects that are not shown within the line of another."""
        heads = [s for s in self._statements if isinstance(s, NamedNode) or pointed_at[s] != 1]
        reached: set[Subject] = {*heads, *(cell for cells in self._lists.values() for cell, _ in cells[1:])}
        todo = [(head, 0) for head in heads]
        too_deep: list[Subject] = []
        rest = iter(list(self._statements))
        while True:
            while todo:
                subject, depth = todo.pop()
                for value in self._within(subject):
                    if value not in reached and depth < _DEEPEST:
                        reached.add(value)
                        todo.append((value, depth + 1))
                    elif value not in reached:
                        too_deep.append(value)
            head = too_deep.pop() if too_deep else next(rest, None)  # what is left over then is in a cycle
            if head is None:
                return heads
            if head not in reached:
                heads.append(head)
                reached.add(head)
                todo.append((head, 0))

    def _within(self, subject: Subject) -> Iterator[BlankNode]:
        """The blank nodes that are shown one level deeper than the subject; the items, of a list."""
        pairs = self._lists.get(subject) or self._statements[subject]
        yield from (v for _, v in pairs if isinstance(v, BlankNode) and v in self._statements)

    def _statements_of(self, subject: Subject) -> list[tuple[str, str]]:
        return sorted(
            ("a" if predicate == _TYPE else curie(predicate.value), self._term(value))
            for predicate, value in self._statements.get(subject, [])
        )

    def _heading(self, subject: Subject) -> str:
        if isinstance(subject, BlankNode):
            return self._labels[subject]
        name = self._names.get(subject.value)
        return f"{curie(subject.value)}  {name}" if name else curie(subject.value)

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return "()" if term == _NIL else curie(term.value)
        if isinstance(term, Literal):
            return _literal(term)
        if term in self._labels:
            return self._labels[term]
        if term in self._lists:
            return f"( {' '.join(self._term(item) for _, item in self._lists[term])} )"
        inner = " ; ".join(f"{verb} {value}" for verb, value in self._statements_of(term))
        return f"[ {inner} ]" if inner else "[]"


def _lists(
    statements: Mapping[Subject, Sequence[tuple[NamedNode, Term]]], pointed_at: Counter[Term]
) -> dict[Term, list[tuple[BlankNode, Term]]]:
    """The cells and items of each well-formed list that one statement points at, by its first cell."""
    items: dict[Term, Term] = {}
    before: dict[Term, list[BlankNode]] = defaultdict(list)
    for cell, pairs in statements.items():
        found = dict(pairs)
        is_cell = len(pairs) == 2 and found.keys() == {_FIRST, _REST}
        if isinstance(cell, BlankNode) and pointed_at[cell] == 1 and is_cell:
            items[cell] = found[_FIRST]
            before[found[_REST]].append(cell)
    lists: dict[Term, list[tuple[BlankNode, Term]]] = {}
    for last in before[_NIL]:
        cells = [last]
        while before[cells[-1]]:
            cells += before[cells[-1]]
        lists[cells[-1]] = [(cell, items[cell]) for cell in reversed(cells)]
    return lists


def _literal(literal: Literal) -> str:
    datatype = literal.datatype.value
    if literal.language or datatype == _STRING:
        return str(literal)
    if datatype == _INTEGER and literal.value.isdecimal():
        return literal.value
    return f"{Literal(literal.value)}^^{curie(datatype)}"


def _order(triple: Triple) -> tuple[str, ...]:
    """The place of a triple among others, whatever its blank nodes are called."""
    return tuple("_:" if isinstance(term, BlankNode) else str(term) for term in triple)
