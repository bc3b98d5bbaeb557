"""The queries of SPARQL constraints and of constraint components: they can be read, and SHACL allows them."""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from hss_graph.shapes.graph import Node, ShapesGraph, problem, sh
from hss_graph.sparql import calls_service, is_simple, tokens
from hss_graph.vocabulary import PREFIXES

_IMPORTS = NamedNode(PREFIXES["owl"] + "imports")
# https://www.w3.org/TR/shacl/#pre-binding leaves these out.
_REFUSED = {"MINUS": "SHACL does not allow MINUS", "VALUES": "SHACL does not allow VALUES"}
_ONE_GRAPH = "what is judged is one graph, without a name"


def check(graph: ShapesGraph) -> None:
    """Raises ShapesError for a query that cannot be read, that SHACL does not allow, or that is missing."""
    for node in graph.subjects:
        for constraint in graph.values(node, sh("sparql")):
            _check_constraint(graph, node, constraint)
        if graph.values(node, sh("parameter")):
            _check_component(graph, node)


def _check_constraint(graph: ShapesGraph, shape: Node, constraint: Node) -> None:
    if graph.values(constraint, sh("ask")):
        raise problem(graph, constraint, "a SPARQL constraint says sh:select, never sh:ask; write it as one")
    text = _query(graph, constraint, "select")
    if not graph.values(shape, sh("path")) and _mentions(text, "PATH"):
        raise problem(graph, constraint, f"uses $PATH, but {graph.call(shape)} has no sh:path; add one")
    _check_query(graph, constraint, text, selects=True)


def _check_component(graph: ShapesGraph, component: Node) -> None:
    validators = [
        (validator, name)
        for name in ("validator", "nodeValidator", "propertyValidator")
        for validator in graph.values(component, sh(name))
    ]
    if not validators:
        raise problem(graph, component, "the component has no validator, so it would check nothing; add one")
    if not any(graph.values(p, sh("path")) for p in graph.values(component, sh("parameter"))):
        raise problem(graph, component, "the component's parameter has no sh:path; add one")
    for validator, name in validators:
        selects = not graph.values(validator, sh("ask"))
        if name == "validator" and selects:
            raise problem(graph, component, "an sh:validator says sh:ask; use another kind, or add it")
        text = _query(graph, validator, "select" if selects else "ask")
        _check_query(graph, validator, text, selects)


def _query(graph: ShapesGraph, node: Node, name: str) -> str:
    values = graph.values(node, sh(name))
    if len(values) != 1:
        raise problem(
            graph, node, f"a SPARQL constraint needs one sh:{name}, and has {len(values)}; correct it"
        )
    if not isinstance(values[0], Literal) or values[0].datatype.value != PREFIXES["xsd"] + "string":
        raise problem(graph, node, f"the value of sh:{name} is no plain text; put the query into quotes")
    return values[0].value


def _check_query(graph: ShapesGraph, node: Node, text: str, selects: bool) -> None:
    complaint = _complaint(text, tuple(sorted(_prefixes(graph, node).items())), selects)
    if complaint:
        raise problem(graph, node, f"the query cannot be used: {complaint}")


def _prefixes(graph: ShapesGraph, node: Node) -> dict[str, str]:
    """The prefixes that the query may use: those that sh:prefixes leads to, over owl:imports too."""
    found: dict[str, str] = {}
    waiting = list(graph.values(node, sh("prefixes")))
    seen: set[Node] = set()
    while waiting:
        source = waiting.pop()
        if source in seen:
            continue
        seen.add(source)
        waiting += graph.values(source, _IMPORTS)
        for declared in graph.values(source, sh("declare")):
            prefixes, namespaces = (graph.values(declared, sh(n)) for n in ("prefix", "namespace"))
            if len(prefixes) != 1 or len(namespaces) != 1 or not _are_texts(*prefixes, *namespaces):
                text = 'write sh:prefix "ex" and sh:namespace "http://…"^^xsd:anyURI'
                raise problem(graph, declared, f"the declaration of a prefix is not one; {text}")
            prefix, namespace = str(prefixes[0].value), str(namespaces[0].value)  # type: ignore[union-attr]
            if found.setdefault(prefix, namespace) != namespace:
                raise problem(graph, node, f"declares the prefix {prefix}: twice, not alike; keep one")
    return found


def _are_texts(*values: Node) -> bool:
    return all(isinstance(value, Literal) and not value.language for value in values)


def _mentions(text: str, variable: str) -> bool:
    return any(token.kind == "variable" and token.text[1:] == variable for token in tokens(text))


@lru_cache(maxsize=1000)
def _complaint(text: str, prefixes: tuple[tuple[str, str], ...], selects: bool) -> str:
    if calls_service(text):
        return "SERVICE asks another server, which no shape may do; remove it"
    if not is_simple(text):  # a parser could run out of stack, or for ever
        return "it nests or chains too much to be read safely; write it flatter"
    words = _complaint_about_words(text)
    if words:
        return words
    try:
        # Nothing is evaluated: the store is empty, and no solution is asked for.
        found = Store().query(text, prefixes=dict(prefixes))
    except SyntaxError as error:
        if "Prefix not found" in error.msg:
            return "it uses a prefix that sh:prefixes does not lead to; declare it with sh:declare"
        if re.search(r"[\^/|!][?$]PATH\b|[?$]PATH[*+/|]", text):
            return "SHACL allows $PATH as a predicate alone, not as part of a path; write the path"
        return _short(error.msg)
    except (OSError, RuntimeError, ValueError) as error:
        return _short(str(error))
    wanted = "SELECT" if selects else "ASK"
    if not isinstance(found, QuerySolutions if selects else QueryBoolean):
        return f"it is not the {wanted} that was promised; write one"
    if isinstance(found, QuerySolutions) and "this" not in {v.value for v in found.variables}:
        return "it does not select $this; add it"
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def _complaint_about_words(text: str) -> str:
    read = [t for t in tokens(text) if t.text.strip() and t.kind != "comment"]
    for token, following in zip(read, [*read[1:], None], strict=True):
        word = token.text.upper() if token.kind == "word" else ""
        if word in _REFUSED:
            return f"{_REFUSED[word]}; write it otherwise"
        if word == "FROM" or (word == "GRAPH" and (following is None or following.text[1:] != "shapesGraph")):
            return f"it says {word}, but {_ONE_GRAPH}; take it out"
    return ""
