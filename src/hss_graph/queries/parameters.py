"""The values that a saved query asks for: what stands for them in its text, and the terms they become."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from hss_graph.errors import QueryError, UnknownNameError
from hss_graph.names import Names
from hss_graph.nearest import Pool, fold
from hss_graph.sparql import Token, tokens
from hss_graph.vocabulary import PREFIXES, expand

Value: TypeAlias = str | int | Sequence[str]

MOST_VALUES = 1_000  # of one parameter
_NAME = re.compile(r"[?$](_{1,2})([A-Za-z0-9]+)_([A-Za-z]+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LEXICAL = {
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "decimal": re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?"),
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),  # what every engine can count
    "year": re.compile(r"[0-9]{4}"),
}
_DATATYPES = {"year": "gYear"}  # where it is not named like the kind
_EXAMPLES = {
    "boolean": "true",
    "date": "2015-09-25",
    "decimal": "0.5",
    "integer": "2015",
    "literal": "text",
    "year": "2015",
}


def listed(value: Value) -> tuple[str, ...]:
    """The values that are given, as text; a number for a year or a count may be one.

    >>> listed("Kenya"), listed(2015), listed(["Kenya", "Malaysia"])
    (('Kenya',), ('2015',), ('Kenya', 'Malaysia'))
    """
    return (str(value),) if isinstance(value, str | int) else tuple(map(str, value))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a saved query asks for.

    variable: its name in the query, without ``?``. kind: ``iri``, ``literal``, ``integer``, ``decimal``,
    ``date``, ``year``, ``boolean`` or a language tag. of_class: the IRI of the class of the things it may be.
    default: as written in the header, or None. choices: the values it may have, or none where any will do.
    several: whether it takes more than one value. under: the IRI of the class that a class must be below.
    """

    name: str
    variable: str
    kind: str
    required: bool
    label: str
    of_class: str | None
    default: str | None
    choices: tuple[str, ...] = ()
    several: bool = False
    under: str | None = None

    @property
    def is_needed(self) -> bool:
        """Whether a value must be given."""
        return self.required and self.default is None

    def given(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """The values for it, its default where none is given; none where there is neither.

        Raises QueryError for several values of a parameter that takes one.
        """
        found = listed(values.get(self.name, ()))
        if len(found) > (MOST_VALUES if self.several else 1):
            takes = f"at most {MOST_VALUES} values" if self.several else "one value"
            raise QueryError(f"{self.name}: takes {takes}, and {len(found)} are given")
        return found or ((self.default,) if self.default is not None else ())

    def term(self, value: str, names: Names) -> NamedNode | Literal:
        """The one term that the text stands for. Raises QueryError or UnknownNameError."""
        try:
            value.encode()
        except UnicodeEncodeError:
            raise QueryError(f"{self.name}={value!a}: is not Unicode text; write it in UTF-8") from None
        if self.choices:
            value = self._choice(value, names)
        if self.kind == "iri":
            return names.resolve(value, self.of_class, self.under, self.in_words)
        if self.kind == "literal":
            return Literal(value)
        if self.kind not in _LEXICAL:
            return Literal(value, language=self.kind)
        self.check(value, f"{self.name}={value}")
        datatype = PREFIXES["xsd"] + _DATATYPES.get(self.kind, self.kind)
        return Literal(value.strip(), datatype=NamedNode(datatype))

    def check(self, value: str, place: str) -> None:
        """Raises QueryError, with the place of it, for a text that is no value of the kind.

        The things that there are do not count here, nor do the choices.
        """
        lexical = _LEXICAL.get(self.kind)
        text = value.strip()
        if lexical is None or (lexical.fullmatch(text) and (self.kind != "date" or _is_day(text))):
            return
        article = "an" if self.kind == "integer" else "a"
        raise QueryError(f"{place}: is not {article} {self.kind}; write it like {_EXAMPLES[self.kind]}")

    @property
    def in_words(self) -> str:
        """What is asked for, within a sentence.

        >>> Parameter("kind", "__kind_iri", "iri", False, "Kind of engagement", None, None).in_words
        "'kind of engagement'"
        """
        label = self.label
        return repr(label if label[1:2].isupper() else label[:1].lower() + label[1:])

    def example(self, names: Names) -> str:
        """A value that it takes; for a thing, the shortest name of one of its class."""
        if self.choices:
            return self.choices[0]
        if self.kind == "iri" and self.of_class is not None:
            fitting = (entry.label for entry in names.of_class(self.of_class, self.under))
            return min(fitting, key=lambda label: (len(label), label), default="NAME")
        return "NAME" if self.kind == "iri" else _EXAMPLES.get(self.kind, "text")

    def candidates(self, value: str, names: Names) -> list[str]:
        """Values that may be meant by one that it does not take."""
        if self.choices:
            return list(self.choices)
        return names.candidates(value, self.of_class, self.under) if self.kind == "iri" else []

    def told(self, names: Names) -> str:
        """What values it takes, in words, with an example."""
        if self.choices:
            return ", ".join(self.choices)
        if self.kind != "iri":
            return f"{self.kind}, such as {self.example(names)}"
        return f"name, such as {self.example(names)}" if self.of_class else "name or IRI of a thing"

    def _choice(self, value: str, names: Names) -> str:
        """The choice that the value means, in the words of the header."""
        for choice in self.choices:
            if fold(choice) == fold(value):
                return choice
        if self.kind == "iri":
            try:
                wanted = names.resolve(value, self.of_class)
            except UnknownNameError:
                wanted = None
            for choice in self.choices:
                if wanted is not None and names.resolve(choice, self.of_class) == wanted:
                    return choice
        near = [match.iri for match in Pool((choice, ()) for choice in self.choices).nearest(value)]
        hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "one of: "
        raise QueryError(
            f"{self.name}={value}: is no choice; {hint}{'' if near else ', '.join(map(repr, self.choices))}"
        )


def parameters(
    text: str, declared: Mapping[str, Mapping[str, Any]], defaults: Mapping[str, str], file: str
) -> tuple[Parameter, ...]:
    """The parameters of a text, in the order in which they occur, with what its header says of them.

    Raises QueryError for one without a known type, one that is both required and optional, and one of
    several values that does not stand alone in a list after IN.
    """
    found: dict[str, Parameter] = {}
    visible = [token for token in tokens(text) if token.kind != "comment" and token.text.strip()]
    for place, token in enumerate(visible):
        match = _NAME.fullmatch(token.text) if token.kind == "variable" else None
        if match is None:
            continue
        name = match[2]
        variable = token.text[1:]
        if name not in found:
            found[name] = _parameter(match, declared.get(name, {}), defaults.get(name), file)
        elif found[name].variable != variable:
            raise QueryError(f"{file}: {name} stands as ?{found[name].variable} and as ?{variable}; use one")
        if found[name].several and not _stands_alone(visible, place):
            raise QueryError(
                f"{file}: {name} takes several values, so it stands alone in a list: ?x IN (?{variable})"
            )
    return tuple(found.values())


def _parameter(match: re.Match[str], about: Mapping[str, Any], default: str | None, file: str) -> Parameter:
    marks, name, kind = match.groups()
    if kind not in (*_LEXICAL, "iri", "literal") and not _LANGUAGE.fullmatch(kind):
        known = ", ".join(sorted([*_LEXICAL, "iri", "literal"]))
        raise QueryError(f"{file}: {match[0]} has no known type; it ends in one of {known} or a language")
    found = Parameter(
        name=name,
        variable=match[0][1:],
        kind=kind,
        required=marks == "_",
        label=about.get("label", name),
        of_class=_iri(about.get("class")),
        default=default,
        choices=tuple(about.get("choices", ())),
        several=about.get("several", False),
        under=_iri(about.get("under")),
    )
    for choice in found.choices:
        found.check(choice, f"{file}: hss.params.{name}.choices: {choice!r}")
    if default is not None:
        found.check(default, f"{file}: defaults.{name}: {default!r}")
        if found.choices and kind != "iri" and fold(default) not in map(fold, found.choices):
            raise QueryError(f"{file}: defaults.{name}: {default!r}: is none of {', '.join(found.choices)}")
    return found


def _is_day(text: str) -> bool:
    """Whether the calendar has the day.

    >>> _is_day("2015-02-28"), _is_day("2015-02-31")
    (True, False)
    """
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _iri(text: str | None) -> str | None:
    return expand(text) or text if text else None


def _stands_alone(visible: Sequence[Token], place: int) -> bool:
    """Whether the token is all that a list after IN holds."""
    before = [token.text.upper() for token in visible[max(place - 2, 0) : place]]
    after = [token.text for token in visible[place + 1 : place + 2]]
    return before == ["IN", "("] and after == [")"]
