"""HSS Graph: who works with whom in health systems strengthening, with the lines that say so.

>>> import hss_graph
>>> graph = hss_graph.open()
>>> [row["organisation"].value for row in graph.query("partners-of", organisation="Gavi")]
['Department for International Development', 'Government of the United Kingdom']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hss_graph.errors import HssGraphError

if TYPE_CHECKING:
    from hss_graph.knowledge import KnowledgeGraph, open

__version__ = "0.1.0"
__all__ = ["HssGraphError", "KnowledgeGraph", "__version__", "open"]


def __getattr__(name: str) -> Any:
    if name in ("KnowledgeGraph", "open"):  # late: the engine is not needed to answer --version
        from hss_graph import knowledge

        return getattr(knowledge, name)
    raise AttributeError(f"module 'hss_graph' has no attribute {name!r}")
