"""`reason`."""

from __future__ import annotations

import click

from hss_graph import home, inference
from hss_graph.cli.output import answer, note
from hss_graph.errors import ReasonerError
from hss_graph.files import write_atomically
from hss_graph.graphs import read_bytes
from hss_graph.knowledge import KnowledgeGraph
from hss_graph.transactions import writing
from hss_graph.turtle import to_turtle


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; exit status 1 if the file is not what follows now."
)
@click.option(
    "--consistency", is_flag=True, help="Write nothing; exit status 1 if statements rule each other out."
)
@click.pass_context
def reason(ctx: click.Context, check: bool, consistency: bool) -> int:
    """Write what follows from the statements.

    The file data/turtle/inferred.ttl of the home gets the entailments of the ontology's axioms and the ties
    between organisations, each tie with the engagements that it rests on. The same home gives the same file.

    With --consistency, what cannot be by the ontology's axioms is said in words, with the statements behind
    it, and HermiT is asked too where owlready2 and Java are installed.

    \b
    Examples:
      hss-graph reason
      hss-graph reason --check
      hss-graph reason --consistency
    """
    if check and consistency:
        raise click.UsageError("Give --check or --consistency.", ctx)
    place = home.find(ctx.find_root().obj)
    if check or consistency:
        graph = KnowledgeGraph(place, stated_only=True)
        return _judge(graph) if consistency else _infer(graph, check)
    place = home.find_own(ctx.find_root().obj)
    with writing(place.path / home.DATA):
        return _infer(KnowledgeGraph(place, stated_only=True), check)


def _infer(graph: KnowledgeGraph, check: bool) -> int:
    file = graph.home.path / home.DATA / inference.FILE_NAME
    name = graph.home.relative(file)
    triples = graph.reason()
    content = to_turtle(triples, inference.INFERRED).encode()
    if check:
        stands = file.is_file() and read_bytes(file, name) == content
        old = "is stale" if file.is_file() else "is missing"
        note(f"{name}: is up to date" if stands else f"{name}: {old}; run 'hss-graph reason'")
        return 0 if stands else 1
    write_atomically(file, content)
    statements, ties = inference.count(triples)
    note(f"{name}: {statements} statements follow; {ties} ties")
    return 0


def _judge(graph: KnowledgeGraph) -> int:
    found = graph.inconsistencies()
    answer("".join(f"{inconsistency}\n" for inconsistency in found).encode(), None)
    try:
        agrees = graph.is_consistent()
    except ReasonerError as error:
        note(str(error))
        agrees = True
    if not agrees and not found:
        note("HermiT finds the statements inconsistent, by an axiom that no query looks into")
    if agrees and not found:
        note(f"{graph.home.path}: consistent")
    return 0 if agrees and not found else 1
