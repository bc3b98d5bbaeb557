"""`init`."""

from __future__ import annotations

from pathlib import Path

import click

from hss_graph import home
from hss_graph.cli.output import note


@click.command()
@click.argument("directory", type=click.Path())
def init(directory: str) -> None:
    """Make a new home, without data.

    DIRECTORY gets the ontology, the shapes and the saved queries of the bundled home.

    \b
    Example:
      hss-graph init my-graph
    """
    made = home.create(Path(directory))
    note(f"{made.path}: ready; put Turtle files into {made.path / home.DATA} and run")
    note(f"  hss-graph --home {made.path} validate")
