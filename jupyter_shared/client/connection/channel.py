"""One connection to a manager: the handshake, and then one call at a time, sent and waited for.

A channel belongs to one thread. Whatever breaks into a call (Ctrl-C, an exception in a signal handler) closes
it: the manager then forgets the call, and no later call can read this one's reply.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from itertools import starmap
from typing import Any

from ...errors import ManagerGone, ProtocolError
from ...platform.polling import DEAF, Readable
from ...platform.sockets import ROOM_FOR_ONE, descriptors_in, may_send_descriptors, send_now
from ...spinning import AdaptiveSpin
from ...wire import messages
from ...wire.framing import Bytes, Reader, Writer
from ...wire.messages import Call, Failure, Goodbye, Hello, Message, Notice, Reply  # fmt: skip
from ...wire.parts import Part
from .failures import error_named
from .handshake import shake_hands
from .hooks import Hooks
from .pipeline import Pipeline
from .settling import CHUNK, settled

Send = Callable[[Bytes], object]
HANDSHAKE_SECONDS = 20.0


class Channel:
    """A connection whose handshake is done."""

    def __init__(self, connection: socket.socket, key: bytes, hello: Hello, hooks: Hooks) -> None:
        """Shake hands; raises what the other end erred in, or OSError."""
        self.socket = connection
        self.descriptors: list[int] = []
        self.page: memoryview | None = None  # the manager's, if this is a lifeline and can see it
        self._arrived: list[Any] = []
        self.pipeline: Pipeline | None = None  # that this thread is in
        self.busy = False  # in the midst of a call
        self.number = 0  # of the last call
        self.place: str | None = None  # the cell that the manager knows this thread to be in
        self._hooks = hooks
        self._spinning = AdaptiveSpin()
        self._readable = Readable(connection)
        self._look = self._readable.look
        # Read into again and again: `recv` would have to find memory for the most that may come, which takes longer
        # than all the rest of reading a small reply. What is not used of it takes no memory.
        self._buffer = bytearray(CHUNK)
        self._view = memoryview(self._buffer)
        self._sizes: list[int] = []  # of what lies in the buffer
        self._came: list[bytes] = []  # in this call, before that
        self._keeps = False  # what comes, for `settle`
        self.reply: Any = None  # of this call: it has come
        self.unclaimed = [True]  # until a rescue has begun, and then
        self.settled: list[bool] = []  # not empty: it has ended
        self._reader = Reader(messages.FromManager)
        self._writer = Writer()
        self._waiting: Iterator[Any] = iter(())
        connection.settimeout(HANDSHAKE_SECONDS)
        try:
            self.welcome = shake_hands(self, key, hello)
        except BaseException:
            self.close()
            raise
        connection.settimeout(None)

    def send(self, message: Message) -> None:
        """Send one message, after all that a pipeline has collected."""
        if self.pipeline:
            self.flush()
        send: Send = self._send_listening if self.pipeline else self.socket.sendall
        for frame in self._writer.frames(message):
            send(frame)
        self._writer.packed.clear()

    def flush(self) -> None:
        """Send what the pipeline has collected."""
        collected = self.pipeline.take() if self.pipeline else []
        if not collected:
            return
        frames, blobs, size = [], [], 0
        for calls in collected:
            for frame in self._writer.frames(calls):
                frames.append(frame)
                blobs += self._writer.packed
                size += len(frame)
                if size > CHUNK:
                    self._send_listening(b"".join(frames))
                    frames, size = [], 0
        self._send_listening(b"".join(frames))
        if blobs:  # what hangs on them is ours to keep until it has arrived
            self.number += 1
            self.call(Call(self.number, 0, "sync", []))

    def _send_listening(self, data: Bytes) -> None:
        """Send what may fail in many parts: the manager stops listening to one who does not hear of the first."""
        left = memoryview(data)
        while left:
            try:
                left = left[send_now(self.socket, left) :]
            except BlockingIOError:
                if self._readable.wait_for_either():
                    for message in self.receive_ready():
                        self._beside(message)

    def receive(self, data: Bytes | None = None, *, with_descriptor: bool = False) -> Any:
        """The next message, waited for, after what `data` has of it; ManagerGone when the connection ends."""
        for message in self._messages():
            return message
        while True:
            if data is None:
                data = self._receive_descriptor() if with_descriptor else self._read()
            if not data:
                raise ManagerGone("The manager hung up.")
            self._waiting, data = self._reader.feed(data), None
            for message in self._messages():
                return message

    def _messages(self) -> Iterator[Any]:
        """What has come whole; what hangs on the parts of a heavy message is seen to as they come."""
        for message in self._waiting:
            if type(message) is not Part:
                yield message
            elif self._reader.packed:
                self._hooks.received(self._reader.packed)

    def receive_ready(self) -> Iterator[Any]:
        """The messages that one read brings, once there is something to read."""
        data = self._read()
        if not data:
            raise ManagerGone("The manager hung up.")
        self._waiting = self._reader.feed(data)
        return self._messages()

    def _read(self) -> Bytes:
        sizes = self._sizes
        if sizes:
            before = [*self._came, bytes(self._view[: sizes[0]])] if self._keeps else []
            self._came, self._sizes = before, (sizes := [])
        if DEAF and self.socket.gettimeout() is None:
            self._readable.wait()
        sizes.extend(map(self.socket.recv_into, (self._buffer,)))  # one step of Python's: what has come is noted
        return self._view[: sizes[0]]

    def _receive_descriptor(self) -> Bytes:
        if not may_send_descriptors(self.socket):
            return self._read()
        arrived: list[Any] = []
        self._arrived = arrived  # closed with the channel, should Ctrl-C come between
        arrived.extend(starmap(self.socket.recvmsg, ((CHUNK, ROOM_FOR_ONE),)))
        descriptors = descriptors_in(arrived)
        data: bytes = arrived[0][0]
        self.descriptors, self._arrived, self._came = self.descriptors + descriptors, [], [*self._came, data]
        return data

    def call(self, message: Call, keeps: bool = False) -> Any:
        """Send a call; its Reply, Failure or Conflict."""
        if self.pipeline:
            self.flush()
        self._begin(keeps)
        connection, reader, writer = self.socket, self._reader, self._writer
        send: Send = self._send_listening if self.pipeline else connection.sendall
        message.awake = self._spinning.is_due()
        for frame in writer.frames(message):
            send(frame)
        if writer.packed:
            writer.packed = []
        if message.awake:
            self._spinning.spin(self._look)
        if DEAF:
            self._readable.wait()
        self._sizes.extend(map(connection.recv_into, (self._buffer,)))  # one step of Python's, as in `_read`
        data = self._view[: self._sizes[0]]
        reply = reader.one(data)
        if type(reply) is Reply and reply.number == message.number and not reader.packed:
            self.reply = reply
            return reply
        return self._unusual(message.number, self.receive(data) if reply is None else reply)

    def wait(self, message: Call) -> Any:
        """The same for a call that may have to wait: Ctrl-C meanwhile leaves its reply unread, for `settle`."""
        self._begin(True)
        message.awake = self._spinning.is_due()
        self.send(message)
        self._until_readable(message.awake)
        return self._unusual(message.number, self.receive())

    def _begin(self, keeps: bool = False) -> None:
        """Nothing of this call has come yet; whether it matters what comes, should Ctrl-C come as well."""
        self.reply, self._came, self._sizes, self._keeps = None, [], [], keeps

    def _until_readable(self, awake: bool) -> None:
        if not awake or not self._spinning.spin(self._look):
            self._readable.wait()

    def ask(self, message: messages.Ask | messages.Claim | messages.Fetch) -> Any:
        """Send something else that is answered: its Reply or Failure, perhaps with a descriptor beside it."""
        self._begin()
        self.send(message)
        return self._unusual(message.number, self.receive(with_descriptor=True), with_descriptor=True)

    def _unusual(self, number: int, message: Any, *, with_descriptor: bool = False) -> Any:
        """Everything but a plain reply, until the one with this number comes."""
        while True:
            is_reply = getattr(message, "number", None) == number and not isinstance(message, Notice)
            if is_reply:
                self.reply = message
            if self._reader.packed:
                self._hooks.received(self._reader.packed)
            if is_reply:
                return message
            self._beside(message)
            message = self.receive(with_descriptor=with_descriptor)

    def _beside(self, message: Any) -> None:
        """What may come at any time."""
        if isinstance(message, Notice):
            self._hooks.notice(message)
        elif isinstance(message, Failure) and self.pipeline:  # of one of its quiet calls
            self.pipeline.failed.append(message)
        elif isinstance(message, Goodbye):
            raise error_named(message.error)(message.text)
        else:
            raise ProtocolError(f"The manager answered another call: {message!r}.")

    def settle(self, number: int) -> Any:
        """After something broke into a call: its Reply if it was done all the same. Nothing can be said any more.

        The manager forgets a call that still waits, and hangs up, once it has seen that nothing more comes. What had
        come already is read once more, from its beginning: nobody knows how far that was gone.
        """
        if self.reply is not None and self.reply.number == number:
            return self.reply
        came = [*self._came, *(data for data, *_ in self._arrived), *(bytes(self._view[:size]) for size in self._sizes)]
        return settled(self.socket, came, number, self._hooks)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        arrived, self._arrived = self._arrived, []
        self.descriptors += descriptors_in(arrived)
        while self.descriptors:  # of an answer that was interrupted
            os.close(self.descriptors.pop())
