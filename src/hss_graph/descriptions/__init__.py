"""What the graph holds about one thing, in words, with the lines that bear it out."""

from __future__ import annotations

from pyoxigraph import NamedNode

from hss_graph.descriptions.description import Description, Lines
from hss_graph.descriptions.gathering import Gathering
from hss_graph.engine import Engine
from hss_graph.names import Names

__all__ = ["Description", "Lines", "describe"]


def describe(engine: Engine, names: Names, thing: NamedNode) -> Description:
    """The description of a thing; an empty one where the graph holds nothing about it."""
    found = Gathering(engine, thing)
    statements, parts, changes = found.statements(), found.parts(), found.changes()
    named_in = found.named_in()
    told = [named_in, *(s.lines for s in statements), *(p.lines for p in parts), *(c.lines for c in changes)]
    cited = {lines.file for each in told for lines in each}
    return Description(
        entry=found.entry(names),
        statements=statements,
        parts=parts,
        named_in=named_in,
        changes=changes,
        mentions=found.mentions(names),
        uses=found.uses(),
        members=found.members(names),
        examples=found.examples(),
        conflicts=found.conflicts(),
        sources=found.sources(cited),
        triples=found.triples(),
    )
