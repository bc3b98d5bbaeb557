"""How files, homes and revisions differ."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from pathlib import Path

import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)
from pyoxigraph import parse as parse_rdf

from hss_graph import differences, graphs, home
from hss_graph.differences import Difference, between
from support import Command

GRAPH = NamedNode("https://w3id.org/hss-graph/graph/test")
UNICEF = f"{home.DATA}/unicef.ttl"
PREFIXES = """@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix hss: <https://w3id.org/hss-graph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


def _read(text: str) -> list[Triple]:
    return graphs.parse_turtle((PREFIXES + text).encode(), GRAPH, "test.ttl")


def _between(old: str, new: str) -> Difference:
    return between(_read(old), _read(new))


def _text(old: str, new: str) -> str:
    before, after = _read(old), _read(new)
    return differences.text(between(before, after), differences.labels(after, before))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<a> <b> 1, 2 . <c> <d> 3 .", "# same\n<c> <d> 3 .\n<a> <b> 2 ; <b> 1 ."),
        ("<a> <b> [ <c> 1 ], [ <c> 2 ] .", "<a> <b> _:x, _:y . _:y <c> 1 . _:x <c> 2 ."),
        ("<a> <b> _:x . _:x <c> 1 .", "<a> <b> [ <c> 1 ] ."),
        ("<a> <b> [], [] .", "<a> <b> _:one, _:two ."),
        (
            "<a> <b> ( 1 ( 2 3 ) [ <c> () ] ) .",
            "<a> <b> ( 1 _:two [ <c> () ] ) . _:two rdf:first 2 ; rdf:rest ( 3 ) .",
        ),
        ("_:a <n> _:b . _:b <n> _:c . _:c <n> _:a .", "_:z <n> _:x . _:y <n> _:z . _:x <n> _:y ."),
        ("<a> <b> _:s . <c> <b> _:s .", "<c> <b> _:t . <a> <b> _:t ."),
    ],
)
def test_layout_order_and_names_of_blank_nodes_make_no_difference(old: str, new: str) -> None:
    assert _between(old, new) == Difference((), ())


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("<a> <b> 1 .", "<a> <b> 1.0 .", 1, 1),
        ("<a> <b> 1.10 .", "<a> <b> 1.1 .", 1, 1),
        ("<a> <b> 'x' .", "<a> <b> 'x'@en .", 1, 1),
        ("<a> <b> [], [] .", "<a> <b> [] .", 1, 0),
        ("<a> <b> _:s . <c> <b> _:s .", "<a> <b> [] . <c> <b> [] .", 2, 2),
        ("<a> <b> ( 1 2 ) .", "<a> <b> ( 2 1 ) .", 5, 5),
        ("<a> <b> [ <c> [ <d> 1 ] ], [ <c> 2 ] .", "<a> <b> [ <c> [ <d> 9 ] ], [ <c> 2 ] .", 3, 3),
        ("_:a <n> _:b . _:b <n> _:a .", "_:a <n> _:a . _:b <n> _:b .", 2, 2),
        ("<a> <p> _:x . _:x <n> _:y .", "<a> <p> _:y . _:x <n> _:y .", 2, 2),
        (
            "_:r <c> _:u, _:v . _:u <d> _:m . _:v <d> _:n . <g> <p> _:u . <g> <q> _:m .",
            "_:r <c> _:u, _:v . _:u <d> _:m . _:v <d> _:n . <g> <p> _:u . <g> <q> _:n .",
            6,
            6,
        ),
    ],
)
def test_a_difference_is_counted_in_statements(old: str, new: str, removed: int, added: int) -> None:
    found = _between(old, new)
    assert (len(found.removed), len(found.added), found.exact) == (removed, added, True)
    back = _between(new, old)
    assert (len(back.removed), len(back.added)) == (added, removed)


def _canonical(triples: list[Triple]) -> set[str]:
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def _random_pair(seed: int) -> tuple[list[Triple], list[Triple]]:
    """Small graphs of many blank nodes that are the same but for names, and often for one statement."""
    chance = random.Random(seed)
    nodes = [BlankNode(f"n{number}") for number in range(chance.randrange(1, 6))]
    ground = [NamedNode("http://e/a"), Literal("1")]
    verbs = [NamedNode("http://e/p"), NamedNode("http://e/q")][: chance.randrange(1, 3)]
    old = [
        Triple(
            chance.choice(nodes + ground[: chance.random() < 0.3]),
            chance.choice(verbs),
            chance.choice(nodes + ground * (chance.random() < 0.4)),
        )
        for _ in range(chance.randrange(1, 9))
    ]
    names = {node: BlankNode() for node in nodes}
    new = [Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object)) for t in old]
    chance.shuffle(new)
    if chance.random() < 0.7:
        subject, predicate, _ = new.pop()
        new.append(Triple(subject, predicate, chance.choice([*names.values(), *ground])))
    return old, new


def test_comparison_agrees_with_canonicalisation() -> None:
    outcomes = set()
    for seed in range(1500):
        old, new = _random_pair(seed)
        same = _canonical(old) == _canonical(new)
        found = between(old, new)
        assert (bool(found), found.exact) == (not same, True), seed
        outcomes.add(same)
    assert outcomes == {True, False}


def _poison(size: int) -> list[Triple]:
    """Blank nodes of which each points at all others, which takes canonicalisation for ever."""
    nodes = [BlankNode() for _ in range(size)]
    return [Triple(a, GRAPH, b) for a in nodes for b in nodes if a != b]


@pytest.mark.parametrize("size", [30, 7])
def test_graphs_made_to_take_for_ever_are_compared_in_seconds(size: int) -> None:
    copies = 1 if size > 7 else 200
    old, new = ([t for _ in range(copies) for t in _poison(size)] for _ in range(2))
    start = time.process_time()
    assert between(old, new) == Difference((), (), exact=False)
    assert between(old, [*new, new[0]]).exact is False
    assert len(between(old, new[1:]).removed) == size * (size - 1)
    assert time.process_time() - start < 10


def test_long_lists_and_chains_are_compared_in_time() -> None:
    items = " ".join(["1"] * 5_000)
    chain = "".join(f"_:n{i} <next> _:n{i + 1} .\n" for i in range(5_000))
    start = time.process_time()
    assert not _between(f"<a> <b> ( {items} ) .\n{chain}", f"{chain}\n<a> <b> ( {items} ) .")
    changed = _between(f"<a> <b> ( {items} ) .", f"<a> <b> ( {items} 2 ) .")
    assert (len(changed.removed), len(changed.added)) == (10_001, 10_003)
    assert time.process_time() - start < 10


def test_text_names_the_thing_and_shows_both_values() -> None:
    old = "id:a rdfs:label 'Alpha'@en ; hss:from 1990 ; hss:partner id:b ."
    new = "id:a rdfs:label 'Alpha'@en ; hss:from 1991 ; hss:partner id:b, id:c . id:c a hss:Body ."
    assert _text(old, new) == (
        "  id:a  Alpha\n-   hss:from 1990\n+   hss:from 1991\n+   hss:partner id:c\n  id:c\n+   a hss:Body\n"
    )


def test_text_shows_a_changed_structure_of_blank_nodes_in_place() -> None:
    old = "id:a sh:property [ sh:path id:p ; sh:in ( 1 'x' ) ], [ sh:path id:q ] ."
    new = "id:a sh:property [ sh:path id:p ; sh:in ( 1 'y' ) ], [ sh:path id:q ] ."
    assert _text(old, new) == (
        "  id:a\n"
        '-   sh:property [ sh:in ( 1 "x" ) ; sh:path id:p ]\n'
        '+   sh:property [ sh:in ( 1 "y" ) ; sh:path id:p ]\n'
    )


def test_text_gives_names_to_blank_nodes_that_are_shared_or_in_cycles() -> None:
    new = "id:a hss:b _:s, _:t . id:c hss:b _:s . _:x hss:n _:y . _:y hss:n _:x . _:u hss:d ()."
    lines = _text("", new).splitlines()
    assert [line for line in lines if line.startswith("  ")] == ["  _:new2", "  _:new3", "  id:a", "  id:c"]
    assert lines.count("+   hss:b _:new1") == 2
    assert "+   hss:b []" in lines
    assert "+   hss:d ()" in lines
    assert sum("hss:n" in line for line in lines) == 1


def test_text_of_what_nests_deep_and_of_long_lists_is_written() -> None:
    deep = "id:a hss:b " + "[ hss:c " * 200 + "1" + " ]" * 200 + " ."
    lists = "id:a hss:b ( " + "1 " * 5000 + ") . _:l hss:c _:m . ( 1 2 ) hss:d 3 ."
    assert _text("", deep).count("hss:c") == 200
    assert _text(lists, "").count(" 1 ") >= 2500


def test_text_cannot_steer_a_terminal() -> None:
    label = Literal("\u202eevil\x1b[2J")
    difference = between([], [Triple(GRAPH, GRAPH, label)])
    shown = differences.text(difference, {GRAPH.value: "\x1b[31mred"})
    assert shown == '  graph:test  \ufffd[31mred\n+   graph:test "\ufffdevil\\u001B[2J"\n'


def test_the_label_is_the_english_one_of_the_graph_named_first() -> None:
    first = _read("id:a rdfs:label 'Un'@fr . id:b rdfs:label 'B'@en .")
    second = _read("id:a rdfs:label 'One'@en . id:b rdfs:label 'Bee'@en .")
    named = differences.labels(first, second)
    assert named == {"https://w3id.org/hss-graph/id/a": "One", "https://w3id.org/hss-graph/id/b": "B"}


@pytest.fixture
def repository(small_home: Path) -> Path:
    """A home in git with one commit, and a change of one fact since."""
    _git(small_home, "init", "--quiet")
    _git(small_home, "add", "--all")
    _git(small_home, "commit", "--quiet", "--message", "All")
    _git(small_home, "tag", "v1")
    file = small_home / UNICEF
    file.write_text(file.read_text() + '\nid:unicef hss:from "1900"^^xsd:gYear .\n')
    return small_home


def _git(directory: Path, *arguments: str) -> None:
    about = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        about |= {f"GIT_{role}_NAME": "Somebody", f"GIT_{role}_EMAIL": "somebody@example.org"}
    subprocess.run(["git", "-C", directory, *arguments], check=True, env={**os.environ, **about})


CHANGE = f"""{UNICEF}
  id:unicef  UNICEF
+   hss:from "1900"^^xsd:gYear
"""


@pytest.mark.parametrize(
    "operands", [["HEAD"], ["v1"], [f"HEAD:{UNICEF}"], [f"v1:{UNICEF}", UNICEF], ["v1", "."]]
)
def test_a_revision_is_compared_with_the_home(
    repository: Path, run: Command, monkeypatch: pytest.MonkeyPatch, operands: list[str]
) -> None:
    monkeypatch.chdir(repository)
    done = run("--home", repository, "diff", *operands)
    assert (done.status, done.err) == (1, "0 removed, 1 added, in 1 file\n")
    assert done.out.replace("  UNICEF", "").replace("id:unicef", "") == CHANGE.replace(
        "  UNICEF", ""
    ).replace("id:unicef", "")


def test_a_home_below_the_root_of_its_repository_is_compared(small_home: Path, run: Command) -> None:
    _git(small_home.parent, "init", "--quiet")
    _git(small_home.parent, "add", "--all")
    _git(small_home.parent, "commit", "--quiet", "--message", "All")
    assert run("--home", small_home, "diff", "HEAD").status == 0
    assert run("--home", small_home, "diff", f"HEAD:{UNICEF}").status == 0
    (small_home / UNICEF).unlink()
    done = run("--home", small_home, "diff", "HEAD")
    assert (done.status, done.out.splitlines()[0]) == (1, f"{UNICEF} (removed)")


def test_a_file_in_another_layout_is_the_same(small_home: Path, tmp_path: Path, run: Command) -> None:
    copy = tmp_path / "unicef.ttl"
    triples = graphs.parse_turtle(
        (small_home / UNICEF).read_bytes(), NamedNode(GRAPH.value[:-4] + "unicef"), "x"
    )
    copy.write_text("".join(f"{triple} .\n" for triple in reversed(triples)))
    done = run("--home", small_home, "diff", copy)
    assert (done.status, done.out, done.err) == (0, "", "no difference\n")


def test_two_files_from_anywhere_are_compared_as_one_graph(tmp_path: Path, run: Command) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    old.write_text("<> <p:p> <x> .")
    new.write_text("<> <p:p> <x>, <y> .")
    done = run("diff", old, new)
    assert (done.status, done.out) == (1, f"{new}\n  graph:new\n+   <p:p> graph:y\n")


def test_json_and_patch_hold_the_whole_difference(repository: Path, run: Command) -> None:
    subject = "<https://w3id.org/hss-graph/id/unicef>"
    predicate = "<https://w3id.org/hss-graph/ontology#from>"
    value = '"1900"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    graph = "https://w3id.org/hss-graph/graph/unicef"
    done = run("--home", repository, "diff", "HEAD", "-f", "json")
    assert json.loads(done.out) == {
        "graphs": [
            {
                "file": UNICEF,
                "graph": graph,
                "state": "changed",
                "exact": True,
                "removed": [],
                "added": [[subject, predicate, value]],
            }
        ]
    }
    patch = run("--home", repository, "diff", "HEAD", "-f", "patch").out
    assert patch == f"TX .\nA {subject} {predicate} {value} <{graph}> .\nTC .\n"
    (quad,) = parse_rdf(patch.splitlines()[1].removeprefix("A "), RdfFormat.N_QUADS)
    assert quad.graph_name == NamedNode(graph)


@pytest.mark.parametrize(
    ("operand", "problem"),
    [
        ("no-such", "no-such: is no file, no home and no git revision of "),
        ("--output=x", "--output=x: is no file, no home and no git revision"),
        ("HEAD:-x", "HEAD:-x: "),
        ("HEAD:data/turtle/none.ttl", "HEAD:data/turtle/none.ttl: "),
        (":x", ":x: is no file, no home and no git revision"),
        ("HEAD^{tree}", "HEAD^{tree}: is no file, no home and no git revision of "),
        ("x\0y", "x y: is no file, no home and no git revision"),
        ("a" * 5000, "a" * 5000 + ": is no file, no home and no git revision"),
    ],
)
def test_what_is_no_operand_is_refused_in_one_line(
    repository: Path, run: Command, operand: str, problem: str
) -> None:
    done = run("--home", repository, "diff", "--", operand)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"hss-graph: {problem}")
    assert not (repository / "x").exists()


def test_a_home_without_git_has_no_revisions(small_home: Path, run: Command) -> None:
    done = run("--home", small_home, "diff", "HEAD")
    assert (done.status, "not a git repository" in done.err) == (2, True)


def test_bad_syntax_in_a_revision_is_placed(repository: Path, run: Command) -> None:
    (repository / UNICEF).write_text("<a>\n<b>")
    _git(repository, "commit", "--quiet", "--all", "--message", "Broken")
    done = run("--home", repository, "diff", "HEAD", "v1")
    assert (done.status, done.err.split(" ")[1]) == (2, f"HEAD:{UNICEF}:2:4:")
