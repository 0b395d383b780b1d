"""The shared memory this process has mapped: each piece once, for as long as any value looks into it."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any


class Memories:
    """Finds mappings by the manager's id of the memory, and by address."""

    def __init__(
        self, fetch: Callable[[int], tuple[int, int]], on_unmap: Callable[[int, bool], None]
    ) -> None:
        """`fetch(memory)` gives a descriptor and a size; `on_unmap(memory, reusable)` is told at the end."""
        self._fetch = fetch
        self._on_unmap = on_unmap
        self._lock = threading.RLock()
        self._views: dict[int, tuple[int, int, weakref.ref[Any]]] = {}  # memory: address, size, what is mapped
        self._shared_with_forks: set[int] = set()
        self._forks = 0  # how many lie between this process and the one that began

    def view(self, memory: int, *, writable: bool = False) -> memoryview:
        """The whole memory, mapped at most once."""
        from .mapping import Mapping

        with self._lock:
            known = self._views.get(memory)
            mapped = known[2]() if known else None
            if mapped is not None:
                view = memoryview(mapped).cast("B")
                return view if writable else view.toreadonly()
            descriptor, size = self._fetch(memory)
            here = self._forks
            mapping = Mapping(descriptor, size, writable=writable, on_unmap=lambda: self._unmapped(memory, here))
            self._views[memory] = (mapping.address, size, mapping.memory)
            return mapping.view

    def private(self, view: memoryview) -> memoryview | None:
        """What a view shows, mapped once more: writable, and nobody else sees what is written. None if not ours."""
        from .mapping import Mapping

        found = self.find(view)
        if found is None:
            return None
        memory, offset = found
        descriptor, size = self._fetch(memory)
        unmapped = partial(self._on_unmap, memory, False)  # a child forked meanwhile may look on: not reusable
        mapping = Mapping(descriptor, size, writable=True, private=True, on_unmap=unmapped)
        return mapping.view[offset : offset + view.nbytes]

    def find(self, view: memoryview) -> tuple[int, int] | None:
        """Which memory a view looks into, and at what offset; None if into none of ours."""
        if not self._views:
            return None
        from .mapping import address_of

        address = address_of(view)
        for memory, (start, size, mapped) in [*self._views.items()]:
            if start <= address and address + view.nbytes <= start + size and mapped() is not None:
                return memory, address - start
        return None

    def about_to_fork(self) -> None:
        """A child is about to see all mappings too: this memory must never be written again."""
        self._shared_with_forks.update(self._views)

    def forked(self) -> None:
        """In the child: what is mapped was lent to the parent, and another thread may have had the lock."""
        self._lock = threading.RLock()
        self._views = {}
        self._forks += 1

    def _unmapped(self, memory: int, forks: int) -> None:
        if forks != self._forks:  # mapped by a parent of ours, who says so itself
            return
        # A finalizer: may run at any time in any thread, so it takes no lock. Another thread may already have
        # mapped the same memory anew; then the entry is that one's.
        known = self._views.get(memory)
        if known and known[2]() is None:
            self._views.pop(memory, None)
        self._on_unmap(memory, memory not in self._shared_with_forks)
