"""Fills shared memory with buffers through one mapping, by several threads if there is much."""

from __future__ import annotations

from typing import Any

from ..copying import Pieces, copy_into
from ..lent import Handle


def fill(handle: Handle, size: int, pieces: Pieces, alive: object) -> None:
    """Copy the pieces to their places: there is room, as the memory was made with it.

    The memory is not written any more once `alive` has gone: also after Ctrl-C, which cannot end a copy under way.
    """
    from .mapping import map_memory, unmap

    mapping: list[Any] = []
    try:
        copy_into(map_memory(handle, size, mapping, writable=True), size, pieces, alive)
    finally:
        while mapping:
            unmap(mapping.pop(), size)
