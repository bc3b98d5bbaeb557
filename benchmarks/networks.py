"""How fast networks are made and measured, side by side in one run; part of `make bench`."""

from __future__ import annotations

import json
import math
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import synthetic
from pyoxigraph import RdfFormat, Store
from run import compare, seconds

from hss_graph import home
from hss_graph.network import measures
from hss_graph.network.memberships import Memberships, read
from hss_graph.network.model import Network
from hss_graph.network.projection import project
from hss_graph.vocabulary import PREFIXES

# Organisations, engagements, and how steeply the sizes of these fall; as triples 1,000,000 and 10,000,000.
MIDDLE = (25_000, 51_000, 3.42)
LARGE = (226_000, 522_000, 3.46)
PROJECTION_S, MEASURES_S, PEAK_GB = 10, 60, 4  # at most, for the large one
PIVOTS = {"betweenness": 256, "distances": 1_024}  # that this package draws, so that networkx does
MEMBERSHIPS = """
SELECT ?engagement (hss:partner AS ?role) ?organisation { ?engagement hss:partner ?organisation }
"""
SELF_JOIN = """
SELECT ?one ?other (COUNT(*) AS ?weight)
{ ?engagement hss:partner ?one , ?other . FILTER (STR(?one) < STR(?other)) }
GROUP BY ?one ?other
"""


def main() -> int:
    """Runs all comparisons; the exit status is 1 if a bound is passed."""
    if sys.argv[1:] == ["--large"]:
        print(json.dumps(_large()))
        return 0
    with tempfile.TemporaryDirectory() as directory:
        place = synthetic.make_consortia(Path(directory) / "home", *MIDDLE)
        store = Store()
        for file in (place.path / home.DATA).glob("*.ttl"):
            store.bulk_load(path=str(file), format=RdfFormat.TURTLE, base_iri="https://example.org/")
        kept = [*_projection(store)]
    kept.append(_measures(project(synthetic.memberships(*MIDDLE))))
    kept.append(_alone())
    return 0 if all(kept) else 1


def _projection(store: Store) -> list[bool]:
    """Whether projecting is 5 times as fast as a join in SPARQL, and as networkx."""
    rows = _rows(store)
    made = project(rows)
    print(
        f"{len(store)} triples: {len(rows)} memberships of {len(rows.organisations)} organisations in"
        f" {len(rows.engagements)} engagements, {made.size} ties"
    )
    print(f"memberships from the store, for orientation: {seconds(lambda: _rows(store)):.2f} s")
    joined = {(row["one"].value, row["other"].value): int(row["weight"].value) for row in _joined(store)}
    left, right = made.ties
    pairs = zip(left.tolist(), right.tolist(), made.weights.tolist(), strict=True)
    assert joined == {(made.nodes[a], made.nodes[b]): weight for a, b, weight in pairs}, "other ties"
    two_mode: nx.Graph[Any] = nx.Graph()
    two_mode.add_edges_from(
        zip(rows.organisation.tolist(), (-1 - rows.engagement.astype(int)).tolist(), strict=True)
    )
    organisations = range(len(rows.organisations))
    return [
        compare(
            "join in SPARQL : memberships to network",
            lambda: list(_joined(store)),
            lambda: project(rows),
            rounds=3,
            least=5,
        ),
        compare(
            "weighted_projected_graph of networkx : memberships to network",
            lambda: nx.bipartite.weighted_projected_graph(two_mode, organisations),
            lambda: project(rows),
            rounds=3,
            least=5,
        ),
    ]


def _rows(store: Store) -> Memberships:
    return read(store.query(MEMBERSHIPS, prefixes=dict(PREFIXES)), "memberships")


def _joined(store: Store) -> Any:
    return store.query(SELF_JOIN, prefixes=dict(PREFIXES))


def _measures(network: Network) -> bool:
    """Whether the usual measures are found 10 times as fast as by networkx, which is given little more."""
    network = _with_types(network)
    graph = nx.Graph(list(zip(*(ends.tolist() for ends in network.ties), strict=True)))
    nx.set_edge_attributes(graph, 1, "weight")
    ours = seconds(lambda: _measured(network))
    patience = math.ceil(ours * 12)
    theirs = _patiently(lambda: _by_networkx(graph), patience)
    sign = "over " if theirs >= patience else ""
    print(
        f"networkx : this package, the usual measures of {len(network)} nodes and {network.size} ties:"
        f" {ours:.1f} s  ratio {sign}{theirs / ours:.1f} (at least 10)"
    )
    return theirs / ours >= 10


def _with_types(network: Network) -> Network:
    return network.with_columns(
        label=list(network.nodes), type=[f"type {place % 7}" for place in range(len(network))]
    )


def _measured(network: Network) -> None:
    measures.whole(network)
    measures.actors(network)


def _by_networkx(graph: nx.Graph[Any]) -> None:
    """What networkx has of the usual measures."""
    nx.density(graph)
    list(nx.connected_components(graph))
    nx.core_number(graph)
    nx.pagerank(graph)
    nx.eigenvector_centrality(graph, max_iter=1_000)
    nx.degree_assortativity_coefficient(graph)
    nx.transitivity(graph)
    list(nx.articulation_points(graph))
    nx.community.louvain_communities(graph, seed=1)
    for node in sorted(graph)[: PIVOTS["distances"]]:
        nx.single_source_shortest_path_length(graph, node)
    nx.betweenness_centrality(graph, k=PIVOTS["betweenness"], seed=1)
    nx.effective_size(graph)
    nx.constraint(graph)


def _patiently(work: Callable[[], object], patience_s: int) -> float:
    """How long the work takes; work that takes longer than one waits is given up."""

    def give_up(*_signal: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(patience_s)
    try:
        return seconds(work)
    except TimeoutError:
        return patience_s
    finally:
        signal.alarm(0)


def _alone() -> bool:
    """Whether the large network, in a process of its own, is made and measured in time and memory."""
    arguments = (sys.executable, __file__, "--large")
    found = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    print(
        f"{found['nodes']} organisations, {found['ties']} ties: projection {found['projection_s']:.1f} s"
        f" (at most {PROJECTION_S}), the usual measures {found['measures_s']:.1f} s (at most {MEASURES_S}),"
        f" peak memory {found['peak_gb']:.1f} GB (at most {PEAK_GB})"
    )
    return bool(
        found["projection_s"] <= PROJECTION_S
        and found["measures_s"] <= MEASURES_S
        and found["peak_gb"] <= PEAK_GB
    )


def _large() -> dict[str, float]:
    rows = synthetic.memberships(*LARGE)
    made: list[Network] = []
    projection_s = seconds(lambda: made.append(project(rows)))
    network = _with_types(made[0])
    measures_s = seconds(lambda: _measured(network))
    return {
        "nodes": len(network),
        "ties": network.size,
        "projection_s": projection_s,
        "measures_s": measures_s,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    }


if __name__ == "__main__":
    sys.exit(main())
