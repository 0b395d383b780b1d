"""Shared memory by its descriptor, as every Unix has it."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from typing import Any

from ..failures import is_of_system
from ..lent import Handle


def map_page(handle: Handle) -> memoryview:
    """All of a piece, to be read as numbers of 64 bits; the descriptor is its owner's still, to be closed."""
    assert isinstance(handle, int)
    size = os.fstat(handle).st_size  # which `mmap` asks for only of files, and on macOS shared memory is none
    return memoryview(mmap.mmap(handle, size, prot=mmap.PROT_READ)).cast("Q")


def scratch(size: int) -> mmap.mmap | bytearray:
    """Memory to read into, of which only what was used takes any: a `bytearray` is zeroed, all of it, at once."""
    try:
        return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:  # this process has as many mappings as it may have
        if not is_of_system(error):
            raise
        return bytearray(size)


discard: Callable[[Any], None] = os.close  # of C: Ctrl-C comes before it, or after
