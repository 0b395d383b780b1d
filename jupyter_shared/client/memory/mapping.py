"""Shared memory, mapped into this process: unmapped when the last view of it goes, with no descriptor kept."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from typing import Any

from ...platform.mapping import map_memory
from ...platform.memory import Handle


class Mapping:
    """A piece of shared memory as this process sees it."""

    def __init__(
        self,
        handle: Handle,
        size: int,
        *,
        writable: bool,
        on_unmap: Callable[[], None],
        private: bool = False,
    ) -> None:
        """Map `size` bytes and let go of the handle; OSError if the system refuses.

        What is written to a private mapping is seen by nobody else.
        """
        self.address, unmap = map_memory(handle, size, writable=writable, private=private)
        self.size = size
        memory = (ctypes.c_char * size).from_address(self.address)
        # Every view holds on to `memory`, so this runs when no view is left, even after this object is gone.
        finalizer = weakref.finalize(memory, _unmap, unmap, on_unmap)
        finalizer.atexit = False
        view = memoryview(memory).cast("B")
        self.memory: weakref.ref[Any] = weakref.ref(memory)
        self.view = view if writable else view.toreadonly()


def _unmap(unmap: Callable[[], object], on_unmap: Callable[[], None]) -> None:
    unmap()
    on_unmap()
