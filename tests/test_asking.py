"""Plain words → saved queries with values: what is understood, what is refused, and how fast."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

import hss_graph
from hss_graph import asking, home, queries
from hss_graph.asking.mentions import Finder
from hss_graph.asking.phrasings import ordinary, phrasings
from hss_graph.asking.words import words
from hss_graph.errors import UnknownNameError
from support import REPOSITORY, Command

SAVED = queries.saved(home.Home(REPOSITORY))
# Phrasings that were written while this was built, so the rate says how well it does on what it knows.
_FILE = REPOSITORY / "tests" / "ask_development.csv"
DEVELOPMENT = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
LEAST_RIGHT = 0.93
LONGEST_LINE = 160  # letters of a line of a refusal
LONGEST_S = 0.5  # a twentieth is usual; the rest is for slow and busy machines


def _terms(graph: hss_graph.KnowledgeGraph, name: str, values: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The values as IRIs, by which two names of one thing are the same."""
    parameters = {p.name: p for query in SAVED if query.name == name for p in query.parameters}
    found = set()
    for key, value in values:
        parameter = parameters.get(key)
        if parameter is None or parameter.kind == "iri":
            value = (parameter.term(value, graph.names) if parameter else graph.resolve(value)).value
        found.add((key, value))
    return found


def _pairs(reading: asking.Reading) -> list[tuple[str, str]]:
    return [(k, v) for k, vs in reading.values.items() for v in ([vs] if isinstance(vs, str) else vs)]


def _is_right(graph: hss_graph.KnowledgeGraph, reader: asking.Reader, row: dict[str, str]) -> bool:
    try:
        found = reader.readings(row["question"])
    except UnknownNameError:
        return not row["query"]
    best = found[0] if found and found[0].confidence >= asking.LEAST else None
    if best is None or not row["query"]:
        return best is None and not row["query"]
    wanted = [tuple(pair.split("=", 1)) for pair in row["values"].split(";") if pair]
    same = best.name == row["query"]
    return same and _terms(graph, best.name, _pairs(best)) == _terms(graph, best.name, wanted)  # type: ignore[arg-type]


def test_most_phrasings_of_the_development_set_are_understood(graph: hss_graph.KnowledgeGraph) -> None:
    reader = asking.reader(graph.engine, graph.names, SAVED)
    wrong = [row["question"] for row in DEVELOPMENT if not _is_right(graph, reader, row)]
    assert len(DEVELOPMENT) >= 100
    assert 1 - len(wrong) / len(DEVELOPMENT) >= LEAST_RIGHT, wrong


def test_the_development_set_asks_every_saved_query() -> None:
    assert {query.name for query in SAVED} <= {row["query"] for row in DEVELOPMENT}


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_every_saved_query_has_phrasings_for_all_its_parameters(query: queries.SavedQuery) -> None:
    slots = {f"{{{parameter.name}}}" for parameter in query.parameters}
    used = {word.folded for phrase in query.phrases for word in words(phrase) if word.folded[0] == "{"}
    assert len(query.phrases) >= 5
    assert used == slots
    assert len(set(query.phrases)) == len(query.phrases)


def test_a_reading_has_the_query_its_values_and_a_confidence(graph: hss_graph.KnowledgeGraph) -> None:
    best = graph.ask("who works with Gavi")[0]
    assert (best.query.name if best.query else None, best.values) == ("partners-of", {"organisation": "Gavi"})
    assert best.confidence > 0.9


def test_the_best_readings_come_first_and_differ(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.ask("who works on health financing in Kenya")
    assert [r.confidence for r in found] == sorted((r.confidence for r in found), reverse=True)
    assert len({(r.name, str(r.values)) for r in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("who funds Gavi", {"recipient": "Gavi"}),
        ("who does the UK fund", {"funder": "Government of the United Kingdom"}),
        ("which donors give money to Gavi", {"recipient": "Gavi"}),
        ("does the UK fund Gavi", {"funder": "Government of the United Kingdom", "recipient": "Gavi"}),
        ("is Gavi funded by the UK", {"funder": "Government of the United Kingdom", "recipient": "Gavi"}),
    ],
)
def test_who_does_what_to_whom_is_told_by_the_order_of_words(
    graph: hss_graph.KnowledgeGraph, text: str, values: dict[str, str]
) -> None:
    best = graph.ask(text)[0]
    assert (best.name, best.values) == ("funders-and-recipients", values)


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("who works with Unicfe", "UNICEF"),
        ("who works with the world health organisation", "World Health Organization"),
        ("who works with WHO", "World Health Organization"),
        ("who works with dfid", "Department for International Development"),
        ("who works with the People’s Health Movement", "People's Health Movement"),
        ("WHO WORKS WITH GAVI", "Gavi"),
    ],
)
def test_names_are_found_in_any_spelling(
    graph: hss_graph.KnowledgeGraph, text: str, organisation: str
) -> None:
    best = graph.ask(text)[0]
    assert (best.name, best.values) == ("partners-of", {"organisation": organisation})


def test_a_country_may_stand_for_its_government(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.ask("who works in the UK")[0].values == {"place": "United Kingdom"}
    assert graph.ask("who works with the UK")[0].values == {
        "organisation": "Government of the United Kingdom"
    }


@pytest.mark.parametrize(
    "text",
    [
        "who works with Médecins du Monde",
        "who funds the Gates Foundation?",
        "who funds Save the Children",
        "Which organisations cooperate with the World Food Programme",
        "who works with foobar",
    ],
)
def test_a_name_that_nothing_goes_by_is_said(graph: hss_graph.KnowledgeGraph, text: str) -> None:
    with pytest.raises(UnknownNameError, match="nothing in the graph is called"):
        graph.ask(text)


@pytest.mark.parametrize("text", ["", "?", "how do I bake bread", "la la la", "x" * 10_000, "{organisation}"])
def test_what_is_no_question_for_the_graph_has_no_likely_reading(
    graph: hss_graph.KnowledgeGraph, text: str
) -> None:
    assert [reading for reading in graph.ask(text) if reading.confidence >= asking.LEAST] == []


@pytest.mark.parametrize(
    "text",
    [
        "what is the weather in Nairobi",
        "capital of Kenya",
        "who won the world cup",
        "best recipe for ugali",
        "asdf qwer",
        "how old is Emily",
        "what is the population of Ethiopia",
        "does the blorbex foundation work with Gavi",
        "evidence that quuxcorp works with WHO",
        "what did gandalf say about UNICEF",
    ],
)
def test_a_question_about_something_else_is_refused_though_it_holds_a_name(run: Command, text: str) -> None:
    done = run("ask", text)
    assert (done.status, done.out) == (1, "")
    assert max(map(len, done.err.splitlines())) <= LONGEST_LINE


def test_a_polite_beginning_changes_nothing(graph: hss_graph.KnowledgeGraph) -> None:
    polite = graph.ask(
        "Dear all, I am writing a report and would be grateful if you could tell me who funds Gavi"
    )[0]
    plain = graph.ask("who funds Gavi")[0]
    assert (polite.name, polite.values, polite.confidence) == (plain.name, plain.values, plain.confidence)


def test_one_thing_never_stands_in_two_places_of_a_reading(graph: hss_graph.KnowledgeGraph) -> None:
    for reading in graph.ask("Gavi and Gavi and Gavi"):
        values = [value for _, value in _pairs(reading)]
        assert len(set(values)) == len(values)


def test_a_refusal_says_what_was_not_understood(run: Command) -> None:
    assert "\n  not understood: capital\n" in run("ask", "capital of Kenya").err


@pytest.mark.parametrize(
    "text",
    [
        "who works with \x00\x1b[31mGavi\u202e",
        "who works with Gavi" * 2_000,
        "Gavi " * 5_000,
        "{organisation} {other} {__proto__} %s {0}",
        "who works with <https://w3id.org/hss-graph/id/gavi> } ; DROP ALL",
        "ǅ ﷺ 🤝 who funds 𝔊𝔞𝔳𝔦",
        "UNICEF and WHO and Gavi and HAI and PHM and DFID and FCDO and K4D and IDS and AMREF and Oxfam",
    ],
)
def test_hostile_questions_do_no_harm(graph: hss_graph.KnowledgeGraph, text: str) -> None:
    started = time.perf_counter()
    try:
        for reading in graph.ask(text):
            assert reading.query is None or graph.run(reading.query, reading.values) is not None
    except UnknownNameError:
        pass
    assert time.perf_counter() - started < 8 * LONGEST_S


def test_a_question_is_understood_quickly(graph: hss_graph.KnowledgeGraph) -> None:
    spent = []
    for row in DEVELOPMENT[:20]:
        started = time.perf_counter()
        graph.ask(row["question"])
        spent.append(time.perf_counter() - started)
    assert sorted(spent)[10] < LONGEST_S


def test_several_things_fill_a_parameter_of_several_values(graph: hss_graph.KnowledgeGraph) -> None:
    best = graph.ask("ties among HAI, PHM and COPASAH")[0]
    assert (best.name, len(best.values["organisation"])) == ("ties-among", 3)


def test_a_longer_name_hides_the_shorter_ones_in_it(graph: hss_graph.KnowledgeGraph) -> None:
    finder = Finder(graph.engine, graph.names, ordinary([p for q in SAVED for p in phrasings(q)]))
    found = finder.find(words("HWAC steering committee"))
    assert {graph.names.entry(mention.iri).label for mention in found} == {"HWAC steering committee"}


def test_ask_says_what_was_understood_and_answers(run: Command) -> None:
    done = run("ask", "who", "works", "with", "Gavi?", "-f", "csv")
    assert done.status == 0
    assert done.out == run("query", "partners-of", "-p", "organisation=Gavi", "-f", "csv").out
    assert "understood: Organisations and groups that share engagements" in done.err
    assert "organisation: Gavi (global health initiative, id:gavi)" in done.err
    assert "the same: hss-graph query partners-of -p organisation=Gavi" in done.err


def test_ask_shows_the_saved_query_behind_a_question(run: Command) -> None:
    done = run("ask", "what replaced DFID", "--show")
    assert done.out == (REPOSITORY / "queries" / "what-replaced-what.rq").read_text(encoding="utf-8")


def test_ask_answers_another_reading(run: Command) -> None:
    first = run("ask", "who funds Gavi", "-f", "csv")
    second = run("ask", "who funds Gavi", "--reading", "2", "-f", "csv")
    assert (first.status, second.status) == (0, 0)
    assert first.out != second.out
    assert run("ask", "who funds Gavi", "--reading", "99").status == 2


def test_ask_shows_a_thing(run: Command) -> None:
    done = run("ask", "what is COPASAH")
    assert (done.status, done.out) == (0, run("show", "COPASAH").out)
    assert run("ask", "what is COPASAH", "-f", "csv").status == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "who works with Médecins du Monde",
            "nothing in the graph is called 'Médecins du Monde'; 'hss-graph search' finds names\n",
        ),
        (
            "how do I bake bread",
            "no saved query fits 'how do I bake bread'\n'hss-graph queries list' lists all saved queries\n",
        ),
    ],
)
def test_ask_ends_with_status_1_where_nothing_fits(run: Command, text: str, said: str) -> None:
    done = run("ask", text)
    assert (done.status, done.out, done.err) == (1, "", said)


@pytest.mark.parametrize(
    ("text", "denied", "name", "values"),
    [
        ("who doesn't work with UNICEF?", "not", "partners-of", {"organisation": "UNICEF"}),
        ("who does not work with UNICEF?", "not", "partners-of", {"organisation": "UNICEF"}),
        ("who is not a partner of Gavi", "not", "partners-of", {"organisation": "Gavi"}),
        ("nobody works with Gavi", "nobody", "partners-of", {"organisation": "Gavi"}),
        ("partners of Gavi other than DFID", "other than", "partners-of", {"organisation": "Gavi"}),
        ("who never funded Gavi", "never", "funders-and-recipients", {"recipient": "Gavi"}),
        ("who funds Gavi except the UK", "except", "funders-and-recipients", {"recipient": "Gavi"}),
        ("who besides the UK funds Gavi", "besides", "funders-and-recipients", {"recipient": "Gavi"}),
        ("who funds Gavi apart from the UK", "apart from", "funders-and-recipients", {"recipient": "Gavi"}),
        ("which organisations have no partners", "no", "partnership-network", {}),
        (
            "who works on health workforce but not on financing",
            "but not",
            "organisations-by-block",
            {"block": "health workforce"},
        ),
        ("which blocks does nobody work on except in Kenya", "except", "blocks-without-organisations", {}),
    ],
)
def test_what_a_question_denies_is_refused_where_no_query_heeds_it(
    graph: hss_graph.KnowledgeGraph, text: str, denied: str, name: str, values: dict[str, str]
) -> None:
    found = graph.ask(text)
    best = found[0]
    assert (best.denied, best.unread[0], best.name, best.values) == (denied, denied, name, values)
    assert max(reading.confidence for reading in found) < asking.LEAST


@pytest.mark.parametrize("text", ["which topics are not covered", "which countries does UNICEF not work in"])
def test_a_denial_is_not_heeded_by_a_query_about_other_things(
    graph: hss_graph.KnowledgeGraph, text: str
) -> None:
    assert [reading.denied for reading in graph.ask(text)[:1]] == ["not"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("which blocks does nobody work on", "blocks-without-organisations"),
        ("blocks that are not worked on", "blocks-without-organisations"),
        ("at which levels does UNICEF not work", "levels-not-covered"),
        ("which statements have no evidence", "statements-without-evidence"),
        ("with whom does HAI no longer work", "former-ties"),
        ("which ties does one side state and the other not", "ties-stated-by-one-side"),
        ("Isn't Gavi funded by the UK?", "funders-and-recipients"),
        ("is Gavi funded by the UK or not", "funders-and-recipients"),
        ("who contributes to No Poverty", "goal-coverage"),
    ],
)
def test_a_denial_that_is_heeded_or_denies_nothing_is_answered(
    graph: hss_graph.KnowledgeGraph, text: str, name: str
) -> None:
    best = graph.ask(text)[0]
    assert (best.denied, best.name) == ("", name)
    assert best.confidence >= asking.LEAST


def test_a_refusal_numbers_the_nearest_readings_and_answers_one_of_them(run: Command) -> None:
    text = "who doesn't work with UNICEF?"
    done = run("ask", text)
    said = done.err.splitlines()
    assert (done.status, done.out) == (1, "")
    assert said[:2] == [
        f"'not' cannot be asked in {text!r}",
        "the nearest readings, without it, by --reading:",
    ]
    assert [line[:4] for line in said[2:-1]] == ["  1 ", "  2 ", "  3 "]
    assert said[2].endswith(": partners-of organisation=UNICEF")
    one = run("ask", text, "--reading", "1", "-f", "csv")
    assert (one.status, "  not heeded: not" in one.err.splitlines()) == (0, True)
    assert one.out == run("query", "partners-of", "-p", "organisation=UNICEF", "-f", "csv").out
    assert run("ask", text, "--reading", "9").status == 1
    assert run("ask", "how do I bake bread", "--reading", "1").status == 1


@pytest.mark.parametrize(
    ("text", "name", "unread"),
    [
        ("how are Gavi and the Alliance connected?", "shortest-chain", ()),
        ("who funds Gavi and UNICEF", "funders-and-recipients", ("UNICEF",)),
        ("who works with Gavi in Kenya", "partners-of", ("Kenya",)),
        ("where does the money for nurses come from", "funders-and-recipients", ("nurses",)),
        ("what does UNICEF say about communities", "target-groups", ()),
    ],
)
def test_a_name_is_used_or_said_to_be_left(
    graph: hss_graph.KnowledgeGraph, text: str, name: str, unread: tuple[str, ...]
) -> None:
    best = graph.ask(text)[0]
    assert (best.name, best.unread) == (name, unread)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who works with UNISEF in Africa?", "'UNISEF'; did you mean 'UNICEF'"),
        ("who works with Gates Foundation and UNICEF", "'Gates Foundation'"),
        ("who works with UNICEF and the Gates Foundation", "'Gates Foundation'"),
    ],
)
def test_only_the_part_that_is_not_known_is_named(
    graph: hss_graph.KnowledgeGraph, text: str, said: str
) -> None:
    with pytest.raises(UnknownNameError, match=f"is called {said}"):
        graph.ask(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("list all ministries", "ministry"),
        ("list the NGOs", "non-governmental organisation"),
        ("which countries are there", "country"),
        ("show me all networks", "network or coalition"),
    ],
)
def test_all_of_a_kind_are_listed(graph: hss_graph.KnowledgeGraph, text: str, kind: str) -> None:
    best = graph.ask(text)[0]
    assert (best.name, best.values) == ("things-of-a-kind", {"kind": kind})


def test_a_home_without_phrases_is_asked_by_its_summaries(small_home: Path, run: Command) -> None:
    for file in (small_home / home.QUERIES).glob("*.rq"):
        file.unlink()
    (small_home / home.QUERIES / "all-of-them.rq").write_text(
        "#+ summary: All organisations by name\nSELECT ?o { ?o a org:Organization } LIMIT 1\n"
    )
    done = run("--home", small_home, "ask", "organisations by name")
    assert (done.status, "understood: All organisations by name" in done.err) == (0, True)
