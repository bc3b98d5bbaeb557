"""Prefixes that a query declares as nearly, but not quite, what they are in the graph."""

from __future__ import annotations

from hss_graph.vocabulary import PREFIXES


def strayed(prefix: str, namespace: str) -> tuple[str, str] | None:
    """What is wrong with a namespace, and the right one; None where nothing is.

    >>> strayed("hss", "https://w3id.org/hss-graph/ontology#")
    """
    rightful = PREFIXES.get(prefix)
    near = rightful or next((each for each in PREFIXES.values() if _bare(each) == _bare(namespace)), None)
    if near is None or near == namespace:
        return None
    message = f"{prefix}: stands for <{namespace}>, which is another namespace than <{near}>"
    if rightful:
        return f"{message}; leave the line out, since that prefix is known", near
    return f"{message}; did you mean PREFIX {prefix}: <{near}>?", near


def _bare(namespace: str) -> str:
    return namespace.removeprefix("https").removeprefix("http").rstrip("#/").replace("://www.", "://").lower()
