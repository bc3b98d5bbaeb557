"""The ontology opens in owlready2 as classes and properties."""

from __future__ import annotations

from io import BytesIO

import pytest

import hss_graph

owlready2 = pytest.importorskip("owlready2", reason="needs the extra 'owl'")


def test_the_ontology_opens_as_classes_and_properties(graph: hss_graph.KnowledgeGraph) -> None:
    from hss_graph import home, results

    content = b"".join(
        results.encode(
            graph.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"), "nt"
        )
        for iri in graph.graph_sizes()
        if f"/{home.ONTOLOGY}/" in iri
    )
    world = owlready2.World()
    ontology = world.get_ontology("https://w3id.org/hss-graph/ontology").load(fileobj=BytesIO(content))
    terms = ontology.get_namespace("https://w3id.org/hss-graph/ontology#")
    assert terms.Seat in terms.Membership.subclasses()
    assert terms.funder in terms.participant.subclasses()
    assert terms.recipient in terms.receiver.subclasses()
    assert owlready2.SymmetricProperty in terms.conflictsWith.is_a
