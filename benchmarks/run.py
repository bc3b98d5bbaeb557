"""Measures, as ratios side by side in one run: `make bench`. Seconds are printed for orientation alone."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 15
COMMAND = str(Path(sys.executable).parent / "hss-graph")


def process(*arguments: str) -> Callable[[], None]:
    """A run of a whole process."""
    return lambda: subprocess.run(arguments, check=True, capture_output=True) and None


def compare(
    name: str,
    one: Callable[[], object],
    other: Callable[[], object],
    rounds: int = ROUNDS,
    most: float = math.inf,
    least: float = 0,
) -> bool:
    """Prints the median time of each and the median of the ratios, pair by pair after one warm-up.

    Gives back whether the ratio is at most `most` and at least `least`.
    """
    one(), other()
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    bound = f" (at most {most:g})" if most < math.inf else f" (at least {least:g})" if least else ""
    print(f"{name:<58} {first * 1000:8.1f} ms {second * 1000:8.1f} ms  ratio {ratio:6.2f}{bound}")
    return least <= ratio <= most


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Runs all comparisons; the exit status is 1 if a bound is passed."""
    nothing = process(sys.executable, "-c", "pass")
    version = process(COMMAND, "--version")
    kept = compare("hss-graph --version : python -c pass", version, nothing, most=5)
    saved = process(COMMAND, "query", "partners-of", "-p", "organisation=Gavi")
    compare("a saved query, whole process : python -c pass", saved, nothing)
    compare("validate the home, whole process : a saved query", process(COMMAND, "validate"), saved, 7)
    checked = process(COMMAND, "reason", "--check")
    compare("reason --check, whole process : a saved query", checked, saved)
    _compare_validators()
    return 0 if kept else 1


def _compare_validators() -> None:
    try:
        import pyshacl
    except ImportError:
        print("pyshacl is not installed; its comparison is left out")
        return
    import rdflib
    from pyoxigraph import RdfFormat, serialize

    import hss_graph
    from hss_graph import documents, home, shapes

    graph = hss_graph.open(home.bundled().path)
    rules = documents.triples(documents.read(graph.home, home.SHAPES))
    data = documents.triples(documents.statements(graph.home))
    as_rdflib = [
        rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
        for triples in (data, rules)
    ]
    compare(
        f"pyshacl : this package, validating {len(data)} triples",
        lambda: pyshacl.validate(as_rdflib[0], shacl_graph=as_rdflib[1]),
        lambda: shapes.validate(data, rules),
        3,
    )


if __name__ == "__main__":
    sys.exit(main())
