"""The evidence of a tie, engagement by engagement, as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from hss_graph.network.evidence import Statement
from hss_graph.network.memberships import STATUSES
from hss_graph.network.report.markup import joined, name, tag, words
from hss_graph.wording import counted

MOST = 24  # statements of one tie


def evidence(statements: Sequence[Statement], first: str, second: str) -> str:
    """What bears out a tie between two organisations; the first statements stand for very many."""
    if not statements:
        return tag("p", "Nothing is recorded of what bears this tie out.")
    places = merged(statements)
    parts = [
        _engagement(list(group), (first, second))
        for _, group in groupby(list(places.items())[:MOST], key=lambda each: each[0].engagement)
    ]
    if len(places) > MOST:
        more = counted(len(places) - MOST, "more statement")
        parts.append(tag("p", f"{more}; <code>hss-graph network evidence</code> gives all.", class_="quiet"))
    return joined(parts)


def merged(statements: Iterable[Statement]) -> dict[Statement, set[str]]:
    """Each statement once, with what it supports: the engagement, or the part of the first or the second."""
    found: dict[Statement, set[str]] = {}
    for each in statements:
        found.setdefault(replace(each, supports=""), set()).add(each.supports)
    return found


def brief(statements: Sequence[Statement]) -> str:
    """How much there is, in words.

    >>> brief([])
    'no statement'
    """
    engagements = len({each.engagement for each in statements})
    count = sum(bool(each.source) for each in merged(statements))
    if not count:
        return "no statement"
    return f"{counted(count, 'statement')} on {counted(engagements, 'engagement')}"


def status_class(status: object) -> str:
    """The class of elements of this status."""
    return str(status) if status in STATUSES else "unknown"


def _engagement(statements: Sequence[tuple[Statement, set[str]]], ends: tuple[str, str]) -> str:
    one, _ = statements[0]
    roles = "; ".join(
        f"{name(end)} as {words(role)}"
        for end, role in zip(ends, (one.role_of_first, one.role_of_second), strict=True)
        if role
    )
    about = ". ".join(filter(None, (words(one.kind[:1].upper() + one.kind[1:]), roles)))
    items = joined(_statement(each, supports, ends) for each, supports in statements)
    return tag("h5", name(one.label)) + tag("p", about + "." if about else "") + tag("ul", items)


def _statement(one: Statement, supports: set[str], ends: tuple[str, str]) -> str:
    mark = tag("span", words(one.status), class_="status " + status_class(one.status))
    if not one.source:
        return tag("li", f"{mark} No document bears this engagement out.")
    lines = ""
    if one.first_line is not None:
        last = one.last_line if one.last_line not in (None, one.first_line) else None
        lines = f"line {one.first_line}" if last is None else f"lines {one.first_line}–{last}"
    file = tag("code", words(one.file)) if one.file else ""
    place = ", ".join(filter(None, (file, lines, name(one.section) if one.section else "")))
    borne = [end for end, key in zip(ends, ("first", "second"), strict=True) if key in supports]
    also = "Also on" if "engagement" in supports else "On"
    parts = [
        f"{mark} {tag('cite', name(one.source))}{': ' + place if place else ''}.",
        f"{also} the part of {' and '.join(map(name, borne))}." if borne else "",
        tag("q", words(one.reason), class_="reason") if one.reason else "",
    ]
    return tag("li", " ".join(filter(None, parts)))


def by_document(statements: Sequence[Sequence[Statement]]) -> Counter[str]:
    """How many ties each document bears out, by its title."""
    return Counter(title for some in statements for title in {each.source for each in some if each.source})
