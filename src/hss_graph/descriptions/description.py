"""What a description of a thing is made of."""

from __future__ import annotations

from dataclasses import dataclass

from hss_graph.names import Entry


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a source: file name, first and last line, and how directly they say it.

    A source from outside has its title for a file name, and its lines are 0 where they were not counted.
    """

    file: str
    first: int
    last: int
    status: str

    def __str__(self) -> str:
        span = f":{self.first}" if self.first == self.last else f":{self.first}-{self.last}"
        return f"{self.file}{span if self.first else ''} ({self.status})"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a thing, in words, with the lines that bear it out."""

    says: str
    value: str
    lines: tuple[Lines, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A thing's part in an engagement, claim, figure or change: as what, with whom, and the lines.

    others, roles: the other participants, and as what each takes part. details: when, where and about what,
    each as the label of the property and the value.
    """

    engagement: str
    kind: str
    part: str
    others: tuple[str, ...]
    lines: tuple[Lines, ...]
    roles: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    iri: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of organisations, by which those before became those after. Dates are '' where not known."""

    label: str
    date: str
    announced: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: tuple[Lines, ...]
    iri: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What has the thing as its value: by which property, read from there, and the names of the subjects."""

    says: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """How often a property is stated between things of one kind and values of another."""

    subject_kind: str
    value_kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Members:
    """The things of a class: how many, and the first of them by name."""

    number: int = 0
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both be right, with where each stands, and why."""

    says: str
    place: str
    conflicts_with: str
    other_place: str
    remark: str


@dataclass(frozen=True, slots=True)
class Source:
    """A source that bears out what is said of the thing: by what it is cited, its title, publisher and date.

    pieces: how many pieces of evidence the graph has from it.
    """

    file: str
    title: str
    publisher: str
    date: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Description:
    """What the graph holds about one thing.

    triples: how many it holds, if it is a named graph. examples: subject and value of some statements, if it
    is a property.
    """

    entry: Entry
    statements: tuple[Statement, ...]
    parts: tuple[Part, ...]
    named_in: tuple[Lines, ...]
    changes: tuple[Change, ...] = ()
    mentions: tuple[Mention, ...] = ()
    uses: tuple[Use, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...] = ()
    triples: int = 0
    members: Members = Members()
    examples: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The description as a page of text."""
        from hss_graph.descriptions.pages import to_text

        return to_text(self)
