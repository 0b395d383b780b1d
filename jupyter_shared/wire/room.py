"""Whether there is memory for what is about to be encoded: msgspec ends the process when it gets none half-way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

ITEM = 8  # bytes, of a list


class Room:
    """So many bytes: a list that is made of it gets them, and has no item; so they are had, and never touched."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __iter__(self) -> Room:
        return self

    def __next__(self) -> object:
        raise StopIteration

    def __length_hint__(self) -> int:
        return self._size // ITEM

    def before(self, slices: Iterable[Any]) -> Iterator[Any]:
        """The slices; MemoryError where there is no room, here and now, before one of them."""
        for each in slices:
            list(self)
            yield each
