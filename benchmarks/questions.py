"""How fast questions are answered, side by side in one run; part of `make bench`."""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import synthetic
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store
from run import COMMAND, compare, process, seconds

import hss_graph
from hss_graph import answers, documents, home, queries, results
from hss_graph.vocabulary import PREFIXES

TRIPLES = 100_000
ROWS = 100_000
LONGEST_S = 0.4  # a saved query, whole process
PATIENCE_S = 60  # with rdflib
ANALYTIC = (
    "engagements-by-place",
    "partners-by-kind-and-date",
    "pairs-in-several-engagements",
    "participation-network",
    "ties-by-kind",
)


def main() -> int:
    """Runs all comparisons; the exit status is 1 if a bound is passed."""
    with tempfile.TemporaryDirectory() as directory:
        place = synthetic.make(Path(directory) / "home", TRIPLES)
        kept = [_whole_processes(), _large_answers(place), *_analytic(place)]
    return 0 if all(kept) else 1


def _whole_processes() -> bool:
    """Whether the median saved query takes little, from starting the process to its end."""
    times = {}
    for answer in answers.reviewed(home.bundled()):
        pairs = [
            f"{name}={value}"
            for name, given in answer.values.items()
            for value in ([given] if isinstance(given, str) else given)
        ]
        options = [part for pair in pairs for part in ("-p", pair)]
        run = process(COMMAND, "query", answer.query, *options)
        times.setdefault(answer.query, statistics.median(seconds(run) for _ in range(3)))
    median, slowest = statistics.median(times.values()), max(times, key=lambda name: times[name])
    print(
        f"{len(times)} saved queries, whole processes: median {median:.2f} s (at most {LONGEST_S}),"
        f" slowest {slowest} with {times[slowest]:.2f} s"
    )
    return median <= LONGEST_S


def _large_answers(place: home.Home) -> bool:
    """Whether encoding many rows adds at most a tenth to what pyoxigraph takes to answer and write."""
    graph = hss_graph.open(place.path)
    bare = Store()
    for document in documents.statements(place):
        bare.load(document.content, RdfFormat.TURTLE, base_iri=document.graph.value)
    text = f"SELECT ?subject ?property ?value {{ ?subject ?property ?value }} LIMIT {ROWS}"
    formats = {
        "csv": QueryResultsFormat.CSV,
        "json": QueryResultsFormat.JSON,
        "tsv": QueryResultsFormat.TSV,
        "xml": QueryResultsFormat.XML,
    }
    kept = [
        compare(
            f"{ROWS} rows as {name}: this package : pyoxigraph",
            lambda name=name: results.encode(graph.query(text), name),  # type: ignore[misc]
            lambda form=form: _bare(bare, text, form),  # type: ignore[misc]
            most=1.1,
        )
        for name, form in formats.items()
    ]
    return all(kept)


def _bare(store: Store, text: str, form: QueryResultsFormat) -> bytes | None:
    found = store.query(text, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=form)


def _analytic(place: home.Home) -> list[bool]:
    """For each analytic query, whether it is answered 20 times as fast as by rdflib's engine."""
    graph = hss_graph.open(place.path)
    theirs = graph.to_rdflib()
    kept = []
    for name in ANALYTIC:
        asked = queries.find(place, name)
        bound = asked.bind(graph.names, {each.name: "Body 0" for each in asked.parameters if each.is_needed})
        ours = statistics.median(seconds(lambda text=bound: list(graph.engine.query(text))) for _ in range(3))  # type: ignore[misc]
        taken = _patiently(lambda text=bound: list(theirs.query(text)))  # type: ignore[misc]
        sign = "over " if taken >= PATIENCE_S else ""
        print(
            f"rdflib : this package, {name:<32} {ours:6.2f} s  ratio {sign}{taken / ours:.0f} (at least 20)"
        )
        kept.append(taken / ours >= 20)
    return kept


def _patiently(work: Callable[[], object]) -> float:
    """How long the work takes; work that takes longer than one waits is given up."""

    def give_up(*_signal: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_S)
    try:
        return seconds(work)
    except TimeoutError:
        return PATIENCE_S
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    sys.exit(main())
