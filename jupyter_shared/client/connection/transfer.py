"""What a cell is told while a large value travels to another machine, or from there."""

from __future__ import annotations

from collections.abc import Callable

PATIENCE = 2.0  # seconds until anything is told
APART = 0.5  # seconds from one line to the next
MEGABYTE = 1_000_000


class Transfer:
    """Counts the bytes of one value after the other, and tells how far each is, if it takes its time."""

    def __init__(self, what: str, tell: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._what = what
        self._tell = tell
        self._clock = clock
        self._done = 0
        self._began = self._told = 0.0

    def moved(self, size: int, total: int) -> None:
        """`size` more bytes of `total` have gone."""
        now = self._clock()
        if not self._done:
            self._began, self._told = now, 0.0
        self._done += size
        if self._done >= total:
            self.over(total)
        elif now - self._began >= PATIENCE and now - self._told >= APART:
            self._told = now
            self._tell(self._line(self._done, total))

    def over(self, total: int) -> None:
        """All has gone, though that was less than `total`, where this is about what it takes."""
        if self._done and self._told:
            self._tell(f"{self._line(total, total)}, {self._clock() - self._began:.1f} s\n")
        self._done = 0

    def _line(self, done: int, total: int) -> str:
        """It is written over the line before."""
        return f"\r{self._what} {done / MEGABYTE:,.0f} of {total / MEGABYTE:,.0f} MB ({100 * done // total} %)"
