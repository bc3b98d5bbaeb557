"""The public face of the package: a knowledge graph that was opened from a home."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from hss_graph import descriptions, documents, home, inference, queries
from hss_graph.descriptions import Description
from hss_graph.documents import Document
from hss_graph.engine import Engine, Result, connect, construct, select, turtle_of
from hss_graph.errors import GateError, QueryError
from hss_graph.home import DATA, Home
from hss_graph.names import Entry, Names
from hss_graph.sparql import with_stand_ins
from hss_graph.transactions import reading

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from hss_graph.asking import Reader, Reading
    from hss_graph.consistency import Inconsistency
    from hss_graph.curation import Curation
    from hss_graph.diagnosis import Doubt, Explanation
    from hss_graph.gate import Gate, Outcome
    from hss_graph.network.building import Participation
    from hss_graph.network.projection import Projection
    from hss_graph.schema import Schema
    from hss_graph.shapes import ValidationReport

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
        self.engine: Engine = connect()
        with reading(home.path / DATA):
            self._documents = (documents.stated if stated_only else documents.statements)(home)
        for document in self._documents:
            self._load(document)
        self._leave_out()
        self._joined = False
        self._stdin: Document | None = None
        self._reader: Reader | None = None

    def join(self, *files: str | Path) -> None:
        """Adds files to this graph as if they stood in the home, which stays as it is on disk.

        Raises ReadError for a file that cannot be read; those before it have joined.
        """
        for document in map(self._read, files):
            self._load(document)
            self._joined = True
            self._documents[:] = [*(d for d in self._documents if d.graph != document.graph), document]
            if "_curation" in self.__dict__:
                self._curation.put(document)
        self._leave_out()
        self.__dict__.pop("names", None)

    @cached_property
    def names(self) -> Names:
        """All names in the graph."""
        return Names(self.engine)

    def query(self, query: str, **parameters: queries.Value) -> Result:
        """The result of a saved query, by name, or of SPARQL text, with its parameters bound.

        SELECT gives solutions, ASK a boolean, CONSTRUCT and DESCRIBE triples: pyoxigraph's own types.
        Raises QueryError or UnknownNameError.

        >>> graph = open()
        >>> bool(graph.query("ASK { id:unicef hss:worksOnBlock block:service-delivery }"))
        True
        """
        return self.run(self._asked(query), parameters)

    def ask(self, text: str) -> list[Reading]:
        """What a question in plain words may mean, most likely first; see `hss_graph.asking`."""
        from hss_graph import asking

        self._reader = asking.reader(self.engine, self.names, queries.saved(self.home), self._reader)
        return self._reader.readings(text)

    def explain(self, query: str, **parameters: queries.Value) -> Explanation:
        """How a query, given as for `query`, comes to its answer, part by part, or why it has none.

        >>> print(open().explain("ASK { id:unicef hss:worksOnBlok ?block }").reasons[1].strip())
        hss:worksOnBlok is no property of any triple; did you mean hss:worksOnBlock?
        """
        from hss_graph import diagnosis

        return diagnosis.explain_saved(self.engine, lambda: self.names, self._asked(query), parameters)

    def warnings(self, query: str) -> list[Doubt]:
        """What in SPARQL text does not occur in the graph, with what may be meant."""
        from hss_graph import diagnosis

        return diagnosis.warnings(self.engine, lambda: self.names, query)

    def _asked(self, query: str) -> queries.SavedQuery:
        is_text = any(character in query for character in " \n{")
        return queries.parse(query, "query", "query") if is_text else queries.find(self.home, query)

    def run(self, query: queries.SavedQuery, parameters: Mapping[str, queries.Value]) -> Result:
        """The result of a query that was read already."""
        if not query.parameters and not parameters:
            return self.engine.query(query.text, query.file)
        bound = query.bind(self.names, parameters)
        try:
            return self.engine.query(bound, query.file)
        except QueryError:
            unbound = with_stand_ins(query.text, (each.variable for each in query.parameters))
            self.engine.query(unbound, query.file)  # if this fails too, its position is that of the file
            raise

    def validate(
        self,
        *files: str | Path,
        shapes: Sequence[str | Path] = (),
        alone: bool = False,
        engine: str = "pyshifty",
    ) -> ValidationReport:
        """What is wrong with the graph by the shapes of its home; of files, what they break by joining it.

        A file that stands in the home joins the rest of it. With `shapes` these files of shapes judge, and
        with `alone` the files are judged without the home. The engine is one of `validators.ENGINES`. Raises
        ReadError for a file that cannot be read and ShapesError for shapes that cannot be trusted.
        """
        given = {document.graph: document for document in map(self._read, files)}
        return self._curation.validate(given, list(map(self._read, shapes)), alone, engine)

    def add(
        self, *files: str | Path, into: str | None = None, replace: bool = False, dry_run: bool = False
    ) -> Outcome:
        """Adds files to the home for good, each as the graph of its name, unless they break a rule.

        With `into` they join the graph of that name, with `replace` they stand for all that it held. What
        follows is inferred anew. Others who change the home wait meanwhile, and what they changed before is
        taken in. Raises GateError, ReadError and OutputError, and then nothing has changed.
        """
        with self._gate() as way_in:
            return way_in.add([Path(file) for file in files], into, replace, dry_run)

    def remove(self, *names: str, dry_run: bool = False) -> Outcome:
        """Takes graphs out of the home for good, unless the others need them; see `add`."""
        with self._gate() as way_in:
            return way_in.remove(names, dry_run)

    @contextmanager
    def _gate(self) -> Iterator[Gate]:
        """The way into the home, by its rules as they are now; afterwards this graph is what the home is."""
        if self.without or self._joined:
            raise GateError("this graph is not the home as it stands; open it anew to change the home")
        try:
            with self._curation.gate(self.engine) as way_in:
                yield way_in
        finally:
            self.__dict__.pop("names", None)

    @cached_property
    def _curation(self) -> Curation:
        from hss_graph.curation import Curation

        return Curation(self.home, self._documents)

    def reason(self) -> list[Triple]:
        """The triples of ``graph/inferred``, inferred anew from all other graphs; no file changes."""
        return inference.infer(self.engine)

    def inconsistencies(self) -> list[Inconsistency]:
        """What cannot be, by the axioms of the ontology, with file and line of the statements behind it."""
        from hss_graph import consistency

        self.reason()
        found = consistency.inconsistencies(self.engine, self.names)
        return consistency.placed(found, self._documents)

    def is_consistent(self) -> bool:
        """Whether HermiT finds that all statements between things can be true; see `hss_graph.consistency`.

        Raises ReasonerError where owlready2 or Java is missing.
        """
        from hss_graph import consistency

        self.reason()
        return consistency.is_consistent(construct(self.engine, "everything"))

    def network(
        self, query: str = DEFAULT_NETWORK, how: Projection | None = None, **parameters: queries.Value
    ) -> nx.Graph[str]:
        """The network of organisations by a network query or a table, with ties made as `Projection` says.

        >>> network = open().network()
        >>> network.nodes["https://w3id.org/hss-graph/id/who"]["label"]
        'World Health Organization'
        """
        from hss_graph.network.tables import is_table

        asked = Path(query) if is_table(query) else queries.find(self.home, query)
        return self.participation(asked, parameters).network(how).to_networkx()

    def participation(
        self, query: queries.SavedQuery | Path, values: Mapping[str, queries.Value]
    ) -> Participation:
        """Who takes part in what by a network query that was read already, or by a table."""
        from hss_graph.network import building, tabulated

        if isinstance(query, Path):
            return tabulated.participation(self.engine, self.names, query, self.without, values)
        about = building.edition(self.engine, self._documents, self.without)
        return building.participation(self.engine, self.names, query, values, self.run, about)

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

    def schema(self) -> Schema:
        """The classes, properties and named graphs in use, with counts, kinds and examples."""
        from hss_graph import schema

        return schema.schema(self.engine, self.names)

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
            contents = ((iri, turtle_of(self.engine, iri)) for iri in self.graph_sizes())
        else:
            contents = ((document.graph.value, document.content) for document in self._documents)
        for iri, content in contents:
            dataset.graph(rdflib.URIRef(iri)).parse(data=content, format="turtle", publicID=iri)
        return dataset

    def _leave_out(self) -> None:
        if self.without:
            inference.leave_out(self.engine, self.without)

    def _read(self, file: str | Path) -> Document:
        """A file, or what stdin held when it was first asked for."""
        if str(file) != "-":
            return documents.read_file(self.home, Path(file))
        self._stdin = self._stdin or documents.read_file(self.home, Path(file))
        return self._stdin

    def _load(self, document: Document) -> None:
        self.engine.put(document.graph, document.content, document.name)
