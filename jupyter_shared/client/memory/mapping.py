"""Shared memory, mapped into this process: unmapped when the last view of it goes, with no descriptor kept.

`mmap.mmap` keeps a duplicate of the descriptor for as long as the mapping lives (until Python 3.13 can be told
not to), so a kernel that reads ten thousand frames would run out of them. Hence the C library's own `mmap`.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import weakref
from collections.abc import Callable
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
]  # fmt: skip
_libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
# A private mapping of a huge value must not be refused because all of it might be written some day.
_NOT_RESERVED: int = getattr(mmap, "MAP_NORESERVE", 0)  # Python names it from 3.13 on
_FAILED = ctypes.c_void_p(-1).value


class Mapping:
    """A piece of shared memory as this process sees it."""

    def __init__(
        self,
        descriptor: int,
        size: int,
        *,
        writable: bool,
        on_unmap: Callable[[], None],
        private: bool = False,
        offset: int = 0,
        populate: bool = False,
    ) -> None:
        """Map `size` bytes and close the descriptor; OSError if the system refuses.

        What is written to a private mapping is seen by nobody else, and takes memory of this process only for the
        pages that are written. One that is to be populated takes longer to make, and no time at each page when that
        is first used. The offset is of whole pages.
        """
        protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
        try:
            kind = mmap.MAP_PRIVATE | _NOT_RESERVED if private else mmap.MAP_SHARED
            kind |= mmap.MAP_POPULATE if populate else 0
            address = _libc.mmap(None, size, protection, kind, descriptor, offset)
            if address == _FAILED:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        finally:
            os.close(descriptor)
        self.address = int(address)
        self.size = size
        memory = (ctypes.c_char * size).from_address(address)
        # Every view holds on to `memory`, so this runs when no view is left, even after this object is gone.
        finalizer = weakref.finalize(memory, _unmap, self.address, size, on_unmap)
        finalizer.atexit = False
        view = memoryview(memory).cast("B")
        self.memory: weakref.ref[Any] = weakref.ref(memory)
        self.view = view if writable else view.toreadonly()


def _unmap(address: int, size: int, on_unmap: Callable[[], None]) -> None:
    _libc.munmap(address, size)
    on_unmap()


class _PyBuffer(ctypes.Structure):
    """CPython's Py_buffer, as far as its address."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("rest", ctypes.c_byte * 128),
    ]


def address_of(view: memoryview) -> int:
    """Where a view's memory lies; read-only ones too, which ctypes itself does not tell."""
    buffer = _PyBuffer()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(view), ctypes.byref(buffer), 0)
    try:
        return int(buffer.buf or 0)
    finally:
        ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
