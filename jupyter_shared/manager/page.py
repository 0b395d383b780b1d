"""The version page: shared memory that the manager writes and all local clients only read."""

from __future__ import annotations

from ..platform.memory import Piece
from ..store.slots import Slots

SLOTS = 1 << 22  # 32 MiB of addresses; memory is taken only as far as slots are used


class Page:
    """A page of version numbers, 64 bits each, and how to hand it out."""

    def __init__(self, slots: int = SLOTS) -> None:
        piece = Piece(slots * 8, sparse=True)
        self._map = piece.mapped(slots * 8)
        self._piece, self.lent = piece, piece.lend(writable=False)
        self._numbers = memoryview(self._map).cast("Q")
        self.slots = Slots(self._numbers)

    def close(self) -> None:
        """Let go of it."""
        self.slots.leave_page()
        self._numbers.release()
        self._map.close()
        self.lent.close()
        self._piece.close()
