"""`network measures --chance`: the columns that set measures beside those of shuffled memberships."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from hss_graph.cli.network.sections import Target

if TYPE_CHECKING:
    from hss_graph.network.building import Participation
    from hss_graph.network.measures import Figure, NetworkMeasure, Settings
    from hss_graph.network.projection import Projection

_COLUMNS = ("by_chance", "deviation", "as_high", "as_low")


def tell(
    participation: Participation,
    how: Projection,
    found: Sequence[tuple[NetworkMeasure, Figure]],
    settings: Settings,
    runs: int,
    target: Target,
) -> None:
    """Writes each measure with its mean and deviation by chance, and how often chance is as high or low."""
    from rich.console import Console
    from rich.progress import Progress

    from hss_graph.network.chance import by_chance
    from hss_graph.network.projection import project

    names = [measure.name for measure, _ in found]
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("shuffling", total=runs)
        chances = by_chance(
            participation.rows,
            lambda rows: project(rows, how, participation.context),
            names,
            settings,
            runs,
            progress=lambda done: bar.update(task, completed=done),
        )
    rows = []
    for measure, figure in found:
        chance = chances[measure.name]
        numbers = (chance.mean, chance.deviation, chance.as_high, chance.as_low)
        name = measure.label if target.is_for_people else measure.name
        rows.append((name, figure.value, *(None if isnan(n) else n for n in numbers), figure.note))
    columns = ("measure", "value", *_COLUMNS, "note")
    if target.name == "json":
        target.tell_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        target.tell_rows(target.heads(list(columns)), rows)
