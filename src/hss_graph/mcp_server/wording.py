"""What the library says for people at a command line, said for a model with tools."""

from __future__ import annotations

import re

_CHANGES = (
    (re.compile(r"\bpass((?: -p \w+=(?:NAME|VALUE))+)"), r"give parameters\1"),
    (re.compile(r" -p (\w+)=(?:NAME|VALUE)"), r" \1"),
    (re.compile(r"'hss-graph search --kind (\S+)' lists"), r"run_sparql over things of class \1 lists"),
    (re.compile(r"'hss-graph search' finds"), "run_sparql over rdfs:label finds"),
    (re.compile(r"'hss-graph queries list' lists"), "find_questions without words lists"),
    (re.compile(r"'hss-graph ask' takes"), "find_questions takes"),
    (re.compile(r"'hss-graph add' takes new triples"), "the tools only read"),
    (re.compile(r"(and \d+ more); --all shows them"), r"\1; run_sparql finds them"),
)


def for_tools(text: str) -> str:
    """The text with tools where it names commands.

    >>> for_tools("organisation and year have no values; pass -p organisation=NAME -p year=VALUE")
    'organisation and year have no values; give parameters organisation year'
    >>> for_tools("no saved query is called 'x'; 'hss-graph queries list' lists them")
    "no saved query is called 'x'; find_questions without words lists them"
    """
    for command, tool in _CHANGES:
        text = command.sub(tool, text)
    return text
