"""Brokerage between groups: who stands between organisations that are not tied (Gould and Fernandez 1989)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.measures.mixing import groups as groups_by
from hss_graph.network.measures.mixing import in_several
from hss_graph.network.measures.once import once
from hss_graph.network.measures.registry import Scores, Settings
from hss_graph.network.measures.shared import out_degrees
from hss_graph.network.measures.shared import triangles as among
from hss_graph.network.measures.triangles import Contacts, contacts, triangles
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
_COORDINATOR, _CONSULTANT, _GATEKEEPER, _REPRESENTATIVE, _LIAISON = range(5)


@dataclass(frozen=True, eq=False)
class Brokerage:
    """How often each node plays each role: n × 5 counts in the order of `ROLES`.

    grouped: whether the node has a group; the counts of one that has none are 0. note: how the network and
    the groups were taken.
    """

    counts: NDArray[np.int64]
    grouped: NDArray[np.bool_]
    note: str


@once
def brokerage(network: Network, attribute: str) -> Brokerage:
    """The brokerage of each node between groups of the same value of an attribute.

    Node b brokers from a to c where a → b → c, a and c differ, and there is no tie a → c. With the groups
    of a, b and c: coordinator A A A, consultant (itinerant broker) A B A, gatekeeper A B B, representative
    A A B, liaison A B C. A tie without direction counts in both, so each open pair counts twice, as in sna's
    brokerage(). Paths with an organisation without a value count nowhere, for its group is not known.
    Raises NetworkError where there is no such attribute.

    Source: Gould and Fernandez (1989), doi:10.2307/270949.
    """
    import numpy as np

    found = groups_by(network, attribute)
    codes = found.codes.astype(np.int32)
    grouped = codes >= 0
    places = np.flatnonzero(grouped)
    ties = network.adjacency[places][:, places]
    known = Network(tuple(places.tolist()), ties, network.directed)
    of_each = codes[places]
    counts = np.zeros((len(network), len(ROLES)), dtype=np.int64)
    counts[places] = _paths(_ones(ties), of_each) - _closed(known, of_each)
    left_out = len(network) - len(places)
    note = f"groups by {attribute}"
    if not network.directed:
        note += "; ties count in both directions"
    if left_out:
        note += f"; {left_out:,} of {len(network):,} organisations have no {attribute} and are left out"
    return Brokerage(counts, grouped, "; ".join(filter(None, (note, in_several(found)))))


def _paths(ties: csr_array, groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """The paths a → b → c through each node b by role, whether or not a and c are tied."""
    import numpy as np
    from scipy.sparse import csr_array

    count = len(groups)
    kinds = int(groups.max(initial=-1)) + 1
    belongs = csr_array((np.ones(count), (np.arange(count), groups)), shape=(count, max(kinds, 1)))
    to_groups, from_groups = (ties @ belongs).tocsr(), (ties.T @ belongs).tocsr()
    mutual = ties.multiply(ties.T).tocsr()
    mutual_within = _sum(mutual.multiply(_same(mutual, groups)))
    mutual_all = _sum(mutual)
    going, coming = _sum(to_groups), _sum(from_groups)
    going_within, coming_within = _sum(to_groups.multiply(belongs)), _sum(from_groups.multiply(belongs))
    same_ends = _sum(to_groups.multiply(from_groups))  # a and c of one group, whatever that of b
    found = np.empty((count, len(ROLES)))
    found[:, _COORDINATOR] = coming_within * going_within - mutual_within
    found[:, _CONSULTANT] = same_ends - coming_within * going_within - (mutual_all - mutual_within)
    found[:, _GATEKEEPER] = (coming - coming_within) * going_within
    found[:, _REPRESENTATIVE] = coming_within * (going - going_within)
    found[:, _LIAISON] = (coming - coming_within) * (going - going_within) - (
        same_ends - coming_within * going_within
    )
    return np.rint(found).astype(np.int64)


def _closed(network: Network, groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """The paths a → b → c through each node b by role where there is a tie a → c."""
    import numpy as np

    count = len(network)
    pairs = contacts(network)
    found = np.zeros(count * len(ROLES), dtype=np.int64)
    ways = (1, 2) if network.directed else (1,)
    for some in triangles(pairs, count):
        for broker in range(3):
            b = some.corners[broker]
            for start in ((broker + way) % 3 for way in ways):
                end = 3 - broker - start
                a, c = some.corners[start], some.corners[end]
                keys = b.astype(np.int64) * len(ROLES) + _roles(groups[a], groups[b], groups[c])
                if network.directed:
                    first = _leads(pairs, some.opposite[end], a)
                    second = _leads(pairs, some.opposite[start], b)
                    keys = keys[first & second & _leads(pairs, some.opposite[broker], a)]
                found += np.bincount(keys, minlength=len(found))
    closed = found.reshape(count, len(ROLES))
    if network.directed:
        return closed
    other_way = [_COORDINATOR, _CONSULTANT, _REPRESENTATIVE, _GATEKEEPER, _LIAISON]
    both: NDArray[np.int64] = closed + closed[:, other_way]
    return both


def _roles(a: NDArray[np.int32], b: NDArray[np.int32], c: NDArray[np.int32]) -> NDArray[np.int8]:
    """The role of brokers of groups b between groups a and c, as a place in `ROLES`."""
    import numpy as np

    codes = (a == b).astype(np.int8) + 2 * (b == c).astype(np.int8) + 4 * (a == c).astype(np.int8)
    by_code = np.zeros(8, dtype=np.int8)
    by_code[[0, 1, 2, 4, 7]] = _LIAISON, _REPRESENTATIVE, _GATEKEEPER, _CONSULTANT, _COORDINATOR
    roles: NDArray[np.int8] = by_code[codes]
    return roles


def _leads(pairs: Contacts, chosen: NDArray[np.int32], start: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether there is a tie in each chosen pair that leads away from its end `start`."""
    import numpy as np

    return np.where(pairs.one[chosen] == start, pairs.forth[chosen], pairs.back[chosen])


def _same(ties: csr_array, groups: NDArray[np.int32]) -> csr_array:
    """1 for each tie between nodes of one group."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(len(groups)), np.diff(ties.indptr))
    same = (groups[rows] == groups[ties.indices]).astype(float)
    return csr_array((same, ties.indices, ties.indptr), shape=ties.shape)


def _ones(ties: csr_array) -> csr_array:
    """1 for each tie."""
    import numpy as np
    from scipy.sparse import csr_array

    return csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)


def _sum(rows: csr_array) -> NDArray[np.float64]:
    import numpy as np

    total: NDArray[np.float64] = np.asarray(rows.sum(axis=1)).ravel()
    return total


def played(role: str) -> Callable[[Network, Settings], Scores]:
    """The measure of how often each node plays one of `ROLES`; NaN for a node without a group."""
    place = ROLES.index(role)

    def compute(network: Network, settings: Settings) -> Scores:
        import numpy as np

        found = brokerage(network, settings.attribute)
        return Scores(np.where(found.grouped, found.counts[:, place], np.nan), found.note)

    return compute


def open_pairs(network: Network, settings: Settings) -> Scores:
    """How often each node stands between two others that have no tie, whatever groups they are of.

    The number of paths a → b → c through b without a tie a → c; a tie without direction counts in both, so
    each open pair counts twice. Source: Gould and Fernandez (1989), doi:10.2307/270949.
    """
    import numpy as np

    if network.directed:
        groups = np.zeros(len(network), dtype=np.int32)
        counts = (_paths(_ones(network.adjacency), groups) - _closed(network, groups)).sum(axis=1)
        return Scores(counts.astype(float))
    partners = out_degrees(network)
    found = partners * (partners - 1) - 2 * among(network)
    return Scores(found.astype(float), "each pair counts twice, for ties have no direction")
