"""Tells the manager how far a bar is, on the pacer's thread."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import SharedError
from .pacing import pacer

if TYPE_CHECKING:
    from .bars import Progress


class Teller:
    """What the pacer keeps of a bar: not the bar itself, so that one that nobody has any more can say so."""

    def __init__(self, bar: Progress) -> None:
        self.not_before = 0.0
        self._bar = weakref.ref(bar)
        self._last_words: Callable[[], object] | None = None

    def refresh(self) -> None:
        """Tell how far it is. On the pacer's thread."""
        if bar := self._bar():
            bar.refresh()
        elif self._last_words:
            with suppress(SharedError, OSError):  # there is nobody to tell
                self._last_words()
            pacer.leave(self)

    def dropped(self, last_words: Callable[[], object]) -> None:
        """Nobody has the bar any more; finalizers call this, and must not wait for the manager."""
        self._last_words = last_words
        pacer.wake(self, at_once=True)

    def forked(self) -> None:
        """In a forked child: bars see to that themselves."""
