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

from pyoxigraph import Literal, NamedNode

from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.graphs import read_bytes
from hss_graph.home import Home
from hss_graph.names import Names
from hss_graph.queries import header
from hss_graph.queries.header import Chart
from hss_graph.queries.parameters import Parameter, Value, listed, parameters
from hss_graph.sparql import LONGEST, replace_variables
from hss_graph.turtle.screening import check_text

__all__ = [
    "MOST_BYTES",
    "Chart",
    "Parameter",
    "SavedQuery",
    "Value",
    "find",
    "listed",
    "parse",
    "parse_bytes",
    "read",
    "saved",
]

MOST_BYTES = 4 * LONGEST
_ESCAPE = re.compile(r"\\\\(?P<after>[uU])|\\u(?P<code>[0-9A-F]{4})|\\.")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query in a file, with what its header says.

    answers: the code of the competency question that it answers, such as ``CQ-01``. question: that question
    in plain words. Both are '' where it answers none. phrases: other wordings, with ``{parameter}`` for a
    value. chart: how its answer is drawn, or None.
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
    phrases: tuple[str, ...] = ()
    chart: Chart | None = None

    def missing(self, values: Mapping[str, Value]) -> list[Parameter]:
        """The parameters that need a value and have none."""
        return [each for each in self.parameters if each.required and not each.given(values)]

    def check_names(self, values: Mapping[str, Value]) -> None:
        """Raises QueryError for a value of a parameter that the query does not have."""
        known = sorted(parameter.name for parameter in self.parameters)
        for name in values:
            if name not in known:
                takes = f"takes {', '.join(known)}" if known else "takes no parameters"
                near = get_close_matches(name, known, n=1, cutoff=0.6) if len(known) > 1 else []
                hint = f"; did you mean {near[0]}?" if near else ""
                raise QueryError(f"{self.file}: has no parameter {name!r}; it {takes}{hint}")

    def bind(self, names: Names, values: Mapping[str, Value]) -> str:
        """The SPARQL text with each parameter replaced by its terms; the same for every engine.

        Values are names, IRIs or literals as people write them, or lists of them where a parameter takes
        several. Raises QueryError for missing or unknown parameters, for a value of the wrong kind and for
        one thing given where two of a kind are asked for, UnknownNameError for an unknown name.
        """
        self.check_names(values)
        missing = self.missing(values)
        if missing:
            raise QueryError(f"{self.file}: {_wanting(missing, names)}")
        terms: dict[str, str] = {}
        needed: dict[tuple[str | None, str], str] = {}
        for parameter in self.parameters:
            given = [_written(parameter.term(value, names)) for value in parameter.given(values)]
            if given:
                terms[parameter.variable] = written = ", ".join(dict.fromkeys(given))
            if parameter.kind == "iri" and parameter.is_needed:
                other = needed.setdefault((parameter.of_class, written), parameter.name)
                if other != parameter.name:
                    raise QueryError(
                        f"{self.file}: {other} and {parameter.name} are one thing; give two different ones"
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
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QueryError(f"{file}: is not Unicode text; write it in UTF-8") from None
    about = header.read(text, file)
    found = parameters(text, about.params, about.defaults, file)
    strangers = (about.params.keys() | about.defaults.keys()) - {parameter.name for parameter in found}
    if strangers:
        raise QueryError(f"{file}: the header describes {min(strangers)!r}, which the query does not use")
    return SavedQuery(
        name=name,
        file=file,
        text=text,
        summary=about.summary,
        description=about.description,
        tags=about.tags,
        question=about.question,
        answers=about.answers,
        parameters=found,
        phrases=about.phrases,
        chart=about.chart,
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


def _written(term: NamedNode | Literal) -> str:
    """The term in SPARQL, so that every parser finds the same in it.

    Codepoint escapes such as ``\\u0022`` are replaced before strings are looked for. Some parsers, such as
    rdflib's, see one in an escaped backslash before ``u0022`` too, and eight digits where there are more.
    """
    return _ESCAPE.sub(_unmistakable, str(term))


def _unmistakable(escape: re.Match[str]) -> str:
    if escape["after"]:
        return f"\\\\\\U{ord(escape['after']):08X}"
    return f"\\U{int(escape['code'], 16):08X}" if escape["code"] else escape[0]


def _too_long(file: str) -> QueryError:
    return QueryError(f"{file}: is longer than {LONGEST} characters; put lists of things into the graph")


def _wanting(missing: list[Parameter], names: Names) -> str:
    """What is missing, in words, with an example for each."""
    lacking = " and ".join(parameter.name for parameter in missing)
    has = "has no value" if len(missing) == 1 else "have no values"
    ways = " ".join(
        f"-p {parameter.name}={'NAME' if parameter.kind == 'iri' else 'VALUE'}" for parameter in missing
    )
    described = [each for each in missing if each.choices or each.label != each.name]
    told = "; ".join(f"{each.label}: {each.told(names)}" for each in described)
    return f"{lacking} {has}; pass {ways}" + (f" ({told})" if told else "")
