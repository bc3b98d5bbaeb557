"""The public face of the package: a knowledge graph that was opened from a home."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import NamedNode, Triple

from hss_graph import descriptions, graphs, home, queries, shapes
from hss_graph.descriptions import Description
from hss_graph.engine import Engine, Result, connect, select
from hss_graph.errors import QueryError
from hss_graph.home import Home
from hss_graph.names import Entry, Names
from hss_graph.shapes import ValidationReport
from hss_graph.vocabulary import GRAPH

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

DEFAULT_NETWORK = "partnership-network"


def open(path: str | Path | None = None) -> KnowledgeGraph:
    """The knowledge graph in a home: at the path, or where `hss_graph.home.find` looks without one.

    Raises HomeError where there is none and ReadError where a file of it cannot be read.
    """
    return KnowledgeGraph(home.find(path))


class KnowledgeGraph:
    """The files of a home, loaded and ready for questions."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._resolved_home = Home(home.path.resolve())
        self.engine: Engine = connect()
        self._joined: list[Path] = []
        for file in self._files():
            self._load(file)

    def join(self, *files: str | Path) -> None:
        """Adds files to this graph as if they stood in the home, which stays as it is on disk.

        Raises ReadError for a file that cannot be read; those before it have joined.
        """
        for file in map(Path, files):
            self._load(file)
            self._joined.append(file)
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
        """A copy for rdflib, one named graph for each file, with the literals as the files have them."""
        import rdflib

        from hss_graph.vocabulary import PREFIXES

        dataset = rdflib.Dataset(default_union=True)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        for file in self._files():
            iri = self._graph_of(file).value
            dataset.graph(rdflib.URIRef(iri)).parse(data=self._bytes(file), format="turtle", publicID=iri)
        return dataset

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
