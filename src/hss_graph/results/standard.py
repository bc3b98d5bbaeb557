"""Rows → the W3C's result formats, as the engine writes them, for rows that are not its own any more."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from html import escape
from io import StringIO
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph.engine import Term
from hss_graph.results.rows import Rows
from hss_graph.vocabulary import PREFIXES

_STRING = PREFIXES["xsd"] + "string"
_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")
_CONTROLS = bytes(code for code in _NO_XML if code < 32)
_ENDS = tuple(chr(code).encode() for code in _NO_XML if code > 32)


def csv_of(rows: Rows) -> bytes:
    """SPARQL 1.1 Query Results CSV: https://www.w3.org/TR/sparql11-results-csv-tsv/"""
    output = StringIO()
    writer = csv.writer(output)
    writer.writerow(rows.columns)
    if len(rows.columns) == 1:  # csv writes a lone empty field as ""
        for (term,) in rows.rows:
            if term is None or not _plain(term):
                output.write("\r\n")
            else:
                writer.writerow((_plain(term),))
    else:
        writer.writerows([["" if term is None else _plain(term) for term in row] for row in rows.rows])
    return output.getvalue().encode()


def tsv_of(rows: Rows) -> bytes:
    """SPARQL 1.1 Query Results TSV: terms as Turtle has them."""
    lines = ["\t".join(f"?{column}" for column in rows.columns)]
    lines += ["\t".join("" if term is None else _turtle(term) for term in row) for row in rows.rows]
    return ("\n".join(lines) + "\n").encode()


def json_of(rows: Rows) -> bytes:
    """SPARQL 1.1 Query Results JSON: https://www.w3.org/TR/sparql11-results-json/"""
    bindings = [
        {column: _object(term) for column, term in zip(rows.columns, row, strict=True) if term is not None}
        for row in rows.rows
    ]
    content = {"head": {"vars": rows.columns}, "results": {"bindings": bindings}}
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def xml_of(rows: Rows) -> bytes:
    """SPARQL Query Results XML: https://www.w3.org/TR/rdf-sparql-XMLres/"""
    parts = ['<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>']
    parts += [f'<variable name="{escape(column)}"/>' for column in rows.columns]
    parts.append("</head><results>")
    for row in rows.rows:
        parts.append("<result>")
        for column, term in zip(rows.columns, row, strict=True):
            if term is not None:
                parts.append(f'<binding name="{escape(column)}">{_element(_object(term))}</binding>')
        parts.append("</result>")
    parts.append("</results></sparql>\n")
    return fit_for_xml("".join(parts)).encode()


def fit_for_xml(text: str) -> str:
    """The text with another character for each that no XML document may hold."""
    return text.translate(_NO_XML)


def legal_xml(content: bytes) -> bytes:
    """The document without the characters that make it none; Oxigraph writes them as they are."""
    has_ends = not content.isascii() and any(map(content.__contains__, _ENDS))
    if not has_ends and len(content.translate(None, _CONTROLS)) == len(content):
        return content
    return fit_for_xml(content.decode()).encode()


def _plain(term: Term) -> str:
    if isinstance(term, Triple):
        return f"{_plain(term.subject)} {_plain(term.predicate)} {_plain(term.object)}"
    return str(term) if isinstance(term, BlankNode) else term.value


def _turtle(term: Term) -> str:
    """The term in Turtle, numbers and booleans in short, on one line."""
    if isinstance(term, Literal) and not term.language:
        kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
        if kind in ("boolean", "integer") or (kind == "decimal" and "." in term.value):
            return term.value
    if isinstance(term, Triple):
        return f"<<( {_turtle(term.subject)} {_turtle(term.predicate)} {_turtle(term.object)} )>>"
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _object(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {key: _object(part) for key, part in parts.items()}}
    about = {"type": "literal", "value": term.value}
    if term.language:
        return {**about, "xml:lang": term.language}
    if term.datatype.value == _STRING:
        return about
    return {**about, "datatype": term.datatype.value}


def _element(about: Mapping[str, Any]) -> str:
    kind, value = about["type"], about["value"]
    if kind == "triple":
        inner = "".join(f"<{key}>{_element(part)}</{key}>" for key, part in value.items())
        return f"<triple>{inner}</triple>"
    attributes = "".join(f' {key}="{escape(about[key])}"' for key in ("xml:lang", "datatype") if key in about)
    return f"<{kind}{attributes}>{_escaped(value)}</{kind}>"


def _escaped(text: str) -> str:
    """The text as XML; a parser would take a bare carriage return for a line feed."""
    return escape(text).replace("&#x27;", "'").replace("\r", "&#13;")
