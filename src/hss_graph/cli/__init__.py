"""The command line: words to calls. The only place that prints or exits."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from hss_graph import __version__
from hss_graph.cli.streams import give_up_stdout, one_line, open_stdout, written_by_click
from hss_graph.errors import HssGraphError

# Each command and the module that holds it, read when it is called: `--version` loads none of them.
_COMMANDS = {
    "add": "add",
    "ask": "ask",
    "completion": "completion",
    "diff": "formatting",
    "explain": "validate",
    "fix": "fix",
    "fmt": "formatting",
    "init": "homes",
    "mcp": "mcp",
    "network": "network",
    "queries": "query",
    "query": "query",
    "reason": "reason",
    "remove": "add",
    "schema": "explore",
    "search": "explore",
    "show": "explore",
    "stats": "explore",
    "validate": "validate",
}


class _Commands(click.Group):
    def make_context(self, *arguments: Any, **named: Any) -> click.Context:
        with written_by_click():
            return super().make_context(*arguments, **named)

    def invoke(self, ctx: click.Context) -> Any:
        with written_by_click():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"hss_graph.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, also where a query finds nothing or ASK is false; 1 where a check says no or"
    " a search finds nothing; 2 bad usage or input.",
)
@click.version_option(__version__, prog_name="hss-graph")
@click.option(
    "--home",
    metavar="DIRECTORY",
    help="The home to use; else $HSS_GRAPH_HOME, one at or above the working directory, or the bundled one.",
)
@click.pass_context
def hss_graph(ctx: click.Context, home: str | None) -> None:
    """Who works with whom in health systems strengthening, with the lines that say so.

    \b
    Examples:
      hss-graph query partners-of -p organisation=Gavi
      hss-graph show UNICEF
      hss-graph validate my-triples.ttl
      hss-graph network export -o network.graphml
    """
    ctx.obj = home


def main() -> NoReturn:
    """Runs the command line and exits: 0 fine, 1 the answer is no, 2 bad usage or input."""
    open_stdout()
    try:
        status = hss_graph.main(standalone_mode=False)
    except HssGraphError as error:
        _fail(str(error), getattr(error, "excerpt", ""))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "hss-graph"
        _fail(f"{error.format_message()} See '{command} --help'.")
    except click.ClickException as error:
        _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:  # the reader has gone, as in `… | head`
        give_up_stdout()
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, excerpt: str = "") -> NoReturn:
    click.echo(f"hss-graph: {one_line(message)}", err=True)
    for line in excerpt.splitlines():
        click.echo(f"  {line}", err=True)
    sys.exit(2)
