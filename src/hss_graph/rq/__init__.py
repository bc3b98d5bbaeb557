"""The package's own queries and updates, one to a file."""

from __future__ import annotations

from pathlib import Path

from hss_graph.sparql import replace_variables


def sparql(file_name: str, **terms: str) -> str:
    """The text of one of the package's own queries, with variables replaced by serialised terms."""
    text = (Path(__file__).parent / file_name).read_text(encoding="utf-8")
    return replace_variables(text, terms)
