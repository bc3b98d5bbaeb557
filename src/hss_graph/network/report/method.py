"""How the network came about: definition, measures, sources, and how to cite it."""

from __future__ import annotations

from hss_graph import __version__
from hss_graph.network.report.evidence_list import by_document
from hss_graph.network.report.markup import joined, link, name, tag, words
from hss_graph.network.report.material import MOST_TIES, Material
from hss_graph.network.report.tables import table
from hss_graph.wording import counted, number

_HEADINGS = {
    "name": "Network",
    "definition": "Who takes part in what",
    "tie": "A tie",
    "weight": "Weight of a tie",
    "projection": "Projection",
    "directed": "Directed",
    "filters": "Filters",
    "cap": "Cap on engagements",
    "isolates": "Without a tie",
    "dominance": "Note",
    "data": "Data",
    "data_date": "Date of the data",
    "data_version": "Version of the data",
    "query": "Saved query",
}
_AS_THEY_ARE = ("data", "data_date", "data_version", "query")
_ABSENCE = (
    "Where no tie is drawn, the sources that were read do not speak of one. It does not mean that two"
    " organisations do not work together. Sources written by or about an organisation make it look more"
    " central than others."
)
_LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0 Universal",
}


def definition(material: Material) -> str:
    """What the network is, heading by heading, what is drawn of it, and what absence means."""
    statement = dict(material.network.statement)
    facts = [(_HEADINGS.get(key, key.replace("_", " ").capitalize()), key) for key in _HEADINGS]
    facts = [(head, key) for head, key in facts if statement.get(key) not in (None, "")]
    facts += [(key.replace("_", " ").capitalize(), key) for key in statement if key not in _HEADINGS]
    pairs = [
        (head, str(statement[key]) if key in _AS_THEY_ARE else _sentence(str(statement[key])))
        for head, key in facts
    ]
    pairs += [("Drawn and listed here", drawn(material)), ("What absence means", _ABSENCE)]
    pairs.append(
        ("Colours and groups by", f"{material.choices.by}; communities with seed {material.choices.seed}.")
    )
    return tag("dl", joined(tag("dt", words(head)) + tag("dd", words(said)) for head, said in pairs))


def drawn(material: Material) -> str:
    """What of the network is in the picture and the tables, in words."""
    tied = int((material.degrees > 0).sum())
    all_of = len(material.places) == tied and len(material.told) == material.network.size
    if all_of:
        alone = len(material.network) - tied
        rest = f" Named below: {counted(alone, 'organisation')} without a tie." if alone else ""
        ties = counted(len(material.told), "tie")
        return f"All {counted(tied, 'organisation')} with ties and all {ties}.{rest}"
    said = f"The {len(material.places):,} best connected of {tied:,} organisations with ties, and "
    if len(material.told) < material.drawn.size:
        return said + (
            f"the {MOST_TIES:,} strongest of the {material.drawn.size:,} ties among them; the whole network"
            f" has {material.network.size:,}. Figures are those of the whole network."
        )
    return said + (
        f"the {material.drawn.size:,} ties among them; the whole network has {material.network.size:,}."
        " Figures are those of the whole network."
    )


def measured(material: Material) -> str:
    """Each measure of the whole network with its value, what it means and who published it."""
    rows = []
    for measure, figure in material.figures.values():
        value = number(figure.value, error=figure.error)
        notes = tag("p", words(_sentence(figure.note)), class_="quiet") if figure.note else ""
        cells = (
            tag("th", words(measure.label), scope="row"),
            tag("td", value, class_="number"),
            tag("td", tag("p", words(measure.meaning)) + notes),
            tag("td", words(measure.source)),
        )
        rows.append(tag("tr", "".join(cells)))
    whole = table(
        ["measure", "value", "what it says", "published by"],
        tag("tbody", joined(rows)),
        "Measures of the whole network",
        (1,),
    )
    rows = [
        tag(
            "tr",
            tag("th", words(measure.label), scope="row")
            + tag("td", tag("p", words(measure.meaning)) + _note(found.note))
            + tag("td", words(measure.source)),
        )
        for measure, found in material.scores
    ]
    each = table(
        ["measure", "what it says", "published by"],
        tag("tbody", joined(rows)),
        "Measures of each organisation, in the order of the table of organisations",
    )
    return whole + each


def sources(material: Material) -> str:
    """The documents that bear out the listed ties, those of most ties first."""
    counts = by_document(material.statements)
    known = {each.title: each for each in reversed(material.documents)}
    items = []
    for title, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        document = known.get(title)
        parts = [tag("cite", name(title))]
        if document:
            parts += [name(each) for each in (document.publisher, document.date) if each]
            parts += [tag("code", words(document.file))] if document.file else []
            parts += [link(document.page)] if document.page else []
        items.append(tag("li", f"{', '.join(parts)}: bears out {counted(count, 'tie')}."))
    if not items:
        return tag("p", "No source is on record for the ties listed here.")
    return tag("ol", joined(items), class_="sources")


def citation(material: Material) -> str:
    """How to cite the page, and under which licence the data are."""
    statement = material.network.statement
    data = str(statement.get("data") or "a network without a title")
    parts = [f"{data}.", f"{material.choices.title or statement.get('name') or 'Network'}."]
    if statement.get("data_version"):
        parts.append(
            f"Data of {statement.get('data_date', 'unknown date')}, version {statement['data_version']}."
        )
    parts.append(f"Report made with HSS Graph {__version__}.")
    said = tag("blockquote", tag("p", words(" ".join(parts))))
    for licence in material.licences:
        title = _LICENCES.get(licence)
        said += tag("p", f"Licence of the data: {words(title) + ', ' if title else ''}{link(licence)}.")
    return said


def _note(note: str) -> str:
    return tag("p", words(_sentence(note)), class_="quiet") if note else ""


def _sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""
