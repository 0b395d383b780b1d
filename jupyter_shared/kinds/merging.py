"""How `dict(d)` and `{**d}` get all items of one moment, though Python asks for keys first and then for each value."""

from __future__ import annotations

import sys
from collections.abc import KeysView
from types import FrameType
from typing import Any

from ..wire.values import Blob
from .contents import PartsProxy
from .proxy import MISSING


class Merging:
    """What `dict(d)` is about to ask for, key by key, from within a single instruction of whoever called it.

    That is how its reads are told from all others, which get what is there at that moment: the same frame is at the
    same instruction, and the very key objects come in the very order they were given in.
    """

    def __init__(self, frame: FrameType, keys: list[Any], blobs: list[Blob]) -> None:
        self.is_over = not keys
        self._where = id(frame), frame.f_lasti
        self._keys = keys
        self._blobs = blobs
        self._next = 0

    def next(self, key: Any, frame: FrameType) -> Any:
        """The blob under a key, or MISSING if this is another read; it is over if that is of the same frame."""
        position = self._next
        if (id(frame), frame.f_lasti) != self._where or self._keys[position] is not key:
            self.is_over = id(frame) == self._where[0]
            return MISSING
        self._next = position + 1
        self.is_over = self._next == len(self._keys)
        return self._blobs[position]


class MergedProxy(PartsProxy):
    """A proxy with keys, of which Python makes a dict."""

    _merging: Merging | None = None

    def keys(self) -> KeysView[Any]:
        """The keys there are now.

        `dict(d)` and `{**d}` ask for these and then for each value: all of one moment.

        Returns:
            A view of a copy.
        """
        (wire, blobs), _ = self._read_at("all")
        keys = self._home.unkeys(wire)
        self._merging = Merging(sys._getframe(1), keys, blobs)
        return dict.fromkeys(keys).keys()

    def _fetch(self, key: Any) -> Any:
        merging = self._merging
        if merging is None:
            return PartsProxy._fetch(self, key)  # as `super()`, in fewer steps
        blob = merging.next(key, sys._getframe(2))
        if merging.is_over:
            self._merging = None
        return super()._fetch(key) if blob is MISSING else self._unpack(blob)
