"""A replica: the State of one object, here, which does again what the manager did, as far as the version page has come.

What makes it the truth, each with a test that fails without it (`tests/following`):

-   It answers at the version that the page shows, which is read while nobody else can move the replica. Entries beyond
    that are not applied: their writes are not acknowledged yet, and others could read an older state afterwards.
-   Each entry names the version that it follows upon, and versions rise along the ring. If what the page shows is not
    reached in this way (something was not told, was overwritten, or has not arrived yet), the replica is over.
-   What this process has written itself is done without reading its entry, if the version of the reply is the next of
    all: then nothing can have come in between.
-   It is marked as broken while it is changed or read: Ctrl-C, a fork or a failure in the middle of that leaves it
    broken, and it is over.
-   Who cannot have it at once (a signal handler or finalizer that reads while it is changed, another thread) calls.
-   One part of it is read without the lock: it is true if the replica was whole before the look and after it, at the
    version that the page shows, and had no turn in between. Who has the lock takes a turn, and only then does anything
    to the State: reads may tidy up in it, and leave no other version.
-   It belongs to one page: there is another one after a restart of the manager, and none when the manager is gone.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from msgspec.msgpack import Encoder

from ...kinds.cache import mentions_memory
from ...kinds.kind import Context, State
from ...wire.ring import RingReader
from ...wire.values import encode_extra, encoded
from ..signals import came_from_a_handler
from .replayed import NOBODY, Replayed, decode

MOST_LOOKS = 256  # at parts of it in a row, after which it comes along in the ring, or others' entries would lap it
MOST_REFUSED = 100  # in a row (two a read of a part), after which who has it is taken for gone: Ctrl-C came to him
NOWHERE = -1  # no version

READ = Context(NOBODY, 0.0, True, False)
PLAIN = frozenset((str, int, bytes, float, bool, type(None)))

_encode = Encoder(enc_hook=encode_extra).encode


def as_travelled(value: Any) -> Any:
    """What arrives at the other end when this is sent."""
    if type(value) in PLAIN:
        return value
    return decode(encoded(_encode, value))


class Replica(Replayed):
    """What one process has of one object."""

    __slots__ = ("_is_unread", "_lock", "_looks", "_page", "_reads", "_refused", "is_over")

    def __init__(
        self, page: memoryview, ring: RingReader, object: int, kind: type[State], version: int, position: int,
        dumped: bytes,
    ) -> None:  # fmt: skip
        """`dumped`: what was in it at this version; what came then is in the ring from this position on."""
        self._page, self._lock = page, Lock()
        super().__init__(ring, object, kind, version, position, dumped, self._lock)
        reads = (found for found in kind.operations.values() if found.reads and not found.waits)
        self._reads = {found.name: found.function for found in reads}
        self.is_over = False  # it is not to be asked again
        self._refused = self._looks = 0
        self._is_unread = False  # since a write of this process was done

    def part(self, page: Any, slot: int, key: str | int) -> tuple[int, bytes] | None:
        """The blob under a key and the version it is of, if that is plain to see; None: read."""
        version = page[slot] if page is self._page else NOWHERE
        self._looks += 1
        self._is_unread = False
        if version != self.version or not self._whole or self._looks > MOST_LOOKS:
            version = self._came_along(page, slot)
        turns = self._turns
        if version != self.version or not self._whole:
            return None
        blob = self.state.part(key)
        if (turns, True) != (self._turns, self._whole) or type(blob) is not bytes:
            return None
        return version, blob

    def _came_along(self, page: Any, slot: int) -> int:
        """Catch up with the page; the version, or NOWHERE."""
        if not self._is_to_be_had(page):
            return NOWHERE
        try:
            return self._now(page, slot)
        finally:
            self._lock.release()

    def read(self, page: Any, slot: int, operation: str, args: Any) -> tuple[Any, int] | None:
        """What a reading operation replies now, and the version that it belongs to; None: call."""
        if not self._is_to_be_had(page):
            return None
        try:
            version = self._now(page, slot)
            return None if version == NOWHERE else self._looked(version, operation, args)
        finally:
            self._lock.release()

    def _is_to_be_had(self, page: Any) -> bool:
        """Whether it is of this page, and nobody else has it: then the lock is taken."""
        if page is not self._page:
            self.is_over = self.is_over or type(page) is memoryview  # else nobody may look at it, for a while
            return False
        if self._lock.acquire(False):
            self._refused = 0
            return True
        self._refused += 1
        self.is_over = self._refused > MOST_REFUSED
        return False

    def _now(self, page: Any, slot: int) -> int:
        """The version that the page shows, which it has caught up with; NOWHERE, if it cannot."""
        self._looks, self._is_unread = 0, False
        version: int = page[slot]
        if version == self.version:
            latest = self._ring.latest()  # before the page is read
            version = page[slot]
            if version == self.version and latest > self.position:
                self.position = latest  # what has been told until then is of others
        if self.is_over or not self._whole or (version != self.version and not self._has_caught_up(version)):
            self.is_over = True
            return NOWHERE
        return version

    def _looked(self, version: int, operation: str, args: Any) -> tuple[Any, int] | None:
        function = self._reads.get(operation)
        if function is None:
            return None
        for arg in args:
            if type(arg) not in PLAIN:
                args = as_travelled(args)
                break
        self._takes_turn()
        try:
            value = function(self.state, READ, *args)
        except Exception as error:
            if came_from_a_handler(error):
                raise
            self._whole = True
            return None
        self._whole = True
        if type(value) in PLAIN:
            return value, version
        return None if mentions_memory(value) else (as_travelled(value), version)

    def wrote(self, page: Any, slot: int, version: int, operation: str, args: list[Any]) -> None:
        """Do what this process has had the manager do, which has left the object at this version: if that is the next.

        Versions are of all objects together, and each change of any has its own. So the one after ours follows upon it,
        and the entry that says so need not be read: of an operation that is sure, and so has changed something. Who
        writes again and again has it done only after it was read: nothing is done twice for nobody.
        """
        if self._is_unread or not self.state.operations[operation].sure or type(args[-1]) is not bytes:
            return
        if not self._is_to_be_had(page):
            return
        try:
            if self._whole and not self.is_over and version == self.version + 1:
                self._is_unread = True
                latest = self._ring.latest()  # before the page is read
                self._did(version, operation, args)
                if page[slot] == version and latest > self.position:
                    self.position = latest
        finally:
            self._lock.release()
