"""Shared memory, mapped into this process: unmapped when the last view of it goes, with no descriptor kept."""

from __future__ import annotations

import ctypes
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Any

from ...platform.mapping import map_memory, unmap
from ..undisturbed import finalizer
from .entrusted import Entrusted, Loan, Seen


class _Region:
    """Owns what is mapped from the very step on in which it is: when this goes, it is unmapped, then given back."""

    _mapped: Iterator[Any] = iter(())  # until it is made: Ctrl-C may come before
    _size = 0

    def __init__(self, size: int, loan: Loan, on_unmap: Callable[[], object]) -> None:
        self.mapping: list[Any] = []
        self._size, self._loan, self._on_unmap = size, loan, on_unmap
        self._mapped = iter(self.mapping)  # each but once, also if this is broken into and done again

    @finalizer
    def __del__(self) -> None:
        deque(map(unmap, self._mapped, repeat(self._size)), maxlen=0)
        if self._size:
            self._on_unmap()


class Mapping:
    """A piece of shared memory as this process sees it."""

    def __init__(
        self, lent: Entrusted | Seen, *, writable: bool, on_unmap: Callable[[], object], private: bool = False
    ) -> None:  # fmt: skip
        """Map all of it and let go of the handle; OSError if the system refuses.

        What is written to a private mapping is seen by nobody else. `on_unmap` may be called twice.
        """
        region = _Region(lent.size, lent.loan, on_unmap)
        self.address = map_memory(lent.handle, lent.size, region.mapping, writable=writable, private=private)
        lent.close()
        self.size = lent.size
        memory: Any = (ctypes.c_char * lent.size).from_address(self.address)
        memory.region = region  # every view holds on to `memory`, so it goes when no view is left
        view = memoryview(memory).cast("B")
        self.memory: weakref.ref[Any] = weakref.ref(memory)
        self.view = view if writable else view.toreadonly()
