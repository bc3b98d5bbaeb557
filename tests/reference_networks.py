"""Writes the networks that measures are compared on, for R and for the tests alike.

    python tests/reference_networks.py

reference_networks.csv has the ties and reference_nodes.csv the nodes. Zachary's karate club (1977, weights as
printed there), Padgett's Florentine marriages (Breiger and Pattison 1986) and Davis's southern women (1941)
are those of networkx; the random networks are drawn here. The groups of the random networks are no finding:
the number of the node modulo 3, and none for every tenth.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

import networkx as nx

HERE = Path(__file__).parent


def networks() -> dict[str, nx.Graph]:
    """The networks by name; nodes have ``group`` (or None) and, in two-mode networks, ``bipartite``."""
    karate = nx.karate_club_graph()
    for _, node in karate.nodes(data=True):
        node["group"] = node.pop("club")
    return {
        "karate": nx.Graph(karate),
        "florentine": nx.florentine_families_graph(),
        "davis": nx.davis_southern_women_graph(),
        "random": _drawn(nx.Graph(), 40, 0.06, 6),
        "random directed": _drawn(nx.DiGraph(), 30, 0.05, 28),
    }


def _drawn(graph: nx.Graph, count: int, share: float, seed: int) -> nx.Graph:
    draw = random.Random(seed)
    graph.add_nodes_from(
        (node, {"group": None if node % 10 == 9 else f"g{node % 3}"}) for node in range(count)
    )
    for one in range(count):
        for other in range(count):
            if (one < other or (graph.is_directed() and one != other)) and draw.random() < share:
                graph.add_edge(one, other, weight=draw.randint(1, 5))
    return graph


def read() -> dict[str, nx.Graph]:
    """The networks as the files have them; nodes are text."""
    found: dict[str, nx.Graph] = {}
    with (HERE / "reference_nodes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            graph = found.setdefault(
                row["dataset"], nx.DiGraph() if "directed" in row["dataset"] else nx.Graph()
            )
            graph.add_node(row["node"], group=row["group"] or None)
            if row["mode"]:
                graph.nodes[row["node"]]["bipartite"] = int(row["mode"])
    with (HERE / "reference_networks.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["dataset"]].add_edge(row["from"], row["to"], weight=int(row["weight"]))
    return found


def write() -> None:
    """Writes both files."""
    nodes: list[tuple[object, ...]] = []
    ties: list[tuple[object, ...]] = []
    for name, graph in networks().items():
        for node, row in graph.nodes.items():
            nodes.append((name, node, row.get("group") or "", row.get("bipartite", "")))
        ties += [(name, one, other, row.get("weight", 1)) for one, other, row in graph.edges(data=True)]
    for file, head, rows in (
        ("reference_nodes.csv", ("dataset", "node", "group", "mode"), nodes),
        ("reference_networks.csv", ("dataset", "from", "to", "weight"), ties),
    ):
        with (HERE / file).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    write()
