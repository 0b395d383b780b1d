"""The version page: shared memory that the manager writes and all local clients only read."""

from __future__ import annotations

import secrets

from ..platform.memory import Piece
from ..store.slots import Slots

SLOTS = 1 << 22  # 32 MiB of addresses; memory is taken only as far as slots are used
SECRET_BYTES = 16


class VersionPage:
    """A page of version numbers, 64 bits each, and how to hand it out."""

    def __init__(self, slots: int = SLOTS) -> None:
        size = slots * 8
        piece = Piece(size, sparse=True)
        self._map = piece.mapped(size)
        self._piece, self.lent = piece, piece.lend(writable=False)
        self.secret = secrets.token_bytes(SECRET_BYTES)  # at the end: who can tell it looks into this memory
        self._map[-SECRET_BYTES:] = self.secret
        self._whole = memoryview(self._map)
        self._numbers = self._whole[:-SECRET_BYTES].cast("Q")
        self.slots = Slots(self._numbers)

    def close(self) -> None:
        """Let go of it."""
        self.slots.leave_page()
        self._numbers.release()
        self._whole.release()
        self._map.close()
        self.lent.close()
        self._piece.close()
