"""What a connection of many callers says and hears, without saying or hearing it: bytes in, answers out.

Nothing here waits, reads or sends: `line.py` is the shell around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...errors import ProtocolError
from ...wire.framing import Bytes, Reader, Writer
from ...wire.messages import Beside, Call, Conflict, Failure, FromManager, Goodbye, Notice, Reply, TakeBack
from ...wire.parts import Part
from ..connection.failures import last_said
from ..connection.hooks import Hooks

Answer = Reply | Failure | Conflict


class ManyCalls:
    """A client's end of a connection over which many call at the same time: an answer is known by its number."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._number = 0  # of the last call
        self._reader = Reader(FromManager)
        self._writer = Writer()
        self._told: dict[int, Callable[[Answer], object]] = {}  # who is to hear what comes of a call
        self._unanswered: dict[int, Call] = {}  # what hangs on the blobs of a call is ours to keep until it is answered

    def __len__(self) -> int:
        """How many calls are under way."""
        return len(self._told)

    # --- out ---------------------------------------------------------------------------------------------

    def call(self, thread: int, call: Call, tell: Callable[[Answer], object]) -> tuple[int, Iterable[bytes]]:
        """A call's number, and what to send for it. `tell` will be given the answer."""
        self._number = number = self._number + 1
        beside = Beside(
            number, thread, call.object, call.operation, call.args, call.timeout, call.if_version, call.place
        )  # fmt: skip
        frames = [*self._writer.frames(beside)]
        self._writer.packed = []
        self._told[number], self._unanswered[number] = tell, call
        return number, frames

    def take_back(self, number: int) -> Iterable[bytes]:
        """What to send to take a call back: it will be answered all the same, by what it got or by being forgotten."""
        return self._writer.frames(TakeBack(number))

    # --- in ----------------------------------------------------------------------------------------------

    def fed(self, data: Bytes) -> None:
        """Bytes have come: whoever waits for what is in them is told. Raises what the manager hangs up with."""
        for message in self._messages(data):
            number = getattr(message, "number", None)
            if isinstance(message, Answer) and number in self._told:
                self._unanswered.pop(number)
                self._told.pop(number)(message)
            elif isinstance(message, Notice):
                self._hooks.notice(message)
            elif isinstance(message, Goodbye):
                raise last_said(message)
            else:
                raise ProtocolError(f"The manager answered what nobody asked: {message!r}.")

    def _messages(self, data: Bytes) -> Iterator[Any]:
        for message in self._reader.feed(data):
            if self._reader.packed:
                self._hooks.received(self._reader.packed)
            if type(message) is not Part:
                yield message

    def ended(self) -> list[Callable[[Answer], object]]:
        """Nothing more will come: those who still wait for a reply."""
        told, self._told = self._told, {}
        self._unanswered.clear()
        return [*told.values()]
