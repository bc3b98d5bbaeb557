"""What those who change a home do: judge documents by its rules, and let them in or take them out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property

from pyoxigraph import NamedNode

from hss_graph import documents
from hss_graph.documents import Document
from hss_graph.engine import Engine
from hss_graph.gate import Gate
from hss_graph.home import SHAPES, Home
from hss_graph.judgement import Judge
from hss_graph.shapes import Shapes, ValidationReport


class Curation:
    """The rules of a home and the documents that they judge.

    The list of documents is the caller's, and is kept as the home is when the gate has changed it.
    """

    def __init__(self, home: Home, standing: list[Document]) -> None:
        self._home = home
        self._standing = standing

    def put(self, document: Document) -> None:
        """Lets a document be judged with the others from now on; the list has it already."""
        if "_judge" in self.__dict__:
            self._judge.put(document.graph, document)

    def validate(
        self, given: Mapping[NamedNode, Document], rules: Collection[Document], alone: bool, engine: str
    ) -> ValidationReport:
        """What is wrong with the documents given, or with all that stand where none is.

        They are judged by `rules`, or those of the home where there are none; without the documents that
        stand if `alone`.
        """
        kept = [document for document in self._standing if document not in given.values()]
        if alone:
            return self._judge_of(list(given.values()), rules, engine).whole()
        usual = not rules and engine == "pyshifty" and len(kept) == len(self._standing)
        judge = self._judge if usual else self._judge_of(kept, rules, engine)
        return judge.change(given) if given else judge.whole()

    @contextmanager
    def gate(self, engine: Engine) -> Iterator[Gate]:
        """The way into the home, by its rules as they are now."""
        if documents.read(self._home, SHAPES) != self._rules:
            for name in ("_rules", "_judge"):
                self.__dict__.pop(name, None)
        try:
            yield Gate(self._home, engine, self._judge)
        finally:
            self._standing[:] = self._judge.documents

    @cached_property
    def _rules(self) -> list[Document]:
        return documents.read(self._home, SHAPES)

    @cached_property
    def _judge(self) -> Judge:
        return self._judge_of(self._standing, (), "pyshifty")

    def _judge_of(self, found: Sequence[Document], rules: Collection[Document], engine: str) -> Judge:
        return Judge(Shapes(documents.triples(rules or self._rules), engine), found)
