"""Structural holes: how far the partners of an organisation are tied to each other (Burt 1992)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hss_graph.network.measures.once import once
from hss_graph.network.measures.registry import Scores, Settings
from hss_graph.network.measures.triangles import contacts, triangles
from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ALONE = "not defined for organisations without a tie"


class Holes(NamedTuple):
    """Constraint, effective size and number of contacts of each node; the first two NaN without contacts."""

    constraint: NDArray[np.float64]
    effective_size: NDArray[np.float64]
    contacts: NDArray[np.int64]


@once
def holes(network: Network) -> Holes:
    """Burt's measures of each node; ties count in both directions together.

    With z(i,j) the weight of the ties between i and j, p(i,j) = z(i,j) / Σk z(i,k) is the share of i's ties
    that go to j, and m(j,q) = z(j,q) / max k z(j,k). Sums over j are over the contacts of i, those over q
    over the contacts of both.
    """
    import numpy as np

    count = len(network)
    pairs = contacts(network)
    z, one, other = pairs.strength, pairs.one, pairs.other
    total = np.bincount(one, z, count) + np.bincount(other, z, count)
    largest = np.zeros(count)
    np.maximum.at(largest, one, z)
    np.maximum.at(largest, other, z)
    number = np.bincount(one, minlength=count) + np.bincount(other, minlength=count)
    # Σq z(i,q) z(q,j) / Σk z(q,k) is the same for i and j, so one number for each pair is enough.
    through = np.zeros(len(z))
    redundant = np.zeros(count)
    for found in triangles(pairs, count):
        for corner in range(3):
            next_, last = (corner + 1) % 3, (corner + 2) % 3
            here = found.corners[corner]
            opposite, to_last, to_next = (z[found.opposite[place]] for place in (corner, next_, last))
            through += np.bincount(found.opposite[corner], to_last * to_next / total[here], len(z))
            shares = (
                to_last / largest[found.corners[next_]] + to_next / largest[found.corners[last]]
            ) * opposite
            redundant += np.bincount(here, shares, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (z + through) ** 2
        constraint = (np.bincount(one, squares, count) + np.bincount(other, squares, count)) / total**2
        effective = number - redundant / total
    return Holes(constraint, np.where(number > 0, effective, np.nan), number)


def constraint(network: Network, settings: Settings) -> Scores:
    """How far the partners of each organisation are tied to each other and take up its ties.

    c(i) = Σj (p(i,j) + Σq p(i,q) p(q,j))², over weights, see `holes`; NaN without a tie. It is 1 for a single
    partner, and can be somewhat above 1 with few. Source: Burt (1992), Structural Holes, chapter 2;
    Burt (2004), doi:10.1086/421787.
    """
    return Scores(holes(network).constraint, _ALONE)


def effective_size(network: Network, settings: Settings) -> Scores:
    """The number of partners of each organisation less what is redundant among them.

    Σj (1 − Σq p(i,q) m(j,q)), over weights, see `holes`; NaN without a tie. Where all ties weigh the same it
    is n − 2t/n, t being the ties among the n partners. Source: Burt (1992), Structural Holes, chapter 2;
    Borgatti (1997), Connections 20(1), 35–38.
    """
    return Scores(holes(network).effective_size, _ALONE)


def efficiency(network: Network, settings: Settings) -> Scores:
    """Effective size as a share of the number of partners; NaN without a tie. Source: Burt (1992)."""
    import numpy as np

    found = holes(network)
    return Scores(found.effective_size / np.maximum(found.contacts, 1), _ALONE)
