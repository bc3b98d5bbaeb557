"""Homes of any size, made up for measuring: valid, with evidence for all, and a few large hubs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from hss_graph import home

_HEADER = """@prefix block: <https://w3id.org/hss-graph/block/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hss: <https://w3id.org/hss-graph/ontology#> .
@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix place: <http://metadata.un.org/sdg/codes/geoArea/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
_BLOCKS = ("service-delivery", "health-workforce", "health-financing", "leadership-and-governance")
_PLACES = ("356", "384", "404", "508", "626")  # India, Ivory Coast, Kenya, Mozambique, Timor-Leste
_EVIDENCE = """id:evidence-{name} a hss:Evidence ;
    hss:firstLine {line} ; hss:lastLine {line} ; hss:section "Part {line}"@en ; hss:status hss:explicit ;
    {about} ; prov:hadPrimarySource id:source-{source} .
"""
_SOURCE = """<> a void:Dataset ;
    dcterms:created "2026-01-01"^^xsd:date ; dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:source id:source-{name} ; dcterms:title "Report {name}"@en .
id:source-{name} a hss:SourceDocument ; rdfs:label "Report {name}"@en ; dcterms:publisher id:body-0 ;
    hss:fileName "report-{name}.txt" ; hss:lineCount 1000000 ; hss:sha256 "{digest}" .
"""
_ORGANISATION = 'id:body-{number} a org:Organization ; rdfs:label "Body {number}"@en .\n'
_PARTNERSHIP = """id:{name} a hss:Partnership ; rdfs:label "Partnership {name}"@en ;
    hss:partner {partners} ; hss:place place:{place} ; hss:block block:{block} ;
    hss:from "{year}"^^xsd:gYear .
"""
_TRIPLES_OF = {"source": 21, "organisation": 9, "partnership": 14}  # each with its evidence


def source(name: str) -> Iterator[str]:
    """The beginning of a file: the graph, the document it was made from, and who published that."""
    yield _HEADER + _SOURCE.format(name=name, digest="0" * 64)
    yield _EVIDENCE.format(name=f"{name}-source", line=1, about=f"hss:supports id:source-{name}", source=name)
    about = f"rdf:subject id:source-{name} ; rdf:predicate dcterms:publisher ; rdf:object id:body-0"
    yield _EVIDENCE.format(name=f"{name}-publisher", line=2, about=about, source=name)


def partnerships(name: str, count: int, bodies: int, chance: random.Random) -> Iterator[str]:
    """Partnerships between bodies, some of which take part in very many."""
    for number in range(count):
        thing = f"{name}-partnership-{number}"
        pair: set[int] = set()
        while len(pair) < 2:
            pair.add(int(bodies * chance.random() ** 3))
        yield _PARTNERSHIP.format(
            name=thing,
            partners=", ".join(f"id:body-{body}" for body in sorted(pair)),
            place=chance.choice(_PLACES),
            block=chance.choice(_BLOCKS),
            year=chance.randrange(1990, 2026),
        )
        yield _EVIDENCE.format(name=thing, line=number + 3, about=f"hss:supports id:{thing}", source=name)


def make(path: Path, triples: int) -> home.Home:
    """A new home with about so many triples of data beside the bundled ontology, shapes and queries."""
    made = home.create(path)
    chance = random.Random(1)
    bodies = max(10, triples // 40)
    count = (triples - bodies * _TRIPLES_OF["organisation"]) // _TRIPLES_OF["partnership"]
    lines = [*source("all")]
    for number in range(bodies):
        lines.append(_ORGANISATION.format(number=number))
        about = f"hss:supports id:body-{number}"
        lines.append(_EVIDENCE.format(name=f"body-{number}", line=number + 3, about=about, source="all"))
    lines += partnerships("all", count, bodies, chance)
    (made.path / home.DATA / "all.ttl").write_text("".join(lines))
    return made


def new_file(path: Path, triples: int, bodies: int) -> Path:
    """A file of about so many triples of new partnerships between bodies of such a home."""
    count = (triples - _TRIPLES_OF["source"]) // _TRIPLES_OF["partnership"]
    path.write_text("".join([*source("new"), *partnerships("new", count, bodies, random.Random(2))]))
    return path
