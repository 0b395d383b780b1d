"""What one connection to a manager says and hears, without saying or hearing it: bytes in, events out.

Nothing here waits, reads or sends: `channel.py` is the blocking shell around it. The shell asks `frames` and `flushed`
for bytes to send, and gives `fed` the bytes that came. What comes out is the answer to the call that is under way;
all that comes beside it is seen to here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import ProtocolError
from ...saying import said
from ...spinning import AdaptiveSpin
from ...wire.framing import Bytes, Reader, Writer
from ...wire.messages import Call, Failure, FromManager, Goodbye, Message, Notice, Reply
from ...wire.not_here import NotHere
from ...wire.parts import Part, weight
from .failures import last_said
from .transfer import Transfer

if TYPE_CHECKING:
    from .hooks import Hooks
    from .pipeline import Pipeline

CHUNK = 256 * 1024  # bytes, the most that is read or sent at a time
ANSWERS = FromManager | NotHere
HUNG_UP = said("The manager hung up.")


class ClientProtocol:
    """A client's end of one connection: one call at a time, numbered, and what a pipeline has collected before it."""

    def __init__(self, hooks: Hooks, clock: Callable[[], float] = time.monotonic) -> None:
        self.pipeline: Pipeline | None = None  # that this thread is in
        self.number = 0  # of the last call
        self.place: str | None = None  # the cell that the manager knows this thread to be in
        self.reply: Any = None  # of this call: it has come
        self._owned = 0  # blobs that have come in this call, and are owned
        self.hooks = hooks
        self.spinning = AdaptiveSpin()
        self.reader = Reader(ANSWERS)
        self._writer = Writer()
        self._sending = Transfer("Sending", hooks.tell_transfer, clock)
        self._receiving = Transfer("Receiving", hooks.tell_transfer, clock)
        self._waiting: Iterator[Any] = iter(())  # what has come, as far as it is not asked for yet

    # --- out ---------------------------------------------------------------------------------------------

    def frames(self, message: Message) -> Iterable[bytes]:
        """What to send for a message: `sent` is to be told when all of it is."""
        frames = self._writer.frames(message)
        return frames if type(frames) is tuple else self._counted(message, frames)

    def _counted(self, message: Any, frames: Iterable[bytes]) -> Iterator[bytes]:
        """The frames of a heavy message, of which is told when they take their time."""
        total = weight(message.args) if isinstance(message, Call) else 0
        for frame in frames:
            yield frame
            if total:
                self._sending.moved(len(frame), total)
        self._sending.over(total)

    def sent(self) -> None:
        """What hung on the message's blobs has gone with it."""
        if self._writer.packed:
            self._writer.packed = []

    def flushed(self) -> Iterator[bytes | Call]:
        """What to send of what the pipeline has collected, in chunks.

        What hangs on blobs is ours to keep until it has arrived: then the last thing is a call to wait for.
        """
        frames, blobs, size = [], [], 0
        for calls in self.pipeline.take() if self.pipeline else ():
            for frame in self._writer.frames(calls):
                frames.append(frame)
                blobs += self._writer.packed
                size += len(frame)
                if size > CHUNK:
                    yield b"".join(frames)
                    frames, size = [], 0
        if frames:
            yield b"".join(frames)
        if blobs:
            self.number += 1
            yield Call(self.number, 0, "sync", [])

    def news(self, place: str) -> str | None:
        """Where this thread is, if the manager does not know it yet."""
        if self.place == place:
            return None
        self.place = place
        return place

    # --- in ----------------------------------------------------------------------------------------------

    def plain_reply(self, data: Bytes, size: int, number: int) -> Any:
        """The reply to a call if the first `size` bytes are just that, as nearly always; else see `answered`.

        The answer is then the message, if there is a whole one, or None: the bytes are still to be fed.
        """
        reply = self.reader.one(data, size)
        if type(reply) is Reply and reply.number == number and not self.reader.packed:
            self.reply = reply
        return reply

    def fed(self, data: Bytes) -> Iterator[Any]:
        """The messages that have come whole with these bytes, as they are asked for."""
        self._waiting = self.reader.feed(data)
        return self.messages()

    def messages(self) -> Iterator[Any]:
        """What has come whole; what hangs on the parts of a heavy message is seen to as they come."""
        for message in self._waiting:
            if type(message) is not Part:
                yield message
                continue
            if self.reader.packed:
                self._own_blobs()
            if type(message.content) is bytes:
                self._receiving.moved(len(message.content), message.size)

    def answered(self, number: int, message: Any) -> bool:
        """Take in a message: whether it is the answer to the call of that number."""
        is_reply = getattr(message, "number", None) == number and not isinstance(message, Notice)
        if is_reply:
            self.reply = message
        if self.reader.packed:
            self._own_blobs()
        if not is_reply:
            self.beside(message)
        return is_reply

    def has_come(self, number: int) -> bool:
        """Whether the reply to that call has come whole. What hangs on it is owned then, if Ctrl-C had prevented it."""
        if self.reply is None or self.reply.number != number:
            return False
        if self.reader.packed:
            self._own_blobs()
        return True

    def _own_blobs(self) -> None:
        """Have the blobs that have just come own what hangs on them."""
        packed = self.reader.packed
        self.hooks.received(packed, partial(setattr, self, "_owned", self._owned + len(packed)))

    def settling(self, number: int) -> Settling:
        """What reads anew what has come in that call."""
        return Settling(number, self.hooks, self._owned)

    def beside(self, message: Any) -> None:
        """What may come at any time."""
        if isinstance(message, Notice):
            self.hooks.notice(message)
        elif isinstance(message, NotHere):
            pass  # it has been read, so what comes elsewhere is looked for
        elif isinstance(message, Failure) and self.pipeline:  # of one of its quiet calls
            self.pipeline.failed.append(message)
        elif isinstance(message, Goodbye):
            raise last_said(message)
        else:
            raise ProtocolError(f"The manager answered another call: {message!r}.")


class Settling:
    """What has become of a call that was broken into, by all that has come since it was sent and that comes still.

    It is read once more from its beginning, as nobody knows how far that was gone.
    """

    def __init__(self, number: int, hooks: Hooks, owned: int = 0) -> None:
        """`owned` blobs of it are owned already."""
        self._number = number
        self._hooks = hooks
        self._owned = owned
        self._reader = Reader(ANSWERS)

    def fed(self, data: Bytes) -> Reply | Failure | None:
        """The answer, if it has come with these bytes."""
        for message in self._reader.feed(data):
            packed = self._reader.packed
            anew = min(len(packed), self._owned)
            self._owned -= anew
            if len(packed) > anew:
                self._hooks.received(packed[anew:], packed.clear)
            if isinstance(message, Reply | Failure) and message.number == self._number:
                return message
        return None
