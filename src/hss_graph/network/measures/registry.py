"""What a measure is, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hss_graph.network.model import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Settings:
    """What measures are free to choose. attribute: the node column that divides the nodes into groups."""

    attribute: str = "type"
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One number for a whole network, None where it is not defined; the note says why, or how it was found.

    error: the standard error, where the number was estimated from a sample.
    """

    value: float | int | None
    note: str = ""
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """One number for each node, in the order of `Network.nodes`, NaN where not defined; see `Figure`."""

    values: NDArray[np.float64]
    note: str = ""
    errors: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class NetworkMeasure:
    """A measure of a whole network.

    name: in files and on the command line, lower case with underscores. label: for people. source: who
    published the formula, with a DOI where there is one. meaning: one plain sentence on what it says to those
    who make policy. by_default: whether it is computed unless others are asked for.
    """

    name: str
    label: str
    source: str
    meaning: str
    compute: Callable[[Network, Settings], Figure]
    by_default: bool = True


@dataclass(frozen=True, slots=True)
class ActorMeasure:
    """A measure of each organisation; see `NetworkMeasure`."""

    name: str
    label: str
    source: str
    meaning: str
    compute: Callable[[Network, Settings], Scores]
    by_default: bool = True
