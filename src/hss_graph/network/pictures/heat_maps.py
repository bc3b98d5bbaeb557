"""How many engagements have two things in common, as a table and as a picture."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hss_graph import wording
from hss_graph.errors import NetworkError
from hss_graph.network.memberships import Memberships
from hss_graph.network.pictures.saving import clean, format_of, require, save, short
from hss_graph.network.projection import Context

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

OF_ENGAGEMENTS = ("block", "place", "kind", "goal", "level", "source")
OF_PARTICIPANTS = ("organisation", "type", "role")
RESPECTS = (*OF_ENGAGEMENTS, *OF_PARTICIPANTS)
_CELL = (0.46, 0.3)  # inches
_WIDTH = 44  # characters of what a row is called
_LETTERS = 7.5  # points
_STEEP = 20  # where the most is so many times the least, colours go by the logarithm


@dataclass(frozen=True, eq=False)
class HeatMap:
    """Engagements by two respects, words of `RESPECTS`.

    counts: one row for each of `rows`, one column for each of `columns`, those with the most engagements
    first. notes: what is not in the counts, in words.
    """

    respects: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: NDArray[np.int64]
    notes: tuple[str, ...]


def counted(
    rows: Memberships, context: Context, respects: tuple[str, str], top: int | None = None
) -> HeatMap:
    """How many engagements each value of the first respect shares with each of the second.

    Of two respects of participants, such as organisation and role, it is the same participant that must have
    both. An engagement with several values counts once for each. top: how many values of each are kept.
    Raises NetworkError where no engagement has both.
    """
    import numpy as np

    one, other = (_values(rows, context, respect) for respect in respects)
    if respects[0] != respects[1] and set(respects) <= set(OF_PARTICIPANTS):
        parts = _parts(rows, context, respects)
        counts = np.zeros((len(one[0]), len(other[0])), dtype=np.int64)
        np.add.at(counts, (parts[:, 1], parts[:, 2]), 1)
    else:
        counts = (one[1].T @ other[1]).toarray().astype(np.int64)
    if not counts.any():
        with_one, with_other = (int((having.sum(axis=1) > 0).sum()) for _, having in (one, other))
        raise NetworkError(
            f"no engagement has both {respects[0]} and {respects[1]}, so there is nothing to count;"
            f" of {len(rows.engagements)}, {with_one} have a {respects[0]} and {with_other} a {respects[1]}"
        )
    notes = list(_missing(respects, one[1], other[1]))
    kept = []
    for respect, (names, having), axis in zip(respects, (one, other), (1, 0), strict=True):
        totals = np.asarray(having.sum(axis=0)).ravel()
        order = sorted(range(len(names)), key=lambda n: (-totals[n], names[n]))
        shared = counts.sum(axis=axis).tolist()
        order = [n for n in order if shared[n]]
        if top is not None and len(order) > top:
            rest = int((having[:, order[top:]].sum(axis=1) > 0).sum())
            notes.append(
                f"of {len(order):,} values of {respect} the {top} most frequent are shown;"
                f" the others have {wording.counted(rest, 'engagement')}"
            )
            order = order[:top]
        kept.append(order)
    return HeatMap(
        respects,
        tuple(one[0][n] for n in kept[0]),
        tuple(other[0][n] for n in kept[1]),
        counts[np.ix_(kept[0], kept[1])],
        tuple(notes),
    )


def draw(made: HeatMap, output: Path, title: str, caption: str) -> None:
    """Writes the picture; the same counts and words give the same bytes. Cells without engagements are empty.

    Raises NetworkError where matplotlib is missing or the extension is none of
    `hss_graph.network.pictures.saving.FORMATS`.
    """
    format_of(output)
    require()
    said = ". ".join(
        (
            "Numbers are engagements. An empty cell means that there is none in the data,"
            " not that there is none in the world",
            "An engagement that has several values counts for each",
            *(note[:1].upper() + note[1:] for note in made.notes),
            caption,
        )
    )
    save(
        lambda: _figure(made, clean(title), clean(said)),
        [title, *made.rows, *made.columns],
        output,
        title,
        said,
    )


def _figure(made: HeatMap, title: str, said: str) -> Any:
    import numpy as np
    from matplotlib import colormaps
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize
    from matplotlib.figure import Figure

    height, width = made.counts.shape
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    shown = np.ma.masked_equal(made.counts, 0)
    # From 0.2 on, for the palest blues could be taken for empty.
    blues = LinearSegmentedColormap.from_list("blues", colormaps["Blues"](np.linspace(0.2, 1.0, 256)))
    least, most = int(shown.min()), int(shown.max())
    norm = LogNorm(least, most) if most > _STEEP * least else Normalize(min(least, 1), max(most, 2))
    axes.pcolormesh(shown, cmap=blues, norm=norm)
    for line in range(height + 1):
        axes.axhline(line, color="#cccccc", linewidth=0.5)
    for line in range(width + 1):
        axes.axvline(line, color="#cccccc", linewidth=0.5)
    for row, column in zip(*np.nonzero(made.counts), strict=True):
        count = int(made.counts[row, column])
        colour = "white" if float(norm(count)) > 0.55 else "black"
        axes.text(
            column + 0.5, row + 0.5, str(count), ha="center", va="center", color=colour, fontsize=_LETTERS
        )
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.xaxis.tick_top()
    labels = [short(label, _WIDTH) or "(none)" for label in made.columns]
    axes.set_xticks(
        np.arange(width) + 0.5, labels, rotation=45, ha="left", rotation_mode="anchor", fontsize=_LETTERS
    )
    axes.set_yticks(
        np.arange(height) + 0.5, [_wrapped(label, _WIDTH) for label in made.rows], fontsize=_LETTERS
    )
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _fit(figure, axes, made, title, said)
    return figure


def _fit(figure: Any, axes: Any, made: HeatMap, title: str, said: str) -> None:
    """Makes the figure as large as its labels need, and writes the title above and the caption below."""
    height, width = made.counts.shape
    margin = 0.15
    across, down = width * _CELL[0], height * _CELL[1]
    boxes = {
        name: [tick.get_window_extent() for tick in axis.get_ticklabels()]
        for name, axis in (("rows", axes.yaxis), ("columns", axes.xaxis))
    }
    left = max(box.width for box in boxes["rows"]) / figure.dpi + 0.1
    above = max(box.height for box in boxes["columns"]) / figure.dpi + 0.1
    lean = max(
        (number + 0.5) * _CELL[0] + box.width / figure.dpi for number, box in enumerate(boxes["columns"])
    )
    broad = max(2 * margin + left + max(across, lean), 6.0)
    heading = textwrap.wrap(title, int((broad - 2 * margin) * 72 / 6.2))[:3]
    caption = textwrap.wrap(said, int((broad - 2 * margin) * 72 / (7 * 0.55)))
    top = margin + 0.2 * (len(heading) + 1)
    bottom = 0.25 + 0.135 * len(caption) + margin
    total = top + above + down + bottom
    figure.set_size_inches(broad, total)
    axes.set_position(((margin + left) / broad, bottom / total, across / broad, down / total))
    lines = [*heading, f"Rows: {made.respects[0]}; columns: {made.respects[1]}"]
    for number, line in enumerate(lines):
        weight, size = ("bold", 10) if number < len(heading) else ("normal", 8)
        y = (total - margin - 0.2 * number) / total
        figure.text(margin / broad, y, line, fontsize=size, fontweight=weight, va="top")
    for number, line in enumerate(caption):
        y = (bottom - 0.25 - 0.135 * number) / total
        figure.text(margin / broad, y, line, fontsize=7, va="top", color="#333333")


def _values(rows: Memberships, context: Context, respect: str) -> tuple[list[str], csr_array]:
    """The values that engagements have in a respect, and which have which, engagements × values."""
    import numpy as np
    from scipy.sparse import coo_array

    if respect in OF_PARTICIPANTS:
        names, codes = _codes(rows, context, respect)
        engagements = rows.engagement
    else:
        facet = rows.facets.get(respect)
        names = [clean(value) for value in facet.values] if facet else []
        engagements, codes = (facet.engagements, facet.codes) if facet else (rows.engagement[:0],) * 2
    shape = (len(rows.engagements), len(names))
    having = coo_array((np.ones(len(codes), dtype=np.int64), (engagements, codes)), shape=shape).tocsr()
    having.data[:] = 1
    return names, having


def _codes(rows: Memberships, context: Context, respect: str) -> tuple[list[str], NDArray[np.int32]]:
    """The values of participants in a respect, and that of each row of the memberships."""
    import numpy as np

    if respect == "role":
        return _distinct(rows.roles, [context.words.get(role, role) for role in rows.roles]), rows.role
    columns = context.columns
    if respect == "organisation":
        return _distinct(rows.organisations, columns.get("label", rows.organisations)), rows.organisation
    types = [clean(each or "unknown") for each in columns.get("type", [None] * len(rows.organisations))]
    names = sorted(set(types))
    codes = np.array([names.index(each) for each in types], dtype=np.int32)
    return names, codes[rows.organisation]


def _distinct(iris: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The labels, with the IRI where two are the same."""
    cleaned = [clean(label) for label in labels]
    counts = Counter(cleaned)
    return [
        label if counts[label] == 1 else f"{label} ({clean(iri)})"
        for iri, label in zip(iris, cleaned, strict=True)
    ]


def _parts(rows: Memberships, context: Context, respects: tuple[str, str]) -> NDArray[np.int32]:
    """Each engagement with the two values of a participant, once."""
    import numpy as np

    codes = [_codes(rows, context, respect)[1] for respect in respects]
    found: NDArray[np.int32] = np.unique(np.column_stack((rows.engagement, *codes)), axis=0)
    return found


def _missing(respects: tuple[str, str], one: csr_array, other: csr_array) -> list[str]:
    import numpy as np

    has = [np.diff(having.indptr) > 0 for having in (one, other)]
    total, both = len(has[0]), int((has[0] & has[1]).sum())
    notes = [f"{both:,} of {total:,} engagements are counted"]
    notes += [
        f"{int((~having).sum()):,} without a known {respect} are not"
        for respect, having in dict(zip(respects, has, strict=True)).items()
        if not having.all()
    ]
    return notes


def _wrapped(text: str, width: int) -> str:
    lines = textwrap.wrap(text[:400], width) or ["(none)"]
    return "\n".join(lines if len(lines) < 3 else [lines[0], lines[1][: width - 2] + " …"])
