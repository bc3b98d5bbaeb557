"""Names that the tests share."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pyoxigraph import NamedNode, Triple

from hss_graph import graphs, home

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@dataclass(frozen=True)
class Outcome:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str


Command = Callable[..., Outcome]


def triples_of(*files: Path) -> list[Triple]:
    """The triples of Turtle files of the repository, each read as the graph that it is."""
    repository = home.Home(REPOSITORY)
    return [
        triple
        for file in files
        for triple in graphs.parse_turtle(file.read_bytes(), NamedNode(repository.graph_iri(file)), file.name)
    ]


def docs_generator() -> ModuleType:
    """The script that writes the generated documents, loaded as a module."""
    spec = importlib.util.spec_from_file_location("generate", REPOSITORY / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Measured:
    """What a command did in a process of its own, and its largest memory in MiB; None where it crashed."""

    status: int
    out: str
    err: str
    memory: int | None


# The high-water mark of the address space; that of getrusage includes the process that started this one.
_MEASURE = """
import atexit, sys
from pathlib import Path
report = Path(sys.argv.pop(1))
@atexit.register
def write():
    lines = Path("/proc/self/status").read_text().splitlines()
    report.write_text(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
from hss_graph.cli import main
main()
"""
_LONGEST = 60  # seconds until a hang is one, on a slow and busy machine


def measured(tmp_path: Path, *arguments: str | Path, stdin: bytes = b"") -> Measured:
    """Runs ``hss-graph`` with these arguments in a process of its own; hangs become failures."""
    memory = tmp_path / "memory"
    memory.unlink(missing_ok=True)
    command = [sys.executable, "-c", _MEASURE, str(memory), *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=_LONGEST)
    used = int(memory.read_text()) // 1024 if memory.exists() else None
    return Measured(done.returncode, done.stdout.decode(), done.stderr.decode(), used)


def fingerprint(directory: Path) -> str:
    """A hash of all files of a directory: their names and their bytes."""
    digest = hashlib.sha256()
    for file in sorted(directory.rglob("*")):
        digest.update(f"{file.relative_to(directory)}\n".encode())
        digest.update(file.read_bytes() if file.is_file() else b"")
    return digest.hexdigest()
