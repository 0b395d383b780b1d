"""One connection to a manager: the handshake, and then one call at a time, sent and waited for.

A channel belongs to one thread. Whatever breaks into a call (Ctrl-C, an exception in a signal handler) closes
it: the manager then forgets the call, and no later call can read this one's reply.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ...errors import ManagerGone, ProtocolError, SharedError
from ...spinning import AdaptiveSpin
from ...wire import messages
from ...wire.conversation import ClientProof
from ...wire.framing import Bytes, Reader, Writer
from ...wire.messages import Call, Failure, Goodbye, Hello, Message, Notice, Reply  # fmt: skip
from ...wire.parts import Part
from .failures import error_named
from .hooks import Hooks
from .pipeline import Pipeline

Send = Callable[[Bytes], object]
CHUNK = 256 * 1024  # bytes, the most that is read at a time
HANDSHAKE_SECONDS = 20.0
SETTLE_SECONDS = 2.0  # for a manager to say what has become of a call that was broken into


class Channel:
    """A connection whose handshake is done."""

    def __init__(self, connection: socket.socket, key: bytes, hello: Hello, hooks: Hooks) -> None:
        """Shake hands; raises what the other end erred in, or OSError."""
        self.socket = connection
        self.descriptors: list[int] = []
        self.pipeline: Pipeline | None = None  # that this thread is in
        self.busy = False  # in the midst of a call
        self.number = 0  # of the last call
        self.place: str | None = None  # the cell that the manager knows this thread to be in
        self._hooks = hooks
        self._spinning = AdaptiveSpin()
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)
        self._look = partial(self._poll.poll, 0)
        # Read into again and again: `recv` would have to find memory for the most that may come, which takes longer
        # than all the rest of reading a small reply. What is not used of it takes no memory.
        self._buffer = bytearray(CHUNK)
        self._view = memoryview(self._buffer)
        self._reader = Reader(messages.FromManager)
        self._writer = Writer()
        self._waiting: Iterator[Any] = iter(())
        connection.settimeout(HANDSHAKE_SECONDS)
        try:
            self.welcome = self._shake_hands(key, hello)
        except BaseException:
            self.close()
            raise
        connection.settimeout(None)

    def _shake_hands(self, key: bytes, hello: Hello) -> messages.Welcome:
        proof = ClientProof(key)
        self.send(proof.answer(self._expect(messages.Challenge)))
        proof.check(self._expect(messages.Proof))
        self.send(hello)
        welcome: messages.Welcome = self._expect(messages.Welcome)
        return welcome

    def _expect(self, kind: Any) -> Any:
        message = self.receive(with_descriptor=True)
        if isinstance(message, Goodbye):
            raise error_named(message.error)(message.text)
        if not isinstance(message, kind):
            raise ProtocolError(f"The manager said {type(message).__name__} where {kind.__name__} was due.")
        return message

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
                left = left[self.socket.send(left, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                if self._polled_both() & ~select.POLLOUT:
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
        return self._view[: self.socket.recv_into(self._buffer)]

    def _receive_descriptor(self) -> Bytes:
        if self.socket.family != socket.AF_UNIX:
            return self._read()
        data, descriptors, _, _ = socket.recv_fds(self.socket, CHUNK, 1)
        self.descriptors += descriptors
        return data

    def call(self, message: Call) -> Any:
        """Send a call; its Reply, Failure or Conflict."""
        if self.pipeline:
            self.flush()
        connection, reader, writer = self.socket, self._reader, self._writer
        send: Send = self._send_listening if self.pipeline else connection.sendall
        message.awake = self._spinning.is_due()
        for frame in writer.frames(message):
            send(frame)
        if writer.packed:
            writer.packed = []
        if message.awake:
            self._spinning.spin(self._look)
        data = self._view[: connection.recv_into(self._buffer)]
        reply = reader.one(data)
        if type(reply) is Reply and reply.number == message.number and not reader.packed:
            return reply
        return self._unusual(message.number, self.receive(data) if reply is None else reply)

    def wait(self, message: Call) -> Any:
        """The same for a call that may have to wait: Ctrl-C meanwhile leaves its reply unread, for `settle`."""
        message.awake = self._spinning.is_due()
        self.send(message)
        self._until_readable(message.awake)
        return self._unusual(message.number, self.receive())

    def _until_readable(self, awake: bool) -> None:
        if not awake or not self._spinning.spin(self._look):
            self._poll.poll()

    def _polled_both(self) -> int:
        """Wait until there is something to read or room to send, and tell which."""
        poll = select.poll()
        poll.register(self.socket, select.POLLIN | select.POLLOUT)
        return poll.poll()[0][1]

    def ask(self, message: messages.Ask | messages.Claim | messages.Fetch) -> Any:
        """Send something else that is answered: its Reply or Failure, perhaps with a descriptor beside it."""
        self.send(message)
        return self._unusual(message.number, self.receive(with_descriptor=True), with_descriptor=True)

    def _unusual(self, number: int, message: Any, *, with_descriptor: bool = False) -> Any:
        """Everything but a plain reply, until the one with this number comes."""
        while True:
            if self._reader.packed:
                self._hooks.received(self._reader.packed)
            if getattr(message, "number", None) == number and not isinstance(message, Notice):
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

    def settle(self, number: int) -> Reply | None:
        """After something broke into a call: its Reply if it was done all the same. Nothing can be said any more.

        The manager forgets a call that still waits, and hangs up, once it has seen that nothing more comes.
        """
        try:
            self.socket.settimeout(SETTLE_SECONDS)
            self.socket.shutdown(socket.SHUT_WR)
            while True:
                message = self.receive()
                if self._reader.packed:
                    self._hooks.received(self._reader.packed)
                if isinstance(message, Reply) and message.number == number:
                    return message
        except (OSError, SharedError):
            return None

    def close(self) -> None:
        """Hang up."""
        self.socket.close()
        while self.descriptors:  # of an answer that was interrupted
            os.close(self.descriptors.pop())
