"""Pieces of the page: whatever words the data have, they come out as words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files as package_files
from string import Template
from typing import Any

from hss_graph.results import printable

_PACKAGE = "hss_graph.network.report"
_SCRIPTS = ("view.js", "tables.js", "picture.js", "page.js")
_IN_JSON = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_WEB = re.compile(r"https?://[^\s/?#@]+([/?#][^\s]*)?", re.IGNORECASE)


def words(value: object) -> str:
    """What the value says, so that it stands for itself in the page; '' for None.

    >>> words('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return "" if value is None else escape(printable(str(value)))


def name(value: object) -> str:
    """The name of a thing, kept apart from what is around it though it be written from right to left."""
    return f"<bdi>{words(value)}</bdi>"


def tag(kind: str, content: str = "", /, **attributes: object) -> str:
    """An element; the content is as it is, attributes are made safe, and None and False leave one out.

    >>> tag("a", words("<"), href="#x", class_="y", data_value=3, hidden=True)
    '<a href="#x" class="y" data-value="3" hidden>&lt;</a>'
    """
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{words(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return f"<{kind}{given}>{content}</{kind}>"


def joined(parts: Iterable[str]) -> str:
    """The parts, each on a line of its own."""
    return "\n".join(parts)


def link(address: str) -> str:
    """A link to a page of the web, or the address in words where it leads elsewhere."""
    if _WEB.fullmatch(address) and printable(address) == address:
        return tag("a", words(address), href=address, rel="noopener noreferrer")
    return words(address)


def json_block(value: Any, identifier: str) -> str:
    """A block of JSON that no text in it can end."""
    content = json.dumps(_printable(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    content = content.translate(_IN_JSON)
    return f'<script type="application/json" id="{words(identifier)}">{content}</script>'


def _printable(value: Any) -> Any:
    """The same with the text in it made fit to be shown."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, (list, tuple)) else value


def page(**fields: str) -> str:
    """The page with its style and script, which alone its security policy lets in, by their hashes."""
    style = "\n" + _file("page.css")
    script = '\n"use strict";\n' + "".join(map(_file, _SCRIPTS))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_file("page.html")).substitute(fields, style=style, script=script, policy=policy)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _file(name: str) -> str:
    return (package_files(_PACKAGE) / name).read_text(encoding="utf-8")
