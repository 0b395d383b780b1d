"""Bytes of a depot in this process: kept by whoever manages them until no view of them is left."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from typing import Any

from ...platform.mapping import address_of
from ..undisturbed import finalizer


class _Kept:
    """Keeps bytes until no view of them is left."""

    def __init__(self, data: memoryview, loan: Any, on_end: Callable[[], object]) -> None:
        self._data, self._loan, self._on_end = data, loan, on_end

    @finalizer
    def __del__(self) -> None:
        on_end = getattr(self, "_on_end", None)
        if on_end:
            on_end()


class HeldBytes:
    """Bytes that others manage, as if we had mapped them: found by address, and let go of with the last view."""

    def __init__(self, data: Any, loan: Any, on_end: Callable[[], object], *, writable: bool) -> None:
        whole = memoryview(data).cast("B")
        self.address, self.size = address_of(whole), whole.nbytes
        memory: Any = (ctypes.c_char * self.size).from_address(self.address)
        memory.kept = _Kept(whole, loan, on_end)  # every view holds on to `memory`
        self.memory: weakref.ref[Any] = weakref.ref(memory)
        view = memoryview(memory).cast("B")
        self.view = view if writable else view.toreadonly()
