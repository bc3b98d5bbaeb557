"""Why a part of a query leaves no rows, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from hss_graph.diagnosis import misplaced, namespaces, naming
from hss_graph.diagnosis.counting import Counting, many, number, triple
from hss_graph.diagnosis.steps import Culprit, joined
from hss_graph.diagnosis.terms import Occurrence, Terms, expanded, lexical, written
from hss_graph.nearest import fold
from hss_graph.sparql.pieces import Node, pieces
from hss_graph.sparql.scope import visible
from hss_graph.vocabulary import PREFIXES, curie

_TYPE = PREFIXES["rdf"] + "type"
_LOOKED_UP = 20
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reasons:
    """Finds reasons by counting."""

    counting: Counting
    terms: Terms
    declared: dict[str, str]

    def sources(self, dataset: str) -> list[str]:
        """The graphs that a query is asked of and that are none."""
        named = [(node.text, self._iri(node)) for node in pieces(dataset)]
        return [said for text, iri in named if iri for said in self._absent(text, iri, "graph")]

    def of(self, culprit: Culprit) -> list[str]:
        """The reasons why the part leaves no rows, the weightiest first; none where none is found."""
        element = culprit.element
        if element.kind == "triple" and element.nodes:
            return list(self._triple(culprit, *element.nodes))
        if element.kind == "values":
            alone = self.counting.rows(element.text)
            return ["it lists no values"] if alone == 0 else list(self._apart(culprit))
        if element.kind == "minus":
            return ["each of them has what stands in the braces"]
        alone = self.counting.rows(culprit.frame.apart().around(joined(element)))
        return [f"alone it has {many(alone, 'row')}", *self._apart(culprit)] if alone else []

    def _triple(self, culprit: Culprit, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        graph = pieces(culprit.frame.graph)
        iri = self._iri(graph[0]) if graph else ""
        unknown = list(self._absent(graph[0].text, iri, "graph")) if iri else []
        if not unknown and value.kind == "literal" and (said := self._thing_meant(value, predicate)):
            yield said
            return
        named = misplaced.under_other_names(culprit, self._iri(predicate), self.counting)
        unknown = unknown or list(dict.fromkeys(self._unknown(subject, predicate, value)))
        if unknown and not named:
            yield from unknown
            return
        alone = self.counting.rows(culprit.frame.apart().around(joined(culprit.element)))
        elsewhere = list(misplaced.in_other_graphs(culprit, alone, self.counting))
        if elsewhere:
            yield from elsewhere
        elif named:
            yield f"{named[0] or self._called(subject)} has {named[1]}, not {predicate.text}"
        elif alone == 0:
            yield from self._never(subject, predicate, value)
        else:
            apart = list(self._apart(culprit))
            if not any("occurs nowhere" in said for said in apart):
                yield f"the graph has {many(alone, 'such triple')}, but none fits the rows before"
            yield from apart
        reverse = triple(value.text, predicate.text, subject.text)
        if f"{reverse} ." in " ".join((culprit.frame.before, culprit.before)):
            return  # it is asked for already
        is_reversible = value.kind in ("variable", "iri", "name") and self._iri(predicate) != _TYPE
        if is_reversible and (turned := self.counting.rows(culprit.pattern(reverse))):
            yield f"written the other way round, '{reverse}', it leaves {many(turned, 'row')}"

    def _thing_meant(self, value: Node, predicate: Node) -> str:
        """The thing that a text names where a property leads to things alone."""
        ends = self.counting.values(triple(of=predicate.text), "?object", _LOOKED_UP)
        if not ends or any(isinstance(end, Literal) for end in ends):
            return ""
        found = [
            iri
            for iri in self.terms.named(lexical(value.text))
            if self.counting.has_rows(triple(of=predicate.text, to=str(NamedNode(iri))))
        ]
        meant = " or ".join(map(curie, found[:_SHOWN])) or f"such as {curie(ends[0].value)}"
        return f"{predicate.text} leads to things, not texts; write {meant}"

    def _unknown(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        """What does not occur in the graph at all."""
        is_type = self._iri(predicate) == _TYPE
        for node, role in ((subject, "thing"), (value, "class" if is_type else "thing")):
            if iri := self._iri(node):
                yield from self._absent(node.text, iri, role)
        for piece in pieces(predicate.text):
            if piece.text != "a" and (iri := self._iri(piece)):
                yield from self._absent(piece.text, iri, "property")
        if value.kind == "literal" and self.terms.unknown(self.counting.prologue, [("thing", value.text)]):
            yield f"nothing has the value {value.text}{self._meant(value, predicate)}"

    def _absent(self, text: str, iri: str, role: str) -> Iterator[str]:
        prefix = text.split(":")[0]
        strayed = namespaces.strayed(prefix, self.declared[prefix]) if prefix in self.declared else None
        if strayed:
            yield strayed[0]
            return
        if role == "property" and not self.counting.has_rows(triple(of=str(NamedNode(iri)))):
            is_known = self.terms.occurs(iri)
            what = (
                "is known, but no triple has it as its property"
                if is_known
                else "is no property of any triple"
            )
        elif not self.terms.occurs(iri):
            what = "occurs nowhere in the graph"
        elif role in ("class", "graph") and not self.terms.occurs(iri, role):
            what = f"is no {role}"
        else:
            return
        near = [each for each in self.terms.nearest(iri, role) if each != iri]
        yield f"{text} {what}{self._hint(near)}"

    def _never(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        """Terms that occur, but never like this."""
        if self._iri(predicate) == _TYPE and value.is_constant:
            if self.counting.has_rows(triple(of="a", to=value.text)):
                kinds = self._kinds(" ".join(("VALUES ?thing {", subject.text, "}")), "?thing")
                yield f"{self._called(subject)} is {kinds}, not {value.text}"
            else:
                yield f"nothing in the graph is {_article(value.text)} {value.text}"
            return
        if value.kind == "literal" and (said := misplaced.of_other_things(value, predicate, self.counting)):
            yield said
            return
        if value.kind in ("literal", "number"):
            values = self.counting.values(triple(of=predicate.text), "?object", _SHOWN + 1)
            shown = [written(v) if isinstance(v, Literal) else curie(v.value) for v in values]
            more = ", …" if len(shown) > _SHOWN else ""
            meant = self._meant(value, predicate)
            yield f"{predicate.text} is {', '.join(shown[:_SHOWN])}{more}, never {value.text}{meant}"
            return
        yield from self._roles(subject, predicate, value)
        if subject.is_constant and value.is_constant:
            yield "both occur, but no triple joins them so"
        kinds = self._kinds(triple(of=predicate.text), "?object")
        if kinds and value.is_constant:
            yield f"{predicate.text} leads to {kinds}"
        path = pieces(predicate.text)
        if len(path) > 1 and not subject.is_constant and not value.is_constant:
            yield f"{predicate.text} leads nowhere, though each of its properties occurs"
            yield from self._along(predicate)

    def _roles(self, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
        """Of which properties a term is the subject or the object, where it never is of this one."""
        for node, other in ((value, subject), (subject, value)):
            if not node.is_constant:
                continue
            is_value = node is value
            ends = ("?subject", value.text) if is_value else (subject.text, "?object")
            if other.is_constant and self.counting.has_rows(triple(ends[0], predicate.text, ends[1])):
                continue  # it is the other one that does not fit
            found = ", ".join(f"{curie(iri)} ({count:,})" for iri, count in self.counting.roles(*ends))
            where = f"; it is of {found}" if found else ", nor of any other property"
            role = "object" if is_value else "subject"
            yield f"{self._called(node)} is never the {role} of {predicate.text}{where}"

    def _along(self, predicate: Node) -> Iterator[str]:
        """Where a path of several steps breaks off."""
        steps = predicate.text.split("/")
        for end in range(1, len(steps)):
            if any(sign in predicate.text for sign in "(|"):
                return
            before, after = "/".join(steps[:end]), steps[end]
            if not self.counting.has_rows(triple(of=f"{before}/{after}")):
                there = self._kinds(triple(of=before), "?object")
                here = self._kinds(triple(of=after), "?subject")
                yield f"{before} leads to {there}, but {after} is of {here}"
                return

    def _apart(self, culprit: Culprit) -> Iterator[str]:
        """What the variables that join a part to those before it stand for on either side."""
        alone = joined(culprit.element)
        around = culprit.frame.before + culprit.before
        names = set(visible(around))
        for variable in (each for each in visible(alone) if each in names):
            values = self.counting.values(culprit.pattern(""), variable, _LOOKED_UP)
            strange = self.terms.unknown("", (("thing", str(value)) for value in values))
            if strange and len(strange) == len(values):
                for value in values[:_SHOWN]:
                    yield self._strange(culprit, variable, value)
                continue
            if len(values) == 1 and (said := list(self._fixed(culprit, variable, values[0]))):
                yield from said
                continue
            there = self._kinds(culprit.pattern(""), variable)
            here = self._kinds(culprit.frame.apart().around(alone), variable)
            if there and here:
                yield f"{variable} is {there} before it, and {here} here"

    def _fixed(self, culprit: Culprit, variable: str, value: NamedNode | Literal) -> Iterator[str]:
        """A thing that a query gives to a variable, and that is nothing here."""
        if isinstance(value, Literal) or not culprit.element.nodes:
            return
        nodes = [
            Node("iri", str(value), 0) if node.text == variable else node for node in culprit.element.nodes
        ]
        if not self.counting.has_rows(culprit.frame.apart().around(" ".join(node.text for node in nodes))):
            yield f"{variable} is {self.terms.called(value.value)}"
            yield from self._roles(*nodes)

    def _strange(self, culprit: Culprit, variable: str, value: NamedNode | Literal) -> str:
        """A value that a query gives to a variable and that the graph does not have."""
        hint = ""
        if isinstance(value, NamedNode):
            hint = self._hint(self.terms.nearest(value.value, "thing"))
        elif culprit.element.nodes and culprit.element.nodes[2].text == variable:
            hint = self._meant(Node("literal", str(value), 0), culprit.element.nodes[1])
        said = curie(value.value) if isinstance(value, NamedNode) else written(value)
        return f"{variable} is {said}, which occurs nowhere in the graph{hint}"

    def _meant(self, literal: Node, predicate: Node) -> str:
        """The literals that may be meant by one, among those to which the path leads."""
        asked = Occurrence(literal.text, 0, "literal", predicate=predicate.text)
        near = self.terms.variants(asked, self.counting.prologue)
        if not any(fold(each.value) == fold(lexical(literal.text)) for each in near):
            others = naming.same_text(self.counting.engine, lexical(literal.text), self._iri(predicate))
            if others:
                return "; did you mean " + " or ".join(map(naming.called, others[:_SHOWN])) + "?"
        return "; did you mean " + " or ".join(map(written, near)) + "?" if near else ""

    def _hint(self, near: list[str]) -> str:
        return "; did you mean " + " or ".join(map(self.terms.called, near)) + "?" if near else ""

    def _kinds(self, pattern: str, variable: str) -> str:
        """The kinds of things in words, such as ``hss:Partnership (13), hss:Activity (1)``."""
        kinds = self.counting.kinds(pattern, variable)
        return ", ".join(
            f"{curie(kind) if kind else 'of no class'} ({number(count)})" for kind, count in kinds
        )

    def _called(self, node: Node) -> str:
        iri = self._iri(node)
        return self.terms.called(iri) if iri else node.text

    def _iri(self, node: Node) -> str:
        return expanded(node, self.declared)


def _article(text: str) -> str:
    return "an" if text.split(":")[-1][:1].upper() in "AEIOU" else "a"
