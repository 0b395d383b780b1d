"""Hands shared memory to clients: to write into, and to read."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Refused, SharedError
from ..wire.messages import Call, Claim, Failure, Fetch, Message, Reply
from .connection import Connection
from .memory import Warehouse

Send = Callable[[Connection, Message, int | None], None]


class Lending:
    """Answers the two messages whose replies tell how to find a piece: by what is beside them, or by a name."""

    def __init__(self, memory: Warehouse, send: Send) -> None:
        self._memory = memory
        self._send = send

    def claim(self, connection: Connection, claim: Claim) -> None:
        """Fresh memory, to be written."""
        assert connection.client is not None
        if self._is_refused(connection, claim.number):
            return
        try:
            memory = self._memory.claim(connection.client, claim.size, writable=claim.writable)
        except SharedError as error:
            self._send(connection, Failure.of(Call(claim.number, 0, "claim", []), error), None)
            return
        lent = memory.piece.lend(writable=True)
        self._send(connection, Reply(claim.number, [memory.id, memory.size, lent.where]), lent.descriptor)

    def fetch(self, connection: Connection, fetch: Fetch) -> None:
        """Memory that some blob mentioned, only to be read."""
        if self._is_refused(connection, fetch.number):
            return
        memory = self._memory.by_id(fetch.memory)
        if memory is None or connection.client is None:
            self._send(connection, Failure(fetch.number, "StaleObject", ["This value's memory is gone."]), None)
            return
        try:
            lent = memory.lend()
        except SharedError as error:
            self._send(connection, Failure.of(Call(fetch.number, 0, "fetch", []), error), None)
            return
        self._memory.lend(connection.client, memory)
        try:
            self._send(connection, Reply(fetch.number, [memory.id, memory.size, lent.where]), lent.descriptor)
        finally:
            lent.close()

    def _is_refused(self, connection: Connection, number: int) -> bool:
        """Memory is for all: who came by a grant gets none of it, and large values in their messages."""
        if connection.client is None or connection.client.grant is None:
            return False
        error = Refused(f"Shared memory is not granted: this link may only {connection.client.grant}.")
        self._send(connection, Failure.because(number, error, "memory"), None)
        return True
