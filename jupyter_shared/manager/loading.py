"""What a manager loads once it serves: what nobody has asked for yet, one module at a time.

It would start later if it loaded that before. It must not wait until somebody asks, though: it may run for weeks, and
the files may be another version's by then, or gone with their environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from ..kinds import STATES
from .loop import Loop

PAUSE = 0.05  # seconds between two, none of which takes a millisecond: nobody's call waits for long


def load_the_rest(loop: Loop) -> None:
    """Begin to."""
    rest = _rest()

    def load_next() -> None:
        if next(rest, None) is not None:
            loop.later(PAUSE, load_next)

    loop.later(PAUSE, load_next)


def _rest() -> Iterator[object]:
    yield from STATES.values()  # looked up one by one
    yield import_module("jupyter_shared.store.tracing")
