"""Vouches to clients that see no page: they ask over a connection of its own, which nothing else goes over.

The time of all that is vouched for to one of them ends together, TERM after it has last asked. It counts less of it
(SHARE), and from the moment on at which it sent the question, so it stops before we take it to have stopped: in between
lies what clocks may differ by. Nobody is asked whether it still lives: a client that is dead, stopped, or cut off from
us costs whoever writes what is left of its TERM, once.

Whoever had a writer wait is vouched to for nothing more for PENALTY times as long: so writers wait a small
part of the time, whatever readers do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from ..errors import Refused
from ..store.entry import Entry
from ..store.store import Store
from ..store.vouching import RemoteReader
from ..wire.messages import Message
from ..wire.vouching import Recall, Recalled, Vouch, Vouched
from .connection import Connection
from .guests import Guests
from .loop import Loop, Timer

TERM = 0.5  # seconds
SHARE = 0.8  # of that, for which the client answers
PENALTY = 20
MOST_PENALTY = 10.0  # seconds
MOST_OBJECTS = 4096  # that are vouched for to one client


class AskingReader(RemoteReader):
    """A client that has asked, and the connection that it asks over."""

    __slots__ = ("asked_at", "connection", "lapsed", "last", "numbers", "refused_until", "term", "timer", "until")

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection: Connection | None = connection
        self.term = 1
        self.until = 0.0  # by our monotonic clock: it answers no later than that
        self.lapsed = False  # something has changed without its word: what else was vouched for is void, too
        self.last = 0  # number of a Recall
        self.numbers: dict[int, int] = {}  # of the Recalls that it has not answered, by the object's id
        self.asked_at = 0.0  # since when it has not
        self.timer: Timer | None = None
        self.refused_until = 0.0


class Vouching:
    """Answers who asks, and asks them to stop."""

    def __init__(
        self, store: Store, loop: Loop, guests: Guests, send: Callable[[Connection, Message], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._store, self._loop, self._guests, self._send, self._now = store, loop, guests, send, now
        self._vouches = store.changes.vouches
        self._vouches.recall = self._recall
        self._readers: dict[Connection, AskingReader] = {}

    # --- what they say -----------------------------------------------------------------------------------

    def vouch(self, connection: Connection, vouch: Vouch) -> None:
        """Vouch for some objects, and go on with all before: Refused if the client's grant is over."""
        client = connection.client
        assert client is not None
        if client.grant and client.grant.ended(time.time()):
            raise Refused(f"The time of this grant ({client.grant}) is over.")
        reader = self._readers.get(connection)
        if reader is None:
            reader = self._readers[connection] = AskingReader(connection)
        if reader.lapsed:
            self._begin_term(reader)
        now, versions = self._now(), []
        if reader.numbers:  # somebody waits for it: its time ends when it was said to
            self._send(connection, Vouched(vouch.number, reader.term, 0.0, []))
            return
        if now >= reader.refused_until:
            sees = partial(self._guests.sees, client) if client.grant else None
            for id in vouch.objects:
                entry = self._store.entry(id) if sees is None or sees(id) else None
                if entry and len(reader.objects) < MOST_OBJECTS and self._vouches.vouch(reader, entry):
                    versions.append((entry.slot, entry.version))
        reader.until = now + TERM
        self._send(connection, Vouched(vouch.number, reader.term, TERM * SHARE, versions))

    def _begin_term(self, reader: AskingReader) -> None:
        reader.lapsed = False
        reader.term += 1
        self._end(reader, [*reader.objects])

    def recalled(self, connection: Connection, recalled: Recalled) -> None:
        """A client answers no more reads of what was recalled."""
        reader = self._readers.get(connection)
        if reader is None:
            return
        if recalled.all:
            self._end(reader, [*reader.objects])
        else:
            self._end(reader, [id for id, number in reader.numbers.items() if number <= recalled.number])

    def hung_up(self, connection: Connection) -> None:
        """A connection has ended. Whether its client knows that is not known: its time ends as it was said to."""
        reader = self._readers.pop(connection, None)
        if reader is None:
            return
        reader.connection = None
        if reader.objects:
            left = max(reader.until - self._now(), 0.001)
            self._loop.later(left, lambda: self._end(reader, [*reader.objects]))

    # --- what they are asked -----------------------------------------------------------------------------

    def _recall(self, reader: RemoteReader, entry: Entry) -> bool:
        """Ask it to stop answering: false if its time is over."""
        assert isinstance(reader, AskingReader)
        now = self._now()
        if now >= reader.until:
            reader.lapsed = True
            return False
        if not reader.numbers:
            reader.asked_at = now
            reader.timer = self._loop.later(reader.until - now, partial(self._time_is_up, reader))
        reader.last += 1
        reader.numbers[entry.id] = reader.last
        if reader.connection is not None:
            self._send(reader.connection, Recall(reader.last, entry.slot))
        return True

    def _time_is_up(self, reader: AskingReader) -> None:
        if reader.numbers:
            reader.lapsed = True
            self._end(reader, [*reader.numbers])

    def _end(self, reader: AskingReader, ids: list[int]) -> None:
        """It answers no more reads of these."""
        was_waited_for = bool(reader.numbers)
        for id in ids:
            reader.numbers.pop(id, None)
        if was_waited_for and not reader.numbers:
            now = self._now()
            reader.refused_until = now + min(PENALTY * (now - reader.asked_at), MOST_PENALTY)
            if reader.timer:
                reader.timer.cancel()
                reader.timer = None
        self._store.now = time.time()
        self._vouches.end(self._store, reader, ids)
