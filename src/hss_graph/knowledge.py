"""The public face of the package: a knowledge graph that was opened from a home."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from hss_graph import consistency, descriptions, graphs, home, inference, queries, shapes
from hss_graph.consistency import Inconsistency
from hss_graph.descriptions import Description
from hss_graph.engine import Engine, Result, connect, construct, select
from hss_graph.errors import QueryError
from hss_graph.home import Home
from hss_graph.names import Entry, Names
from hss_graph.shapes import ValidationReport
from hss_graph.vocabulary import GRAPH

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

DEFAULT_NETWORK = "partnership-network"


def open(path: str | Path | None = None, without: Collection[str] = ()) -> KnowledgeGraph:
    """The knowledge graph in a home: at the path, or where `hss_graph.home.find` looks without one.

    Answers do without what only evidence of the statuses in `without` bears out: "inferred", "outside" or
    both. Raises HomeError where there is no home, ReadError where a file of it cannot be read, and
    QueryError for another status.

    >>> bool(open(without=["inferred"]).query("ASK { ?evidence hss:status hss:inferred }"))
    False
    """
    return KnowledgeGraph(home.find(path), without)


class KnowledgeGraph:
    """The files of a home, loaded and ready for questions.

    Answers do without what only evidence of the statuses in `without` bears out; validation judges the files
    as they are. With `stated_only` the file of what follows is not read; `reason` makes it.
    """

    def __init__(self, home: Home, without: Collection[str] = (), stated_only: bool = False) -> None:
        self.home = home
        self.without = (without,) if isinstance(without, str) else tuple(without)
        self._resolved_home = Home(home.path.resolve())
        self.engine: Engine = connect()
        self._joined: list[Path] = []
        for file in self._files():
            if not (stated_only and self._graph_of(file) == inference.INFERRED):
                self._load(file)
        self._leave_out()

    def join(self, *files: str | Path) -> None:
        """Adds files to this graph as if they stood in the home, which stays as it is on disk.

        Raises ReadError for a file that cannot be read; those before it have joined.
        """
        for file in map(Path, files):
            self._load(file)
            self._joined.append(file)
        self._leave_out()
        self.__dict__.pop("names", None)

    @cached_property
    def names(self) -> Names:
        """All names in the graph."""
        return Names(self.engine)

    def query(self, query: str, **parameters: str) -> Result:
        """The result of a saved query, by name, or of SPARQL text, with its parameters bound.

        SELECT gives solutions, ASK a boolean, CONSTRUCT and DESCRIBE triples: pyoxigraph's own types.
        Raises QueryError or UnknownNameError.

        >>> graph = open()
        >>> bool(graph.query("ASK { id:unicef hss:worksOnBlock block:service-delivery }"))
        True
        """
        is_text = any(character in query for character in " \n{")
        saved = queries.parse(query, "query", "query") if is_text else queries.find(self.home, query)
        return self.run(saved, parameters)

    def run(self, query: queries.SavedQuery, parameters: dict[str, str]) -> Result:
        """The result of a query that was read already."""
        if not query.parameters and not parameters:
            return self.engine.query(query.text, query.file)
        bound = query.bind(self.names, parameters)
        try:
            return self.engine.query(bound, query.file)
        except QueryError:
            self.engine.query(query.text, query.file)  # if this fails too, its position is that of the file
            raise

    def validate(self, *files: str | Path) -> ValidationReport:
        """The report of the graph against the shapes of its home; of files, what they break by joining it.

        A file that stands in the home is judged with the whole home. Raises ReadError for a file that cannot
        be read and ShapesError for shapes that judge nothing.
        """
        rules = self.triples(self.home.turtle_files(home.SHAPES))
        standing = self._files()
        given = {Path(file).resolve(): Path(file) for file in files}
        if not given:
            return self._located(shapes.validate(self.triples(standing), rules), standing)
        kept = [file for file in standing if file.resolve() not in given]
        new = list(given.values())
        report = shapes.validate(self.triples([*kept, *new]), rules)
        if len(kept) == len(standing):
            report = report.without(shapes.validate(self.triples(standing), rules))
        return self._located(report, [*new, *kept])

    def reason(self) -> list[Triple]:
        """The triples of ``graph/inferred``, inferred anew from all other graphs; no file changes."""
        return inference.infer(self.engine)

    def inconsistencies(self) -> list[Inconsistency]:
        """What cannot be, by the axioms of the ontology, with file and line of the statements behind it."""
        self.reason()
        return self._placed(consistency.inconsistencies(self.engine, self.names))

    def is_consistent(self) -> bool:
        """Whether HermiT finds that all statements between things can be true; see `hss_graph.consistency`.

        Raises ReasonerError where owlready2 or Java is missing.
        """
        self.reason()
        return consistency.is_consistent(construct(self.engine, "everything"))

    def network(self, query: str = DEFAULT_NETWORK, **parameters: str) -> nx.Graph[str]:
        """The network of organisations that a network query gives; see `hss_graph.network.projection`.

        >>> network = open().network()
        >>> network.nodes["https://w3id.org/hss-graph/id/who"]["label"]
        'World Health Organization'
        """
        return self.network_of(queries.find(self.home, query), parameters)

    def network_of(self, query: queries.SavedQuery, parameters: dict[str, str]) -> nx.Graph[str]:
        """The network of a network query that was read already."""
        from hss_graph.network.projection import Context, memberships, project

        rows = memberships(self.run(query, parameters), query.file)
        kinds = {
            row["engagement"].value: row["kind"].value for row in select(self.engine, "engagement-kinds")
        }
        receiving = {row["role"].value for row in select(self.engine, "receiving-roles")}
        wholes = {(row["part"].value, row["whole"].value) for row in select(self.engine, "wholes")}
        context = Context(self.names, kinds, receiving, wholes)
        return project(rows, context, query.summary or query.name)

    def resolve(self, name: str) -> NamedNode:
        """The thing that a name, a CURIE or an IRI stands for. Raises UnknownNameError."""
        return self.names.resolve(name)

    def search(self, text: str) -> list[Entry]:
        """The things whose names match the text, best first."""
        return self.names.search(text)

    def describe(self, name: str) -> Description:
        """What the graph holds about one thing. Raises UnknownNameError."""
        return descriptions.describe(self.engine, self.names, self.resolve(name))

    def counts(self) -> list[tuple[str, str, int]]:
        """How many things there are: group, kind and number, for each kind that occurs."""
        rows = select(self.engine, "stats")
        return [(row["group"].value, row["kind"].value, int(row["count"].value)) for row in rows]

    def graph_sizes(self) -> dict[str, int]:
        """How many triples each named graph holds, by graph IRI."""
        return {row["graph"].value: int(row["triples"].value) for row in select(self.engine, "triples")}

    def to_rdflib(self) -> rdflib.Dataset:
        """A copy for rdflib, one named graph for each file, with the literals as the files have them.

        Where something is left out, the literals are as the engine has them.
        """
        import rdflib

        from hss_graph.vocabulary import PREFIXES

        dataset = rdflib.Dataset(default_union=True)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        contents: Iterable[tuple[str, bytes]]
        if self.without:
            contents = ((iri, self._held(iri)) for iri in self.graph_sizes())
        else:
            contents = ((self._graph_of(file).value, self._bytes(file)) for file in self._files())
        for iri, content in contents:
            dataset.graph(rdflib.URIRef(iri)).parse(data=content, format="turtle", publicID=iri)
        return dataset

    def _held(self, iri: str) -> bytes:
        """A graph as the engine holds it, in Turtle."""
        triples = construct(self.engine, "graph", _graph_iri=str(NamedNode(iri)))
        return serialize(triples, format=RdfFormat.TURTLE) or b""

    def _leave_out(self) -> None:
        if self.without:
            inference.leave_out(self.engine, self.without)

    def _files(self) -> list[Path]:
        return [*self.home.turtle_files(home.ONTOLOGY, home.DATA), *self._joined]

    def _load(self, file: Path) -> None:
        self.engine.put(self._graph_of(file), self._bytes(file), self.home.relative(file))

    def _bytes(self, file: Path) -> bytes:
        return graphs.read_bytes(file, self.home.relative(file))

    def _graph_of(self, file: Path) -> NamedNode:
        try:
            return NamedNode(self._resolved_home.graph_iri(file.resolve()))
        except ValueError:  # a file from elsewhere
            return NamedNode(f"{GRAPH}joined/{quote(os.fsencode(file), safe='')}")

    def triples(self, files: list[Path]) -> list[Triple]:
        """The triples of these files as they are written, each file as the graph that it is in this home."""
        return [
            triple
            for file in files
            for triple in graphs.parse_turtle(
                self._bytes(file), self._graph_of(file), self.home.relative(file)
            )
        ]

    def _placed(self, found: list[Inconsistency]) -> list[Inconsistency]:
        """The inconsistencies with the file and line of the statements behind them."""
        wanted = {str(ground.triple) for inconsistency in found for ground in inconsistency.grounds}
        places = {
            str(located.triple): f"{self.home.relative(file)}:{located.line}"
            for file in (self._files() if wanted else ())
            for located in graphs.locate(self._bytes(file), self._graph_of(file))
            if self._graph_of(file) != inference.INFERRED and str(located.triple) in wanted
        }
        return [
            replace(
                inconsistency,
                grounds=tuple(replace(g, place=places.get(str(g.triple), "")) for g in inconsistency.grounds),
            )
            for inconsistency in found
        ]

    def _located(self, report: ValidationReport, files: list[Path]) -> ValidationReport:
        """The report with the file and line of the triple that each result is about, or of its focus."""
        wanted = {result.focus for result in report.results}
        if not wanted:
            return report
        whole: dict[tuple[str, str, str], tuple[str, int]] = {}
        start: dict[str, tuple[str, int]] = {}
        for file in files:
            shown = self.home.relative(file)
            for located in graphs.locate(self._bytes(file), self._graph_of(file)):
                subject, predicate, value = map(str, located.triple)
                place = (shown, located.line)
                if subject in wanted:
                    start.setdefault(subject, place)
                    whole.setdefault((subject, predicate, value), place)
                if predicate in wanted:
                    start.setdefault(predicate, place)
        only = (self.home.relative(files[0]), 0) if len(files) == 1 else ("", 0)
        results = []
        for result in report.results:
            key = (result.focus, result.path, result.value)
            file_name, line = whole.get(key) or start.get(result.focus) or only
            results.append(replace(result, file=file_name, line=line))
        return ValidationReport(tuple(sorted(results)))
