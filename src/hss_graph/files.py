"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hss_graph.errors import OutputError

_KEPT = 32  # characters of a name that a temporary one shows, or it might be too long


def write_atomically(path: Path, content: bytes) -> None:
    """Replaces the file by the content in one step; after a failure the old file is as it was.

    A link is followed; a device or a pipe is written to. Raises OutputError where the path is a directory,
    or its directory is missing or cannot be written.
    """
    temporary = None
    try:
        target = path.resolve()
        if target.is_dir():
            raise OutputError(f"{path}: is a directory; name a file")
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:_KEPT]}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(temporary).chmod(mode_for(target))
        Path(temporary).replace(target)
        temporary = None
        sync_directory(target.parent)
    except (OSError, RuntimeError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise OutputError(f"{path}: cannot be written: {reason}") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def require_directory(path: Path) -> None:
    """Raises OutputError where the directory that a file is to be written into is missing."""
    try:
        is_there = path.parent.is_dir()
    except OSError:  # whoever writes the file tells why
        return
    if not is_there:
        raise OutputError(f"{path}: cannot be written: there is no directory {path.parent}; make it first")


def mode_for(path: Path) -> int:
    """The permissions of a file, or those of a new one."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def sync_directory(directory: Path) -> None:
    """Makes sure that renamed and removed files stay so after a loss of power."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
