"""Freed shared memory that is kept warm for the next values, within budgets: bytes, descriptors, and time.

Writing into memory that the system need not find and clear first takes a third of the time, and a tenth once its writer
has it mapped, which clients keep doing for a while (`client/memory/kept.py`). Pieces are of size classes, so that a
value that grows a little from one publish to the next finds the piece of the one before.

What is kept no longer goes back to the system, whoever has it mapped: nobody looks into it. That takes 0.5 ms for each
MiB, so a large piece goes in parts, between which the manager serves others.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ..platform import machine
from ..platform.memory import Piece

MOST_BYTES = 512 * 1024 * 1024
SHARE = 16  # and at most this part of the machine's memory: one in 16
MOST_PIECES = 32  # each may be a descriptor
IDLE_SECONDS = 10.0  # with nothing taken and nothing added, until all is given back
PART = 16 * 1024 * 1024  # bytes that are given back at a time
PAUSE = 0.001  # seconds, in which whoever waits is served

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
        self._leaving: deque[tuple[Piece, int]] = deque()  # and how many bytes of each are not given back yet
        self._later = later
        self._touched = 0.0
        self._check_is_due = False

    def __len__(self) -> int:
        return len(self._pieces) + len(self._leaving)

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
        """Keep a piece, in the place of the oldest if there are too many; or give it back, if it is too large.

        `counted` is how many of its bytes were written.
        """
        self._pieces[piece] = (capacity, counted)
        self.bytes += counted
        if counted > self._most_bytes:
            self._drop(piece)
            return
        while self.bytes > self._most_bytes or len(self._pieces) > MOST_PIECES:
            self._drop(next(iter(self._pieces)))
        self._touched = time.monotonic()
        if self._later and not self._check_is_due:
            self._check_is_due = True
            self._later(IDLE_SECONDS, self._check)

    def clear(self) -> None:
        """Give all back to the system, at once."""
        while self._pieces:
            self._drop(next(iter(self._pieces)))
        while self._leaving:
            self._give_back(machine.memory())

    def abandon(self) -> None:
        """In a forked child: let go of all, which the parent may have written anew."""
        for piece in [*self._pieces, *(piece for piece, _ in self._leaving)]:
            piece.close()
        self._pieces.clear()
        self._leaving.clear()

    def _drop(self, piece: Piece) -> None:
        """Keep a piece no more: large ones go in parts, one after the other."""
        capacity, counted = self._pieces.pop(piece)
        self.bytes -= counted
        self._leaving.append((piece, capacity))
        if len(self._leaving) == 1:
            self._leave()

    def _leave(self) -> None:
        """Give back the next part of what leaves, and the others later."""
        while self._leaving:
            self._give_back(PART)
            if self._leaving and self._later:
                self._later(PAUSE, self._leave)
                return

    def _give_back(self, most: int) -> None:
        piece, left = self._leaving.popleft()
        part = min(most, left)
        piece.empty(left - part, part)
        if left > part:
            self._leaving.appendleft((piece, left - part))
        else:
            piece.close()

    def _check(self) -> None:
        """Give all back if it was of no use for a while."""
        self._check_is_due = False
        idle = time.monotonic() - self._touched
        if idle >= IDLE_SECONDS:
            while self._pieces:
                self._drop(next(iter(self._pieces)))
        elif self._pieces and self._later:
            self._check_is_due = True
            self._later(IDLE_SECONDS - idle, self._check)
