"""Terms that newcomers bring along from well-known vocabularies, and what this graph says instead."""

from __future__ import annotations

from types import MappingProxyType

from hss_graph.vocabulary import PREFIXES, curie

_MEMBERSHIP = "record an hss:Membership with org:member and org:organization"
_DATES = "give the dates as hss:from and hss:until, or as hss:date"
_FUNDING = "record an hss:Funding with hss:funder and hss:recipient"
_SCHEMA = ("http://schema.org/", "https://schema.org/")
_OLD_DC = "http://purl.org/dc/elements/1.1/"

_ADVICE = MappingProxyType(
    {
        "dcterms:alternative": "write skos:altLabel",
        "dcterms:abstract": "write rdfs:comment",
        "dcterms:contributor": "record an hss:JointOutput with hss:contributor",
        "dcterms:date": _DATES,
        "dcterms:hasPart": "state dcterms:isPartOf of the part",
        "dcterms:identifier": "write org:identifier",
        "dcterms:relation": "write dcterms:subject, or record an engagement",
        "dcterms:temporal": _DATES,
        "foaf:Organization": "write org:Organization",
        "foaf:Project": "write hss:Programme",
        "foaf:isPrimaryTopicOf": "write foaf:homepage",
        "foaf:made": "state dcterms:creator of the document",
        "foaf:maker": "write dcterms:creator",
        "foaf:member": _MEMBERSHIP,
        "foaf:name": "write rdfs:label",
        "foaf:nick": "write skos:altLabel",
        "foaf:page": "write foaf:homepage",
        "org:FormalOrganization": "write org:Organization",
        "org:Role": "name the role by a property, such as hss:partner or hss:funder",
        "org:classification": "give the organisation a narrower class",
        "org:hasMember": _MEMBERSHIP,
        "org:hasMembership": "state org:organization of the membership",
        "org:hasPost": "state org:postIn of the post",
        "org:hasSubOrganization": "state org:subOrganizationOf of the part",
        "org:hasSite": "write hss:basedIn",
        "org:headOf": "record an hss:Membership with hss:post",
        "org:heldBy": "record an hss:Membership with hss:post",
        "org:holds": "record an hss:Membership with hss:post",
        "org:location": "write hss:basedIn",
        "org:memberDuring": _DATES,
        "org:memberOf": _MEMBERSHIP,
        "org:purpose": "write hss:aim",
        "org:reportsTo": "write org:subOrganizationOf or org:unitOf",
        "org:role": "name the role by a property, such as hss:partner or hss:funder",
        "org:siteOf": "write hss:basedIn",
        "prov:qualifiedAttribution": "write prov:wasAttributedTo",
        "prov:wasQuotedFrom": "record an hss:Evidence with prov:hadPrimarySource",
        "skos:changeNote": "write rdfs:comment",
        "skos:hasTopConcept": "state skos:inScheme of the concept",
        "skos:hiddenLabel": "write skos:altLabel",
        "skos:narrower": "state skos:broader of the narrower concept",
        "skos:note": "write rdfs:comment",
        "skos:scopeNote": "write rdfs:comment",
        "skos:topConceptOf": "write skos:inScheme",
        "schema:Organization": "write org:Organization",
        "schema:NGO": "write hss:NonGovernmentalOrganization",
        "schema:Person": "write foaf:Person",
        "schema:Country": "write hss:Country",
        "schema:Place": "write hss:Place",
        "schema:address": "write hss:basedIn",
        "schema:alternateName": "write skos:altLabel",
        "schema:areaServed": "write hss:place",
        "schema:dateCreated": "write dcterms:created",
        "schema:datePublished": "write dcterms:issued",
        "schema:description": "write rdfs:comment",
        "schema:dissolutionDate": "write hss:until",
        "schema:endDate": "write hss:until",
        "schema:foundingDate": "write hss:from",
        "schema:funder": _FUNDING,
        "schema:identifier": "write org:identifier",
        "schema:location": "write hss:place",
        "schema:member": _MEMBERSHIP,
        "schema:memberOf": _MEMBERSHIP,
        "schema:name": "write rdfs:label",
        "schema:parentOrganization": "write org:subOrganizationOf",
        "schema:sponsor": "record an engagement with hss:sponsor",
        "schema:startDate": "write hss:from",
        "schema:subOrganization": "state org:subOrganizationOf of the part",
        "schema:url": "write foaf:homepage",
    }
)


def advice(iri: str) -> str:
    """What to write instead of a term that other vocabularies have and this graph does not; '' where unknown.

    >>> advice("http://www.w3.org/ns/org#memberOf")
    'org:memberOf is not used here; record an hss:Membership with org:member and org:organization.'
    """
    short = _short(iri)
    found = _ADVICE.get(short)
    if found is None and iri.startswith(_OLD_DC):
        found = f"write dcterms:{iri.removeprefix(_OLD_DC)}"
    return f"{short} is not used here; {found}." if found else ""


def _short(iri: str) -> str:
    for namespace in _SCHEMA:
        if iri.startswith(namespace):
            return f"schema:{iri.removeprefix(namespace)}"
    if iri.startswith(_OLD_DC):
        return f"dc:{iri.removeprefix(_OLD_DC)}"
    return curie(iri)


def is_foreign(iri: str) -> bool:
    """Whether the term stands in a vocabulary that others keep."""
    kept = (
        PREFIXES[name] for name in ("org", "foaf", "skos", "dcterms", "prov", "dcat", "void", "owl", "rdfs")
    )
    return iri.startswith((*kept, *_SCHEMA, _OLD_DC))
