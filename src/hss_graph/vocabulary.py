"""The base IRI, the namespaces, and the one prefix map that every file and answer uses."""

from __future__ import annotations

import re
from types import MappingProxyType

BASE = "https://w3id.org/hss-graph/"
GRAPH = BASE + "graph/"
HSS = BASE + "ontology#"
ID = BASE + "id/"
SH = "http://www.w3.org/ns/shacl#"

PREFIXES = MappingProxyType(
    {
        "block": BASE + "block/",
        "claim": BASE + "claim-kind/",
        "component": BASE + "component/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "graph": GRAPH,
        "group": BASE + "group/",
        "hss": HSS,
        "id": ID,
        "level": BASE + "level/",
        "mdg": BASE + "mdg/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "place": "http://metadata.un.org/sdg/codes/geoArea/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sdg": "http://metadata.un.org/sdg/",
        "sdgo": "http://metadata.un.org/sdg/ontology#",
        "semapv": "https://w3id.org/semapv/vocab/",
        "sh": SH,
        "shape": BASE + "shape/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sssom": "https://w3id.org/sssom/",
        "topic": BASE + "topic/",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "wd": "http://www.wikidata.org/entity/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

# The local names that need no escape in Turtle and SPARQL: a safe part of the PN_LOCAL production.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_CURIE = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(.*)", re.DOTALL)


def curie(iri: str) -> str:
    """The short form of an IRI, or the IRI in angle brackets where no prefix fits.

    >>> curie("http://metadata.un.org/sdg/3.8")
    'sdg:3.8'
    >>> curie("https://example.org/x")
    '<https://example.org/x>'
    """
    best = ""
    for prefix, namespace in PREFIXES.items():
        fits = iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
        if fits and (not best or len(namespace) > len(PREFIXES[best])):
            best = prefix
    return f"{best}:{iri[len(PREFIXES[best]) :]}" if best else f"<{iri}>"


def expand(name: str) -> str | None:
    """The IRI that a CURIE of the prefix map stands for, or None.

    >>> expand("id:unicef")
    'https://w3id.org/hss-graph/id/unicef'
    >>> expand("nobody:unicef") is None
    True
    """
    match = _CURIE.fullmatch(name)
    if match is None or match[1] not in PREFIXES:
        return None
    return PREFIXES[match[1]] + match[2]
