"""The way of short calls and of their answers: pipes that the manager has lent, or else the connection.

By the pipe of answers comes what the manager has at once, if it is short. For anything else it writes a word there
(`wire/not_here.py`), and says over the connection what there is to say. So who calls waits at the pipe alone, which
takes least, and at both from the moment on in which something else has come by it than the answer: that word, or its
end. That is one time more to be woken, so the next calls of an operation whose answer came in this way (as it is long,
or was still to come) go over the connection. Where a wait at the pipe alone is to come back now and then, `nudging.py`
sees to it.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from ...platform.pipes import can_nudge
from ...platform.polling import READ
from ...wire.framing import Bytes
from ...wire.reading import HEAD, IN_ONE_PIECE
from ..threads import is_main_thread
from .lent_pipe import LentPipe
from .nudging import Nudges
from .reading import Reading

if TYPE_CHECKING:
    from .hooks import Hooks

Send = Callable[[Bytes], object]
SHORT = IN_ONE_PIECE - HEAD  # bytes of a message that goes this way
WAIT_MS = 1000
AGAIN = 32  # calls of such an operation, until one is made by the pipe again


class ShortWay(Reading):
    """A connection, and what was lent beside it."""

    asked_for: ClassVar = {"pipe": True, "answers": can_nudge()}  # in its Hello

    def __init__(self, connection: socket.socket, hooks: Hooks) -> None:
        super().__init__(connection, hooks)
        self.busy = False  # a call is under way
        self.unwatched = False  # whoever calls is to have its wait come back now and then
        self._pipe = LentPipe()
        self._short: tuple[Send, Iterator[int]] = connection.sendall, self._reads  # what sends, what reads the answer
        self._at_both = False  # something else than the answer has come first
        self._elsewhere: dict[str, int] = {}  # operations, and how many calls of each still go over the connection
        self._patience_ms: int | None = None  # at both, until it looks for signals, if it is one who does

    def _take_pipes(self) -> None:
        """Call by the pipe that was lent, if one was; and be answered by another one, if there are two."""
        send, answers = self._pipe.take(self.descriptors, self.socket.sendall), self._pipe.answers
        if answers is None:
            self._short = send, self._reads
            return
        self._readable.also(answers.fileno(), READ)
        self._short = send, iter(partial(answers.readinto, self._buffer), None)
        if is_main_thread():
            self.unwatched, self._nudges, self._patience_ms = True, Nudges(self, self.hooks.later), WAIT_MS

    def _leave_pipes(self) -> None:
        """Nobody calls by them any more."""
        self._short = self.socket.sendall, self._reads

    def nudge(self) -> None:
        """Have a wait for the answer come back."""
        self._pipe.nudge()

    def _first_came(self, reads: Iterator[int], operation: str) -> Bytes | None:
        """What has come first, where that is not just the answer; None: nothing of it has."""
        if reads is self._reads:
            return self._view[: self._size]
        self._at_both = True
        self._elsewhere[operation] = AGAIN
        return self._view[: self._size] if self._size or self._look_only_there() else None

    def _has_read(self) -> bool:
        has_begun = not self.reader.is_between()  # something to come: the rest of it is only there
        is_cut_off = self.socket.fileno() < 0  # its number may be another's. If that comes later, so does a nudge
        if not self._at_both or has_begun or is_cut_off:
            return super()._has_read()
        ready = {found for found, _ in self._readable.wait(self._patience_ms)}
        if not ready or self.socket.fileno() in ready:
            return bool(ready) and super()._has_read()
        _, reads = self._short
        for self._size in reads:
            break
        return bool(self._size) or self._look_only_there()

    def _look_only_there(self) -> bool:
        """The manager has closed the pipe: what it still says comes over the connection. Nothing has come."""
        self._at_both = False
        return False
