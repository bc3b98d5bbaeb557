"""What is computed once for a network, however many measures need it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from hss_graph.network.model import Network

Made = TypeVar("Made")


def once(function: Callable[..., Made]) -> Callable[..., Made]:
    """The function of a network, computed once for each network and further arguments.

    What it gave is kept for as long as the network is, so it must not hold the network itself.
    """
    kept: WeakKeyDictionary[Network, dict[tuple[object, ...], Made]] = WeakKeyDictionary()

    @wraps(function)
    def remembered(network: Network, *further: object) -> Made:
        made = kept.setdefault(network, {})
        if further not in made:
            made[further] = function(network, *further)
        return made[further]

    return remembered
