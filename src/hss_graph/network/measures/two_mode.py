"""Measures of two-mode networks: organisations and the engagements that they take part in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.measures import cohesion, shared
from hss_graph.network.measures.once import once
from hss_graph.network.measures.registry import Figure, NetworkMeasure, Settings
from hss_graph.network.model import Network
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

EVERETT = "Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2"
LATAPY = "Latapy, Magnien and Del Vecchio (2008), doi:10.1016/j.socnet.2007.04.006"
_ROBINS = "Robins and Alexander (2004), doi:10.1023/B:CMOT.0000032580.12184.c0"
_BLOCK = 20_000_000  # products of two ties at once, some 16 bytes each


def sides(network: Network) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the organisations, and those of the engagements. Raises NetworkError for one mode."""
    import numpy as np

    if network.modes is None:
        raise NetworkError("this measure is of organisations and engagements; ask for the two-mode network")
    modes = np.array(network.modes, dtype=np.int8)
    return np.flatnonzero(modes == 0), np.flatnonzero(modes == 1)


def parts(network: Network) -> csr_array:
    """Who takes part in what: organisations by engagements, 1 for each part."""
    upper, lower = sides(network)
    found = network.adjacency[upper][:, lower]
    found.data[:] = 1
    return found


@once
def shared_again(network: Network, mode: int) -> csr_array:
    """How many of the other mode each two of this mode share, where more than one."""
    import numpy as np
    from scipy.sparse import coo_array

    taken = parts(network)
    rows = taken if mode == 0 else taken.T.tocsr()
    columns = rows.T.tocsr()
    found: list[tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]] = []
    for start, stop in _blocks(rows, columns):
        both = (rows[start:stop] @ columns).tocoo()
        often = (both.data > 1) & (both.row + start != both.col)
        found.append((both.data[often], both.row[often] + start, both.col[often]))
    data, left, right = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    return coo_array((data, (left, right)), shape=(rows.shape[0],) * 2).tocsr()


def _blocks(left: csr_array, right: csr_array) -> Iterator[tuple[int, int]]:
    """Stretches of the rows of the left matrix whose products with the right one fit into memory."""
    import numpy as np

    cost = np.concatenate(([0], np.cumsum(np.diff(right.indptr)[left.indices])))[left.indptr]
    start = 0
    while start == 0 or start < left.shape[0]:
        stop = max(int(np.searchsorted(cost, cost[start] + _BLOCK, side="right")) - 1, start + 1)
        yield start, min(stop, left.shape[0])
        start = stop


def organisations(network: Network, settings: Settings) -> Figure:
    """The number of organisations."""
    return Figure(len(sides(network)[0]))


def engagements(network: Network, settings: Settings) -> Figure:
    """The number of engagements."""
    return Figure(len(sides(network)[1]))


def density(network: Network, settings: Settings) -> Figure:
    """Parts taken out of all that could be, from 0 to 1: m / n₁n₂.

    Source: Borgatti and Everett (1997), doi:10.1016/S0378-8733(96)00301-2
    """
    upper, lower = sides(network)
    if not (len(upper) and len(lower)):
        return Figure(None, "not defined without organisations and engagements")
    return Figure(network.size / (len(upper) * len(lower)))


def parts_each(network: Network, settings: Settings) -> Figure:
    """The mean number of engagements of an organisation: m / n₁.

    Source: Latapy, Magnien and Del Vecchio (2008), doi:10.1016/j.socnet.2007.04.006
    """
    many = len(sides(network)[0])
    return Figure(network.size / many) if many else Figure(None, "not defined without organisations")


def organisations_each(network: Network, settings: Settings) -> Figure:
    """The mean number of organisations of an engagement: m / n₂.

    Source: Latapy, Magnien and Del Vecchio (2008), doi:10.1016/j.socnet.2007.04.006
    """
    _, lower = sides(network)
    if not len(lower):
        return Figure(None, "not defined without engagements")
    largest = int(shared.degrees(network)[lower].max())
    return Figure(network.size / len(lower), f"the largest has {largest}")


def robins_alexander(network: Network, settings: Settings) -> Figure:
    """The share of paths of three ties that close to a circle of four, from 0 to 1: 4 C₄ / L₃.

    Source: Robins and Alexander (2004), doi:10.1023/B:CMOT.0000032580.12184.c0
    """
    import numpy as np

    upper, lower = sides(network)
    degree = shared.degrees(network).astype(np.float64)
    left, right = network.ties
    paths = float(((degree[left] - 1) * (degree[right] - 1)).sum())
    if not paths:
        return Figure(None, "not defined, for no organisation leads from one shared engagement to another")
    dearer = (degree[upper] ** 2).sum() < (degree[lower] ** 2).sum()
    many = shared_again(network, int(dearer)).data
    circles = float((many * (many - 1)).sum()) / 4
    return Figure(4 * circles / paths)


def mean_redundancy(network: Network, settings: Settings) -> Figure:
    """The mean of `redundancy` over the organisations of two engagements or more.

    Source: Latapy, Magnien and Del Vecchio (2008), doi:10.1016/j.socnet.2007.04.006
    """
    import numpy as np

    upper, _ = sides(network)
    values = redundancy(network)[upper]
    able = ~np.isnan(values)
    if not able.any():
        return Figure(None, "not defined, for nobody takes part in two engagements")
    left = int((~able).sum())
    note = f"{counted(left, 'organisation')} with fewer than two left out" if left else ""
    return Figure(float(values[able].mean()), note)


@once
def redundancy(network: Network) -> NDArray[np.float64]:
    """The share of pairs of engagements of an organisation that share another one too; of engagements alike.

    NaN for those of fewer than two. Source: Latapy, Magnien and Del Vecchio (2008),
    doi:10.1016/j.socnet.2007.04.006
    """
    import numpy as np

    found = np.full(len(network), np.nan)
    taken = parts(network)
    for mode, (side, who) in enumerate(zip(sides(network), (taken, taken.T.tocsr()), strict=True)):
        again = shared_again(network, 1 - mode).astype(bool).astype(np.float64)
        many = np.diff(who.indptr)
        joined = np.zeros(len(side))
        for start, stop in _blocks(who, again):
            part = who[start:stop]
            joined[start:stop] = np.asarray((part @ again).multiply(part).sum(axis=1)).ravel()
        able = many > 1
        found[side[able]] = joined[able] / (many[able] * (many[able] - 1.0))
    return found


MEASURES = (
    NetworkMeasure(
        "organisations", "organisations", EVERETT, "How many organisations take part.", organisations
    ),
    NetworkMeasure("engagements", "engagements", EVERETT, "How many engagements there are.", engagements),
    NetworkMeasure(
        "ties",
        "parts taken",
        EVERETT,
        "How many parts organisations take in engagements, one for each pair of the two.",
        cohesion.ties,
    ),
    NetworkMeasure(
        "density",
        "two-mode density",
        EVERETT,
        "How near the field is to everybody taking part in everything.",
        density,
    ),
    NetworkMeasure(
        "engagements_each",
        "engagements of an organisation",
        LATAPY,
        "In how many engagements an organisation takes part on average.",
        parts_each,
    ),
    NetworkMeasure(
        "organisations_each",
        "organisations of an engagement",
        LATAPY,
        "How many organisations an engagement brings together on average.",
        organisations_each,
    ),
    NetworkMeasure(
        "components",
        "components",
        cohesion.WASSERMAN,
        "Into how many separate groups of organisations and engagements the field falls.",
        cohesion.components,
    ),
    NetworkMeasure(
        "robins_alexander",
        "two-mode clustering",
        _ROBINS,
        "How often organisations that meet in one engagement meet in another as well; engagements of many"
        " organisations raise it by themselves.",
        robins_alexander,
    ),
    NetworkMeasure(
        "redundancy",
        "mean redundancy",
        LATAPY,
        "How far the links that an organisation makes between engagements would stay without it; near 0, each"
        " is the only bridge.",
        mean_redundancy,
    ),
)
