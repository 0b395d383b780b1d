"""Freed shared memory that is kept warm for the next values, within budgets: bytes, descriptors, and time.

Writing into memory that the system need not find and clear first takes a third of the time. Pieces are of size classes,
so that a value that grows a little from one publish to the next finds the piece of the one before.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..platform import machine
from ..platform.memory import Piece

MOST_BYTES = 512 * 1024 * 1024
SHARE = 16  # and at most this part of the machine's memory: one in 16
MOST_PIECES = 32  # each may be a descriptor
IDLE_SECONDS = 10.0  # with nothing taken and nothing added, until all is given back

Later = Callable[[float, Callable[[], object]], object]


def capacity_for(size: int) -> int:
    """The size class of a value, in bytes: at most an eighth more than asked for, and whole pages."""
    step = max(machine.PAGE_SIZE, 1 << max(size.bit_length() - 4, 0))
    return -(-size // step) * step


class Shelf:
    """Freed pieces, by size class."""

    def __init__(self, later: Later | None = None) -> None:
        """`later(seconds, function)` has a function called then; without it nothing is given back for being idle."""
        self.bytes = 0
        self._most_bytes = min(MOST_BYTES, machine.memory() // SHARE)
        self._pieces: dict[Piece, tuple[int, int]] = {}  # capacity and what counts; the oldest first
        self._later = later
        self._touched = 0.0
        self._check_is_due = False

    def __len__(self) -> int:
        return len(self._pieces)

    def take(self, capacity: int) -> Piece | None:
        """A piece of that class; None if there is none."""
        for piece, (size, counted) in reversed(self._pieces.items()):  # the warmest first
            if size == capacity:
                del self._pieces[piece]
                self.bytes -= counted
                self._touched = time.monotonic()
                return piece
        return None

    def put(self, piece: Piece, capacity: int, counted: int) -> None:
        """Keep a piece, in the place of the oldest if there are too many; or close it, if it is too large.

        `counted` is how many of its bytes were written.
        """
        if counted > self._most_bytes:
            piece.close()
            return
        self._pieces[piece] = (capacity, counted)
        self.bytes += counted
        while self.bytes > self._most_bytes or len(self._pieces) > MOST_PIECES:
            self._drop(next(iter(self._pieces)))
        self._touched = time.monotonic()
        if self._later and not self._check_is_due:
            self._check_is_due = True
            self._later(IDLE_SECONDS, self._check)

    def clear(self) -> None:
        """Give all back to the system."""
        while self._pieces:
            self._drop(next(iter(self._pieces)))

    def _drop(self, piece: Piece) -> None:
        self.bytes -= self._pieces.pop(piece)[1]
        piece.close()

    def _check(self) -> None:
        """Give all back if it was of no use for a while."""
        self._check_is_due = False
        idle = time.monotonic() - self._touched
        if idle >= IDLE_SECONDS:
            self.clear()
        elif self._pieces and self._later:
            self._check_is_due = True
            self._later(IDLE_SECONDS - idle, self._check)
