"""Turtle files are written anew in stable form, and nothing is lost."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from hss_graph import formatting, graphs, home
from hss_graph.differences import between
from hss_graph.documents import Document
from hss_graph.errors import ReadError
from hss_graph.home import EXAMPLES, ONTOLOGY, SHAPES, Home
from hss_graph.turtle.positions import comments
from support import REPOSITORY, Command

GRAPH = NamedNode("https://w3id.org/hss-graph/graph/test")
ID = "@prefix id: <https://w3id.org/hss-graph/id/> .\n"
HOME = Home(REPOSITORY)


def _stable(text: str) -> str:
    content = formatting.stable(Document(GRAPH, "test.ttl", text.encode()))
    assert formatting.stable(Document(GRAPH, "test.ttl", content)) == content
    return content.decode()


def _anywhere(text: str) -> str:
    content = formatting.stable_anywhere(text.encode(), "test.ttl")
    assert formatting.stable_anywhere(content, "test.ttl") == content
    return content.decode()


@pytest.mark.parametrize(
    "file",
    [*HOME.turtle_files(ONTOLOGY, SHAPES), *HOME.turtle_files(EXAMPLES)[::25]],
    ids=lambda file: file.name,
)
def test_our_files_stay_as_they_are(file: Path) -> None:
    content = file.read_bytes()
    assert formatting.stable(Document(NamedNode(HOME.graph_iri(file)), file.name, content)) == content
    assert formatting.stable_anywhere(content, file.name) == content


def test_a_jumbled_file_is_restored(run: Command, small_home: Path) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    stable = file.read_bytes()
    graph = NamedNode("https://w3id.org/hss-graph/graph/unicef")
    triples = graphs.parse_turtle(stable, graph, "unicef.ttl")
    random.Random(1).shuffle(triples)
    file.write_text("\n".join(f"{triple} ." for triple in triples))
    done = run("--home", small_home, "fmt")
    assert (done.status, file.read_bytes()) == (0, stable)
    assert done.err.splitlines()[0] == f"{file}: rewritten"


def test_literals_keep_their_form() -> None:
    text = ID + 'id:a id:p 1.10, 01, "1.0"^^<http://www.w3.org/2001/XMLSchema#double>, "x"@EN .\n'
    values = {str(t.object) for t in graphs.parse_turtle(_stable(text).encode(), GRAPH, "x")}
    assert values == {str(t.object) for t in graphs.parse_turtle(text.encode(), GRAPH, "x")}
    assert '"1.10"^^' in _stable(text)


def test_comments_stay_at_the_top_before_their_subject_and_at_the_end() -> None:
    text = f"""# Title

# Licence
{ID}# on b
id:b id:p 1 .

# on a, first
# on a, second

# on a, third
id:a id:p 1 .
id:c id:p 1 . # on c
   # on b again
id:b id:p 2 .
# the end
"""
    assert (
        _stable(text)
        == f"""# Title

# Licence

{ID}
# on a, first
# on a, second

# on a, third
id:a id:p 1 .

# on b
# on b again
id:b id:p 1, 2 .

# on c
id:c id:p 1 .

# the end
"""
    )


@pytest.mark.parametrize(
    ("text", "stable"),
    [
        (
            "# about the file\n\n<http://e/b> <http://e/p> 1 .",
            "# about the file\n\n<http://e/b> <http://e/p> 1 .\n",
        ),
        (
            "# about b\n<http://e/b> <http://e/p> 1 .\n<http://e/a> <http://e/p> 1 .",
            "<http://e/a> <http://e/p> 1 .\n\n# about b\n<http://e/b> <http://e/p> 1 .\n",
        ),
        ("# only this", "# only this\n"),
        ("#one\r\n#two\r\n", "#one\n#two\n"),
        ("# of nothing\n@prefix e: <http://e/> .\n# left", "# of nothing\n# left\n"),
        ("", "\n"),
        ("# of the graph\n<> <http://e/p> 'a # b' .", '# of the graph\n<> <http://e/p> "a # b" .\n'),
    ],
)
def test_comments_without_prefixes_or_statements_are_kept(text: str, stable: str) -> None:
    assert _stable(text) == stable


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<a> <b> 1, # one\n  2 .", "1:12: stable form has no place for a comment within a statement"),
        ("<a> <b>\n# é\n 1 .", "2:1: stable form has no place for a comment within a statement"),
        ("@prefix # x\ne: <e:> .", "1:9: stable form has no place for a comment within a statement"),
        ("<é> <b> 1 ;\n <c> 2 . # two", "2:10: stable form has no place for a comment at the end of a line"),
        (
            "<a> <b> 1 . # one\n<a> <b> 2 .",
            "1:13: stable form has no place for a comment at the end of a line",
        ),
        ("@prefix e: <e:> . # e", "1:19: stable form has no place for a comment at the end of a line"),
        (
            "<a> <b> [] .\n# what\n[] <b> 1 .",
            "2:1: stable form has no place for a comment before a blank node",
        ),
        (
            "<a> <b> _:x .\n# what\n_:x <b> 1 .",
            "2:1: stable form has no place for a comment before a blank node",
        ),
    ],
)
def test_a_comment_that_would_be_lost_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ReadError) as refusal:
        _stable(text)
    assert str(refusal.value).startswith(f"test.ttl:{problem}; ")


class _Jumble:
    """Random statements with comments wherever stable form can keep them, and no other layout than chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def document(self) -> str:
        header = self.random.choice(["", ID, ID + "PREFIX e: <http://e/>\n"])
        body = "".join(f"{self.comment()}{self.statement(bool(header))}\n" for _ in range(6))
        text = self.comment() + header + body + self.comment()
        return text.replace("\n", "\r\n") if self.random.random() < 0.2 else text

    def comment(self) -> str:
        number = self.random.randrange(99)
        return self.random.choice(
            ["", "", "\n", f"# c{number}\n", f"\n  # d '{number}\n\n", "#\n# <e\n", f"#{number}\n\n#\n"]
        )

    def statement(self, prefixed: bool) -> str:
        number = self.random.randrange(4)
        subject = f"id:s{number}" if prefixed else f"<http://e/s{number}>"
        values = ["1", "'x#y'", "[ <p:q> 2 ]", "( 1 [] )", "<#x>", '"""a\n#b"""']
        gap = self.random.choice([" ", "\n  "])
        return f"{subject}{gap}<p:p>{gap}{self.random.choice(values)}, {self.random.choice(values)} ."


@pytest.mark.parametrize("write", [_stable, _anywhere], ids=["in a home", "anywhere"])
def test_formatting_again_changes_nothing_and_no_comment_is_lost(write: object) -> None:
    assert callable(write)
    for seed in range(150):
        text = _Jumble(seed).document()
        stable = write(text)
        before, after = (graphs.parse_turtle(t.encode(), GRAPH, "x") for t in (text, stable))
        assert not between(before, after), seed
        kept, given = (sorted(c.text for c in comments(t.encode())) for t in (stable, text))
        assert kept == given, seed


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("#part", "#part"),
        ("?query=1#x", "?query=1#x"),
        ("other.ttl", "other.ttl"),
        ("a/b/../c", "a/c"),
        ("../up", "../up"),
        ("../../up/", "../../up/"),
        ("./a:b", "./a:b"),
        (".", "./"),
        ("..", "../"),
        ("/top/x", "/top/x"),
        ("http://e/x", "http://e/x"),
        ("urn:x", "urn:x"),
        ("é", "é"),
    ],
)
def test_a_relative_iri_of_a_file_from_anywhere_stays_relative(given: str, kept: str) -> None:
    assert _anywhere(f"<{given}> <http://e/p> 1 .") == f"<{kept}> <http://e/p> 1 .\n"


def test_a_prefix_that_stands_for_the_file_is_written_out() -> None:
    assert _anywhere("@prefix : <#> . :a :b 'x'^^:c .") == '<#a> <#b> "x"^^<#c> .\n'


@pytest.mark.parametrize("iri", ["//e/x", "document", "../" * 12 + "x", "https://relative.invalid/x"])
def test_a_relative_iri_that_cannot_be_kept_is_refused(iri: str) -> None:
    with pytest.raises(ReadError) as refusal:
        _anywhere(f"<{iri}> <http://e/p> 1 .")
    assert str(refusal.value) == (
        "test.ttl: its relative IRIs cannot be kept in stable form; write them in full"
    )


def test_two_documents_become_one_that_says_each_thing_once() -> None:
    old = f"# Old\n{ID}# on a\nid:a id:p 1, [ id:q 2 ] .\n"
    new = f"# New\n{ID}# more on a\nid:a id:p 1, [ id:q 2 ], [ id:q 3 ] .\n# on b\nid:b id:p 1 .\n"
    documents = (Document(GRAPH, name, text.encode()) for name, text in (("old", old), ("new", new)))
    assert (
        formatting.merged(*documents).decode()
        == f"""# Old
# New

{ID}
# on a
# more on a
id:a id:p 1, [
        id:q 2
    ], [
        id:q 3
    ] .

# on b
id:b id:p 1 .
"""
    )


JUMBLED = "<http://e/b> <http://e/p> 1 . <http://e/a> <http://e/p> 1 ."
ORDERED = "<http://e/a> <http://e/p> 1 .\n\n<http://e/b> <http://e/p> 1 .\n"


def test_check_names_the_files_and_writes_nothing(run: Command, tmp_path: Path) -> None:
    jumbled, ordered = tmp_path / "jumbled.ttl", tmp_path / "ordered.ttl"
    jumbled.write_text(JUMBLED)
    ordered.write_text(ORDERED)
    done = run("fmt", "--check", jumbled, ordered)
    assert (done.status, done.out, done.err) == (1, f"{jumbled}\n", "1 of 2 files not in stable form\n")
    assert jumbled.read_text() == JUMBLED
    assert run("fmt", "--check", ordered).status == 0


def test_diff_shows_what_would_change(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(ORDERED.replace("1 .\n\n", "1 .\n"))
    done = run("fmt", "--diff", file)
    lines = done.out.splitlines()
    assert (done.status, lines[0], lines[1]) == (1, f"--- {file}", f"+++ {file} in stable form")
    assert [line for line in lines[2:] if line[0] in "+-"] == ["+"]
    assert file.read_text() == ORDERED.replace("1 .\n\n", "1 .\n")


def test_stdin_goes_to_stdout(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, status, out in ((["-"], 0, ORDERED), (["-", "--check"], 1, "stdin\n")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(JUMBLED.encode())))
        done = run("fmt", *arguments)
        assert (done.status, done.out) == (status, out)


@pytest.mark.parametrize("bad", ["<a> <b> ", "<a> <b> 1 ; # x\n <c> 2 .", "\ufeff", "a\0b"])
def test_one_bad_file_leaves_all_files_as_they_are(run: Command, tmp_path: Path, bad: str) -> None:
    files = [tmp_path / name for name in ("a.ttl", "b.ttl", "c.ttl")]
    for file, text in zip(files, (JUMBLED, bad, JUMBLED), strict=True):
        file.write_text(text)
    done = run("fmt", *files)
    assert (done.status, done.err.count("\n"), done.err.startswith(f"hss-graph: {files[1]}:1:")) == (
        2,
        1,
        True,
    )
    assert [file.read_text() for file in files] == [JUMBLED, bad, JUMBLED]


def test_what_is_no_file_is_refused(run: Command, tmp_path: Path) -> None:
    for name in (tmp_path, tmp_path / "none.ttl", "x\0y", "-"):
        assert run("fmt", name, tmp_path / "other.ttl").status == 2


def test_the_own_iri_of_a_file_in_a_home_stays_short(run: Command, small_home: Path) -> None:
    text = "<> <http://e/p> <https://w3id.org/hss-graph/graph/new> .\n"
    file, elsewhere = small_home / home.DATA / "new.ttl", small_home / "new.ttl"
    for place in (file, elsewhere):
        place.write_text(text)
        assert run("fmt", place).status == 0
    assert file.read_text() == "<> <http://e/p> <> .\n"
    assert (
        elsewhere.read_text()
        == "@prefix graph: <https://w3id.org/hss-graph/graph/> .\n\n<> <http://e/p> graph:new .\n"
    )


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(run: Command, tmp_path: Path) -> None:
    file, link = tmp_path / "x.ttl", tmp_path / "link.ttl"
    file.write_text(JUMBLED)
    file.chmod(0o640)
    link.symlink_to(file)
    assert run("fmt", link).status == 0
    assert (file.read_text(), file.stat().st_mode & 0o777, link.is_symlink()) == (ORDERED, 0o640, True)
