"""Numbers in words."""

from __future__ import annotations

import math


def counted(many: int, noun: str) -> str:
    """So many of what the noun names.

    >>> counted(1, "statement"), counted(3000, "statement"), counted(2, "body")
    ('1 statement', '3,000 statements', '2 bodies')
    """
    ending = noun if many == 1 else f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{many:,} {ending}"


def number(value: float | int | None, places: int = 3, error: float | None = None) -> str:
    """A number for people, with its standard error if it has one; "–" where it is not defined.

    It has so many digits behind the point, or two that say something where those would not.

    >>> number(1234), number(2.0), number(0.13903743), number(0.00012345), number(float("nan"))
    ('1,234', '2', '0.139', '0.00012', '–')
    >>> number(0.5, error=0.0104), number(0.0829, places=2)
    ('0.500 ± 0.010', '0.08')
    """
    if value is None or not math.isfinite(value):
        return "–"
    if error is not None:
        return f"{number(value, places)} ± {number(error, places)}"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:.2g}" if abs(value) < 10**-places else f"{value:,.{places}f}"
