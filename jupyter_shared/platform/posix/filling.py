"""Fills shared memory with buffers through mappings, by several threads if there is much: nothing else writes there."""

from __future__ import annotations

import os
from functools import partial

from ..copying import Pieces, copy_pieces, in_ranges
from ..lent import Handle
from ..unix.machine import PAGE_SIZE
from .machine import processors


def fill(handle: Handle, size: int, pieces: Pieces, alive: object) -> None:
    """Copy the pieces to their places: there is room, as the memory was made with it.

    The memory is not written any more once `alive` has gone: also after Ctrl-C, which cannot end a copy under way.
    """
    in_ranges(processors(), size, PAGE_SIZE, partial(_copy, handle, pieces, alive))


def _copy(handle: Handle, pieces: Pieces, alive: object, start: int, stop: int) -> None:
    from ..unix.mapping import unmap
    from .mapping import map_memory

    assert isinstance(handle, int)
    descriptor, mapping = os.dup(handle), list[int]()
    try:
        address = map_memory(descriptor, stop - start, mapping, writable=True, offset=start)
        copy_pieces(address - start, start, stop, pieces)
    finally:
        os.close(descriptor)
        while mapping:
            unmap(mapping.pop(), stop - start)
