"""Pairs of organisations in the same engagement, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.errors import NetworkError
from hss_graph.network.memberships import Memberships

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEVER = 127  # the rank of what is not so
_MOST_PAIRS = 200_000_000  # of organisations within engagements, 4 bytes each several times over


@dataclass(frozen=True, eq=False)
class Parts:
    """Organisations in engagements, each pair once, by engagement.

    best: for each set of roles, how surely the organisation has one of them there, a place in
    `hss_graph.network.memberships.STATUSES`, or `NEVER`.
    """

    engagement: NDArray[np.int32]
    organisation: NDArray[np.int32]
    best: Mapping[str, NDArray[np.int8]]


def has_role(rows: Memberships, roles: Collection[str]) -> NDArray[np.bool_]:
    """Whether the role of each row is one of these."""
    import numpy as np

    flags = np.fromiter((role in roles for role in rows.roles), bool, len(rows.roles))
    found: NDArray[np.bool_] = flags[rows.role] if len(rows.roles) else np.zeros(0, dtype=bool)
    return found


def parts_of(rows: Memberships, sets: Mapping[str, NDArray[np.bool_]]) -> Parts:
    """The parts in these rows; sets: whether the role of each row is in the set of roles of that name."""
    import numpy as np

    # Rows are sorted by engagement, then organisation.
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (np.diff(rows.engagement) != 0) | (np.diff(rows.organisation) != 0)
    starts = np.flatnonzero(is_new)
    ranks = {name: np.where(within, rows.status, NEVER).astype(np.int8) for name, within in sets.items()}
    if len(starts):
        ranks = {name: np.minimum.reduceat(values, starts) for name, values in ranks.items()}
    return Parts(rows.engagement[starts], rows.organisation[starts], ranks)


def pairs_of(
    parts: Parts, counts: NDArray[np.bool_], sizes: NDArray[np.intp]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """All pairs of parts in the same engagement that counts, the first before the second."""
    import numpy as np

    total = int((sizes[counts].astype(np.int64) * (sizes[counts] - 1) // 2).sum())
    if total > _MOST_PAIRS:
        raise NetworkError(
            f"these engagements make {total:,} pairs of organisations; the largest has {sizes.max():,} "
            "organisations; use a cap, such as 100"
        )
    here = np.arange(len(parts.engagement), dtype=np.int64)
    ends = np.cumsum(sizes)[parts.engagement] if len(sizes) else here
    following = np.where(counts[parts.engagement], ends - here - 1, 0) if len(sizes) else here
    left = np.repeat(here, following)
    offsets = np.arange(len(left)) - np.repeat(np.cumsum(following) - following, following)
    return left.astype(np.int32), (left + 1 + offsets).astype(np.int32)


def without_wholes(
    rows: Memberships,
    parts: Parts,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    wholes: Collection[tuple[str, str]],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The pairs without those of an organisation and a part of it."""
    import numpy as np

    places = {name: place for place, name in enumerate(rows.organisations)}
    known = [(places[a], places[b]) for a, b in wholes if a in places and b in places]
    if not known:
        return left, right
    count = len(places)
    banned = np.array([(a * count + b, b * count + a) for a, b in known], dtype=np.int64).ravel()
    keys = parts.organisation[left].astype(np.int64) * count + parts.organisation[right]
    kept = ~np.isin(keys, banned)
    return left[kept], right[kept]
