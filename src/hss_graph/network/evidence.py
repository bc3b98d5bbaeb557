"""The statements of the sources that bear out a tie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode, QuerySolution

from hss_graph.engine import Engine, select
from hss_graph.errors import NetworkError
from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Behind, Network
from hss_graph.results import text_of

_FEW = 64  # engagements that are asked for one by one


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a source that bears out a tie, through an engagement that both organisations share.

    engagement: its IRI; label and kind: what it is called and what it is. role_of_first, role_of_second: as
    what the two take part, joined by "; ". source: the title of the document; file: its name, '' where it is
    none of the documents of the home; first_line, last_line: None where lines were not counted. status:
    "explicit", "inferred" or "outside"; reason: why it is inferred. supports: "engagement" for evidence of
    the engagement as a whole, "first" or "second" for that of the part of one of the two, which goes before.
    An engagement that nothing bears out has one statement without a source, of the status "unknown".
    """

    engagement: str
    label: str
    kind: str
    role_of_first: str
    role_of_second: str
    source: str
    file: str
    first_line: int | None
    last_line: int | None
    section: str
    status: str
    reason: str
    supports: str = "engagement"

    @property
    def lines(self) -> str:
        """Where it stands: the file, or the title of the document, with the lines if they are known."""
        place = self.file or self.source
        if self.first_line is None:
            return place
        last = self.last_line
        return f"{place}:{self.first_line}" + (f"-{last}" if last not in (None, self.first_line) else "")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of evidence, before it is known which tie it bears out."""

    role: str | None
    organisation: str | None
    where: Mapping[str, Any]  # the fields of a statement that say where it stands


class _Told:
    """What the graph says of engagements: their labels, kinds and evidence."""

    def __init__(self, engine: Engine, rows: Memberships, wanted: Collection[int]) -> None:
        self.rows = rows
        self.labels: dict[str, str] = {}
        self._pieces: dict[str, list[_Piece]] = defaultdict(list)
        for row in _rows_of(engine, [rows.engagements[code] for code in wanted]):
            self._take(row)
        self._words = {
            row["role"].value: text_of(row["label"]) for row in select(engine, "roles") if row["label"]
        }
        self._kinds: list[tuple[str, ...]] = [()] * len(rows.engagements)
        if "kind" in rows.facets:
            self._kinds = rows.facets["kind"].of(len(rows.engagements))
        self._parts = _parts(rows, wanted)

    def _take(self, row: QuerySolution) -> None:
        engagement = row["engagement"].value
        label = text_of(row["label"])
        if label and label < self.labels.get(engagement, label + "\0"):
            self.labels[engagement] = label
        if row["source"] is None:
            return
        first, last = (int(row[end].value) if row[end] else None for end in ("firstLine", "lastLine"))
        piece = _Piece(
            role=row["role"].value if row["role"] else None,
            organisation=row["organisation"].value if row["organisation"] else None,
            where={
                "source": row["source"].value,
                "file": row["file"].value,
                "first_line": first,
                "last_line": last,
                "section": text_of(row["section"]),
                "status": text_of(row["status"]) or "unknown",
                "reason": text_of(row["reason"]),
            },
        )
        if piece not in self._pieces[engagement]:
            self._pieces[engagement].append(piece)

    def statements(self, code: int, first: str, second: str) -> list[Statement]:
        """What bears out the tie that one engagement makes between two organisations."""
        engagement = self.rows.engagements[code]
        roles = self._parts[code]
        about = (
            engagement,
            self.labels.get(engagement) or engagement,
            "; ".join(self._kinds[code]),
            self._roles(roles.get(first, ())),
            self._roles(roles.get(second, ())),
        )
        found = [
            Statement(*about, **piece.where, supports=supports)
            for piece in self._pieces.get(engagement, ())
            if (supports := _supported(piece, roles, first, second))
        ]
        return found or [Statement(*about, "", "", None, None, "", "unknown", "")]

    def _roles(self, roles: Iterable[str]) -> str:
        return "; ".join(sorted(self._words.get(role, role) for role in roles))


def evidence(engine: Engine, network: Network, first: Hashable, second: Hashable) -> list[Statement]:
    """Every statement behind the tie from the first organisation to the second one in this network.

    Empty where the two are not tied. Raises NetworkError for an organisation that is not in the network, and
    for a network that was not made of memberships.
    """
    behind = _behind(network)
    place = tie(network, first, second)
    if place is None:
        return []
    engagements = behind.engagements[behind.starts[place] : behind.starts[place + 1]].tolist()
    told = _Told(engine, behind.memberships, engagements)
    return [each for code in engagements for each in told.statements(code, str(first), str(second))]


def evidence_of_ties(engine: Engine, network: Network) -> list[tuple[Statement, ...]]:
    """The statements behind each tie, in the order of `Network.ties`; the first of a tie is its left end.

    Raises NetworkError for a network that was not made of memberships.
    """
    behind = _behind(network)
    codes = behind.engagements.tolist()
    told = _Told(engine, behind.memberships, sorted(set(codes)))
    left, right = network.ties
    return [
        tuple(
            each
            for code in codes[start:end]
            for each in told.statements(code, str(network.nodes[one]), str(network.nodes[other]))
        )
        for one, other, (start, end) in zip(
            left.tolist(), right.tolist(), pairwise(behind.starts.tolist()), strict=True
        )
    ]


def tie(network: Network, first: Hashable, second: Hashable) -> int | None:
    """The place in `Network.ties` of the tie between two organisations, None where there is none.

    Raises NetworkError for an organisation that is not in the network.
    """
    import numpy as np

    for each in (first, second):
        if each not in network.places:
            raise NetworkError(f"{each} is not in the network")
    one, other = network.places[first], network.places[second]
    if not network.directed and one > other:
        one, other = other, one
    left, right = network.ties
    start, end = np.searchsorted(left, (one, one + 1))
    place = int(start + np.searchsorted(right[start:end], other))
    return place if place < end and right[place] == other else None


def _behind(network: Network) -> Behind:
    if network.behind is None:
        raise NetworkError("this network was not made of memberships, so nothing is known behind its ties")
    return network.behind


def _rows_of(engine: Engine, engagements: Collection[str]) -> Iterable[QuerySolution]:
    """The evidence of the engagements, asked for one by one if they are few."""
    if len(engagements) > _FEW:
        wanted = set(engagements)
        for row in select(engine, "evidence-of-engagements"):
            if row["engagement"].value in wanted:
                yield row
        return
    for engagement in engagements:
        try:
            term = str(NamedNode(engagement))
        except ValueError:  # a name from a table
            continue
        yield from select(engine, "evidence-of-engagements", _engagement_iri=term)


def _parts(rows: Memberships, wanted: Collection[int]) -> dict[int, dict[str, set[str]]]:
    """The roles of each organisation in each of these engagements."""
    import numpy as np

    found: dict[int, dict[str, set[str]]] = {code: defaultdict(set) for code in wanted}
    rows_of_these = np.isin(rows.engagement, np.fromiter(found, np.int32, len(found)))
    columns = (rows.engagement, rows.role, rows.organisation)
    for code, role, organisation in zip(*(c[rows_of_these].tolist() for c in columns), strict=True):
        found[code][rows.organisations[organisation]].add(rows.roles[role])
    return found


def _supported(piece: _Piece, roles: Mapping[str, Collection[str]], first: str, second: str) -> str:
    """What of the tie a piece of evidence bears out, '' if nothing."""
    if piece.role is None:
        return "engagement"
    for said, organisation in (("first", first), ("second", second)):
        if piece.organisation == organisation and piece.role in roles.get(organisation, ()):
            return said
    return ""
