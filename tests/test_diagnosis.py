"""Why an answer is blank, and what in a query does not occur in the graph."""

from __future__ import annotations

import random
import re
from time import monotonic

import pytest
from pyoxigraph import Variable

import hss_graph
from hss_graph import answers, diagnosis, queries
from hss_graph.diagnosis.counting import Counting
from hss_graph.diagnosis.steps import Walk
from hss_graph.engine import select
from hss_graph.home import Home
from hss_graph.sparql import patterns, scope
from hss_graph.vocabulary import PREFIXES, curie
from support import REPOSITORY, Command

HOME = Home(REPOSITORY)
REVIEWED = answers.reviewed(HOME)
EMPTY = [answer for answer in REVIEWED if len(answer.file.read_text().splitlines()) == 1]
FIRST = list({answer.query: answer for answer in REVIEWED}.values())

# Queries without an answer, and all that is said of each.
BLANKS = {
    "a property that does not occur": (
        "SELECT ?x {\n  ?x a hss:Funding .\n  ?x hss:parnter ?o }",
        "3:3: '?x hss:parnter ?o' leaves none of 7 rows before it",
        "  hss:parnter is no property of any triple; did you mean hss:partner?",
    ),
    "a class that does not occur": (
        "SELECT (COUNT(*) AS ?n) { ?x a hss:Partnerhsip }",
        "1:27: '?x a hss:Partnerhsip' has no rows",
        "  hss:Partnerhsip occurs nowhere in the graph; did you mean hss:Partnership?",
    ),
    "a thing that does not occur": (
        "SELECT * { ?x a hss:Partnership FILTER EXISTS { ?x hss:partner id:unicf } }",
        "1:49: '?x hss:partner id:unicf' leaves none of 13 rows before it",
        "  id:unicf occurs nowhere in the graph; did you mean UNICEF (id:unicef)?",
    ),
    "a property for a class": (
        "SELECT ?x { ?x a hss:partner }",
        "1:13: '?x a hss:partner' has no rows",
        "  hss:partner is no class; did you mean hss:Partnership?",
    ),
    "another class": (
        "ASK { id:unicef a hss:Ministry }",
        "1:7: 'id:unicef a hss:Ministry' has no rows",
        "  UNICEF (id:unicef) is hss:IntergovernmentalOrganization (1), not hss:Ministry",
    ),
    "the other way round": (
        "SELECT ?x { id:unicef hss:partner ?x }",
        "1:13: 'id:unicef hss:partner ?x' has no rows",
        "  UNICEF (id:unicef) is never the subject of hss:partner; it is of dcterms:subject (5), "
        "hss:topic (5), hss:worksOnBlock (4), org:linkedTo (3)",
        "  written the other way round, '?x hss:partner id:unicef', it leaves 7 rows",
    ),
    "a property of other things": (
        "SELECT ?x { ?x a hss:Funding ; hss:partner ?o }",
        "1:32: '?x hss:partner ?o' leaves none of 7 rows before it",
        "  the graph has 30 such triples, but none fits the rows before",
        "  ?x is hss:Funding (7) before it, and hss:Partnership (13), hss:Activity (1) here",
    ),
    "another graph": (
        "SELECT * { GRAPH graph:unicef { ?x a hss:Partnership ; hss:partner id:copasah } }",
        "1:56: '?x hss:partner id:copasah' leaves none of 7 rows before it",
        "  graph:unicef has no such triple, but other graphs have 1",
    ),
    "no graph": (
        "SELECT * { ?x a hss:Partnership . GRAPH graph:unice { ?x hss:partner ?y } }",
        "1:55: '?x hss:partner ?y' has no rows",
        "  graph:unice occurs nowhere in the graph; did you mean graph:unicef?",
    ),
    "a query within a graph": (
        "SELECT * { GRAPH graph:unicef { { SELECT ?x { ?x a hss:Nope } } UNION { ?x a hss:Funding } } }",
        "1:47: '?x a hss:Nope' has no rows",
        "  hss:Nope occurs nowhere in the graph",
        "1:73: '?x a hss:Funding' has no rows",
        "  graph:unicef has no such triple, but other graphs have 7",
    ),
    "a data set that is none": (
        "SELECT * FROM graph:unice { ?x a hss:Partnership }",
        "graph:unice occurs nowhere in the graph; did you mean graph:unicef?",
        "1:29: '?x a hss:Partnership' has no rows",
        "  nothing in the graph is a hss:Partnership",
    ),
    "a literal without its tag": (
        "SELECT ?x { ?x a org:Organization ; rdfs:label 'UNICEF' }",
        "1:37: '?x rdfs:label 'UNICEF'' leaves none of 50 rows before it",
        "  nothing has the value 'UNICEF'; did you mean \"UNICEF\"@en?",
    ),
    "a filter on a literal without its tag": (
        "SELECT ?x { ?x a org:Organization ; rdfs:label ?o FILTER(?o = 'UNICEF') }",
        "1:51: 'FILTER(?o = 'UNICEF')' leaves none of 50 rows before it",
        "  'UNICEF' is none of the values of ?o; did you mean \"UNICEF\"@en?",
    ),
    "a filter that compares kinds": (
        "SELECT * { ?e a ?c FILTER(?c = 'Partnership') }",
        "1:20: 'FILTER(?c = 'Partnership')' leaves none of 2,664 rows before it",
        "  ?c is an IRI such as void:Dataset, skos:ConceptScheme, skos:Concept, never a literal; "
        "compare its rdfs:label",
    ),
    "a filter beyond the values": (
        "SELECT * { ?e hss:firstLine ?l FILTER(?l > 100000) }",
        "1:32: 'FILTER(?l > 100000)' leaves none of 1,041 rows before it",
        '  ?l is from "1"^^xsd:integer to "1359"^^xsd:integer',
    ),
    "a negation": (
        "SELECT * { ?x a hss:Partnership FILTER NOT EXISTS { ?x hss:partner ?y } }",
        "1:33: 'FILTER NOT EXISTS { ?x hss:partner ?y }' leaves none of 13 rows before it",
        "  of the 13 rows before, each has what stands in the braces",
    ),
    "two branches": (
        "SELECT ?x { { ?x a hss:Fundng } UNION { ?x a hss:Partnershp } }",
        "1:15: '?x a hss:Fundng' has no rows",
        "  hss:Fundng occurs nowhere in the graph; did you mean hss:Funding?",
        "1:41: '?x a hss:Partnershp' has no rows",
        "  hss:Partnershp occurs nowhere in the graph; did you mean hss:Partnership?",
    ),
    "a query within": (
        "SELECT * { ?x a hss:Partnership { SELECT ?x { ?x a hss:Ministry } } }",
        "1:35: '{ SELECT ?x { ?x a hss:Ministry } }' leaves none of 13 rows before it",
        "  alone it has 4 rows",
        "  ?x is hss:Partnership (13) before it, and hss:Ministry (4) here",
    ),
    "values that do not occur": (
        "SELECT * { VALUES ?x { id:unicf } ?x rdfs:label ?l }",
        "1:35: '?x rdfs:label ?l' leaves nothing of the 1 row before it",
        "  ?x is id:unicf, which occurs nowhere in the graph; did you mean UNICEF (id:unicef)?",
    ),
    "a literal among values": (
        'SELECT * { VALUES ?l { "Kenya" } ?x skos:prefLabel ?l }',
        "1:34: '?x skos:prefLabel ?l' leaves nothing of the 1 row before it",
        '  ?l is "Kenya", which occurs nowhere in the graph; did you mean "Kenya"@en?',
    ),
    "no values": (
        "SELECT * { VALUES ?x { } ?x rdfs:label ?l }",
        "1:12: 'VALUES ?x { }' has no rows",
        "  it lists no values",
    ),
    "a path that breaks off": (
        "SELECT * { ?x hss:status/hss:partner ?l }",
        "1:12: '?x hss:status/hss:partner ?l' has no rows",
        "  hss:status/hss:partner leads nowhere, though each of its properties occurs",
        "  hss:status leads to hss:EvidenceStatus (3), but hss:partner is of hss:Partnership (13), "
        "hss:Activity (1)",
    ),
    "subtraction": (
        "SELECT * { ?x a hss:Partnership MINUS { ?x a ?y } }",
        "1:33: 'MINUS { ?x a ?y }' leaves none of 13 rows before it",
        "  each of them has what stands in the braces",
    ),
    "the same thing twice": (
        "SELECT * { ?x a hss:Partnership . BIND (?x AS ?y) FILTER (?x != ?y) }",
        "1:51: 'FILTER (?x != ?y)' leaves none of 13 rows before it",
        "  ?x and ?y are the same in each of the rows",
    ),
    "groups": (
        "SELECT ?x (COUNT(*) AS ?n) { ?x a hss:Partnership ; hss:partner ?y } GROUP BY ?x HAVING (?n > 100)",
        "1:82: 'HAVING (?n > 100)' leaves none of 13 groups before it",
    ),
    "an offset": (
        "SELECT ?x { ?x a hss:Partnership } OFFSET 1000",
        "1:36: 'OFFSET 1000' leaves none of 13 rows before it",
    ),
    "a limit": (
        "SELECT ?x { ?x a hss:Partnership } LIMIT 0",
        "1:36: 'LIMIT 0' leaves none of 13 rows before it",
    ),
    "a template": (
        "CONSTRUCT { ?x hss:foo ?z } { ?x a hss:Partnership OPTIONAL { ?x hss:nope ?z } }",
        "1:1: no triple can be built from 13 rows, for ?z has no value",
    ),
    "a name under another property": (
        "SELECT ?o { ?o a hss:Country ; rdfs:label ?l }",
        "1:32: '?o rdfs:label ?l' leaves none of 14 rows before it",
        "  hss:Country has skos:prefLabel (14), skos:altLabel (5), not rdfs:label",
    ),
    "the name of one thing under another property": (
        "SELECT ?l { place:404 rdfs:label ?l }",
        "1:13: 'place:404 rdfs:label ?l' has no rows",
        "  Kenya (place:404) has skos:prefLabel (1), not rdfs:label",
    ),
    "a text under another property": (
        'SELECT ?b { ?b rdfs:label "health workforce"@en }',
        "1:13: '?b rdfs:label \"health workforce\"@en' has no rows",
        '  "health workforce"@en is the skos:prefLabel of block:health-workforce, '
        "never the rdfs:label of anything",
    ),
    "a text in another case under another property": (
        'SELECT ?b { ?b rdfs:label "Health Workforce" }',
        "1:13: '?b rdfs:label \"Health Workforce\"' has no rows",
        '  nothing has the value "Health Workforce"; did you mean skos:prefLabel "health workforce"@en?',
    ),
    "a text for a thing": (
        'SELECT ?o { ?o hss:worksOnBlock "health workforce" }',
        "1:13: '?o hss:worksOnBlock \"health workforce\"' has no rows",
        "  hss:worksOnBlock leads to things, not texts; write block:health-workforce",
    ),
    "a place compared with a text": (
        'SELECT ?o { ?o a hss:Country FILTER(?o = "Kenya") }',
        "1:30: 'FILTER(?o = \"Kenya\")' leaves none of 14 rows before it",
        "  ?o is an IRI such as place:156, place:180, place:231, never a literal; compare its skos:prefLabel",
    ),
    "another case": (
        'SELECT ?o { ?o a org:Organization; rdfs:label ?l FILTER(CONTAINS(?l, "ministry")) }',
        "1:50: 'FILTER(CONTAINS(?l, \"ministry\"))' leaves none of 50 rows before it",
        '  in whatever case it fits 1 row; write CONTAINS(LCASE(?l), "ministry")',
    ),
    "another case of an expression": (
        'SELECT ?o { ?o a org:Organization; rdfs:label ?l FILTER(REGEX(?l, "ministry")) }',
        "1:50: 'FILTER(REGEX(?l, \"ministry\"))' leaves none of 50 rows before it",
        '  in whatever case it fits 1 row; write REGEX(?l, "ministry", "i")',
    ),
    "a capital in what has none": (
        'SELECT ?o { ?o a hss:Ministry; rdfs:label ?l FILTER(CONTAINS(LCASE(?l), "Ministry")) }',
        "1:46: 'FILTER(CONTAINS(LCASE(?l), \"Ministry\"))' leaves none of 4 rows before it",
        '  LCASE leaves no capitals, and "Ministry" has some; write "ministry"',
    ),
    "a list of texts without tags": (
        'SELECT ?o { ?o skos:prefLabel ?l FILTER(?l IN ("Kenya")) }',
        "1:34: 'FILTER(?l IN (\"Kenya\"))' leaves none of 204 rows before it",
        '  "Kenya" is none of the values of ?l; did you mean "Kenya"@en?',
    ),
    "a short IRI as a text": (
        'SELECT ?o { ?o a hss:Country FILTER(STRSTARTS(STR(?o), "id:")) }',
        "1:30: 'FILTER(STRSTARTS(STR(?o), \"id:\"))' leaves none of 14 rows before it",
        '  "id:" is in no IRI, for they are whole here; '
        'write STRSTARTS(STR(?o), "https://w3id.org/hss-graph/id/")',
    ),
    "a search in an IRI": (
        'SELECT ?o { ?o a hss:Country FILTER(CONTAINS(?o, "Kenya")) }',
        "1:30: 'FILTER(CONTAINS(?o, \"Kenya\"))' leaves none of 14 rows before it",
        "  ?o is an IRI; write STR(?o) for it, or search its skos:prefLabel",
    ),
    "dates of several precisions": (
        "SELECT ?o { ?o hss:date ?d FILTER(YEAR(?d) = 1916) }",
        "1:28: 'FILTER(YEAR(?d) = 1916)' leaves none of 15 rows before it",
        '  YEAR(?d) is from "2007"^^xsd:integer to "2021"^^xsd:integer',
    ),
    "dates beyond the last": (
        'SELECT ?o { ?o hss:date ?d FILTER(STRSTARTS(STR(?d), "1916")) }',
        "1:28: 'FILTER(STRSTARTS(STR(?d), \"1916\"))' leaves none of 15 rows before it",
        '  ?d is from "2007"^^xsd:gYear to "2021-10"^^xsd:gYearMonth',
        "  its dates are of different precision: xsd:date (6), xsd:gYearMonth (4), xsd:gYear (3); "
        "STR(?d) is the same for all",
    ),
    "another language": (
        'SELECT ?x { ?x rdfs:label ?l FILTER(LANG(?l) = "fr") }',
        "1:30: 'FILTER(LANG(?l) = \"fr\")' leaves none of 509 rows before it",
        '  LANG(?l) is "en"',
    ),
    "a name by another vocabulary": (
        "SELECT ?o { ?o a hss:Country ; hss:name ?n }",
        "1:32: '?o hss:name ?n' leaves none of 14 rows before it",
        "  hss:Country has skos:prefLabel (14), skos:altLabel (5), not hss:name",
    ),
    "dates that do not compare": (
        'SELECT ?o { ?o hss:date ?d FILTER(?d > "2032-01-01"^^xsd:date) }',
        "1:28: 'FILTER(?d > \"2032-01-01\"^^xsd:date)' leaves none of 15 rows before it",
        "  ?d is in 7 of 13 values of the kind xsd:gYear or xsd:gYearMonth, "
        '"2032-01-01"^^xsd:date of the kind xsd:date; dates of different precision do not compare, '
        'so compare STR(?d) with "2032-01-01" or YEAR(?d) with 2032',
        '  ?d is from "2007"^^xsd:gYear to "2021-10"^^xsd:gYearMonth',
    ),
    "things of one graph in another": (
        "SELECT * { ?o a hss:Ministry GRAPH graph:unicef { ?o rdfs:label ?l } }",
        "1:51: '?o rdfs:label ?l' leaves none of 4 rows before it",
        "  graph:unicef has no such triple for them, but other graphs have 4",
    ),
    "two graphs by one variable": (
        "SELECT * { GRAPH ?g { ?x a hss:Ministry } GRAPH ?g { ?y hss:partner id:who } }",
        "1:54: '?y hss:partner id:who' leaves none of 4 rows before it",
        "  no one graph holds both; without GRAPH ?g around it, it leaves 4 rows",
    ),
    "one group": (
        "SELECT (COUNT(*) AS ?n) { ?o a hss:Ministry } HAVING (?n > 100)",
        "1:47: 'HAVING (?n > 100)' leaves out the one group of 4 rows; add GROUP BY for more groups",
    ),
    "a total of nothing": (
        "SELECT (COUNT(?y) AS ?n) { ?o a hss:Ministry OPTIONAL { ?o hss:nope ?y } }",
        "1:1: ?y has no value in any of 4 rows",
    ),
    "a namespace that is another": (
        "PREFIX hss: <http://foo/> SELECT ?x { ?x a hss:Partnership ; hss:partner ?y }",
        "1:39: '?x a hss:Partnership' has no rows",
        "  hss: stands for <http://foo/>, which is another namespace than "
        "<https://w3id.org/hss-graph/ontology#>; leave the line out, since that prefix is known",
    ),
    "a word that other graphs have for names": (
        "SELECT ?b { ?b foaf:name ?l }",
        "1:13: '?b foaf:name ?l' has no rows",
        "  foaf:name is no property of any triple; did you mean rdfs:label or hss:fileName or skos:altLabel?",
    ),
    "a description": ("DESCRIBE id:nobody", "1:1: 'DESCRIBE id:nobody': nothing is said of what it names"),
}


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
def test_a_blank_is_explained(graph: hss_graph.KnowledgeGraph, blank: tuple[str, ...]) -> None:
    query, *reasons = blank
    assert graph.explain(query).reasons == tuple(reasons)


@pytest.mark.parametrize("answer", [*EMPTY, *FIRST[::8]], ids=lambda answer: answer.file.stem)
def test_a_saved_query_is_explained_where_it_has_no_rows_alone(
    graph: hss_graph.KnowledgeGraph, answer: answers.Answer
) -> None:
    found = graph.explain(answer.query, **answer.values)
    assert bool(found.reasons) == (answer in EMPTY)
    assert found.parts


@pytest.mark.parametrize("answer", FIRST, ids=lambda answer: answer.query)
def test_the_parts_of_a_query_together_are_the_query(
    graph: hss_graph.KnowledgeGraph, answer: answers.Answer
) -> None:
    query = patterns.read(queries.find(HOME, answer.query).bind(graph.names, answer.values))
    assert query is not None
    counting = Counting(graph.engine, query, seconds=60)
    assert Walk(counting).query(query) == counting.rows(query.pattern)


def test_the_parts_have_their_numbers_of_rows(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain(
        "SELECT * {\n  ?x a hss:Partnership\n  { ?x hss:partner ?y } UNION { ?x hss:funder ?y }\n"
        "  OPTIONAL { ?x hss:nope ?z }\n  FILTER (?y != id:unicef) }"
    )
    assert found.lines() == [
        "    2:3       13  ?x a hss:Partnership",
        "    3:3       26  { ?x hss:partner ?y } UNION { ?x hss:funder ?y }  (26 + 0)",
        "    3:5       26    ?x hss:partner ?y",
        "   3:33        0    ?x hss:funder ?y",
        "    4:3       26  OPTIONAL { ?x hss:nope ?z }  (fits nothing)",
        "    5:3       19  FILTER (?y != id:unicef)",
    ]
    assert found.reasons == ()


def test_places_are_those_of_the_text_before_a_value_was_put_in(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("SELECT * {\n ?_x_iri hss:partner ?y . ?y hss:nope ?z }", x="UNICEF")
    assert [(part.line, part.column) for part in found.parts] == [(2, 2)]
    assert found.reasons[0] == "2:2: 'id:unicef hss:partner ?y' has no rows"
    turned = graph.explain("SELECT * {\n ?y hss:partner ?_x_iri . ?y hss:nope ?z }", x="UNICEF")
    assert [(part.line, part.column) for part in turned.parts] == [(2, 2), (2, 27)]


def test_without_time_an_explanation_says_so(graph: hss_graph.KnowledgeGraph) -> None:
    found = diagnosis.explain(graph.engine, lambda: graph.names, "SELECT * { ?s hss:nope ?o }", seconds=-1)
    assert not found.is_complete
    assert found.lines()[0] == "the time was over before all parts were counted"


@pytest.mark.parametrize(
    ("query", "doubts"),
    [
        ("SELECT ?x { ?x a hss:Partnership ; hss:partner id:unicef }", []),
        (
            "SELECT ?x {\n  ?x a hss:Organisation ;\n    rdfs:label 'UNICEF' }",
            [
                "2:8: hss:Organisation occurs nowhere in the graph; did you mean org:Organization?",
                "3:16: nothing has the value 'UNICEF'; did you mean \"UNICEF\"@en?",
            ],
        ),
        (
            "SELECT ?x { GRAPH graph:unice { ?x hss:works_on ?y } FILTER (?y = id:gaavi) }",
            [
                "1:19: graph:unice occurs nowhere in the graph; did you mean graph:unicef?",
                "1:36: hss:works_on occurs nowhere in the graph; did you mean hss:worksOnBlock?",
                "1:67: id:gaavi occurs nowhere in the graph; did you mean Gavi (id:gavi)?",
            ],
        ),
        (
            "PREFIX hss: <https://w3id.org/hss-graph/ontology/> SELECT ?x { ?x a hss:Partnership }",
            [
                "1:8: hss: stands for <https://w3id.org/hss-graph/ontology/>, which is another namespace "
                "than <https://w3id.org/hss-graph/ontology#>; leave the line out, since that prefix is known"
            ],
        ),
        (
            "PREFIX h: <http://w3id.org/hss-graph/ontology#> SELECT ?x { ?x a h:Partnership }",
            [
                "1:8: h: stands for <http://w3id.org/hss-graph/ontology#>, which is another namespace than "
                "<https://w3id.org/hss-graph/ontology#>; did you mean "
                "PREFIX h: <https://w3id.org/hss-graph/ontology#>?"
            ],
        ),
        (
            "SELECT ?b { ?b hss:worksOnBlock hss:x , place:800 }",
            [
                "1:33: hss:x occurs nowhere in the graph",
                "1:41: place:800 occurs nowhere in the graph",
            ],
        ),
        ("CONSTRUCT { ?x hss:new id:new } { ?x a hss:Ministry }", []),
        ("SELECT $x (1 AS $y) { ?x a hss:Ministry } ORDER BY ?y", []),
        (
            "SELECT ?x { ?o a hss:Ministry ; rdfs:label ?label } ORDER BY ?lable",
            [
                "1:8: ?x stands nowhere in the braces",
                "1:62: ?lable stands nowhere in the braces; did you mean ?label?",
            ],
        ),
        (
            "SELECT ?o (COUNT(?y) AS ?n) { ?o a ?c FILTER(?z > 3) { SELECT ?o { ?o hss:partner ?y } } } "
            "GROUP BY ?o HAVING (?n > 3)",
            [
                "1:18: ?y stands nowhere in the braces",
                "1:46: ?z stands nowhere in the braces",
            ],
        ),
        ("SELECT ?x { ?x ?y ?z FILTER (DATATYPE(?z) = xsd:nope || xsd:integer(?z) > 1) }", []),
        (
            "ASK { ?x hss:Partnership ?y }",
            ["1:10: hss:Partnership is no property; did you mean hss:partner?"],
        ),
    ],
)
def test_what_does_not_occur_is_a_doubt(
    graph: hss_graph.KnowledgeGraph, query: str, doubts: list[str]
) -> None:
    assert list(map(str, graph.warnings(query))) == doubts


def test_saved_queries_raise_no_doubt(graph: hss_graph.KnowledgeGraph) -> None:
    assert {q.name: graph.warnings(q.text) for q in queries.saved(HOME) if graph.warnings(q.text)} == {}


def _misspelt(name: str, chance: random.Random) -> str:
    """The name with one letter left out, swapped, put in or changed."""
    at = chance.randrange(1, len(name))
    letter = chance.choice("aeiorstn")
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
        ]
    )


def _vocabulary(graph: hss_graph.KnowledgeGraph) -> dict[str, list[str]]:
    owl_class = PREFIXES["owl"] + "Class"
    classes = [curie(entry.iri) for entry in graph.names if owl_class in entry.classes]
    things = [curie(entry.iri) for entry in graph.names if owl_class not in entry.classes]
    properties = [curie(row[Variable("property")].value) for row in select(graph.engine, "properties-used")]
    return {
        "SELECT ?x { ?x a TERM }": classes,
        "SELECT ?x { ?x TERM ?y }": properties,
        "SELECT ?x { ?x ?p TERM }": [thing for thing in things if thing.startswith(("id:", "block:"))],
    }


def test_planted_misspellings_are_put_right(graph: hss_graph.KnowledgeGraph) -> None:
    chance = random.Random(5)
    wrong = []
    planted = 0
    for template, terms in _vocabulary(graph).items():
        named = [term for term in terms if re.fullmatch(r"[a-z]+:[A-Za-z][\w-]{3,}", term)]
        for term in chance.sample(named, 40):
            prefix, local = term.split(":")
            text = f"{prefix}:{_misspelt(local, chance)}"
            if text in terms or not re.fullmatch(r"[a-z]+:[A-Za-z][\w-]*\w", text):
                continue
            planted += 1
            doubts = graph.warnings(template.replace("TERM", text))
            if [curie(doubt.suggestions[0]) for doubt in doubts if doubt.suggestions] != [term]:
                wrong.append((term, text))
    assert planted >= 100
    assert len(wrong) <= 0.05 * planted, wrong


def test_a_misspelt_label_is_put_right(graph: hss_graph.KnowledgeGraph) -> None:
    (doubt,) = graph.warnings('SELECT ?x { ?x rdfs:label "Wolrd Health Organization"@en }')
    assert doubt.suggestions == ('"World Health Organization"@en',)


HOSTILE = {
    "long": "SELECT * { " + " ".join(f"?s{n} hss:nope{n} ?o{n} ." for n in range(150)) + " }",
    "deep": "SELECT * { " + "{ " * 190 + "?s hss:nope ?o" + " }" * 190 + " }",
    "many values": "SELECT * { VALUES ?x { " + "id:nobody " * 4000 + "} ?x a ?y }",
    "odd names": "SELECT * { ?é ?ü 'x\\'y\\\"z'@en ; a <http://a/b#c> . FILTER (?é < 3 && ?ü > <http://x>)}",
    "templates": "SELECT ?_pattern { ?_pattern ?_most ?_value FILTER (?_bound) }",
    "comments": "# {\nSELECT * # }\n{ ?s # .\n hss:nope ?o } # (",
    "a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g hss:nope ?h }",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_is_explained_in_bounded_time(graph: hss_graph.KnowledgeGraph, query: str) -> None:
    begun = monotonic()
    found = diagnosis.explain(graph.engine, lambda: graph.names, query, seconds=1)
    graph.warnings(query)
    assert found.reasons
    assert monotonic() - begun < 20


def test_the_command_line_says_why_there_is_no_answer(run: Command) -> None:
    done = run("query", "-f", "csv", "-e", "SELECT ?x { ?x a hss:Partnerhsip }")
    assert done.status == 0
    assert done.out == "x\r\n"
    assert done.err.splitlines() == [
        "-e:1:18: hss:Partnerhsip occurs nowhere in the graph; did you mean hss:Partnership?",
        "no answer: -e:1:13: '?x a hss:Partnerhsip' has no rows",
    ]


def test_the_command_line_explains_a_query_part_by_part(run: Command) -> None:
    done = run("query", "--explain", "-e", "SELECT ?x { ?x a hss:Partnership }")
    assert done.status == 0
    assert done.out == "   1:13       13  ?x a hss:Partnership\n"


def test_what_a_query_within_hides_joins_nothing(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("shortest-chain", organisation="HAI", other="UNICEF")
    assert not [reason for reason in found.reasons if reason.startswith(("  ?role", "  ?event"))]


def test_what_stands_in_the_query_already_is_not_offered(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("SELECT * { ?x hss:partner ?y . ?y hss:partner ?x }")
    assert found.reasons
    assert not [reason for reason in found.reasons if "the other way round" in reason]


def test_variables_are_visible_where_sparql_says_so() -> None:
    assert scope.visible("?a ?b ?c FILTER (?d = 1) BIND (?e AS ?f) { SELECT (?g AS ?h) { ?g ?i ?j } }") == [
        *("?a", "?b", "?c", "?f", "?h")
    ]
    assert scope.visible("{ SELECT * { ?a ?b ?c MINUS { ?d ?e ?f } } }") == ["?a", "?b", "?c"]


def test_counts_are_true_up_to_the_bound(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("SELECT * { ?e hss:status ?s . ?e hss:partner ?o }")
    assert "  ?e is hss:Evidence (1,165) before it, and hss:Partnership (13), hss:Activity (1) here" in (
        found.reasons
    )


def test_a_query_with_rows_is_unfolded(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("SELECT * { { SELECT ?x { ?x a hss:Ministry ; rdfs:label ?l } } { ?x a ?c } }")
    assert [(part.depth, part.text, part.rows) for part in found.parts] == [
        (0, "{ SELECT ?x { ?x a hss:Ministry ; rdfs:label ?l } }", 4),
        (1, "?x a hss:Ministry", 4),
        (1, "?x rdfs:label ?l", 4),
        (0, "{ ?x a ?c }", 12),
        (1, "?x a ?c", 12),
    ]


def test_a_saved_query_is_explained_in_plain_words(run: Command) -> None:
    done = run("query", "funders-and-recipients", "-p", "funder=DFID", "-p", "recipient=WHO", "-f", "csv")
    assert done.status == 0
    assert done.err.splitlines() == [
        "no answer to: Who funds whom, with funder Department for International Development "
        "and recipient World Health Organization",
        "  without recipient there are 3 rows",
        "  Department for International Development takes part in 7 engagements",
        "  World Health Organization takes part in 2 engagements",
        "  --explain shows the part of the query that leaves none",
    ]


def test_one_thing_where_several_are_compared_is_too_few(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.explain("ties-among", organisation="Gavi").plain == (
        "no answer to: Ties among the organisations given, with organisation Gavi",
        "  organisation takes several values; give at least two",
        "  Gavi takes part in 1 engagement",
    )


def test_the_plain_reasons_come_before_those_of_the_text(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.explain("ties-among", organisation="Gavi")
    assert found.reasons[: len(found.plain)] == found.plain
    assert "FILTER" in found.reasons[len(found.plain)]


def test_what_without_leaves_out_is_told_as_the_cause(run: Command) -> None:
    done = run(
        "query", "-f", "csv", "--without", "inferred", "-e", "SELECT ?x { ?x hss:status hss:inferred }"
    )
    assert done.err.splitlines()[-1] == "no answer: 165 rows rest on what --without inferred leaves out"
