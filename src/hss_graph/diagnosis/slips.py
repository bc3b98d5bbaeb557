"""Usual slips in filters: another case, a tag that is missing, an IRI where a text is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import NamedNode

from hss_graph.diagnosis import naming
from hss_graph.diagnosis.counting import Counting, many
from hss_graph.diagnosis.terms import lexical
from hss_graph.sparql.pieces import Node, pieces
from hss_graph.vocabulary import PREFIXES

_SEARCHES = ("CONTAINS", "REGEX", "STRENDS", "STRSTARTS")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, by its name in capitals, with the texts of its arguments."""

    name: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})"


def calls(condition: str) -> list[Call]:
    """The calls of functions in a condition.

    >>> [str(call) for call in calls("CONTAINS(LCASE(?l), 'a') && BOUND(?l)")]
    ["CONTAINS(LCASE(?l), 'a')", 'LCASE(?l)', 'BOUND(?l)']
    """
    words = pieces(condition)
    starts = [n for n in range(len(words) - 1) if words[n].kind == "word" and words[n + 1].text == "("]
    return [Call(words[n].text.upper(), tuple(_arguments(words, n + 1, condition))) for n in starts]


def _arguments(words: Sequence[Node], opening: int, condition: str) -> Iterator[str]:
    depth, begin = 0, words[opening].start + 1
    for word in words[opening:]:
        depth += (word.text in ("(", "{")) - (word.text in (")", "}"))
        if not depth or (depth == 1 and word.text == ","):
            if text := condition[begin : word.start].strip():
                yield text
            begin = word.start + 1
        if not depth:
            return


def found(condition: str, before: str, counting: Counting) -> Iterator[str]:
    """What is wrong with the searches in a condition that fits none of the rows before, and the way out."""
    for call in calls(condition):
        if call.name in _SEARCHES and len(call.arguments) > 1:
            yield from _search(call, before, counting)
        elif call.name in ("LCASE", "UCASE"):
            yield from _equality(call, condition)


def _search(call: Call, before: str, counting: Counting) -> Iterator[str]:
    where, needle, *flags = call.arguments
    words = pieces(needle)
    if len(words) != 1 or words[0].kind != "literal":
        return
    sought = lexical(needle)
    inner = calls(where)
    if inner and (said := _of_one_case(inner[0].name, sought)):
        yield said
        return
    values = counting.values(before, where, _SHOWN) if where.startswith("?") else []
    if values and all(isinstance(value, NamedNode) for value in values):
        label = naming.best(counting, before, where)
        yield f"{where} is an IRI; write STR({where}) for it, or search its {label}"
        return
    prefix, colon, local = sought.lstrip("^").partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        right = str(Call(call.name, (where, f'"{PREFIXES[prefix]}{local}"', *flags)))
        yield f"{needle} is in no IRI, for they are whole here; write {right}"
        return
    anycase = f"CONTAINS(LCASE(STR({where})), LCASE({_plain(sought)}))"
    right = f"{call.name}(LCASE({where}), {_plain(sought.lower())})"
    if call.name == "REGEX":
        anycase = right = f'REGEX({where}, {needle}, "i")'
    elif call.name != "CONTAINS":
        anycase = f"{call.name}(LCASE(STR({where})), LCASE({_plain(sought)}))"
    if not flags and (rows := counting.rows(" ".join((before, "FILTER (", anycase, ")")))):
        yield f"in whatever case it fits {many(rows, 'row')}; write {right}"


def _equality(call: Call, condition: str) -> Iterator[str]:
    """A text of the other case that is compared with what has one case."""
    words = pieces(condition)
    for sign, after in pairwise(words):
        is_compared = sign.text == "=" and after.kind == "literal"
        if is_compared and (said := _of_one_case(call.name, lexical(after.text))):
            yield said


def _of_one_case(function: str, text: str) -> str:
    if function == "LCASE" and text != text.lower():
        return f'LCASE leaves no capitals, and "{text}" has some; write {_plain(text.lower())}'
    if function == "UCASE" and text != text.upper():
        return f'UCASE leaves capitals alone, and "{text}" has others; write {_plain(text.upper())}'
    return ""


def _plain(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
