"""A replica: the State of one object, here, which does again what the manager did, as far as the version page has come.

What makes it the truth, each with a test that fails without it (`tests/following`):

-   It answers at the version that the page shows, which is read while nobody else can move the replica. Entries beyond
    that are not applied: their writes are not acknowledged yet, and others could read an older state afterwards.
-   Each entry names the version that it follows upon, and versions rise along the ring. If what the page shows is not
    reached in this way (something was not told, was overwritten, or has not arrived yet), the replica is over.
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

from msgspec.msgpack import Decoder, Encoder

from ...kinds.cache import mentions_memory
from ...kinds.kind import Context, KnownCallers, State, Unchanged
from ...kinds.proxy import MISSING
from ...kinds.sizes import item_count
from ...wire.ring import RingReader, Torn, entries
from ...wire.values import Packed, decode_extra, encode_extra, encoded
from .decoded import ITEM, DecodedParts

MOST_BEHIND = 128 * 1024  # bytes of the ring that are looked through to catch up
MOST_LOOKS = 256  # at parts of it in a row, after which it comes along in the ring, or others' entries would lap it
MOST_REFUSED = 100  # in a row (two a read of a part), after which who has it is taken for gone: Ctrl-C came to him
NOWHERE = -1  # no version
FOREIGN = 0.25  # of the work to apply an entry, to pass one of another object

NOBODY: Any = None
READ = Context(NOBODY, 0.0, True, False)
PLAIN = frozenset((str, int, bytes, float, bool, type(None)))
TOKEN = Packed(b"")  # in the place of a blob on which something hangs: a read of that is a call


def _extra(code: int, data: memoryview) -> Any:
    return TOKEN if code == 3 else decode_extra(code, data)


_decode = Decoder(ext_hook=_extra).decode
_encode = Encoder(enc_hook=encode_extra).encode


def as_travelled(value: Any) -> Any:
    """What arrives at the other end when this is sent."""
    if type(value) in PLAIN:
        return value
    return _decode(encoded(_encode, value))


class Replica:
    """What one process has of one object."""

    __slots__ = (
        "_lock", "_looks", "_page", "_reads", "_refused", "_ring", "_turns", "_whole", "applied", "decoded", "is_over",
        "object", "position", "size", "state", "version", "work",
    )  # fmt: skip

    def __init__(
        self, page: memoryview, ring: RingReader, object: int, kind: type[State], version: int, position: int,
        dumped: bytes,
    ) -> None:  # fmt: skip
        """`dumped`: what was in it at this version; what came then is in the ring from this position on."""
        self._page, self._ring, self.object = page, ring, object
        self.state = kind.load(_decode(dumped), KnownCallers())
        self.version, self.position = version, position
        reads = (found for found in kind.operations.values() if found.reads and not found.waits)
        self._reads = {found.name: found.function for found in reads}
        self._lock = Lock()
        self._whole = True
        self.is_over = False  # it is not to be asked again
        self.work = 0.0  # done to catch up, in entries
        self.applied = 0  # entries, since the lease was renewed
        self.size = len(dumped) + ITEM * (item_count(self.state) or 1)  # bytes, about
        self._refused = self._looks = self._turns = 0
        self.decoded = DecodedParts(version, self._lock)

    def part(self, page: Any, slot: int, key: str | int) -> tuple[int, bytes] | None:
        """The blob under a key and the version it is of, if that is plain to see; None: read."""
        version = page[slot] if page is self._page else NOWHERE
        self._looks += 1
        if version != self.version or not self._whole or self._looks > MOST_LOOKS:
            version = self._came_along(page, slot)
        turns = self._turns
        if version != self.version or not self._whole:
            return None
        blob = self.state.part(key)
        if (turns, True) != (self._turns, self._whole) or type(blob) is not bytes:
            return None
        return version, blob

    def _takes_turn(self) -> None:
        """The State is about to be worked on, for as long as it is not whole: in this order, for who looks at parts."""
        self._whole = False
        self._turns += 1

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
        self._looks = 0
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
        except Exception:  # noqa: BLE001 - the manager says it in its own words
            self._whole = True
            return None
        self._whole = True
        if type(value) in PLAIN:
            return value, version
        return None if mentions_memory(value) else (as_travelled(value), version)

    def _has_caught_up(self, version: int) -> bool:
        """Apply what the ring tells, up to what the page has shown: whether that is known."""
        self._takes_turn()
        try:
            found = self._applied(version)
        except Torn:
            return False
        except Exception:  # noqa: BLE001 - what could be done there cannot be done here: it is no replica any more
            return False
        if found:
            self.decoded.version = version  # after what has changed is gone from there
        self._whole = found
        return found

    def _applied(self, version: int) -> bool:
        data, mine = self._ring.copied(self.position, MOST_BEHIND), self.object
        call = Context(NOBODY, 0.0, True, True)  # they have succeeded, so keys had been compared
        last, applied, size = self.version, 0, 0
        for offset, object, at, before, body in entries(data, 0):
            if at > version:  # what the page has shown was not told
                return False
            if object != mine:
                self.work += FOREIGN
                continue
            if before != last or not self._apply(body, call):
                return False
            self.version = last = at
            applied += 1
            size += len(body)
            if at == version:
                self.position += offset
                self.applied += applied
                self.size += size
                return True
        return False

    def _apply(self, body: bytes, call: Context) -> bool:
        """Do again what an entry tells: whether it tells."""
        told = _decode(body)
        if told is None:
            return False
        name, calls = told
        self.work += 1 + len(calls) / 4
        if not calls:
            return True
        state = self.state
        operation = state.operations[name]
        function, values = operation.function, self.decoded.values if operation.part else None
        for args in calls:
            try:
                match args:  # as in `store/invoke.py`
                    case [one, two]:
                        function(state, call, one, two)
                    case _:
                        function(state, call, *args)
            except Unchanged:
                pass
            if values is not None and type(args[0]) is not list and args[0] in values:  # no tuple is
                values[args[0]] = MISSING
        if values is None:
            self.decoded.values = {}
        return True
