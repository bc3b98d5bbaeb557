"""Nothing is fetched, and no file is opened but those that the command line names; the system calls tell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support import REPOSITORY

STRACE = shutil.which("strace")
_OPENED = re.compile(r'\bopen(?:at|at2)?\((?:AT_FDCWD, )?"([^"]*)".*= \d+')
_CONNECTS = re.compile(r"\b(?:socket|connect|sendto|bind)\(")
# The interpreter and its libraries, the system's own tables, and what belongs to the process.
_OWN = tuple(
    {
        *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
        *(sys.prefix, sys.base_prefix),
        *("/etc/ld.so.", "/etc/localtime", "/lib", "/usr/lib", "/usr/share/locale", "/usr/share/zoneinfo"),
        *(
            "/dev/null",
            "/dev/urandom",
            "/proc/self/",
            "/proc/filesystems",
            "/sys/fs/cgroup",
            "/sys/devices/system",
        ),
    }
)
_INCLUDE = "http://www.w3.org/2001/XInclude"
_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def _bait(secret: Path) -> dict[str, tuple[str, str]]:
    """Files that would have the secret, or an address, opened: what each is called, and what it holds."""
    local, remote = secret.as_uri(), "http://127.0.0.1:9/"
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    return {
        "a context in a file": ("x.jsonld", f'{{"@context": "{local}", "@id": "u:a", "u:b": 1}}'),
        "a context by its path": ("x.jsonld", f'{{"@context": "{secret}", "@id": "u:a", "u:b": 1}}'),
        "a context at an address": ("x.jsonld", f'{{"@context": "{remote}", "@id": "u:a", "u:b": 1}}'),
        "an entity": (
            "x.rdf",
            f'<!DOCTYPE r [<!ENTITY e SYSTEM "{local}">]><rdf:RDF {_RDF}><rdf:Bag>&e;</rdf:Bag></rdf:RDF>',
        ),
        "a DTD": ("x.rdf", f'<!DOCTYPE r SYSTEM "{remote}"><rdf:RDF {_RDF}/>'),
        "a part of another file": (
            "x.rdf",
            f'<rdf:RDF {_RDF} xmlns:i="{_INCLUDE}"><i:include i:href="{local}"/></rdf:RDF>',
        ),
        "an import": ("x.ttl", f"{owl}<u:a> a owl:Ontology ; owl:imports <{remote}> ."),
        "an import of what lies beside it": (
            "x.ttl",
            f"{owl}<u:a> a owl:Ontology ; owl:imports <../{secret.name}> .",
        ),
        "a call of another server": ("x.rq", f"SELECT * {{ SERVICE <{remote}> {{ ?s ?p ?o }} }}"),
        "a graph at an address": ("x.rq", f"SELECT * FROM <{remote}> {{ ?s ?p ?o }}"),
        "a graph in a file": ("x.rq", f"SELECT * FROM <{local}> {{ ?s ?p ?o }}"),
        "a header with an object": ("x.rq", f"#+ summary: !!python/object/apply:open [{secret}]\nASK {{}}"),
    }


NAMES = tuple(_bait(Path("/secret")))


@pytest.mark.skipif(STRACE is None, reason="strace is not there to tell what is opened")
@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_input_and_the_home_is_opened(name: str, small_home: Path, tmp_path: Path) -> None:
    secret, trace = tmp_path / "secret", tmp_path / "trace"
    secret.write_text('{"@context": {}}')
    given = tmp_path / "given"
    given.mkdir()
    file_name, content = _bait(secret)[name]
    file = given / file_name
    file.write_text(content)
    command = "query" if file.suffix == ".rq" else "validate"
    tracing = (str(STRACE), "-f", "-qq", "-s4096", "-etrace=network,open,openat,openat2", f"-o{trace}")
    asking = (sys.executable, "-P", "-m", "hss_graph", "--home", str(small_home), command, str(file))
    done = subprocess.run((*tracing, *asking), capture_output=True, timeout=120, cwd=given)
    calls = trace.read_text()
    assert done.returncode in (0, 1, 2), done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not _CONNECTS.search(calls)
    opened = {os.path.normpath(given / path) for path in _OPENED.findall(calls)}
    assert str(file) in opened
    rightful = (*_OWN, str(REPOSITORY / "src"), str(small_home), str(file))
    strangers = {path for path in opened if not path.startswith(rightful)}
    assert strangers <= {str(given)}  # the directory is listed, nothing in it is opened
