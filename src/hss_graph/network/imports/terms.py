"""The terms that rows of an edited network are written with: roles, dates, lines, names of new things."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from pyoxigraph import Literal, NamedNode

from hss_graph.network.imports.rows import Row
from hss_graph.vocabulary import PREFIXES

_LONGEST_NAME = 60  # characters of what an IRI is made from
_LINES = re.compile(r"\s*([0-9]+)(?:\s*[-–]\s*([0-9]+))?\s*")
_DATES = (
    ("gYear", re.compile("[0-9]{4}")),
    ("gYearMonth", re.compile("[0-9]{4}-[0-9]{2}")),
    ("date", re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")),
)
_WHOLE_YEAR = re.compile(r"([0-9]{4})\.0")  # what programs make of a year that may be missing


def term(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)


def hss(name: str) -> NamedNode:
    return term("hss", name)


TYPE, LABEL = term("rdf", "type"), term("rdfs", "label")
STATUSES = {name: hss(name) for name in ("explicit", "inferred", "outside")}
FACETS = {  # of engagements, by column: the property, and the class of its values
    "places": (hss("place"), hss("Place")),
    "blocks": (hss("block"), term("skos", "Concept")),
    "goals": (hss("goal"), None),
    "levels": (hss("level"), hss("Level")),
}
OF_PARTIES = {
    "based in": (hss("basedIn"), hss("Place")),
    "part of": (term("org", "subOrganizationOf"), None),
    "blocks": (hss("worksOnBlock"), term("skos", "Concept")),
}
# The roles of the two ends where none are given, by class of the engagement.
ROLES = {
    "Partnership": (hss("partner"), hss("partner")),
    "Funding": (hss("funder"), hss("recipient")),
    "Advocacy": (hss("advocate"), hss("addressee")),
    "Membership": (term("org", "member"), term("org", "organization")),
    "Seat": (term("org", "member"), term("org", "organization")),
    "JointOutput": (hss("contributor"), hss("contributor")),
    "Programme": (hss("implementer"), hss("implementer")),
}
KIND_OF_ROLE = {role.value: kind for kind, roles in reversed(ROLES.items()) for role in roles}


def slug(name: str) -> str:
    """Lower-case letters, digits and hyphens; of names in other scripts, a number that stays the same.

    >>> slug("Médecins Sans Frontières (MSF)"), slug("世界")
    ('medecins-sans-frontieres-msf', 'x-33650a36')
    """
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = "-".join(re.findall("[a-z0-9]+", ascii_))[: 3 * _LONGEST_NAME].strip("-")
    return plain or f"x-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def local(term: NamedNode) -> str:
    """The last part of an IRI."""
    return re.split("[/#]", term.value.rstrip("/#"))[-1]


def date_of(written: str) -> Literal:
    """A date of the precision that is written; a text where it is none, which the rules refuse."""
    plain = _WHOLE_YEAR.sub(r"\1", written.strip())
    for kind, pattern in _DATES:
        if pattern.fullmatch(plain):
            return Literal(plain, datatype=term("xsd", kind))
    return Literal(plain)


def lines_of(row: Row) -> tuple[str | None, str | None]:
    """The first and the last line, from columns of their own or from one such as 41-43."""
    both = _LINES.fullmatch(row.first("lines") or "")
    if both:
        return both[1], both[2] or both[1]
    first, last = row.first("first line"), row.first("last line")
    return first or row.first("lines"), last or first or row.first("lines")
