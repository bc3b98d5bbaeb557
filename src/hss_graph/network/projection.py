"""From memberships to the network of organisations: what makes a tie, and how much it weighs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hss_graph.errors import NetworkError
from hss_graph.network.memberships import STATUSES, Memberships
from hss_graph.network.model import Behind, Columns, Network
from hss_graph.network.pairs import NEVER, has_role, pairs_of, parts_of, without_wholes
from hss_graph.wording import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = ("count", "newman")
_DOMINANT = 1 / 3  # of the pairs of organisations: an engagement that makes so many is named


@dataclass(frozen=True, slots=True)
class Projection:
    """How memberships become ties between organisations.

    weight: "count", the engagements that tie two; "newman", the sum of 1/(n − 1) over these, n being the
    number of organisations in each (Newman 2001, doi:10.1103/PhysRevE.64.016132). cap: engagements of more
    organisations than this tie nobody. roles: from the first role to the second one, each by IRI or by what
    it is called, a tie is directed, and only such pairs are tied. isolates: whether organisations without a
    tie stay.
    """

    weight: str = "count"
    cap: int | None = None
    roles: tuple[str, str] | None = None
    isolates: bool = True

    def __post_init__(self) -> None:
        if self.weight not in WEIGHTS:
            raise NetworkError(f"there is no weight {self.weight!r}; choose one of {', '.join(WEIGHTS)}")
        if self.roles is not None and (isinstance(self.roles, str) or len(self.roles) != 2):
            raise NetworkError(f"roles are two, such as ('funder', 'recipient'), not {self.roles!r}")
        if self.cap is not None and self.cap < 2:
            raise NetworkError(
                f"a cap of {self.cap} leaves no engagement that could tie anybody; use 2 or more"
            )


@dataclass(frozen=True, slots=True)
class Context:
    """What a projection needs to know beside the memberships; all of it can stay away.

    receiving: the roles of those at the receiving end, of whom two are not tied to each other. wholes:
    organisation and the larger one that it is a part of, which no engagement ties. under: each role and the
    roles that it is a kind of, itself among them. words: what a role is called. columns: attributes of the
    organisations, each with a value for each of `Memberships.organisations`. statement: what is known of the
    data, by heading.
    """

    receiving: Collection[str] = ()
    wholes: Collection[tuple[str, str]] = ()
    under: Mapping[str, Collection[str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    columns: Columns = field(default_factory=dict)
    statement: Mapping[str, Any] = field(default_factory=dict)


def project(rows: Memberships, how: Projection = Projection(), context: Context = Context()) -> Network:
    """The network of organisations: two are tied where they take part in the same engagement.

    Two at the receiving end of an engagement are not tied by it, nor are an organisation and a part of it. A
    tie is as sure as the weaker of the two parts in its best borne out engagement. Raises NetworkError where
    no row has a role that is asked for, and where engagements are so large that ties would fill the memory.
    """
    import numpy as np
    from scipy.sparse import coo_array

    parts = parts_of(rows, _sets(rows, how, context))
    sizes = np.bincount(parts.engagement, minlength=len(rows.engagements))
    too_large = sizes > how.cap if how.cap is not None else np.zeros(len(sizes), dtype=bool)
    left, right = pairs_of(parts, ~too_large, sizes)
    left, right = without_wholes(rows, parts, left, right, context.wholes)
    one, other = parts.best["one"], parts.best["other"]
    forth, back = np.maximum(one[left], other[right]), np.maximum(one[right], other[left])
    if how.roles:
        left, right = np.concatenate((left, right)), np.concatenate((right, left))
        status = np.concatenate((forth, back))
    else:
        status = np.minimum(forth, back)
    tied = status < NEVER
    left, right, status = left[tied], right[tied], status[tied]
    count = len(rows.organisations)
    key = parts.organisation[left].astype(np.int64) * count + parts.organisation[right]
    order = np.argsort(key, kind="stable")
    key, left, status = key[order], left[order], status[order]
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.array([], int)
    engagements = parts.engagement[left]
    worth = np.ones(len(key)) if how.weight == "count" else 1 / (sizes[engagements] - 1)
    weights = np.add.reduceat(worth, starts) if len(key) else worth
    ends = key[starts] // count, key[starts] % count
    if how.roles:
        one_way = (weights, ends)
    else:
        one_way = (np.tile(weights, 2), (np.concatenate(ends), np.concatenate(ends[::-1])))
    adjacency = coo_array(one_way, shape=(count, count)).tocsr()
    adjacency.sort_indices()
    behind = Behind(
        rows,
        np.concatenate((starts, [len(key)])).astype(np.int64),
        engagements,
        status,
    )
    made = Network(rows.organisations, adjacency, bool(how.roles), context.columns, behind=behind)
    isolates = np.flatnonzero(
        (np.diff(adjacency.indptr) == 0) & (np.bincount(adjacency.indices, minlength=count) == 0)
    )
    if not how.isolates:
        made = made.part(np.setdiff1d(np.arange(count), isolates))
    return replace(made, statement=_statement(how, context, too_large, len(isolates), made))


def two_mode(rows: Memberships, context: Context = Context(), columns: Columns | None = None) -> Network:
    """The network of organisations and engagements as they are: a tie is a part that one takes in the other.

    Ties weigh 1 and carry ``roles`` and ``status``. columns: attributes of the engagements.
    """
    import numpy as np
    from scipy.sparse import coo_array

    parts = parts_of(rows, {"any": has_role(rows, rows.roles)})
    count, others = len(rows.organisations), len(rows.engagements)
    ends = parts.organisation.astype(np.int64), parts.engagement.astype(np.int64) + count
    ones = np.ones(2 * len(parts.engagement))
    adjacency = coo_array(
        (ones, (np.concatenate(ends), np.concatenate(ends[::-1]))), shape=(count + others, count + others)
    ).tocsr()
    adjacency.sort_indices()
    roles: dict[tuple[int, int], set[str]] = {}
    for e, r, o in zip(*(a.tolist() for a in (rows.engagement, rows.role, rows.organisation)), strict=True):
        role = rows.roles[r]
        roles.setdefault((o, e), set()).add(context.words.get(role, role))
    order = np.lexsort(ends[::-1])
    given = {
        "roles": ["; ".join(sorted(roles[key])) for key in sorted(roles)],
        "status": [STATUSES[rank] for rank in parts.best["any"][order].tolist()],
    }
    below = columns or {}
    names = dict.fromkeys((*context.columns, *below))
    node_columns = {
        name: [*context.columns.get(name, [None] * count), *below.get(name, [None] * others)]
        for name in names
    }
    statement = {
        **context.statement,
        "tie": "an organisation is tied to each engagement that it takes part in",
        "projection": "none, the network is two-mode",
        "weight": "every tie weighs 1",
        "directed": "no",
        "isolates": "there are none, for every organisation takes part in something",
    }
    return Network(
        (*rows.organisations, *_apart(rows.engagements, rows.organisations)),
        adjacency,
        node_columns=node_columns,
        given=given,
        modes=(0,) * count + (1,) * others,
        statement=statement,
    )


def _apart(names: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """The names, changed where they are names of others too."""
    strangers = set(others)
    taken = strangers.union(names)
    for name in names:
        apart = name
        while name in strangers and apart in taken:
            apart += " (engagement)"
        taken.add(apart)
        yield apart


def _sets(rows: Memberships, how: Projection, context: Context) -> dict[str, NDArray[np.bool_]]:
    """Which rows make the one end of a tie, and which the other."""
    if how.roles is None:
        return {"one": ~has_role(rows, set(context.receiving)), "other": has_role(rows, rows.roles)}
    one, other = (has_role(rows, fitting(rows.roles, wanted, context)) for wanted in how.roles)
    return {"one": one, "other": other}


def fitting(roles: Sequence[str], wanted: str, context: Context) -> set[str]:
    """Those of the roles that are the wanted one, by IRI or by word, or a kind of it.

    Raises NetworkError if none is.
    """
    wanted = next((role for role, word in context.words.items() if word == wanted), wanted)
    found = {role for role in roles if role == wanted or wanted in context.under.get(role, ())}
    if not found:
        there = ", ".join(sorted(context.words.get(role, role) for role in roles))
        said = context.words.get(wanted, wanted)
        raise NetworkError(f"nobody takes part as {said}; the roles in these engagements are {there}")
    return found


def _statement(
    how: Projection,
    context: Context,
    too_large: NDArray[np.bool_],
    isolates: int,
    made: Network,
) -> dict[str, Any]:
    """What the network is, by heading, so that whoever opens an export of it can say how it came about."""
    words = context.words
    named = {}
    if how.roles:
        one, other = (words.get(role, role) for role in how.roles)
        named = {"name": f"{context.statement.get('name', 'Network')}: from {one} to {other}"}
        tie = f"a tie leads from the {one} to the {other} of the same engagement"
        projection = f"by roles, {one} to {other}"
    else:
        tie = (
            "two organisations take part in the same engagement, at least one of them as more than a receiver"
        )
        projection = "one-mode, of organisations"
    tie += ", unless one is a part of the other"
    weight = {
        "count": "the number of engagements that tie the two",
        "newman": "the sum of 1/(n - 1) over the engagements that tie the two, each of n organisations"
        " (Newman 2001)",
    }[how.weight]
    cap = "none"
    if how.cap is not None:
        cap = (
            f"engagements of more than {how.cap} organisations tie nobody; "
            f"{counted(int(too_large.sum()), 'engagement')} left out so"
        )
    statement = {
        **context.statement,
        **named,
        "tie": tie,
        "projection": projection,
        "directed": "yes" if how.roles else "no",
        "weight": weight,
        "cap": cap,
        "isolates": counted(isolates, "organisation")
        + f" without a tie, {'kept' if how.isolates else 'left out'}",
    }
    share = _largest_share(made)
    if how.weight == "count" and share > max(_DOMINANT * made.size, 2):
        statement["dominance"] = f"a single engagement makes {share:,} of {counted(made.size, 'tie')}"
    return statement


def _largest_share(made: Network) -> int:
    """The most ties that one engagement makes, alone or with others."""
    import numpy as np

    assert made.behind is not None
    return int(np.bincount(made.behind.engagements).max(initial=0))
