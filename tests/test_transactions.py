"""A change of several files is made whole or not at all, wherever it is cut short."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hss_graph.errors import OutputError
from hss_graph.transactions import commit, reading, writing

OLD: dict[str, bytes] = {"a.ttl": b"old a", "b.ttl": b"old b"}
CHANGE: dict[str, bytes | None] = {"a.ttl": b"new a", "b.ttl": None, "c.ttl": b"new c"}
NEW: dict[str, bytes] = {"a.ttl": b"new a", "c.ttl": b"new c"}
CALLS = ("open", "fsync", "replace", "rename", "unlink", "close", "write")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "home" / "data" / "turtle"
    made.mkdir(parents=True)
    for name, content in OLD.items():
        (made / name).write_bytes(content)
    return made


def contents(directory: Path) -> dict[str, bytes]:
    with reading(directory):
        return {file.name: file.read_bytes() for file in directory.glob("*.ttl")}


def names(directory: Path) -> list[str]:
    return sorted(file.name for file in directory.iterdir())


def change(directory: Path) -> None:
    with writing(directory):
        commit(directory, CHANGE)


def die_at(call: int, directory: Path) -> bool:
    """Makes the change in a process that ends at the n-th call of the system; whether it did."""
    child = os.fork()
    if child == 0:
        left = [call]

        def counted(function):  # type: ignore[no-untyped-def]
            def run(*arguments, **options):  # type: ignore[no-untyped-def]
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)
                return function(*arguments, **options)

            return run

        for name in CALLS:
            setattr(os, name, counted(getattr(os, name)))
        try:
            change(directory)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_change_replaces_adds_and_removes_files(directory: Path) -> None:
    change(directory)
    assert contents(directory) == NEW
    assert names(directory) == sorted(NEW)


def test_a_change_that_is_cut_short_anywhere_is_made_whole_or_not_at_all(directory: Path) -> None:
    seen = []
    for call in range(1, 200):
        for file in directory.iterdir():
            file.unlink()
        for name, content in OLD.items():
            (directory / name).write_bytes(content)
        died = die_at(call, directory)
        found = contents(directory)
        assert found in (OLD, NEW)
        seen.append(found == NEW)
        with writing(directory):
            assert names(directory) == sorted(found)
        if not died:
            break
    assert not died
    assert seen == sorted(seen)  # first never, then always
    assert {False, True} == set(seen)


def test_readers_wait_for_a_change_that_is_being_made(directory: Path) -> None:
    found = []
    with reading(directory):
        writer = threading.Thread(target=change, args=(directory,))
        writer.start()
        found.append({file.name: file.read_bytes() for file in directory.glob("*.ttl")})
    writer.join(timeout=30)
    found.append(contents(directory))
    assert found == [OLD, NEW]


def test_writers_come_one_after_the_other(directory: Path) -> None:
    (directory / "count.ttl").write_bytes(b"0")

    def count() -> None:
        for _ in range(20):
            with writing(directory):
                number = int((directory / "count.ttl").read_bytes())
                commit(directory, {"count.ttl": b"%d" % (number + 1)})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (directory / "count.ttl").read_bytes() == b"80"


def test_a_full_disk_changes_nothing(directory: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from hss_graph.errors import OutputError
from hss_graph.transactions import commit, writing
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with writing(Path(sys.argv[1])):
        commit(Path(sys.argv[1]), {"a.ttl": b"x", "b.ttl": b"x" * 2000})
except OutputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(directory)], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{directory}: cannot be written: File too large; nothing has changed\n"
    assert contents(directory) == OLD
    assert names(directory) == sorted(OLD)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_may_not_be_written_is_an_error(directory: Path) -> None:
    directory.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        change(directory)
    directory.chmod(0o700)
    assert contents(directory) == OLD
