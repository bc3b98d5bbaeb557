"""The diagram of the ontology: boxes of classes and arrows of properties, laid out by hand."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 1000, 700
LINE = 15  # from one line of text to the next
CHARACTER = 6.2  # width of a character of a box's text, at most
ACT, WHO, TEXT, PROOF, CONCEPT = (
    ("#e8f0fa", "#3f6fa8"),
    ("#fdf1e0", "#b9771d"),
    ("#eaf5ea", "#4d8a50"),
    ("#f5eaf5", "#8d558f"),
    ("#ffffff", "#8a8980"),
)


@dataclass(frozen=True)
class Box:
    """A class, with what stands below its name."""

    term: str
    x: int
    y: int
    width: int
    height: int
    colours: tuple[str, str]
    text: str


@dataclass(frozen=True)
class Arrow:
    """Properties that lead from one class to another, and a label with the place of its first line."""

    source: str
    target: str
    properties: tuple[str, ...]
    way: tuple[tuple[int, int], ...]
    label: tuple[str, ...]
    place: tuple[int, int]
    anchor: str = "start"


BOXES = (
    Box(
        "hss:Evidence", 400, 20, 200, 86, PROOF, "section, first and last line; explicit, inferred or outside"
    ),
    Box("hss:SourceDocument", 750, 20, 220, 86, TEXT, "a text read line by line"),
    Box(
        "hss:Engagement",
        30,
        200,
        230,
        124,
        ACT,
        "partnership, funding, advocacy, membership, seat, joint output, programme, activity",
    ),
    Box(
        "foaf:Agent",
        400,
        200,
        200,
        124,
        WHO,
        "organisations of many kinds, people, unnamed groups; tied by rule: works with, funds, advocates to",
    ),
    Box(
        "hss:Document",
        750,
        200,
        220,
        124,
        TEXT,
        "strategy, framework, guidance, report, code of conduct, legal instrument …",
    ),
    Box("org:ChangeEvent", 30, 410, 230, 86, ACT, "merger, succession, handover"),
    Box("hss:Claim", 400, 410, 200, 86, PROOF, "position, definition, priority, recommendation …"),
    Box("hss:Statistic", 750, 410, 220, 86, PROOF, "a figure with its unit"),
)

ARROWS = (
    Arrow(
        "hss:Evidence",
        "hss:SourceDocument",
        ("prov:hadPrimarySource",),
        ((600, 62), (750, 62)),
        ("primary source",),
        (675, 54),
        "middle",
    ),
    Arrow(
        "hss:Evidence",
        "hss:Engagement",
        ("hss:supports",),
        ((400, 62), (90, 62), (90, 200)),
        ("supports", "an engagement, claim, figure or change as a", "whole, a name, or a single statement"),
        (102, 84),
    ),
    Arrow(
        "hss:SourceDocument",
        "hss:Document",
        ("rdfs:subClassOf",),
        ((880, 106), (880, 200)),
        ("is a kind of",),
        (888, 157),
    ),
    Arrow(
        "hss:Engagement",
        "hss:Document",
        ("hss:output", "hss:document"),
        ((200, 200), (200, 160), (800, 160), (800, 200)),
        ("output, document",),
        (500, 152),
        "middle",
    ),
    Arrow(
        "hss:Engagement",
        "foaf:Agent",
        ("hss:participant",),
        ((260, 232), (400, 232)),
        ("participant", "as partner, lead,", "funder, recipient,", "advocate, member …"),
        (330, 224),
        "middle",
    ),
    Arrow(
        "hss:Document",
        "foaf:Agent",
        ("dcterms:publisher", "dcterms:creator", "hss:owner"),
        ((750, 232), (600, 232)),
        ("publisher", "author, owner"),
        (675, 224),
        "middle",
    ),
    Arrow(
        "org:ChangeEvent",
        "foaf:Agent",
        ("org:originalOrganization", "org:resultingOrganization"),
        ((260, 452), (330, 452), (330, 380), (440, 380), (440, 324)),
        ("original and resulting", "organisation"),
        (432, 357),
        "end",
    ),
    Arrow(
        "hss:Claim",
        "foaf:Agent",
        ("prov:wasAttributedTo",),
        ((540, 410), (540, 324)),
        ("held by",),
        (548, 372),
    ),
    Arrow(
        "hss:Statistic",
        "hss:Document",
        ("dcterms:source",),
        ((860, 410), (860, 324)),
        ("source",),
        (868, 372),
    ),
)

# The concepts, and the properties that lead to them.
CONCEPTS = (
    ("hss:BuildingBlock", ("hss:block", "hss:worksOnBlock", "hss:advocatesOnBlock", "hss:listsBlock")),
    ("hss:Topic", ("hss:topic", "hss:approach")),
    ("sdgo:Goal", ("hss:goal", "hss:supportsGoal")),
    ("hss:Level", ("hss:level",)),
    ("hss:TargetGroup", ("hss:targetGroup",)),
    ("hss:Place", ("hss:place", "hss:basedIn", "dcterms:spatial")),
)
SHORT = {"sdgo:Goal": "goal"}  # names that are too long for a box

STYLE = """text { font-family: "Helvetica Neue", Arial, "Liberation Sans", sans-serif; font-size: 12px; }
text { fill: #2b2b2b; }
.name { font-size: 15px; font-weight: bold; }
.term { font-family: Menlo, Consolas, "Liberation Mono", monospace; font-size: 10.5px; fill: #6a6a6a; }
.label { fill: #444444; }
.way { fill: none; stroke: #6a6a6a; stroke-width: 1.3; }"""


def ontology_diagram(label: Callable[[str], str]) -> str:
    """The diagram as SVG; `label` gives the name of a class."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
        f' height="{HEIGHT}" role="img" aria-label="The main classes and the properties between them">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0 1 L9 5 L0 9 z" fill="#6a6a6a"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *(part for arrow in ARROWS for part in _arrow(arrow)),
        *(part for box in BOXES for part in _box(box, label(box.term))),
        *_concepts(label),
    ]
    return "\n".join(parts) + "\n</svg>\n"


def _box(box: Box, name: str) -> Iterator[str]:
    fill, stroke = box.colours
    yield (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="7" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="1.4"/>'
    )
    middle = box.x + box.width // 2
    yield _text(middle, box.y + 22, name[0].upper() + name[1:], "name", "middle")
    yield _text(middle, box.y + 38, box.term, "term", "middle")
    for number, line in enumerate(textwrap.wrap(box.text, int((box.width - 16) / CHARACTER))):
        yield _text(middle, box.y + 58 + number * LINE, line, "", "middle")


def _arrow(arrow: Arrow) -> Iterator[str]:
    way = " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(arrow.way))
    yield f'<path class="way" d="{way}" marker-end="url(#tip)"/>'
    x, y = arrow.place
    across = len({y for _, y in arrow.way}) == 1
    for number, line in enumerate(arrow.label):
        below = 9 if across and number else 0  # the first line stands above an arrow across, the rest below
        yield _text(x, y + number * LINE + below, line, "label", arrow.anchor)


def _concepts(label: Callable[[str], str]) -> Iterator[str]:
    yield (
        '<rect x="30" y="540" width="940" height="140" rx="7" fill="#f3f3f1" stroke="#8a8980"'
        ' stroke-dasharray="5 3"/>'
    )
    yield _text(
        44,
        561,
        "What all of these are about: concepts, each with the properties that lead to it",
        "",
        "start",
    )
    width = 145
    for number, (term, properties) in enumerate(CONCEPTS):
        x = 44 + number * (width + 8)
        names = ", ".join(name.split(":")[1] for name in properties)
        yield from _box(Box(term, x, 572, width, 96, CONCEPT, names), SHORT.get(term) or label(term))


def _text(x: int, y: int, text: str, style: str, anchor: str) -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{kind}>{escape(text)}</text>'
