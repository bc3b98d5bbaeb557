"""An edited network → statements that would make the edits true, and what can be none."""

from hss_graph.network.imports.comparing import Edits, compare
from hss_graph.network.imports.proposing import Proposal, propose
from hss_graph.network.imports.reading import Edited, read

__all__ = ["Edited", "Edits", "Proposal", "compare", "propose", "read"]
