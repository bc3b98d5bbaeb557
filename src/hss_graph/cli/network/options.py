"""What the commands on networks share: which network is meant, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hss_graph.cli.output import note, parameter_option, without_option
from hss_graph.cli.query import complete_name, read_query
from hss_graph.errors import UnknownNameError
from hss_graph.knowledge import DEFAULT_NETWORK, KnowledgeGraph
from hss_graph.nearest import Pool
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
        asked = Path(self.query) if is_table(self.query) else read_query(graph.home, self.query)
        return graph.participation(asked, {**self.values, **further})

    def two_mode(self, graph: KnowledgeGraph) -> Network:
        """The two-mode network. Raises UsageError where an option says how ties are made."""
        usual = Wanted(self.query, self.values)
        given = [f"--{n}" for n in ("weight", "cap", "roles") if getattr(self, n) != getattr(usual, n)]
        given += [] if self.isolates else ["--no-isolates"]
        if given:
            raise click.UsageError(f"--two-mode projects nothing; leave out {' and '.join(given)}.")
        return _told(self.participation(graph).two_mode())

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
        from hss_graph.network import tabulated

        try:
            return graph.resolve(name).value
        except UnknownNameError:
            if is_table(self.query):
                return name.strip()
        words = tabulated.context(graph.engine, graph.names).words
        near = Pool((role, [word]) for role, word in words.items()).nearest(name)
        meant = f"did you mean {' or '.join(words[match.iri] for match in near)}?"
        every = f"there are {', '.join(sorted(words.values()))}"
        raise UnknownNameError(f"there is no role {name.strip()!r}; {meant if near else every}")

    def network(self, graph: KnowledgeGraph) -> Network:
        """The one-mode network; says on stderr where one engagement makes much of it."""
        return self.projected(graph, self.participation(graph))

    def projected(self, graph: KnowledgeGraph, rows: Participation) -> Network:
        """The network of memberships that are there already; see `network`."""
        made = _told(rows.network(self.projection(graph)))
        if "dominance" in made.statement:
            note(
                f"{made.statement['dominance']}; --cap N leaves such out, --weight newman has them count less"
            )
        return made


def note_doubts(statement: Mapping[str, Any]) -> None:
    """Says on stderr what is to be known of memberships before anybody relies on them."""
    for heading in ("undated", "alike"):
        if heading in statement:
            note(str(statement[heading]))


def _told(made: Network) -> Network:
    """The network; says on stderr what its maker should know."""
    note_doubts(made.statement)
    if not len(made):
        note("nobody takes part in anything by this query and its parameters, so the network is empty")
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


def seed_option(function: Function) -> Function:
    """The option ``--seed N``."""
    return click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(0, 1_000_000_000),
        default=1,
        show_default=True,
        help="Where chance starts that communities, samples and layouts are found by.",
    )(function)


def top_option(function: Function) -> Function:
    """The option ``--top N`` of answers with several tables."""
    return click.option(
        "--top",
        metavar="N",
        type=click.IntRange(1),
        default=20,
        show_default=True,
        help="The most rows of a table; csv and json have all.",
    )(function)


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
