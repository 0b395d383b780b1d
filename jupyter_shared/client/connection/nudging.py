"""Has the main thread's wait for a short answer come back now and then, so that it looks for signals: see `reading.py`.

A read of a pipe has no limit of time, as that of a socket has. So for as long as calls are made, the lifeline's thread
looks each second whether the one that is under way is still that of the look before. Then it writes the word into its
pipe of answers that a manager writes whose answer goes another way: whoever waits there looks for signals, and waits on
as for all that does not come at once.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from typing import Protocol

SECONDS = 1.0


class Called(Protocol):
    """A connection, as far as it is looked at."""

    number: int  # of the last call, or of the one that is under way
    busy: bool  # one is under way
    unwatched: bool  # nobody looks: whoever calls is to begin that

    def nudge(self) -> None:
        """Have its thread look for signals."""


class Nudges:
    """The looks at one connection."""

    def __init__(self, channel: Called, later: Callable[[float, Callable[[], object]], object]) -> None:
        """`later` has a function called in so many seconds, on another thread."""
        self._channel = weakref.ref(channel)
        self._later = later
        self._turn = object()  # of the looks that follow each other, if others have begun meanwhile
        self._number = 0  # at the last look

    def begin(self, channel: Called) -> None:
        """Look from now on, until a whole second has passed without a call."""
        turn = self._turn = object()
        self._later(SECONDS, partial(self._look, turn))
        channel.unwatched = False

    def _look(self, turn: object) -> None:
        channel = self._channel()
        if turn is not self._turn or channel is None:
            return
        before, self._number = self._number, channel.number
        if self._number == before:
            channel.unwatched = True
            if channel.busy:
                channel.nudge()
            if channel.number == before:  # else whoever called just now may not have seen that nobody looks
                return
        self.begin(channel)
