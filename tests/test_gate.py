"""What enters a home: the right things whole, the wrong ones not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import hss_graph
from hss_graph import home, inference
from hss_graph.errors import GateError, ReadError
from hss_graph.transactions import writing
from hss_graph.turtle import to_turtle
from support import REPOSITORY, Command

RIGHT = REPOSITORY / "docs" / "examples" / "lakeside.ttl"
WRONG = REPOSITORY / "docs" / "examples" / "lakeside-wrong.ttl"
COMMAND = [sys.executable, "-m", "hss_graph"]
SECOND = """@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

id:lakeside-health-trust {} .
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A home without data."""
    return home.create(tmp_path / "home").path


def held(place: Path) -> dict[str, bytes]:
    """The files of data of a home, whatever they are called."""
    return {file.name: file.read_bytes() for file in (place / home.DATA).iterdir()}


def assert_sound(place: Path) -> None:
    """A home opens, is valid, holds nothing half written, and says what follows from it."""
    graph = hss_graph.open(place)
    assert graph.validate().results == ()
    inferred = place / home.DATA / inference.FILE_NAME
    if inferred.exists():
        assert inferred.read_text() == to_turtle(graph.reason(), inference.INFERRED)
    assert all(name.endswith(".ttl") for name in held(place))


def test_a_file_that_is_right_enters_in_stable_form_with_what_follows(place: Path) -> None:
    outcome = hss_graph.open(place).add(RIGHT)
    assert (outcome.committed, outcome.refused, outcome.report.results) == (True, False, ())
    assert sorted(held(place)) == ["inferred.ttl", "lakeside.ttl"]
    assert held(place)["lakeside.ttl"] == RIGHT.read_bytes()
    assert len(outcome.differences["data/turtle/lakeside.ttl"].added) == 59
    assert_sound(place)


def test_a_file_that_is_wrong_changes_nothing_and_is_told_where(place: Path) -> None:
    graph = hss_graph.open(place)
    before = graph.counts()
    outcome = graph.add(WRONG)
    assert outcome.refused
    assert not outcome.committed
    assert held(place) == {}
    assert graph.counts() == before
    assert {(r.file, r.line) for r in outcome.report.results} == {(str(WRONG), n) for n in (67, 69, 70)}


def test_a_dry_run_judges_and_changes_nothing(place: Path) -> None:
    graph = hss_graph.open(place)
    assert not graph.add(RIGHT, dry_run=True).committed
    assert held(place) == {}
    assert graph.add(WRONG, dry_run=True).refused


def test_a_graph_that_exists_is_not_replaced_unasked(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    with pytest.raises(GateError, match=r"lakeside.ttl: exists; --replace replaces it, --into lakeside adds"):
        graph.add(RIGHT)
    assert_sound(place)


def test_files_join_a_graph_that_exists_and_keep_what_it_held(place: Path, tmp_path: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    more = tmp_path / "more.ttl"
    more.write_text(SECOND.format('skos:altLabel "LHT"@en'))
    outcome = graph.add(more, into="lakeside")
    assert [str(t) for d in outcome.differences.values() for t in (*d.added, *d.removed)] == [
        "<https://w3id.org/hss-graph/id/lakeside-health-trust> "
        '<http://www.w3.org/2004/02/skos/core#altLabel> "LHT"@en'
    ]
    old, new = RIGHT.read_text().splitlines(), held(place)["lakeside.ttl"].decode().splitlines()
    assert [line for line in new if line not in old] == [
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        '    rdfs:label "Lakeside Health Trust"@en ;',
        '    skos:altLabel "LHT"@en .',
    ]
    assert_sound(place)


def test_a_graph_is_replaced_as_a_whole(place: Path, tmp_path: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    newer = tmp_path / "newer.ttl"
    newer.write_text(RIGHT.read_text().replace('"2024"', '"2023"'))
    outcome = graph.add(newer, into="lakeside", replace=True)
    difference = outcome.differences["data/turtle/lakeside.ttl"]
    assert [str(t.object.value) for t in (*difference.removed, *difference.added)] == ["2024", "2023"]
    assert '"2023"' in held(place)["lakeside.ttl"].decode()
    assert_sound(place)


def test_a_graph_that_nobody_needs_can_be_taken_away(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    assert graph.remove("lakeside").committed
    assert list(held(place)) == ["inferred.ttl"]
    assert_sound(place)


def test_a_graph_that_another_needs_stays(place: Path, tmp_path: Path) -> None:
    for name in ("shared", "unicef"):
        shutil.copy(REPOSITORY / home.DATA / f"{name}.ttl", place / home.DATA)
    before = held(place)
    outcome = hss_graph.open(place).remove("shared")
    assert outcome.refused
    assert held(place) == before
    assert {result.file for result in outcome.report.results} == {"data/turtle/unicef.ttl"}


def test_removing_what_is_not_there_names_what_is(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    with pytest.raises(GateError, match=r"lakesite.ttl: is not in the home; its graphs are lakeside"):
        graph.remove("lakesite")


@pytest.mark.parametrize(
    "name", ["nosuch", "Inferred", "inferred", "../escape", ".hidden", "a b", "", "é", "a/b", "-"]
)
def test_a_name_that_no_graph_may_have_is_refused(place: Path, name: str) -> None:
    with pytest.raises(GateError):
        hss_graph.open(place).add(RIGHT, into=name)
    assert held(place) == {}


def test_files_of_the_home_are_not_added_to_it(place: Path) -> None:
    with pytest.raises(GateError, match="stands in the home already"):
        hss_graph.open(place).add(place / "ontology" / "hss.ttl")


def test_files_that_need_each_other_enter_together(place: Path, tmp_path: Path) -> None:
    text = RIGHT.read_text()
    start = text.index("id:kisumu-nurses-union a ")
    end = text.index("id:lakeside-health-trust a ")
    prefixes = text[: text.index("<> a void")]
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(text[:start] + text[end:])
    two.write_text(prefixes + text[start:end])
    graph = hss_graph.open(place)
    assert graph.add(one).refused
    assert graph.add(one, two).committed
    assert_sound(place)


def test_what_others_added_meanwhile_is_taken_in(place: Path, tmp_path: Path) -> None:
    mine, theirs = hss_graph.open(place), hss_graph.open(place)
    assert theirs.add(RIGHT).committed
    clash = tmp_path / "clash.ttl"
    clash.write_text(SECOND.format('rdfs:label "Lakeside Trust"@en'))
    outcome = mine.add(clash)
    assert outcome.refused
    assert {result.shape.rpartition("/")[2] for result in outcome.report.results} == {"AgentShape-label>"}


def test_rules_that_changed_meanwhile_judge_what_comes(place: Path) -> None:
    graph = hss_graph.open(place)
    assert graph.add(RIGHT, dry_run=True).report.conforms
    rules = place / "shapes" / "engagements.ttl"
    rules.write_text(rules.read_text().replace("sh:minCount 2 ;", "sh:minCount 3 ;"))
    assert graph.add(RIGHT).refused
    assert held(place) == {}


def test_the_graph_is_what_the_home_is_after_a_change(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    afresh = hss_graph.open(place)
    assert graph.graph_sizes() == afresh.graph_sizes()
    assert len(graph.to_rdflib()) == len(afresh.to_rdflib())
    assert graph.resolve("Lakeside Health Trust") == afresh.resolve("Lakeside Health Trust")


def test_a_comment_that_has_no_place_in_stable_form_keeps_the_file_out(place: Path, tmp_path: Path) -> None:
    remarked = tmp_path / "remarked.ttl"
    remarked.write_text(RIGHT.read_text().replace('"Title"@en ;', '"Title"@en ; # or the cover'))
    with pytest.raises(ReadError, match=rf"{remarked}:\d+:\d+: "):
        hss_graph.open(place).add(remarked)
    assert held(place) == {}


def test_a_graph_that_leaves_something_out_changes_no_home(place: Path) -> None:
    with pytest.raises(GateError, match="open it anew"):
        hss_graph.open(place, without=["inferred"]).add(RIGHT)


def test_a_full_disk_refuses_and_loses_nothing(place: Path) -> None:
    hss_graph.open(place).add(RIGHT)
    again = shutil.copy(RIGHT, place.parent / "again.ttl")
    before = held(place)
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); \
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)); sys.argv[0] = 'hss-graph'; \
        from hss_graph.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", limited, "--home", place, "add", again],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"hss-graph: {place}/data/turtle: cannot be written: File too large; nothing has changed\n"
    )
    assert held(place) == before
    assert_sound(place)


def test_an_add_that_is_killed_leaves_all_or_nothing(place: Path, tmp_path: Path) -> None:
    """The same a few hundred times is `make stress`."""
    entered = 0
    for number in range(8):
        file = tmp_path / f"round-{number}.ttl"
        text = RIGHT.read_text().replace("lakeside", f"lakeside-{number}")
        # Each has names of its own, for two things of one name would be a warning.
        file.write_text(
            text.replace("Lakeside", f"Lakeside {number}").replace("Training", f"Training {number}")
        )
        process = subprocess.Popen(
            [*COMMAND, "--home", place, "add", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 0.15 * number
        while process.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        process.send_signal(signal.SIGKILL)
        confirmed = process.wait() == 0
        hss_graph.open(place)  # whoever comes next finishes or clears away
        is_there = file.name in held(place)
        assert is_there or not confirmed
        entered += is_there
        assert {name for name in held(place) if name.startswith("round-")} <= {
            f"round-{n}.ttl" for n in range(number + 1)
        }
    assert_sound_but_for_leftovers(place)


def assert_sound_but_for_leftovers(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)  # a writer clears away what was never decided
    assert_sound(place)


def test_of_two_files_that_are_right_apart_but_not_together_one_enters(place: Path, tmp_path: Path) -> None:
    """The same a few hundred times is `make stress`."""
    hss_graph.open(place).add(RIGHT)
    files = []
    for name in ("Seaside Trust", "Sea Trust"):
        file = tmp_path / f"{name.split()[0].lower()}.ttl"
        file.write_text(
            RIGHT.read_text()
            .replace("lakeside-health-trust", "new-trust")
            .replace("Lakeside Health Trust", name)
            .replace("evidence-lakeside", f"evidence-{file.stem}")
            .replace("source-lakeside", f"source-{file.stem}")
            .replace("lakeside-union", f"{file.stem}-union")
        )
        assert hss_graph.open(place).add(file, dry_run=True).report.count("Violation") == 0
        files.append(file)
    processes = [
        subprocess.Popen(
            [*COMMAND, "--home", place, "add", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for file in files
    ]
    for process in processes:
        process.communicate(timeout=120)
    assert sorted(process.returncode for process in processes) == [0, 1]
    assert len({file.name for file in files} & set(held(place))) == 1
    graph = hss_graph.open(place)
    assert graph.validate().count("Violation") == 0


def test_the_command_shows_what_changes(run: Command, place: Path) -> None:
    outcome = run("--home", place, "add", RIGHT)
    assert outcome.status == 0
    assert outcome.out.startswith("data/turtle/lakeside.ttl\n")
    assert "Kisumu Nurses' Union" in outcome.out
    assert outcome.err.splitlines()[-1] == f"{place}/data/turtle: changed"
    again = run("--home", place, "add", RIGHT, "--into", "lakeside")
    assert (again.status, again.out) == (0, "")
    assert again.err.splitlines()[-1] == "the home holds all of this; nothing has changed"


def test_the_command_refuses_in_plain_words(run: Command, place: Path) -> None:
    outcome = run("--home", place, "add", WRONG)
    assert outcome.status == 1
    assert "A partnership needs at least two parties" in outcome.out
    assert outcome.err.splitlines()[-1] == "refused; nothing has changed"
    assert held(place) == {}


def test_the_command_takes_graphs_away(run: Command, place: Path) -> None:
    run("--home", place, "add", RIGHT)
    dry = run("--home", place, "remove", "lakeside", "--dry-run")
    assert (dry.status, dry.err.splitlines()[-1]) == (0, "dry run; nothing has changed")
    outcome = run("--home", place, "remove", "data/turtle/lakeside.ttl")
    assert outcome.status == 0
    assert list(held(place)) == ["inferred.ttl"]


def test_a_home_that_may_not_be_written_is_one_line(run: Command, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    place = home.create(tmp_path / "home").path
    (place / home.DATA).chmod(0o500)
    outcome = run("--home", place, "add", RIGHT)
    (place / home.DATA).chmod(0o700)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)


def test_the_report_of_a_refusal_is_the_same_as_that_of_validate(place: Path) -> None:
    graph = hss_graph.open(place)
    assert graph.add(WRONG).report.results == graph.validate(WRONG).results


def test_a_result_about_the_ontology_itself_keeps_a_file_out(place: Path, tmp_path: Path) -> None:
    """Of rules about the whole graph the ontology is the focus; of other rules it is a thing like any."""
    file = tmp_path / "onto.ttl"
    file.write_text(
        "<https://w3id.org/hss-graph/ontology> a <https://w3id.org/hss-graph/ontology#Nonsense> ."
    )
    assert hss_graph.open(place).add(file).refused
    assert held(place) == {}


@pytest.mark.parametrize("linked", ["file", "directory"])
def test_what_a_link_leads_to_is_the_graph_of_the_link(place: Path, tmp_path: Path, linked: str) -> None:
    hss_graph.open(place).add(RIGHT)
    stands, elsewhere = place / home.DATA, tmp_path / "elsewhere"
    stands, elsewhere = (
        (stands / RIGHT.name, elsewhere / "x.ttl") if linked == "file" else (stands, elsewhere)
    )
    elsewhere.parent.mkdir(exist_ok=True)
    shutil.move(stands, elsewhere)
    stands.symlink_to(elsewhere)
    other = tmp_path / "other" / RIGHT.name
    other.parent.mkdir()
    other.write_text(RIGHT.read_text())
    with pytest.raises(GateError, match="exists; --replace"):
        hss_graph.open(place).add(other)
    assert (place / home.DATA / RIGHT.name).read_bytes() == RIGHT.read_bytes()


def test_homes_that_share_their_data_wait_for_each_other(place: Path, tmp_path: Path) -> None:
    other = home.create(tmp_path / "other").path
    (other / home.DATA).rmdir()
    (other / home.DATA).symlink_to(place / home.DATA)
    with writing(place / home.DATA):
        process = subprocess.Popen([*COMMAND, "--home", other, "add", RIGHT], stderr=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=2)
        assert held(place) == {}
    assert process.wait(timeout=60) == 0
    assert_sound(place)


@pytest.mark.parametrize(
    "journal",
    [
        '[["/etc/x.ttl", null]]',
        '[["../x.ttl", null]]',
        '[["a.ttl", "../b"]]',
        "",
        "garbage",
        "[1]",
        '[["x.ttl", 5]]',
    ],
)
def test_a_journal_that_nobody_wrote_here_is_not_carried_out(run: Command, place: Path, journal: str) -> None:
    (place / home.DATA / ".change").write_text(journal)
    done = run("--home", place, "stats")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert "is no journal of a change; look at it and remove it" in done.err


def test_names_that_are_one_on_some_disks_are_refused(place: Path, tmp_path: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    with pytest.raises(GateError, match="Lakeside and lakeside would be one file on some disks"):
        graph.add(shutil.copy(RIGHT, tmp_path / "Lakeside.ttl"))


def test_the_path_of_another_file_removes_nothing(place: Path) -> None:
    graph = hss_graph.open(place)
    graph.add(RIGHT)
    with pytest.raises(GateError, match="names no graph; give the name of a file in data/turtle"):
        graph.remove("ontology/lakeside.ttl")


def test_an_empty_graph_can_be_taken_away(place: Path) -> None:
    (place / home.DATA / "empty.ttl").touch()
    assert hss_graph.open(place).remove("empty").committed
    assert "empty.ttl" not in held(place)


def test_the_bundled_home_is_changed_only_if_it_is_named(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != home.VARIABLE}
    done = subprocess.run(
        [*COMMAND, "add", RIGHT], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "hss-graph: there is no home here to change; name one with --home, or 'hss-graph init' makes one\n",
    )


def test_a_reader_that_goes_away_changes_no_status(place: Path) -> None:
    command = f"{sys.executable} -m hss_graph --home {place} add {RIGHT} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
    assert "lakeside.ttl" in held(place)
