"""Descriptions for people: as a page of text or in Markdown."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hss_graph.descriptions.description import Description, Lines, Part
from hss_graph.results import in_markdown
from hss_graph.vocabulary import curie

MOST = 20  # items of a section that are shown unless all are asked for


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is said, with what is said about it and the lines that bear it out."""

    says: str
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one kind."""

    title: str
    items: Sequence[Item]


def to_text(about: Description, width: int | None = None, most: int | None = None) -> str:
    """The description as plain text, wrapped if there is a width; of each section at most so many items."""
    entry = about.entry
    blocks = [f"{_heading(about)}\n  {curie(entry.iri)}"]
    for section in sections(about):
        lines = [section.title]
        for item in section.items[:most]:
            lines += _wrapped(item.says, "  ", width)
            for note in item.notes:
                lines += _wrapped(note, "    ", width)
            lines += [f"    {place}" for place in item.places]
        lines += [f"  {left_out}" for left_out in _left_out(section, most)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def to_markdown(about: Description, most: int | None = None) -> str:
    """The description in Markdown; of each section at most so many items."""
    entry = about.entry
    blocks = [
        f"# {in_markdown(entry.label)}",
        f"{in_markdown(entry.kind)}{', ' if entry.kind else ''}`{curie(entry.iri)}`",
    ]
    for section in sections(about):
        lines = []
        for item in section.items[:most]:
            notes = "".join(f"; {in_markdown(note)}" for note in item.notes)
            places = ", ".join(f"`{place}`" for place in item.places)
            lines.append(f"- {in_markdown(item.says)}{notes}{f' — {places}' if places else ''}")
        lines += [f"- {left_out}" for left_out in _left_out(section, most)]
        blocks += [f"## {in_markdown(section.title)}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def sections(about: Description) -> list[Section]:
    """The sections of the page that are not empty, in their order."""
    entry = about.entry
    found = [
        Section("Also called", [Item(name) for name in sorted(entry.names - {entry.label})]),
        Section("Names over time", list(_changes(about))),
        Section("Named in", [Item(str(lines)) for lines in about.named_in]),
        Section("Statements", [Item(f"{s.says}: {s.value}", (), _places(s.lines)) for s in about.statements]),
        *_by_kind(about),
        Section(f"Members ({about.members.number})", list(_members(about))),
        Section("Said of it elsewhere", [Item(f"{m.says}: {'; '.join(m.subjects)}") for m in about.mentions]),
        Section(
            f"Used ({sum(use.number for use in about.uses)})",
            [Item(_use(u.subject_kind, u.value_kind, u.number)) for u in about.uses],
        ),
        Section("Examples", [Item(f"{subject}: {value}") for subject, value in about.examples]),
        Section("Contradictions", list(_conflicts(about))),
        Section("Sources", list(_sources(about))),
        Section("Size", [Item(f"{about.triples} triples")] if about.triples else []),
    ]
    return [section for section in found if section.items]


def _changes(about: Description) -> Iterable[Item]:
    for change in about.changes:
        when = change.date or (f"announced {change.announced}" if change.announced else "")
        notes = [f"{'; '.join(change.before)} became {'; '.join(change.after)}"] if change.after else []
        if change.date and change.announced:
            notes.append(f"announced {change.announced}")
        yield Item(f"{when + ': ' if when else ''}{change.label}", tuple(notes), _places(change.lines))


def _members(about: Description) -> Iterable[Item]:
    yield from map(Item, about.members.first)
    number = about.members.number - len(about.members.first)
    if number:
        yield Item(
            f"and {number} more; 'hss-graph search --kind {curie(about.entry.iri)}' lists those with names"
        )


def _by_kind(about: Description) -> Iterable[Section]:
    """What it takes part in, a section for each kind; changes stand under the names."""
    told = {change.iri for change in about.changes}
    by_kind: dict[str, list[Part]] = defaultdict(list)
    for part in about.parts:
        if part.iri not in told:
            by_kind[part.kind].append(part)
    for kind, parts in by_kind.items():
        yield Section(f"{kind[:1].upper()}{kind[1:]} ({len(parts)})", [_part(part) for part in parts])


def _part(part: Part) -> Item:
    values: dict[str, list[str]] = defaultdict(list)
    for says, value in part.details:
        values[says].append(value)
    timing = values.pop("timing", [])
    details = [*timing, *(f"{says} {', '.join(each)}" for says, each in values.items())]
    notes = [f"with {'; '.join(part.roles)}"] if part.roles else []
    notes += ["; ".join(details)] if details else []
    return Item(f"{part.engagement} (as {part.part})", tuple(notes), _places(part.lines))


def _conflicts(about: Description) -> Iterable[Item]:
    for each in about.conflicts:
        remark = (each.remark,) if each.remark else ()
        yield Item(f"{each.says} / {each.conflicts_with}", remark, (each.place, each.other_place))


def _sources(about: Description) -> Iterable[Item]:
    for source in about.sources:
        said = (source.title if source.title != source.file else "", source.publisher, source.date)
        more = ", ".join(filter(None, said))
        yield Item(f"{source.file}{f': {more}' if more else ''}")


def _use(subject_kind: str, value_kind: str, number: int) -> str:
    times = "once" if number == 1 else f"{number} times"
    return f"{times}, from {subject_kind or 'things of no class'} to {value_kind or 'things of no class'}"


def _heading(about: Description) -> str:
    return f"{about.entry.label}{f', {about.entry.kind}' if about.entry.kind else ''}"


def _places(lines: Iterable[Lines]) -> tuple[str, ...]:
    return tuple(map(str, lines))


def _left_out(section: Section, most: int | None) -> list[str]:
    number = len(section.items) - most if most is not None else 0
    return [f"and {number} more; --all shows them"] if number > 0 else []


def _wrapped(text: str, indent: str, width: int | None) -> list[str]:
    if width is None:
        return [f"{indent}{text}"]
    further = indent + "  "
    return textwrap.wrap(
        text, max(width, 30), initial_indent=indent, subsequent_indent=further, break_on_hyphens=False
    ) or [indent]
