"""Documents and rules → what is wrong and where: with all, or with what a change of some can affect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from hss_graph.documents import Document
from hss_graph.inference import INFERRED
from hss_graph.shapes import Shapes, ValidationReport, ValidationResult
from hss_graph.shapes.reach import Affected
from hss_graph.turtle.positions import locate
from hss_graph.written import Changed, Triples, WrittenTriples

_Place: TypeAlias = tuple[str, int, int]  # file, line and column
_NOWHERE: _Place = ("", 0, 0)


_LARGE = 5_000  # triples; telling what one of them can affect takes as long as judging about four


class Judge:
    """Rules, and the documents of a home that they judge.

    Judging a change takes time that grows with the change; the first one reads all documents.
    """

    def __init__(self, rules: Shapes, documents: Iterable[Document]) -> None:
        self.rules = rules
        self._documents = {document.graph: document for document in documents}

    @property
    def documents(self) -> Sequence[Document]:
        """The documents as they stand."""
        return tuple(self._documents.values())

    def document(self, graph: NamedNode) -> Document | None:
        """The document of a graph as it stands; None where there is none."""
        return self._documents.get(graph)

    @cached_property
    def _standing(self) -> WrittenTriples:
        standing = WrittenTriples()
        for document in self._documents.values():
            standing.put(document.graph, document.content)
        return standing

    def put(self, graph: NamedNode, document: Document | None) -> None:
        """Replaces the document of a graph, or takes it away, without judging it."""
        if document is None:
            self._documents.pop(graph, None)
        else:
            self._documents[graph] = document
        if "_standing" in self.__dict__:
            self._standing.put(graph, b"" if document is None else document.content)

    def whole(self) -> ValidationReport:
        """What is wrong with all documents together."""
        parsed = [(document, document.triples()) for document in self._documents.values()]
        return located(self.rules.validate(chain.from_iterable(triples for _, triples in parsed)), parsed)

    def change(
        self, documents: Mapping[NamedNode, Document | None], given: Sequence[Document] = ()
    ) -> ValidationReport:
        """What is wrong that was not, once these documents stand for their graphs; None takes one away.

        Only what the change can affect is judged, as part of the whole. Results are placed in the documents
        that were given, where they are in them.
        """
        parsed = [(document, document.triples()) for document in documents.values() if document is not None]
        added, removed = self._difference(documents, chain.from_iterable(triples for _, triples in parsed))
        if not added and not removed:
            return ValidationReport(())
        after = Changed(self._standing, added, removed)
        changed = added | removed
        is_large = len(changed) > _LARGE and 4 * len(changed) > len(self._standing)
        affected = None if is_large else self.rules.reach.affected(Changed(self._standing, added), changed)
        report = self._judge(after, affected)
        if report.results:
            report = report.without(self._judge(self._standing, affected))
        kept: list[tuple[Document, Sequence[Triple]]] = [
            (document, ()) for graph, document in self._documents.items() if graph not in documents
        ]
        places = [*((document, ()) for document in given), *parsed, *kept]
        return located(report, sorted(places, key=lambda place: place[0].graph == INFERRED))

    def _difference(
        self, graphs: Iterable[NamedNode], triples: Iterable[Triple]
    ) -> tuple[frozenset[Triple], frozenset[Triple]]:
        """What the home gains and loses when these triples stand for all that these graphs hold."""
        new = frozenset(triples)
        replaced = {graph.value for graph in graphs}
        lost = {
            triple
            for graph in replaced
            for triple in self._standing.graph(NamedNode(graph))
            if triple not in new and self._standing.graphs_with(triple) <= replaced
        }
        gained = {triple for triple in new if next(self._standing.match(*triple), None) is None}
        return frozenset(gained), frozenset(lost)

    def _judge(self, graph: Triples, affected: Affected | None) -> ValidationReport:
        """The results about what is affected, as they are in this graph; all of them for None."""
        if affected is None:
            return self.rules.validate(graph.match(None, None, None))
        shapes = {rule.shape for rule in self.rules.reach.rules}
        in_full = affected.shapes & shapes
        if in_full and not all(isinstance(shape, NamedNode) for shape in shapes):
            return self.rules.validate(graph.match(None, None, None))  # a nameless shape cannot be left out
        in_part = _named(shapes - in_full) if in_full else None
        part = self.rules.validate(self.rules.reach.neighbourhood(graph, affected.focus), in_part)
        wanted = {str(node) for node in affected.focus}
        found = [result for result in part.results if result.focus in wanted]
        if in_full:
            found += self.rules.validate(graph.match(None, None, None), _named(in_full)).results
        return ValidationReport(tuple(found))


def located(
    report: ValidationReport, documents: Sequence[tuple[Document, Sequence[Triple]]]
) -> ValidationReport:
    """The report with the place of the triple that each result is about, or else of its focus.

    The first document that has it counts. Beside each stand the triples that were judged, in their order;
    where there are none, its blank nodes are not found.
    """
    wanted = {result.focus for result in report.results}
    if not wanted:
        return report
    tails = {_tail(focus) for focus in wanted}
    places: dict[tuple[str, ...], _Place] = {}
    for document, judged in documents:
        if any(tail in document.content for tail in tails):
            for key, place in _places(document, judged, wanted):
                places.setdefault(key, place)
    only = (documents[0][0].name, 0, 0) if len(documents) == 1 else _NOWHERE
    return ValidationReport(tuple(sorted(_placed(result, places, only) for result in report.results)))


def _places(
    document: Document, judged: Sequence[Triple], wanted: set[str]
) -> Iterable[tuple[tuple[str, ...], _Place]]:
    """Where the wanted nodes stand in a document, and the triples about them."""

    def is_wanted(triple: Triple) -> bool:
        is_blank = isinstance(triple.subject, BlankNode) and bool(judged)
        return is_blank or str(triple.subject) in wanted or str(triple.predicate) in wanted

    for found in locate(document.content, document.graph, is_wanted):
        terms = tuple(map(str, judged[found.number] if judged else found.triple))
        for key, place in (
            (terms, found.object),
            ((terms[0], "", terms[2]), found.object),  # the path is more than a property
            ((terms[0], terms[1], ""), found.predicate),  # the property is wrong, or its values are too many
            (terms[:1], found.subject),
            (terms[1:2], found.predicate),
        ):
            known = (0, 0) if document.is_converted else (place.line, place.column)
            yield key, (document.name, *known)


def _placed(
    result: ValidationResult, places: Mapping[tuple[str, ...], _Place], only: _Place
) -> ValidationResult:
    key = (result.focus, result.path, result.value)
    file, line, column = places.get(key) or places.get((result.focus,)) or only
    return replace(result, file=file, line=line, column=column)


def _named(shapes: Iterable[object]) -> list[NamedNode]:
    return [shape for shape in shapes if isinstance(shape, NamedNode)]


def _tail(term: str) -> bytes:
    """The end of a term that a document has in so many bytes, however it writes it; nothing if unsure."""
    tail = term.rstrip(">").replace("#", "/").replace(":", "/").rpartition("/")[2]
    is_plain = tail.isascii() and tail.replace("-", "").replace("_", "").isalnum()
    return tail.encode() if is_plain and not term.startswith("_:") else b""
