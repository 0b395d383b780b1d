"""Messages on their way out: what hangs on them is handed out, and the heavy ones leave bit by bit."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import SharedError
from ..kinds.kind import Caller
from ..saying import parts_of, plain
from ..store.store import Store
from ..wire.framing import Writer
from ..wire.messages import Call, Goodbye, Message
from .attachments import hand_out
from .connection import Beside, Connection
from .landing import chunks, inlined, is_here
from .memory import Warehouse
from .unsent import unsent

UNSENDABLE = (SharedError, NotImplementedError, TypeError, ValueError, RecursionError, OSError)


def goodbye(error: SharedError) -> Goodbye:
    """Hanging up, because of an error."""
    why = str(error)
    return Goodbye(type(error).__name__, plain(why), parts_of(why))


class Sending:
    """Sends messages to clients here and elsewhere."""

    def __init__(self, store: Store, memory: Warehouse) -> None:
        self._store = store
        self._memory = memory
        self.begin_anew()

    def begin_anew(self) -> None:
        """Make the encoders: new ones, as one that has failed half-way ends the process when it is used again."""
        self._writer, self._remote_writer = Writer(), Writer(inlined, chunks, is_here)
        # For what nothing hangs on:
        self.frame, self.into, self.body = self._writer.frame, self._writer.into, self._writer.body

    def recover(self, error: Exception) -> None:
        """`into` has raised this."""
        if isinstance(error, MemoryError):
            self.begin_anew()

    def send(
        self, connection: Connection, message: Message, descriptor: Beside | None = None,
        call: Call | None = None, caller: Caller | None = None,
    ) -> None:  # fmt: skip
        """Send a message now, or as much of it as there is room for; a descriptor goes beside it.

        The call that it answers, and who made that, say what is to be put right if it cannot be sent.
        """
        writer = self._writer if connection.is_local else self._remote_writer
        try:
            frames = writer.frames(message, makes_runs=connection.client is not None and connection.client.takes_runs)
        except UNSENDABLE as error:
            frames = (writer.frame(unsent(self._store, message, error, call, caller or connection.caller)),)
        except MemoryError as error:
            writer, frames = self._begun_anew(message, error, call, caller or connection.caller)
        if type(frames) is not tuple:
            answered = (message, call, caller or connection.caller)
            connection.send_bit_by_bit(self._frames(connection, writer, iter(frames), *answered))
            return
        if writer.packed and connection.client:
            hand_out(self._store, self._memory, connection.client, writer.packed, connection.is_local)
        connection.send(frames[0], descriptor)

    def _frames(
        self, connection: Connection, writer: Writer, frames: Iterator[bytes],
        message: Message, call: Call | None, caller: Caller | None,
    ) -> Iterator[bytes]:  # fmt: skip
        """A heavy message in parts, each made when the one before is sent."""
        try:
            for frame in frames:
                if writer.packed and connection.client:
                    hand_out(self._store, self._memory, connection.client, writer.packed, connection.is_local)
                yield frame
        except UNSENDABLE as error:
            yield writer.frame(unsent(self._store, message, error, call, caller))
        except MemoryError as error:
            yield from self._begun_anew(message, error, call, caller)[1]

    def _begun_anew(
        self, message: Message, error: MemoryError, call: Call | None, caller: Caller | None
    ) -> tuple[Writer, tuple[bytes]]:
        """What tells that there was no memory to encode a message, and the writer that could."""
        self.begin_anew()
        return self._writer, (self._writer.frame(unsent(self._store, message, error, call, caller)),)
