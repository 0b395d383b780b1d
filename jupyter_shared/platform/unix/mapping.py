"""The C library's own `mmap` and `munmap`, which keep no descriptor."""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
]  # fmt: skip
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_FAILED = ctypes.c_void_p(-1).value
munmap = _libc.munmap


def mapped(size: int, protection: int, kind: int, descriptor: int, offset: int) -> int:
    """The address of a new mapping of `size` bytes; OSError if the system refuses."""
    address = _libc.mmap(None, size, protection, kind, descriptor, offset)
    if address == _FAILED:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(address)
