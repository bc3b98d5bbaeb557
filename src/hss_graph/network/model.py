"""The carrier: organisations and the ties between them as arrays, from which any other form is made."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from hss_graph.errors import NetworkError

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from hss_graph.network.memberships import Memberships

Columns: TypeAlias = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Behind:
    """The engagements behind each tie: those of tie ``t`` are ``engagements[starts[t]:starts[t + 1]]``.

    They are codes into ``memberships.engagements``; statuses has the rank of the weaker of the two parts
    in each, a place in `hss_graph.network.memberships.STATUSES`.
    """

    memberships: Memberships
    starts: NDArray[np.int64]
    engagements: NDArray[np.int32]
    statuses: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and the ties between them.

    nodes: what each node is known by, an IRI in networks from the graph. adjacency: n × n weights, a
    `scipy.sparse.csr_array` of float64 above 0, symmetrical unless directed, without loops; row → column.
    node_columns: attributes, each with one value for each node. given: attributes of ties, each with one
    value for each tie in the order of `ties`. modes: 0 or 1 for each node where the network is two-mode (0
    organisations, 1 engagements). statement: what the network is, in words, by heading. behind: the
    engagements that make each tie, where it was projected from memberships.
    """

    nodes: tuple[Hashable, ...]
    adjacency: csr_array
    directed: bool = False
    node_columns: Columns = field(default_factory=dict)
    given: Columns = field(default_factory=dict)
    modes: tuple[int, ...] | None = None
    statement: Mapping[str, Any] = field(default_factory=dict)
    behind: Behind | None = None

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def places(self) -> dict[Hashable, int]:
        """The place of each node in `nodes`."""
        return {node: place for place, node in enumerate(self.nodes)}

    @cached_property
    def labels(self) -> Sequence[str]:
        """What each node is called."""
        labels = self.node_columns.get("label") or [None] * len(self)
        return [str(node) if label is None else label for node, label in zip(self.nodes, labels, strict=True)]

    @cached_property
    def ties(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The two ends of each tie, as places in `nodes`, sorted; in an undirected network left < right."""
        import numpy as np

        left = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.adjacency.indptr))
        right = self.adjacency.indices.astype(np.int32)
        if not self.directed:
            upper = left < right
            left, right = left[upper], right[upper]
        return left, right

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each tie, in the order of `ties`."""
        import numpy as np

        weights: NDArray[np.float64] = self.adjacency.data
        if self.directed:
            return weights
        rows = np.repeat(np.arange(len(self)), np.diff(self.adjacency.indptr))
        upper: NDArray[np.float64] = weights[rows < self.adjacency.indices]
        return upper

    @property
    def size(self) -> int:
        """The number of ties."""
        return int(self.adjacency.nnz if self.directed else self.adjacency.nnz // 2)

    @cached_property
    def tie_columns(self) -> Columns:
        """The attributes of ties, ``weight`` first; what their engagements say is made on demand."""
        from hss_graph.network.memberships import described

        weights = self.weights
        whole = bool((weights == weights.round()).all())
        columns: dict[str, Sequence[Any]] = {"weight": (weights.astype(int) if whole else weights).tolist()}
        return columns | dict(self.given) | (described(self.behind) if self.behind else {})

    def with_columns(self, **columns: Sequence[Any]) -> Network:
        """The same network with further attributes of its nodes."""
        return replace(self, node_columns={**self.node_columns, **columns})

    def part(self, places: Sequence[int] | NDArray[np.intp]) -> Network:
        """The network among these nodes alone, given by their places in ascending order."""
        import numpy as np

        kept = np.asarray(places, dtype=np.int64)
        chosen = kept.tolist()
        stays = np.zeros(len(self), dtype=bool)
        stays[kept] = True
        left, right = self.ties
        ties = np.flatnonzero(stays[left] & stays[right])
        behind = self.behind and _of_ties(self.behind, ties)
        return replace(
            self,
            nodes=tuple(self.nodes[place] for place in chosen),
            adjacency=self.adjacency[kept][:, kept],
            node_columns={name: [values[p] for p in chosen] for name, values in self.node_columns.items()},
            given={name: [values[t] for t in ties.tolist()] for name, values in self.given.items()},
            modes=None if self.modes is None else tuple(self.modes[place] for place in chosen),
            behind=behind,
        )

    def to_networkx(self) -> nx.Graph[Any]:
        """A networkx `Graph` or `DiGraph` with all attributes; the statement is its `graph`."""
        import networkx as nx

        made: nx.Graph[Any] = nx.DiGraph() if self.directed else nx.Graph()
        made.graph.update(self.statement)
        names = tuple(self.node_columns)
        rows = zip(*self.node_columns.values(), strict=True) if names else iter([()] * len(self))
        made.add_nodes_from(
            (node, dict(zip(names, row, strict=True))) for node, row in zip(self.nodes, rows, strict=True)
        )
        if self.modes is not None:
            nx.set_node_attributes(made, dict(zip(self.nodes, self.modes, strict=True)), "bipartite")
        names = tuple(self.tie_columns)
        left, right = self.ties
        made.add_edges_from(
            (self.nodes[one], self.nodes[other], dict(zip(names, row, strict=True)))
            for one, other, row in zip(
                left.tolist(), right.tolist(), zip(*self.tie_columns.values(), strict=True), strict=True
            )
        )
        return made


def network_of(graph: nx.Graph[Any]) -> Network:
    """The network that a networkx graph is; ties without a weight weigh 1.

    Attributes that some nodes or ties do not have are None there. Raises NetworkError for a multigraph, a
    loop, or a weight that is not above 0.
    """
    import numpy as np
    from scipy.sparse import coo_array

    if graph.is_multigraph():
        raise NetworkError("a network has one tie between two organisations; this is a multigraph")
    nodes = tuple(graph)
    places = {node: place for place, node in enumerate(nodes)}
    edges = list(graph.edges(data=True))
    ends = [(places[left], places[right]) for left, right, _ in edges]
    if any(left == right for left, right in ends):
        raise NetworkError("an organisation is tied to itself; take such ties out")
    try:
        weights = np.array([float(data.get("weight", 1)) for *_, data in edges])
    except (TypeError, ValueError):
        raise NetworkError("the weight of a tie must be a number above 0") from None
    if not ((weights > 0) & np.isfinite(weights)).all():
        raise NetworkError("the weight of a tie must be a number above 0")
    directed = graph.is_directed()
    pairs = np.array(ends, dtype=np.int32).reshape(-1, 2)
    if not directed:
        pairs = np.sort(pairs, axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    rows, columns = (pairs[:, 0], pairs[:, 1]) if directed else (pairs.ravel(), pairs[:, ::-1].ravel())
    values = weights if directed else weights.repeat(2)
    adjacency = coo_array((values, (rows, columns)), shape=(len(nodes), len(nodes))).tocsr()
    adjacency.sort_indices()
    data = [edges[place][2] for place in order]
    node_names = dict.fromkeys(name for _, row in graph.nodes(data=True) for name in row)
    tie_names = dict.fromkeys(name for row in data for name in row if name != "weight")
    modes = tuple(int(m) for _, row in graph.nodes(data=True) if (m := row.get("bipartite")) in (0, 1))
    two_mode = bool(nodes) and len(modes) == len(nodes)
    return Network(
        nodes=nodes,
        adjacency=adjacency,
        directed=directed,
        node_columns={
            name: [row.get(name) for _, row in graph.nodes(data=True)]
            for name in node_names
            if not (two_mode and name == "bipartite")
        },
        given={name: [row.get(name) for row in data] for name in tie_names},
        modes=modes if two_mode else None,
        statement=dict(graph.graph),
    )


def values_in(text: object) -> list[str]:
    """The values of an attribute that may have several, which are joined by "; ".

    >>> values_in("Kenya; Malawi"), values_in(None)
    (['Kenya', 'Malawi'], [])
    """
    return [value for value in str(text or "").split("; ") if value]


def _of_ties(behind: Behind, ties: NDArray[np.intp]) -> Behind:
    import numpy as np

    counts = np.diff(behind.starts)[ties]
    starts = np.concatenate(([0], np.cumsum(counts)))
    inner = (
        np.arange(int(starts[-1])) - np.repeat(starts[:-1], counts) + np.repeat(behind.starts[ties], counts)
    )
    return Behind(behind.memberships, starts, behind.engagements[inner], behind.statuses[inner])
