"""The page of the measures: what each is, whose formula, what it means, and how it agrees with others."""

from __future__ import annotations

import csv
import inspect
import sys
from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path

from hss_graph.network import measures
from hss_graph.network.measures import ActorMeasure, NetworkMeasure, Settings
from hss_graph.network.model import Network, network_of

_TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path.append(str(_TESTS))

_SETTINGS = Settings("group")
_FILES = ("reference_values.csv", "reference_optima.csv")
_DATA = {
    "karate": "Zachary's karate club (1977), without weights",
    "karate weighted": "Zachary's karate club (1977), with weights",
    "florentine": "Marriages of Florentine families (Padgett; Breiger and Pattison 1986)",
    "random": "A random network of 40 nodes, some without a tie",
    "random directed": "A random directed network of 30 nodes in several components",
    "davis": "Southern women and the events they attended (Davis, Gardner and Gardner 1941), two-mode",
}
_INTRODUCTION = """\
# Measures

`hss-graph network measures` computes these, and `hss_graph.network.measures` does in Python. `make docs`
writes this page.

What holds unless a measure says otherwise: a tie counts 1, whatever it weighs; directions count where a
network has them; organisations without a tie count; paths are as long as they have ties. A measure that is
not defined for a network has no value, and a note that says why. Measures by group take the organisations'
type, or the attribute that `--by` names; organisations without a value are left out, and the note says how
many. One with several values is in the group of that combination of values. Communities go by the weights
of ties and never by directions, in networks of any size; where a network has none, modularity says so, and
what is measured by community is not defined. In large networks distances and betweenness are estimated from
a sample; the note says so, and the standard error stands beside the value. `--chance N` sets measures beside
those of N networks with shuffled memberships: engagements of many organisations raise clustering and
modularity by themselves.
"""
_AGREEMENT = """\
## Agreement

Each value is compared by the tests with a printed one or with one that another program computed: R's packages
sna, network and igraph; igraph's exact search for the highest modularity; integer programming for the best
core. Where no program has a measure, R computes its published formula with loops. The values of references
are in [reference_values.csv](../tests/reference_values.csv),
[reference_optima.csv](../tests/reference_optima.csv) and
[reference_values_actors.csv](../tests/reference_values_actors.csv), and the scripts that write them beside
them.
"""


def measures_page() -> str:
    """The measures of each kind, then tables of their values beside those of others."""
    return "\n".join(
        [
            _INTRODUCTION,
            *_registry("Of a network", "", measures.WHOLE),
            *_registry("Of each organisation", "--actors", measures.ACTORS),
            *_registry("Of a two-mode network", "--two-mode", measures.TWO_MODE),
            *_registry(
                "Of each organisation and engagement", "--two-mode --actors", measures.TWO_MODE_ACTORS
            ),
            _AGREEMENT,
            *_whole_networks(),
            *_actors(),
        ]
    )


def _registry(
    title: str, options: str, registry: Sequence[NetworkMeasure] | Sequence[ActorMeasure]
) -> Iterator[str]:
    command = f"hss-graph network measures {options}".strip()
    yield f"## {title}\n\n```sh\n{command}\n```\n"
    for measure in registry:
        usual = "" if measure.by_default else " Only when asked for."
        told = [f"### {measure.label} (`{measure.name}`)\n", f"{measure.meaning}{usual}\n"]
        if definition := _definition(measure):
            told.append(f"{definition}\n")
        yield "\n".join([*told, f"Source: {measure.source}.\n"])


def _definition(measure: NetworkMeasure | ActorMeasure) -> str:
    """What the docstring says before its source."""
    text = inspect.getdoc(measure.compute) or ""
    said, _, _ = text.partition("Source:")
    if "\n" not in text.strip() and "Source:" not in text and text.startswith("See "):
        return ""
    return " ".join(said.split())


def _whole_networks() -> Iterator[str]:
    networks = _networks()
    rows = [row for name in _FILES for row in _rows(_TESTS / name)]
    for dataset, title in _DATA.items():
        of_it = [row for row in rows if row["dataset"] == dataset]
        network = networks[dataset]
        lines = [f"### {title}\n", "| measure | ours | reference | its source |", "|---|---|---|---|"]
        for row in of_it:
            if not row["node"]:
                ours = measures.whole(network, [row["measure"]], _SETTINGS)[0][1].value
                cells = row["measure"], _number(ours), _number(float(row["value"])), row["source"]
                lines.append(f"| {' | '.join(cells)} |")
        for called in dict.fromkeys(row["measure"] for row in of_it if row["node"]):
            name = called.removeprefix("actor ")
            values = measures.actors(network, [name])[name].values
            nodes = [row for row in of_it if row["measure"] == called]
            apart = [(float(values[network.places[row["node"]]]), float(row["value"])) for row in nodes]
            cells = f"{name}, {len(nodes)} nodes", "differs by", _within(apart), nodes[0]["source"]
            lines.append(f"| {' | '.join(cells)} |")
        yield "\n".join([*lines, ""])


def _actors() -> Iterator[str]:
    import test_network_actors as actor_references  # which builds the networks of reference_values_actors.R

    sources = {
        (row["dataset"], row["measure"]): row["source"]
        for row in _rows(_TESTS / "reference_values_actors.csv")
    }
    lines = [
        "### Measures of each organisation\n",
        "The southern women are tied here by the events that two of them attended.\n",
        "| network | measure | nodes | difference | source of the reference |",
        "|---|---|---|---|---|",
    ]
    for (dataset, name), values in actor_references.REFERENCES.items():
        network = actor_references.NETWORKS[dataset]
        ours = measures.actors(network, [name], actor_references.SETTINGS)[name].values
        apart = [
            (float(value), values[str(node)][0]) for node, value in zip(network.nodes, ours, strict=True)
        ]
        lines.append(f"| {dataset} | {name} | {len(apart)} | {_within(apart)} | {sources[dataset, name]} |")
    yield "\n".join([*lines, ""])


def _networks() -> dict[str, Network]:
    """The networks by name, the weights of ties in one alone."""
    import reference_networks

    graphs = reference_networks.read()
    weighted = network_of(graphs["karate"])
    for graph in graphs.values():
        for *_, row in graph.edges(data=True):
            row["weight"] = 1
    return {**{name: network_of(graph) for name, graph in graphs.items()}, "karate weighted": weighted}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _number(value: float | int | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _within(pairs: Sequence[tuple[float, float]]) -> str:
    """How far the pairs differ at most, as the next power of ten, which is the same on all machines."""
    most = max((abs(one - other) for one, other in pairs if not (isnan(one) and isnan(other))), default=0.0)
    exponent = next((e for e in range(-9, 3) if most <= 10.0**e), None)
    return "more than 100" if exponent is None or isnan(most) else f"less than 1e{exponent}"
