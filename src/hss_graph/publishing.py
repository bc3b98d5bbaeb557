"""Saved queries for other tools: SPARQL examples in Turtle as the SIB writes them, and OpenAPI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import __version__
from hss_graph.errors import OutputError
from hss_graph.names import Names
from hss_graph.queries import Parameter, SavedQuery, Value, listed
from hss_graph.sparql import tokens
from hss_graph.turtle import to_turtle
from hss_graph.vocabulary import BASE, PREFIXES, SH

QUERIES = BASE + "queries"  # stands for all saved queries; what its name begins with names each
ENDPOINT = "http://localhost:8000/sparql"
_SCHEMA = "https://schema.org/"
_SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
_FORMS = {
    "SELECT": (SH + "SPARQLSelectExecutable", SH + "select"),
    "ASK": (SH + "SPARQLAskExecutable", SH + "ask"),
    "CONSTRUCT": (SH + "SPARQLConstructExecutable", SH + "construct"),
    "DESCRIBE": (_SPEX + "SPARQLDescribeExecutable", _SPEX + "describe"),
}
_ROWS = {
    "application/sparql-results+json": {"$ref": "#/components/schemas/Solutions"},
    "application/sparql-results+xml": {"type": "string"},
    "text/csv": {"type": "string"},
    "text/tab-separated-values": {"type": "string"},
}
_TRIPLES = {"application/n-triples": {"type": "string"}, "text/turtle": {"type": "string"}}
_TYPES: Mapping[str, Mapping[str, str]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
}
_PROBLEM = {"text/plain": {"schema": {"type": "string"}}}
_SOLUTIONS = {
    "type": "object",
    "required": ["head"],
    "description": "SPARQL 1.1 Query Results JSON Format",
    "externalDocs": {"url": "https://www.w3.org/TR/sparql11-results-json/"},
    "properties": {
        "head": {
            "type": "object",
            "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
        },
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Example:
    """A saved query with values of its parameters that it has been answered with."""

    query: SavedQuery
    values: Mapping[str, Value]

    @property
    def iri(self) -> str:
        """The IRI that stands for the query with these values."""
        pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in self._pairs())
        return f"{QUERIES}/{quote(self.query.name, safe='')}{'?' if pairs else ''}{pairs}"

    @property
    def comment(self) -> str:
        """What it answers, with which values."""
        labels = {parameter.name: parameter.label for parameter in self.query.parameters}
        given = ", ".join(f"{labels.get(name, name)}: {value}" for name, value in self._pairs())
        return f"{self.query.summary}{f' ({given})' if given else ''}"

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name, values in self.values.items():
            yield from ((name, value) for value in listed(values))


def executables(examples: Iterable[Example], names: Names, endpoint: str = ENDPOINT) -> str:
    """The queries as `sh:SPARQLExecutable` nodes in stable Turtle, ready to be asked of the endpoint.

    Each has its comment, its keywords and its text with the values in place. Raises QueryError or
    UnknownNameError for values that do not fit, and OutputError for an endpoint that is no IRI.
    Form: https://github.com/sib-swiss/sparql-examples
    """
    try:
        target = NamedNode(endpoint)
    except ValueError:
        raise OutputError(f"{endpoint!r}: is no IRI; give the whole address of the endpoint") from None
    triples = [*_prefixes()]
    for example in examples:
        triples += _executable(example, names, target)
    return to_turtle(triples)


def form(sparql: str) -> str:
    """The form of the query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    >>> form("PREFIX select: <http://example.org/> ASK { ?s select:all ?o }")
    'ASK'
    """
    words = (token.text.upper() for token in tokens(sparql) if token.kind == "word")
    return next((word for word in words if word in _FORMS), "SELECT")


def openapi(
    queries: Iterable[SavedQuery],
    examples: Mapping[str, Sequence[Mapping[str, Value]]],
    server: str = "/",
) -> dict[str, Any]:
    """The queries as an OpenAPI 3.1 description: a path ``/api/NAME`` for each, its parameters typed.

    examples: by the name of a query, values that its parameters have been given. Raises QueryError for one
    of another kind than its parameter.
    """
    paths = {
        f"/api/{quote(query.name, safe='')}": {"get": _operation(query, examples.get(query.name, ()))}
        for query in queries
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "HSS Graph",
            "version": __version__,
            "summary": "Who works with whom in health systems strengthening, with the lines that say so.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Solutions": _SOLUTIONS}},
    }


def _prefixes() -> Iterable[Triple]:
    whole = NamedNode(QUERIES)
    yield Triple(whole, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["owl"] + "Ontology"))
    yield Triple(
        whole, NamedNode(PREFIXES["rdfs"] + "label"), Literal("Saved queries of HSS Graph", language="en")
    )
    for prefix, namespace in PREFIXES.items():
        node = BlankNode(prefix)
        yield Triple(whole, NamedNode(SH + "declare"), node)
        yield Triple(node, NamedNode(SH + "prefix"), Literal(prefix))
        address = Literal(namespace, datatype=NamedNode(PREFIXES["xsd"] + "anyURI"))
        yield Triple(node, NamedNode(SH + "namespace"), address)


def _executable(example: Example, names: Names, target: NamedNode) -> list[Triple]:
    query = example.query
    kind, property_ = _FORMS[form(query.text)]
    lines = query.bind(names, example.values).splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("#+")).strip("\n")
    said: list[tuple[str, NamedNode | Literal]] = [
        (PREFIXES["rdf"] + "type", NamedNode(SH + "SPARQLExecutable")),
        (PREFIXES["rdf"] + "type", NamedNode(kind)),
        (PREFIXES["rdfs"] + "label", Literal(query.name)),
        (PREFIXES["rdfs"] + "comment", Literal(example.comment, language="en")),
        (SH + "prefixes", NamedNode(QUERIES)),
        (property_, Literal(text)),
        (_SCHEMA + "target", target),
        *((_SCHEMA + "keywords", Literal(tag)) for tag in query.tags),
    ]
    subject = NamedNode(example.iri)
    return [Triple(subject, NamedNode(predicate), value) for predicate, value in said]


def _operation(query: SavedQuery, examples: Sequence[Mapping[str, Value]]) -> dict[str, Any]:
    formats = _ROWS if form(query.text) in ("SELECT", "ASK") else _TRIPLES
    described = [query.description, *([f"{query.answers}: {query.question}"] if query.question else [])]
    operation: dict[str, Any] = {
        "operationId": query.name,
        "summary": query.summary,
        "description": "\n\n".join(filter(None, described)),
        "tags": list(query.tags),
        "responses": {
            "200": {
                "description": "The answer",
                "content": {media_type: {"schema": schema} for media_type, schema in formats.items()},
            },
            "400": {"description": "A parameter is missing, unknown or wrong", "content": _PROBLEM},
        },
    }
    if query.parameters:
        operation["parameters"] = [_parameter(parameter, examples) for parameter in query.parameters]
    return operation


def _parameter(parameter: Parameter, examples: Sequence[Mapping[str, Value]]) -> dict[str, Any]:
    given = (listed(values[parameter.name]) for values in examples if parameter.name in values)
    values = list(dict.fromkeys(value for each in given for value in each))
    for value in values:
        parameter.check(value, f"{parameter.name}={value}")
    schema: dict[str, Any] = dict(_TYPES.get(parameter.kind, {"type": "string"}))
    if parameter.choices:
        schema["enum"] = [_typed(choice, parameter.kind) for choice in parameter.choices]
    if parameter.default is not None:
        schema["default"] = _typed(parameter.default, parameter.kind)
    if values:
        schema["examples"] = [_typed(value, parameter.kind) for value in values]
    if parameter.several:
        schema = {"type": "array", "items": schema, "minItems": 1}
    by_name = "; a name, a CURIE or an IRI" if parameter.kind == "iri" else ""
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_needed,
        "description": f"{parameter.label}{by_name}",
        "schema": schema,
    }


def _typed(value: str, kind: str) -> str | int | float | bool:
    if kind == "integer":
        return int(value)
    if kind == "decimal":
        return float(value)
    return value.strip() == "true" if kind == "boolean" else value
