"""How the ties of an organisation are spread over communities (Guimerà and Amaral 2005)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hss_graph.network.measures.dividing import division
from hss_graph.network.measures.registry import Scores, Settings
from hss_graph.network.measures.shared import undirected
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


def participation_of(network: Network, groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """1 − Σs (k(i,s) / k(i))², k(i,s) being the partners of i in group s; NaN without a tie."""
    import numpy as np

    inside = _partners(network) @ _belonging(groups)
    total = inside.sum(axis=1)
    with np.errstate(invalid="ignore"):
        spread: NDArray[np.float64] = 1 - (inside * inside).sum(axis=1) / (total * total)
    return spread


def within_of(network: Network, groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """(k(i) − mean) / standard deviation, k(i) being the partners of i in its group, both over the group.

    0 where all in the group have the same number; NaN without a tie.
    """
    import numpy as np

    partners, belonging = _partners(network), _belonging(groups)
    mine = (partners @ belonging).multiply(belonging).sum(axis=1)
    sizes = np.bincount(groups)
    mean = np.bincount(groups, mine) / sizes
    spread = np.sqrt(np.bincount(groups, (mine - mean[groups]) ** 2) / sizes)[groups]
    scores = np.zeros(len(groups))
    np.divide(mine - mean[groups], spread, out=scores, where=spread > 0)
    scores[partners.sum(axis=1) == 0] = np.nan
    return scores


def participation(network: Network, settings: Settings) -> Scores:
    """How evenly the partners of each organisation are spread over communities; see `participation_of`.

    0 where all are in one community, towards 1 the more evenly they are spread over many. Ties count once,
    whatever their weight or direction. NaN for all where there are no communities, by the rule under
    modularity. Source: Guimerà and Amaral (2005), doi:10.1038/nature03288.
    """
    return _scores(network, settings, participation_of)


def within_module(network: Network, settings: Settings) -> Scores:
    """The partners of each organisation in its own community, in standard deviations from the mean there.

    See `within_of`. NaN for all where there are no communities, by the rule under modularity.
    Source: Guimerà and Amaral (2005), doi:10.1038/nature03288.
    """
    return _scores(network, settings, within_of)


def _scores(
    network: Network,
    settings: Settings,
    scored: Callable[[Network, NDArray[np.int32]], NDArray[np.float64]],
) -> Scores:
    import numpy as np

    found = division(network, settings.seed)
    if found.why_none:
        return Scores(np.full(len(network), np.nan), f"not defined: {found.why_none}")
    note = f"communities found by modularity with seed {settings.seed}; without a tie it is not defined"
    return Scores(scored(network, found.groups), note)


def _partners(network: Network) -> csr_array:
    """1 for each two that are tied."""
    import numpy as np
    from scipy.sparse import csr_array

    ties = undirected(network).adjacency
    return csr_array((np.ones(ties.nnz), ties.indices, ties.indptr), shape=ties.shape)


def _belonging(groups: NDArray[np.int32]) -> csr_array:
    """1 for each node and its group."""
    import numpy as np
    from scipy.sparse import csr_array

    count = len(groups)
    shape = (count, int(groups.max(initial=0)) + 1)
    return csr_array((np.ones(count), (np.arange(count), groups)), shape=shape)
