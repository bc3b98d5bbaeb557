"""GraphML from outside → rows, read by a parser that knows no entities and opens nothing."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from hss_graph.errors import ReadError
from hss_graph.network.imports.rows import Row, named
from hss_graph.turtle.screening import check_text

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_DEEPEST = 50  # elements within each other; a data element of yEd has some ten
_MOST_ATTRIBUTES = 1000
_LONGEST_SHOWN = 100


class GraphML:
    """Reads one document; see `read`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.nodes: dict[str, Row] = {}
        self.ties: list[tuple[str, str, Row]] = []
        self.directed: bool | None = None
        self.statement: dict[str, str] = {}
        self._keys: dict[str, tuple[str, str]] = {}  # for what, and what it is called
        self._defaults: dict[str, str] = {}
        self._open: list[str] = []  # the elements that the parser is in
        self._way: bool | None = None  # whether the ties up to here are directed
        self._line = 0
        self._ends: tuple[str, ...] = ()
        self._values: dict[str, str] = {}
        self._key = ""
        self._text: list[str] | None = None
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def read(self, content: bytes) -> GraphML:
        """Itself, with what the document holds. Raises ReadError, with the line."""
        try:
            self._parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            raise ReadError(f"{self._name}:{error.lineno}: is no well-formed XML: {reason}") from None
        for left, right, row in self.ties:
            for end in (left, right):
                if end not in self.nodes:
                    raise ReadError(f"{row.place}: ties {_shown(end)!r}, which is none of the nodes; add it")
        if self.directed is None:
            raise ReadError(f"{self._name}: is XML, but holds no graph of GraphML")
        self.directed = self.directed if self._way is None else self._way
        return self

    def _refuse(self, problem: str) -> NoReturn:
        raise ReadError(f"{self._name}:{self._parser.CurrentLineNumber}: {problem}")

    def _doctype(self, *_about: object) -> NoReturn:
        self._refuse("has a DOCTYPE, whose entities could stand for anything; remove it")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            self._refuse(f"says that it is {_shown(encoding)}; save the file as UTF-8 and say so")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        namespace, _, local = element.rpartition(" ")
        if not self._open and (local != "graphml" or namespace not in (_NAMESPACE, "")):
            self._refuse(f"is XML, but not GraphML: it starts with <{_shown(local)}>")
        if len(self._open) >= _DEEPEST or len(attributes) > _MOST_ATTRIBUTES:
            self._refuse(f"nests more than {_DEEPEST} elements, or one has too many attributes")
        around = self._open[-1] if self._open else ""
        self._open.append(local if namespace in (_NAMESPACE, "") else "")
        if local == "graph" and around == "graphml":
            if self.directed is not None:
                self._refuse("holds several graphs; keep one")
            self.directed = attributes.get("edgedefault") == "directed"
        elif local == "graph" or local in ("hyperedge", "port"):
            self._refuse(f"has a <{local}> within the graph, which no network here has; remove it")
        elif local == "key":
            domain, name = attributes.get("for", "all"), attributes.get("attr.name", "")
            self._keys[attributes.get("id", "")] = domain, name if domain == "graph" else named(name)
            self._key = attributes.get("id", "")
        elif local == "node" and around == "graph":
            self._begin((attributes.get("id", ""),))
            if self._ends[0] in self.nodes or not self._ends[0]:
                self._refuse(f"the id {_shown(self._ends[0])!r} is empty, or another node has it; change it")
        elif local == "edge" and around == "graph":
            self._begin((attributes.get("source", ""), attributes.get("target", "")))
            way = attributes.get("directed", str(self.directed).lower()) == "true"
            if self._way not in (None, way):
                self._refuse("mixes directed and undirected ties; make them all one or the other")
            self._way = way
        elif local == "data" and around in ("graph", "node", "edge"):
            self._key = attributes.get("key", "")
            self._text = []
        elif local == "default" and around == "key":
            self._text = []

    def _begin(self, ends: tuple[str, ...]) -> None:
        self._ends, self._values, self._line = ends, {}, self._parser.CurrentLineNumber

    def _characters(self, text: str) -> None:
        if self._text is not None and self._open[-1] in ("data", "default"):
            self._text.append(text)

    def _end(self, _element: str) -> None:
        local = self._open.pop()
        if local in ("data", "default") and self._text is not None:
            text, self._text = "".join(self._text), None
            if local == "default":
                self._defaults[self._key] = text
            elif self._key in self._keys and text.strip():
                of_graph = self._open[-1] == "graph"
                (self.statement if of_graph else self._values)[self._keys[self._key][1]] = text
        elif local == "node" and self._open[-1] == "graph":
            self.nodes[self._ends[0]] = self._row("node")
        elif local == "edge" and self._open[-1] == "graph":
            self.ties.append((*self._ends, self._row("edge")))  # type: ignore[arg-type]

    def _row(self, domain: str) -> Row:
        missing = {
            name: self._defaults[key]
            for key, (of, name) in self._keys.items()
            if key in self._defaults and of in (domain, "all") and self._defaults[key].strip()
        }
        values = {name: value for name, value in (missing | self._values).items() if name}
        # What references to characters had hidden.
        check_text("\n".join((*self._ends, *values.values())).encode(), f"{self._name}:{self._line}")
        return Row(self._name, self._line, values)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
