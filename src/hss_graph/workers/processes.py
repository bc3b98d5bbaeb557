"""One process that answers: started, asked, and ended for certain."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO

_CODE = "from hss_graph.workers.child import main; main()"
_PIECE = 1 << 16
_REASONS = {
    -signal.SIGABRT: "memory",  # Oxigraph aborts without memory, and so does the child
    -signal.SIGSEGV: "stack",
    -signal.SIGBUS: "stack",
}


class LostError(Exception):
    """A process that did not answer. reason: ``time``, ``memory``, ``size``, ``stack``, or in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Process:
    """A child process that opens a home, says so with a line, and then answers each line with a line."""

    def __init__(self, start: str) -> None:
        # The child is killed by the kernel once the other end of this pipe is closed, so with its parent.
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-B", "-c", _CODE, start, str(lifeline)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=(lifeline,),
                start_new_session=True,  # so that Ctrl-C is for the parent, and trials end with it
            )
        except BaseException:
            os.close(self._lifeline)
            raise
        finally:
            os.close(lifeline)
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)  # one that reads nothing must not hold us up
        self._is_open = self._ended = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_open(self, timeout_s: float) -> None:
        """Returns once the process has opened the home, or has tried to. Raises LostError."""
        if not self._is_open:
            self._line(time.monotonic() + timeout_s, _PIECE)
            self._is_open = True

    def ask(self, request: bytes, timeout_s: float, most_bytes: int) -> bytes:
        """The line that answers, once the home is open.

        Raises LostError, and then the process is of no use any more.
        """
        assert self._process.stdin is not None
        deadline = time.monotonic() + timeout_s
        left = memoryview(request)
        while left:
            _wait(self._process.stdin, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._process.stdin.fileno(), left) :]
            except BrokenPipeError:
                raise LostError(self._reason()) from None
        return self._line(deadline, most_bytes)

    def _line(self, deadline: float, most_bytes: int) -> bytes:
        assert self._process.stdout is not None
        pieces = [b""]
        size = 0
        while not pieces[-1].endswith(b"\n"):
            _wait(self._process.stdout, select.POLLIN, deadline)
            pieces.append(os.read(self._process.stdout.fileno(), _PIECE))
            if not pieces[-1]:
                raise LostError(self._reason())
            size += len(pieces[-1])
            if size > most_bytes:
                raise LostError("size")
        return b"".join(pieces)

    def _reason(self) -> str:
        """Why a process that has closed its pipes has ended."""
        status = self._process.wait()
        if status < 0:
            return _REASONS.get(status, f"its process was ended by signal {-status}")
        return "its process failed as it never should; what it said is on stderr"

    def kill(self) -> None:
        """Sends the signal that nothing survives, to the process and to what it started."""
        if not self._ended and self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kills the process and waits until it is gone; nothing of it is left."""
        if self._ended:
            return
        self.kill()
        self._process.wait()
        self._ended = True
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()
        os.close(self._lifeline)


def _wait(pipe: IO[bytes], event: int, deadline: float) -> None:
    """Returns once the pipe can be used, or has been closed at its other end. Raises LostError."""
    poll = select.poll()
    poll.register(pipe, event)
    left_s = deadline - time.monotonic()
    if left_s <= 0 or not poll.poll(max(1, int(left_s * 1000))):
        raise LostError("time")
