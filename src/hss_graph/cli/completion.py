"""`completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from hss_graph.cli.output import answer


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      eval "$(hss-graph completion bash)"      in ~/.bashrc
      eval "$(hss-graph completion zsh)"       in ~/.zshrc
      hss-graph completion fish > ~/.config/fish/completions/hss-graph.fish
    """
    complete = get_completion_class(shell)
    assert complete is not None
    root = ctx.find_root().command
    script = complete(root, {}, "hss-graph", "_HSS_GRAPH_COMPLETE").source()
    answer(f"{script}\n".encode(), None)
