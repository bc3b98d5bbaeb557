"""The public face of the package: a knowledge graph that was opened from a home."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from hss_graph import descriptions, graphs, home, queries, shapes
from hss_graph.descriptions import Description
from hss_graph.engine import Engine, Result, connect, select
from hss_graph.home import Home
from hss_graph.names import Entry, Names
from hss_graph.shapes import ValidationReport, ValidationResult

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
        self.engine: Engine = connect()
        self.join(*self._files())

    def join(self, *files: str | Path) -> None:
        """Loads files into this graph as if they stood in the home, which stays as it is.

        Raises ReadError for a file that cannot be read; those before it are loaded.
        """
        for file in map(Path, files):
            self.engine.put(self._graph_of(file), self._bytes(file), self.home.relative(file))
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
        return self.engine.query(
            query.bind(self.names, parameters) if query.parameters or parameters else query.text,
            query.file,
        )

    def validate(self, *files: str | Path) -> ValidationReport:
        """The report of the home against its shapes; of files, what they would break if they joined it.

        Raises ReadError for a file that cannot be read and ShapesError for shapes that judge nothing.
        """
        rules = self.triples(self.home.turtle_files(home.SHAPES))
        given = {Path(file).resolve(): Path(file) for file in files}
        new = list(given.values())
        standing = [file for file in self._files() if file.resolve() not in given]
        report = shapes.validate(self.triples(standing), rules)
        if new:
            known = {result.key for result in report.results}
            report = shapes.validate(self.triples([*standing, *new]), rules)
            results = tuple(result for result in report.results if result.key not in known)
            report = replace(report, results=results)
        return replace(report, results=self._located(report.results, new or standing))

    def network(self, query: str = DEFAULT_NETWORK, **parameters: str) -> nx.Graph[str]:
        """The network of organisations that a network query gives; see `hss_graph.network.projection`.

        >>> network = open().network()
        >>> network.nodes["https://w3id.org/hss-graph/id/who"]["label"]
        'World Health Organization'
        """
        return self.network_of(queries.find(self.home, query), parameters)

    def network_of(self, query: queries.SavedQuery, parameters: dict[str, str]) -> nx.Graph[str]:
        """The network of a network query that was read already."""
        from hss_graph.network.projection import memberships, project

        rows = memberships(self.run(query, parameters), query.file)
        kinds = {
            row["engagement"].value: row["kind"].value for row in select(self.engine, "engagement-kinds")
        }
        receiving = {row["role"].value for row in select(self.engine, "receiving-roles")}
        return project(rows, self.names, kinds, receiving, query.summary or query.name)

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
            iri = self.home.graph_iri(file)
            dataset.graph(rdflib.URIRef(iri)).parse(file, format="turtle", publicID=iri)
        return dataset

    def _files(self) -> list[Path]:
        return self.home.turtle_files(home.ONTOLOGY, home.DATA)

    def _bytes(self, file: Path) -> bytes:
        return graphs.read_bytes(file, self.home.relative(file))

    def _graph_of(self, file: Path) -> NamedNode:
        try:
            return NamedNode(self.home.graph_iri(file))
        except ValueError:  # a file from elsewhere: the graph that it would become
            return NamedNode(self.home.graph_iri(self.home.path / home.DATA / file.name))

    def triples(self, files: list[Path]) -> list[Triple]:
        """The triples of these files as they are written, each file as the graph that it is in this home."""
        return [
            triple
            for file in files
            for triple in graphs.parse_turtle(
                self._bytes(file), self._graph_of(file), self.home.relative(file)
            )
        ]

    def _located(
        self, results: tuple[ValidationResult, ...], files: list[Path]
    ) -> tuple[ValidationResult, ...]:
        """The results with the file and line of the triple that each is about, or of its focus node."""
        if not results:
            return ()
        wanted = {result.focus for result in results}
        whole: dict[tuple[str, str, str], tuple[str, int]] = {}
        start: dict[str, tuple[str, int]] = {}
        for file in files:
            shown = self.home.relative(file)
            for located in graphs.locate(self._bytes(file), self._graph_of(file)):
                subject, predicate, value = map(str, located.triple)
                if subject in wanted:
                    place = (shown, located.line)
                    start.setdefault(subject, place)
                    whole.setdefault((subject, predicate, value), place)
        only = self.home.relative(files[0]) if len(files) == 1 else ""
        placed = []
        for result in results:
            key = (result.focus, result.path, result.value)
            file_name, line = whole.get(key) or start.get(result.focus) or (only, 0)
            placed.append(replace(result, file=file_name, line=line))
        return tuple(sorted(placed))
