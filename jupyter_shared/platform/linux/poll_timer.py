"""A poll's timer on Linux: a timerfd."""

from __future__ import annotations

import math
import os
import time

from .timerfd import new_timer, set_timer

LONGEST = 1e9  # seconds; what is further off than 30 years need not be exact


class PollTimer:
    """A timer that makes a descriptor readable when its time, by `time.monotonic`, has come.

    Waiting in epoll with a timeout sets and clears a timer of the kernel's at every call, half a microsecond each
    time; this one is set when something is to happen earlier than all else, and otherwise costs nothing.
    """

    timeout = -1  # seconds that a poll may wait: for ever, as the descriptor tells

    def __init__(self) -> None:
        self.descriptor: int | None = new_timer()
        self.due = math.inf

    def at_latest(self, due: float) -> None:
        """Expire then, or earlier if it is set to that already."""
        if due >= self.due:
            return
        self.due = due
        assert self.descriptor is not None
        seconds = min(due, time.monotonic() + LONGEST)
        set_timer(self.descriptor, max(int(seconds * 1e9), 1))  # zero would mean never

    def clear(self) -> None:
        """Note that it has expired: it is set to nothing."""
        self.due = math.inf
        assert self.descriptor is not None
        try:
            os.read(self.descriptor, 8)
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close the descriptor."""
        assert self.descriptor is not None
        os.close(self.descriptor)
