"""A connection over which all coroutines of one event loop call: the shell around `protocol.py`.

The loop reads it, and no thread waits for any of them.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

from ...errors import ManagerGone, SharedError
from ...platform.memory import scratch
from ...saying import said
from ...wire.framing import Bytes
from ...wire.messages import Call
from ..connection.channel import Channel
from ..connection.hooks import Hooks
from ..connection.protocol import CHUNK, HUNG_UP
from .protocol import Answer, ManyCalls


class UnderWay:
    """A call that is under way, and what came of it."""

    def __init__(self, number: int, future: asyncio.Future[None]) -> None:
        self.number = number
        self.answer: Answer | None = None
        self.failed: SharedError | None = None
        self.future = future  # done as soon as one of the two is known

    @property
    def is_known(self) -> bool:
        """Whether one of the two is."""
        return self.answer is not None or self.failed is not None

    def tell(self) -> None:
        """Wake the coroutine that awaits it."""
        if not self.future.done():
            self.future.set_result(None)


class LoopLine(asyncio.BufferedProtocol):
    """One connection, read by one event loop. All methods are for that loop's thread, but for `hang_up`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, channel: Channel, hooks: Hooks) -> None:
        """`channel` has shaken hands; it is used for nothing else."""
        self.loop = loop
        self.ended: SharedError | None = None  # why nothing more can be said
        self._channel = channel
        self._seal = getattr(channel, "_seal", None)
        self._calls = ManyCalls(hooks)
        self._waiting: dict[int, UnderWay] = {}
        self._transport: Any = None
        self._until_loop_ends: AsyncIterator[None] | None = None
        # Read into again and again, as in `Channel`: finding memory for the most that may come takes longer.
        self._buffer = memoryview(scratch(CHUNK))

    async def open(self) -> None:
        """Have the loop read it."""
        line = self._channel.socket
        line.setblocking(False)
        opens = self.loop.create_connection
        if line.family == getattr(socket, "AF_UNIX", None):
            opens = self.loop.create_unix_connection  # type: ignore[assignment]
        self._transport, _ = await opens(lambda: self, sock=line)
        self._until_loop_ends = self._stand()
        await anext(self._until_loop_ends)

    async def _stand(self) -> AsyncIterator[None]:
        """Ends with the loop: who closes one in order ends its asynchronous generators before."""
        try:
            yield
        finally:
            self.close(ManagerGone("The event loop that called has ended."))

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, thread: int, call: Call) -> UnderWay:
        """Send a call of one of the loop's coroutines."""
        if self.ended:
            raise self.ended
        waiting = UnderWay(0, self.loop.create_future())

        def tell(answer: Answer) -> None:
            self._waiting.pop(waiting.number, None)
            waiting.answer = answer
            waiting.tell()

        waiting.number, frames = self._calls.call(thread, call, tell)
        self._waiting[waiting.number] = waiting
        for frame in frames:
            self._send(frame)
        return waiting

    def take_back(self, waiting: UnderWay) -> None:
        """Nobody awaits a call any more; what came of it will be told all the same."""
        if waiting.number in self._waiting and not self.ended:
            for frame in self._calls.take_back(waiting.number):
                self._send(frame)

    def await_again(self, waiting: UnderWay) -> None:
        """Whoever awaited it was cancelled, and its future with it: what came of it is still to be awaited."""
        waiting.future = self.loop.create_future()
        if waiting.is_known:
            waiting.tell()

    def _send(self, data: bytes) -> None:
        self._transport.write(self._seal.sealed(data) if self._seal else data)

    # --- what the loop tells -----------------------------------------------------------------------------

    def get_buffer(self, _: int) -> memoryview:
        """Where the event loop reads the next bytes into."""
        return self._buffer

    def buffer_updated(self, size: int) -> None:
        """`size` bytes have come."""
        data: Bytes = self._buffer[:size]
        try:
            if self._seal:
                self._seal.raw += data
                data = self._seal.opened()
            if data:
                self._calls.fed(data)
        except ssl.SSLError as error:
            self.close(ManagerGone(f"What came was harmed on its way: {error.reason or error}."))
        except SharedError as error:
            self.close(error)

    def connection_lost(self, error: Exception | None) -> None:
        """The other end has hung up, or we have."""
        self.close(ManagerGone(said("The connection broke: %1.", error) if error else HUNG_UP))

    # --- the end -----------------------------------------------------------------------------------------

    def close(self, why: SharedError) -> None:
        """Hang up: the manager forgets what waits there, and who awaits it is told why."""
        if self.ended:
            return
        self.ended = why
        self._calls.ended()
        waiting, self._waiting = self._waiting, {}
        for one in waiting.values():
            one.failed = why
            one.tell()
        if self._transport:
            self._transport.abort()

    def hang_up(self, why: SharedError) -> None:
        """Close the connection, from any thread; also after the loop has ended."""
        try:
            self.loop.call_soon_threadsafe(self.close, why)
        except RuntimeError:  # it is closed
            self.ended = self.ended or why
            self._channel.close()

    def abandon(self) -> None:
        """In a forked child: forget it without a word. The loop is the parent's, too."""
        self.ended = ManagerGone("This event loop is the parent's.")
        self._channel.close()
