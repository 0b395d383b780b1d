"""The pipe by which a client of this machine makes its short calls.

Their answers go by another one (`answer_pipe.py`), if it asks for that and they are short, else over its connection.

A client writes a call in one piece, and nothing more, by either way, before it has the answer: so there is one order of
what it says. All else goes over the connection: what is longer, pipelines, what is no call. The pipe is read only
while nothing else is under way there (`Connection.route`). Who breaks this rule finds its calls done later.
"""

from __future__ import annotations

import os
import socket
from io import FileIO

from ..platform.pipes import pipe_to_lend
from ..platform.polling import READ
from ..wire.framing import Bytes
from ..wire.reading import IN_ONE_PIECE
from .log import log
from .loop import Handler, Loop

Ends = tuple[FileIO, int]  # of a pipe: ours, and the client's


class CallPipe:
    """The end that is read."""

    def __init__(self, loop: Loop, beside: socket.socket, calls: Ends, answers: Ends | None = None) -> None:
        """`answers` is the pipe of answers, if there is one."""
        self._end, lent = calls
        self.plain: Handler | None = None  # what serves it
        self.receive = self._end.readinto  # into a buffer: how many bytes; None: nothing has come
        self._loop, self._beside = loop, beside
        self._descriptor = self._end.fileno()
        self._lent = [lent, *(answers[1:] if answers else ())]
        self.answers = answers[0] if answers else None  # where what is short is answered, if not over the connection
        self._is_watched = False
        self._watch(self._wait)

    @classmethod
    def opened(cls, loop: Loop, beside: socket.socket, *, answers: bool = False) -> CallPipe | None:
        """A new one beside a connection, if this system has any, descriptors to spare, and room to listen to it."""
        there = pipe_to_lend(IN_ONE_PIECE, "r")
        if there is None:
            return None
        back = pipe_to_lend(IN_ONE_PIECE, "w") if answers else None
        try:
            return cls(loop, beside, there, back)
        except OSError:
            for ours, lent in filter(None, (there, back)):
                ours.close()
                os.close(lent)
            return None

    @property
    def lent(self) -> tuple[int, ...]:
        """The descriptors that the client is to be sent, until that is done."""
        return (*self._lent,)

    def is_sent(self) -> None:
        """The client has the other ends: we keep none, or we would never see that it has closed its own."""
        while self._lent:
            os.close(self._lent.pop())

    def route(self, quiet: bool) -> None:
        """Read what comes, unless something else is under way."""
        if not quiet:
            if self._is_watched:
                self._loop.handlers[self._descriptor] = self._wait
        elif self.plain is not None:
            try:
                self._watch(self.plain)
            except OSError as error:  # the system listens to no more: the client is told, as of any end
                log.warning("A client's calls can be heard no longer: %s", error)
                self._beside.shutdown(socket.SHUT_RDWR)

    def _watch(self, handler: Handler) -> None:
        if not self._is_watched:
            self._loop.poll.register(self._descriptor, READ)
            self._is_watched = True
        self._loop.handlers[self._descriptor] = handler

    def _wait(self, _: int) -> None:
        """What has come, or its end, is to be seen later: the system would tell of it again and again."""
        self._loop.forget(self._descriptor)
        self._is_watched = False

    def rest(self, buffer: memoryview) -> Bytes:
        """What has come and was not read, now that the client says nothing more."""
        try:
            return buffer[: self.receive(buffer) or 0]
        except OSError:
            return b""

    def close(self) -> None:
        """Read nothing more."""
        self.is_sent()
        self.plain = None
        if self._is_watched:
            self._wait(0)
        self._loop.after_batch(self.abandon)

    def abandon(self) -> None:
        """Close our ends. In a forked child: what is watched is the parent's."""
        self._end.close()
        if self.answers:
            self.answers.close()
