"""RDF/XML and JSON-LD → triples, read by themselves: nothing that they point at is opened.

Both can hide things from whoever reads the triples. RDF/XML can declare entities and end too early without
the parser's notice; JSON-LD can name a context from elsewhere and loses what no context defines. So the text
is first looked through by a parser that tells where a thing stands, and only then read as RDF.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import islice
from typing import NoReturn
from xml.parsers import expat

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from hss_graph.errors import ReadError
from hss_graph.turtle.screening import DEEPEST, LONGEST_TERM
from hss_graph.vocabulary import PREFIXES

# Bytes: as objects, JSON can take fifty times as much memory, and triples of RDF/XML twenty times.
_LARGEST = {RdfFormat.JSON_LD: 1 << 22, RdfFormat.RDF_XML: 1 << 24}
_MOST_TRIPLES = 200_000
_MOST_PREFIXES = _MOST_ATTRIBUTES = 1000  # the parser looks through all of them for each name
_MOST_TERMS = 200_000  # of a context, times the levels of nesting: the parser copies them for each level
_RDF_XML_IRIS = tuple(PREFIXES["rdf"] + name for name in ("about", "resource", "datatype"))
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LONGEST_SHOWN = 100  # characters of a thing in a message
_IRI_KEYS = ("@id", "@type", "@language")
_LABELLED = frozenset(("@graph", "@id", "@index", "@language", "@type"))  # containers
_TOO_DEEP = f"nests more than {DEEPEST} deep; give what is inside IRIs of its own"


def from_rdf_xml(content: bytes, graph: NamedNode, name: str) -> list[Triple]:
    """The triples of an RDF/XML document. Raises ReadError, with line and column where they are known."""
    _check_size(content, RdfFormat.RDF_XML, name)
    _XmlCheck(name).read(content)
    return _triples(content, RdfFormat.RDF_XML, graph, name)


def from_json_ld(content: bytes, graph: NamedNode, name: str) -> list[Triple]:
    """The triples of a JSON-LD document of one graph, with its contexts inside. Raises ReadError."""
    _check_size(content, RdfFormat.JSON_LD, name)
    _JsonCheck(name).read(content)
    return _triples(content, RdfFormat.JSON_LD, graph, name)


def _check_size(content: bytes, format_: RdfFormat, name: str) -> None:
    most = _LARGEST[format_]
    if len(content) > most:
        raise ReadError(f"{name}: is larger than {most >> 20} MiB; convert it to Turtle or N-Triples")


def _triples(content: bytes, format_: RdfFormat, graph: NamedNode, name: str) -> list[Triple]:
    try:
        quads = parse(content, format_, base_iri=graph.value, rename_blank_nodes=True)
        found: list[Quad] = list(islice(quads, _MOST_TRIPLES + 1))
    except SyntaxError as error:
        where = f":{error.lineno}:{error.offset}" if error.lineno else ""
        message = " ".join(error.msg.split(": ", 1)[-1].split())
        raise ReadError(f"{name}{where}: {message[: _LONGEST_SHOWN * 3]}") from None
    if len(found) > _MOST_TRIPLES:
        raise ReadError(f"{name}: holds more than {_MOST_TRIPLES} triples; convert it to Turtle or N-Triples")
    for quad in found:
        if not isinstance(quad.graph_name, DefaultGraph):
            raise ReadError(
                f"{name}: holds a graph called {quad.graph_name}; a file is one graph, so split it"
            )
        if isinstance(quad.object, Literal) and len(quad.object.value) > LONGEST_TERM:
            raise ReadError(f"{name}: holds a text of more than {LONGEST_TERM >> 20} MiB; split it")
    return [quad.triple for quad in found]


class _XmlCheck:
    """Looks through an XML document without resolving or opening anything."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._prefixes = 0
        self._parser = expat.ParserCreate(namespace_separator="")
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartNamespaceDeclHandler = self._prefix
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, content: bytes) -> None:
        """Raises ReadError for what is not well formed, declares entities, nests too deep or is no RDF."""
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise ReadError(
                f"{self._name}:{error.lineno}:{error.offset + 1}: is no well-formed XML: {reason}"
            ) from None

    def _refuse(self, problem: str) -> NoReturn:
        parser = self._parser
        where = f"{self._name}:{parser.CurrentLineNumber}:{parser.CurrentColumnNumber + 1}"
        raise ReadError(f"{where}: {problem}")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self._refuse(f"says that it is {encoding[:_LONGEST_SHOWN]}; save the file as UTF-8 and say so")

    def _doctype(self, *_about: object) -> NoReturn:
        self._refuse("has a DOCTYPE, whose entities could stand for anything; write them out and remove it")

    def _prefix(self, *_about: object) -> None:
        self._prefixes += 1
        if self._prefixes > _MOST_PREFIXES:
            self._refuse(f"declares more than {_MOST_PREFIXES} prefixes; declare those in use, once")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if self._depth == 0 and element != PREFIXES["rdf"] + "RDF":
            self._refuse(f"is XML, but not RDF/XML: it starts with <{_shown(element)}> instead of <rdf:RDF>")
        self._depth += 1
        if self._depth > 2 * DEEPEST:  # a thing and a property for each level
            self._refuse(f"nests more than {2 * DEEPEST} elements; give what is in them names instead")
        if len(attributes) > _MOST_ATTRIBUTES:
            self._refuse(
                f"has an element with more than {_MOST_ATTRIBUTES} attributes; write elements instead"
            )
        for attribute in _RDF_XML_IRIS:
            iri = attributes.get(attribute, "")
            if _NO_IRI.search(iri):
                self._refuse(f"{_shown(iri)!r} is no IRI; correct it")

    def _end(self, _element: str) -> None:
        self._depth -= 1


class _JsonCheck:
    """Looks through a JSON-LD document for what a reader of JSON-LD would fetch or lose."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._terms: dict[str, object] = {}  # what the contexts define, and how
        self._has_vocabulary = False

    def read(self, content: bytes) -> None:
        """Raises ReadError for what is not JSON, repeats a key, nests deep, points elsewhere or is lost."""
        try:
            document = json.loads(
                content,
                object_pairs_hook=self._object,
                parse_int=_no_number,
                parse_float=_no_number,
                parse_constant=self._constant,
            )
        except json.JSONDecodeError as error:
            where = f"{self._name}:{error.lineno}:{error.colno}"
            raise ReadError(f"{where}: is no JSON: {error.msg}; correct it") from None
        except RecursionError:
            raise self._problem(_TOO_DEEP) from None
        self._collect_contexts(document)
        self._check_keys(document)

    def _problem(self, problem: str) -> ReadError:
        return ReadError(f"{self._name}: {problem}")

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
            raise self._problem(
                f"the key {_shown(twice)!r} stands twice in one object; readers differ on which counts"
            )
        return found

    def _constant(self, constant: str) -> NoReturn:
        raise self._problem(f"{constant} is no JSON; write a number or a text")

    def _collect_contexts(self, document: object) -> None:
        waiting = [(document, 1)]
        deepest = 1
        while waiting:
            value, depth = waiting.pop()
            deepest = max(deepest, depth)
            if depth > DEEPEST:
                raise self._problem(_TOO_DEEP)
            if isinstance(value, list):
                waiting += [(item, depth + 1) for item in value if isinstance(item, list | dict)]
            elif isinstance(value, dict):
                if "@context" in value:
                    self._define(value["@context"])
                waiting += [(item, depth + 1) for item in value.values() if isinstance(item, list | dict)]

        if len(self._terms) * deepest > _MOST_TERMS:
            raise self._problem("defines too many terms for how deep it nests; define those in use")

    def _define(self, context: object) -> None:
        for part in context if isinstance(context, list) else [context]:
            outside = part.get("@import") if isinstance(part, dict) else part
            if isinstance(outside, str):
                raise self._problem(
                    f"takes its @context from {_shown(outside)!r}, and nothing is fetched or opened; "
                    "write the context into the document"
                )
            if isinstance(part, dict):
                for term, definition in part.items():
                    self._check_value(
                        term, definition.get("@id") if isinstance(definition, dict) else definition
                    )
                self._terms |= part
                self._has_vocabulary |= bool(part.get("@vocab"))

    def _check_keys(self, document: object) -> None:
        waiting = [(document, True)]  # and whether its keys are terms, not languages or other labels
        while waiting:
            value, has_terms = waiting.pop()
            if isinstance(value, list):
                waiting += [(item, has_terms) for item in value if isinstance(item, list | dict)]
            if not isinstance(value, dict) or value.get("@type") == "@json":
                continue
            for key, inner in value.items():
                definition = self._terms.get(key)
                about = definition if isinstance(definition, dict) else {"@id": definition}
                if key == "@context" or about.get("@type") == "@json":
                    continue
                is_defined = key.startswith("@") or ":" in key or key in self._terms or self._has_vocabulary
                if has_terms and not is_defined:
                    raise self._problem(
                        f"the key {_shown(key)!r} means nothing: no @context defines it; define or remove it"
                    )
                takes_iris = about.get("@type") in ("@id", "@vocab") or about.get("@id") in _IRI_KEYS
                if key in _IRI_KEYS or takes_iris:
                    for item in inner if isinstance(inner, list) else [inner]:
                        self._check_value(key, item)
                container = about.get("@container")
                labels = _LABELLED.intersection(container if isinstance(container, list) else [container])
                waiting.append((inner, not (has_terms and labels)))

    def _check_value(self, key: str, value: object) -> None:
        """Raises ReadError for an IRI or a language that a reader of JSON-LD would pass over in silence."""
        if isinstance(value, str) and _NO_IRI.search(value):
            raise self._problem(
                f"{_shown(key)!r} is {_shown(value)!r}, with a character that it may not have"
            )


def _no_number(_digits: str) -> None:
    """Numbers are not looked at, and take no memory."""


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
