"""The parts of a heavy message (`parts.py`) as they come ahead of it, until it mentions them."""

from __future__ import annotations

from typing import Any

from ..errors import FrameTooLarge, ProtocolError
from ..saying import said
from .parts import InMemory, Landing, Part
from .runs import BlobRun


class Arriving:
    """What has come ahead of the next message."""

    def __init__(self, limit: int, land: Any = InMemory) -> None:
        """`limit` is for the bytes of all lists; `land(size)` makes the Landing of a buffer of `size` bytes."""
        self._limit = limit
        self._land = land
        self._bytes = 0
        self._come: dict[int, list[Any] | BlobRun | Landing] = {}
        self._missing: dict[int, int] = {}

    def add(self, part: Part, size: int) -> None:
        """The next part, in a frame of this size; ProtocolError if it does not belong to those before it."""
        content, number = part.content, part.number
        if type(content) not in (list, BlobRun, bytes) or part.size < 0:
            raise ProtocolError("A part is a list or bytes.")
        if number not in self._come:
            self._come[number] = self._land(part.size) if type(content) is bytes else []
            self._missing[number] = part.size
        come = self._come[number]
        self._missing[number] -= len(content)
        if self._missing[number] < 0 or isinstance(come, list | BlobRun) is (type(content) is bytes):
            raise ProtocolError("A part does not belong to those before it.")
        if isinstance(come, list | BlobRun):
            self._bytes += size
            if self._bytes > self._limit:
                raise FrameTooLarge(said("A message of more than %1 bytes is beyond the limit.", f"{self._limit:,}"))
            self._come[number] = _joined(come, content)
        else:
            come.write(content)

    def take(self, number: int) -> Any:
        """The list or landing of this number, now that it is mentioned; None unless it is complete."""
        return None if self._missing.pop(number, 1) else self._come.pop(number)


def _joined(come: list[Any] | BlobRun, more: list[Any] | BlobRun) -> list[Any] | BlobRun:
    """What has come of a list, and the next part of it: a run, for as long as all parts are runs of one length."""
    if isinstance(more, BlobRun) and not come:
        return BlobRun(bytearray(more.data), more.size)
    if isinstance(come, BlobRun):
        if isinstance(more, BlobRun) and more.size == come.size:
            come.data += more.data
            return come
        come = [*come]
    come += more
    return come
