"""The C library's own `mmap` and `munmap`, which keep no descriptor."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
]  # fmt: skip
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
_FAILED: Any = ctypes.c_void_p(-1).value
unmap: Any = _libc.munmap  # address and size


def mapped(mapping: list[Any], size: int, protection: int, kind: int, descriptor: int, offset: int) -> int:
    """The address of a new mapping of `size` bytes, also put into a list as it is made; OSError if the system refuses.

    So whoever has the list can unmap it whatever breaks in: Python looks for signals after this one step of C.
    """
    ways = (None,), (size,), (protection,), (kind,), (descriptor,), (offset,)
    mapping.extend(filter(_FAILED.__ne__, map(_libc.mmap, *ways)))
    if not mapping:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(mapping[-1])
