"""How the command line answers a query: labels, limits, charts, paging, values that are asked for."""

from __future__ import annotations

import csv
import os
import pty
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from io import StringIO
from pathlib import Path

import pytest

from hss_graph import charts, queries, results
from hss_graph.cli.output import note
from hss_graph.engine import connect
from hss_graph.errors import OutputError
from hss_graph.home import Home
from support import REPOSITORY, Command

HOME = Home(REPOSITORY)
NOISE = "SELECT ?thing ?n { VALUES (?thing ?n) { (id:unicef 1) (id:gavi 2) (id:who 3) } }"


def _in_terminal(*arguments: str | Path, typed: str = "", **environment: str) -> str:
    """What ``hss-graph`` shows on a terminal of 24 lines where this is typed."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "hss_graph", *map(str, arguments)]
    known = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "24", **environment}
    started = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=known)
    os.close(follower)
    os.write(leader, f"{typed}\x04".encode())  # the end of what is typed, or a question would wait for ever
    shown = b""
    while True:
        try:
            piece = os.read(leader, 10_000)
        except OSError:  # the terminal was left by all
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert started.wait(60) == 0, shown.decode()
    return shown.decode()


def test_a_terminal_shows_names_and_says_how_long_it_took() -> None:
    shown = _in_terminal("query", "-e", NOISE).splitlines()
    assert [line.split() for line in shown[2:5]] == [
        ["UNICEF", "1"],
        ["Gavi", "2"],
        ["World", "Health", "Organization", "3"],
    ]
    assert shown[6] == "3 rows"
    assert shown[7].endswith(" s")


def test_no_labels_shows_short_iris_on_a_terminal() -> None:
    assert " id:gavi     2" in _in_terminal("query", "-e", NOISE, "--no-labels").splitlines()


def test_a_terminal_that_knows_links_gets_them() -> None:
    link = r"\x1b]8;id=\d+;https://w3id\.org/hss-graph/id/gavi\x1b\\Gavi\x1b]8;;\x1b\\"
    assert re.search(link, _in_terminal("query", "-e", NOISE, VTE_VERSION="6003"))
    assert "\x1b]8" not in _in_terminal("query", "-e", NOISE)


def test_a_long_answer_goes_through_the_pager(tmp_path: Path) -> None:
    file = tmp_path / "paged"
    _in_terminal(
        "query",
        "timeline",
        PAGER=f"{sys.executable} -c 'import sys; open(sys.argv[1], \"w\").write(sys.stdin.read())' {file}",
    )
    assert " rows\n" in file.read_text()


def test_without_a_pager_a_long_answer_is_shown() -> None:
    for extra in ({"PAGER": "no-such-pager"}, {"PAGER": "'"}, {}):
        arguments = ["query", "timeline", *([] if extra else ["--no-pager"])]
        assert " rows\r\n" in _in_terminal(*arguments, **extra)


def test_a_pager_that_does_not_run_loses_no_answer(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_bytes(b"\x7fELF")
    pager.chmod(0o755)
    assert " rows\r\n" in _in_terminal("query", "timeline", PAGER=str(pager))


def test_a_short_answer_needs_no_pager() -> None:
    assert "3 rows" in _in_terminal("query", "-e", NOISE, PAGER="false")


def test_missing_values_are_asked_for_until_they_are_names() -> None:
    shown = _in_terminal(
        "query", "evidence-of-tie", "--no-pager", typed="Gavy\nGavi\nGovernment of the United Kingdom\n"
    )
    assert "Organisation (name, such as " in shown
    assert "nothing in the graph is called 'Gavy'; did you mean 'Gavi'" in shown
    assert shown.count("Organisation (name") == 2
    assert shown.count("Other organisation (name") == 1
    assert "row" in shown


def test_a_candidate_is_chosen_by_its_number() -> None:
    shown = _in_terminal("query", "partners-of", "--no-pager", typed="Gavy\n1\n")
    assert "  1 Gavi\r\n" in shown
    assert "Government of the United Kingdom" in shown


def test_a_column_that_is_named_beside_it_keeps_its_iris() -> None:
    shown = _in_terminal("query", "-e", "SELECT ?n ?o { ?o a hss:Parliament ; rdfs:label ?n }", "--no-pager")
    assert "Parliament of the United Kingdom   id:uk-parliament" in shown


def test_no_word_of_a_head_is_broken() -> None:
    arguments = ["query", "partners-of", "-p", "organisation=UNICEF", "--no-pager"]
    assert "\x1b[1morganisation\x1b[0m  World Health Organization" in _in_terminal(*arguments, COLUMNS="60")


def test_a_page_about_a_thing_goes_through_the_pager_too() -> None:
    pager = f"{sys.executable} -c 'import sys; print(len(sys.stdin.read()) > 1000)'"
    assert _in_terminal("show", "UNICEF", PAGER=pager) == "True\r\n"
    assert _in_terminal("schema", PAGER=pager) == "True\r\n"
    assert "Named in" in _in_terminal("show", "UNICEF", "--no-pager", PAGER=pager)


def test_several_values_are_asked_for_one_after_another() -> None:
    shown = _in_terminal("query", "ties-among", "--no-pager", typed="UNICEF\nWHO\n\n")
    assert shown.count("another, or nothing") == 2
    assert "UNICEF and WHO" in shown


def test_several_values_are_given_by_repeating_the_parameter(run: Command) -> None:
    done = run("query", "ties-among", "-p", "organisation=UNICEF", "-p", "organisation=WHO")
    assert done.status == 0
    assert {tuple(row[:3:2]) for row in list(csv.reader(StringIO(done.out)))[1:]} == {
        ("UNICEF", "World Health Organization")
    }


def test_labels_are_columns_beside_the_iris_in_a_pipe(run: Command) -> None:
    assert run("query", "-e", NOISE, "--labels").out.splitlines()[:2] == [
        "thing,thingLabel,n",
        "https://w3id.org/hss-graph/id/unicef,UNICEF,1",
    ]


def test_a_limit_is_noted_where_rows_are_left_out(run: Command) -> None:
    done = run("query", "-e", NOISE, "--limit", "2")
    assert (len(done.out.splitlines()), done.err) == (3, "there is more than --limit 2 shows\n")
    assert run("query", "-e", NOISE, "--limit", "3").err == ""


@pytest.mark.parametrize("name", results.BINARY)
def test_a_sheet_is_not_written_on_a_terminal(name: str) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "hss_graph", "query", "-e", NOISE, "-f", name]
    done = subprocess.run(command, stdout=follower, stderr=subprocess.PIPE, text=True)
    os.close(follower)
    os.close(leader)
    assert (done.returncode, done.stderr) == (
        2,
        f"hss-graph: {name} is not for a terminal; use -o FILE.{name}\n",
    )


@pytest.mark.parametrize("name", results.BINARY)
def test_a_sheet_is_written_to_a_file(run: Command, tmp_path: Path, name: str) -> None:
    done = run("query", "timeline", "-o", tmp_path / f"answer.{name}")
    assert (done.status, done.err) == (0, "")
    assert (tmp_path / f"answer.{name}").stat().st_size > 1000


def test_a_blank_is_explained_and_stays_on_stderr(run: Command) -> None:
    done = run("query", "-e", "SELECT ?who { ?who hss:partner id:no-such-thing }")
    assert (done.status, done.out) == (0, "who\r\n")
    assert "id:no-such-thing" in done.err


def test_an_explanation_stands_for_the_answer(run: Command) -> None:
    done = run("query", "partners-of", "-p", "organisation=Gavi", "--explain")
    assert done.status == 0
    assert "hss:participant" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["query", "statements-without-evidence", "--chart", "a.svg"],
            "no chart; those that can be drawn: advocacy-",
        ),
        (
            ["query", "timeline", "--chart", "a.svg", "--explain"],
            "--explain is without the answer that --chart",
        ),
        (["query", "timeline", "--chart", ""], "'' is no name of a file."),
        (["query", "timeline", "-o", ""], "Invalid value for '-o' / '--output': '' is no name of a file."),
        (["query", "-e", "SELECT \udcff"], "hss-graph: -e: is not Unicode text; write it in UTF-8\n"),
        (["query", "timeline", "--chart", "a.gif"], "a.gif: a chart is one of .svg, .png"),
        (["query", "-e", "ASK { }", "--chart", "a.svg"], "-e: its header declares no chart"),
        (["query", "timeline", "--chart", "/nowhere/a.svg"], "/nowhere/a.svg: cannot be written"),
        (["query", "timeline", "-e", "ASK { }"], "-e and 'timeline' are two queries; give one of them"),
        (["query", "-e", "ASK { }", "-f", "turtle"], "answers yes or no, which turtle cannot hold"),
        (["query", "timeline", "--limit", "0"], "0 is not in the range x>=1"),
        (["query", "timeline", "--limit", "many"], "'many' is not a valid integer"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_line(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.status == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "query", [q for q in queries.saved(HOME) if q.chart and not q.missing({})], ids=lambda q: q.name
)
def test_a_declared_chart_is_drawn(run: Command, tmp_path: Path, query: queries.SavedQuery) -> None:
    done = run("query", query.name, "--chart", tmp_path / "a.png", "-o", tmp_path / "a.csv")
    assert (done.status, done.err) == (0, f"{tmp_path / 'a.png'}: drawn\n")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def _rows(query: str) -> results.Rows:
    result = connect().query(query)
    return results.read(result)  # type: ignore[arg-type]


BAR = queries.Chart("bar", {"category": "what", "value": "n"})
TIME = queries.Chart("time", {"date": "when", "label": "what"})


def _texts(file: Path) -> list[str]:
    root = ElementTree.parse(file).getroot()
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_bars_show_each_category_with_its_value(tmp_path: Path) -> None:
    rows = _rows("SELECT * { VALUES (?what ?n) { ('a $x$ <b>' 3) ('c\\u0001' 1.5) ('漢' 2) } }")
    assert charts.draw(BAR, rows, tmp_path / "a.svg", "Title & more") == 0
    shown = [text.strip() for text in _texts(tmp_path / "a.svg")]
    assert {"a $x$ <b>", "c\N{REPLACEMENT CHARACTER}", "漢", "3", "1.5", "Title & more"} <= set(shown)


def test_bars_without_a_value_count_rows_the_most_first(tmp_path: Path) -> None:
    chart = queries.Chart("bar", {"category": "what"})
    charts.draw(chart, _rows("SELECT * { VALUES ?what { 'a' 'b' 'b' } }"), tmp_path / "a.svg", "T")
    shown = [text.strip() for text in _texts(tmp_path / "a.svg")]
    assert [text for text in shown if text in ("a", "b")] == ["b", "a"]


def test_a_time_line_keeps_what_has_a_date(tmp_path: Path) -> None:
    values = (
        "('2015'^^xsd:gYear 'y') ('2015-09'^^xsd:gYearMonth 'm') ('soon' 's') ('2015-09-25'^^xsd:date 'd')"
    )
    rows = _rows(f"SELECT * {{ VALUES (?when ?what) {{ {values} }} }}")
    assert charts.draw(TIME, rows, tmp_path / "a.svg", "T") == 1
    shown = _texts(tmp_path / "a.svg")
    assert [text for text in shown if ", 2015" in text] == ["y, 2015", "m, 2015-09", "d, 2015-09-25"]


def test_a_chart_is_the_same_each_time(tmp_path: Path) -> None:
    rows = _rows("SELECT * { VALUES (?what ?n) { ('a' 3) ('b' 1) } }")
    for suffix in charts.FORMATS:
        for name in ("one", "two"):
            charts.draw(BAR, rows, tmp_path / f"{name}.{suffix}", "T")
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def test_what_does_not_fit_a_chart_is_counted(tmp_path: Path) -> None:
    values = " ".join(f"({n} {n})" for n in range(charts.MOST + 7))
    rows = _rows(f"SELECT * {{ VALUES (?what ?n) {{ {values} }} }}")
    assert charts.draw(BAR, rows, tmp_path / "a.png", "T") == 7


@pytest.mark.parametrize(
    ("chart", "query", "message"),
    [
        (BAR, "SELECT ?what { VALUES ?what { 1 } }", "the chart needs the column 'n'"),
        (
            BAR,
            "SELECT * { VALUES (?what ?n) { (1 'x') } }",
            "the chart needs numbers in the column 'n', not 'x'",
        ),
        (BAR, "SELECT * { VALUES (?what ?n) { (1 'INF'^^xsd:double) } }", "not 'INF'"),
        (BAR, "SELECT * { VALUES (?what ?n) { } }", "the answer has no rows"),
        (
            TIME,
            "SELECT * { VALUES (?what ?when) { (1 'x') } }",
            "the answer has no dates in the column 'when'",
        ),
    ],
)
def test_an_answer_that_cannot_be_drawn_is_refused(
    tmp_path: Path, chart: queries.Chart, query: str, message: str
) -> None:
    with pytest.raises(OutputError, match=message):
        charts.draw(chart, _rows(query), tmp_path / "a.svg", "T")
    assert list(tmp_path.iterdir()) == []


def test_a_chart_is_xml_whatever_a_name_holds(tmp_path: Path) -> None:
    rows = _rows("SELECT * { VALUES (?what ?n) { ('a\\uFFFE\\uFFFF' 1) } }")
    charts.draw(BAR, rows, tmp_path / "a.SVG", "T\uffff")
    assert "a\ufffd\ufffd" in _texts(tmp_path / "a.SVG")


def test_an_extension_in_capitals_chooses_the_same_format(run: Command, tmp_path: Path) -> None:
    assert run("query", "-e", NOISE, "-o", tmp_path / "a.CSV").status == 0
    assert run("query", "-e", NOISE, "-o", tmp_path / "b.csv").status == 0
    assert (tmp_path / "a.CSV").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_what_is_noted_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    note("  a\nb\x1b[31m\u202ec\u2028d é")
    assert capsys.readouterr().err == "  a b [31m c d é\n"
