"""Measures of two networks side by side, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hss_graph.cli.network.sections import Section
from hss_graph.wording import number

if TYPE_CHECKING:
    from hss_graph.network.change import Shift


def measured(figures: Iterable[Shift], heads: tuple[str, str]) -> Section:
    """Measures side by side, but for those that neither network has."""
    cells = [
        (each.measure.label, each.first.value, each.second.value, change(each.difference))
        for each in figures
        if not (each.first.value is None and each.second.value is None)
    ]
    return Section("Measures of the whole network", (), ("measure", *heads, "difference"), cells)


def measured_json(figures: Iterable[Shift]) -> list[dict[str, Any]]:
    """Measures side by side, as JSON has them."""
    return [
        {
            "name": each.measure.name,
            "label": each.measure.label,
            "first": each.first.value,
            "second": each.second.value,
            "difference": each.difference,
            "notes": [each.first.note, each.second.note],
        }
        for each in figures
    ]


def change(value: float | int | None) -> str:
    """A difference for people, with its sign; '' where it is not defined.

    >>> change(2), change(-0.5), change(0.0), change(1e-17), change(None)
    ('+2', '-0.500', '0', '0', '')
    """
    if value is None:
        return ""
    rounded = round(value, 12)  # so that what is only an error of binary fractions is none
    return f"+{number(rounded)}" if rounded > 0 else number(rounded)
