"""Mapping shared memory on a Unix: by the C library's own `mmap`, which keeps no descriptor.

What is written to a mapping of such memory everybody sees, as macOS makes no private one: a value that its reader may
write to is copied, all of it, into memory of the reader's own.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from collections.abc import Callable
from functools import partial

from ..lent import Handle
from ..unix.mapping import mapped, munmap


def map_memory(
    handle: Handle, size: int, *, writable: bool, private: bool = False, offset: int = 0, populate: bool = False
) -> tuple[int, Callable[[], object]]:
    """Map `size` bytes and close the descriptor: the address, and what unmaps it. OSError if the system refuses."""
    assert isinstance(handle, int)
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable and not private else 0)
    try:
        address = mapped(size, protection, mmap.MAP_SHARED, handle, offset)
    finally:
        os.close(handle)
    if private:
        shared = address
        try:
            protection = mmap.PROT_READ | mmap.PROT_WRITE
            address = mapped(size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
            ctypes.memmove(address, shared, size)
        finally:
            munmap(shared, size)
    return address, partial(munmap, address, size)
