"""Saved queries: read their headers, find them by name, bind their parameters.

A saved query is a ``.rq`` file that begins with a ``#+`` header in YAML, as in grlc. Its parameters are
variables named as in grlc and BASIL: ``?_organisation_iri`` must have a value, ``?__since_integer`` may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.graphs import read_bytes
from hss_graph.home import Home
from hss_graph.names import Names
from hss_graph.sparql import LONGEST, replace_variables, tokens
from hss_graph.turtle.screening import check_text
from hss_graph.vocabulary import PREFIXES, expand

MOST_BYTES = 4 * LONGEST
_PARAMETER = re.compile(r"[?$](_{1,2})([A-Za-z0-9]+)_([A-Za-z]+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_XSD = PREFIXES["xsd"]
_LEXICAL = {
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "decimal": re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?"),
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),  # what every engine can count,
}
_EXAMPLES = {"boolean": "true", "date": "2015-09-25", "decimal": "0.5", "integer": "2015"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a saved query asks for.

    variable: its name in the query, without ``?``. kind: ``iri``, ``literal``, ``integer``, ``decimal``,
    ``date``, ``boolean`` or a language tag. of_class: the IRI of the class of the things it may be.
    default: as written in the header, or None.
    """

    name: str
    variable: str
    kind: str
    required: bool
    label: str
    of_class: str | None
    default: str | None

    def term(self, value: str, names: Names) -> NamedNode | Literal:
        """The one term that the text stands for. Raises QueryError or UnknownNameError."""
        if self.kind == "iri":
            return names.resolve(value, self.of_class)
        if self.kind == "literal":
            return Literal(value)
        lexical = _LEXICAL.get(self.kind)
        if lexical is None:
            return Literal(value, language=self.kind)
        if not lexical.fullmatch(value.strip()):
            article = "an" if self.kind == "integer" else "a"
            raise QueryError(
                f"{self.name}={value}: is not {article} {self.kind}; write it like {_EXAMPLES[self.kind]}"
            )
        return Literal(value.strip(), datatype=NamedNode(_XSD + self.kind))


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query in a file, with what its header says.

    answers: the code of the competency question that it answers, such as ``CQ-01``. question: that question
    in plain words. Both are '' where it answers none.
    """

    name: str
    file: str
    text: str
    summary: str
    description: str
    tags: tuple[str, ...]
    question: str
    answers: str
    parameters: tuple[Parameter, ...]

    def bind(self, names: Names, values: Mapping[str, str]) -> str:
        """The SPARQL text with each parameter replaced by one term; the same for every engine.

        Values are names, IRIs or literals as people write them. Raises QueryError for a missing or an
        unknown parameter and for a value of the wrong kind, UnknownNameError for an unknown name.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in values:
            if name not in known:
                takes = f"takes {', '.join(sorted(known))}" if known else "takes no parameters"
                raise QueryError(f"{self.file}: has no parameter {name!r}; it {takes}")
        terms = {}
        for parameter in self.parameters:
            value = values.get(parameter.name, parameter.default)
            if value is not None:
                terms[parameter.variable] = str(parameter.term(value, names))
            elif parameter.required:
                raise QueryError(
                    f"{self.file}: {parameter.name} has no value; pass -p {parameter.name}="
                    f"{'NAME' if parameter.kind == 'iri' else 'VALUE'}"
                )
        return replace_variables(self.text, terms)


def read(file: Path, name: str | None = None) -> SavedQuery:
    """The saved query in a file; a file without a header is a query without summary.

    Raises ReadError or QueryError.
    """
    shown = name or str(file)
    return parse_bytes(read_bytes(file, shown), file.stem, shown)


def parse_bytes(content: bytes, name: str, file: str) -> SavedQuery:
    """The saved query in UTF-8. Raises ReadError or QueryError."""
    if len(content) > MOST_BYTES:
        raise _too_long(file)
    check_text(content, file)
    return parse(content.decode(), name, file)


def parse(text: str, name: str, file: str) -> SavedQuery:
    """The saved query in a text. Raises QueryError where the header is wrong or the text is too long."""
    if len(text) > LONGEST:
        raise _too_long(file)
    header = _header(text, file)
    about = header.get("hss", {})
    declared = about.get("params", {})
    defaults: dict[str, str] = {}
    for item in header.get("defaults", []):
        defaults.update({key: str(value) for key, value in item.items()})
    parameters = _parameters(text, declared, defaults, file)
    strangers = (declared.keys() | defaults.keys()) - {parameter.name for parameter in parameters}
    if strangers:
        raise QueryError(f"{file}: the header describes {min(strangers)!r}, which the query does not use")
    return SavedQuery(
        name=name,
        file=file,
        text=text,
        summary=" ".join(str(header.get("summary", "")).split()),
        description=" ".join(str(header.get("description", "")).split()),
        tags=tuple(str(tag) for tag in header.get("tags", [])),
        question=" ".join(about.get("question", "").split()),
        answers=about.get("answers", ""),
        parameters=parameters,
    )


def saved(home: Home) -> list[SavedQuery]:
    """All saved queries of a home, A–Z."""
    return [read(file, home.relative(file)) for file in home.query_files()]


def find(home: Home, name: str) -> SavedQuery:
    """The saved query of that name. Raises UnknownNameError with the nearest names."""
    by_name = {file.stem: file for file in home.query_files()}
    file = by_name.get(name)
    if file is None:
        near = get_close_matches(name, by_name, n=3, cutoff=0.5) or [n for n in by_name if name in n][:3]
        hint = f"did you mean {', '.join(near)}?" if near else "'hss-graph queries list' lists them"
        raise UnknownNameError(f"no saved query is called {name!r}; {hint}")
    return read(file, home.relative(file))


def _too_long(file: str) -> QueryError:
    return QueryError(f"{file}: is longer than {LONGEST} characters; put lists of things into the graph")


def _header(text: str, file: str) -> dict[str, Any]:
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    if not lines:
        return {}
    import yaml

    try:
        header = yaml.safe_load("\n".join(lines))
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: a date that is none
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise QueryError(
            f"{file}{where}: the #+ header is not YAML: {getattr(error, 'problem', error)}"
        ) from None
    if not isinstance(header, dict):
        raise QueryError(f"{file}:1: the #+ header must be a list of 'key: value' lines")
    _check_header(header, file)
    return header


def _check_header(header: dict[str, Any], file: str) -> None:
    hss = header.get("hss", {})
    params = hss.get("params", {}) if isinstance(hss, dict) else None
    rightful = {
        # Plain values only: what YAML nests by reference would fill the memory once it is written out.
        "summary": _is_plain(header.get("summary", "")),
        "description": _is_plain(header.get("description", "")),
        "tags": _is_list_of(header.get("tags", []), (str, int)),
        "defaults": _is_list_of(header.get("defaults", []), dict)
        and all(
            isinstance(k, str) and _is_plain(v)
            for item in header.get("defaults", [])
            for k, v in item.items()
        ),
        "hss": isinstance(params, dict)
        and all(isinstance(hss.get(key, ""), str) for key in ("answers", "question"))
        and all(isinstance(name, str) and isinstance(about, dict) for name, about in params.items())
        and all(isinstance(value, str) for about in params.values() for value in about.values()),
    }
    for key, right in rightful.items():
        if not right:
            raise QueryError(f"{file}: the #+ header has a wrong {key!r}; write it as CONTRIBUTING.md shows")


def _is_plain(value: object) -> bool:
    return not isinstance(value, list | dict | tuple | set)


def _is_list_of(value: object, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, list) and all(isinstance(item, kinds) for item in value)


def _parameters(
    text: str, declared: Mapping[str, Mapping[str, str]], defaults: Mapping[str, str], file: str
) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for token in tokens(text):
        match = _PARAMETER.fullmatch(token.text) if token.kind == "variable" else None
        if match is None:
            continue
        marks, name, kind = match.groups()
        variable = token.text[1:]
        if name in found:
            if found[name].variable != variable:
                raise QueryError(
                    f"{file}: {name} stands as ?{found[name].variable} and as ?{variable}; use one"
                )
            continue
        if kind not in (*_LEXICAL, "iri", "literal") and not _LANGUAGE.fullmatch(kind):
            known = ", ".join(sorted([*_LEXICAL, "iri", "literal"]))
            raise QueryError(
                f"{file}: ?{variable} has no known type; it ends in one of {known} or a language"
            )
        about = declared.get(name, {})
        of_class = about.get("class")
        found[name] = Parameter(
            name=name,
            variable=variable,
            kind=kind,
            required=marks == "_",
            label=about.get("label", name),
            of_class=expand(of_class) or of_class if of_class else None,
            default=defaults.get(name),
        )
    return tuple(found.values())
