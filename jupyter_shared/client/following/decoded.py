"""The decoded parts of a replica, which keep up with it: what nobody has changed is not looked for again.

What makes them the truth, each with a test that fails without it (`tests/following/test_decoded.py`):

-   What has changed goes out of `values` before `version` moves on, and who reads looks the other way round: at
    `version`, then into `values`, then at the page (`kinds/parts.py`).
-   A part comes in only at the version that it was read at. That it still is the one is seen, and the part put in,
    while nobody else can move the replica: else a thread that was held up would put in what has changed meanwhile.
-   What was decoded is kept beside its blob, too, and stands while that very blob is there: so where a change may have
    touched any part (of a list, all may have moved), it need not be decoded anew.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, ClassVar

from ...kinds.cache import SCALARS, is_immutable, size_of
from ...kinds.parts import Parts
from ...kinds.proxy import MISSING

MOST_DECODED = 32 * 1024 * 1024  # bytes of decoded parts, about; then it is begun anew
ITEM = 150  # bytes that an item takes here beside its own, about


class DecodedParts(Parts):
    """What was decoded of one replica, whose lock this is, at the version that it was last at."""

    __slots__ = ("_lock", "blobs", "kept")
    keeps_up: ClassVar[bool] = True

    def __init__(self, version: int, lock: Lock) -> None:
        super().__init__(version)
        self._lock = lock
        self.blobs: dict[Any, tuple[bytes, Any]] = {}  # of parts, and what was decoded of these
        self.kept = 0  # bytes of all that, about. It only grows, so what is gone, or was replaced, goes with the rest

    def __len__(self) -> int:
        """None count for the proxy's share: they have a budget of their own."""
        return 0

    def decode(self, key: str | int, version: int, blob: bytes, unpack: Callable[[Any], Any]) -> Any:
        """What is in the blob that was under a key at a version: kept, if nobody can change it."""
        known = self.blobs.get(key)
        if known is not None and known[0] is blob:
            value, cost = known[1], 0
            if self.values.get(key, MISSING) is value:
                return value
        else:
            value = unpack(blob)
            if type(value) in SCALARS:
                cost = ITEM + len(blob)
            elif is_immutable(value):
                cost = ITEM + size_of(value)
            else:
                return value
        if self._lock.acquire(False):
            try:
                if version == self.version and (not cost or self._has_room(cost)):
                    self.values[key] = value
                    self.blobs[key] = blob, value
            finally:
                self._lock.release()
        return value

    def put(self, key: Any, version: int, value: Any, size: int) -> int:
        """Keep a part that was read at this version, by a call: nothing of the proxy's share."""
        if self._lock.acquire(False):
            try:
                if version == self.version and self._has_room(ITEM + size):
                    self.values[key] = value
            finally:
                self._lock.release()
        return 0

    def _has_room(self, cost: int) -> bool:
        kept = self.kept + cost
        if kept > MOST_DECODED:
            self.values, self.blobs, kept = {}, {}, cost
        if cost > MOST_DECODED:
            return False
        self.kept = kept
        return True
