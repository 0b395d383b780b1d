"""Which buffers are taken out of a pickle, and whether what is left of it names the program's own module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ...wire.parts import LARGE

BINBYTES, BYTEARRAY8 = b"B", b"\x96"  # what pickle writes before bytes, and before such that may be written
SKIPPED = 8 * 1024  # bytes; to find a buffer of this size in a pickle takes less than to search it
_names_main = re.compile(rb"__(?:mp_)?main__").search


def mentions_main(data: bytes, inside: Iterable[memoryview] = ()) -> bool:
    """Whether the program's own module is named in a pickle, in which these buffers lie, in this order.

    What is in them is data, and to search it takes several times as long as to copy it. So each is found by what pickle
    writes before its bytes, and skipped; what is not where it should be is searched, with all that follows.
    """
    start = 0
    for buffer in inside:
        place = _place_of(buffer, data, start)
        if place < 0:
            break
        if _mentions(data, start, place):
            return True
        start = place + buffer.nbytes
    return _mentions(data, start, len(data))


def _place_of(buffer: memoryview, data: bytes, start: int) -> int:
    """Where the bytes of a buffer begin in a pickle; -1 if they are not there."""
    if buffer.readonly:
        head = BINBYTES + buffer.nbytes.to_bytes(4, "little")
    else:
        head = BYTEARRAY8 + buffer.nbytes.to_bytes(8, "little")
    found = data.find(head, start)
    place = found + len(head)
    return place if found >= 0 and data.startswith(buffer, place) else -1


def _mentions(data: bytes, start: int, end: int) -> bool:
    """Whether it is named there. Most often not, which `rfind` sees in a third of the time, and `find` in more."""
    return data.rfind(b"_main__", start, end) >= 0 and _names_main(data, start, end) is not None


class Collector:
    """Takes the large buffers out of a pickle, and notes which others lie in it."""

    def __init__(self, buffers: list[memoryview]) -> None:
        self._buffers = buffers
        self.inside: list[memoryview] = []  # those worth being skipped, in their order

    def begin_anew(self) -> None:
        """For another pickle of the same value."""
        self._buffers.clear()
        self.inside.clear()

    def __call__(self, buffer: Any) -> bool:
        """Whether a `PickleBuffer` stays in the pickle."""
        try:
            view = buffer.raw()
        except BufferError:  # not in one piece
            return True
        size = view.nbytes
        if size >= LARGE:
            self._buffers.append(view)
            return False
        if size >= SKIPPED:
            self.inside.append(view)
        return True
