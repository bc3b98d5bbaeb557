"""A network as files that Gephi, Cytoscape, Pajek, R, a spreadsheet or networkx opens.

Every format states by itself what the network is, and what it cannot hold is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hss_graph.errors import NetworkError
from hss_graph.files import write_atomically
from hss_graph.network.exports.cleaning import Plain, clean
from hss_graph.network.exports.markup import gexf, graphml
from hss_graph.network.exports.notations import cytoscape, node_link
from hss_graph.network.exports.plain_texts import dot, gml, pajek
from hss_graph.network.exports.sheets import workbook
from hss_graph.network.exports.tables import csv_tables, parquet_tables
from hss_graph.network.model import Network

_ONE_FILE: Mapping[str, Callable[[Plain], tuple[bytes, list[str]]]] = {
    "graphml": graphml,
    "gexf": gexf,
    "gml": gml,
    "pajek": pajek,
    "json": node_link,
    "cyjs": cytoscape,
    "dot": dot,
    "xlsx": workbook,
}
_DIRECTORY: Mapping[str, Callable[[Plain], tuple[dict[str, bytes], list[str]]]] = {
    "csv": csv_tables,
    "parquet": parquet_tables,
}
DIRECTORIES = {"csv": "CSV is two files", "parquet": "Parquet is two files"}  # formats that need one, and why
BINARY = ("xlsx",)  # of one file, and no text
FORMATS = (*_ONE_FILE, *_DIRECTORY)
EXTENSIONS = {
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".gml": "gml",
    ".net": "pajek",
    ".json": "json",
    ".cyjs": "cyjs",
    ".dot": "dot",
    ".gv": "dot",
    ".xlsx": "xlsx",
}
_ALSO = {(".json", "cyjs")}  # the extension of one format that another one has too


@dataclass(frozen=True, slots=True)
class Encoded:
    """A network in a format: the content of each file, by name ('' where the format is one file).

    left_out: what the format does not hold as the network has it, in plain sentences.
    """

    contents: Mapping[str, bytes]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The files that an export wrote, and what they do not hold; see `Encoded`."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def export(network: Network, output: Path, format_name: str | None = None) -> Written:
    """Writes the network; the format follows the extension, in either letter case, unless it is given.

    ``csv`` and ``parquet`` write nodes and edges into the directory that the output names, which is made; one
    without an extension means ``csv``. Raises NetworkError or OutputError.
    """
    chosen = format_of(output, format_name)
    if chosen not in DIRECTORIES:
        encoded = encode(network, chosen)
        write_atomically(output, encoded.contents[""])
        return Written((output,), encoded.left_out)
    encoded = encode(network, chosen)
    files = {output / name: content for name, content in encoded.contents.items()}
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NetworkError(f"{output}: cannot be made a directory: {error.strerror}") from None
    for file in files:
        if file.is_dir():
            names = " and ".join(f"{name}.{chosen}" for name in ("nodes", "edges"))
            raise NetworkError(f"{file}: is a directory; name another one for {names}")
    for file, content in files.items():
        write_atomically(file, content)
    return Written(tuple(files), encoded.left_out)


def format_of(output: Path, format_name: str | None = None) -> str:
    """The format of an output. Raises NetworkError where its extension says none or another one."""
    suffix = output.suffix.lower()
    chosen = format_name or EXTENSIONS.get(suffix) or (None if suffix else "csv")
    if chosen is None:
        raise NetworkError(
            f"{output}: the extension says no format; use {', '.join(EXTENSIONS)}, "
            "or a directory for nodes.csv and edges.csv"
        )
    if chosen in DIRECTORIES and suffix and not output.is_dir():
        raise NetworkError(
            f"{output}: {DIRECTORIES[chosen]}, nodes.{chosen} and edges.{chosen}; name a directory"
        )
    meant = EXTENSIONS.get(suffix)
    if chosen not in DIRECTORIES and meant not in (None, chosen) and (suffix, chosen) not in _ALSO:
        raise NetworkError(f"{output}: is to be {chosen}, but its extension says {meant}; change one of them")
    return chosen


def encode(network: Network, format_name: str) -> Encoded:
    """The network in a format; the same network gives the same bytes. Raises NetworkError for another one."""
    if format_name not in FORMATS:
        raise NetworkError(f"there is no format {format_name!r}; choose one of {', '.join(FORMATS)}")
    plain = clean(network)
    if format_name in _ONE_FILE:
        content, told = _ONE_FILE[format_name](plain)
        return Encoded({"": content}, tuple(dict.fromkeys((*plain.told, *told))))
    contents, told = _DIRECTORY[format_name](plain)
    return Encoded(contents, tuple(dict.fromkeys((*plain.told, *told))))
