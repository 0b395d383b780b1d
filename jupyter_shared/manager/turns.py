"""Whose turn it is: each connection's messages one after the other, but not for long while others wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ..store.store import Store
from ..wire.conversation import check
from ..wire.framing import Bytes
from ..wire.messages import Message
from ..wire.parts import Part
from .attachments import admit
from .connection import Connection
from .loop import Loop
from .memory import Warehouse

TURN_SECONDS = 0.02  # that one connection's messages are served before others have their turn
TO_THE_END = float("inf")


class Turns:
    """Has the messages of connections done, in their order."""

    def __init__(
        self,
        store: Store,
        memory: Warehouse,
        loop: Loop,
        handle: dict[type[Message], Callable[[Connection, Any], object]],
        failed: Callable[[Connection, Exception], object],
        route: Callable[[Connection], object],
    ) -> None:
        """`handle` has for each type of message what does it.

        `failed` is told of what goes wrong at a later turn, and `route` chooses who serves a connection from then on.
        """
        self._store = store
        self._memory = memory
        self._loop = loop
        self._handle = handle
        self._failed = failed
        self._route = route

    def hear(self, connection: Connection, data: Bytes) -> None:
        """Bytes have come: do what they ask for, unless a call before them is parked, or it is others' turn."""
        turn_ends = time.monotonic() + TURN_SECONDS
        for message in connection.reader.feed(data):
            self.heard(connection, message)
            if not connection.pauses and time.monotonic() > turn_ends:
                self._pause(connection)

    def heard(self, connection: Connection, message: Any) -> None:
        """A message has come whole: likewise."""
        kind = type(message)
        if kind not in connection.phase.may_be_said and kind is not Part:
            check(connection.phase, message)
        if connection.reader.packed:
            admit(self._store, self._memory, connection.client, connection.reader.packed)
        if kind is Part:  # the reader has kept it, for the message that it belongs to
            return
        # Each in its turn: a pipeline's calls are done in their order.
        if connection.tickets or connection.pauses or (connection.unsent and connection.is_full):
            connection.behind.append(message)
            return
        self._handle[kind](connection, message)

    def _pause(self, connection: Connection) -> None:
        """Serve others before what else this connection has said."""
        connection.pauses = True
        self._loop.soon(lambda: self.catch_up(connection))

    def catch_up(self, connection: Connection, seconds: float = TURN_SECONDS) -> None:
        """Do what came behind a call that was parked, or while it was others' turn."""
        connection.pauses = False
        turn_ends = time.monotonic() + seconds
        try:
            for message in connection.next_in_turn():
                self._handle[type(message)](connection, message)
                if connection.behind and time.monotonic() > turn_ends:
                    self._pause(connection)
                    return
        except Exception as error:  # noqa: BLE001 - it ends one connection, not everybody's manager
            self._failed(connection, error)
        self._route(connection)  # nothing is behind any more, and perhaps nothing else; or it calls from here on
