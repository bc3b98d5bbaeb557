"""`network`."""

from __future__ import annotations

import click

from hss_graph.cli.network.communities import communities
from hss_graph.cli.network.compare import compare
from hss_graph.cli.network.evidence import evidence
from hss_graph.cli.network.export import export
from hss_graph.cli.network.heat_map import heat_map
from hss_graph.cli.network.import_ import import_
from hss_graph.cli.network.measures import measures
from hss_graph.cli.network.plot import plot
from hss_graph.cli.network.project import memberships, project
from hss_graph.cli.network.report import report
from hss_graph.cli.network.roles import roles
from hss_graph.cli.network.suggest import suggest
from hss_graph.cli.network.without import without


@click.group()
def network() -> None:
    """Build, measure, compare, draw and export the network of who works with whom."""


for command in (
    communities,
    compare,
    evidence,
    export,
    heat_map,
    import_,
    measures,
    memberships,
    plot,
    project,
    report,
    roles,
    suggest,
    without,
):
    network.add_command(command)
