"""`network evidence`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hss_graph import queries
from hss_graph.cli.network.naming import label, organisation
from hss_graph.cli.network.options import Wanted, network_options_beside
from hss_graph.cli.network.sections import Section, Target, target_options
from hss_graph.cli.output import note, opened
from hss_graph.cli.query import read_query
from hss_graph.errors import HssGraphError
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.network.tables import is_table
from hss_graph.wording import counted, number

if TYPE_CHECKING:
    from hss_graph.network.building import Participation
    from hss_graph.network.evidence import Statement
    from hss_graph.network.memberships import Memberships
    from hss_graph.network.model import Network
    from hss_graph.network.projection import Projection
    from hss_graph.network.quotations import Texts
    from hss_graph.network.untied import Reason

Pair = tuple[str, str]
_WIDEST = "participation-network"


@click.command()
@click.argument("first", metavar="ORGANISATION")
@click.argument("second", metavar="OTHER")
@network_options_beside
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Quote the lines of each statement from the source texts in this directory.",
)
@target_options
@click.pass_context
def evidence(
    ctx: click.Context, first: str, second: str, wanted: Wanted, texts: Path | None, target: Target
) -> int:
    """Show every statement behind a tie.

    Each engagement that ties the two in this network, as what either takes part in it, and the documents,
    lines and sections that say so, how directly they do, and why where it is inferred. A statement bears out
    the engagement as a whole, or the part of one of the two, and then goes before the whole. Where the two
    are not tied, says why, and shows a shortest chain between them; exit status 1.

    The texts of the sources belong to their publishers and are no part of the graph. --texts is for whoever
    has them, each under the name of its file: a text with the checksum that the graph has of it is quoted,
    without empty lines and up to 12 lines a statement; csv and json then have the column text.

    \b
    Examples:
      hss-graph network evidence UNICEF WHO
      hss-graph network evidence DFID 'Global Fund' --roles funder:recipient
      hss-graph network evidence HAI KANCO -f json
      hss-graph network evidence UNICEF WHO --texts ~/sources
    """
    from hss_graph.network.evidence import evidence as statements_behind
    from hss_graph.network.evidence import tie

    graph = opened(ctx)
    how = wanted.projection(graph)
    made = wanted.participation(graph)
    network = made.network(how)
    pair = _named(graph, wanted, network, first), _named(graph, wanted, network, second)
    if pair[0] == pair[1]:
        raise click.UsageError(f"{first!r} and {second!r} are the same; name two organisations.", ctx)
    labels = label(graph.names, pair[0]), label(graph.names, pair[1])
    place = tie(network, *pair) if all(iri in network.places for iri in pair) else None
    if place is not None:
        found = statements_behind(graph.engine, network, *pair)
        quotable = _read(graph, texts, found) if texts else None
        _tell_tie(found, network.tie_columns["weight"][place], pair, labels, target, quotable)
        return 0
    why = _reasons(graph, wanted, made, how, network, pair, labels)
    _tell_none(graph, why, network, pair, labels, target, texts)
    return 1


def _named(graph: KnowledgeGraph, wanted: Wanted, network: Network, name: str) -> str:
    """The organisation that a name stands for, also one that options leave out of the network of a table."""
    if is_table(wanted.query) and name not in network.places:
        network = replace(wanted, values={}).participation(graph).network()
    return organisation(graph, network, name)


def _read(graph: KnowledgeGraph, texts: Path, found: Sequence[Statement]) -> Texts:
    """The texts that can be quoted; says on stderr which cannot, and why."""
    from hss_graph.network.quotations import read_texts

    read = read_texts(graph.engine, texts, found)
    if read.unread:
        note(f"not quoted: {'; '.join(f'{name} {why}' for name, why in read.unread.items())}")
    elif not read.lines:
        note("nothing is quoted: no statement names lines of a text")
    return read


def _as_rows(found: Sequence[Statement], texts: Texts | None) -> list[dict[str, Any]]:
    """The statements for programs, with their text where texts are asked for."""
    if texts is None:
        return [asdict(each) for each in found]
    return [{**asdict(each), "text": "\n".join(texts.quoted(each)) or None} for each in found]


def _tell_tie(
    found: list[Statement], weight: float, pair: Pair, labels: Pair, target: Target, texts: Texts | None
) -> None:
    if target.name == "json":
        target.tell_json(
            {
                "tied": True,
                "first": {"iri": pair[0], "label": labels[0]},
                "second": {"iri": pair[1], "label": labels[1]},
                "weight": weight,
                "statements": _as_rows(found, texts),
            }
        )
        return
    if target.name == "csv":
        rows = _as_rows(found, texts)
        target.tell_rows(list(rows[0]), [list(row.values()) for row in rows])
        return
    parts: dict[str, list[Statement]] = {}
    for each in found:
        parts.setdefault(each.engagement, []).append(each)
    says = f"A tie of weight {number(weight)}, by {counted(len(parts), 'engagement')}"
    sections = [_engagement(statements, labels, texts) for statements in parts.values()]
    target.tell([Section(f"{labels[0]} – {labels[1]}", (says,)), *sections])


def _engagement(found: list[Statement], labels: Pair, texts: Texts | None) -> Section:
    """An engagement that ties the two, as what they take part in it, and what bears it out."""
    parts = {"engagement": "all of it", "first": f"part of {labels[0]}", "second": f"part of {labels[1]}"}
    rows = [
        (
            parts[each.supports],
            each.lines or "no evidence",
            each.section,
            each.status + (f": {each.reason}" if each.reason else ""),
        )
        for each in found
    ]
    first = found[0]
    says = f"{labels[0]} as {first.role_of_first}, {labels[1]} as {first.role_of_second}"
    heading = f"{first.label} ({first.kind})" if first.kind else first.label
    quotations = [
        (f"{parts[each.supports]}, {each.lines}:", quoted)
        for each in found
        if texts is not None and (quoted := texts.quoted(each))
    ]
    columns = ("bears out", "where", "section", "status")
    return Section(heading, (says,), columns, rows, quotations=quotations)


def _tell_none(
    graph: KnowledgeGraph,
    why: list[Reason],
    network: Network,
    pair: Pair,
    labels: Pair,
    target: Target,
    texts: Path | None,
) -> None:
    from hss_graph.network.evidence import Statement
    from hss_graph.network.untied import chain

    steps = _steps(graph, network, chain(network, *pair), texts if target.name == "json" else None)
    says = [_said(graph, each) for each in why]
    verdict = f"{labels[0]} and {labels[1]} are not tied in this network"
    if target.name == "csv":
        for each in (verdict, *says):
            note(each)
        columns = [field.name for field in fields(Statement)]
        target.tell_rows([*columns, "text"] if texts else columns, [])
    elif target.name == "json":
        reasons = [{"why": each.why, "engagement": each.engagement or None} for each in why]
        target.tell_json({"tied": False, "reasons": reasons, "chain": steps})
    else:
        rows = [(s["from"], s["to"], "; ".join(e["label"] for e in s["engagements"])) for s in steps]
        heading = "No chain of ties leads from the first to the second"
        if rows:
            heading = f"A shortest chain between them, of {counted(len(rows), 'tie')}"
        target.tell([Section(verdict, says), Section(heading, (), ("organisation", "tied to", "by"), rows)])


def _steps(
    graph: KnowledgeGraph, network: Network, nodes: tuple[Any, ...], texts: Path | None
) -> list[dict[str, Any]]:
    """The ties of a chain, each with the engagements behind it."""
    from hss_graph.network.evidence import evidence as statements_behind

    found = [statements_behind(graph.engine, network, *ends) for ends in pairwise(nodes)]
    quotable = _read(graph, texts, [each for step in found for each in step]) if texts and found else None
    return [
        {
            "from": label(graph.names, one),
            "to": label(graph.names, other),
            "engagements": [
                {"iri": iri, "label": said}
                for iri, said in {each.engagement: each.label for each in statements}.items()
            ],
            "statements": _as_rows(statements, quotable),
        }
        for (one, other), statements in zip(pairwise(nodes), found, strict=True)
    ]


def _said(graph: KnowledgeGraph, reason: Reason) -> str:
    if not reason.engagement:
        return reason.why
    return f"{label(graph.names, reason.engagement)}: {reason.why}"


def _reasons(
    graph: KnowledgeGraph,
    wanted: Wanted,
    made: Participation,
    how: Projection,
    network: Network,
    pair: Pair,
    labels: Pair,
) -> list[Reason]:
    from hss_graph.network.evidence import tie
    from hss_graph.network.untied import Reason, left_out, reasons

    found = []
    back = network.directed and all(iri in network.places for iri in pair)
    if back and tie(network, *pair[::-1]) is not None:
        found.append(Reason(f"the tie leads the other way, from {labels[1]} to {labels[0]}"))
    found += reasons(made.rows, how, made.context, pair, labels)
    return found + left_out(made.rows, _wider(graph, wanted), *pair)


def _wider(graph: KnowledgeGraph, wanted: Wanted) -> list[tuple[str, Memberships]]:
    """Memberships with less left out, and what left it out, in words."""
    from hss_graph.network.building import memberships

    def rows(of: KnowledgeGraph, query: queries.SavedQuery, values: dict[str, queries.Value]) -> Memberships:
        return memberships(of.engine, of.names, of.run(query, values), query.file)

    if is_table(wanted.query):
        if not wanted.values:
            return []
        given = " ".join(f"-p {name}={_one(value)}" for name, value in wanted.values.items())
        return [(given, replace(wanted, values={}).participation(graph).rows)]
    asked = read_query(graph.home, wanted.query) if wanted.query != "-" else None
    whole = KnowledgeGraph(graph.home) if graph.without else graph
    found = []
    if asked is not None:
        needed = {each.name for each in asked.parameters if each.required}
        values = {name: value for name, value in wanted.values.items() if name in needed}
        if values != wanted.values:
            dropped = {name: value for name, value in wanted.values.items() if name not in needed}
            given = " ".join(f"-p {name}={_one(value)}" for name, value in dropped.items())
            found.append((given, rows(graph, asked, values)))
        if graph.without:
            statuses = " ".join(f"--without {status}" for status in graph.without)
            found.append((statuses, rows(whole, asked, values)))
    try:
        widest = queries.find(graph.home, _WIDEST)
    except HssGraphError:
        return found
    return [*found, (f"the query {wanted.query}", rows(whole, widest, {}))]


def _one(value: queries.Value) -> str:
    return " or ".join(queries.listed(value))
