"""What the queries of the package find about one thing, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from hss_graph.descriptions.description import (
    Change,
    Conflict,
    Lines,
    Members,
    Mention,
    Part,
    Source,
    Statement,
    Use,
)
from hss_graph.engine import Engine, select
from hss_graph.names import Entry, Names
from hss_graph.results import text_of
from hss_graph.vocabulary import HSS, PREFIXES

# Things that a description tells of elsewhere, with those that take part in them.
_TOLD = {HSS + "Engagement", HSS + "Claim", HSS + "Statistic", PREFIXES["org"] + "ChangeEvent"}

_FIRST = 10  # members of a class that are told
_PREPOSITIONS = {"as", "by", "for", "from", "in", "of", "on", "than", "to", "with"}
_BACKWARDS = {
    "broader": "broader than",
    "owl:disjointWith": "has nothing in common with it",
    "rdfs:domain": "domain of",
    "rdfs:range": "range of",
    "rdfs:subClassOf": "has below it",
    "rdfs:subPropertyOf": "has below it",
    "related": "related to it",
    "see also": "refers to it",
}


class Gathering:
    """What the graph says of one thing, query by query."""

    def __init__(self, engine: Engine, thing: NamedNode) -> None:
        self._engine = engine
        self._thing = thing

    def _select(self, name: str) -> QuerySolutions:
        return select(self._engine, name, _thing_iri=str(self._thing))

    def entry(self, names: Names) -> Entry:
        """Its names and kind; of a property and a named graph, which are no names' things, its label."""
        entry = names.entry(self._thing.value)
        row = None if entry.names else next(self._select("label-of"), None)
        if row is None:
            return entry
        return replace(entry, label=row["label"].value, kind=row["kind"].value)

    def statements(self) -> tuple[Statement, ...]:
        """What is stated of it."""
        found: dict[tuple[str, str, str, str], list[Lines]] = {}
        for row in self._select("statements-about"):
            says = text_of(row["propertyLabel"] or row["property"])
            value = text_of(row["valueLabel"] or row["value"])
            _collect(found.setdefault((str(row["property"]), str(row["value"]), says, value), []), row)
        return tuple(Statement(*key[2:], tuple(lines)) for key, lines in found.items())

    def parts(self) -> tuple[Part, ...]:
        """What it takes part in, or is the place, block, topic or output of."""
        details: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in self._select("details-of"):
            pair = (row["propertyLabel"].value, text_of(row["valueLabel"] or row["value"]))
            details[row["engagement"].value].append(pair)
        found: dict[tuple[str, str, str, str], tuple[dict[tuple[str, str], None], list[Lines]]] = {}
        for row in self._select("engagements-of"):
            key = (row["engagement"].value, row["label"].value, row["kind"].value, row["asLabel"].value)
            others, lines = found.setdefault(key, ({}, []))
            if row["otherLabel"] is not None:
                others[row["otherLabel"].value, row["otherAsLabel"].value] = None
            _collect(lines, row)
        return tuple(
            Part(
                *key[1:],
                others=tuple(dict.fromkeys(name for name, _ in others)),
                lines=tuple(lines),
                roles=tuple(f"{name} ({role})" for name, role in others),
                details=tuple(details[key[0]]),
                iri=key[0],
            )
            for key, (others, lines) in found.items()
        )

    def named_in(self) -> tuple[Lines, ...]:
        """The lines of the sources that name it."""
        lines: list[Lines] = []
        for row in self._select("sources-naming"):
            _collect(lines, row)
        return tuple(lines)

    def changes(self) -> tuple[Change, ...]:
        """How it came of others and became others, the first change first."""
        rows: dict[str, list[QuerySolution]] = defaultdict(list)
        for row in self._select("changes-of"):
            rows[row["change"].value].append(row)
        found = []
        for iri, of_change in rows.items():
            lines: list[Lines] = []
            for row in of_change:
                _collect(lines, row)
            first = of_change[0]
            found.append(
                Change(
                    label=first["label"].value,
                    date=text_of(first["date"]),
                    announced=text_of(first["announced"]),
                    before=_all(of_change, "before"),
                    after=_all(of_change, "after"),
                    lines=tuple(lines),
                    iri=iri,
                )
            )
        return tuple(found)

    def mentions(self, names: Names) -> tuple[Mention, ...]:
        """What has it as a value, apart from what it takes part in."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._select("statements-to"):
            if not names.entry(row["subject"].value).classes & _TOLD:
                says = text_of(row["inverseLabel"]) or backwards(
                    text_of(row["propertyLabel"] or row["property"])
                )
                found[says].append(text_of(row["subjectLabel"] or row["subject"]))
        return tuple(Mention(says, tuple(dict.fromkeys(subjects))) for says, subjects in found.items())

    def uses(self) -> tuple[Use, ...]:
        """How it is used where it is a property."""
        return tuple(
            Use(text_of(row["subjectKind"]), text_of(row["valueKind"]), int(row["uses"].value))
            for row in self._select("use-of")
        )

    def examples(self) -> tuple[tuple[str, str], ...]:
        """Some statements that use it where it is a property, named ones first."""
        return tuple(
            (text_of(row["subjectLabel"] or row["subject"]), text_of(row["valueLabel"] or row["value"]))
            for row in self._select("examples-of-use")
        )

    def members(self, names: Names) -> Members:
        """The things of it and of the classes below where it is a class."""
        found = [row["thing"].value for row in select(self._engine, "things-of", _class_iri=str(self._thing))]
        labels = sorted((names.entry(iri).label for iri in found), key=str.casefold)
        return Members(len(labels), tuple(labels[:_FIRST]))

    def conflicts(self) -> tuple[Conflict, ...]:
        """What cannot be right beside something else, each pair once."""
        found: dict[frozenset[tuple[str, str]], Conflict] = {}
        for row in self._select("conflicts-of"):
            one = (row["says"].value, _place(row["source"], row["line"]))
            other = (row["conflictsWith"].value, _place(row["otherSource"], row["otherLine"]))
            found.setdefault(frozenset((one, other)), Conflict(*one, *other, text_of(row["remark"])))
        return tuple(found.values())

    def sources(self, cited: Collection[str]) -> tuple[Source, ...]:
        """The sources that are cited by these names, and itself if it is one."""
        found: dict[str, Source] = {}
        for row in select(self._engine, "sources"):
            file = text_of(row["file"])
            if file in cited or row["source"] == self._thing:
                date = text_of(row["date"]) or (
                    f"{text_of(row['notBefore'])} or later" if row["notBefore"] else ""
                )
                publishers = [
                    *filter(None, [file in found and found[file].publisher, text_of(row["publisher"])])
                ]
                found[file] = Source(
                    file,
                    text_of(row["title"]),
                    ", ".join(map(str, publishers)),
                    date,
                    int(row["pieces"].value),
                )
        return tuple(found.values())

    def triples(self) -> int:
        """How many triples it holds as a named graph."""
        (row,) = select(self._engine, "size-of-graph", _graph_iri=str(self._thing))
        return int(row["triples"].value)


def backwards(label: str) -> str:
    """The label of a property as said of its value, before the names of the subjects.

    >>> backwards("publisher"), backwards("cites"), backwards("works on block"), backwards("part of")
    ('publisher of', 'cites it', 'works on it', 'part of it')
    """
    if label in _BACKWARDS:
        return _BACKWARDS[label]
    words = label.split()
    if words[-1] in _PREPOSITIONS:
        return f"{label} it"
    is_verb = words[0].endswith("s") and not words[0].endswith(("ss", "us")) and ":" not in words[0]
    if not is_verb and words[0] not in _PREPOSITIONS:
        return f"{label} of"
    last = max((place for place, word in enumerate(words) if word in _PREPOSITIONS), default=0)
    return f"{' '.join(words[: last + 1])} it"


def _collect(lines: list[Lines], row: QuerySolution) -> None:
    if row["file"] is None:
        return
    first, last = (int(text_of(row[end] or Literal(0))) for end in ("firstLine", "lastLine"))
    found = Lines(text_of(row["file"]), first, last, text_of(row["statusLabel"]))
    if found not in lines:
        lines.append(found)


def _all(rows: Collection[QuerySolution], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[name].value for row in rows if row[name] is not None))


def _place(source: Literal, line: Literal | None) -> str:
    return f"{source.value}:{line.value}" if line is not None else source.value
