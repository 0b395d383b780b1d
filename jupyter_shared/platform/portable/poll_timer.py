"""A poll's timer that is looked at: the poll waits no longer than until it expires."""

from __future__ import annotations

import math
import time

LONGEST = 3600.0  # seconds that a poll is asked to wait at a time


class PollTimer:
    """One point in time, by `time.monotonic`."""

    descriptor: int | None = None  # there is none that becomes readable

    def __init__(self) -> None:
        self.due = math.inf

    @property
    def timeout(self) -> float:
        """Seconds until then: 0 when it has come, -1 if it is set to nothing."""
        return -1.0 if self.due == math.inf else min(max(self.due - time.monotonic(), 0.0), LONGEST)

    def at_latest(self, due: float) -> None:
        """Expire then, or earlier if it is set to that already."""
        self.due = min(self.due, due)

    def clear(self) -> None:
        """Note that it has expired: it is set to nothing."""
        self.due = math.inf

    def close(self) -> None:
        """There is nothing to close."""
