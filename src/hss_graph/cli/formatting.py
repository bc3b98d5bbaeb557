"""`fmt` and `diff`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from hss_graph import differences, formatting, graphs, home
from hss_graph.cli.output import answer, format_option, note
from hss_graph.differences import revisions
from hss_graph.documents import Document, graph_of
from hss_graph.errors import ReadError
from hss_graph.files import write_atomically
from hss_graph.home import Home
from hss_graph.transactions import writing
from hss_graph.turtle.screening import check_turtle
from hss_graph.vocabulary import GRAPH
from hss_graph.wording import counted


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name the files that are not in stable form.")
@click.option(
    "--diff", "show", is_flag=True, help="Write nothing; show what would change, as a unified diff."
)
@click.pass_context
def fmt(ctx: click.Context, files: tuple[str, ...], check: bool, show: bool) -> int:
    """Write Turtle files anew in stable form.

    Prefixes A–Z, subjects A–Z, the type first, one property a line: the same statements always give the same
    bytes, so a change of one fact is a change of one line. Without FILE, all Turtle files of the home; -
    goes from stdin to stdout.

    Comments at the top of a file and before a statement are kept. Stable form has no place for others; a file
    that holds one is refused, with its line. Where one file is refused, none is written.

    With --check or --diff, the exit status is 1 if a file is not in stable form.

    \b
    Examples:
      hss-graph fmt
      hss-graph fmt my-triples.ttl
      hss-graph fmt --check
      hss-graph fmt --diff my-triples.ttl
    """
    if "-" in files and len(files) > 1:
        raise click.UsageError("Give - alone.", ctx)
    if files == ("-",):
        found = [_stable_stdin()]
        if not (check or show):
            answer(found[0].after, None)
            return 0
    else:
        paths = [Path(file) for file in dict.fromkeys(files)] or _files_of(home.find(ctx.find_root().obj))
        if not (check or show):
            _rewrite(paths)
            return 0
        found = [_stable(path) for path in paths]
    changed = [file for file in found if file.is_changed]
    answer("".join(_unified(file) if show else f"{file.name}\n" for file in changed).encode(), None)
    note(f"{len(changed)} of {counted(len(found), 'file')} not in stable form")
    return 1 if changed else 0


@click.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="[B]", required=False)
@format_option("text", "json", "patch")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str | None, format_name: str | None) -> int:
    """Say which statements A and B do not share.

    A and B are Turtle files, homes, or git revisions of the home: HEAD~1 is the home as it was then, and
    HEAD~1:data/turtle/unicef.ttl one of its files. Without B, the home as it stands; - is a file on stdin.

    Lines with - stand in A only, lines with + in B only. Layout, order, comments and the names of blank nodes
    make no difference. The format patch is RDF Patch.

    Exit status: 0 no difference, 1 a difference, 2 bad usage or input.

    \b
    Examples:
      hss-graph diff HEAD
      hss-graph diff v1.0 HEAD -f json
      hss-graph diff HEAD~1:data/turtle/unicef.ttl
      hss-graph diff old.ttl new.ttl
    """
    place = home.find(ctx.find_root().obj)
    before = _side(old, place)
    after = revisions.standing(place) if new is None else _side(new, place)
    found = list(revisions.compare(before, after))
    if format_name == "json":
        shown = differences.to_json(found)
    elif format_name == "patch":
        shown = differences.to_patch(found)
    else:
        names = revisions.names(after, before) if found else {}
        shown = "\n".join(differences.graph_text(graph, names) for graph in found)
    answer(shown.encode(), None)
    removed = sum(len(graph.difference.removed) for graph in found)
    added = sum(len(graph.difference.added) for graph in found)
    note(f"{removed} removed, {added} added, in {counted(len(found), 'file')}" if found else "no difference")
    if not all(graph.difference.exact for graph in found):
        note("of blank nodes that are alike, a change of which points at which may be missed")
    return 1 if found else 0


@dataclass(frozen=True, slots=True)
class _Stable:
    """A file as it is and in stable form."""

    path: Path
    name: str
    before: bytes
    after: bytes

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def _stable(path: Path) -> _Stable:
    name = str(path)
    content = graphs.read_turtle(path, name)
    place = _home_of(path)
    if place is None:
        return _Stable(path, name, content, formatting.stable_anywhere(content, name))
    return _Stable(path, name, content, formatting.stable(Document(graph_of(place, path), name, content)))


def _stable_stdin() -> _Stable:
    content = _stdin()
    return _Stable(Path("-"), "stdin", content, formatting.stable_anywhere(content, "stdin"))


def _rewrite(paths: Sequence[Path]) -> None:
    """Writes those files anew that are not in stable form, once all of them are known to have one."""
    homes = {found.path for path in paths if (found := _home_of(path))}
    with ExitStack() as locks:
        for place in sorted(homes):
            locks.enter_context(writing(place / home.DATA))
        changed = [file for file in map(_stable, paths) if file.is_changed]
        for file in changed:
            write_atomically(file.path, file.after)
            note(f"{file.name}: rewritten")
    note(f"{counted(len(changed), 'file')} rewritten, {len(paths) - len(changed)} in stable form already")


def _files_of(place: Home) -> list[Path]:
    """The Turtle files of a home, by their paths from the working directory where they are below it."""
    here = Path.cwd()
    files = place.turtle_files(*formatting.DIRECTORIES)
    return [file.relative_to(here) if file.is_relative_to(here) else file for file in files]


def _home_of(path: Path) -> Home | None:
    """The home whose file it is; None for a file that stands elsewhere."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):  # reading it says why
        return None
    for name in formatting.DIRECTORIES:
        root = resolved.parent
        for part in reversed(Path(name).parts):
            root = root.parent if root.name == part else Path()
        if root != Path() and all((root / directory).is_dir() for directory in home.DIRECTORIES):
            return Home(root)
    return None


def _side(operand: str, place: Home) -> revisions.Side:
    if operand == "-":
        return revisions.single(Document(graph_of(place, Path(f"{GRAPH}stdin")), "stdin", _stdin()))
    return revisions.side(operand, place)


def _stdin() -> bytes:
    if sys.stdin is None:
        raise ReadError("stdin: cannot be read: it is closed")
    content = sys.stdin.buffer.read()
    check_turtle(content, "stdin")
    return content


def _unified(file: _Stable) -> str:
    before, after = (content.decode().splitlines(keepends=True) for content in (file.before, file.after))
    return "".join(difflib.unified_diff(before, after, file.name, f"{file.name} in stable form"))
