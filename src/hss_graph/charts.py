"""The answer of a query as a picture: bars for counts, a line of time for dates."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from hss_graph.errors import OutputError
from hss_graph.files import write_atomically
from hss_graph.queries import Chart
from hss_graph.results import Rows, fit_for_xml, printable, text_of

FORMATS = ("svg", "png")
MOST = 120  # bars or points of one picture
_LABEL_WIDTH = 48  # characters
_LINE = 0.17  # inches
# Okabe and Ito's colours, which people with colour-blindness can tell apart: https://jfly.uni-koeln.de/color/
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999999")
_MARKERS = "osD^vP*"
_LONGEST_LABEL = 240
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?![\d])")


def check(chart: Chart | None, output: Path, name: str) -> Chart:
    """The chart, if there is one and the file can hold it. Raises OutputError."""
    if chart is None:
        raise OutputError(f"{name}: its header declares no chart, so it cannot be drawn; see CONTRIBUTING.md")
    if _format(output) not in FORMATS:
        raise OutputError(f"{output}: a chart is one of .{', .'.join(FORMATS)}")
    return chart


def draw(chart: Chart, rows: Rows, output: Path, title: str) -> int:
    """Writes the picture and gives the number of rows that it leaves out; the same rows give the same one.

    Raises OutputError where matplotlib is missing, a column is not there, or nothing can be drawn.
    """
    missing = [column for column in chart.columns.values() if column not in rows.columns]
    if missing:
        raise OutputError(f"the chart needs the column {missing[0]!r}, which the answer does not have")
    try:
        import matplotlib as mpl
    except ImportError:
        raise OutputError(
            "charts need matplotlib; install it with: pip install 'hss-graph[pictures]'"
        ) from None
    settings = {"svg.fonttype": "none", "svg.hashsalt": "hss-graph", "font.size": 9, "text.parse_math": False}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)  # a script without a font
        figure, left_out = (_bars if chart.type == "bar" else _time)(chart, rows, title)
        buffer = BytesIO()
        suffix = _format(output)
        metadata = {"Date": None} if suffix == "svg" else {"Software": None}
        figure.savefig(buffer, format=suffix, dpi=150, metadata=metadata, bbox_inches="tight")
    write_atomically(output, buffer.getvalue())
    return left_out


def year_of(date: str) -> float | None:
    """The point in time as a number of years; None for what is no date.

    >>> year_of("2007"), year_of("2007-07"), year_of("soon")
    (2007.0, 2007.5, None)
    """
    match = _DATE.match(date)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    return year + (month - 1) / 12 + (day - 1) / 366


def _format(output: Path) -> str:
    return output.suffix.removeprefix(".").lower()


def _drawable(text: str) -> str:
    """The text as a picture can hold it, which may be XML."""
    return fit_for_xml(printable(text))


def _column(rows: Rows, name: str) -> list[str]:
    place = rows.columns.index(name)
    return [_drawable(text_of(row[place])) for row in rows.rows]


def _bars(chart: Chart, rows: Rows, title: str) -> tuple[Any, int]:
    totals: dict[str, float] = defaultdict(float)
    categories = _column(rows, chart.columns["category"])
    if "value" in chart.columns:
        for category, text in zip(categories, _column(rows, chart.columns["value"]), strict=True):
            if not _NUMBER.fullmatch(text):
                raise OutputError(
                    f"the chart needs numbers in the column {chart.columns['value']!r}, not {text!r}"
                )
            totals[category] += float(text)
        bars = list(totals.items())
    else:
        for category in categories:
            totals[category] += 1
        bars = sorted(totals.items(), key=lambda bar: (-bar[1], bar[0]))
    if not bars:
        raise OutputError("the answer has no rows, so there is nothing to draw")
    labels = [label for label, _ in bars[:MOST]]
    figure, axes, places = _lines(labels, title)
    values = [value for _, value in bars[:MOST]]
    axes.barh(places, values, height=_LINE, color=_COLOURS[0])
    for place, value in zip(places, values, strict=True):
        axes.text(value, place, f" {value:g}", va="center", ha="left" if value >= 0 else "right")
    axes.margins(x=0.1)
    axes.set_xlabel(_words(chart.columns.get("value", "rows")))
    return figure, len(bars) - len(labels)


def _time(chart: Chart, rows: Rows, title: str) -> tuple[Any, int]:
    names = _column(rows, chart.columns["label"])
    groups = _column(rows, chart.columns["group"]) if "group" in chart.columns else [""] * len(names)
    dates = _column(rows, chart.columns["date"])
    points = sorted(
        (year, date, name, group)
        for date, name, group in zip(dates, names, groups, strict=True)
        if (year := year_of(date)) is not None
    )
    if not points:
        raise OutputError(f"the answer has no dates in the column {chart.columns['date']!r} to draw")
    shown = points[:MOST]
    figure, axes, places = _lines([f"{name}, {date}" for _, date, name, _ in shown], title)
    axes.grid(axis="both", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    # The commonest groups have a colour and a mark of their own; the others share the last.
    ranked = sorted({group for *_, group in shown}, key=lambda g: (-sum(p[3] == g for p in shown), g))
    own = ranked if len(ranked) <= len(_COLOURS) else ranked[: len(_COLOURS) - 1]
    for number, group in enumerate([*own, None][: len(_COLOURS)]):
        chosen = [
            (point[0], place)
            for point, place in zip(shown, places, strict=True)
            if point[3] == group or (group is None and point[3] not in own)
        ]
        if chosen:
            years, heights = zip(*chosen, strict=True)
            label = "other" if group is None else _words(group)
            axes.scatter(years, heights, s=26, color=_COLOURS[number], marker=_MARKERS[number], label=label)
    if len(ranked) > 1:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("year")
    return figure, len(rows.rows) - len(shown)


def _lines(labels: Sequence[str], title: str) -> tuple[Any, Any, list[float]]:
    """A figure with one line for each label, as high as the label is long, and the place of each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shortened = [
        textwrap.shorten(label[: 2 * _LONGEST_LABEL], _LONGEST_LABEL, placeholder=" …") for label in labels
    ]
    wrapped = [textwrap.wrap(label, _LABEL_WIDTH) or ["(none)"] for label in shortened]
    places, top = [], 0.0
    for lines in wrapped:
        height = _LINE * (len(lines) + 0.6)
        places.append(top + height / 2)
        top += height
    figure = Figure(figsize=(8, top + 1))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0.5 / (top + 1), 1, top / (top + 1)))
    axes.set_ylim(top, 0)
    axes.set_yticks(places, ["\n".join(lines) for lines in wrapped])
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title("\n".join(textwrap.wrap(_drawable(title), 80)), loc="left", fontweight="bold")
    return figure, axes, places


def _words(column: str) -> str:
    """A column's name as words.

    >>> _words("sharedEngagements")
    'shared engagements'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()
