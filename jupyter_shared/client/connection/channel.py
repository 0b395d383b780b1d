"""One connection to a manager: the handshake, and then one call at a time, sent and waited for.

It is the blocking shell around `protocol.py`. A channel belongs to one thread. Whatever breaks into a call (Ctrl-C,
an exception in a signal handler) closes it: the manager then forgets the call, and no later call can read this one's
reply.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ...errors import ManagerGone
from ...platform.failures import is_of_system
from ...platform.polling import DEAF
from ...platform.sockets import descriptors_in, send_now
from ...wire.framing import NOT_AT_ONCE, Bytes
from ...wire.messages import Ask, Call, Claim, Fetch, Hello, Message
from ...wire.parts import WHOLE
from .handshake import discard_all, shake_hands
from .protocol import CHUNK, HUNG_UP
from .settling import settled
from .short_way import SHORT, Send, ShortWay

if TYPE_CHECKING:
    from .hooks import Hooks

HANDSHAKE_SECONDS = 20.0


class Channel(ShortWay):
    """A connection whose handshake is done."""

    bound_to = b""  # what both ends' proofs of the key are bound to

    def __init__(self, connection: socket.socket, key: bytes, hello: Hello, hooks: Hooks, grant: str = "") -> None:
        """Shake hands; raises what the other end erred in, or OSError."""
        super().__init__(connection, hooks)
        self.page: memoryview | None = None  # the manager's, if this is a lifeline and can see it
        self.unclaimed = [True]  # until a rescue has begun, and then
        self.settled: list[bool] = []  # not empty: it has ended
        self._closes = False  # nobody but a rescue that still listens needs it any more
        self._expires = time.monotonic() + HANDSHAKE_SECONDS
        connection.settimeout(HANDSHAKE_SECONDS)
        try:
            self._prepare()
            self.welcome = shake_hands(self, key, hello, self.bound_to, grant)
            if hello.about.get("pipe"):
                self._take_pipes()
        except BaseException:
            self.close()
            raise
        connection.settimeout(None)
        self._expires = 0.0

    def _prepare(self) -> None:
        """Before anything is said."""

    # --- sending -----------------------------------------------------------------------------------------

    def _send_all(self, data: Bytes) -> None:
        """Not by `sendall`, which looks for signals when something could be sent: see `reading.py`."""
        left = memoryview(data)
        while left:
            try:
                left = left[send_now(self.socket, left) :]
            except BlockingIOError as error:
                if not is_of_system(error):
                    raise
                self._readable.wait_for_room()

    def _way(self, message: Call, size: int) -> tuple[Send, Iterator[int]]:
        """What sends it, and what reads the answer."""
        left = self._elsewhere.pop(message.operation, 0)
        if left > 1:
            self._elsewhere[message.operation] = left - 1
        return self._short if size <= SHORT and not left else (self._send_all, self._reads)

    def send(self, message: Message) -> None:
        """Send one message, after all that a pipeline has collected."""
        if self.pipeline:
            self.flush()
        send: Send = self._send_listening if self.pipeline else self._send_all
        for frame in self.frames(message):
            send(frame)
        self.sent()

    def flush(self) -> None:
        """Send what the pipeline has collected."""
        for data in self.flushed():
            if isinstance(data, Call):
                self.call(data)
            else:
                self._send_listening(data)

    def _send_listening(self, data: Bytes) -> None:
        """Send what may fail in many parts: the manager stops listening to one who does not hear of the first."""
        left = memoryview(data)
        while left:
            try:
                left = left[send_now(self.socket, left) :]
            except BlockingIOError as error:
                if not is_of_system(error):
                    raise
                if self._readable.wait_for_either():
                    for message in self.receive_ready():
                        self.beside(message)

    # --- receiving ---------------------------------------------------------------------------------------

    def receive(self, data: Bytes | None = None, *, with_descriptor: bool = False) -> Any:
        """The next message, waited for, after what `data` has of it; ManagerGone when the connection ends."""
        if data is None:
            for message in self.messages():
                return message
        while True:
            if data is None:
                data = self._receive_descriptor() if with_descriptor else self._read()
            if not data:
                raise ManagerGone(HUNG_UP)
            came, data = self.fed(data), None
            for message in came:
                return message

    def receive_ready(self) -> Iterator[Any]:
        """The messages that one read brings, once there is something to read."""
        data = self._read()
        if not data:
            raise ManagerGone(HUNG_UP)
        return self.fed(data)

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, message: Call, retains: bool = False) -> Any:  # noqa: C901 - each function would be one more call
        """Send a call; its Reply, Failure or Conflict. `retains`: it matters what comes, should Ctrl-C come as well."""
        self.reply, self._came, self._size, self._retains, self._owned, self._at_both = None, (), 0, retains, 0, False
        spinning, number, writer = self.spinning, message.number, self._writer
        if self.unwatched:
            self._nudges.begin(self)
        if spinning.rests:  # nearly always, as what follows here: this is done for every call
            spinning.rests -= 1
        else:
            message.awake = True
        body = writer.body
        try:
            if not self.pipeline:
                writer.into(message, body)
        except NOT_AT_ONCE:
            return self._call_in_general(message, retains)
        if self.pipeline or len(body) > WHOLE:
            return self._call_in_general(message, retains)
        try:
            send, reads = self._way(message, len(body)) if self._elsewhere or len(body) > SHORT else self._short
            send(len(body).to_bytes(4, "little") + body)
            if writer.packed:
                writer.packed = []
            if message.awake:
                spinning.spin(self._peek)
            if DEAF:
                self._readable.wait()
            for self._size in reads:
                break
        except ValueError as error:
            self._pipe.explain(error)
            raise
        except BlockingIOError as error:
            if not is_of_system(error):
                raise
            return self._answer(number, self.receive())  # nothing has come for a while: see `reading.py`
        reply = self.plain_reply(self._view, self._size, number)
        if self.reply is not None:
            return reply
        came = self._first_came(reads, message.operation)
        return self._answer(number, self.receive(came) if reply is None else reply)

    def _call_in_general(self, message: Call, retains: bool) -> Any:
        """The same, whatever is to be sent, and whatever a pipeline has collected before it."""
        if self.pipeline:
            self.flush()
        self._begin(retains)
        self.send(message)
        if message.awake:
            self.spinning.spin(self._peek)
        if DEAF:
            self._readable.wait()
        return self._answer(message.number, self.receive())

    def ask(self, message: Ask | Claim | Fetch) -> Any:
        """Send something else that is answered: its Reply or Failure, perhaps with a descriptor beside it."""
        self._begin()
        self.send(message)
        return self._answer(message.number, self.receive(with_descriptor=True), with_descriptor=True)

    def _begin(self, retains: bool = False) -> None:
        """Nothing of this call has come yet; whether it matters what comes, should Ctrl-C come as well."""
        self.reply, self._came, self._size, self._retains, self._owned, self._at_both = None, (), 0, retains, 0, False

    def _answer(self, number: int, message: Any, *, with_descriptor: bool = False) -> Any:
        """The answer to the call of that number: this message, or one that is still to come."""
        while not self.answered(number, message):
            message = self.receive(with_descriptor=with_descriptor)
        return message

    # --- the end -----------------------------------------------------------------------------------------

    def settle(self, number: int) -> Any:
        """After something broke into a call: its Reply if it was done all the same. Nothing can be said any more.

        The manager forgets a call that still waits, and hangs up, once it has seen that nothing more comes. What had
        come already is read once more, from its beginning: nobody knows how far that was gone.
        """
        if self.has_come(number):
            return self.reply
        here = [bytes(self._view[: self._size])] if self._size else []
        came = [*self._came, *(data for data, *_ in self._arrived), *here]
        return settled(self.socket, came, self._receive_on, self.settling(number))

    def _receive_on(self) -> bytes:
        while True:
            with suppress(BlockingIOError):  # nothing has come for a while
                return self.socket.recv(CHUNK) or self._pipe.rest()

    def end_settling(self) -> None:
        """Let those know who wait for it, or hang up for those who no longer did."""
        self.settled.append(True)
        if self._closes:
            self.close()

    def close(self) -> None:
        """Hang up; what a rescue listens to, that one hangs up: its number must not become another's meanwhile."""
        self._closes = True
        if not self.unclaimed and not self.settled:
            return
        with suppress(OSError):  # a program that became a daemon has closed it
            self.socket.close()
        self._leave_pipes()
        self._pipe.close()
        arrived, self._arrived = self._arrived, []
        self.descriptors += descriptors_in(arrived)
        discard_all(self.descriptors)  # of an answer that was interrupted

    def cut_off(self) -> None:
        """Hang up on a thread that may be in the midst of a call."""
        self._leave_pipes()
        nudge = self._pipe.let_go()
        self.close()
        nudge()  # it finds all closed, whatever it waits for, though the manager hang up late
