"""What all pictures share: formats, fonts, texts that can be drawn, and files that are the same each time."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from hss_graph.errors import NetworkError
from hss_graph.files import write_atomically
from hss_graph.results import fit_for_xml

FORMATS = ("svg", "png", "pdf")
# Okabe and Ito's colours, which people with colour-blindness can tell apart: https://jfly.uni-koeln.de/color/
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
OTHER = "#999999"
DPI = 200
_FONT = "DejaVu Sans"  # comes with matplotlib, so that texts are as wide everywhere
# Asked in this order where the font lacks a letter, as far as they are installed.
_FURTHER_FONTS = (
    *("Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari"),
    *("Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Thai", "Noto Sans CJK SC", "Noto Sans CJK JP"),
    *("WenQuanYi Micro Hei", "Arial Unicode MS", "Microsoft YaHei", "PingFang SC", "Noto Emoji"),
)
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "hss-graph",
    "pdf.fonttype": 42,
    "font.size": 8,
    "text.parse_math": False,
    "text.hinting": "no_hinting",
    "figure.dpi": DPI,
}
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "hss-graph"},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "hss-graph"},
    "png": {"Software": "hss-graph"},
}
_FONT_IN_SVG = re.compile(r"(font: [^;\"]*?)'DejaVu Sans'")


def format_of(output: Path, allowed: Iterable[str] = FORMATS) -> str:
    """The format that the extension names, in either case. Raises NetworkError for any other."""
    suffix = output.suffix.removeprefix(".").lower()
    known = tuple(allowed)
    if suffix not in known:
        raise NetworkError(f"{output}: a picture is one of .{', .'.join(known)}")
    return suffix


def require() -> Any:
    """The module matplotlib. Raises NetworkError where it is missing."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise NetworkError(
            "pictures need matplotlib; install it with: pip install 'hss-graph[pictures]'"
        ) from None
    return mpl


@contextmanager
def settings(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Drawing as anywhere else, whatever the user's settings are; gives the fonts that these texts need."""
    mpl = require()
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)  # a script without a font
        mpl.rcdefaults()
        fonts = _fonts(texts)
        mpl.rcParams.update({**_SETTINGS, "font.family": list(fonts)})
        yield fonts


def save(make: Callable[[], Any], texts: Iterable[str], output: Path, title: str, words: str) -> Any:
    """Writes the figure that `make` gives; the same one gives the same bytes. Gives the figure.

    title, words: what the picture is, for those who cannot see it; an SVG file holds both.
    """
    chosen = format_of(output)
    with settings(texts):
        figure = make()
        buffer = BytesIO()
        metadata = _METADATA[chosen] | ({"Title": clean(title)} if chosen != "svg" else {})
        figure.savefig(buffer, format=chosen, dpi=DPI, metadata=metadata)
    content = buffer.getvalue()
    write_atomically(
        output, _accessible(content.decode(), title, words).encode() if chosen == "svg" else content
    )
    return figure


def clean(text: object) -> str:
    """The text on one line, without control and direction characters, as a picture can hold it.

    >>> clean("a\\x07 b\\u202ec\\nd")
    'a bc d'
    """
    kept = "".join(
        " " if one.isspace() else one
        for one in str(text)
        if one.isspace() or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )
    return " ".join(fit_for_xml(kept).split())


def short(text: str, length: int) -> str:
    """The text, cut where it is longer than so many characters.

    >>> short("health systems", 20), short("health systems", 8)
    ('health systems', 'health …')
    """
    return text if len(text) <= length else text[: length - 1].rstrip() + " …"


def unshown(texts: Iterable[str]) -> int:
    """How many of the texts have letters that no font here has; an SVG file leaves them to its viewer."""
    from matplotlib import font_manager, ft2font

    texts = [clean(text) for text in texts]
    letters = {letter for text in texts for letter in text}
    for font in _fonts(texts):
        face = ft2font.FT2Font(font_manager.findfont(font))
        letters = {letter for letter in letters if not face.get_char_index(ord(letter))}
    return sum(not letters.isdisjoint(text) for text in texts)


def _fonts(texts: Iterable[str]) -> tuple[str, ...]:
    """The fonts to draw with, further ones only where the first lacks a letter."""
    from matplotlib import font_manager, ft2font

    face = ft2font.FT2Font(font_manager.findfont(_FONT))
    letters = {one for text in texts for one in clean(text)}
    if all(face.get_char_index(ord(one)) for one in letters):
        return (_FONT,)
    installed = set(font_manager.fontManager.get_font_names())
    return (_FONT, *(font for font in _FURTHER_FONTS if font in installed))


def _accessible(svg: str, title: str, words: str) -> str:
    """The SVG with its title and description, and fonts to fall back on."""
    start = svg.index("<svg")
    end = svg.index(">", start)
    head = svg[start:end] + ' role="img" aria-labelledby="title description"'
    said = (
        f'>\n <title id="title">{escape(clean(title))}</title>\n'
        f' <desc id="description">{escape(clean(words))}</desc>'
    )
    rest = _FONT_IN_SVG.sub(r"\1'DejaVu Sans', Verdana, 'Noto Sans', sans-serif", svg[end + 1 :])
    return svg[:start] + head + said + rest
