"""What a measure of a network would be by chance, with the parts in engagements shuffled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

from hss_graph.errors import NetworkError
from hss_graph.network.measures import Settings, whole
from hss_graph.network.memberships import Memberships
from hss_graph.network.model import Network

RUNS = 200
_USUAL = Settings()
_MOST_PARTS = 100_000
_SWAPS = 10  # tried for each part


@dataclass(frozen=True, slots=True)
class Chance:
    """A measure over shuffled memberships: mean, standard deviation, and how often it was as high or as low.

    as_high, as_low: (k + 1) / (runs + 1), k of the runs being at least, or at most, what was observed; these
    are one-sided p-values. NaN where the measure is not defined for the network or any shuffled one.
    """

    mean: float
    deviation: float
    as_high: float
    as_low: float


def shuffled(rows: Memberships, seed: int) -> Memberships:
    """Memberships in which each organisation takes as many parts, and each engagement has as many, as before.

    Two parts of the same role in two engagements are exchanged over and over, unless an organisation would
    then be in an engagement twice; funders stay funders.
    Source: Gionis, Mannila, Mielikäinen and Tsaparas (2007), doi:10.1145/1297332.1297338
    """
    import numpy as np

    if len(rows) > _MOST_PARTS:
        raise NetworkError(f"{len(rows):,} parts are too many to shuffle; at most {_MOST_PARTS:,} are")
    chance = np.random.default_rng(seed)
    engagement, organisation = rows.engagement.tolist(), rows.organisation.tolist()
    within: list[Counter[int]] = [Counter() for _ in rows.engagements]
    for e, o in zip(engagement, organisation, strict=True):
        within[e][o] += 1
    for role in range(len(rows.roles)):
        places = np.flatnonzero(rows.role == role)
        pairs = places[chance.integers(0, len(places), (_SWAPS * len(places), 2))]
        for one, other in pairs.tolist():
            a, b, p, q = engagement[one], engagement[other], organisation[one], organisation[other]
            if not within[a][q] and not within[b][p]:
                organisation[one], organisation[other] = q, p
                within[a].update({q: 1, p: -1})
                within[b].update({p: 1, q: -1})
    codes = np.array(organisation, dtype=np.int32)
    order = np.lexsort((rows.role, codes, rows.engagement))
    return replace(rows, organisation=codes[order], role=rows.role[order], status=rows.status[order])


def by_chance(
    rows: Memberships,
    project: Callable[[Memberships], Network],
    names: Sequence[str] | None = None,
    settings: Settings = _USUAL,
    runs: int = RUNS,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Chance]:
    """What the measures of a projection would be by chance, by name.

    The comparison is with networks that are projections too, since engagements of many organisations make
    cliques whoever takes part in them. Raises NetworkError where there are too many parts, and for unknown
    names.
    Source: Newman, Strogatz and Watts (2001), doi:10.1103/PhysRevE.64.026118
    """
    import numpy as np

    found = {measure.name: figure.value for measure, figure in whole(project(rows), names, settings)}
    drawn: dict[str, list[float]] = {name: [] for name in found}
    for run in range(runs):
        for measure, figure in whole(project(shuffled(rows, settings.seed + run)), names, settings):
            drawn[measure.name].append(nan if figure.value is None else float(figure.value))
        progress(run + 1)
    told = {}
    for name, value in found.items():
        values = np.array(drawn[name])
        if value is None or isnan(value) or np.isnan(values).any():
            told[name] = Chance(nan, nan, nan, nan)
            continue
        close = 1e-12 * max(abs(value), 1)
        high, low = int((values >= value - close).sum()), int((values <= value + close).sum())
        told[name] = Chance(
            float(values.mean()),
            float(values.std(ddof=1)) if runs > 1 else nan,
            (high + 1) / (runs + 1),
            (low + 1) / (runs + 1),
        )
    return told
