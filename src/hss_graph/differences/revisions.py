"""What is compared: a Turtle file, a home, or either of them as it was in a git revision of the home."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode, Triple

from hss_graph import differences, documents, home
from hss_graph.differences import GraphDifference
from hss_graph.documents import Document
from hss_graph.errors import ReadError
from hss_graph.home import Home
from hss_graph.turtle.screening import check_turtle
from hss_graph.vocabulary import GRAPH

_DIRECTORIES = (home.ONTOLOGY, home.DATA, home.SHAPES)  # the examples of rules are no part of the graph
_FILE_MODES = (b"100644", b"100755")  # a link in git is no file
_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its documents by file name, and whether they are a home or a single file."""

    documents: dict[str, Document]
    is_home: bool


def side(operand: str, place: Home) -> Side:
    """What an operand means: a file, a home, or a git revision, as git writes them: ``REV``, ``REV:FILE``.

    Raises ReadError, and HomeError for a directory that is no home.
    """
    path = Path(operand)
    try:
        if path.is_dir():
            return standing(home.find(path))
        if path.exists():
            return single(documents.read_file(place, path))
    except (OSError, ValueError):  # a name that no file can have
        raise ReadError(f"{operand}: is no file, no home and no git revision") from None
    return _revision(operand, place)


def standing(place: Home) -> Side:
    """A home as it stands."""
    found = documents.read(place, *_DIRECTORIES)
    return Side({document.name: document for document in found}, is_home=True)


def single(document: Document) -> Side:
    """A document alone."""
    return Side({document.name: document}, is_home=False)


def compare(old: Side, new: Side) -> Iterator[GraphDifference]:
    """How the graphs of two sides differ, those that do, by file; of a home and a file, the file's graph.

    Raises ReadError for a document that is no Turtle, or where the home has no file of that name.
    """
    for file, before, after in _pairs(old, new):
        if before and after and (before.content, before.graph) == (after.content, after.graph):
            continue
        difference = differences.between(_triples(before), _triples(after))
        if difference or not (before and after):
            state = "changed" if before and after else "removed" if before else "added"
            graphs = [document.graph for document in (after, before) if document]
            yield GraphDifference(file, graphs[0], state, difference)


def names(new: Side, old: Side) -> dict[str, str]:
    """The names of the things on both sides, by IRI; the new ones come first."""
    found = [*new.documents.values(), *old.documents.values()]
    return differences.labels(*map(_triples, found))


def _pairs(old: Side, new: Side) -> list[tuple[str, Document | None, Document | None]]:
    """The files of both sides, A–Z, with what each is on either side."""
    if old.is_home and new.is_home:
        files = sorted(old.documents.keys() | new.documents.keys())
        return [(file, old.documents.get(file), new.documents.get(file)) for file in files]
    if old.is_home or new.is_home:
        (alone,) = (new if old.is_home else old).documents.values()
        file, standing = _namesake(alone, old if old.is_home else new)
        alone = replace(alone, graph=standing.graph)
        return [(file, standing, alone) if old.is_home else (file, alone, standing)]
    ((_, before),), ((file, after),) = old.documents.items(), new.documents.items()
    of_home = [d.graph for d in (before, after) if not d.graph.value.startswith(f"{GRAPH}joined/")]
    graph = of_home[0] if of_home else NamedNode(GRAPH + quote(os.fsencode(Path(file).stem), safe=""))
    return [(file, replace(before, graph=graph), replace(after, graph=graph))]


def _namesake(document: Document, side: Side) -> tuple[str, Document]:
    """The document of a home that has the graph, or else the file name, of this one; with its file."""
    found = [pair for pair in side.documents.items() if pair[1].graph == document.graph]
    found = found or [
        pair for pair in side.documents.items() if Path(pair[0]).name == Path(document.name).name
    ]
    if len(found) != 1:
        which = "several files" if found else "no file"
        raise ReadError(f"{document.name}: the home has {which} of this name; name two files to compare")
    return found[0]


def _triples(document: Document | None) -> list[Triple]:
    return [] if document is None else document.triples()


def _revision(operand: str, place: Home) -> Side:
    """A home, or a file of it, as git has it in a revision."""
    revision, colon, file = operand.partition(":")
    if not revision or operand.startswith("-") or "\0" in operand:
        raise ReadError(f"{operand}: is no file, no home and no git revision")
    try:
        commit = _git(place, "rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
        directories = (*_DIRECTORIES, home.EXAMPLES) if colon else _DIRECTORIES
        listed = _git(place, "ls-tree", "-r", "-z", commit, "--", *([file] if colon else directories))
        names = dict(_entries(listed, directories))
        contents = _contents(_git(place, "cat-file", "--batch", lines=list(names.values())))
    except _GitError as error:
        reason = f"is no file, no home and no git revision of {place.path}: {error}"
        raise ReadError(f"{operand}: {reason}") from None
    if not names or (colon and file not in names):
        what = f"no Turtle file {file}" if colon else "no Turtle file of a home"
        raise ReadError(f"{operand}: {place.path} has {what} in this revision")
    found = {}
    for name, content in zip(names, contents, strict=True):
        shown = f"{revision}:{name}"
        check_turtle(content, shown)
        found[name] = Document(documents.graph_of(place, place.path / name), shown, content)
    return Side(found, is_home=not colon)


def _entries(listed: bytes, directories: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The Turtle files of these directories that git lists, with the names of their contents."""
    for entry in filter(None, listed.split(b"\0")):
        kind, _, path = entry.partition(b"\t")
        mode, _, name = kind.split()
        file = Path(os.fsdecode(path))
        in_home = file.parent.as_posix() in directories and not file.name.startswith(".")
        if mode in _FILE_MODES and in_home and file.suffix == ".ttl":
            yield file.as_posix(), name.decode()


def _contents(given: bytes) -> Iterator[bytes]:
    """The contents that ``git cat-file`` gives: of each a line that ends in its size, and its bytes."""
    start = 0
    while start < len(given):
        header = given.index(b"\n", start) + 1
        end = header + int(given[start:header].split()[-1])
        yield given[header:end]
        start = end + 1


class _GitError(Exception):
    """What git says about why it cannot."""


def _git(place: Home, *arguments: str, lines: Sequence[str] = ()) -> bytes:
    command = ["git", "-c", "protocol.allow=never", "-C", str(place.path), *arguments]
    given = "".join(f"{line}\n" for line in lines).encode()
    try:
        done = subprocess.run(command, input=given, capture_output=True, env={**os.environ, **_ENVIRONMENT})  # noqa: S603
    except OSError as error:
        raise _GitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["git fails"]
        raise _GitError(said[-1].removeprefix("fatal: "))
    return done.stdout
