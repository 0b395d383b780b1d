"""Mapping shared memory on a Unix: by the C library's own `mmap`, which keeps no descriptor.

What is written to a mapping of such memory everybody sees, as macOS makes no private one: a value that its reader may
write to is copied, all of it, into memory of the reader's own.
"""

from __future__ import annotations

import ctypes
import mmap
from typing import Any

from ..lent import Handle
from ..unix.mapping import mapped, unmap


def map_memory(
    handle: Handle, size: int, mapping: list[Any], *, writable: bool, private: bool = False, offset: int = 0,
    populate: bool = False,
) -> int:  # fmt: skip
    """Map `size` bytes: the address, or OSError. `mapping`, empty so far, gets what `unmap` takes."""
    assert isinstance(handle, int)
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable and not private else 0)
    if not private:
        return mapped(mapping, size, protection, mmap.MAP_SHARED, handle, offset)
    shared: list[Any] = []
    try:
        source = mapped(shared, size, protection, mmap.MAP_SHARED, handle, offset)
        protection = mmap.PROT_READ | mmap.PROT_WRITE
        address = mapped(mapping, size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
        ctypes.memmove(address, source, size)
    finally:
        while shared:
            unmap(shared.pop(), size)
    return address
