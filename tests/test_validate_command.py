"""`validate` and `explain` as they are typed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from hss_graph import home
from support import REPOSITORY, Command

PREFIX = """\
@prefix block: <https://w3id.org/hss-graph/block/> .
@prefix hss: <https://w3id.org/hss-graph/ontology#> .
@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
LONELY = f'{PREFIX}id:x a hss:Partnership ; rdfs:label "Lonely"@en ; hss:partner id:unicef .\n'
WRONG = REPOSITORY / "docs" / "examples" / "lakeside-wrong.ttl"
SHAPES = """\
@prefix hss: <https://w3id.org/hss-graph/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:Shape a sh:NodeShape ; sh:name "Shape"@en ; sh:targetClass hss:Partnership ; sh:property ex:Shape-level .
ex:Shape-level a sh:PropertyShape ; sh:path hss:level ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:name "level"@en ; sh:message "Say on which level."@en ; sh:description "Levels are compared."@en .
"""


@pytest.fixture
def lonely(tmp_path: Path) -> Path:
    file = tmp_path / "new.ttl"
    file.write_text(LONELY)
    return file


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("r.html", "<!DOCTYPE html>"),
        ("r.sarif", '{\n  "$schema"'),
        ("r.json", '{\n  "checked": "1 file"'),
        ("r.csv", "file,line,column,severity"),
        ("r.ttl", "@prefix"),
        ("r.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites'),
        ("r.txt", "Lonely (partnership, id:x)"),
    ],
)
def test_the_extension_chooses_the_format(run: Command, lonely: Path, name: str, start: str) -> None:
    output = lonely.parent / name
    done = run("validate", lonely, "-o", output)
    assert (done.status, done.out, done.err) == (1, "", "")
    assert output.read_text().startswith(start)


def test_annotations_name_files_from_the_working_directory(
    run: Command, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    file.write_text(file.read_text().replace("hss:partner id:unicef, id:who", "hss:partner id:unicef"))
    monkeypatch.chdir(small_home.parent)
    done = run("--home", small_home, "validate", "-f", "github")
    assert "::error file=home/data/turtle/unicef.ttl,line=" in done.out
    monkeypatch.chdir(small_home / "data")
    assert "::error file=turtle/unicef.ttl,line=" in run("--home", small_home, "validate", "-f", "github").out


@pytest.mark.parametrize("format_name", ["json", "sarif"])
def test_with_a_baseline_only_what_is_new_is_told(run: Command, lonely: Path, format_name: str) -> None:
    baseline = lonely.parent / "known.json"
    assert run("validate", lonely, "-f", format_name, "-o", baseline).status == 1
    lonely.write_text("\n\n" + LONELY)
    done = run("validate", lonely, "--baseline", baseline)
    assert (done.status, done.out) == (0, "1 file: nothing new; 2 known results are left out\n")
    lonely.write_text(
        LONELY.replace("hss:partner id:unicef", "hss:partner id:unicef ; hss:block block:workforce")
    )
    done = run("validate", lonely, "--baseline", baseline)
    assert done.status == 1
    assert "Did you mean block:health-workforce (health workforce)?" in done.out
    assert "PartnershipShape-parties" not in done.out
    assert "1 file: 1 violation; 2 known results are left out\n" in done.out


def test_other_rules_judge_in_place_of_those_of_the_home(run: Command, lonely: Path) -> None:
    rules = lonely.parent / "rules.ttl"
    rules.write_text(SHAPES)
    done = run("validate", lonely, "--shapes", rules)
    assert (done.status, done.out) == (
        0,
        "Lonely (partnership, id:x)\n"
        "\n"
        f"  {lonely}:5:1: warning\n"
        "    hss:level\n"
        "    Say on which level.\n"
        "    Add hss:level.\n"
        "    Rule: http://example.org/Shape-level\n"
        "\n"
        "1 file: 1 warning\n"
        "Why a rule is there, with examples: hss-graph explain http://example.org/Shape-level\n",
    )
    told = run("explain", "http://example.org/Shape-level", "--shapes", rules)
    assert (told.status, "Why: Levels are compared.\n" in told.out) == (0, True)


def test_files_can_be_judged_alone(run: Command, lonely: Path) -> None:
    joined, alone = run("validate", lonely), run("validate", lonely, "--alone")
    assert "The class is not one that the ontology declares" not in joined.out
    assert "The class is not one that the ontology declares" in alone.out
    assert run("validate", "--alone").err.startswith("hss-graph: Give the FILEs that are to be judged alone.")


def test_both_engines_find_the_same(run: Command) -> None:
    pytest.importorskip("pyshacl", reason="the reference validator is not installed")
    ours, theirs = (run("validate", WRONG, "--engine", engine) for engine in ("pyshifty", "pyshacl"))
    assert ours == theirs


def test_a_terminal_gets_colours_unless_it_wants_none(lonely: Path) -> None:
    command = [sys.executable, "-m", "hss_graph", "validate", str(lonely)]
    shown = []
    for extra in ({}, {"NO_COLOR": "1"}):
        ours, theirs = pty.openpty()
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | extra
        subprocess.run(command, stdout=theirs, env=environment)
        os.close(theirs)
        shown.append(os.read(ours, 100_000).decode())
        os.close(ours)
    assert ["\x1b[31mviolation\x1b[0m" in text for text in shown] == [True, False]


def test_explain_tells_a_rule_in_words(run: Command) -> None:
    done = run("explain", "PartnershipShape-parties")
    assert done.status == 0
    before, _, examples = done.out.partition("Right:\n")
    lines = before.splitlines()
    assert lines[:2] == [
        "PartnershipShape-parties",
        "A partnership needs at least two parties; name the other one, or use another kind of engagement.",
    ]
    assert [line.split(":")[0] for line in lines[3:]] == ["Why", "Applies to", "Severity", "Written in", ""]
    assert examples == (
        "    id:e a hss:Partnership ;\n"
        '        rdfs:label "Alpha and Beta"@en ;\n'
        "        hss:partner id:a, id:b .\n"
        "\n"
        "Wrong:\n"
        "    id:e a hss:Partnership ;\n"
        '        rdfs:label "Alpha and Beta"@en ;\n'
        "        hss:partner id:a .\n"
    )


def test_explain_without_a_rule_lists_them_all(run: Command) -> None:
    rows = json.loads(run("explain", "-f", "json").out)
    assert len(rows) > 150
    assert {
        "rule": "FundingShape-funder",
        "applies to": "every funding (hss:Funding)",
        "what it says": "Funding needs at least one funder (hss:funder).",
    } in rows


def test_explain_answers_programs_too(run: Command) -> None:
    told = json.loads(run("explain", "FundingShape-funder", "-f", "json").out)
    assert (told["name"], told["severity"]) == ("FundingShape-funder", "Violation")
    assert run("explain", "FundingShape-funder", "-f", "markdown").out.startswith("# FundingShape-funder\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["explain", "FundingShape-fundr"],
            "no rule is called 'FundingShape-fundr'; did you mean FundingShape-funder",
        ),
        (["explain", "FundingShape-funder", "-f", "csv"], "One rule is told as text, json or markdown."),
        (["validate", "new.ttl", "--baseline", "none.json"], "none.json: cannot be read"),
        (
            ["validate", "new.ttl", "--baseline", "new.ttl"],
            "new.ttl: is not an earlier report; make one with",
        ),
        (["validate", "new.ttl", "-o", "report.docx"], "report.docx: the extension says no format"),
        (["validate", "new.ttl", "-o", "new.ttl"], "The report would replace new.ttl, which is to be read."),
        (["validate", "new.ttl", "--shapes", "none.ttl"], "none.ttl: cannot be read"),
        (["validate", "new.ttl", "--engine", "magic"], "'magic' is not one of"),
    ],
)
def test_bad_usage_is_one_line(
    run: Command, lonely: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(lonely.parent)
    done = run(*arguments)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
    assert lonely.read_text() == LONELY
