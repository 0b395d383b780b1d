"""When a manager looks for circles of objects that nothing else refers to.

Python by itself goes through all there is whenever a quarter more has come, in the midst of anything: with 100,000
names everybody waits for a fifth of a second, with a million for two. In a process of our own that is left out. What is
shared is freed without it, but for objects that contain each other; and each connection leaves a few small circles.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

SECONDS = 3.0  # after there may be some, until they are looked for
ENDED = 1000  # connections, until their circles are worth a look
NEVER = 1 << 30  # of the middle generation's collections, until Python looks through all


def leave_out_full_collections() -> None:
    """In a process that does nothing but manage: look for circles among what is new alone, and for all by `Circles`."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)


class Circles:
    """Looks for circles when there may be some."""

    def __init__(self, later: Callable[[float, Callable[[], object]], object]) -> None:
        """`later(seconds, function)` calls a function in so many seconds."""
        self._later = later
        self._is_due = False
        self._ended = 0

    def may_be_there(self) -> None:
        """Look, a little later."""
        if not self._is_due:
            self._is_due = True
            self._later(SECONDS, self._look)

    def connection_ended(self) -> None:
        """Look after many of these."""
        self._ended += 1
        if self._ended >= ENDED and gc.get_threshold()[2] == NEVER:
            self._ended = 0
            self.may_be_there()

    def _look(self) -> None:
        self._is_due = False
        gc.collect()
