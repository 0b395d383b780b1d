"""The pipe by which the answers of calls go that came by a pipe, if they are short: see `call_pipe.py`.

Its client waits for nothing else. So to whatever goes another way (a long answer, one that is still to come, an error)
a word by the pipe is added, which says: look at the connection, too. There it finds all that this manager says, and
from there on it waits for both.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from typing import Any, Protocol

from ..store.entry import Ticket
from ..wire.framing import Bytes
from ..wire.messages import Call, Message
from ..wire.not_here import NOT_HERE
from ..wire.reading import IN_ONE_PIECE
from .connection import Connection
from .plain_calls import InGeneral

Send = Callable[[Bytes], int]


class General(InGeneral, Protocol):
    """The same, as far as pipes are concerned."""

    def heard_by_pipe(self, connection: Connection, message: Any, size: int | None) -> None:
        """One read of a pipe has brought this."""


class AnswerPipe:
    """The end that is written to, and who serves in general what its client has called."""

    def __init__(self, end: FileIO, send: Send, general: General) -> None:
        """`send` sends over the connection."""
        self._write, self._send = end.write, send
        self._general = general
        self.answer_woken = general.answer_woken

    def send(self, frame: Bytes) -> int:
        """Send an answer: how much of it was sent."""
        if len(frame) <= IN_ONE_PIECE and (sent := self._write(frame)):
            return sent
        sent = self._send(frame)
        self._look()
        return sent

    def answered(self, connection: Connection, outcome: Message | Ticket | None, call: Call) -> None:
        """A call has been done, and this has come of it."""
        self._general.answered(connection, outcome, call)
        self._look()

    def failed(self, connection: Connection, error: Exception) -> None:
        """Something has gone wrong with what a connection says: it ends."""
        self._general.failed(connection, error)
        self._look()

    def heard(self, connection: Connection, message: Any, size: int | None) -> None:
        """One read has brought what is no plain call."""
        self._general.heard_by_pipe(connection, message, size)
        if size:
            self._look()

    def _look(self) -> None:
        """Say that there is, or will be, something on the connection."""
        with suppress(OSError, ValueError):  # nobody reads any more, or it is closed: its client looks there, then
            self._write(NOT_HERE)
