"""Edits of a network → the statements that would make them true, with their evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from hss_graph.engine import Engine, select
from hss_graph.errors import UnknownNameError
from hss_graph.names import Names
from hss_graph.network.imports.comparing import Edits, NewTie
from hss_graph.network.imports.parties import AGENT, Party
from hss_graph.network.imports.rows import SOURCES, Row
from hss_graph.network.imports.terms import (
    FACETS,
    KIND_OF_ROLE,
    LABEL,
    OF_PARTIES,
    ROLES,
    STATUSES,
    TYPE,
    date_of,
    hss,
    lines_of,
    local,
    slug,
    term,
)
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import ID, PREFIXES

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CLASS = PREFIXES["owl"] + "Class"
_PARTED = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Statements that would make edits true.

    places: where each thing that is new stands in the edited file, by IRI. remarks: what was assumed.
    """

    triples: tuple[Triple, ...]
    places: Mapping[str, str]
    remarks: tuple[str, ...]

    def turtle(self, graph: NamedNode) -> str:
        """The statements as a document of that graph, in stable form."""
        return to_turtle(self.triples, graph)


def propose(
    edits: Edits,
    engine: Engine,
    names: Names,
    graph: NamedNode,
    title: str,
    created: date,
    roles: tuple[str, str] | None = None,
) -> Proposal:
    """What to add for the new organisations and ties, with the evidence that their rows give.

    graph: the one that the statements make. roles: of the two ends of a tie where its row has none, as IRIs.
    Without any statement the proposal has no triples.
    """
    made = _Making(engine, names, roles)
    for party in edits.parties:
        if party.iri is None and party.row is not None:
            made.party(party, party.row)
    for tie in edits.ties:
        made.tie(tie)
    made.say_of_parties(edits.ties)
    triples = made.triples
    if triples:
        about: list[tuple[NamedNode, NamedNode | Literal]] = [
            (TYPE, term("void", "Dataset")),
            (term("dcterms", "title"), Literal(title, language="en")),
            (term("dcterms", "created"), Literal(created.isoformat(), datatype=term("xsd", "date"))),
            (term("dcterms", "license"), NamedNode(LICENCE)),
            *((term("dcterms", "source"), source) for source in sorted(made.sources, key=str)),
        ]
        triples = [*(Triple(graph, *each) for each in about), *triples]
    return Proposal(tuple(triples), made.places, tuple(dict.fromkeys(made.remarks)))


class _Making:
    def __init__(self, engine: Engine, names: Names, roles: tuple[str, str] | None) -> None:
        self._engine = engine
        self._names = names
        self._given_roles = roles and (NamedNode(roles[0]), NamedNode(roles[1]))
        self._iris: dict[Party, NamedNode] = {}
        self._taken: set[str] = set()
        self.triples: list[Triple] = []
        self.places: dict[str, str] = {}
        self.remarks: list[str] = []
        self.sources: set[NamedNode] = set()

    def party(self, party: Party, row: Row) -> None:
        """A new organisation; row: where it stands, or else a tie of it."""
        iri = NamedNode(party.wanted) if party.wanted else self._new(party.label)
        self._iris[party] = iri
        self._place(iri, row)
        kind = party.row.first("type") if party.row else None
        of_class = self._class(kind, AGENT, party.row) if kind else None
        self._say(iri, TYPE, of_class or term("org", "Organization"))
        self._say(iri, LABEL, Literal(" ".join(party.label.split()), language="en"))

    def tie(self, tie: NewTie) -> None:
        """An engagement for each kind of a new tie."""
        for kind in _PARTED.split(tie.row.first("kinds") or "") or [""]:
            self._engagement(tie, kind)

    def say_of_parties(self, ties: Sequence[NewTie]) -> None:
        """What rows say of new organisations, with the evidence of their rows, else of their first ties."""
        columns = (*SOURCES, "section", "lines", "first line")
        for party, iri in self._iris.items():
            rows = [party.row, *(tie.row for tie in ties if party in (tie.left, tie.right))]
            row = next((row for row in rows if row and row.first(*columns)), None)
            if row is not None:
                self._evidence(local(iri), ((hss("supports"), iri),), row)
            for column, (property_, class_) in OF_PARTIES.items():
                for value in self._values(party.row, (column,), class_):
                    self._say(iri, property_, value)
                    statement = (
                        (term("rdf", "subject"), iri),
                        (term("rdf", "predicate"), property_),
                        (term("rdf", "object"), value),
                    )
                    name = f"{local(iri)}-{local(property_)}-{local(value)}"
                    self._evidence(name, statement, row or party.row)

    def _engagement(self, tie: NewTie, kind: str) -> None:
        row = tie.row
        of_class = self._class(kind, hss("Engagement").value, row) if kind else None
        if of_class is None:
            first = self._given_roles[0].value if self._given_roles else ""
            of_class = hss(KIND_OF_ROLE.get(first, "Partnership"))
        roles = self._roles(row) or self._given_roles
        if roles is None:
            roles = ROLES.get(local(of_class)) or (hss("participant"), hss("participant"))
            if roles[0] != roles[1]:
                one, other = map(local, roles)
                self.remarks.append(
                    f"{row.place}: {tie.left.label} is taken as {one}, {tie.right.label} as {other}; "
                    f"a column 'roles' with '{other}; {one}' turns that round"
                )
        left, right = self._iri(tie.left, row), self._iri(tie.right, row)
        word = self._names.entry(of_class.value).label
        iri = self._new(f"{local(left)[:40]}-{local(right)[:40]}-{local(of_class).lower()}")
        label = (
            row.first("label") or f"{word[:1].upper()}{word[1:]} of {tie.left.label} and {tie.right.label}"
        )
        self._place(iri, row)
        self._say(iri, TYPE, of_class)
        self._say(iri, LABEL, Literal(" ".join(label.split()), language="en"))
        self._say(iri, roles[0], left)
        self._say(iri, roles[1], right)
        for column, (property_, class_) in FACETS.items():
            for value in self._values(row, (column, column.removesuffix("s")), class_):
                self._say(iri, property_, value)
        for name in ("from", "until"):
            if written := row.first(name):
                self._say(iri, hss(name), date_of(written))
        self._evidence(local(iri), ((hss("supports"), iri),), row)

    def _evidence(self, name: str, bears_out: Sequence[tuple[NamedNode, NamedNode]], row: Row | None) -> None:
        """A piece of evidence with what the row gives; what is missing is for the rules to say."""
        iri = self._new(f"evidence-{name}")
        self._place(iri, row)
        self._say(iri, TYPE, hss("Evidence"))
        for property_, value in bears_out:
            self._say(iri, property_, value)
        if row is None:
            return
        status = (row.first("status") or "explicit").lower()
        self._say(iri, hss("status"), STATUSES.get(status) or Literal(status))
        for source in self._values(row, SOURCES, hss("Document")):
            self._say(iri, term("prov", "hadPrimarySource"), source)
            self.sources.add(source)
        for column in ("section", "reason"):
            if said := row.first(column):
                self._say(iri, hss(column), Literal(" ".join(said.split()), language="en"))
        for end, written in zip(("firstLine", "lastLine"), lines_of(row), strict=True):
            if written:
                number = written.isascii() and written.isdigit()
                integer = (
                    Literal(str(int(written)), datatype=term("xsd", "integer"))
                    if number
                    else Literal(written)
                )
                self._say(iri, hss(end), integer)
        for ground in self._values(row, ("derived from",), hss("Evidence")):
            self._say(iri, term("prov", "wasDerivedFrom"), ground)

    def _roles(self, row: Row) -> tuple[NamedNode, NamedNode] | None:
        """The roles that a row gives to the two ends."""
        words = [word for word in _PARTED.split(row.first("roles") or "") if word]
        found = [role for word in words if (role := self._role(word, row)) is not None]
        if not found or len(found) < len(words) or len(found) > 2:
            return None
        return found[0], found[-1]

    def _role(self, word: str, row: Row) -> NamedNode | None:
        known = self._known_roles
        found: NamedNode | None = known.get(word.lower()) or known.get(word.lower().removeprefix("hss:"))
        if found is None:
            self.remarks.append(f"{row.place}: there is no role {word!r}; one of: {', '.join(sorted(known))}")
        return found

    @cached_property
    def _known_roles(self) -> dict[str, NamedNode]:
        """Each role by its label and by the end of its IRI."""
        known: dict[str, NamedNode] = {}
        for each in select(self._engine, "roles"):
            role = each["role"]
            known[local(role).lower()] = role
            if each["label"]:
                known[each["label"].value.lower()] = role
        return known

    def _class(self, name: str, under: str, row: Row | None) -> NamedNode | None:
        try:
            return self._names.resolve(name, _CLASS, under)
        except UnknownNameError as error:
            self.remarks.append(f"{row.place if row else ''}: {error}; left out")
            return None

    def _values(
        self, row: Row | None, columns: Sequence[str], of_class: NamedNode | None
    ) -> Iterator[NamedNode]:
        """The things that the first of these columns names; one that is not known is told and left out."""
        written = (row.first(*columns) if row else None) or ""
        kind = of_class.value if of_class else None
        for word in [written] if self._is_name(written, kind) else filter(None, _PARTED.split(written)):
            try:
                yield self._resolve(word, kind)
            except UnknownNameError as error:
                self.remarks.append(f"{row.place if row else ''}: {error}; left out")

    def _resolve(self, word: str, of_class: str | None) -> NamedNode:
        """The thing of a class, or, as a source by its file name, of none."""
        try:
            return self._names.resolve(word, of_class)
        except UnknownNameError:
            if of_class != hss("Document").value or "." not in word:
                raise
            return self._names.resolve(word)

    def _is_name(self, text: str, of_class: str | None) -> bool:
        """Whether a text with semicolons is one name."""
        try:
            return ";" in text and bool(self._names.resolve(text, of_class))
        except UnknownNameError:
            return False

    def _iri(self, party: Party, row: Row) -> NamedNode:
        if party.iri is not None:
            return NamedNode(party.iri)
        if party not in self._iris:
            self.party(party, row)
        return self._iris[party]

    def _new(self, name: str) -> NamedNode:
        """An IRI made from a name, that nothing has."""
        plain = slug(name)
        candidate, number = plain, 2
        while candidate in self._taken or self._occurs(candidate):
            candidate, number = f"{plain}-{number}", number + 1
        self._taken.add(candidate)
        return NamedNode(ID + candidate)

    def _occurs(self, name: str) -> bool:
        return any(True for _ in select(self._engine, "occurs", _thing_iri=str(NamedNode(ID + name))))

    def _place(self, iri: NamedNode, row: Row | None) -> None:
        if row is not None:
            self.places[iri.value] = row.place

    def _say(self, subject: NamedNode, property_: NamedNode, value: NamedNode | Literal) -> None:
        self.triples.append(Triple(subject, property_, value))
