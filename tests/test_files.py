"""Writing whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hss_graph import files
from hss_graph.errors import OutputError


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before")
    file.chmod(0o640)
    files.write_atomically(file, b"after")
    assert file.read_text() == "after"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_failure_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        files.write_atomically(file, b"after")
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_is_followed(tmp_path: Path) -> None:
    file, link = tmp_path / "a.txt", tmp_path / "link.txt"
    file.write_text("before")
    link.symlink_to(file)
    files.write_atomically(link, b"after")
    assert link.is_symlink()
    assert file.read_text() == "after"


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.write_atomically(pipe, b"answer")
    assert os.read(reader, 100) == b"answer"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"none/a\.txt: cannot be written: No such file or directory"):
        files.write_atomically(tmp_path / "none" / "a.txt", b"")


@pytest.mark.parametrize("name", ["x" * 255, "ü" * 127])
def test_the_longest_name_is_written(tmp_path: Path, name: str) -> None:
    files.write_atomically(tmp_path / name, b"after")
    assert (tmp_path / name).read_bytes() == b"after"
    assert len(list(tmp_path.iterdir())) == 1
