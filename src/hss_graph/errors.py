"""The exceptions of the package.

HssGraphError            anything that the user can put right; the command line prints it as one line
├── HomeError            no home, or a directory that is not one
├── ReadError            a file that cannot be read: where (file, line, column) and why
├── QueryError           a query that cannot be bound or evaluated
├── UnknownNameError     a name that means nothing, or several things, in this graph
├── ShapesError          shapes that cannot be trusted to judge anything
├── GateError            a change of the home that cannot even be judged
├── ReasonerError        a reasoner that cannot be asked
├── LimitError           a request that took too much time, memory or room
├── NetworkError         a network that cannot be built or written
└── OutputError          an answer that cannot be written where it was asked for
"""

from __future__ import annotations


class HssGraphError(Exception):
    """Base of all errors that the user can put right. The message says what, where and what to do."""


class HomeError(HssGraphError):
    """No home was found, or a directory is not one."""


class ReadError(HssGraphError):
    """A file that cannot be read; the message starts with ``file:line:column``."""


class QueryError(HssGraphError):
    """A query that cannot be bound or evaluated.

    excerpt: the line of its text that is wrong and, below it, a caret under the place; '' where none is.
    """

    def __init__(self, message: str, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt


class UnknownNameError(HssGraphError):
    """A name that no thing, or more than one thing, in the graph goes by."""


class ShapesError(HssGraphError):
    """Shapes that cannot be trusted to judge anything."""


class GateError(HssGraphError):
    """A change of the home that cannot be judged, for it is not clear what it should change."""


class ReasonerError(HssGraphError):
    """A reasoner that is not there or gives no answer."""


class LimitError(HssGraphError):
    """A request that was given up, for it took too much time or memory, or its answer too much room."""


class NetworkError(HssGraphError):
    """A network that cannot be built or written."""


class OutputError(HssGraphError):
    """An answer that cannot be written where it was asked for."""
