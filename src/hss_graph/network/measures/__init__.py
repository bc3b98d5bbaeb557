"""Measures of networks and of the organisations in them, by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import TypeVar

from hss_graph.errors import NetworkError
from hss_graph.network.measures import (
    centralisation,
    cohesion,
    core_periphery,
    fragmentation,
    mixing,
    two_mode,
    two_mode_actors,
)
from hss_graph.network.measures.actors import ACTORS as _ACTORS
from hss_graph.network.measures.core_periphery import Core, core
from hss_graph.network.measures.mixing import groups
from hss_graph.network.measures.registry import ActorMeasure, Figure, NetworkMeasure, Scores, Settings
from hss_graph.network.measures.shared import degrees
from hss_graph.network.model import Network

__all__ = [
    "ACTORS",
    "TWO_MODE",
    "TWO_MODE_ACTORS",
    "WHOLE",
    "ActorMeasure",
    "Core",
    "Figure",
    "NetworkMeasure",
    "Scores",
    "Settings",
    "actors",
    "chosen",
    "core",
    "degrees",
    "groups",
    "whole",
]

WHOLE: tuple[NetworkMeasure, ...] = (
    *cohesion.MEASURES,
    *centralisation.MEASURES,
    *core_periphery.MEASURES,
    *mixing.MEASURES,
    *fragmentation.MEASURES,
)
TWO_MODE: tuple[NetworkMeasure, ...] = two_mode.MEASURES
ACTORS: tuple[ActorMeasure, ...] = (*_ACTORS, *core_periphery.ACTORS)
TWO_MODE_ACTORS: tuple[ActorMeasure, ...] = two_mode_actors.MEASURES

_Measure = TypeVar("_Measure", bound=NetworkMeasure | ActorMeasure)
_USUAL = Settings()


def whole(
    network: Network, names: Sequence[str] | None = None, settings: Settings = _USUAL
) -> list[tuple[NetworkMeasure, Figure]]:
    """Measures of the whole network with their values: those named, or the usual ones, in this order.

    Of a two-mode network they are from `TWO_MODE`, of another from `WHOLE`. Raises NetworkError for a name
    that is none, and for an attribute in the settings that the nodes do not have.
    """
    registry = WHOLE if network.modes is None else TWO_MODE
    return [(measure, measure.compute(network, settings)) for measure in chosen(registry, names)]


def actors(
    network: Network, names: Sequence[str] | None = None, settings: Settings = _USUAL
) -> dict[str, Scores]:
    """Measures of each node by their names: those asked for, or the usual ones; see `whole`."""
    registry = ACTORS if network.modes is None else TWO_MODE_ACTORS
    return {measure.name: measure.compute(network, settings) for measure in chosen(registry, names)}


def chosen(registry: Sequence[_Measure], names: Sequence[str] | None = None) -> list[_Measure]:
    """Those of the registry that go by these names, each once, or the usual ones.

    Raises NetworkError for a name that is none, and says which may be meant.
    """
    if names is None:
        return [measure for measure in registry if measure.by_default]
    by_name = {measure.name: measure for measure in registry}
    found = []
    for name in dict.fromkeys(names):
        key = name.strip().casefold().replace("-", "_").replace(" ", "_")
        if key not in by_name:
            raise NetworkError(_unknown(name, key, by_name))
        found.append(by_name[key])
    return list(dict.fromkeys(found))


def _unknown(name: str, key: str, known: Collection[str]) -> str:
    elsewhere: dict[str, Sequence[NetworkMeasure | ActorMeasure]] = {
        "whole networks": WHOLE,
        "each organisation (--actors)": ACTORS,
        "whole two-mode networks (--two-mode)": TWO_MODE,
        "each node of a two-mode network (--two-mode --actors)": TWO_MODE_ACTORS,
    }
    for what, registry in elsewhere.items():
        if any(measure.name == key for measure in registry):
            return f"{name!r} is a measure of {what}"
    near = get_close_matches(key, known, 3, 0.6)
    meant = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(known))}"
    return f"there is no measure {name!r}; {meant}"
