"""Hands shared memory to clients: to write into, and to read; and tells them what lies in depots instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..errors import Refused, SharedError, StaleObject
from ..kinds.kind import Client
from ..saying import said
from ..store.store import Store
from ..wire.messages import Claim, Failure, Fetch, Message, Reply
from ..wire.values import Packed
from .connection import Connection
from .depots import lost
from .log import log
from .loop import Loop
from .memory import Memory, Warehouse

Send = Callable[[Connection, Message, int | None], None]

GONE = said("This value's memory is gone.")


class Lending:
    """Answers the two messages whose replies tell how to find a piece: by what is beside them, or by a name."""

    def __init__(self, memory: Warehouse, store: Store, loop: Loop, send: Send) -> None:
        self._memory = memory
        self._store = store
        self._loop = loop
        self._send = send

    def claim(self, connection: Connection, claim: Claim) -> None:
        """Fresh memory, to be written."""
        assert connection.client is not None
        if self._is_refused(connection, claim.number):
            return
        try:
            if claim.depot:
                memory = self._memory.deposit(connection.client, claim.size, claim.depot)
                self._send(connection, Reply(claim.number, [memory.id, memory.size, None, claim.depot]), None)
                return
            memory = self._memory.claim(connection.client, claim.size, writable=claim.writable)
        except SharedError as error:
            self._send(connection, Failure.because(claim.number, error, "claim"), None)
            return
        lent = memory.piece.lend(writable=True)
        self._send(connection, Reply(claim.number, [memory.id, memory.size, lent.where]), lent.descriptor)

    def fetch(self, connection: Connection, fetch: Fetch) -> None:
        """Memory that some blob mentioned, only to be read."""
        memory = self._memory.by_id(fetch.memory)
        if memory is not None and memory.is_deposited:
            self._fetch_deposited(connection, fetch, memory)
            return
        if self._is_refused(connection, fetch.number):
            return
        if memory is None or connection.client is None:
            self._send(connection, Failure.because(fetch.number, StaleObject(GONE), "fetch"), None)
            return
        try:
            lent = memory.lend()
        except SharedError as error:
            self._send(connection, Failure.because(fetch.number, error, "fetch"), None)
            return
        self._memory.lend(connection.client, memory)
        try:
            self._send(connection, Reply(fetch.number, [memory.id, memory.size, lent.where]), lent.descriptor)
        finally:
            lent.close()

    def _fetch_deposited(self, connection: Connection, fetch: Fetch, memory: Memory) -> None:
        """The same of what lies in a depot: who got it in a value may, also by a grant."""
        assert connection.client is not None
        if self._memory.find(connection.client, memory.id) is None:
            error = StaleObject(said("This value's memory is not this client's to read."))
            self._send(connection, Failure.because(fetch.number, error, "memory"), None)
            return
        self._memory.lend(connection.client, memory)
        if fetch.depots:
            self._send(connection, Reply(fetch.number, [memory.id, memory.size, None, memory.piece.node]), None)
            return
        then = partial(self._come, connection, fetch.number, memory)
        memory.piece.depots.read(memory.piece.node, memory.id, lambda found: self._loop.soon(partial(then, found)))

    def _come(self, connection: Connection, number: int, memory: Memory, found: Any) -> None:
        """The depot has been asked."""
        if not connection.is_open or connection.client is None:
            return
        if isinstance(found, BaseException):
            log.info("The depot %s has no value %d: %r", memory.piece.node, memory.id, found)
            self._memory.given_back(connection.client, memory.id, False)
            if isinstance(found, SharedError):  # it says itself what is to be told: not lost, but slow to come
                error = found
            else:
                error = lost(self._store, connection.client, memory.id, memory.size, memory.piece)
            self._send(connection, Failure.because(number, error, "memory"), None)
            return
        value = [memory.id, memory.size, None, memory.piece.node, Packed(b"", buffers=[found])]
        self._send(connection, Reply(number, value), None)

    def why_lost(self, client: Client, number: str) -> SharedError:
        """What to tell a client that has found no value of that number in a depot."""
        memory = next((lent for _, lent in client.memories.values() if str(lent.id) == number), None)
        if memory is None or not memory.is_deposited:
            return StaleObject(GONE)
        return lost(self._store, client, memory.id, memory.size, memory.piece)

    def _is_refused(self, connection: Connection, number: int) -> bool:
        """Memory is for all: who came by a grant gets none of it, and large values in their messages."""
        if connection.client is None or connection.client.grant is None:
            return False
        error = Refused(f"Shared memory is not granted: this link may only {connection.client.grant}.")
        self._send(connection, Failure.because(number, error, "memory"), None)
        return True
