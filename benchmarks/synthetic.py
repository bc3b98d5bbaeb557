"""Homes of any size, made up for measuring: valid, with evidence for all, and a few large hubs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hss_graph import home
from hss_graph.network.memberships import Memberships

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
_LARGEST = 50  # organisations in an engagement
_NEAR = 200  # organisations that are near to each other, from which most of an engagement's come
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


def memberships(organisations: int, engagements: int, tail: float) -> Memberships:
    """Who takes part in what: up to so many organisations, of which a few take part in very much.

    The sizes of engagements follow a power law with the exponent tail, from 2 to 50. Three in five of the
    organisations in an engagement are near to each other, the others come from anywhere.
    """
    chance = np.random.default_rng(1)
    sizes = (2 * (1 - chance.random(engagements)) ** (-1 / (tail - 1))).astype(int).clip(2, _LARGEST)
    engagement = np.repeat(np.arange(engagements), sizes)
    centre = np.repeat(chance.integers(0, organisations, engagements), sizes)
    near = (centre + chance.integers(0, _NEAR, len(engagement))) % organisations
    far = (organisations * chance.random(len(engagement)) ** 2).astype(int)
    organisation = np.where(chance.random(len(engagement)) < 0.6, near, far)
    engagement, organisation = np.divmod(np.unique(engagement * organisations + organisation), organisations)
    known, organisation = np.unique(organisation, return_inverse=True)
    zeros = np.zeros(len(engagement))
    return Memberships(
        tuple(f"partnership-{number:07}" for number in range(engagements)),
        ("partner",),
        tuple(f"body-{number:06}" for number in known.tolist()),
        *(column.astype(np.int32) for column in (engagement, zeros, organisation)),
        zeros.astype(np.int8),
    )


def make_consortia(path: Path, organisations: int, engagements: int, tail: float) -> home.Home:
    """A new home with such memberships as partnerships, with evidence for all; see `memberships`."""
    made = home.create(path)
    rows = memberships(organisations, engagements, tail)
    chance = random.Random(1)
    lines = [*source("all")]
    for number in range(organisations):
        lines.append(_ORGANISATION.format(number=f"{number:06}"))
        about = f"hss:supports id:body-{number:06}"
        lines.append(_EVIDENCE.format(name=f"body-{number}", line=number + 3, about=about, source="all"))
    ends = np.searchsorted(rows.engagement, np.arange(engagements + 1))
    partners = [f"id:{rows.organisations[place]}" for place in rows.organisation.tolist()]
    for number, name in enumerate(rows.engagements):
        lines.append(
            _PARTNERSHIP.format(
                name=name,
                partners=", ".join(partners[ends[number] : ends[number + 1]]),
                place=chance.choice(_PLACES),
                block=chance.choice(_BLOCKS),
                year=chance.randrange(1990, 2026),
            )
        )
        about = f"hss:supports id:{name}"
        lines.append(_EVIDENCE.format(name=name, line=number + 3, about=about, source="all"))
    (made.path / home.DATA / "all.ttl").write_text("".join(lines))
    return made
