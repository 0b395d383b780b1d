"""Fills shared memory with buffers through one mapping, by several threads if there is much."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..copying import Pieces, copy_pieces, in_ranges
from ..lent import Handle
from .machine import PAGE_SIZE, processors


def fill(handle: Handle, size: int, pieces: Pieces, alive: object) -> None:
    """Copy the pieces to their places: there is room, as the memory was made with it.

    The memory is not written any more once `alive` has gone: also after Ctrl-C, which cannot end a copy under way.
    """
    from .mapping import map_memory, unmap

    mapping: list[Any] = []
    try:
        address = map_memory(handle, size, mapping, writable=True)
        in_ranges(processors(), size, PAGE_SIZE, partial(_copy, address, pieces, alive))
    finally:
        while mapping:
            unmap(mapping.pop(), size)


def _copy(address: int, pieces: Pieces, alive: object, start: int, stop: int) -> None:
    copy_pieces(address, start, stop, pieces)
