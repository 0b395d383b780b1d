"""Mapping shared memory on Linux: by the C library's own `mmap`.

`mmap.mmap` keeps a duplicate of the descriptor for as long as the mapping lives (until Python 3.13 can be told
not to), so a kernel that reads ten thousand frames would run out of them.
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
# A private mapping of a huge value must not be refused because all of it might be written some day.
_NOT_RESERVED: int = getattr(mmap, "MAP_NORESERVE", 0)  # Python names it from 3.13 on
_FAILED = ctypes.c_void_p(-1).value


def map_memory(
    handle: Handle, size: int, *, writable: bool, private: bool = False, offset: int = 0, populate: bool = False
) -> tuple[int, Callable[[], object]]:
    """Map `size` bytes and close the descriptor: the address, and what unmaps it. OSError if the system refuses.

    What is written to a private mapping is seen by nobody else, and takes memory of this process only for the
    pages that are written. One that is to be populated takes longer to make, and no time at each page when that
    is first used. The offset is of whole pages.
    """
    assert isinstance(handle, int)
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
    try:
        kind = mmap.MAP_PRIVATE | _NOT_RESERVED if private else mmap.MAP_SHARED
        kind |= mmap.MAP_POPULATE if populate else 0
        address = _libc.mmap(None, size, protection, kind, handle, offset)
        if address == _FAILED:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(handle)
    return int(address), partial(_libc.munmap, address, size)
