"""The Python API: what a notebook user needs and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

import hss_graph
from hss_graph.descriptions import Lines
from support import REPOSITORY


def test_a_query_by_name_or_by_text(graph: hss_graph.KnowledgeGraph) -> None:
    assert isinstance(graph.query("timeline"), QuerySolutions)
    assert isinstance(graph.query("ASK { id:who a ?class }"), QueryBoolean)
    assert isinstance(graph.query("DESCRIBE id:who"), QueryTriples)


def test_every_error_of_the_package_has_one_base(graph: hss_graph.KnowledgeGraph) -> None:
    for failing in ("nothing-like-it", "ASK { nonsense }", "ASK { ?_x_iri ?p ?o }"):
        with pytest.raises(hss_graph.HssGraphError):
            graph.query(failing)


def test_validation_of_a_file_says_what_it_would_break(
    graph: hss_graph.KnowledgeGraph, tmp_path: Path
) -> None:
    file = tmp_path / "new.ttl"
    file.write_text("<http://e/x> <http://www.w3.org/2000/01/rdf-schema#label> 'untyped' .\n")
    (result,) = graph.validate(file).results
    assert (result.line, result.shape) == (1, "<https://w3id.org/hss-graph/shape/GraphVocabularyShape>")


def test_validation_sees_several_files_together(graph: hss_graph.KnowledgeGraph, tmp_path: Path) -> None:
    name, kind = tmp_path / "name.ttl", tmp_path / "kind.ttl"
    name.write_text("<http://e/x> <http://www.w3.org/2000/01/rdf-schema#label> 'X'@en .\n")
    kind.write_text("<http://e/x> a <http://www.w3.org/ns/org#Organization> .\n")
    assert not graph.validate(name).conforms
    assert not graph.validate(kind).conforms
    assert graph.validate(name, kind).conforms


def test_a_file_that_joins_is_seen_by_everything(tmp_path: Path) -> None:
    graph = hss_graph.open(REPOSITORY)
    triples = len(graph.to_rdflib())
    graph.join(REPOSITORY / "docs/examples/lakeside-wrong.ttl")
    assert not graph.validate().conforms
    assert len(graph.to_rdflib()) > triples


def test_a_file_named_like_one_of_the_home_does_not_replace_it(tmp_path: Path) -> None:
    graph = hss_graph.open(REPOSITORY)
    file = tmp_path / "unicef.ttl"
    file.write_text("<http://e/x> a <http://www.w3.org/ns/org#Organization> .\n")
    graph.join(file)
    assert graph.resolve("UNICEF")


def test_things_with_the_same_label_stay_apart(tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    engagement = (
        "<http://e/%s> a <https://w3id.org/hss-graph/ontology#Partnership> ; "
        "<http://www.w3.org/2000/01/rdf-schema#label> 'Same'@en ; "
        "<https://w3id.org/hss-graph/ontology#partner> <https://w3id.org/hss-graph/id/copasah>, "
        "<https://w3id.org/hss-graph/id/%s> .\n"
    )
    file.write_text(engagement % ("1", "who") + engagement % ("2", "unfpa"))
    graph = hss_graph.open(REPOSITORY)
    graph.join(file)
    same = [part.others for part in graph.describe("COPASAH").parts if part.engagement == "Same"]
    assert sorted(same) == [("UNFPA",), ("World Health Organization",)]


def test_a_file_that_joins_answers_and_leaves_the_home_alone() -> None:
    graph = hss_graph.open(REPOSITORY)
    before = graph.names.search("Lakeside")
    graph.join(REPOSITORY / "docs/examples/lakeside.ttl")
    (row,) = graph.query("partners-of", organisation="Lakeside Health Trust")
    assert (before, row["organisation"].value) == ([], "Kisumu Nurses' Union")
    assert not (REPOSITORY / "data/turtle/lakeside.ttl").exists()


def test_rdflib_gets_every_triple_in_its_graph(graph: hss_graph.KnowledgeGraph) -> None:
    dataset = graph.to_rdflib()
    sizes = Counter(str(graph_iri) for _, _, _, graph_iri in dataset.quads())
    assert sizes == graph.graph_sizes()
    label = rdflib.URIRef("https://w3id.org/hss-graph/id/who"), rdflib.RDFS.label
    assert [str(value) for value in dataset.objects(*label)] == ["World Health Organization"]


def test_a_description_cites_file_and_lines(graph: hss_graph.KnowledgeGraph) -> None:
    about = graph.describe("COPASAH")
    assert about.entry.label == "Community of Practitioners on Accountability & Social Action in Health"
    assert about.named_in == (Lines("002_c171393c76630a5d.txt", 49, 49, "explicit"),)
    statements = {(s.says, s.value): s.lines for s in about.statements}
    assert statements["works on block", "community systems"] == (
        Lines("002_c171393c76630a5d.txt", 51, 51, "inferred"),
    )
    assert [part.others for part in about.parts] == [("Health Alliance International",)]


def test_a_home_without_data_answers(tmp_path: Path) -> None:
    from hss_graph import home

    graph = hss_graph.open(home.create(tmp_path / "new").path)
    assert list(graph.query("timeline", **{}))
    assert list(graph.query("ties-by-kind")) == []
    assert graph.validate().conforms


def test_the_package_is_typed() -> None:
    assert (REPOSITORY / "src/hss_graph/py.typed").exists()
