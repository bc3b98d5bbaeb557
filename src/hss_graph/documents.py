"""The Turtle documents of a home, and those that mean to join it: each is one named graph."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode, Triple

from hss_graph import graphs, home
from hss_graph.home import Home
from hss_graph.inference import INFERRED
from hss_graph.vocabulary import GRAPH


@dataclass(frozen=True, slots=True)
class Document:
    """A Turtle document: the graph that it is, what it is called in messages, and its bytes.

    If it was converted from another notation, its lines are not those of its file.
    """

    graph: NamedNode
    name: str
    content: bytes
    is_converted: bool = False

    def triples(self) -> list[Triple]:
        """The triples as they are written, in their order, with fresh blank nodes. Raises ReadError."""
        return graphs.parse_turtle(self.content, self.graph, self.name)


def read(place: Home, *directories: str) -> list[Document]:
    """The documents of these directories of a home, what follows last. Raises ReadError."""
    found = [read_file(place, file) for file in place.turtle_files(*directories)]
    return sorted(found, key=lambda document: document.graph == INFERRED)


def read_file(place: Home, file: Path, graph: NamedNode | None = None) -> Document:
    """A file of the home, or one from outside as if it were about to join as this graph. Raises ReadError."""
    own = own_path(place, file)
    if own is not None:
        name = own.relative_to(place.path).as_posix()
        return Document(graph or NamedNode(place.graph_iri(own)), name, graphs.read_turtle(file, name))
    from hss_graph import inputs

    graph = graph or graph_of(place, file)
    name = "stdin" if str(file) == "-" else str(file)
    return Document(graph, name, inputs.read(file, name, graph), inputs.is_converted(file))


def own_path(place: Home, file: Path) -> Path | None:
    """The path below the home's of a file that stands in one of its directories; None for other files.

    A link in such a directory is a file of the home, wherever it leads.
    """
    try:
        parent = file.parent.resolve()
        for name in home.DIRECTORIES:
            if (place.path / name).resolve() == parent:
                return place.path / name / file.name
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        pass
    return None


def graph_of(place: Home, file: Path) -> NamedNode:
    """The named graph that a file is; one from elsewhere gets a graph of its own."""
    own = own_path(place, file)
    if own is not None:
        return NamedNode(place.graph_iri(own))
    try:
        return NamedNode(Home(place.path.resolve()).graph_iri(file.resolve()))
    except (OSError, RuntimeError, ValueError):
        return NamedNode(f"{GRAPH}joined/{quote(os.fsencode(file), safe='')}")


def statements(place: Home) -> list[Document]:
    """The documents that hold statements: those of the ontology and of the data."""
    return read(place, home.ONTOLOGY, home.DATA)


def stated(place: Home) -> list[Document]:
    """Those of `statements` that somebody wrote; the file of what follows is not even read."""
    files = place.turtle_files(home.ONTOLOGY, home.DATA)
    return [read_file(place, file) for file in files if graph_of(place, file) != INFERRED]


def triples(found: Iterable[Document]) -> list[Triple]:
    """The triples of documents as they are written, one after the other. Raises ReadError."""
    return [triple for document in found for triple in document.triples()]
