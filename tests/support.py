"""Names that the tests share."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pyoxigraph import NamedNode, Triple

from hss_graph import graphs, home

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@dataclass(frozen=True)
class Outcome:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str


Command = Callable[..., Outcome]


def triples_of(*files: Path) -> list[Triple]:
    """The triples of Turtle files of the repository, each read as the graph that it is."""
    repository = home.Home(REPOSITORY)
    return [
        triple
        for file in files
        for triple in graphs.parse_turtle(file.read_bytes(), NamedNode(repository.graph_iri(file)), file.name)
    ]


def docs_generator() -> ModuleType:
    """The script that writes the generated documents, loaded as a module."""
    spec = importlib.util.spec_from_file_location("generate", REPOSITORY / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
