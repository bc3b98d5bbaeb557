"""`python -m hss_graph` is `hss-graph`."""

from hss_graph.cli import main

main()
