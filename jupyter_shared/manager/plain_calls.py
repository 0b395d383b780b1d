"""How nearly every call is served: it comes alone and whole, is done at once, and its reply is short.

Its caller waits for all that lies between the socket and the store and back, and each layer there is a twentieth of
that time. So it is one function here, which has everything at hand. It serves a connection only while nothing else is
under way there: nothing begun, parked, behind or unsent (`Connection.route`). Whatever turns out not to be like this
is handed on, as far as it has come, to `Serving`, which serves all there is: half a message, one that is no call, a
blob on which something hangs, a call that parks or fails, a long reply, a client that does not read what it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any, Protocol

from ..store.store import Store
from ..wire.messages import Call, Reply
from ..wire.parts import LIGHT, WHOLE, is_light
from ..wire.values import NO_WORD
from .connection import Connection
from .loop import Handler, Loop
from .sending import Sending

Receive = Callable[[memoryview], int | None]
Send = Callable[[bytes], int]
Heard = Callable[[Connection, Any, int | None], None]


class InGeneral(Protocol):
    """Who serves all that may come."""

    def answer_woken(self) -> None:
        """Tell those whose calls were parked what has come of these."""

    def answered(self, connection: Connection, outcome: Any, call: Call) -> None:
        """A call has been done, and this has come of it."""

    def failed(self, connection: Connection, error: Exception) -> None:
        """Something has gone wrong with what a connection says: it ends."""


def plain_calls(  # noqa: C901 - one function, as said above
    connection: Connection, store: Store, loop: Loop, sending: Sending, in_general: InGeneral,
    receive: Receive, heard: Heard, send: Send,
) -> Handler:  # fmt: skip
    """What is called with each event of a connection, or of its pipe, while nothing else of it is under way.

    `receive` reads it; `heard` gets the connection, what one read of so many bytes has brought if that is no plain
    call, None if it is not just one message, and how many bytes: none, if there was nothing, or an error. `send` sends
    a reply, as much of it as there is room for.
    """
    caller, reader, buffer, call = connection.caller, connection.reader, connection.buffer, store.call

    def ready(_: int) -> None:
        try:
            size = receive(buffer)
        except OSError:
            size = 0  # as at its end: it will turn out which
        store.now = time()
        try:
            message = reader.one(buffer, size)  # type: ignore[arg-type]
            if type(message) is not Call or reader.packed:
                heard(connection, message, size)
                return
            if message.awake:
                loop.spins = True
            outcome = call(caller, message)  # type: ignore[arg-type]
            if store.woken:  # those who waited go first: whoever let them go on is awake anyway
                in_general.answer_woken()
            if type(outcome) is not Reply or (type(outcome.value) not in LIGHT and not is_light(outcome.value)):
                in_general.answered(connection, outcome, message)
                return
            try:
                sending.into(outcome, body := sending.body)
                if len(body) <= WHOLE:
                    frame = len(body).to_bytes(4, "little") + body
                    if (sent := send(frame)) < len(frame):
                        connection.send_rest(frame[sent:])
                    return
            except (*NO_WORD, MemoryError, OSError) as error:
                sending.recover(error)
            in_general.answered(connection, outcome, message)
        except Exception as error:  # noqa: BLE001 - it ends one connection, not everybody's manager
            in_general.failed(connection, error)

    return ready
