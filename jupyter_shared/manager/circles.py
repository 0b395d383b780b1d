"""When a manager looks for circles of objects that nothing else refers to.

Python by itself goes through all there is whenever a quarter more has come, in the midst of anything: with 100,000
names everybody waits for a fifth of a second, with a million for two. In a process of our own that is left out. What is
shared is freed without it, but for objects that contain each other; and a connection that ends leaves no circle.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

SECONDS = 3.0  # after there may be some, until they are looked for
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

    def may_be_there(self) -> None:
        """Look, a little later."""
        if not self._is_due:
            self._is_due = True
            self._later(SECONDS, self._look)

    def _look(self) -> None:
        self._is_due = False
        gc.collect()
