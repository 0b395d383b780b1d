"""Mapping sections of memory."""

from __future__ import annotations

import mmap
from typing import Any

from ..addresses import address_of
from ..lent import Handle
from .memory import section


def map_memory(
    handle: Handle, size: int, mapping: list[Any], *, writable: bool, private: bool = False, offset: int = 0,
    populate: bool = False,
) -> int:  # fmt: skip
    """Map the first `size` bytes: the address. OSError if the system refuses. `mapping` gets what `unmap` takes.

    What is written to a private mapping is seen by nobody else.
    """
    access = mmap.ACCESS_COPY if private else mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
    found = section(handle, access, size)
    with memoryview(found) as view:
        address = address_of(view)
    mapping.append(found)
    return address + offset


def unmap(found: Any, size: int) -> None:
    """Have it mapped no more."""
    found.close()
