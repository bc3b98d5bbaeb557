"""Find and create homes.

A home is a directory with ``ontology/ shapes/ queries/ data/turtle/``. Its Turtle files are the truth, and
each of them is one named graph. The repository is a home; the installed package carries one.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hss_graph.errors import HomeError
from hss_graph.vocabulary import GRAPH

DATA, ONTOLOGY, QUERIES, SHAPES = "data/turtle", "ontology", "queries", "shapes"
ANSWERS = f"{QUERIES}/answers"
EXAMPLES = f"{SHAPES}/examples"  # SHAPE.valid.ttl, SHAPE-rule.invalid.ttl
DIRECTORIES = (DATA, ONTOLOGY, QUERIES, SHAPES)
VARIABLE = "HSS_GRAPH_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """A directory that holds a knowledge graph."""

    path: Path

    def turtle_files(self, *directories: str) -> list[Path]:
        """The Turtle files of these directories of the home, in a stable order; hidden ones are left out."""
        found = [file for name in directories for file in sorted((self.path / name).glob("*.ttl"))]
        return [file for file in found if not file.name.startswith(".")]

    def query_files(self) -> list[Path]:
        """The files of the saved queries, A–Z."""
        return sorted((self.path / QUERIES).glob("*.rq"))

    def answer_files(self) -> list[Path]:
        """The files of the reviewed answers to saved queries, A–Z."""
        return sorted((self.path / ANSWERS).glob("*.csv"))

    def graph_iri(self, file: Path) -> str:
        """The IRI of the named graph that a Turtle file is.

        A file of ``data/turtle`` is ``graph/NAME``; one of another directory is ``graph/DIRECTORY/NAME``.
        """
        stem = quote(os.fsencode(file.stem), safe="")
        directory = file.parent.relative_to(self.path).as_posix()
        return GRAPH + (stem if directory == DATA else f"{directory}/{stem}")

    def relative(self, file: Path) -> str:
        """The file's path inside the home, for people; the path itself where it is elsewhere."""
        try:
            return file.resolve().relative_to(self.path.resolve()).as_posix()
        except (RuntimeError, ValueError):  # RuntimeError: links in a circle
            return str(file)


def find(path: str | Path | None = None) -> Home:
    """The home at the path; without one, that of ``HSS_GRAPH_HOME``, of the working directory or one above
    it, and last the home that the package carries. Raises HomeError.
    """
    named = path or os.environ.get(VARIABLE)
    if named:
        return _checked(Path(named))
    here = Path.cwd()
    for directory in (here, *here.parents):
        if all((directory / name).is_dir() for name in DIRECTORIES):
            return Home(directory)
    return bundled()


def find_own(path: str | Path | None = None) -> Home:
    """The home as `find` finds it, to be changed: the one that the package carries only if it is named.

    Raises HomeError.
    """
    found = find(path)
    named = path or os.environ.get(VARIABLE) or found.path in (Path.cwd(), *Path.cwd().parents)
    if not named:
        raise HomeError(
            "there is no home here to change; name one with --home, or 'hss-graph init' makes one"
        )
    return found


def bundled() -> Home:
    """The home that the package carries: its own copy when installed, the repository when in development."""
    package = Path(__file__).resolve().parent
    installed = package / "home"
    return _checked(installed if installed.is_dir() else package.parent.parent)


def create(path: Path) -> Home:
    """A new home with the bundled ontology, shapes and queries and no data. Raises HomeError.

    An existing directory must be empty.
    """
    source = bundled()
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise HomeError(f"{path}: exists and is not an empty directory; name a new one")
        for name in (ONTOLOGY, SHAPES, EXAMPLES, QUERIES):
            suffix = ".rq" if name == QUERIES else ".ttl"
            (path / name).mkdir(parents=True)
            for file in sorted((source.path / name).glob(f"*{suffix}")):
                shutil.copyfile(file, path / name / file.name)
        (path / DATA).mkdir(parents=True)
    except OSError as error:
        raise HomeError(f"{path}: cannot be created: {error.strerror}") from None
    return Home(path)


def _checked(path: Path) -> Home:
    missing = _missing(path)
    if missing:
        raise HomeError(
            f"{path}: is not a home, for it has no {missing[0]}/; 'hss-graph init {path}' makes a new one"
        )
    return Home(path)


def _missing(path: Path) -> list[str]:
    try:
        return [name for name in DIRECTORIES if not (path / name).is_dir()]
    except (OSError, ValueError) as error:
        raise HomeError(f"{path}: cannot be looked into: {getattr(error, 'strerror', error)}") from None
