"""Writes reference_optima.csv: the best that there can be, where a measure looks for the best.

    python tests/reference_optima.py > tests/reference_optima.csv

Modularity is that of igraph's exact search, which integer programming does; the fit of core and periphery is
found here by integer programming too, for each size of the core, so it proves what a search may only find.
"""

from __future__ import annotations

import csv
import sys
from math import comb, sqrt

import igraph
import networkx as nx
import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

import reference_networks

FORMULA = f"scipy {scipy.__version__}, milp (HiGHS), for the formula of Borgatti and Everett (2000)"
EXACT = f"igraph {igraph.__version__}, community_optimal_modularity"


def best_fit(graph: nx.Graph) -> float:
    """The highest correlation that any core has with the ties."""
    nodes = {node: place for place, node in enumerate(graph)}
    ends = [(nodes[one], nodes[other]) for one, other in graph.edges]
    ways = 2 if graph.is_directed() else 1
    pairs = ways * comb(len(nodes), 2)
    best = -1.0
    for size in range(1, len(nodes) - 1):
        ideal = pairs - ways * comb(len(nodes) - size, 2)
        tied = _most_covered(len(nodes), ends, size)
        spread = len(ends) * (pairs - len(ends)) * ideal * (pairs - ideal)
        best = max(best, (pairs * tied - len(ends) * ideal) / sqrt(spread))
    return best


def _most_covered(count: int, ends: list[tuple[int, int]], size: int) -> int:
    """The most ties that so many nodes can be an end of."""
    rows = lil_array((len(ends) + 1, count + len(ends)))
    for tie, (one, other) in enumerate(ends):
        rows[tie, count + tie] = 1
        rows[tie, one] = rows[tie, other] = -1
    rows[len(ends), :count] = np.ones((1, count))
    upper = np.array([0.0] * len(ends) + [size])
    lower = np.array([-np.inf] * len(ends) + [size])
    found = milp(
        -np.array([0.0] * count + [1.0] * len(ends)),
        integrality=np.ones(count + len(ends)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows.tocsr(), lower, upper),
        options={"mip_rel_gap": 0},
    )
    return round(-found.fun)


def most_modular(graph: nx.Graph, weight: str | None) -> float:
    """The highest modularity that any communities have."""
    nodes = list(graph)
    made = igraph.Graph.TupleList(graph.edges, vertex_name_attr="name")
    weights = [row[weight] for *_, row in graph.edges(data=True)] if weight else None
    assert len(made.vs) == len(nodes)
    return float(made.community_optimal_modularity(weights=weights).modularity)


def write() -> None:
    """Writes all of them to stdout."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("dataset", "measure", "node", "value", "source", "tolerance"))
    for name, graph in reference_networks.read().items():
        if name != "davis":
            writer.writerow((name, "core_periphery", "", best_fit(graph), FORMULA, 1e-9))
        if name in ("karate", "florentine"):
            writer.writerow((name, "modularity", "", most_modular(graph, None), EXACT, 1e-9))
    karate = reference_networks.read()["karate"]
    writer.writerow(("karate weighted", "modularity", "", most_modular(karate, "weight"), EXACT, 1e-9))


if __name__ == "__main__":
    write()
