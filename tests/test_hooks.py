"""The hooks for pre-commit and the GitHub Action: their very commands, run as they would be."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hss_graph import home
from support import REPOSITORY

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())}
ACTION = yaml.safe_load((REPOSITORY / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
GOOD = """@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

id:new-body a org:Organization ;
    rdfs:label "New Body"@en .
"""
UNSTABLE = GOOD.replace(" ;\n    rdfs", " ; rdfs")
INVALID = GOOD.replace('"New Body"@en', '"New Body"@en , "Other Body"@en').replace(" , ", ", ")


@pytest.fixture
def checkout(small_home: Path) -> Path:
    """A repository that is a home, with one file more."""
    (small_home / home.DATA / "new.ttl").write_text(GOOD)
    return small_home


def _environment(**values: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if name != home.VARIABLE}
    return {**kept, "PATH": path, **values}


def _hook(identifier: str, directory: Path, *files: str) -> subprocess.CompletedProcess[str]:
    hook = HOOKS[identifier]
    command = [*shlex.split(hook["entry"]), *hook["args"], *files]
    return subprocess.run(command, cwd=directory, env=_environment(), capture_output=True, text=True)


def _action(directory: Path, files: str = "", place: str = "") -> subprocess.CompletedProcess[str]:
    given = {"${{ inputs.files }}": files, "${{ inputs.home }}": place}
    environment = _environment(**{name: given[value] for name, value in STEPS[2]["env"].items()})
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[2]["run"]]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True)


def test_the_hook_for_form_rewrites_and_then_changes_nothing(checkout: Path) -> None:
    file = checkout / home.DATA / "new.ttl"
    file.write_text(UNSTABLE)
    assert _hook("hss-graph-fmt", checkout, "data/turtle/new.ttl").returncode == 0
    assert file.read_text() == GOOD
    before = file.stat().st_mtime_ns
    assert _hook("hss-graph-fmt", checkout, "data/turtle/new.ttl").returncode == 0
    assert file.stat().st_mtime_ns == before


def test_the_hook_for_form_fails_on_what_is_no_turtle(checkout: Path) -> None:
    (checkout / home.DATA / "new.ttl").write_text("id:a")
    done = _hook("hss-graph-fmt", checkout, "data/turtle/new.ttl")
    assert (done.returncode, done.stderr.split(":")[:4]) == (
        2,
        ["hss-graph", " data/turtle/new.ttl", "1", "1"],
    )


@pytest.mark.parametrize(("content", "status"), [(GOOD, 0), (INVALID, 1)])
def test_the_hook_for_rules_judges_the_files(checkout: Path, content: str, status: int) -> None:
    (checkout / home.DATA / "new.ttl").write_text(content)
    done = _hook("hss-graph-validate", checkout, "data/turtle/new.ttl")
    assert done.returncode == status, done.stdout + done.stderr
    assert ("new.ttl:6" in done.stdout) == bool(status)


def test_pre_commit_accepts_the_hooks() -> None:
    pre_commit = shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if pre_commit is None:
        pytest.skip("pre-commit is not installed")
    manifest = REPOSITORY / ".pre-commit-hooks.yaml"
    done = subprocess.run([pre_commit, "validate-manifest", manifest], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_action_is_content_with_good_files(checkout: Path) -> None:
    done = _action(checkout, "data/turtle/new.ttl\n  data/turtle/unicef.ttl\n\n")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("files", ["", "data/turtle/new.ttl"])
def test_the_action_annotates_the_line_of_a_bad_file(checkout: Path, files: str) -> None:
    (checkout / home.DATA / "new.ttl").write_text(INVALID)
    done = _action(checkout, files)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::error file=data/turtle/new.ttl,line=6," in done.stdout


def test_the_action_names_a_file_that_is_not_in_stable_form(checkout: Path) -> None:
    (checkout / home.DATA / "new.ttl").write_text(UNSTABLE)
    done = _action(checkout)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "data/turtle/new.ttl")


def test_the_action_takes_a_home_elsewhere(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(INVALID)
    done = _action(tmp_path, "mine.ttl", str(checkout))
    assert (done.returncode, "mine.ttl,line=6," in done.stdout) == (1, True)


def test_the_action_asks_for_files_where_there_is_no_home(tmp_path: Path) -> None:
    done = _action(tmp_path)
    assert (done.returncode, done.stdout) == (2, "::error::There is no home here; give files or home.\n")


def test_inputs_of_the_action_cannot_become_commands(checkout: Path) -> None:
    done = _action(checkout, '--help\n$(touch broken)\n"; touch broken; "\n`touch broken`')
    assert (done.returncode, (checkout / "broken").exists()) == (2, False)
    runs = [step["run"] for step in STEPS if "run" in step]
    assert not any("${{" in run for run in runs)


def test_the_action_installs_its_own_checkout(tmp_path: Path) -> None:
    step: dict[str, Any] = STEPS[1]
    assert step["env"] == {"ACTION_PATH": "${{ github.action_path }}"}
    target = tmp_path / "installed"
    offline = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_TARGET": str(target),
    }
    environment = _environment(ACTION_PATH=str(REPOSITORY), **offline)
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (target / "hss_graph" / "home" / "shapes" / "agents.ttl").is_file()


def test_the_action_uses_no_other_action_than_that_for_python() -> None:
    assert [step["uses"].split("@")[0] for step in STEPS if "uses" in step] == ["actions/setup-python"]
