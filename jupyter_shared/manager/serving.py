"""What comes on a server's connections: the bytes, the messages in them, and what becomes of calls.

Nearly every call goes a shorter way, `plain_calls.py`, which hands on to this one whatever is not for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import NoMemory, ProtocolError, SharedError
from ..platform.polling import READ, WRITE
from ..store.entry import Ticket
from ..store.pipelines import call_many
from ..wire.conversation import Phase
from ..wire.error_fields import NO_MEMORY
from ..wire.framing import Bytes
from ..wire.messages import Call, Calls, Message
from ..wire.reading import HEAD
from .answer_pipe import AnswerPipe
from .connection import Connection
from .log import log
from .plain_calls import plain_calls
from .sending import Sending
from .turns import TO_THE_END, Turns
from .waiting import Waiting

if TYPE_CHECKING:
    from .server import Server


class Serving:
    """Serves all that may come."""

    def __init__(
        self,
        server: Server,
        sending: Sending,
        waiting: Waiting,
        handle: dict[type[Message], Callable[[Connection, Any], object]],
        refuse: Callable[[Connection, SharedError], object],
        hang_up: Callable[[Connection], object],
    ) -> None:
        """`handle` has for each type of message, but for calls, what does it."""
        self._server, self._store = server, server.store
        self._sending = sending
        self._waiting = waiting
        self._refuse = refuse
        self._hang_up = hang_up
        self.answer_woken = waiting.answer_woken
        handle = {Call: self._call, Calls: self._calls, **handle}
        self.turns = Turns(server.store, server.memory, server.loop, handle, self.failed, self.route)

    # --- what comes --------------------------------------------------------------------------------------

    def ready(self, connection: Connection, events: int) -> None:
        """A connection is ready for these events."""
        if events & WRITE:
            self._room(connection)
        elif data := connection.receive():
            self._came(connection, data)
        elif data is not None:
            self._ended(connection)
        self.route(connection)

    def heard(self, connection: Connection, message: Any, size: int | None) -> None:
        """One read of `size` bytes has brought a message that is no plain call; None: not just one message."""
        if size:
            self._heard(connection, message, size)
        else:  # nothing, or an error: it reads once more
            self.ready(connection, READ)

    def heard_by_pipe(self, connection: Connection, message: Any, size: int | None) -> None:
        """The same of its pipe."""
        if size:
            self._heard(connection, message, size)
        elif size is not None:  # the client has closed its end: what that means, its connection will tell
            connection.close_pipe()

    def _heard(self, connection: Connection, message: Any, size: int) -> None:
        if message is None:
            self.turns.hear(connection, connection.buffer[:size])
        else:
            self.turns.heard(connection, message)
        self.route(connection)

    def route(self, connection: Connection) -> None:
        """Choose who serves a connection from here on."""
        wanted = connection.phase is Phase.CALLS and connection.may_be_plain and connection.is_open
        if connection.plain is None and wanted:
            serve = partial(plain_calls, connection, self._store, self._server.loop, self._sending)
            send = connection.socket.send
            connection.plain = serve(self, connection.socket.recv_into, self.heard, send)
            if connection.pipe is not None:
                receive, answers = connection.pipe.receive, connection.pipe.answers
                if answers:
                    by_pipe = AnswerPipe(answers, send, self)
                    connection.pipe.plain = serve(by_pipe, receive, by_pipe.heard, by_pipe.send)
                else:
                    connection.pipe.plain = serve(self, receive, self.heard_by_pipe, send)
        connection.route()

    def _room(self, connection: Connection) -> None:
        connection.room()
        if connection.behind and not connection.pauses and not connection.is_full:
            self.turns.catch_up(connection)
        if connection.ends and connection.all_sent:
            self._hang_up(connection)

    def _came(self, connection: Connection, data: Bytes) -> None:
        self._store.now = time.time()
        try:
            message = connection.reader.one(data, len(data)) if len(data) >= HEAD else None
            if message is None:
                self.turns.hear(connection, data)
            else:
                self.turns.heard(connection, message)
        except Exception as error:  # noqa: BLE001 - it ends one connection, not everybody's manager
            self.failed(connection, error)

    def _ended(self, connection: Connection) -> None:
        if connection.pipe is not None and (data := connection.pipe.rest(connection.buffer)):
            self._came(connection, data)
        self.turns.catch_up(connection, TO_THE_END)
        self._server.after_each()  # what its call got in this very moment: it says no more, but may still listen
        self._hang_up(connection)

    def failed(self, connection: Connection, error: Exception) -> None:
        """Something has gone wrong with what a connection says: refuse it."""
        if type(error) is MemoryError:
            error = NoMemory(NO_MEMORY)
        if not isinstance(error, SharedError):  # it is ours, then
            log.error("%r", connection, exc_info=error)
            error = ProtocolError(f"The manager failed on what you said, see its log: {error!r}")
        else:
            log.warning("%r: %s", connection, error)
        self._refuse(connection, error)

    # --- calls -------------------------------------------------------------------------------------------

    def _call(self, connection: Connection, call: Call) -> None:
        if call.awake:
            self._server.loop.spins = True
        store = self._store
        outcome = store.call(connection.caller, call)  # type: ignore[arg-type]
        if store.woken:  # those who waited go first: whoever let them go on is awake anyway
            self._waiting.answer_woken()
        self.answer(connection, outcome, call)

    def answer(self, connection: Connection, outcome: Message | Ticket | None, call: Call) -> None:
        """Tell what has come of a call, unless it waits or nobody asks."""
        if type(outcome) is Ticket:
            self._waiting.parked(connection, outcome)
        elif outcome is not None:
            self._sending.send(connection, outcome, None, call)  # type: ignore[arg-type]

    def answered(self, connection: Connection, outcome: Message | Ticket | None, call: Call) -> None:
        """The same for a plain call: what waits, or could not be sent at once, makes the connection one like others."""
        self.answer(connection, outcome, call)
        connection.route()

    def _calls(self, connection: Connection, calls: Calls) -> None:
        failures = call_many(self._store, connection.caller, calls)  # type: ignore[arg-type]
        if failures is None:  # someone keeps us from doing them at once: one after the other, then
            connection.behind.extendleft(reversed(calls.each()))
            self.turns.catch_up(connection)
            return
        for failure in failures:
            self._sending.send(connection, failure)
