"""Repairs that are beyond doubt, made in the text of Turtle documents: nothing else in it changes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from hss_graph.documents import Document
from hss_graph.engine import Engine
from hss_graph.judgement import Judge
from hss_graph.names import Names
from hss_graph.repairs import MOST, suggestion
from hss_graph.repairs.case import Surroundings, case_of
from hss_graph.repairs.rulebook import Rulebook, rule_name
from hss_graph.shapes import ValidationReport, ValidationResult
from hss_graph.turtle import Term
from hss_graph.turtle.positions import Place, locate
from hss_graph.vocabulary import PREFIXES
from hss_graph.written import Node

_RDF = PREFIXES["rdf"]
_SUBJECT, _PREDICATE, _OBJECT = (NamedNode(_RDF + name) for name in ("subject", "predicate", "object"))
_ROUNDS = 5  # one repair may be needed before the next is seen
_MOST_TRIALS = 16  # of groups of repairs, each of which judges the documents anew
_PREFIX = re.compile(rb"@?prefix\s+([\w-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_STRING = re.compile(
    rb"(\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|'[^'\\]*(?:\\.[^'\\]*)*')(.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Repair:
    """One term that another takes the place of: where it stands, how both are written, and the rule."""

    file: str
    line: int
    column: int
    old: str
    new: str
    rule: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """Documents after their repairs, the repairs, and what is still wrong."""

    documents: tuple[Document, ...]
    repairs: tuple[Repair, ...]
    report: ValidationReport


@dataclass(frozen=True, slots=True)
class _Wish:
    """That triples like this one get another property or value; None stands for any subject or property."""

    subject: Node | None
    predicate: NamedNode | None
    value: Node | None
    instead: Term
    of_property: bool
    rule: str


class _Wishes:
    """Wishes by what they are about."""

    def __init__(self, wishes: Iterable[_Wish]) -> None:
        self._by_pattern: dict[tuple[Node | None, NamedNode | None, Node | None], _Wish] = {}
        for wish in wishes:
            self._by_pattern.setdefault((wish.subject, wish.predicate, wish.value), wish)

    def new_values(self) -> dict[str, str]:
        """The values that are to be replaced, each with the new one."""
        wishes = self._by_pattern.values()
        return {str(wish.value): str(wish.instead) for wish in wishes if not wish.of_property}

    def about(self, triple: Triple) -> _Wish | None:
        """The wish about a triple; that for one triple goes first."""
        subject, predicate, value = triple
        patterns = ((subject, predicate, value), (subject, predicate, None), (None, None, value))
        return next((self._by_pattern[p] for p in patterns if p in self._by_pattern), None)


def repaired(
    given: Sequence[Document], judge: Judge, book: Rulebook, engine: Engine, names: Names
) -> Repaired:
    """The documents with all repairs that are beyond doubt.

    The judge does not hold the documents, the engine does. A repair that would change other triples than it
    should, or make anything else wrong, is left undone.
    """
    state = _State(_by_graph(given), judge.change(_by_graph(given), given), [])
    trials = iter(range(_MOST_TRIALS))
    for _ in range(_ROUNDS):
        around = Surroundings(book, engine, names)
        groups = _grouped(_wishes(state.report, around, state.documents.values()))
        better = _best(groups, state, judge, trials)
        if better is None:
            break
        state = better
        for document in state.documents.values():
            engine.put(document.graph, document.content, document.name)
    return Repaired(tuple(state.documents.values()), tuple(state.repairs), state.report)


def _wishes(
    report: ValidationReport, around: Surroundings, documents: Collection[Document]
) -> Iterator[_Wish]:
    evidence: dict[Node, list[Node]] = defaultdict(list)
    for document in documents:
        for triple in document.triples():
            if triple.predicate == _SUBJECT:
                evidence[triple.object].append(triple.subject)
    for result in report.results[:MOST]:
        found = suggestion(result, around)
        if found is None or found.instead is None:
            continue
        case, rule = case_of(result, around), rule_name(result.shape)
        predicate = NamedNode(case.predicate) if case.predicate else None
        value = None if found.of_property else case.value
        if isinstance(value, NamedNode) and not around.statements(value):
            # It names nothing, so wherever it is pointed at, the other thing is meant.
            yield _Wish(None, None, value, found.instead, False, rule)
        elif case.focus is not None and predicate is not None and (value is not None or found.of_property):
            wish = _Wish(case.focus, predicate, value, found.instead, found.of_property, rule)
            yield wish
            yield from _for_evidence(wish, evidence.get(case.focus, ()), around)


def _for_evidence(wish: _Wish, evidence: Iterable[Node], around: Surroundings) -> Iterator[_Wish]:
    """That the evidence which bears out a triple goes with it."""
    part, old = (_PREDICATE, wish.predicate) if wish.of_property else (_OBJECT, wish.value)
    for node in evidence:
        stated = {p: v for p, v in around.statements(node) if p.startswith(_RDF)}
        same_value = wish.of_property or stated.get(_OBJECT.value) == wish.value
        if stated.get(_PREDICATE.value) == wish.predicate and same_value:
            yield _Wish(node, part, old, wish.instead, False, wish.rule)


def _grouped(wishes: Iterable[_Wish]) -> list[list[_Wish]]:
    """The wishes, those together that have the same term in place of the same."""
    groups: dict[tuple[str, str], list[_Wish]] = {}
    for wish in wishes:
        groups.setdefault((str(wish.instead), str(wish.value or wish.predicate)), []).append(wish)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _State:
    documents: dict[NamedNode, Document]
    report: ValidationReport
    repairs: list[Repair]


def _best(groups: list[list[_Wish]], state: _State, judge: Judge, trials: Iterator[int]) -> _State | None:
    """The state after as many groups of wishes as do no harm; None where there are none.

    Parts of what does harm are tried apart, until the trials are used up.
    """
    if not groups or next(trials, None) is None:
        return None
    better = _tried(_Wishes(wish for group in groups for wish in group), state, judge)
    if better is not None or len(groups) == 1:
        return better
    best = None
    for part in _parts(groups):
        best = _best(part, best or state, judge, trials) or best
    return best


def _parts(groups: list[list[_Wish]]) -> list[list[list[_Wish]]]:
    """The groups rule by rule, and those of one rule in halves."""
    rules = sorted({group[0].rule for group in groups})
    if len(rules) > 1:
        return [[group for group in groups if group[0].rule == rule] for rule in rules]
    half = len(groups) // 2
    return [groups[:half], groups[half:]]


def _tried(wishes: _Wishes, state: _State, judge: Judge) -> _State | None:
    """The state with the wishes fulfilled; None where nothing changes or anything else becomes wrong."""
    documents: dict[NamedNode, Document] = {}
    repairs: list[Repair] = []
    for graph, document in state.documents.items():
        changed = _changed(document, wishes)
        if changed is None:
            return None
        documents[graph] = changed[0]
        repairs += changed[1]
    if not repairs:
        return None
    report = judge.change(documents, tuple(documents.values()))
    new_values = wishes.new_values()
    before = Counter(result.key for result in state.report.results)
    before |= Counter(_repaired_key(result, new_values) for result in state.report.results)
    worse = Counter(result.key for result in report.results) - before
    if worse or len(report.results) >= len(state.report.results):
        return None
    return _State(documents, report, [*state.repairs, *repairs])


def _repaired_key(result: ValidationResult, new_values: Mapping[str, str]) -> tuple[str, ...]:
    """The key that the result has if it goes on beside a repair: that of the new value."""
    value = new_values.get(result.value)
    return result.key if value is None else replace(result, value=value).key


def _changed(document: Document, wishes: _Wishes) -> tuple[Document, list[Repair]] | None:
    """The document with the wishes fulfilled; None where other triples than those would change."""
    edits: dict[int, tuple[Place, bytes, Repair]] = {}
    wanted: dict[int, _Wish] = {}
    prefixes = {m[2].decode(): m[1].decode() for m in _PREFIX.finditer(document.content)}
    for found in locate(document.content, document.graph, lambda t: wishes.about(t) is not None):
        wish = wishes.about(found.triple)
        assert wish is not None
        place = found.predicate if wish.of_property else found.object
        if place.start == place.end:
            return None
        old = document.content[place.start : place.end]
        new = _token(wish.instead, found.triple.object, old, prefixes)
        repair = Repair(document.name, place.line, place.column, old.decode(), new.decode(), wish.rule)
        edits[place.start] = (place, new, repair)
        wanted[found.number] = wish
    content = document.content
    for start in sorted(edits, reverse=True):
        place, new, _ = edits[start]
        content = content[: place.start] + new + content[place.end :]
    changed = replace(document, content=content)
    repairs = [edits[start][2] for start in sorted(edits)]
    return (changed, repairs) if _is_as_wanted(document, changed, wanted) else None


def _token(term: Term, old: Node, text: bytes, prefixes: Mapping[str, str]) -> bytes:
    """The term as the document would write it, in the quotation marks that stand there already."""
    if isinstance(term, NamedNode):
        return _name(term.value, prefixes).encode()
    assert isinstance(term, Literal)
    if term.language:
        suffix = f"@{term.language}"
    elif term.datatype.value == PREFIXES["xsd"] + "string":
        suffix = ""
    else:
        suffix = f"^^{_name(term.datatype.value, prefixes)}"
    if term.datatype.value == PREFIXES["xsd"] + "integer" and re.fullmatch(r"[+-]?[0-9]+", term.value):
        return term.value.encode()
    quoted = _STRING.fullmatch(text)
    same = isinstance(old, Literal) and old.value == term.value
    body = quoted[1] if quoted and same else str(Literal(term.value)).encode()
    return body + suffix.encode()


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    """The IRI with a prefix that the document declares, or in angle brackets."""
    for namespace in sorted(prefixes, key=len, reverse=True):
        local = iri.removeprefix(namespace)
        if (
            namespace
            and local != iri
            and re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_-])?", local)
        ):
            return f"{prefixes[namespace]}:{local}"
    return f"<{iri}>"


def _is_as_wanted(before: Document, after: Document, wanted: Mapping[int, _Wish]) -> bool:
    """Whether the new text says what the old one said but for the triples that were to change."""
    try:
        old, new = _in_order(before), _in_order(after)
    except SyntaxError:
        return False
    if len(old) != len(new):
        return False
    for number, (was, is_) in enumerate(zip(old, new, strict=True)):
        wish = wanted.get(number)
        subject, predicate, value = was
        if wish is not None and wish.of_property:
            assert isinstance(wish.instead, NamedNode)
            predicate = wish.instead
        elif wish is not None:
            value = wish.instead
        pairs = ((subject, is_.subject), (predicate, is_.predicate), (value, is_.object))
        if any(a != b and not (isinstance(a, BlankNode) and isinstance(b, BlankNode)) for a, b in pairs):
            return False
    return True


def _by_graph(documents: Iterable[Document]) -> dict[NamedNode, Document]:
    return {document.graph: document for document in documents}


def _in_order(document: Document) -> list[Triple]:
    quads = parse(document.content, RdfFormat.TURTLE, base_iri=document.graph.value)
    return [quad.triple for quad in quads]
