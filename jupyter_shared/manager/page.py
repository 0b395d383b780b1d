"""The version page: shared memory that the manager writes and all local clients only read.

It consists of the versions, the ring of the feed (`wire/ring.py`), the locations of other shared memory
(`wire/locations.py`), nothing for a while, and a secret at the end: of whole pages of the system's, as macOS rounds
shared memory up to these, and who maps it would find another end.
"""

from __future__ import annotations

import os

from ..platform.memory import Piece
from ..store.feed import Feed
from ..store.slots import Slots
from ..wire.locations import LOCATIONS_BYTES, Locations
from ..wire.ring import RING_BYTES, RingWriter

SLOTS = 1 << 22  # 32 MiB of addresses; memory is taken only as far as slots are used
SECRET_BYTES = 16
WHOLE_PAGES = 64 * 1024  # bytes: a multiple of the pages of every system


class VersionPage:
    """A page of version numbers, 64 bits each, and how to hand it out."""

    def __init__(self, slots: int = SLOTS) -> None:
        ring = slots * 8  # where it lies
        locations = ring + RING_BYTES
        size = -(-(locations + LOCATIONS_BYTES + SECRET_BYTES) // WHOLE_PAGES) * WHOLE_PAGES
        piece = Piece(size, sparse=True)
        self._map = piece.mapped(size)
        self._piece, self.lent = piece, piece.lend(writable=False)
        self.secret = os.urandom(SECRET_BYTES)  # at the end: who can tell it looks into this memory
        self._map[-SECRET_BYTES:] = self.secret
        self._whole = memoryview(self._map)
        self._numbers = self._whole[:ring].cast("Q")
        self.slots = Slots(self._numbers)
        self.feed = Feed(RingWriter(self._whole[ring:locations]), ring, RING_BYTES)
        self.locations = Locations(self._whole[locations : locations + LOCATIONS_BYTES])
        seen = piece.seen()
        self.tells_locations = {"locations": [locations, seen.device]} if seen else {}  # what is said of them

    def close(self) -> None:
        """Let go of the page's memory."""
        self.slots.leave_page()
        self.feed.close()
        self.locations.close()
        self._numbers.release()
        self._whole.release()
        self._map.close()
        self.lent.close()
        self._piece.close()
