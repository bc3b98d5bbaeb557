"""The page of the competency questions: each with its query and its reviewed answer."""

from __future__ import annotations

import csv
import shlex
from io import StringIO

from hss_graph import answers, home, queries, results

_MOST_ROWS = 12


def questions_page() -> str:
    """A table of question, query and size of the answer, then each answer or its beginning."""
    found = home.bundled()
    asked = sorted((q for q in queries.saved(found) if q.answers), key=lambda query: query.answers)
    kept: dict[str, list[answers.Answer]] = {}
    for answer in answers.reviewed(found):
        kept.setdefault(answer.query, []).append(answer)
    table = [
        f"| [{query.answers}](#{query.answers.lower()}) | {query.question} | `{query.name}` "
        f"| {_size(kept[query.name][0])} |"
        for query in asked
    ]
    parts = [
        "# Questions and answers\n\nForty questions that a knowledge graph of health systems strengthening"
        " should answer, each with a saved query and its whole answer, reviewed against the sources."
        " `hss-graph queries test` compares the graph's answers with them; `make docs` writes this page.\n",
        "\n".join(["| | question | query | answer |", "|---|---|---|---|", *table]) + "\n",
    ]
    for query in asked:
        parts.append(f'## <a id="{query.answers.lower()}"></a>{query.answers}: {query.question}\n')
        parts.append(f"{query.description}\n")
        parts += [_answer(answer) for answer in kept[query.name]]
    return "\n".join(parts)


def _answer(answer: answers.Answer) -> str:
    given = "".join(f" -p {shlex.quote(f'{name}={value}')}" for name, value in answer.values.items())
    columns, rows = _rows(answer)
    shown = results.encode_rows(columns, rows[:_MOST_ROWS], "markdown", 0, False).decode() if rows else ""
    more = len(rows) - _MOST_ROWS
    file = f"../{home.ANSWERS}/{answer.file.name}".replace(" ", "%20")
    rest = f"\n… and {more} more rows: [the whole answer]({file}).\n" if more > 0 else ""
    return f"```sh\nhss-graph query {answer.query}{given}\n```\n\n{shown or 'No rows.'}{rest}\n"


def _size(answer: answers.Answer) -> str:
    _, rows = _rows(answer)
    size = "no rows" if not rows else "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    given = ", ".join(answer.values.values())
    return f"{size} for {given}" if given else size


def _rows(answer: answers.Answer) -> tuple[list[str], list[list[str]]]:
    columns, *rows = csv.reader(StringIO(answer.file.read_text(encoding="utf-8")))
    return columns, rows
