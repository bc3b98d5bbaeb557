"""Why a filter leaves no rows, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pyoxigraph import Literal, NamedNode

from hss_graph.diagnosis import naming
from hss_graph.diagnosis.counting import MOST, Counting, many
from hss_graph.diagnosis.slips import calls
from hss_graph.diagnosis.slips import found as slips_in
from hss_graph.diagnosis.steps import Culprit
from hss_graph.diagnosis.terms import Terms, expanded, lexical, written
from hss_graph.nearest import Pool, fold
from hss_graph.sparql.pieces import Node, pieces
from hss_graph.vocabulary import PREFIXES, curie

_SIGNS = ("=", "!=", "<", ">", "<=", ">=")
_SHOWN = 3
_LIKE = 0.8
_LONG = 60  # characters
_COMPUTED = ("DATATYPE", "DAY", "LANG", "MONTH", "STRLEN", "YEAR")
_DATES = {"xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"}
_NUMERIC = {PREFIXES["xsd"] + kind for kind in ("integer", "decimal", "double", "float", "int", "long")}


def reasons(culprit: Culprit, counting: Counting, terms: Terms, declared: dict[str, str]) -> Iterator[str]:
    """What the filter compares with what, where that can never hold; else some of the values it dropped."""
    words = pieces(culprit.element.text)[1:]
    before = culprit.pattern("")
    if culprit.element.groups:
        fits = "each has" if words[0].text.upper() == "NOT" else "none has"
        yield f"of the {many(culprit.rows_before, 'row')} before, {fits} what stands in the braces"
        return
    condition = culprit.element.text[len("FILTER") :].strip()
    erring = counting.erring(before, condition) or 0
    slips = list(slips_in(condition, before, counting))
    yield from slips
    said = bool(slips)
    variables = list(dict.fromkeys(word.text for word in words if word.kind == "variable"))
    if len(variables) == 2:
        same = counting.rows(" ".join((before, "FILTER (", variables[0], "=", variables[1], ")")))
        if same and same >= culprit.rows_before:
            yield f"{variables[0]} and {variables[1]} are the same in each of the rows"
            return
    is_choice = any(word.text == "|" for word in words)  # of which no part is to blame alone
    for left, right in () if is_choice else _compared(words):
        found = list(_comparison(before, left, right, counting, declared))
        said = said or bool(found)
        yield from found
    if not said and erring >= culprit.rows_before:
        yield "in each row it is an error: a variable has no value, or what it has cannot be compared so"
    elif not said and erring:
        yield f"in {erring:,} of the rows it is an error, for what is there cannot be compared so"
    computed = () if said else [call for call in calls(condition) if call.name in _COMPUTED]
    for call in computed:
        bound = " ".join((before, "BIND (", str(call), "AS ?hssGraphValue )"))
        found = list(_values(bound, "?hssGraphValue", counting, str(call)))
        said = said or bool(found)
        yield from found
    for word in words:
        iri = expanded(word, declared) if word.kind in ("iri", "name") else ""
        if iri and not iri.startswith(PREFIXES["xsd"]) and not terms.occurs(iri):
            near = terms.nearest(iri, "thing")
            hint = "; did you mean " + " or ".join(map(terms.called, near)) + "?" if near else ""
            yield f"{word.text} occurs nowhere in the graph{hint}"
    if not said:
        for variable in variables[:_SHOWN]:
            yield from _values(before, variable, counting)


def _compared(words: list[Node]) -> Iterator[tuple[Node, Node]]:
    """The variables with the constants that they are compared with."""
    for at, word in enumerate(words):
        if word.text.upper() == "IN" and at and words[at - 1].kind == "variable":
            ends = next((n for n in range(at, len(words)) if words[n].text == ")"), len(words))
            yield from ((words[at - 1], each) for each in words[at:ends] if each.is_constant)
    signs = [_sign(words, at) for at in range(len(words))]
    for at, (sign, width) in enumerate(signs):
        if sign not in _SIGNS or not 0 < at < len(words) - width:
            continue
        left, right = words[at - 1], words[at + width]
        if left.kind == "variable" and right.is_constant:
            yield left, right
        elif right.kind == "variable" and left.is_constant:
            yield right, left


def _sign(words: list[Node], at: int) -> tuple[str, int]:
    """The comparison sign that begins there, and how many pieces it is."""
    text = words[at].text
    following = words[at + 1] if at + 1 < len(words) else None
    if following and following.text == "=" and text in "!<>" and following.start == words[at].start + 1:
        return text + "=", 2
    return text, 1


def _comparison(
    before: str, variable: Node, constant: Node, counting: Counting, declared: dict[str, str]
) -> Iterator[str]:
    values = counting.values(before, variable.text)
    if not values:
        yield f"{variable.text} has no value in any of the rows before"
        return
    literals = _literals(values)
    if constant.kind in ("iri", "name"):
        if len(literals) == len(values):
            yield f"{variable.text} is a literal such as {_listed(literals[:1])}, never an IRI"
        return
    if not literals:
        shown = _listed(values[:_SHOWN])
        yield (
            f"{variable.text} is an IRI such as {shown}, never a literal; "
            f"compare its {naming.best(counting, before, variable.text)}"
        )
        return
    kinds = {_kind(value) for value in literals}
    wanted = _kind_of_text(constant, declared)
    text = lexical(constant.text)
    almost = [value for value in literals if fold(value.value) == fold(text)]
    if not almost and wanted in ("xsd:string", *kinds):
        pool = Pool((str(n), [value.value]) for n, value in enumerate(literals))
        almost = [literals[int(match.iri)] for match in pool.nearest(text) if match.likeness > _LIKE]
    if almost and all(written(value) != constant.text for value in almost):
        meant = _listed(almost[:_SHOWN])
        yield f"{constant.text} is none of the values of {variable.text}; did you mean {meant}?"
        return
    strangers = [value for value in literals if _family(_kind(value)) != _family(wanted)]
    if strangers:
        found = " or ".join(sorted({_kind(value) for value in strangers}))
        which = "" if len(strangers) == len(values) else f"in {len(strangers):,} of {len(values):,} values "
        way = _way_out(variable.text, constant, {*kinds, wanted})
        yield f"{variable.text} is {which}of the kind {found}, {constant.text} of the kind {wanted}{way}"
        yield from islice(_values(before, variable.text, counting), 1)


def _way_out(variable: str, constant: Node, kinds: set[str]) -> str:
    """How dates of several precisions are compared."""
    if not kinds & _DATES:
        return ""
    why = "dates of different precision do not compare, so " if len(kinds & _DATES) > 1 else ""
    text = lexical(constant.text)
    year = f" or YEAR({variable}) with {text[:4]}" if text[:4].isdecimal() else ""
    return f'; {why}compare STR({variable}) with "{text}"{year}'


def _values(before: str, variable: str, counting: Counting, called: str = "") -> Iterator[str]:
    values = counting.values(before, variable)
    variable = called or variable
    if not values:
        yield f"{variable} has no value in any of the rows before"
    elif all(isinstance(value, Literal) for value in values) and _SHOWN < len(values) < MOST:
        ordered = sorted(values, key=_order)
        yield f"{variable} is from {_listed(ordered[:1])} to {_listed(ordered[-1:])}"
        dates = Counter(kind for kind in map(_kind, _literals(values)) if kind in _DATES)
        if len(dates) > 1:
            shown = ", ".join(f"{kind} ({count:,})" for kind, count in dates.most_common())
            yield f"its dates are of different precision: {shown}; STR({variable}) is the same for all"
    else:
        more = ", …" if len(values) > _SHOWN else ""
        yield f"{variable} is {_listed(sorted(values, key=str)[:_SHOWN])}{more}"


def _literals(values: Iterable[NamedNode | Literal]) -> list[Literal]:
    """Those of the values that are literals."""
    return [value for value in values if isinstance(value, Literal)]


def _order(value: NamedNode | Literal) -> tuple[float, str]:
    """Numbers by their size, all else by its text."""
    if isinstance(value, Literal) and value.datatype.value in _NUMERIC:
        return float(value.value), ""
    return 0.0, value.value


def _listed(values: Sequence[NamedNode | Literal]) -> str:
    return ", ".join(_shown(v) if isinstance(v, Literal) else curie(v.value) for v in values)


def _shown(value: Literal) -> str:
    """The literal as one writes it, or the beginning of a long one."""
    return written(value) if len(value.value) <= _LONG else f'"{value.value[:_LONG]}…"'


def _kind(value: Literal) -> str:
    return f"text@{value.language}" if value.language else curie(value.datatype.value)


def _kind_of_text(constant: Node, declared: dict[str, str]) -> str:
    text = constant.text
    tail = text[text.rindex(text[0]) + 1 :] if text[0] in "\"'" else ""
    if tail.startswith("@"):
        return f"text{tail.lower()}"
    if tail.startswith("^^"):
        (node,) = pieces(tail[2:]) or [constant]
        return curie(expanded(node, declared))
    if text in ("true", "false"):
        return "xsd:boolean"
    if constant.kind == "number":
        return "xsd:decimal" if "." in text else "xsd:integer"
    return "xsd:string"


def _family(kind: str) -> str:
    """Kinds of one family can be compared."""
    iri = PREFIXES["xsd"] + kind.removeprefix("xsd:")
    return "number" if iri in _NUMERIC else kind
