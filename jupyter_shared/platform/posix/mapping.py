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

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
]  # fmt: skip
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_FAILED = ctypes.c_void_p(-1).value


def map_memory(
    handle: Handle, size: int, *, writable: bool, private: bool = False, offset: int = 0, populate: bool = False
) -> tuple[int, Callable[[], object]]:
    """Map `size` bytes and close the descriptor: the address, and what unmaps it. OSError if the system refuses."""
    assert isinstance(handle, int)
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable and not private else 0)
    try:
        address = _mapped(size, protection, mmap.MAP_SHARED, handle, offset)
    finally:
        os.close(handle)
    if private:
        shared = address
        try:
            protection = mmap.PROT_READ | mmap.PROT_WRITE
            address = _mapped(size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
            ctypes.memmove(address, shared, size)
        finally:
            _libc.munmap(shared, size)
    return address, partial(_libc.munmap, address, size)


def _mapped(size: int, protection: int, kind: int, descriptor: int, offset: int) -> int:
    address = _libc.mmap(None, size, protection, kind, descriptor, offset)
    if address == _FAILED:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(address)
