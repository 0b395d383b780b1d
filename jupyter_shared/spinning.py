"""Adaptive spinning: look for a moment longer before going to sleep, where that has paid off lately.

Two processes that talk, on a processor each, fall asleep after every word, and waking a processor takes 20 to
70 us on the virtual machines that notebooks live on: several times as long as a call. So whoever has just been
spoken to looks for the next word for `LONGEST` before it sleeps. That helps only while words follow each other
closely and come from another processor; each end learns whether they do:

- found in the midst of spinning: the other end works beside us, so the next turns spin too;
- found at the first look: it was there before we asked, perhaps from our own processor; nothing is learnt;
- spun in vain: the next spin is twice as many turns away, up to `RAREST`. Whoever is spoken to now and then, or
  shares a processor with the other end, spends a thousandth of its time on it and less;
- with one processor, the other end runs only while we sleep: never spin.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

LONGEST = 100e-6  # seconds; longer than it takes to wake a processor, or the two ends would never meet awake
RAREST = 512  # turns

Found = TypeVar("Found")


class AdaptiveSpin:
    """What one end of a conversation has learnt about spinning. Belongs to one thread."""

    __slots__ = ("_apart", "_skip")

    def __init__(self) -> None:
        self._apart = 1  # turns from one spin to the next
        self._skip = 0 if len(os.sched_getaffinity(0)) > 1 else -1  # turns until the next one; -1: never

    def spin(self, look: Callable[[], Found]) -> Found | None:
        """What `look` finds, if it is worth looking and soon there; None means: sleep until it is."""
        if self._skip:
            self._skip -= 1
            return None
        found = look()
        if found:
            return found
        until = time.perf_counter() + LONGEST
        while time.perf_counter() < until:
            found = look()
            if found:
                self._apart = 1
                return found
        self._apart = min(2 * self._apart, RAREST)
        self._skip = self._apart - 1
        return None
