"""A rule explained: what it demands, why, of what, where it stands, and an example of right and of wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from glob import escape as glob_escape
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from hss_graph import documents
from hss_graph.home import EXAMPLES, ONTOLOGY, SHAPES, Home
from hss_graph.names import Names
from hss_graph.repairs.rulebook import Rule, Rulebook, rule_name
from hss_graph.shapes import Shapes
from hss_graph.turtle import to_turtle
from hss_graph.turtle.positions import locate
from hss_graph.vocabulary import HSS, PREFIXES
from hss_graph.written import Node

_DESCRIPTION = PREFIXES["dcterms"] + "description"
_RDF = PREFIXES["rdf"]
_TYPE, _SUBJECT, _PREDICATE = (NamedNode(_RDF + name) for name in ("type", "subject", "predicate"))
_EVIDENCE = NamedNode(HSS + "Evidence")
_ALWAYS = (_TYPE.value, PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel")


@dataclass(frozen=True, slots=True)
class Explanation(Rule):
    """A rule in words, with what stands around it.

    parts: names of the rules that it is made of. place: file and line. good, bad: Turtle
    without prefixes, '' where the home has no example.
    """

    parts: tuple[str, ...]
    place: str
    good: str
    bad: str

    def lines(self) -> Iterator[str]:
        """The explanation as it is printed."""
        yield self.name
        if self.message:
            yield self.message
        yield ""
        facts = {
            "Why": self.reason,
            "Applies to": ", ".join(self.applies_to),
            "Made of": ", ".join(self.parts),
            "Severity": self.severity.lower(),
            "Written in": self.place,
        }
        yield from (f"{title}: {fact}" for title, fact in facts.items() if fact)
        for title, example in (("Right", self.good), ("Wrong", self.bad)):
            if example:
                yield from ("", f"{title}:", *(f"    {line}".rstrip() for line in example.splitlines()))

    def markdown(self) -> str:
        """The explanation in Markdown."""
        parts = [self.message, self.reason]
        for title, example in (("Right", self.good), ("Wrong", self.bad)):
            if example:
                parts.append(f"{title}:\n\n```turtle\n{example}\n```")
        return "\n\n".join(filter(None, parts))


class Explainer:
    """Explains the rules of a home, or those in other files of shapes. Raises ReadError."""

    def __init__(self, home: Home, names: Names, files: Sequence[Path] = ()) -> None:
        self._home = home
        self._names = names
        self._documents = [documents.read_file(home, file) for file in files or home.turtle_files(SHAPES)]
        self.triples = documents.triples(self._documents)
        self.book = Rulebook(self.triples)

    def names(self) -> list[str]:
        """The names of all rules, A–Z."""
        return [rule_name(shape.value) for shape in self.book.shapes()]

    def rules(self) -> list[Rule]:
        """All rules, A–Z, without places and examples."""
        return [self.book.rule(shape, self._names) for shape in self.book.shapes()]

    def explain(self, name: str) -> Explanation:
        """The rule of that name, CURIE or IRI. Raises UnknownNameError."""
        return self._explained(self.book.find(name))

    def explained(self, name: str) -> Explanation | None:
        """The rule of that name; None where there is none."""
        return self.explain(name) if name in self.names() else None

    def _explained(self, shape: NamedNode) -> Explanation:
        rule = self.book.rule(shape, self._names)
        good, bad = self._examples(shape)
        place, reason = self._places.get(shape, ("", ""))
        fields = asdict(rule) | {"reason": rule.reason or reason}
        return Explanation(**fields, parts=tuple(self.book.parts(shape)), place=place, good=good, bad=bad)

    @cached_property
    def _places(self) -> dict[Node, tuple[str, str]]:
        """File and line of each shape, and what its file is there for."""
        places: dict[Node, tuple[str, str]] = {}
        named = set(self.book.named())
        for document in self._documents:
            about = ""
            for triple in document.triples():
                if triple.subject == document.graph and triple.predicate.value == _DESCRIPTION:
                    about = triple.object.value if isinstance(triple.object, Literal) else ""
            for located in locate(document.content, document.graph, lambda t: t.subject in named):
                place = f"{document.name}:{located.subject.line}"
                places.setdefault(located.triple.subject, (place, about))
        return places

    def _examples(self, shape: NamedNode) -> tuple[str, str]:
        """A right and a wrong thing in Turtle."""
        around = [shape, *self.book.holders(shape)]
        folder = self._home.path / EXAMPLES
        wrong = sorted(
            folder.glob(f"{glob_escape(rule_name(shape.value))}*.invalid.ttl"), key=lambda f: len(f.name)
        )
        wrong = [file for file in wrong if file.name.split(".")[0] == rule_name(shape.value)]
        right = [file for s in around if (file := folder / f"{rule_name(s.value)}.valid.ttl").is_file()]
        bad = self._read(wrong[0]) if wrong else []
        good = self._read(right[0]) if right else []
        focus = self._focus(shape, around, bad) if bad else None
        model = self._model(
            good, focus, {t.object for t in bad if t.subject == focus and t.predicate == _TYPE}
        )
        return self._turtle(good, model, shape), self._turtle(bad, focus, shape)

    def _model(self, good: list[Triple], focus: Node | None, kinds: set[Node]) -> Node | None:
        """The right thing that goes with the wrong one: of its name or class, or the first."""
        typed = [t for t in good if t.predicate == _TYPE]
        alike = [t.subject for t in typed if t.object in kinds]
        others = [t.subject for t in typed if t.object != _EVIDENCE] if not alike else []
        found = [*(s for s in (*alike, *others) if s == focus), *alike, *others]
        return found[0] if found else None

    def _read(self, file: Path) -> list[Triple]:
        return documents.read_file(self._home, file).triples()

    def _focus(self, shape: NamedNode, around: list[NamedNode], example: list[Triple]) -> Node | None:
        """The thing in the example that the rule finds wrong."""
        report = self._shapes.validate(
            [*self._terms, *example], only=[s for s in around if self.book.is_target(s)]
        )
        subjects = {str(t.subject): t.subject for t in example}
        found = [r.focus for r in report.results if r.shape == str(shape) and r.focus in subjects]
        return subjects[found[0]] if found else None

    def _turtle(self, triples: list[Triple], thing: Node | None, shape: NamedNode) -> str:
        """What the rule looks at of the thing, and of what points at it, without prefixes."""
        if thing is None:
            return ""
        steps = self.book.predicates(shape)
        forward = {iri for iri, backwards in steps if not backwards} | set(self.book.compared(shape))
        shown = [
            triple
            for triple in triples
            if triple.subject == thing and (not steps or triple.predicate.value in {*forward, *_ALWAYS})
        ]
        left_out = len(shown) < sum(triple.subject == thing for triple in triples)
        looked_at = {NamedNode(iri) for iri in forward}
        evidence = {t.subject for t in triples if t.predicate == _PREDICATE and t.object in looked_at}
        pointing = {
            triple.subject
            for triple in triples
            if triple.object == thing
            and (
                (triple.predicate.value, True) in steps
                or (triple.predicate == _SUBJECT and triple.subject in evidence)
            )
        }
        nested = [triple for triple in triples if isinstance(triple.subject, BlankNode)]
        blocks = [_block([*shown, *nested], left_out)]
        for subject in sorted(pointing, key=str):
            blocks.append(_block([triple for triple in triples if triple.subject == subject], False))
        return "\n\n".join(blocks)

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.triples)

    @cached_property
    def _terms(self) -> list[Triple]:
        return documents.triples(documents.read(self._home, ONTOLOGY))


def _block(triples: list[Triple], left_out: bool) -> str:
    """Turtle without prefixes, with a mark where something is left out."""
    blocks = to_turtle(triples).split("\n\n")
    text = "\n\n".join(block for block in blocks if not block.startswith("@prefix")).strip()
    return f"{text}  # and more" if left_out else text
