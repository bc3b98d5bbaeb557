"""Saved queries: their answers, their headers, and parameters that cannot change a query."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Literal, Store

import hss_graph
from hss_graph import answers, queries
from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.home import Home
from hss_graph.sparql import tokens
from support import REPOSITORY

HOME = Home(REPOSITORY)
SAVED = queries.saved(HOME)
# The whole expected answer of each query, reviewed against the sources.
ANSWERS = answers.reviewed(HOME)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.file.stem)
def test_a_saved_query_gives_its_reviewed_answer(
    graph: hss_graph.KnowledgeGraph, answer: answers.Answer
) -> None:
    assert answers.differences(graph, answer) == []


def test_every_saved_query_has_a_reviewed_answer() -> None:
    assert {query.name for query in SAVED} == {answer.query for answer in ANSWERS}


def test_the_competency_questions_are_forty_and_each_has_one_query() -> None:
    asked = {query.answers: query.question for query in SAVED if query.answers}
    assert sorted(asked) == [f"CQ-{number:02}" for number in range(1, 41)]
    assert sum(bool(query.answers) for query in SAVED) == 40
    assert all(question.endswith("?") for question in asked.values())


def test_an_answer_without_rows_says_why() -> None:
    for answer in ANSWERS:
        if len(answer.file.read_text().splitlines()) == 1:
            description = queries.find(HOME, answer.query).description.lower()
            assert "empty" in description or "no rows" in description, answer.file.name


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_describes_itself(query: queries.SavedQuery) -> None:
    assert query.summary
    assert query.description.endswith(".")
    assert query.tags
    assert "ORDER BY" in query.text
    assert query.text.startswith("#+ summary:")
    for parameter in query.parameters:
        assert parameter.label != parameter.name


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_a_saved_query_declares_the_prefixes_that_it_uses(query: queries.SavedQuery) -> None:
    pieces = [t.text for t in tokens(query.text) if t.kind in ("name", "word")]
    declared = {b for a, b in pairwise(pieces) if a == "PREFIX"}
    used = {text.split(":")[0] + ":" for text in pieces if ":" in text}
    assert used == declared


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_rdflib_reads_every_saved_query(graph: hss_graph.KnowledgeGraph, query: queries.SavedQuery) -> None:
    from rdflib.plugins.sparql import prepareQuery

    values = next(answer.values for answer in ANSWERS if answer.query == query.name)
    assert prepareQuery(query.bind(graph.names, values))


HOSTILE = [
    '"',
    "'",
    "\\",
    "\n",
    '"} UNION { ?s ?p ?o } #',
    "'''",
    '"""',
    "> . ?s ?p ?o . <",
    "{}<>{}",
    "?x",
    "$x",
    "# comment",
    '\\"',
    "é漢🙂‮",
    "\x00\x07",
    "?_y_literal",
    '"^^<http://x>',
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_one_literal(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("SELECT (?_x_literal AS ?a) ('?_x_literal' AS ?b) { }", "q", "q")
    plain = query.bind(graph.names, {"x": "plain"})
    bound = query.bind(graph.names, {"x": value})
    kinds = [token.kind for token in tokens(plain)]
    assert [token.kind for token in tokens(bound)] == kinds
    (row,) = graph.engine.query(bound)
    assert (row["a"], row["b"]) == (Literal(value), Literal("?_x_literal"))


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_no_name(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.find(HOME, "partners-of")
    with pytest.raises(UnknownNameError):
        query.bind(graph.names, {"organisation": value})


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "2015", "20l5"),
        ("decimal", "-0.5", "1e3"),
        ("date", "2015-09-25", "2015-13-01"),
        ("year", "2015", "15"),
        ("boolean", "true", "yes"),
    ],
)
def test_a_typed_parameter_takes_its_type_alone(
    graph: hss_graph.KnowledgeGraph, kind: str, good: str, bad: str
) -> None:
    query = queries.parse(f"SELECT (?_x_{kind} AS ?a) {{ }}", "q", "q")
    (row,) = graph.engine.query(query.bind(graph.names, {"x": good}))
    assert row["a"].datatype.value.lower().endswith(kind)
    with pytest.raises(QueryError, match=f"is not an? {kind}; write it like"):
        query.bind(graph.names, {"x": bad})


def test_a_language_parameter_gives_a_text_in_that_language(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse("SELECT (?_x_en AS ?a) { }", "q", "q")
    (row,) = graph.engine.query(query.bind(graph.names, {"x": "Kenya"}))
    assert row["a"] == Literal("Kenya", language="en")


SEVERAL = """#+ hss: {params: {x: {several: true}}}
SELECT ?x { VALUES ?x { "a" "b" "c" "\\"} #" "\\\\" } FILTER (COALESCE(?x IN (?%s_x_literal), true)) }"""


@pytest.mark.parametrize("given", [["b", "a"], ["a", "a", "b"], "a", ['"} #', "\\"]])
def test_a_parameter_of_several_values_takes_each(
    graph: hss_graph.KnowledgeGraph, given: queries.Value
) -> None:
    query = queries.parse(SEVERAL % "", "q", "q.rq")
    rows = graph.engine.query(query.bind(graph.names, {"x": given}))
    assert sorted(row["x"].value for row in rows) == sorted(set(given))


def test_several_values_that_are_optional_leave_all_open(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse(SEVERAL % "_", "q", "q.rq")
    assert len(list(graph.engine.query(query.bind(graph.names, {})))) == 5
    assert len(list(graph.engine.query(query.bind(graph.names, {"x": ["a", "c"]})))) == 2


@pytest.mark.parametrize("optional", ["", "_"])
def test_a_query_of_several_values_is_sparql_before_they_are_given(optional: str) -> None:
    assert Store().query(SEVERAL % optional) is not None


@pytest.mark.parametrize("text", ["?x in(?_x_iri)", "?x NOT IN ( # these\n $_x_iri )"])
def test_a_list_is_written_in_any_way(text: str) -> None:
    header = "#+ hss: {params: {x: {several: true}}}\n"
    (parameter,) = queries.parse(f"{header}ASK {{ FILTER ({text}) }}", "q", "q.rq").parameters
    assert parameter.several


def test_too_many_values_are_refused(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse(SEVERAL % "", "q", "q.rq")
    with pytest.raises(QueryError, match="x: takes at most 1000 values, and 1001 are given"):
        query.bind(graph.names, {"x": ["a"] * 1001})


def test_one_thing_is_refused_where_two_are_asked_for(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(QueryError) as refusal:
        graph.query("evidence-of-tie", organisation="Gavi", other="id:gavi")
    assert str(refusal.value) == (
        "queries/evidence-of-tie.rq: organisation and other are one thing; give two different ones"
    )


def test_a_class_must_be_below_the_one_that_the_header_names(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse(
        "#+ hss: {params: {x: {class: owl:Class, under: hss:Engagement}}}\nASK { ?s a ?_x_iri }", "q", "q.rq"
    )
    assert "Funding" in query.bind(graph.names, {"x": "funding"})
    with pytest.raises(UnknownNameError, match="what is asked for is 'x'; one of: 'activity', "):
        query.bind(graph.names, {"x": "ministry"})


def test_a_choice_is_taken_in_any_case_and_nothing_else(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse(
        "#+ hss: {params: {x: {choices: [in, both]}}}\nSELECT (?_x_literal AS ?a) { }", "q", "q"
    )
    (row,) = graph.engine.query(query.bind(graph.names, {"x": "IN"}))
    assert row["a"] == Literal("in")
    with pytest.raises(QueryError, match="x=out: is no choice; one of: 'in', 'both'"):
        query.bind(graph.names, {"x": "out"})


def test_a_choice_among_things_goes_by_any_name(graph: hss_graph.KnowledgeGraph) -> None:
    text = "#+ hss: {params: {x: {choices: [WHO, UNICEF]}}}\nSELECT (?_x_iri AS ?a) { }"
    query = queries.parse(text, "q", "q")
    for name in ("who", "World Health Organization", "id:who"):
        (row,) = graph.engine.query(query.bind(graph.names, {"x": name}))
        assert row["a"].value.endswith("/id/who")
    for other in ("Gavi", "nobody"):
        with pytest.raises(QueryError, match=f"^x={other}: is no choice; one of: 'WHO', 'UNICEF'$"):
            query.bind(graph.names, {"x": other})


def test_the_header_says_how_people_ask_and_how_it_is_drawn() -> None:
    phrases = "#+   phrases: [who  pays, 'who funds {x}']\n"
    chart = "#+   chart: {type: bar, category: a, value: n}\n"
    query = queries.parse(f"#+ hss:\n{phrases}{chart}ASK {{ }}", "q", "q.rq")
    assert query.phrases == ("who pays", "who funds {x}")
    assert query.chart == queries.Chart("bar", {"category": "a", "value": "n"})


def test_a_value_that_is_no_text_is_refused(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse("ASK { ?s ?p ?_x_literal }", "q", "q.rq")
    with pytest.raises(QueryError, match="is not Unicode text"):
        query.bind(graph.names, {"x": "\udcff"})


def test_an_optional_parameter_may_stay_away(graph: hss_graph.KnowledgeGraph) -> None:
    text = "SELECT ?n { VALUES ?n { 1 2 3 } FILTER (COALESCE(?n >= ?__since_integer, true)) }"
    query = queries.parse(text, "q", "q")
    assert len(list(graph.engine.query(query.bind(graph.names, {})))) == 3
    assert len(list(graph.engine.query(query.bind(graph.names, {"since": "2"})))) == 2


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("ASK { ?_x_iri ?p ?o }", {}, "q.rq: x has no value; pass -p x=NAME"),
        ("ASK { ?s ?p ?_x_literal }", {}, "q.rq: x has no value; pass -p x=VALUE"),
        (
            "#+ hss: {params: {a: {label: Agent, class: org:Organization}, b: {choices: [in, out]}}}\n"
            "ASK { ?_a_iri ?_b_literal ?_c_year }",
            {},
            "q.rq: a and b and c have no values; pass -p a=NAME -p b=VALUE -p c=VALUE "
            "(Agent: name, such as K4D; b: in, out)",
        ),
        (
            "ASK { ?_x_iri ?_organisation_iri ?o }",
            {"orgnisation": "1"},
            "q.rq: has no parameter 'orgnisation'; it takes organisation, x; did you mean organisation?",
        ),
        ("ASK { ?_x_iri ?p ?o }", {"x": ["UNICEF", "WHO"]}, "x: takes one value, and 2 are given"),
        ("ASK { ?_x_iri ?p ?o }", {"y": "1"}, "q.rq: has no parameter 'y'; it takes x"),
        ("ASK { ?s ?p ?o }", {"y": "1"}, "q.rq: has no parameter 'y'; it takes no parameters"),
    ],
)
def test_a_missing_or_unknown_parameter_is_refused(
    graph: hss_graph.KnowledgeGraph, text: str, values: dict[str, queries.Value], message: str
) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(text, "q", "q.rq").bind(graph.names, values)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ASK { FILTER (?_n_integer > ?__n_integer) }",
            "n stands as ?_n_integer and as ?__n_integer; use one",
        ),
        ("ASK { FILTER (?_n_interger > 1) }", "?_n_interger has no known type"),
        ("#+ defaults: {x: y}\nASK { }", "the #+ header has a wrong 'defaults'"),
        ("#+ tags: 5\nASK { }", "the #+ header has a wrong 'tags'"),
        ("#+ hss: foo\nASK { }", "the #+ header has a wrong 'hss'"),
        ("#+ hss: {params: {x: Organisation}}\nASK { ?_x_iri ?p ?o }", "has a wrong 'hss.params.x'"),
        ("#+ hss: {chart: {type: pie}}\nASK { }", "has a wrong 'hss.chart'"),
        ("#+ hss: {chart: {type: bar}}\nASK { }", "has a wrong 'hss.chart'"),
        ("#+ hss: {chart: {type: bar, category: a, colour: b}}\nASK { }", "has a wrong 'hss.chart'"),
        ("#+ hss: {phrases: who}\nASK { }", "has a wrong 'hss.phrases'"),
        ("#+ hss: {params: {x: {choices: a}}}\nASK { ?_x_iri ?p ?o }", "has a wrong 'hss.params.x.choices'"),
        ("#+ hss: {params: {x: {several: 2}}}\nASK { ?_x_iri ?p ?o }", "has a wrong 'hss.params.x.several'"),
        (
            "#+ hss: {params: {x: {severall: true}}}\nASK { ?_x_iri ?p ?o }",
            "has a wrong 'hss.params.x.severall'",
        ),
        *(
            (
                f"#+ hss: {{params: {{x: {{several: true}}}}}}\nASK {{ {text} }}",
                "q.rq: x takes several values, so it stands alone in a list: ?x IN (?_x_iri)",
            )
            for text in (
                "?_x_iri ?p ?o",
                "VALUES ?x { ?_x_iri }",
                "FILTER (?x IN (?_x_iri, 1))",
                "FILTER (?x IN (1, ?_x_iri))",
                "FILTER (?x IN (STR(?_x_iri)))",
                "FILTER (id:in(?_x_iri))",
                "FILTER (?in (?_x_iri))",
                "FILTER (?x IN (?_x_iri)) ?_x_iri ?p ?o",
            )
        ),
        ("#+ hss: {params: {x: {class: 5}}}\nASK { ?_x_iri ?p ?o }", "has a wrong 'hss.params.x.class'"),
    ],
)
def test_a_query_that_contradicts_itself_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(text, "q", "q.rq")
    assert message in str(refusal.value)


@pytest.mark.parametrize("value", ["٣", "99999999999999999999", "1_000", "0x1"])
def test_a_number_that_engines_cannot_count_is_refused(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("ASK { FILTER (?_n_integer > 1) }", "q", "q.rq")
    with pytest.raises(QueryError, match="is not an integer"):
        query.bind(graph.names, {"n": value})


def test_a_parameter_beside_a_comparison_is_found() -> None:
    query = queries.parse("ASK { BIND (1 AS ?n) FILTER (?n<?__max_integer&&?n>0) }", "q", "q.rq")
    assert [parameter.name for parameter in query.parameters] == ["max"]


def test_the_position_of_an_error_is_that_of_the_file(graph: hss_graph.KnowledgeGraph) -> None:
    query = queries.parse("ASK {\n  ?_x_iri ?p ?c ?? }", "q", "q.rq")
    with pytest.raises(QueryError, match=r"^q\.rq:2:21: "):
        graph.run(query, {"x": "UNICEF"})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ summary: a: b", "q.rq:1: the #+ header is not YAML: mapping values are not allowed here"),
        ("#+ just words", "q.rq:1: the #+ header must be a list of 'key: value' lines"),
        (
            "#+ defaults:\n#+   - zz: 1",
            "q.rq: the header describes 'zz', which the query does not use",
        ),
    ],
)
def test_a_wrong_header_is_refused(header: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(f"{header}\nASK {{ }}", "q", "q.rq")
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("header", "variable", "message"),
    [
        ("defaults: [{n: abc}]", "?_n_integer", "defaults.n: 'abc': is not an integer; write it like 2015"),
        ("defaults: [{n: 1e999}]", "?_n_decimal", "defaults.n: '1e999': is not a decimal; write it like 0.5"),
        (
            "hss: {params: {n: {choices: [1, b]}}}",
            "?_n_decimal",
            "hss.params.n.choices: 'b': is not a decimal; write it like 0.5",
        ),
        (
            "hss: {params: {n: {choices: [yes]}}}",
            "?_n_boolean",
            "hss.params.n.choices: 'yes': is not a boolean; write it like true",
        ),
        (
            "{defaults: [{n: c}], hss: {params: {n: {choices: [a, b]}}}}",
            "?_n_literal",
            "defaults.n: 'c': is none of a, b",
        ),
    ],
)
def test_a_default_or_a_choice_of_another_kind_is_refused(header: str, variable: str, message: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(f"#+ {header}\nASK {{ FILTER (1 = {variable}) }}", "q", "q.rq")
    assert str(refusal.value) == f"q.rq: {message}"


def test_a_value_in_a_header_stays_the_text_that_is_written() -> None:
    header = "hss: {params: {x: {choices: [yes, no, 2015-01-01, 010, 1.50, 0x1F, 'null']}}}"
    query = queries.parse(f"#+ {header}\nASK {{ ?s ?p ?_x_literal }}", "q", "q.rq")
    assert query.parameters[0].choices == ("yes", "no", "2015-01-01", "010", "1.50", "0x1F", "null")


def test_what_a_header_leaves_empty_is_as_if_it_were_not_there() -> None:
    header = "summary:\n#+ tags:\n#+ defaults:\n#+   - x:\n#+   - y: ''\n#+ hss:\n#+   params:\n#+     x:\n"
    query = queries.parse(f"#+ {header}ASK {{ ?_x_iri ?p ?_y_literal }}", "q", "q.rq")
    assert (query.summary, query.tags) == ("", ())
    assert [(each.default, each.label) for each in query.parameters] == [(None, "x"), ("", "y")]


@pytest.mark.parametrize(("written", "several"), [("true", True), ("True", True), ("false", False)])
def test_several_is_read_as_yaml_writes_it(written: str, several: bool) -> None:
    header = f"#+ hss: {{params: {{x: {{several: {written}}}}}}}"
    query = queries.parse(f"{header}\nASK {{ ?s ?p ?o FILTER (?s IN (?_x_iri)) }}", "q", "q.rq")
    assert query.parameters[0].several is several


@pytest.mark.parametrize("choices", ["[a, ~]", "[[a]]", "[{a: b}]", "{a: b}"])
def test_choices_that_are_no_texts_are_refused(choices: str) -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse(
            f"#+ hss: {{params: {{x: {{choices: {choices}}}}}}}\nASK {{ ?_x_iri ?p ?o }}", "q", "q.rq"
        )
    assert str(refusal.value) == (
        "q.rq: the #+ header has a wrong 'hss.params.x.choices'; write it as CONTRIBUTING.md shows"
    )


@pytest.mark.parametrize("tag", ["!!bool maybe", "!!int ''", "!!timestamp soon", "!!python/name:os.system x"])
def test_a_tag_in_a_header_changes_nothing(tag: str) -> None:
    assert queries.parse(f"#+ summary: {tag}\nASK {{ }}", "q", "q.rq").summary == tag.split()[1].strip("'")


@pytest.mark.parametrize("value", ["2015-02-31", "2015-02-29", "0000-01-01", "1900-02-29"])
def test_a_day_that_no_calendar_has_is_refused(graph: hss_graph.KnowledgeGraph, value: str) -> None:
    query = queries.parse("ASK { FILTER (?_x_date > 1) }", "q", "q.rq")
    with pytest.raises(QueryError) as refusal:
        query.bind(graph.names, {"x": value})
    assert str(refusal.value) == f"x={value}: is not a date; write it like 2015-09-25"


def test_a_query_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(QueryError) as refusal:
        queries.parse("SELECT \udcff", "query", "-e")
    assert str(refusal.value) == "-e: is not Unicode text; write it in UTF-8"


@pytest.mark.parametrize("query", SAVED, ids=lambda query: query.name)
def test_the_choices_of_a_saved_query_are_there(
    graph: hss_graph.KnowledgeGraph, query: queries.SavedQuery
) -> None:
    for parameter in query.parameters:
        assert len({parameter.term(each, graph.names) for each in parameter.choices}) == len(
            parameter.choices
        )


def test_what_is_no_building_block_is_answered_with_all_of_them(graph: hss_graph.KnowledgeGraph) -> None:
    rows = graph.query(
        "SELECT ?n { ?x a ?c ; skos:prefLabel ?n VALUES ?c { hss:BuildingBlock hss:CrossCuttingComponent } }"
    )
    every = sorted(row["n"].value for row in rows)
    for query in SAVED:
        for parameter in query.parameters:
            if parameter.name == "block":
                assert sorted(parameter.candidates("money", graph.names)) == every


def test_a_near_miss_lists_the_nearest_queries() -> None:
    with pytest.raises(UnknownNameError, match="did you mean partners-of"):
        queries.find(HOME, "partner-of")


@pytest.mark.parametrize(
    "name", ["partners-of", "funders-and-recipients", "advocates-and-addressees", "seats-and-memberships"]
)
def test_a_tie_without_evidence_is_answered_with_a_blank_status(tmp_path: Path, name: str) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(
        "@prefix hss: <https://w3id.org/hss-graph/ontology#> .\n"
        "@prefix id: <https://w3id.org/hss-graph/id/> .\n"
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "id:f a hss:Funding ; rdfs:label 'F'@en ; hss:funder id:unfpa ; hss:recipient id:copasah .\n"
        "id:a a hss:Advocacy ; rdfs:label 'A'@en ; hss:advocate id:unfpa ; hss:addressee id:copasah .\n"
        "id:s a hss:Seat ; rdfs:label 'S'@en ; org:member id:unfpa ; "
        "org:organization id:hwac-steering-committee .\n"
    )
    graph = hss_graph.open(REPOSITORY)
    graph.join(file)
    values = {"organisation": "UNFPA"} if name == "partners-of" else {}
    rows = [row for row in graph.query(name, **values) if row["status"] is None]
    assert len(rows) == (2 if name == "partners-of" else 1)


def test_a_question_in_python_takes_a_list(graph: hss_graph.KnowledgeGraph) -> None:
    rows = list(graph.query("ties-among", organisation=["UNICEF", "id:who"]))
    assert {(row["organisation"].value, row["other"].value) for row in rows} == {
        ("UNICEF", "World Health Organization")
    }
