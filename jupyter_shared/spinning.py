"""Adaptive spinning: look for a moment before going to sleep, where both ends gain by it.

Two processes that talk, on a processor each, fall asleep after every word, and waking a processor takes 20 to 70 us
on the virtual machines that notebooks live on: several times as long as a call. If each looks out for the next word
for a moment, neither falls asleep. But one that spins while the other sleeps only keeps a processor from it. So:

- a client spins for a reply, and says so in the call (`awake`): then the manager looks out for the next call;
- a client tries it in `TRIES` turns, the first of which finds the manager asleep. It goes on for as long as replies
  come while it looks; else the next trial is twice as far away, up to `RAREST` turns. So a client that calls now and
  then, whose calls take their time, or that shares a processor with the manager, spends next to nothing on spinning;
- the manager tries it for itself, too: several clients may keep it busy together, though each is better off asleep.
  It goes on for as long as calls come `QUICK`; one client alone that has to be woken takes longer;
- what is there at the first look is no gain: the other end has run in our place, on our processor;
- with one processor, the other end runs only while we sleep: never spin.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from .platform.machine import processors

LONGEST = 100e-6  # seconds; more than it takes to wake a processor
QUICK = 30e-6  # seconds; less than that
TRIES = 3  # turns
RAREST = 2048  # turns

Found = TypeVar("Found")


def spin(peek: Callable[[], Found | None]) -> Found | None:
    """Look until something is found, at most for `LONGEST`; None means: sleep until it is there."""
    until = time.perf_counter() + LONGEST
    while time.perf_counter() < until:
        found = peek()
        if found:
            return found
    return None


class AdaptiveSpin:
    """What one end has learnt about spinning: what is found later than `quick`, in seconds, is no gain."""

    __slots__ = ("_apart", "_misses", "_quick", "rests")

    def __init__(self, quick: float = LONGEST) -> None:
        self._quick = quick
        self._apart = 1  # turns from one trial to the next
        self._misses = 0  # turns in a row that gained nothing
        # Turns until the next trial, which whoever does not ask `is_due` counts down; below 0: there is none.
        self.rests = 0 if processors() > 1 else -1

    def is_due(self) -> bool:
        """Whether to spin in this turn."""
        if self.rests:
            self.rests -= 1
            return False
        return True

    def spin(self, peek: Callable[[], Found | None]) -> Found | None:
        """What `peek` finds, if it is soon there, learning whether it was worth it."""
        found = peek()
        if found:
            self._missed()
            return found
        began = time.perf_counter()
        found = spin(peek)
        if found and time.perf_counter() - began <= self._quick:
            self._apart, self._misses = 1, 0
        else:
            self._missed()
        return found

    def _missed(self) -> None:
        self._misses += 1
        if self._misses == TRIES:
            self._apart, self._misses = min(2 * self._apart, RAREST), 0
            self.rests = self._apart
