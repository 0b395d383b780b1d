"""Mapping sections of memory."""

from __future__ import annotations

import mmap
from collections.abc import Callable

from ..addresses import address_of
from ..lent import Handle
from .memory import section


def map_memory(
    handle: Handle, size: int, *, writable: bool, private: bool = False, offset: int = 0, populate: bool = False
) -> tuple[int, Callable[[], object]]:
    """Map the first `size` bytes: the address, and what unmaps them. OSError if the system refuses.

    What is written to a private mapping is seen by nobody else.
    """
    access = mmap.ACCESS_COPY if private else mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
    found = section(handle, access, size)
    with memoryview(found) as view:
        address = address_of(view)
    return address + offset, found.close
