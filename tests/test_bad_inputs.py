"""What is bad or hostile is refused in one line, within bounds, and changes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bad_inputs import BAD_INPUTS, SIZES, BadInput
from support import Command, Measured, fingerprint, measured

MOST_MEMORY = 512  # MiB
COMMANDS = ("validate", "add")
SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
<s> a sh:NodeShape ; sh:targetClass <http://example.org/C> ; sh:nodeKind sh:IRI .
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with hardly anything in it, since what is refused is refused before it meets the rest."""
    made = tmp_path_factory.mktemp("bad") / "home"
    for directory in ("ontology", "shapes", "queries", "data/turtle"):
        (made / directory).mkdir(parents=True)
    (made / "ontology" / "o.ttl").write_text("<http://example.org/C> a <http://example.org/D> .\n")
    (made / "shapes" / "s.ttl").write_bytes(SHAPES)
    return made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory for one bad file at a time; 100 MB each are not left behind."""
    directory = tmp_path_factory.mktemp("files")
    yield directory
    for file in directory.iterdir():
        file.unlink()


def _write(bad: BadInput, directory: Path) -> Path:
    file = directory / bad.file
    with file.open("wb") as opened:
        opened.writelines(bad.chunks())
    return file


def _assert_refused(done: Measured, says: str) -> None:
    assert done.status == 2, done.err
    assert done.out == ""
    assert done.err.startswith(f"hss-graph: {says}"), done.err
    assert done.err.count("\n") == 1
    assert done.memory is not None
    assert done.memory <= MOST_MEMORY


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_a_bad_input_is_refused_in_one_line_and_within_bounds(
    name: str, home: Path, files: Path, tmp_path: Path
) -> None:
    bad, before = BAD_INPUTS[name], fingerprint(home)
    file = _write(bad, files)
    done = measured(tmp_path, "--home", home, "validate", file)
    file.unlink()
    _assert_refused(done, f"{file}{bad.says}")
    assert fingerprint(home) == before


@pytest.mark.parametrize("name", sorted(BAD_INPUTS.keys() - SIZES.keys()))
def test_a_bad_input_is_not_added(name: str, home: Path, files: Path, run: Command) -> None:
    bad, before = BAD_INPUTS[name], fingerprint(home)
    file = _write(bad, files)
    done = run("--home", home, "add", file)
    file.unlink()
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: {file}{bad.says}")
    assert done.err.count("\n") == 1
    assert fingerprint(home) == before


def test_a_long_text_is_not_added(home: Path, files: Path, tmp_path: Path) -> None:
    bad, before = SIZES["text of 100 MB"], fingerprint(home)
    file = _write(bad, files)
    done = measured(tmp_path, "--home", home, "add", file)
    file.unlink()
    _assert_refused(done, f"{file}{bad.says}")
    assert fingerprint(home) == before


def _make_pipe(path: Path) -> None:
    os.mkfifo(path)


def _make_directory(path: Path) -> None:
    path.mkdir()


def _make_circle(path: Path) -> None:
    path.symlink_to(path)


def _make_unreadable(path: Path) -> None:
    path.write_text("<a> <b> <c> .")
    path.chmod(0)


def _make_nothing(path: Path) -> None:
    """The file is missing."""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("make", "file_name", "says"),
    [
        (_make_pipe, "x.ttl", ": is a pipe or a device; save what it gives to a file"),
        (_make_directory, "x.ttl", ": is a directory; name a file"),
        (_make_circle, "x.ttl", ": cannot be read: Too many levels of symbolic links"),
        (_make_nothing, "x.ttl", ": cannot be read: No such file or directory"),
        (_make_nothing, "x" * 300 + ".ttl", ": cannot be read: File name too long"),
        (_make_nothing, "a\nb\x1b[31m\u202e.ttl", ": "),  # `add` says that no graph can be called so
        pytest.param(
            _make_unreadable,
            "x.ttl",
            ": cannot be read: Permission denied",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything"),
        ),
    ],
    ids=("pipe", "directory", "circle", "missing", "long name", "controls in the name", "unreadable"),
)
def test_what_is_no_readable_file_is_refused(
    command: str, make: object, file_name: str, says: str, home: Path, tmp_path: Path
) -> None:
    assert callable(make)
    file = tmp_path / file_name
    make(file)
    shown = "".join(character if character.isprintable() else " " for character in str(file))
    _assert_refused(measured(tmp_path, "--home", home, command, file), f"{shown}{says}")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin"])
def test_a_device_is_refused(device: str, home: Path, tmp_path: Path) -> None:
    says = f"{device}: is a pipe or a device; save what it gives to a file"
    _assert_refused(measured(tmp_path, "--home", home, "validate", device), says)


def test_bad_input_on_stdin_is_refused(home: Path, tmp_path: Path) -> None:
    done = measured(tmp_path, "--home", home, "validate", "-", stdin=b"<a> <b>\n'\xff' .")
    _assert_refused(done, "stdin:2:2: is not UTF-8; save the file as UTF-8")


HOSTILE_SHAPES = {
    "a shape that is its own part": (
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"<s> a sh:NodeShape ; sh:targetClass <C> ; sh:node <t> .\n<t> a sh:NodeShape ; sh:node <s> .\n"
    ),
    "shapes in each other": (
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"<s> a sh:NodeShape ; sh:targetClass <C> ; sh:not _:b0 .\n"
        + b"".join(b"_:b%d sh:not _:b%d .\n" % (n, n + 1) for n in range(20_000))
    ),
    "a path in a path": (
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"<s> a sh:NodeShape ; sh:targetClass <C> ; sh:property <p> .\n<p> sh:minCount 1 ; sh:path _:b0 .\n"
        + b"".join(b"_:b%d sh:inversePath _:b%d .\n" % (n, n + 1) for n in range(20_000))
    ),
    "a list without an end": (
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        b"<s> a sh:NodeShape ; sh:targetClass <C> ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .\n"
    ),
    "no Turtle": b"shapes\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE_SHAPES)
def test_hostile_shapes_are_refused(name: str, home: Path, tmp_path: Path) -> None:
    data, shapes = tmp_path / "x.ttl", tmp_path / "s.ttl"
    data.write_text("<a> a <C> .")
    shapes.write_bytes(HOSTILE_SHAPES[name])
    _assert_refused(measured(tmp_path, "--home", home, "validate", data, "--shapes", shapes), "")


@pytest.mark.parametrize("directory", ["ontology", "shapes", "data/turtle"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<a> <b> " + b"<<( <a> <b> " * 100_000 + b"<c>" + b" )>>" * 100_000, ":1:9: uses a triple term"),
        ("<a> <b> 'c\u202e' .".encode(), ":1:11: holds U+202E"),
        (b'<a> <b> "' + b"x" * (17 << 20) + b'" .', ":1:9: holds a single name, text or comment of more"),
    ],
    ids=("nested triple terms", "reordered text", "long text"),
)
def test_a_hostile_home_is_refused(
    directory: str, content: bytes, says: str, home: Path, tmp_path: Path
) -> None:
    file = home / directory / "hostile.ttl"
    file.write_bytes(content)
    done = measured(tmp_path, "--home", home, "validate")
    file.unlink()
    _assert_refused(done, f"{directory}/hostile.ttl{says}")


DEEP = 20_000
HOSTILE_QUERIES = {
    "calls in calls": "ASK { FILTER(" + "STR(" * 9000 + "1" + ")" * 9000 + ") }",
    "groups in groups": "ASK " + "{" * DEEP + "}" * DEEP,
    "negations": "ASK { FILTER(" + "!" * DEEP + "true) }",
    "a chain of conditions": "ASK { FILTER(1" + " && 1" * 9000 + ") }",
    "a chain of unions": "ASK { {} " + "UNION {} " * 5000 + "}",
    "brackets that stay open": "ASK { ?s ?p " + "(" * DEEP,
    "brackets hidden in what may be an IRI": "ASK { FILTER(1<" + "(" * DEEP + "1" + ")" * DEEP + ">2) }",
    "too long": "ASK { } #" + "x" * 50_000,
    "too long by far": "ASK { } #" + "x" * (100 << 20),
    "reordered": "ASK { } # \u202e",
    "a header that never ends": "#+ summary: &a [" + "[" * DEEP + "\nASK { }",
    "a header of a billion laughs": "#+ a: &a [x, x]\n"
    + "".join(
        f"#+ {c}: &{c} [*{b}, *{b}, *{b}, *{b}]\n"
        for b, c in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    + "#+ summary: *m\nASK { }",
}


@pytest.mark.parametrize("name", HOSTILE_QUERIES)
def test_a_hostile_query_is_refused(name: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(HOSTILE_QUERIES[name])
    _assert_refused(measured(tmp_path, "--home", home, "query", file), f"{file}:")


def test_a_hostile_query_on_the_command_line_is_refused(home: Path, tmp_path: Path) -> None:
    done = measured(tmp_path, "--home", home, "query", "-e", HOSTILE_QUERIES["groups in groups"])
    _assert_refused(done, "-e: nests or chains too much to be evaluated; split it or write it flatter")


def test_a_long_query_that_nests_little_is_answered(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("ASK { VALUES (?x ?y) { " + "(<u:a> 'b') " * 2000 + "} }")
    done = measured(tmp_path, "--home", home, "query", file)
    assert (done.status, done.err) == (0, f"{file}:1:25: <u:a> occurs nowhere in the graph\n")


def test_there_are_bad_inputs_of_many_kinds() -> None:
    assert len(BAD_INPUTS) >= 60
    assert all(re.match(r":| as Turtle:", bad.says) for bad in BAD_INPUTS.values())
