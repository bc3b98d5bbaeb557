"""The command line as its users meet it: answers on stdout, the rest on stderr, exit codes."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import hss_graph
from hss_graph import home
from support import REPOSITORY, Command

PREFIX = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "hss": "https://w3id.org/hss-graph/ontology#",
        "id": "https://w3id.org/hss-graph/id/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }.items()
)
LONELY = PREFIX + 'id:x a hss:Partnership ;\n    rdfs:label "Lonely"@en ;\n    hss:partner id:unicef .\n'


def _stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_the_version(run: Command) -> None:
    done = run("--version")
    assert (done.status, done.out) == (0, f"hss-graph, version {hss_graph.__version__}\n")


def test_a_question_is_answered_in_csv_in_a_pipe(run: Command) -> None:
    done = run("query", "partners-of", "-p", "organisation=gavi")
    assert done.status == 0
    assert done.err == ""
    assert done.out.splitlines()[0] == "organisation,engagements,kinds,status,iri"
    assert len(done.out.splitlines()) == 3


def test_a_question_is_answered_in_a_table_on_a_terminal() -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "hss_graph", "query", "strategies-by-owner", "--no-pager"]
    subprocess.run(
        command, stdout=follower, check=True, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    )
    os.close(follower)
    shown = os.read(leader, 10_000).decode()
    os.close(leader)
    assert "Strategy" in shown
    assert "8 rows" in shown
    assert "───" in shown


@pytest.mark.parametrize(
    ("extension", "beginning"),
    [
        ("csv", "block,"),
        ("tsv", "?block"),
        ("json", '{"head"'),
        ("xml", "<?xml"),
        ("md", "| block"),
        ("txt", " block"),
    ],
)
def test_the_extension_of_the_file_chooses_the_format(
    run: Command, tmp_path: Path, extension: str, beginning: str
) -> None:
    file = tmp_path / f"answer.{extension}"
    done = run("query", "blocks-without-organisations", "-o", file)
    assert (done.status, done.out, done.err) == (0, "", "")
    assert file.read_text().startswith(beginning)


def test_a_query_from_stdin(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    _stdin(monkeypatch, b"ASK { id:hai a hss:NonGovernmentalOrganization }")
    assert run("query", "-").out == "true\n"


def test_a_query_from_a_file_with_a_parameter(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "label.rq"
    file.write_text("SELECT ?label { ?_thing_iri rdfs:label ?label }")
    assert run("query", file, "-p", "thing=Gavi").out == "label\r\nGavi\r\n"


def test_triples_come_as_turtle(run: Command) -> None:
    done = run("query", "-e", "CONSTRUCT { ?o a hss:Ministry } WHERE { ?o a hss:Ministry }")
    assert done.out.splitlines()[-1] == "id:ministry-of-health-of-mozambique a hss:Ministry ."


def test_the_saved_queries_are_listed(run: Command) -> None:
    done = run("queries", "list", "-f", "json")
    found = {row["name"]: row for row in json.loads(done.out)}
    assert len(found) >= 12
    assert found["partners-of"]["parameters"] == "organisation"
    assert {
        row["name"] for row in json.loads(run("queries", "list", "--tag", "network", "-f", "json").out)
    } == {
        "partnership-network",
        "participation-network",
    }


def test_a_saved_query_is_shown_as_it_is(run: Command) -> None:
    assert run("queries", "show", "timeline").out == (REPOSITORY / "queries/timeline.rq").read_text()


def test_the_home_is_valid(run: Command) -> None:
    done = run("validate")
    assert done.status == 0
    assert done.out.endswith("valid, nothing to report\n")


def test_a_violation_says_where_what_and_the_way_out(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(LONELY)
    done = run("validate", file)
    assert done.status == 1
    assert done.out == (
        "Lonely (partnership, id:x)\n"
        "\n"
        f"  {file}:4:1: violation\n"
        "    An engagement needs evidence: an hss:Evidence node that supports it, with source and lines.\n"
        "    Add an hss:Evidence with hss:supports id:x and the lines that say so:\n"
        "      id:evidence-… a hss:Evidence ;\n"
        "          hss:firstLine … ;\n"
        "          hss:lastLine … ;\n"
        '          hss:section "…"@en ;\n'
        "          hss:status hss:explicit ;\n"
        "          hss:supports id:x ;\n"
        "          prov:hadPrimarySource id:… .\n"
        "    Rule: EngagementShape-evidence\n"
        "\n"
        f"  {file}:4:1: violation\n"
        "    A partnership needs at least two parties; name the other one, or use another kind of "
        "engagement.\n"
        "    Add hss:partner or hss:lead. So far there is hss:partner id:unicef.\n"
        "    Rule: PartnershipShape-parties\n"
        "\n"
        "1 file: 2 violations\n"
        "Why a rule is there, with examples: hss-graph explain EngagementShape-evidence\n"
    )


def test_a_wrong_value_is_located_on_its_own_line(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(
        LONELY.replace("hss:partner id:unicef", 'hss:partner id:unicef, id:who ;\n    hss:from "May"')
    )
    results = json.loads(run("validate", file, "-f", "json").out)["results"]
    assert [(r["line"], r["rule"], r["value"]) for r in results if r["path"].endswith("#from>")] == [
        (7, "EngagementShape-from", '"May"')
    ]


def test_the_report_comes_as_standard_turtle(run: Command, tmp_path: Path) -> None:
    import rdflib

    file = tmp_path / "new.ttl"
    file.write_text(LONELY)
    report = rdflib.Graph().parse(data=run("validate", file, "-f", "turtle").out, format="turtle")
    assert (None, rdflib.SH.conforms, rdflib.Literal(False)) in report
    assert len(list(report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))) == 2


def test_a_file_of_the_home_is_judged_in_its_place(run: Command, small_home: Path) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    file.write_text(file.read_text().replace("hss:partner id:unicef, id:who", "hss:partner id:unicef"))
    assert run("--home", small_home, "validate").status == 1
    assert "PartnershipShape-parties" in run("--home", small_home, "validate", file).out


def test_a_file_of_the_home_is_judged_with_what_it_breaks_elsewhere(run: Command, small_home: Path) -> None:
    file = small_home / home.DATA / "shared.ttl"
    text = file.read_text()
    file.write_text(
        text.replace(
            "id:who a hss:IntergovernmentalOrganization ;", "id:wh0 a hss:IntergovernmentalOrganization ;"
        )
    )
    alone, whole = run("--home", small_home, "validate", file), run("--home", small_home, "validate")
    assert alone.status == whole.status == 1
    counts = [line for line in alone.out.splitlines() if line not in whole.out.splitlines()]
    assert [line.split(":")[0] for line in counts] == ["1 file"]


def test_the_report_of_a_good_file_says_so_in_every_format(run: Command, small_home: Path) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    file.write_text(file.read_text().replace("hss:partner id:unicef, id:who", "hss:partner id:unicef"))
    good = REPOSITORY / "docs/examples/lakeside.ttl"
    for format_name, sign in (
        ("text", "valid"),
        ("json", '"conforms": true'),
        ("turtle", "sh:conforms true"),
    ):
        done = run("--home", small_home, "validate", good, "-f", format_name)
        assert (done.status, sign in done.out) == (0, True)


def test_a_thing_without_a_class_or_an_unknown_property_is_refused(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(PREFIX + "id:unicf hss:worksOnBlok id:unicef .\n")
    done = run("validate", file)
    assert f"  {file}:4:1: violation\n    The thing has no class" in done.out
    assert "    hss:worksOnBlok\n    The property is not one that the ontology declares" in done.out
    assert "    Did you mean id:unicef (UNICEF)?\n" in done.out


@pytest.mark.parametrize("name", ["my file.ttl", "a%zz#b?.ttl", "é.ttl", "<x>.ttl", "unicef.ttl"])
def test_a_file_may_have_any_name(run: Command, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(LONELY)
    assert f"\n  {file}:4:1: violation\n" in run("validate", file).out


def test_a_report_never_replaces_what_is_checked(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(LONELY)
    assert run("validate", file, "-f", "text", "-o", file).status == 2
    assert file.read_text() == LONELY


@pytest.mark.parametrize("arguments", ["stats > /dev/full", "stats >&-", "query - <&-", "search ''"])
def test_a_closed_or_full_stream_is_no_traceback(arguments: str) -> None:
    command = f"{sys.executable} -m hss_graph {arguments}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.returncode == (1 if "search" in arguments else 2)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", ["queries show timeline", "completion fish", "--version", "--help", "query --help"]
)
def test_whatever_is_printed_heeds_stdout(arguments: str) -> None:
    def status_of(end: str) -> tuple[int, int]:
        command = f"{sys.executable} -m hss_graph {arguments} {end}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        return done.returncode, done.stderr.count("\n")

    assert status_of("> /dev/full") == (2, 1)
    assert status_of(">&-") == (2, 1)
    assert status_of("| true; exit ${PIPESTATUS[0]}") == (0, 0)


def test_a_misspelled_class_or_property_is_refused(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(LONELY.replace("hss:Partnership", "hss:Partnershp"))
    assert "The class is not one that the ontology declares" in run("validate", file).out
    file.write_text(LONELY.replace("hss:partner", "hss:partnr"))
    assert "    hss:partnr id:unicef\n" in run("validate", file).out


def test_show_gives_every_statement_its_lines(run: Command) -> None:
    done = run("show", "HAI")
    assert "Health Alliance International, non-governmental organisation\n  id:hai\n" in done.out
    assert "  based in: United States\n    002_c171393c76630a5d.txt:73 (explicit)\n" in done.out
    assert (
        "  HAI's former seat on the PHM steering council (as member)\n"
        "    with PHM steering council (body joined)\n    past\n    002_c171393c76630a5d.txt:39 (explicit)\n"
    ) in done.out
    assert "(as recipient)" in done.out
    assert "002_c171393c76630a5d.txt:9 (inferred)" in done.out


def test_show_in_json(run: Command) -> None:
    about = json.loads(run("show", "id:gavi", "-f", "json").out)
    assert about["entry"]["label"] == "Gavi"
    assert about["parts"][0]["others"] == [
        "Department for International Development",
        "Government of the United Kingdom",
    ]


def test_search(run: Command) -> None:
    assert run("search", "unisef").out.splitlines()[1].startswith("UNICEF,")
    nothing = run("search", "qqqqzzzz")
    assert nothing.status == 1
    assert nothing.err == "nothing in the graph is called anything like 'qqqqzzzz'\n"


def test_stats_count_every_triple_once(run: Command, graph: hss_graph.KnowledgeGraph) -> None:
    rows = json.loads(run("stats", "-f", "json").out)
    sizes = {row["kind"]: row["count"] for row in rows if row["group"] == "triples"}
    assert sum(sizes.values()) == sum(graph.graph_sizes().values())
    assert {row["count"] for row in rows if row["kind"] == "building block"} == {6}


def test_a_new_home_is_empty_and_valid(run: Command, tmp_path: Path) -> None:
    made = tmp_path / "mine"
    assert run("init", made).status == 0
    assert {path.name for path in made.iterdir()} == {"data", "ontology", "queries", "shapes"}
    assert list((made / home.DATA).iterdir()) == []
    assert run("--home", made, "validate").status == 0
    assert run("--home", made, "query", "timeline").status == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Command, shell: str) -> None:
    assert "_HSS_GRAPH_COMPLETE" in run("completion", shell).out


def test_the_answers_of_the_saved_queries_are_tested(run: Command) -> None:
    done = run("queries", "test", "statements-without-evidence", "timeline")
    assert (done.status, done.out) == (0, "")
    assert done.err == "2 answers of 2 queries: all as reviewed\n"


def test_an_answer_that_differs_is_shown_and_can_be_renewed(run: Command, small_home: Path) -> None:
    kept = small_home / "queries" / "answers"
    kept.mkdir()
    (kept / "joint-outputs.csv").write_bytes(b"document,organisation\r\nA,B\r\n")
    asked = ("--home", small_home, "queries", "test", "joint-outputs", "timeline")
    done = run(*asked)
    assert done.status == 1
    assert done.out.splitlines()[:3] == [
        "timeline: has no reviewed answer",
        "queries/answers/joint-outputs.csv: differs",
        "  -document,organisation",
    ]
    assert "1 differ" in done.err
    run(*asked, "--update")
    again = run(*asked)
    assert again.out == "timeline: has no reviewed answer\n"
    assert run("--home", small_home, "queries", "test", "joint-output").status == 2


def test_which_answers_change_without_outside_facts_is_shown(run: Command) -> None:
    asked = ("queries", "test", "timeline", "statements-without-evidence", "--without", "outside")
    done = run(*asked)
    assert done.status == 1
    assert done.out.startswith("queries/answers/timeline.csv: differs\n")
    assert "2020-06-16" in done.out
    assert run(*asked, "--update").status == 2


def test_completion_knows_commands_and_queries() -> None:
    def complete(words: str) -> list[str]:
        env = {**os.environ, "_HSS_GRAPH_COMPLETE": "bash_complete", "COMP_WORDS": words}
        env["COMP_CWORD"] = str(len(words.split()) - 1)
        done = subprocess.run(
            [Path(sys.executable).parent / "hss-graph"], env=env, capture_output=True, text=True
        )
        return done.stdout.split()

    assert "plain,network" in complete("hss-graph netw")
    assert "plain,timeline" in complete("hss-graph query timel")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = (
        f"{sys.executable} -m hss_graph query -e 'SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 200000' | head -1"
    )
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "a,b,c,d,e,f\n", "")


BAD_FILES = {
    "truncated.ttl": (LONELY[:-3].encode() + b" ;", "the file ends in the middle of a statement"),
    "latin.ttl": (
        LONELY.replace("Lonely", "caf\xe9").encode("latin-1"),
        "is not UTF-8; save the file as UTF-8",
    ),
    "utf16.ttl": (LONELY.encode("utf-16"), ":1:1: is UTF-16 or UTF-32; save the file as UTF-8"),
    "bom.ttl": (b"\xef\xbb\xbf" + LONELY.encode(), ":1:1: starts with a byte order mark"),
    "nul.ttl": (LONELY.replace("Lonely", "Lo\0nely").encode(), "holds a NUL character"),
    "prefix.ttl": (b"id:x a hss:Partnership .", ":1:1: the prefix id: is not declared; add '@prefix id:"),
    "unknown.ttl": (b"<a> a what:Ever .", ":1:7: the prefix what: is not declared; declare it or correct it"),
    "iri.ttl": (b"<a b> a <c> .", ":1:1: an IRI holds a space"),
    "html.ttl": (b"<!DOCTYPE html><html></html>", ": is a web page (HTML)"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_one_line(run: Command, tmp_path: Path, name: str) -> None:
    content, message = BAD_FILES[name]
    (tmp_path / name).write_bytes(content)
    done = run("validate", tmp_path / name)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: {tmp_path / name}:")
    assert message in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_in_the_home_is_named(run: Command, small_home: Path, name: str) -> None:
    (small_home / home.DATA / name).write_bytes(BAD_FILES[name][0])
    done = run("--home", small_home, "query", "timeline")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"hss-graph: data/turtle/{name}:")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query"], "Give the name of a saved query, a file, '-', or -e SPARQL."),
        (["query", "timeline", "-e", "ASK {}"], "give one of them, not both"),
        (["query", "tmeline"], "no saved query is called 'tmeline'; did you mean timeline, timeline-of?"),
        (["query", "./missing.rq"], "missing.rq: cannot be read: No such file or directory"),
        (["query", "-e", "SELECT ?s { ?s ?p "], "-e:1:"),
        (["query", "-e", "SELECT ?s { ?s no:thing ?o }"], "-e:1:16: the prefix no: is not declared"),
        (["query", "-e", "ASK { ?_who_iri ?p ?o }"], "-e: who has no value; pass -p who=NAME"),
        (["query", "timeline", "-p", "year=2000"], "has no parameter 'year'; it takes no parameters"),
        (["query", "partners-of", "-p", "organisation"], "is not of the form name=value"),
        (
            ["query", "partners-of", "-p", "organisation=a", "-p", "organisation=b"],
            "takes one value, and 2 are given",
        ),
        (["query", "partners-of", "-p", "organisation=Gavy"], "called 'Gavy'; did you mean 'Gavi'?"),
        (["query", "partners-of", "-p", "organisation=id:gavy"], "did you mean 'Gavi'?"),
        (["query", "timeline", "-f", "docx"], "'docx' is not one of"),
        (["query", "timeline", "-f", "turtle"], "which turtle cannot hold"),
        (["query", "timeline", "-o", "answer.docx"], "answer.docx: the extension says no format"),
        (["query", "timeline", "-o", "/nowhere/at/all.csv"], "/nowhere/at/all.csv: cannot be written"),
        (["query", "timeline", "-o", "/"], "the extension says no format"),
        (["query", "timeline", "-f", "csv", "-o", "/"], "/: is a directory; name a file"),
        (["network", "export", "timeline", "-o", "n.graphml"], "is not a network query"),
        (["network", "export", "-o", "n.xyz"], "n.xyz: the extension says no format"),
        (["network", "export", "-f", "csv"], "CSV is two files, so it needs -o DIRECTORY."),
        (["network", "plot", "-o", "n.docx"], "n.docx: a picture is one of .svg, .png, .pdf"),
        (["show", "Nobody at all"], "nothing in the graph is called 'Nobody at all'"),
        (["validate", "missing.ttl"], "missing.ttl: cannot be read: No such file or directory"),
        (["validate", "/"], "/: is a directory; name a file"),
        (["query", "partners-of"], "organisation has no value; pass -p organisation=NAME"),
        (["query", "evidence-of-tie", "-p", "organisation=WHO"], "other has no value; pass -p other=NAME"),
        (["queries", "show", "timeline.rq"], "timeline.rq: cannot be read"),
        (["query", "partners-of", "-p", "organisation=Kenya"], "'Kenya' is Kenya (country, place:404)"),
        (["query", "partners-of", "-p", "organisation=http://e/x"], "nothing in the graph is called"),
        (["init", "/"], "/: exists and is not an empty directory; name a new one"),
        (["--home", "/nowhere", "stats"], "/nowhere: is not a home, for it has no data/turtle/"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["query", "--frobnicate"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_is_one_line_and_changes_nothing(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("hss-graph: ")
    assert message in done.err
    is_excerpt = done.err.endswith("^\n")  # below the message stand the line of the query and a caret
    assert done.err.count("\n") == (3 if is_excerpt else 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["network"], ["queries"]])
def test_no_command_shows_the_help(run: Command, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: hss-graph")


def test_a_query_in_a_wrong_encoding_is_refused(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "q.rq"
    file.write_bytes(b"ASK { ?s ?p 'caf\xe9' }")
    assert f"{file}:1:17: is not UTF-8" in run("query", file).err
    _stdin(monkeypatch, b"\xef\xbb\xbfASK {}")
    assert "stdin:1:1: starts with a byte order mark" in run("query", "-").err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("mode", [0o500, 0o600, 0o000])
def test_a_directory_without_permission_is_refused(run: Command, tmp_path: Path, mode: int) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    inner.chmod(mode)
    done = run("query", "timeline", "-o", inner / "a.csv")
    assert (done.status, "cannot be written: Permission denied" in done.err) == (2, True)


def test_a_failed_answer_leaves_the_old_file_as_it_was(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    file.write_text("before")
    assert run("query", "-e", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "-o", file).status == 2
    assert file.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]


def test_without_matplotlib_a_picture_says_what_to_install(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = run("network", "plot", "-o", tmp_path / "n.svg")
    assert done.status == 2
    assert (
        done.err
        == "hss-graph: pictures need matplotlib; install it with: pip install 'hss-graph[pictures]'\n"
    )
