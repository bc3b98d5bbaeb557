"""`fix`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from difflib import unified_diff
from itertools import compress
from pathlib import Path

import click

from hss_graph import documents, home, reports
from hss_graph.cli.output import answer, note, opened
from hss_graph.documents import Document
from hss_graph.errors import ReadError
from hss_graph.files import write_atomically
from hss_graph.home import Home
from hss_graph.judgement import Judge
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.repairs.fixes import Repaired, repaired
from hss_graph.results import printable
from hss_graph.shapes import Shapes
from hss_graph.transactions import writing
from hss_graph.wording import counted

_LONGEST = 80  # letters of a term that are shown


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...", type=click.Path(), required=True)
@click.option("--diff", is_flag=True, help="Print the repairs as a patch and change no file; the default.")
@click.option("--write", is_flag=True, help="Make the repairs in the files.")
@click.pass_context
def fix(ctx: click.Context, files: tuple[str, ...], diff: bool, write: bool) -> int:
    """Repair what can be wrong in one way only.

    A misspelt name with one near neighbour, a date or number without its type, a text without its language
    mark, spaces at the ends of a name, the full stop of a sentence. Nothing else in the files changes, and a
    repair that would make anything else wrong, or bring it to light, is left undone. The patch can be given
    to 'git apply' or 'patch -p1'. Exit status 0 if the FILEs are valid as they now are, 1 if something is
    wrong still.

    \b
    Examples:
      hss-graph fix my-triples.ttl
      hss-graph fix my-triples.ttl --write
    """
    if diff and write:
        raise click.UsageError("Give --diff or --write.", ctx)
    place = home.find(ctx.find_root().obj)
    paths = list(dict.fromkeys(map(Path, files)))
    with _alone(place, paths) if write else nullcontext():
        given, done = _repaired(opened(ctx), paths)
        changed = [new.content != old.content for old, new in zip(given, done.documents, strict=True)]
        if write:
            for path, document in compress(zip(paths, done.documents, strict=True), changed):
                write_atomically(path, document.content)
    if not write:
        pairs = zip(given, done.documents, paths, strict=True)
        patch = "".join(line for old, new, path in pairs for line in _patch(old, new, path))
        answer(patch.encode(errors="surrogateescape"), None)
    _tell(done, write)
    return 1 if done.report.results or (done.repairs and not write) else 0


def _alone(place: Home, paths: list[Path]) -> AbstractContextManager[None]:
    """Keeps others from changing the home while files of it are repaired."""
    inside = any(documents.own_path(place, path) is not None for path in paths)
    return writing(place.path / home.DATA) if inside else nullcontext()


def _repaired(graph: KnowledgeGraph, paths: list[Path]) -> tuple[list[Document], Repaired]:
    given = [_document(graph.home, path) for path in paths]
    explainer = reports.Explainer(graph.home, graph.names)
    judge = Judge(Shapes(explainer.triples), documents.statements(graph.home))
    for document in given:
        judge.put(document.graph, None)
    graph.join(*paths)
    return given, repaired(given, judge, explainer.book, graph.engine, graph.names)


def _document(place: Home, path: Path) -> Document:
    document = documents.read_file(place, path)
    if document.is_converted or not path.is_file() or document.content != path.read_bytes():
        raise ReadError(f"{document.name}: is no Turtle file, and only those are repaired")
    return document


def _tell(done: Repaired, write: bool) -> None:
    for repair in done.repairs:
        place = f"{repair.file}:{repair.line}:{repair.column}"
        note(printable(f"{place}: {_short(repair.old)} → {_short(repair.new)} ({repair.rule})"))
    made, left = len(done.repairs), len(done.report.results)
    unmade = ", to be made with --write" if made and not write else ""
    way_on = "; see 'hss-graph validate'" if left else ""
    note(f"{counted(made, 'repair')}{unmade}; {counted(left, 'result')} left{way_on}")


def _short(token: str) -> str:
    text = " ".join(token.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _patch(old: Document, new: Document, path: Path) -> Iterator[str]:
    """The change as a patch, with the path from the working directory."""
    if old.content == new.content:
        return
    name = reports.path_from(path, Path.cwd(), str(path)).lstrip("/")
    mark = "\t" if " " in name else ""
    lines = unified_diff(_lines(old), _lines(new), f"a/{name}{mark}", f"b/{name}{mark}", n=3)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(document: Document) -> list[str]:
    """The lines as patches count them: by line feeds alone."""
    *whole, rest = document.content.decode().split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]
