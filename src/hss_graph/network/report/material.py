"""What a report is made of: the network, the part of it that is drawn, its measures and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hss_graph.engine import Engine, select
from hss_graph.errors import NetworkError
from hss_graph.network import measures
from hss_graph.network.communities import Community, communities
from hss_graph.network.evidence import Statement, evidence_of_ties
from hss_graph.network.measures import shared
from hss_graph.network.measures.core_periphery import core
from hss_graph.network.measures.registry import ActorMeasure, Figure, NetworkMeasure, Scores, Settings
from hss_graph.network.memberships import STATUSES
from hss_graph.network.model import Network
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_TIES = 1_200
CLEAR_CORE = 0.5  # the fit from which on a core is worth naming
_TOLD = ("title", "file", "publisher", "date", "page")
_UNDIRECTED = ("degree", "strength", "betweenness", "harmonic_closeness", "constraint", "k_core")
_DIRECTED = ("in_degree", "out_degree", *_UNDIRECTED[1:])


@dataclass(frozen=True, slots=True)
class Choices:
    """What is free to choose. largest: organisations that are drawn, the best connected ones; 0 or more."""

    by: str = "type"
    title: str = ""
    largest: int = 150
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A document that bears something out; what is not known of it is ''."""

    title: str
    file: str
    publisher: str
    date: str
    page: str


@dataclass(frozen=True, eq=False)
class Material:
    """Everything that the page tells.

    places: of the drawn organisations in the network. told: those ties of `drawn` that are drawn and listed,
    the strongest if they are many. statements: what bears out each of these.
    """

    network: Network
    drawn: Network
    places: NDArray[np.intp]
    told: NDArray[np.intp]
    statements: Sequence[tuple[Statement, ...]]
    choices: Choices
    documents: Sequence[Document] = ()
    licences: Sequence[str] = ()

    @property
    def settings(self) -> Settings:
        """What measures are free to choose."""
        return Settings(self.choices.by, self.choices.seed)

    @cached_property
    def labels(self) -> Sequence[str]:
        """What each organisation is called."""
        return [str(label) for label in self.network.labels]

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """The number of ties of each organisation."""
        return shared.degrees(self.network)

    @cached_property
    def communities(self) -> list[Community]:
        """The communities of the whole network, the largest first."""
        return communities(self.network, self.choices.seed)

    @cached_property
    def community_names(self) -> list[str]:
        """The number of the community of each organisation; '' for one that is in none."""
        found = [""] * len(self.network)
        for each in self.communities:
            for place in each.members:
                found[place] = str(each.number)
        return found

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """The two ends of each told tie, as places in `drawn`."""
        left, right = self.drawn.ties
        return list(zip(left[self.told].tolist(), right[self.told].tolist(), strict=True))

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """The attributes of the told ties."""
        chosen = self.told.tolist()
        return {name: [values[t] for t in chosen] for name, values in self.drawn.tie_columns.items()}

    def column(self, name: str) -> list[Any]:
        """One attribute of the told ties, None where it is not known."""
        return self.columns.get(name) or [None] * len(self.told)

    @cached_property
    def by_status(self) -> dict[str, int]:
        """How many ties of the whole network are of each status that occurs; {} where none is known."""
        import numpy as np

        behind = self.network.behind
        if behind is None or not self.network.size:
            return {}
        ranks = np.minimum.reduceat(behind.statuses, behind.starts[:-1])
        return {
            name: count for name, count in zip(STATUSES, np.bincount(ranks).tolist(), strict=False) if count
        }

    @cached_property
    def figures(self) -> dict[str, tuple[NetworkMeasure, Figure]]:
        """The usual measures of the whole network, by name."""
        return {each.name: (each, found) for each, found in measures.whole(self.network, None, self.settings)}

    def figure(self, name: str) -> Figure:
        """One of these, or one without a value where it is none of them."""
        return self.figures[name][1] if name in self.figures else Figure(None)

    def meaning(self, name: str) -> str:
        """What a measure of the whole network says to those who make policy."""
        return next((each.meaning for each in measures.WHOLE if each.name == name), "")

    @cached_property
    def scores(self) -> list[tuple[ActorMeasure, Scores]]:
        """The measures of each organisation of the whole network, in the order of the columns of tables."""
        names = _DIRECTED if self.network.directed else _UNDIRECTED
        best = core(self.network)
        if best.fit is not None and best.fit >= CLEAR_CORE and (best.members & ~best.open).any():
            names = (*names, "in_core")
        found = measures.actors(self.network, names, self.settings)
        return [(each, found[each.name]) for each in measures.chosen(measures.ACTORS, names)]


def gathered(engine: Engine, network: Network, choices: Choices) -> Material:
    """The material of a report.

    Raises NetworkError without ties, and where no organisation has the attribute it goes by.
    """
    import numpy as np

    if not network.size:
        raise NetworkError(_tieless(network))

    if choices.by not in network.node_columns:
        known = ", ".join(name for name in network.node_columns if name not in ("label", "iri"))
        raise NetworkError(f"organisations have no attribute {choices.by!r}; choose one of {known}")
    degrees = shared.degrees(network)
    order = np.lexsort((np.arange(len(network)), -degrees))
    best = order[degrees[order] > 0][: choices.largest]
    places = np.sort(best)
    drawn = network.part(places)
    told = np.sort(np.lexsort((np.arange(drawn.size), -drawn.weights))[:MOST_TIES])
    found: Sequence[tuple[Statement, ...]] = [()] * drawn.size
    if network.behind is not None:
        found = evidence_of_ties(engine, drawn)
    statements = [found[tie] for tie in told.tolist()]
    titles = {each.source for some in statements for each in some}
    return Material(
        network,
        drawn,
        places,
        told,
        statements,
        choices,
        [document for document in _documents(engine) if document.title in titles],
        [row["licence"].value for row in select(engine, "licences")],
    )


def _tieless(network: Network) -> str:
    """Why there is nothing to report, and what it was asked with."""
    who = counted(len(network), "organisation") if len(network) else "no organisations"
    filters = str(network.statement.get("filters") or "none")
    asked = f" with the filters {filters}" if filters != "none" else ""
    return f"the network has {who} and no ties{asked}, so there is nothing to report"


def _documents(engine: Engine) -> list[Document]:
    found: dict[tuple[str, str], Document] = {}
    for row in select(engine, "documents-cited"):
        texts = [
            row[name].value if row[name] else "" for name in ("title", "file", "publisher", "date", "page")
        ]
        found.setdefault((texts[0], texts[1]), Document(*texts))
    return list(found.values())
