"""What the commands on networks share: which network is meant, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hss_graph.cli.output import note, parameter_option, statuses_left_out, without_option
from hss_graph.cli.query import complete_name, read_query
from hss_graph.errors import UnknownNameError
from hss_graph.knowledge import DEFAULT_NETWORK, KnowledgeGraph
from hss_graph.network.tables import is_table
from hss_graph.queries import Value

if TYPE_CHECKING:
    from hss_graph.network.building import Participation
    from hss_graph.network.model import Network
    from hss_graph.network.projection import Projection

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The network that a command line names; see the help of each option."""

    query: str
    values: dict[str, Value]
    weight: str = "count"
    cap: int | None = None
    roles: str | None = None
    isolates: bool = True

    def participation(self, graph: KnowledgeGraph, **further: Value) -> Participation:
        """Who takes part in what, by the table, or by the query with its values and further ones."""
        if is_table(self.query):
            from hss_graph.network.tabulated import participation

            if self.values or further:
                given = ", ".join({**self.values, **further})
                raise click.UsageError(f"{self.query}: a table has no parameters; leave out {given}.")
            return participation(graph.engine, graph.names, Path(self.query), statuses_left_out())
        return graph.participation(read_query(graph.home, self.query), {**self.values, **further})

    def projection(self, graph: KnowledgeGraph) -> Projection:
        """How ties are made. Raises NetworkError, UnknownNameError and BadParameter."""
        from hss_graph.network.projection import Projection

        roles = None
        if self.roles is not None:
            one, sign, other = self.roles.partition(":")
            if not (sign and one.strip() and other.strip()):
                raise click.BadParameter("'--roles' is written FROM:TO, such as funder:recipient.")
            roles = self._role(graph, one), self._role(graph, other)
        return Projection(self.weight, self.cap, roles, self.isolates)

    def _role(self, graph: KnowledgeGraph, name: str) -> str:
        """The role that is called so; those of a table need not be known to the graph."""
        try:
            return graph.resolve(name).value
        except UnknownNameError:
            if not is_table(self.query):
                raise
            return name.strip()

    def network(self, graph: KnowledgeGraph) -> Network:
        """The one-mode network; says on stderr where one engagement makes much of it."""
        made = self.participation(graph).network(self.projection(graph))
        if "dominance" in made.statement:
            note(
                f"{made.statement['dominance']}; --cap N leaves such out, --weight newman has them count less"
            )
        return made


_HOW = (
    click.option(
        "--weight",
        type=click.Choice(("count", "newman")),
        default="count",
        show_default=True,
        help="What a tie weighs: engagements shared, or the sum of 1/(n - 1) over them (Newman).",
    ),
    click.option(
        "--cap",
        metavar="N",
        type=click.IntRange(2),
        help="Engagements of more than N organisations tie nobody.",
    ),
    click.option(
        "--roles",
        metavar="FROM:TO",
        help="Directed ties from one role to another, such as funder:recipient or advocate:addressee.",
    ),
)
_ALL = (
    parameter_option,
    without_option,
    *_HOW,
    click.option("--isolates/--no-isolates", default=True, help="Whether organisations without a tie stay."),
)


def network_options(function: Function) -> Function:
    """The argument QUERY and the options of which network is meant, given to the command as ``wanted``."""
    return _with(function, click.argument("query", default=DEFAULT_NETWORK, shell_complete=complete_name))


def network_options_beside(function: Function) -> Function:
    """As `network_options`, with the option ``--query`` where the arguments of the command are others."""
    query = click.option(
        "--query",
        metavar="QUERY",
        default=DEFAULT_NETWORK,
        show_default=True,
        shell_complete=complete_name,
        help="The network query: a saved one, a FILE.rq or '-'.",
    )
    return _with(function, query)


def table_options(function: Function) -> Function:
    """As `network_options`, for a table with no parameters, of which isolates are no part."""
    return _with(function, click.argument("query", metavar="TABLE"), (without_option, *_HOW))


def _with(
    function: Function, query: Callable[[Any], Any], further: Sequence[Callable[[Any], Any]] = _ALL
) -> Function:
    @wraps(function)
    def command(*arguments: Any, **named: Any) -> Any:
        chosen = {name: named.pop(name) for name in Wanted.__dataclass_fields__ if name in named}
        return function(*arguments, wanted=Wanted(**{"values": {}, **chosen}), **named)

    wrapped: Any = command
    for decorator in reversed((query, *further)):
        wrapped = decorator(wrapped)
    return wrapped  # type: ignore[no-any-return]
