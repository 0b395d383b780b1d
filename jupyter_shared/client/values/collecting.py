"""Which buffers are taken out of a pickle, and whether what is left of it names the program's own module."""

from __future__ import annotations

import math
import re
from typing import Any

LARGE = 128 * 1024  # bytes; from here on, a descriptor and a mapping cost less than carrying them: measured
MEDIUM = 16 * 1024  # bytes; buffers from this size on are left out of a pickle that is to be searched,
SEARCHED = 64 * 1024  # bytes; but for the first few: to search so many takes less than to pickle a frame once more
_names_main = re.compile(rb"__(?:mp_)?main__").search


def mentions_main(data: bytes) -> bool:
    """Whether the program's own module is named in it. Most often not, which `in` sees in a third of the time."""
    return b"main_" in data and _names_main(data) is not None


class Collector:
    """Takes the large buffers out of a pickle; at first also those of medium size, when there are many.

    To search their bytes for the program's module would take ten times as long as to copy them.
    """

    def __init__(self, buffers: list[memoryview]) -> None:
        self._buffers = buffers
        self._room: float = SEARCHED  # for medium buffers, in the pickle
        self.took_medium = False

    def begin_anew(self) -> None:
        """For another pickle of the same value, without the large ones only."""
        self._buffers.clear()
        self._room, self.took_medium = math.inf, False

    def __call__(self, buffer: Any) -> bool:
        """Whether a `PickleBuffer` stays in the pickle."""
        try:
            view = buffer.raw()
        except BufferError:  # not in one piece
            return True
        if view.nbytes < LARGE and self._stays(view.nbytes):
            return True
        self._buffers.append(view)
        return False

    def _stays(self, size: int) -> bool:
        if size < MEDIUM:
            return True
        self._room -= size
        if self._room < 0:
            self.took_medium = True
        return self._room >= 0
