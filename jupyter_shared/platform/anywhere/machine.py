"""What a machine has, as far as it tells."""

from __future__ import annotations

import mmap
import os
import sys
from typing import Any

GUESSED_MEMORY = 8 << 30  # bytes, where it is not told
PAGE_SIZE: int = mmap.PAGESIZE


def processors() -> int:
    """How many processors there are."""
    return os.cpu_count() or 1


def memory() -> int:
    """Bytes of memory that the machine has."""
    return _memory_of_windows()[0]


def available() -> int:
    """Bytes that the machine can still give."""
    return _memory_of_windows()[1]


def _memory_of_windows() -> tuple[int, int]:
    import ctypes

    windows: Any = getattr(ctypes, "windll", None)
    if windows is None:
        return GUESSED_MEMORY, GUESSED_MEMORY
    status = (ctypes.c_uint64 * 8)()  # MEMORYSTATUSEX: length and load, then bytes: of memory, free, of page files, ...
    ctypes.memmove(status, (64).to_bytes(4, "little"), 4)
    windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return status[1] or GUESSED_MEMORY, status[2] or GUESSED_MEMORY


def resident() -> int:
    """Bytes of memory that this process takes: not told."""
    return 0


def descriptor_limit() -> int:
    """How many sockets this process may wait for: as many as `select` has room for on Windows."""
    return 512


def raise_descriptor_limit() -> None:
    """Nothing: this system has no such limit to raise."""


def mappable() -> int:
    """Bytes that this process may have mapped: as many as it likes."""
    return sys.maxsize
