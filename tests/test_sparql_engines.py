"""The embedded engine and rdflib give the same answers to saved queries and to the examples of the docs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple
from rdflib.plugins.sparql.processor import SPARQLResult

import hss_graph
from hss_graph import answers, queries, rq
from hss_graph.home import Home
from hss_graph.queries import Value
from hss_graph.vocabulary import PREFIXES
from support import REPOSITORY

# rdflib calls its own deprecated method where a query says GRAPH with a variable.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")
HOME = Home(REPOSITORY)
ANSWERS = answers.reviewed(HOME)
PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
EXAMPLES = sorted(Path(rq.__file__).parent.glob("example-*.rq"))
CONCATENATED = re.compile(r"GROUP_CONCAT\(.*?\) AS \?(\w+)")

Asked = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]
Cell = tuple[str, ...]


def _asked(page: Path) -> list[Asked]:
    """The queries of the commands that a page shows, by name or as text, each with its parameters.

    Not those that are shown for what is said of them, which may be wrong.
    """
    found = []
    for command in re.findall(r"^[$ ]*hss-graph query (.*)$", page.read_text(), re.MULTILINE):
        words = shlex.split(command)
        given = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-p", "--parameter")]
        text = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-e", "--execute")]
        if words and "2>&1" not in words and (text or not words[0].startswith(("-", "["))):
            pairs = [value.split("=", 1) for value in given]
            values = {name: [value for other, value in pairs if other == name] for name, _ in pairs}
            found.append(((text or words)[0], _fixed(values)))
    return found


def _fixed(values: Mapping[str, Value]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of parameters as something to compare, in the order of their names."""
    listed = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in values.items()}
    return tuple(sorted(listed.items()))


REVIEWED = {(answer.query, _fixed(answer.values)) for answer in ANSWERS}
# What the pages show and no reviewed answer asks anyway.
SHOWN = {asked for page in PAGES for asked in _asked(page) if not asked[0].endswith(".rq")} - REVIEWED


@pytest.fixture(scope="module")
def dataset(graph: hss_graph.KnowledgeGraph) -> rdflib.Dataset:
    return graph.to_rdflib()


def _ours(solutions: QuerySolutions) -> list[list[Cell]]:
    return [list(map(_cell, solution)) for solution in solutions]


def _cell(term: NamedNode | BlankNode | Literal | Triple | None) -> Cell:
    """A term as its kind, its text, its datatype and its language; () for none."""
    if isinstance(term, Literal):
        return "literal", _value(term.value, term.datatype.value), term.datatype.value, term.language or ""
    return () if term is None else ("iri", term.value) if isinstance(term, NamedNode) else ("blank",)


def _theirs(result: SPARQLResult) -> list[list[Cell]]:
    return [list(map(_rdflib_cell, row)) for row in result]


def _rdflib_cell(term: rdflib.term.Node | None) -> Cell:
    if isinstance(term, rdflib.Literal):
        datatype = str(term.datatype or (rdflib.RDF.langString if term.language else rdflib.XSD.string))
        return "literal", _value(str(term), datatype), datatype, term.language or ""
    return () if term is None else ("iri", str(term)) if isinstance(term, rdflib.URIRef) else ("blank",)


def _value(text: str, datatype: str) -> str:
    """A number in one form, since the store has 1.0 as 1; any other text as it is."""
    return f"{float(text):.9g}" if datatype.endswith(("#decimal", "#double", "#float")) else text


def _without_language(rows: list[list[Cell]], columns: set[int]) -> list[tuple[Cell, ...]]:
    """The rows with some of the columns as texts without language."""
    return [tuple(cell[:2] if at in columns else cell for at, cell in enumerate(row)) for row in rows]


def _compare(
    graph: hss_graph.KnowledgeGraph,
    dataset: rdflib.Dataset,
    query: queries.SavedQuery,
    values: Mapping[str, Value],
) -> None:
    solutions = graph.run(query, values)
    result = dataset.query(query.bind(graph.names, values), initNs=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    assert names == list(map(str, result.vars or ()))
    # What GROUP_CONCAT makes of texts in one language has that language in Oxigraph, and none in rdflib.
    joined = {at for at, name in enumerate(names) if name in CONCATENATED.findall(query.text)}
    ours, theirs = (_without_language(rows, joined) for rows in (_ours(solutions), _theirs(result)))
    assert sorted(ours) == sorted(theirs)
    if "ORDER BY" in query.text:
        assert ours == theirs


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.file.stem)
def test_both_engines_answer_a_saved_query_alike(
    graph: hss_graph.KnowledgeGraph, dataset: rdflib.Dataset, answer: answers.Answer
) -> None:
    _compare(graph, dataset, queries.find(HOME, answer.query), answer.values)


@pytest.mark.parametrize(("query", "values"), sorted(SHOWN))
def test_both_engines_answer_what_the_pages_show_alike(
    graph: hss_graph.KnowledgeGraph,
    dataset: rdflib.Dataset,
    query: str,
    values: tuple[tuple[str, tuple[str, ...]], ...],
) -> None:
    asked = queries.parse(query, "query", "-e") if " " in query else queries.find(HOME, query)
    _compare(graph, dataset, asked, dict(values))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_both_engines_answer_an_example_for_language_models_alike(
    graph: hss_graph.KnowledgeGraph, dataset: rdflib.Dataset, file: Path
) -> None:
    asked = queries.parse(rq.sparql(file.name), file.stem, file.name)
    assert list(graph.run(asked, {}))
    _compare(graph, dataset, asked, {})


def test_the_pages_show_queries() -> None:
    assert len([query for page in PAGES for query in _asked(page)]) >= 60
    assert len(EXAMPLES) == 3
