"""What a manager loads once it serves: the kinds that nobody has asked for yet, one at a time.

It would start later if it loaded them before. It must not wait until somebody asks, though: it may run for weeks, and
the files may be another version's by then, or gone with their environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kinds import STATES
from .loop import Loop

PAUSE = 0.05  # seconds between two, none of which takes a millisecond: nobody's call waits for long


def load_all_kinds(loop: Loop) -> None:
    """Begin to."""
    kinds = iter([*STATES])
    loop.later(PAUSE, lambda: _load_next(loop, kinds))


def _load_next(loop: Loop, kinds: Iterator[str]) -> None:
    kind = next(kinds, None)
    if kind is not None:
        STATES[kind]
        loop.later(PAUSE, lambda: _load_next(loop, kinds))
