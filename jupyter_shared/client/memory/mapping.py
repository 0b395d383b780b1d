"""Shared memory, mapped into this process: unmapped when the last view of it goes, with no descriptor kept."""

from __future__ import annotations

import ctypes
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

from ...platform.mapping import map_memory, unmap
from ...platform.memory import Handle
from ..undisturbed import finalizer
from .entrusted import Loan


class Mapped:
    """Owns what is mapped from the very step on in which it is: when this goes, it is unmapped."""

    _ours: Iterator[Any] = iter(())  # until it is made: Ctrl-C may come before
    used_at = 0.0  # when it was kept for the next value, or found (`kept.py`)

    def __init__(self, handle: Handle, size: int, **how: Any) -> None:
        """Map `size` bytes, as `map_memory` does; OSError if the system refuses."""
        mapping: list[Any] = []
        self.size = size
        self._ours = iter(mapping)  # each but once, also if this is broken into and done again
        self.address = map_memory(handle, size, mapping, **how)

    @finalizer
    def __del__(self) -> None:
        deque(map(unmap, self._ours, repeat(self.size)), maxlen=0)


class _Region:
    """What every view of a value holds on to: when this goes, the value is looked into no more, and is given back."""

    def __init__(self, mapped: Mapped, loan: Loan, on_end: Callable[[], object]) -> None:
        self._mapped, self._loan, self._on_end = mapped, loan, on_end

    @finalizer
    def __del__(self) -> None:
        on_end = getattr(self, "_on_end", None)  # none, if Ctrl-C came while it was being made
        if on_end:
            on_end()


class Mapping:
    """A value's memory as this process sees it."""

    def __init__(
        self, mapped: Mapped, size: int, loan: Loan, *, writable: bool, on_end: Callable[[], object]
    ) -> None:
        """See the first `size` bytes of what is mapped. `on_end`, when no view is left, may be called twice."""
        self.address, self.size = mapped.address, size
        memory: Any = (ctypes.c_char * size).from_address(self.address)
        memory.region = _Region(mapped, loan, on_end)  # every view holds on to `memory`
        view = memoryview(memory).cast("B")
        self.memory: weakref.ref[Any] = weakref.ref(memory)
        self.view = view if writable else view.toreadonly()
