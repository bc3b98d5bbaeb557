"""What would be right where a text, a number or a date has not the form that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from hss_graph.repairs.case import Case, Suggestion, joined, shown
from hss_graph.turtle import Term
from hss_graph.vocabulary import PREFIXES

_XSD = PREFIXES["xsd"]
_SHORT = 60
_LONGEST = 2000  # letters of a text that patterns are tried on
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_LENGTHS = MappingProxyType({"year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D"})
_YEAR = r"(?P<year>[12]\d{3})"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        rf"(?P<month>\d{{1,2}})[-/.]{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:T00:00(?::00(?:\.0+)?)?)?(?:Z|[+-]\d\d:\d\d)?",
        rf"(?P<name>[a-z]+)\.?,?\s+{_YEAR}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<name>[a-z]+)\.?,?\s+{_YEAR}",
        rf"(?P<name>[a-z]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
    )
)
_NUMERIC_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]([12]\d{3})")
_RANGE = re.compile(rf"{_YEAR}\s*(?:-|–|/|to|until|and)\s*(?P<last>[12]\d{{3}})", re.IGNORECASE)


def typed(case: Case, datatypes: list[str]) -> Suggestion | None:
    """The value as a literal of one of the datatypes, where it can be read as such."""
    if not isinstance(case.value, Literal):
        return None
    text = case.value.value.strip()[:_LONGEST]
    names = {iri.removeprefix(_XSD) for iri in datatypes}
    if names & {"gYear", "gYearMonth", "date"}:
        return _dated(case.value, text, names)
    found: Term | None = None
    if names & {"integer", "nonNegativeInteger", "positiveInteger"}:
        found = _integer(text)
    elif names & {"decimal", "double"}:
        found = _literal(text, "decimal") if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None
    elif "duration" in names:
        found = _duration(text)
    elif "boolean" in names:
        truth = {"yes": "true", "true": "true", "1": "true", "no": "false", "false": "false", "0": "false"}
        found = _literal(truth[text.casefold()], "boolean") if text.casefold() in truth else None
    elif "string" in names:
        found = Literal(case.value.value)
    if found is None or found == case.value:
        return None
    assert isinstance(found, Literal)
    return Suggestion(f"Write {shown(found)}.", found if found.value == case.value.value.strip() else None)


def _dated(value: Literal, text: str, names: set[str]) -> Suggestion | None:
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match is None or not _names_a_month(match.groupdict().get("name")):
            continue
        form = _form(match.groupdict())
        if not form:
            return Suggestion(f"There is no such date as {text}.")
        datatype = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(form), "")
        if datatype in names:
            found = _literal(form, datatype)
            if found == value:
                return None
            return Suggestion(f"Write {shown(found)}.", found if form == value.value.strip() else None)
    if _NUMERIC_DAY.fullmatch(text):
        return Suggestion('Write the year first, then month and day, such as "2020-06-16"^^xsd:date.')
    if span := _RANGE.fullmatch(text):
        first, last = (shown(_literal(span[name], "gYear")) for name in ("year", "last"))
        return Suggestion(f"Give the two ends apart: hss:from {first} and hss:until {last}.")
    years = re.findall(r"(?<!\d)[12]\d{3}(?!\d)", text)
    if len(years) == 1 and "gYear" in names:
        return Suggestion(f"If no more than the year is known, write {shown(_literal(years[0], 'gYear'))}.")
    return None


def _form(parts: dict[str, str | None]) -> str:
    """Year, year and month, or day as ISO 8601 has it; '' for a date that the calendar does not have."""
    year, day = int(parts["year"] or 0), int(parts.get("day") or 1)
    name, month = parts.get("name"), parts.get("month")
    if not name and not month:
        return f"{year}"
    number = int(month) if month else next(n for n, m in enumerate(_MONTHS, 1) if _begins(m, name or ""))
    try:
        found = date(year, number, day).isoformat()
    except ValueError:
        return ""
    return found if parts.get("day") else found[:7]


def _names_a_month(name: str | None) -> bool:
    return name is None or any(_begins(month, name) for month in _MONTHS)


def _begins(month: str, name: str) -> bool:
    return len(name) >= 3 and month.startswith(name.casefold())


def _integer(text: str) -> Literal | None:
    if re.fullmatch(r"[+-]?\d+(\.0+)?", text):
        return _literal(text.split(".")[0], "integer")
    words = re.fullmatch(
        r"(?:about |some |over |more than )?(\d+|\d{1,3}(?:[, ]\d{3})+)(?: [a-z ]+)?", text, re.IGNORECASE
    )
    if words:
        return _literal(re.sub(r"\D", "", words[1]), "integer")
    word = text.split(" ")[0].casefold()
    return _literal(str(_NUMBERS.index(word)), "integer") if word in _NUMBERS else None


def _duration(text: str) -> Literal | None:
    match = re.fullmatch(r"(\d+|[a-z]+)[ -]?(year|month|week|day)s?", text, re.IGNORECASE)
    if match is None:
        return (
            _literal(text.upper(), "duration") if re.fullmatch(r"P(\d+[YMD])+", text, re.IGNORECASE) else None
        )
    word, unit = match[1].casefold(), match[2].casefold()
    if not word.isdigit() and word not in _NUMBERS:
        return None
    number = int(word) if word.isdigit() else _NUMBERS.index(word)
    return _literal(f"P{number * 7}D" if unit == "week" else _LENGTHS[unit].format(number), "duration")


def tagged(case: Case, languages: list[str]) -> Suggestion | None:
    """The text with the language that is asked for."""
    if not isinstance(case.value, Literal):
        return None
    tags = joined(f"@{language}" for language in languages)
    if case.value.language:
        return Suggestion(
            f"The text is marked @{case.value.language}; give it in {tags}, or correct a mark that is wrong."
        )
    plain = case.value.datatype.value == _XSD + "string"
    found = Literal(case.value.value, language=languages[0]) if plain and len(languages) == 1 else None
    if found is not None and len(found.value) <= _SHORT:
        return Suggestion(f"Write {shown(found)}.", found)
    return Suggestion(f"Put {tags} behind the text.", found)


_CHANGES: tuple[tuple[str, Callable[[str], str], bool], ...] = (
    ("without the spaces at its ends", str.strip, True),
    ("without line breaks and doubled spaces", lambda text: " ".join(text.split()), False),
    ("with a full stop at its end", lambda text: text.strip().rstrip(".,;:!? ") + ".", True),
    ("with a capital first", lambda text: text.strip()[:1].upper() + text.strip()[1:], False),
    (
        "with a capital first and a full stop at its end",
        lambda text: (text.strip()[:1].upper() + text.strip()[1:]).rstrip(".,;:!? ") + ".",
        False,
    ),
    ("in capitals", lambda text: text.strip().upper(), False),
    ("in small letters", lambda text: text.strip().lower(), False),
    ("without spaces", lambda text: re.sub(r"\s+", "", text), False),
    ("in capitals, without spaces", lambda text: re.sub(r"\s+", "", text).upper(), False),
    ("with hyphens in place of spaces", lambda text: re.sub(r"\s+", "-", text.strip()).upper(), False),
    ("as one word", lambda text: _camel(text, str.upper), False),
    ("as one word", lambda text: _camel(text, str.lower), False),
)


def shaped(case: Case, patterns: list[str], languages: list[str]) -> Suggestion | None:
    """The text with the least change that makes it fit the pattern."""
    value = case.value if case.value is not None else case.focus
    if not isinstance(value, Literal | NamedNode) or len(value.value) > _LONGEST:
        return None
    checks = list(_compiled(patterns))
    if not checks:
        return None
    for words, change, harmless in _CHANGES:
        changed = change(value.value)
        if changed == value.value or not all(check.search(changed) for check in checks):
            continue
        if isinstance(value, NamedNode):
            return Suggestion(f"Call it {shown(NamedNode(changed))}.")
        found = _with_text(value, changed)
        if not found.language and len(languages) == 1:
            found = Literal(changed, language=languages[0])
        return Suggestion(f"Write it {words}: {shown(found)}", found if harmless else None)
    return None


def of_kind(case: Case, kinds: list[str]) -> Suggestion | None:
    """The value as an IRI, or as a text."""
    value = case.value
    if isinstance(value, Literal) and "IRI" in "".join(kinds):
        text = value.value.strip()
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
            return Suggestion(f"Write <{text}>, in angle brackets.", NamedNode(text))
        if re.fullmatch(r"(www\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(/[^\s<>\"{}|\\^`]*)?", text, re.IGNORECASE):
            return Suggestion(f"Write the whole address in angle brackets, such as <https://{text}>.")
        return Suggestion("Write the name of a thing or an address, without quotation marks.")
    if isinstance(value, NamedNode) and kinds == ["Literal"]:
        return Suggestion("Write a text in quotation marks.")
    return None


def _compiled(patterns: list[str]) -> Iterator[re.Pattern[str]]:
    for pattern in patterns:
        try:
            yield re.compile(pattern, re.ASCII)
        except re.error:  # a pattern of XPath that Python does not know
            return


def _camel(text: str, first: Callable[[str], str]) -> str:
    start, separator, name = re.fullmatch(r"(?s)(.*[#/])?()(.*)", text).groups()  # type: ignore[union-attr]
    words = [word for word in re.split(r"[\s_-]+", name) if word]
    whole = "".join(word[:1].upper() + word[1:] for word in words)
    return f"{start or ''}{separator}{first(whole[:1])}{whole[1:]}"


def _with_text(value: Literal, text: str) -> Literal:
    if value.language:
        return Literal(text, language=value.language)
    return Literal(text, datatype=value.datatype)


def _literal(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(_XSD + datatype))
