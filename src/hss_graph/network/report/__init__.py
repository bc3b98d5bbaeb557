"""The report: a network for policy readers, as one page of HTML that needs nothing beside it."""

from __future__ import annotations

from hss_graph import __version__
from hss_graph.engine import Engine
from hss_graph.network.model import Network
from hss_graph.network.report import groups, method, sentences, tables
from hss_graph.network.report.markup import joined, page, tag, words
from hss_graph.network.report.material import Choices, Material, gathered
from hss_graph.network.report.picture import Picture
from hss_graph.wording import number

__all__ = ["Choices", "report"]


def report(engine: Engine, network: Network, choices: Choices) -> str:
    """The page; the same network and choices give the same bytes.

    The measures are those of the whole network; drawn and listed are its best connected organisations.
    Raises NetworkError without ties, and where no organisation has the attribute that colours go by.
    """
    material = gathered(engine, network, choices)
    picture = Picture(material)
    statement = network.statement
    title = choices.title or str(statement.get("name") or "A network of organisations")
    sections = {
        "brief": ("In brief", sentences.section(material)),
        "network": ("The network", picture.section()),
        "organisations": ("Organisations", tables.organisations(material) if len(material.places) else ""),
        "communities": ("Communities", groups.communities(material) if len(material.places) else ""),
        "blocks": ("Building blocks", groups.heat(material)),
        "ties": ("Ties and their evidence", tables.ties(material) if len(material.told) else ""),
        "isolates": ("Without a tie", groups.isolates(material)),
        "method": ("How this came about", method.definition(material)),
        "measures": ("Measures", method.measured(material)),
        "sources": ("Sources", method.sources(material)),
        "cite": ("How to cite, and licence", method.citation(material)),
    }
    shown = {key: each for key, each in sections.items() if each[1]}
    return page(
        title=words(title),
        version=words(__version__),
        about=words(_about(material)),
        numbers=_numbers(material),
        contents=joined(tag("li", tag("a", words(head), href=f"#{key}")) for key, (head, _) in shown.items()),
        sections=joined(
            tag(
                "section",
                tag("h2", words(head), id=f"head-{key}") + "\n" + content,
                id=key,
                aria_labelledby=f"head-{key}",
            )
            for key, (head, content) in shown.items()
        ),
        json=picture.json(),
    )


def _about(material: Material) -> str:
    statement = material.network.statement
    filters = str(statement.get("filters") or "none")
    parts = [
        str(statement.get("data") or ""),
        f"data of {statement['data_date']}" if statement.get("data_date") else "",
        f"only {filters}" if filters != "none" else "",
    ]
    return " · ".join(filter(None, parts))


def _numbers(material: Material) -> str:
    """The first figures that readers look for."""
    tied = material.degrees > 0
    density = material.figure("density").value
    figures = [
        (number(len(material.network)), "organisations"),
        (number(material.network.size), "ties"),
        (sentences.percent(density) if density is not None else "–", "of possible ties"),
        (number(len(material.communities)), "communities"),
        (number(int((~tied).sum())), "without a tie"),
    ]
    counts = material.by_status
    if counts:
        figures.append(
            (sentences.percent(counts.get("explicit", 0) / material.network.size), "of ties explicit")
        )
    return joined(tag("li", tag("strong", value) + " " + tag("span", words(what))) for value, what in figures)
