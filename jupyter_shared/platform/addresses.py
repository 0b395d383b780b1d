"""Where the memory of a buffer lies."""

from __future__ import annotations

import ctypes


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
