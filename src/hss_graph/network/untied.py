"""Why two organisations are not tied in a network, and how they hang together nevertheless."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Network
from hss_graph.network.projection import Context, Projection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two organisations are not tied, in words; engagement: that which does not tie them, or ''."""

    why: str
    engagement: str = ""


def reasons(
    rows: Memberships, how: Projection, context: Context, pair: tuple[str, str], labels: tuple[str, str]
) -> list[Reason]:
    """Why these memberships do not tie two organisations, engagement by engagement.

    One reason without an engagement where they share none. Meant for two that are not tied; labels: what they
    are called.
    """
    one, other = (_roles(rows, each) for each in pair)
    absent = [label for label, roles in zip(labels, (one, other), strict=True) if not roles]
    if absent:
        return [Reason(f"{label} takes part in no engagement of this network") for label in absent]
    common = sorted(one.keys() & other.keys())
    if not common:
        return [Reason("the two never take part in the same engagement of this network")]
    sizes = _sizes(rows)
    return [
        Reason(
            _why(how, context, pair, (one[code], other[code]), int(sizes[code])),
            rows.engagements[code],
        )
        for code in common
    ]


def left_out(
    rows: Memberships, wider: Sequence[tuple[str, Memberships]], first: str, second: str
) -> list[Reason]:
    """The engagements that two organisations share in wider memberships only, and what leaves them out here.

    wider: what leaves out, in words, and the memberships without that; the first that has an engagement
    says why.
    """
    known = _shared(rows, first, second)
    found: dict[str, str] = {}
    for what, others in wider:
        for engagement in _shared(others, first, second) - known:
            found.setdefault(engagement, f"left out by {what}")
    return [Reason(why, engagement) for engagement, why in sorted(found.items())]


def chain(network: Network, first: Hashable, second: Hashable) -> tuple[Hashable, ...]:
    """A shortest chain of ties from one organisation to the other, both included; empty where there is none.

    Directions count. Of several chains that with the earliest nodes is taken.
    """
    from scipy.sparse.csgraph import breadth_first_order

    if first not in network.places or second not in network.places:
        return ()
    start, end = network.places[first], network.places[second]
    _, before = breadth_first_order(network.adjacency, start, directed=True, return_predecessors=True)
    if start != end and before[end] < 0:
        return ()
    steps = [end]
    while steps[-1] != start:
        steps.append(int(before[steps[-1]]))
    return tuple(network.nodes[place] for place in reversed(steps))


def _why(
    how: Projection,
    context: Context,
    pair: tuple[str, str],
    roles: tuple[Collection[str], Collection[str]],
    size: int,
) -> str:
    if pair in context.wholes or pair[::-1] in context.wholes:
        return "one is a part of the other"
    if how.cap is not None and size > how.cap:
        return f"it has {size} organisations, more than the cap of {how.cap}"
    said = " and ".join(_words(context, each) for each in roles)
    if how.roles is not None:
        wanted = " to ".join(_words(context, (role,)) for role in how.roles)
        return f"ties lead from {wanted}; the two take part as {said}"
    if all(set(each) <= set(context.receiving) for each in roles):
        return f"both only receive, as {said}"
    return f"they take part as {said}"


def _words(context: Context, roles: Collection[str]) -> str:
    return ", ".join(sorted(context.words.get(role, role) for role in roles))


def _roles(rows: Memberships, organisation: str) -> dict[int, set[str]]:
    """The roles of an organisation in each engagement that it takes part in."""
    import numpy as np

    found: dict[int, set[str]] = {}
    if organisation not in rows.organisations:
        return found
    code = rows.organisations.index(organisation)
    for row in np.flatnonzero(rows.organisation == code).tolist():
        found.setdefault(int(rows.engagement[row]), set()).add(rows.roles[rows.role[row]])
    return found


def _shared(rows: Memberships, first: str, second: str) -> set[str]:
    return {rows.engagements[code] for code in _roles(rows, first).keys() & _roles(rows, second).keys()}


def _sizes(rows: Memberships) -> NDArray[np.intp]:
    """How many organisations each engagement has."""
    import numpy as np

    pairs = np.unique(np.stack((rows.engagement, rows.organisation)), axis=1)
    return np.bincount(pairs[0], minlength=len(rows.engagements))
