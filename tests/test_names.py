"""Names: what they stand for, near misses, search."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

import hss_graph
from hss_graph.engine import connect
from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.names import Names
from hss_graph.vocabulary import HSS, PREFIXES

ID = PREFIXES["id"]


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("UNICEF", ID + "unicef"),
        ("  unicef ", ID + "unicef"),
        ("HAI", ID + "hai"),
        ("Gavi, The Vaccines Alliance", ID + "gavi"),
        ("World Health Organisation", ID + "who"),
        ("International HIV/AIDS Alliance", ID + "international-hiv-aids-alliance"),
        ("the alliance", ID + "international-hiv-aids-alliance"),
        ("peoples health movement".replace("peoples", "people’s"), ID + "peoples-health-movement"),
        ("cote d'ivoire", PREFIXES["place"] + "384"),
        ("SDG 3", PREFIXES["sdg"] + "3"),
        ("Global Goals", "http://metadata.un.org/sdg"),
        ("health workforce", PREFIXES["block"] + "health-workforce"),
        ("human resources for health", PREFIXES["block"] + "health-workforce"),
        ("id:unicef", ID + "unicef"),
        ("sdg:3.8", PREFIXES["sdg"] + "3.8"),
        ("https://w3id.org/hss-graph/id/who", ID + "who"),
        ("<https://w3id.org/hss-graph/id/who>", ID + "who"),
        ("hss:Partnership", PREFIXES["hss"] + "Partnership"),
        ("id:evidence-004-unfpa", ID + "evidence-004-unfpa"),
    ],
)
def test_a_name_a_curie_or_an_iri_stands_for_one_thing(
    graph: hss_graph.KnowledgeGraph, name: str, iri: str
) -> None:
    assert graph.resolve(name).value == iri


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Gavy", "Gavi"),
        ("Unicfe", "UNICEF"),
        ("World Helth Organization", "World Health Organization"),
        ("Departement for International Development", "Department for International Development"),
        ("Mozambik", "Mozambique"),
        ("id:unicf", "UNICEF"),
    ],
)
def test_a_near_miss_names_the_nearest(graph: hss_graph.KnowledgeGraph, name: str, suggested: str) -> None:
    with pytest.raises(UnknownNameError) as refusal:
        graph.resolve(name)
    assert f"did you mean {suggested!r}" in str(refusal.value)


def test_the_country_and_its_government_have_names_of_their_own(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.resolve("the UK").value == ID + "uk-government"
    assert graph.resolve("UK").value == PREFIXES["place"] + "826"


@pytest.fixture
def two_georgias() -> Names:
    engine = connect()
    turtle = (
        f"@prefix owl: <{PREFIXES['owl']}> . @prefix rdfs: <{PREFIXES['rdfs']}> . "
        "@prefix e: <http://e/> . e:Place a owl:Class ; rdfs:label 'place' . "
        "e:State a owl:Class ; rdfs:label 'state' ; rdfs:subClassOf e:Place . "
        "e:Firm a owl:Class ; rdfs:label 'firm' . "
        "e:1 a e:State ; rdfs:label 'Georgia' . e:2 a e:Firm ; rdfs:label 'Georgia' . "
    )
    engine.put(NamedNode("http://e/graph"), turtle.encode(), "e")
    return Names(engine)


def test_a_name_of_several_things_lists_them(two_georgias: Names) -> None:
    with pytest.raises(UnknownNameError) as refusal:
        two_georgias.resolve("Georgia")
    assert str(refusal.value) == (
        "'Georgia' is the name of several things: Georgia (state, <http://e/1>), "
        "Georgia (firm, <http://e/2>); give the IRI of one"
    )


def test_the_class_of_a_parameter_decides_between_things(two_georgias: Names) -> None:
    assert two_georgias.resolve("Georgia", "http://e/Place").value == "http://e/1"
    assert two_georgias.resolve("Georgia", "http://e/Firm").value == "http://e/2"


@pytest.mark.parametrize(
    "iri", ["https://example.org/x", "<https://example.org/x>", "id:nobody-at-all", "gavi:x", "block:no"]
)
def test_an_iri_that_does_not_occur_is_refused(graph: hss_graph.KnowledgeGraph, iri: str) -> None:
    with pytest.raises(UnknownNameError, match="nothing in the graph is called"):
        graph.resolve(iri)


@pytest.mark.parametrize("name", ["Kenya", "place:404", "health workforce"])
def test_a_thing_of_another_class_is_refused(graph: hss_graph.KnowledgeGraph, name: str) -> None:
    with pytest.raises(UnknownNameError, match="what is asked for is 'organisation'"):
        graph.query("partners-of", organisation=name)


def test_a_kind_with_few_things_is_listed(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError) as refusal:
        graph.names.resolve("Gavi", HSS + "BuildingBlock")
    assert str(refusal.value) == (
        "'Gavi' is Gavi (global health initiative, id:gavi); what is asked for is of the kind "
        "'building block'; one of: 'health financing', 'health information systems', 'health workforce', "
        "'leadership and governance', 'medical products, vaccines and technologies', 'service delivery'"
    )


def test_a_kind_with_many_things_is_not_listed(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError) as refusal:
        graph.names.resolve("money", PREFIXES["skos"] + "Concept")
    assert str(refusal.value) == (
        "nothing in the graph is called 'money'; 'hss-graph search --kind skos:Concept' lists what there is"
    )


def test_a_choice_that_is_almost_right_is_suggested(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match=r"block=workforc: is no choice; did you mean 'health workforce'\?$"):
        graph.query("organisations-by-block", block="workforc")


def test_names_of_the_kind_asked_for_that_hold_the_word_are_given(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError) as refusal:
        graph.query("partners-of", organisation="global")
    assert str(refusal.value).startswith("'global' is World (region, place:1); ")
    assert "; did you mean 'Global Fund to Fight AIDS, TB and Malaria', " in str(refusal.value)


def test_a_class_that_is_no_kind_of_engagement_is_refused(graph: hss_graph.KnowledgeGraph) -> None:
    with pytest.raises(
        UnknownNameError, match="what is asked for is 'kind of engagement'; one of: 'activity'"
    ):
        graph.query("ties-by-kind", kind="hss:Ministry")


def test_the_english_label_is_preferred() -> None:
    engine = connect()
    turtle = (
        f"@prefix owl: <{PREFIXES['owl']}> . @prefix rdfs: <{PREFIXES['rdfs']}> . "
        "<http://e/C> a owl:Class ; rdfs:label 'thing'@en . "
        "<http://e/1> a <http://e/C> ; rdfs:label 'Alpha'@en, 'Aleph'@he, 'Alphe'@fr . "
    )
    engine.put(NamedNode("http://e/graph"), turtle.encode(), "e")
    assert Names(engine).entry("http://e/1").label == "Alpha"


def test_different_bodies_with_alike_names_stay_apart(graph: hss_graph.KnowledgeGraph) -> None:
    alike = [
        "Health Alliance International",
        "International HIV/AIDS Alliance",
        "Gavi",
        "K4D",
        "DFID",
        "FCDO",
    ]
    assert len({graph.resolve(name) for name in alike}) == len(alike)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("global fund", "Global Fund to Fight AIDS, TB and Malaria"),
        ("global fnd", "Global Fund to Fight AIDS, TB and Malaria"),
        ("cote ivoire", "Côte d'Ivoire"),
        ("unisef", "UNICEF"),
        ("workforce", "health workforce"),
        ("steering", "PHM steering council"),
    ],
)
def test_search_finds_the_best_match_first(graph: hss_graph.KnowledgeGraph, words: str, first: str) -> None:
    assert graph.search(words)[0].label == first


def test_search_for_nonsense_finds_nothing(graph: hss_graph.KnowledgeGraph) -> None:
    assert graph.search("qqqqzzzz") == []
