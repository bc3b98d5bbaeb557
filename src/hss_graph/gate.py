"""Stage a change of the graphs of a home, judge it, and commit it whole or refuse it with nothing changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from hss_graph import documents
from hss_graph.differences import Difference, between
from hss_graph.documents import Document
from hss_graph.engine import Engine
from hss_graph.errors import GateError
from hss_graph.formatting import merged, stable
from hss_graph.home import DATA, Home
from hss_graph.inference import FILE_NAME, INFERRED, infer
from hss_graph.judgement import Judge
from hss_graph.shapes import ValidationReport
from hss_graph.transactions import commit, writing
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import GRAPH

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")

Change = Mapping[NamedNode, Document | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change.

    report: what is wrong that was not. differences: what each file loses and gains, by its name in the home,
    what follows from the change among them. changes_nothing: whether the files are those that stand there.
    committed: whether the home changed.
    """

    report: ValidationReport
    differences: Mapping[str, Difference]
    changes_nothing: bool
    committed: bool

    @property
    def refused(self) -> bool:
        """Whether something is wrong that keeps the change out."""
        return not self.report.is_valid


class Gate:
    """The way into a home: what engine and judge hold is what the home holds, before and after."""

    def __init__(self, place: Home, engine: Engine, judge: Judge) -> None:
        self._place = place
        self._engine = engine
        self._judge = judge

    def add(self, files: Sequence[Path], into: str | None, replacing: bool, dry_run: bool) -> Outcome:
        """Makes each file the graph of its name, or part of the one that `into` names, which exists.

        With `replacing` it stands for all that the graph held. Raises GateError, ReadError and OutputError.
        """
        with self._alone():
            staged: dict[NamedNode, Document | None] = {}
            given = []
            for file in files:
                graph, name = self._graph(
                    file.stem if into is None else into.removesuffix(".ttl"), f"{file}: "
                )
                if into is not None and self._judge.document(graph) is None:
                    raise GateError(f"{self._missing(name)}; a new graph gets the name of its file")
                if documents.own_path(self._place, file) is not None:
                    raise GateError(f"{file}: stands in the home already; 'hss-graph validate' judges it")
                document = documents.read_file(self._place, file, graph)
                old = staged.get(graph) or (None if replacing else self._judge.document(graph))
                if graph in staged and into is None:
                    raise GateError(f"{file}: is given twice, or two files have its name; --into joins them")
                if old is not None and into is None:
                    raise GateError(f"{name}: exists; --replace replaces it, --into {file.stem} adds to it")
                given.append(document)
                staged[graph] = Document(graph, name, merged(old, document) if old else stable(document))
            return self._pass(staged, given, dry_run)

    def remove(self, names: Sequence[str], dry_run: bool) -> Outcome:
        """Takes graphs away, by name. Raises GateError for one that is not there, and OutputError."""
        with self._alone():
            staged: dict[NamedNode, Document | None] = {}
            for given in names:
                if Path(given).parent not in (Path(), Path(DATA), self._place.path / DATA):
                    raise GateError(f"{given}: names no graph; give the name of a file in {DATA}")
                graph, name = self._graph(Path(given).name.removesuffix(".ttl"), "")
                if self._judge.document(graph) is None:
                    raise GateError(self._missing(name))
                staged[graph] = None
            return self._pass(staged, (), dry_run)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The right to change the home, with what it holds by now."""
        with writing(self._place.path / DATA):
            now = {document.graph: document for document in documents.statements(self._place)}
            for document in self._judge.documents:
                if document.graph not in now:
                    self._hold(document.graph, None)
            for document in now.values():
                if document != self._judge.document(document.graph):
                    self._hold(document.graph, document)
            yield

    def _pass(self, staged: Change, given: Sequence[Document], dry_run: bool) -> Outcome:
        """Judges a change, with what follows from it, and commits it unless something is wrong."""
        before = {graph: self._judge.document(graph) for graph in (*staged, INFERRED)}
        committed = False
        try:
            for graph, document in staged.items():
                _load(self._engine, graph, document)
            change = {**staged, INFERRED: _what_follows(self._engine)}
            report = self._judge.change(change, given)
            is_same = all(_content(before[graph]) == _content(new) for graph, new in change.items())
            outcome = Outcome(report, _differences(before, change), is_same, committed=False)
            if not (outcome.refused or dry_run or outcome.changes_nothing):
                commit(self._place.path / DATA, {_file(graph): _content(d) for graph, d in change.items()})
                committed = True
        finally:
            if not committed:
                for graph, old in before.items():
                    _load(self._engine, graph, old)
        if committed:
            for graph, document in change.items():
                self._judge.put(graph, document)
        return replace(outcome, committed=committed)

    def _graph(self, name: str, where: str) -> tuple[NamedNode, str]:
        """The graph of this name, and the name of its file."""
        if not _NAME.fullmatch(name):
            raise GateError(
                f"{where}{name!r} cannot name a graph; use letters, digits, hyphens (--into NAME)"
            )
        if name.casefold() == Path(FILE_NAME).stem:
            raise GateError(f"{where}only 'hss-graph reason' writes what follows; choose another name")
        for other in self._names():
            if other != name and other.casefold() == name.casefold():
                raise GateError(
                    f"{where}{name} and {other} would be one file on some disks; choose another name"
                )
        return NamedNode(GRAPH + name), f"{DATA}/{name}.ttl"

    def _missing(self, name: str) -> str:
        return f"{name}: is not in the home; its graphs are {', '.join(sorted(self._names())) or 'none'}"

    def _names(self) -> set[str]:
        """The names of the graphs of data, but for what follows."""
        stated = (document for document in self._judge.documents if document.graph != INFERRED)
        return {Path(document.name).stem for document in stated if document.name.startswith(DATA)}

    def _hold(self, graph: NamedNode, document: Document | None) -> None:
        _load(self._engine, graph, document)
        self._judge.put(graph, document)


def _what_follows(engine: Engine) -> Document:
    content = to_turtle(infer(engine), INFERRED).encode()
    return Document(INFERRED, f"{DATA}/{FILE_NAME}", content)


def _load(engine: Engine, graph: NamedNode, document: Document | None) -> None:
    engine.put(graph, _content(document) or b"", document.name if document else graph.value)


def _content(document: Document | None) -> bytes | None:
    return None if document is None else document.content


def _differences(before: Change, after: Change) -> dict[str, Difference]:
    return {
        f"{DATA}/{_file(graph)}": between(_triples(before[graph]), _triples(document))
        for graph, document in after.items()
    }


def _triples(document: Document | None) -> list[Triple]:
    return [] if document is None else document.triples()


def _file(graph: NamedNode) -> str:
    return f"{graph.value.removeprefix(GRAPH)}.ttl"
