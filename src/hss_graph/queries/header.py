"""The ``#+`` header of a saved query: YAML, as grlc reads it, with our own keys under ``hss``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from hss_graph.errors import QueryError

CHARTS = {"bar": ({"category"}, {"value"}), "time": ({"date", "label"}, {"group"})}
_NESTING = re.compile(r"[\[{]|[-?:](?=\s)")  # each level takes one of these at least
_CLASS = re.compile(r"[^\s:]+:\S*")  # a CURIE or an IRI
_NULL = "tag:yaml.org,2002:null"
_DEEPEST = 500  # of these; libyaml overflows the stack beyond some thousands


@dataclass(frozen=True, slots=True)
class Chart:
    """How the answer of a query is drawn.

    type: ``bar``, with a bar for each category, as long as its value or the number of its rows; or ``time``,
    with a point for each row at its date, coloured by group. columns: the column for each of these words.
    """

    type: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of a query says; '' or nothing for what it leaves out."""

    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    question: str = ""
    answers: str = ""
    phrases: tuple[str, ...] = ()
    chart: Chart | None = None
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=512)
def read(text: str, file: str) -> Header:
    """The header of a query text. Raises QueryError where it is not what CONTRIBUTING.md shows."""
    found = _present(_yaml(text, file))
    wrong = next(_wrong(found), None)
    if wrong is not None:
        raise QueryError(f"{file}: the #+ header has a wrong {wrong!r}; write it as CONTRIBUTING.md shows")
    about = _present(found.get("hss", {}))
    chart = about.get("chart")
    return Header(
        summary=_one_line(found.get("summary", "")),
        description=_one_line(found.get("description", "")),
        tags=tuple(found.get("tags", ())),
        question=_one_line(about.get("question", "")),
        answers=about.get("answers", ""),
        phrases=tuple(map(_one_line, about.get("phrases", ()))),
        chart=Chart(chart["type"], {key: chart[key] for key in chart if key != "type"}) if chart else None,
        params={name: _parameter(each) for name, each in _present(about.get("params", {})).items()},
        defaults={k: v for item in found.get("defaults", ()) for k, v in _present(item).items()},
    )


def _parameter(about: Mapping[str, Any]) -> Mapping[str, Any]:
    present = _present(about)
    return {**present, "several": present.get("several", "false").lower() == "true"}


def _present(about: Any) -> Any:
    """A mapping without the keys that have no value."""
    return {k: v for k, v in about.items() if v is not None} if isinstance(about, dict) else about


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _yaml(text: str, file: str) -> dict[str, Any]:
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    if not lines:
        return {}
    import yaml

    try:
        header = _loaded("\n".join(lines))
    except (yaml.YAMLError, RecursionError, ValueError) as error:  # ValueError: an escape of no character
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise QueryError(
            f"{file}{where}: the #+ header is not YAML: {getattr(error, 'problem', error)}"
        ) from None
    if not isinstance(header, dict):
        raise QueryError(f"{file}:1: the #+ header must be a list of 'key: value' lines")
    return header


def _loaded(text: str) -> Any:
    """What the YAML holds, by libyaml where it is there: it is ten times faster.

    What libyaml refuses is read once more without it, so that messages are the same everywhere.
    """
    import yaml

    quick = getattr(yaml, "CBaseLoader", None)
    if quick is not None and len(_NESTING.findall(text)) <= _DEEPEST:
        try:
            return yaml.load(text, Loader=_of_texts(quick))  # noqa: S506 (it makes texts alone)
        except yaml.YAMLError:
            pass
    return yaml.load(text, Loader=_of_texts(yaml.BaseLoader))  # noqa: S506


@cache
def _of_texts(loader: type[Any]) -> type[Any]:
    """The loader with nothing for what is left empty; all other values stay the texts that are written.

    YAML's own rules would make a truth of ``yes`` and a date of ``2015-01-01``.
    """
    found: Any = type("Texts", (loader,), {})
    found.add_implicit_resolver(_NULL, re.compile(r"(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
    found.add_constructor(_NULL, lambda _loader, _node: None)
    return found  # type: ignore[no-any-return]


def _wrong(header: Mapping[str, Any]) -> Iterator[str]:
    """The keys whose values are not of their form.

    Where a text belongs stands a text: what YAML nests by reference would fill the memory once it is written
    out.
    """
    yield from (key for key in ("summary", "description") if not isinstance(header.get(key, ""), str))
    if not _is_texts(header.get("tags", [])):
        yield "tags"
    defaults = header.get("defaults", [])
    if not isinstance(defaults, list) or not all(isinstance(item, dict) for item in defaults):
        yield "defaults"
    else:
        pairs = (pair for item in defaults for pair in item.items())
        yield from (f"defaults.{k}" for k, v in pairs if not (_is_text(k) and (v is None or _is_text(v))))
    hss = _present(header.get("hss", {}))
    if not isinstance(hss, dict):
        yield "hss"
        return
    yield from (f"hss.{key}" for key in ("answers", "question") if not _is_text(hss.get(key, "")))
    if not _is_texts(hss.get("phrases", [])):
        yield "hss.phrases"
    if not _is_chart(hss.get("chart")):
        yield "hss.chart"
    params = _present(hss.get("params", {}))
    if not isinstance(params, dict):
        yield "hss.params"
        return
    for name, about in params.items():
        yield from (f"hss.params.{name}{key}" for key in _wrong_of_parameter(name, _present(about)))


def _wrong_of_parameter(name: object, about: object) -> Iterator[str]:
    if not _is_text(name) or not isinstance(about, dict):
        yield ""
        return
    for key, value in about.items():
        right = _PARAMETER.get(key)
        if right is None or not right(value):
            yield f".{key}"


def _is_chart(about: object) -> bool:
    if about is None:
        return True
    if not isinstance(about, dict) or not all(map(_is_text, about.values())):
        return False
    needed, possible = CHARTS.get(about.get("type", ""), ({""}, set()))
    return needed <= about.keys() - {"type"} <= needed | possible


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_class(value: object) -> bool:
    return isinstance(value, str) and _CLASS.fullmatch(value) is not None


_PARAMETER: Mapping[str, Callable[[object], bool]] = {
    "choices": _is_texts,
    "class": _is_class,
    "label": _is_text,
    "several": lambda value: value in ("true", "True", "TRUE", "false", "False", "FALSE"),
    "under": _is_class,
}
