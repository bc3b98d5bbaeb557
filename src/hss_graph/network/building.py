"""A network from the graph: what its engine, its names and its files know, beside the memberships."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode

from hss_graph.documents import Document
from hss_graph.engine import Engine, Result, select
from hss_graph.names import Names
from hss_graph.network.memberships import FACETS, Memberships, facet_of, read
from hss_graph.network.model import Columns, Network
from hss_graph.network.projection import Context, Projection, project, two_mode
from hss_graph.network.selecting import PERIOD, check_period, undated
from hss_graph.queries import SavedQuery, Value
from hss_graph.vocabulary import PREFIXES
from hss_graph.wording import counted

_RECEIVER = PREFIXES["hss"] + "receiver"
DATES = ("from", "until")  # of an engagement


def memberships(engine: Engine, names: Names, result: Result, name: str) -> Memberships:
    """The memberships that a network query gives, with what the graph knows of the engagements.

    What the query itself selects, such as ?place, stands for what the graph knows. Raises NetworkError where
    it is no network query.
    """
    rows = read(result, name, lambda iri: names.entry(iri).label)
    known: dict[str, list[tuple[str, str]]] = {facet: [] for facet in FACETS if facet not in rows.facets}
    for row in select(engine, "engagement-facts"):
        facet = row["facet"].value
        if facet in known:
            value = row["value"].value
            known[facet].append(
                (row["engagement"].value, value if facet in DATES else names.entry(value).label)
            )
    facets = {facet: facet_of(pairs, rows.engagements) for facet, pairs in known.items()}
    return Memberships(
        rows.engagements,
        rows.roles,
        rows.organisations,
        *(rows.engagement, rows.role, rows.organisation, rows.status),
        facets={**rows.facets, **facets},
    )


class Participation:
    """Who takes part in what in a graph, and the networks that this makes.

    about: what the memberships are, by heading; it enters the statement of each network.
    """

    def __init__(self, engine: Engine, names: Names, rows: Memberships, about: Mapping[str, Any]) -> None:
        self._engine = engine
        self._names = names
        self.rows = rows
        self.about = about

    def network(self, how: Projection | None = None) -> Network:
        """The one-mode network of the organisations."""
        return project(self.rows, how or Projection(), self.context)

    def two_mode(self) -> Network:
        """The network of organisations and engagements, with what is known of both."""
        rows, names = self.rows, self._names
        columns: dict[str, list[Any]] = {
            "label": [_label(names, iri) for iri in rows.engagements],
            "type": ["engagement"] * len(rows.engagements),
            "iri": list(rows.engagements),
        }
        for facet, known in rows.facets.items():
            texts = ["; ".join(values) or None for values in known.of(len(rows.engagements))]
            if facet == "kind":
                columns["type"] = [text or "engagement" for text in texts]
            else:
                columns[facet] = texts
        return two_mode(rows, self.context, columns)

    @cached_property
    def context(self) -> Context:
        """What the graph knows that a projection needs."""
        engine, names = self._engine, self._names
        under: dict[str, set[str]] = defaultdict(set)
        words = {}
        for row in select(engine, "roles"):
            role = row["role"].value
            under[role].add(row["above"].value)
            words[role] = row["label"].value if row["label"] else names.entry(role).label
        return Context(
            receiving=frozenset(role for role, above in under.items() if _RECEIVER in above),
            wholes=frozenset((row["part"].value, row["whole"].value) for row in select(engine, "wholes")),
            under=under,
            words=words,
            columns=_organisations(engine, names, self.rows.organisations),
            statement=self.about,
        )


def participation(
    engine: Engine,
    names: Names,
    query: SavedQuery,
    values: Mapping[str, Value],
    run: Callable[[SavedQuery, Mapping[str, Value]], Result],
    about: Mapping[str, Any],
) -> Participation:
    """Who takes part in what by a network query; `about` says which data this is, by heading.

    Where a period is asked for, the statement says how many engagements have no date and so are in none.
    """
    check_period(values)
    rows = memberships(engine, names, run(query, values), query.file)
    statement = {**said(query, values, names), **about}
    timeless = {name: value for name, value in values.items() if name not in PERIOD}
    if len(timeless) < len(values):
        every = memberships(engine, names, run(query, timeless), query.file)
        statement["undated"] = said_undated(undated(every))
    return Participation(engine, names, rows, statement)


def said_undated(count: int) -> str:
    """How many engagements are in no period.

    >>> said_undated(1)
    '1 engagement without a date, in no period'
    """
    return f"{counted(count, 'engagement')} without a date, in no period"


def said(query: SavedQuery, values: Mapping[str, Value], names: Names) -> dict[str, str]:
    """What the memberships of a query are, by heading: the query, and the values it was asked with."""
    filters = []
    for parameter in query.parameters:
        terms = [parameter.term(value, names) for value in parameter.given(values)]
        words = [
            names.entry(term.value).label if isinstance(term, NamedNode) else term.value for term in terms
        ]
        if words:
            filters.append(f"{parameter.label}: {' or '.join(words)}")
    return {
        "name": query.summary or query.name,
        "query": query.name,
        "definition": query.description,
        "filters": "; ".join(filters) or "none",
    }


def edition(engine: Engine, documents: Sequence[Document], without: Sequence[str] = ()) -> dict[str, str]:
    """Which data this is: its title and version, the date of its newest graph, and a hash of all files.

    without: the statuses of evidence that the graph was opened without.
    """
    row = next(iter(select(engine, "edition")))
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda each: each.graph.value):
        digest.update(document.graph.value.encode() + b"\n" + hashlib.sha256(document.content).digest())
    title, version, date = (row[name].value if row[name] else "" for name in ("title", "version", "date"))
    return {
        "data": f"{title} {version}".strip() or "a graph without a title",
        "data_date": date or "unknown",
        "data_version": digest.hexdigest()[:16],
        "evidence": f"all but what is {' or '.join(without)} alone" if without else "all",
    }


def _label(names: Names, name: str) -> str:
    """What an IRI is called; what the graph does not know, such as a name in a table, stands for itself."""
    label = names.entry(name).label
    return name if label == f"<{name}>" else label


def _organisations(engine: Engine, names: Names, organisations: Iterable[str]) -> Columns:
    """Label, type and IRI of each organisation, and what else is known of any of them."""
    iris = list(organisations)
    entries = [names.entry(iri) for iri in iris]
    columns: dict[str, list[Any]] = {
        "label": [_label(names, iri) for iri in iris],
        "type": [entry.kind or "unknown" for entry in entries],
        "iri": iris,
    }
    places = {iri: place for place, iri in enumerate(iris)}
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in select(engine, "organisation-facts"):
        place = places.get(row["organisation"].value)
        if place is not None:
            found[row["facet"].value][place].add(names.entry(row["value"].value).label)
    for facet in sorted(found):
        columns[facet] = ["; ".join(sorted(found[facet][p])) or None for p in range(len(iris))]
    return columns
