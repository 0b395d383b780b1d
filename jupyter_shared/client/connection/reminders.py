"""What the lifeline's thread is to do some time later."""

from __future__ import annotations

import time
from collections.abc import Callable

Reminder = tuple[float, Callable[[], object]]  # when, by the monotonic clock, and what


class Reminders:
    """Functions that are to be called later. Any thread may add one; one thread calls them."""

    def __init__(self, failed: Callable[[], object]) -> None:
        """`failed` is called while an error is handled that one of them has raised: those after it have their turn."""
        self._failed = failed
        self._all: list[Reminder] = []

    def add(self, seconds: float, function: Callable[[], object]) -> None:
        """Have it called in so many seconds."""
        self._all.append((time.monotonic() + seconds, function))

    def patience(self) -> float | None:
        """Seconds until the next is due; None if there is none."""
        return max(0.0, min(when for when, _ in [*self._all]) - time.monotonic()) if self._all else None

    def call_due(self, *, all_of_them: bool = False) -> None:
        """Call what is due, in its order."""
        now = time.monotonic()
        for reminder in sorted([*self._all], key=lambda reminder: reminder[0]):
            if all_of_them or reminder[0] <= now:
                self._all.remove(reminder)
                try:
                    reminder[1]()
                except Exception:  # noqa: BLE001 - it must not end the session
                    self._failed()
