"""How `dict(d)` and `{**d}` get all items of one moment, though Python asks for keys first and then for each value."""

from __future__ import annotations

from threading import get_ident
from types import FrameType
from typing import Any

from ..wire.values import Blob
from .proxy import MISSING


class Merging:
    """What `dict(d)` is about to ask for, key by key, from within a single instruction of whoever called it.

    That is how its reads are told from all others, which get what is there at that moment: the same frame is at the
    same instruction, and the very key objects come in the very order they were given in.
    """

    def __init__(self, frame: FrameType, keys: list[Any], blobs: list[Blob]) -> None:
        self.thread = get_ident()
        self.is_over = not keys
        self._where = id(frame), frame.f_lasti
        self._keys = keys
        self._blobs = blobs
        self._next = 0

    def next(self, key: Any, frame: FrameType) -> Any:
        """The blob under a key, or MISSING if this is another one's read; then it is over."""
        place = self._next
        if (id(frame), frame.f_lasti) != self._where or self._keys[place] is not key:
            self.is_over = True
            return MISSING
        self._next = place + 1
        self.is_over = self._next == len(self._keys)
        return self._blobs[place]
