"""The shared memory this process knows of, and has mapped: each piece once, for as long as any value looks into it.

The manager counts how often it has told a client of a piece: in answer to a claim, inside a blob, to be mapped. It
keeps the piece until it has been given back as often. So what is on its way here, or there, cannot be freed meanwhile.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from ...errors import NoMemory
from ...platform.memory import Handle, discard, fill
from ...wire.values import laid_out

Parts = list[tuple[int, int]]  # offset and size of each buffer


class Lender(Protocol):
    """What is asked of the manager."""

    def claim(self, size: int, *, writable: bool = False) -> tuple[int, Handle]:
        """Fresh shared memory to write into: its id, and how to map it."""

    def fetch(self, memory: int) -> tuple[Handle, int]:
        """How to map shared memory, and its size in bytes."""

    def give_back(self, memory: int, reusable: bool) -> None:
        """It is needed no more, as often as this is called; finalizers do."""


class Loan:
    """One time that the manager told us of a piece of memory: when this goes, it is given back."""

    __slots__ = ("_give_back",)

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back

    def __del__(self) -> None:
        give_back = getattr(self, "_give_back", None)  # none, if Ctrl-C came while it was being made
        if give_back:
            give_back()


class Memories:
    """Finds mappings by the manager's id of the memory, and by address."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
        self._lock = threading.RLock()
        self._views: dict[int, tuple[int, int, weakref.ref[Any], bool]] = {}  # address, size, what is mapped, writable
        self._private: dict[int, int] = {}  # the memory of each private mapping, by a number of its own
        self._tokens = itertools.count()
        self._shared_with_forks: set[int] = set()
        self._forks = 0  # how many lie between this process and the one that began

    def view(self, memory: int, *, writable: bool = False) -> memoryview:
        """The whole memory, mapped at most once."""
        with self._lock:
            known = self._views.get(memory)
            mapped = known[2]() if known else None
            if mapped is not None:
                view = memoryview(mapped).cast("B")
                return view if writable else view.toreadonly()
            here = self._forks
            mapping = self._mapped(memory, writable=writable, on_unmap=lambda: self._unmapped(memory, here))
            self._views[memory] = (mapping.address, mapping.size, mapping.memory, writable)
            return mapping.view  # type: ignore[no-any-return]

    def private(self, memory: int) -> memoryview:
        """The whole memory, mapped once more: writable, and nobody else sees what is written.

        Each call makes a mapping of its own. Nothing is copied until it is written, and then only the pages that are.
        """
        here, token = self._forks, next(self._tokens)
        self._private[token] = memory
        unmapped = partial(self._private_unmapped, memory, here, token)
        try:
            return self._mapped(memory, writable=True, private=True, on_unmap=unmapped).view  # type: ignore[no-any-return]
        except BaseException:
            self._private.pop(token, None)
            raise

    def _mapped(self, memory: int, **how: Any) -> Any:
        """A mapping of what is fetched; NoMemory, and nothing kept, if this process has no room for it."""
        from .mapping import Mapping

        handle, size = self._lender.fetch(memory)
        try:
            return Mapping(handle, size, **how)
        except OSError as error:
            self._lender.give_back(memory, True)
            text = f"This process cannot map {size:,} bytes of shared memory: {error}. Let go of large values"
            raise NoMemory(f"{text}, or raise its limits (`ulimit -v`, vm.max_map_count).") from error

    def private_of(self, view: memoryview) -> memoryview | None:
        """What a view of shared memory shows, in a private mapping; None if it looks into none."""
        found = self.find(view)
        if found is None:
            return None
        memory, offset = found
        return self.private(memory)[offset : offset + view.nbytes]

    def find(self, view: memoryview) -> tuple[int, int] | None:
        """Which memory a view looks into, and at what offset; None if into none, or one that changes under it."""
        if not self._views:
            return None
        from ...platform.mapping import address_of

        address = address_of(view)
        for memory, (start, size, mapped, writable) in [*self._views.items()]:
            if start <= address and address + view.nbytes <= start + size and mapped() is not None:
                return None if writable else (memory, address - start)
        return None

    def about_to_fork(self) -> None:
        """A child is about to see all mappings too: this memory must never be written again."""
        self._shared_with_forks.update([*self._views], [*self._private.values()])

    def forked(self) -> None:
        """In the child: what is mapped was lent to the parent, and another thread may have had the lock."""
        self._lock = threading.RLock()
        self._views, self._private = {}, {}
        self._forks += 1

    def _unmapped(self, memory: int, forks: int) -> None:
        if forks != self._forks:  # mapped by a parent of ours, who says so itself
            return
        # A finalizer: may run at any time in any thread, so it takes no lock. Another thread may already have
        # mapped the same memory anew; then the entry is that one's.
        known = self._views.get(memory)
        if known and known[2]() is None:
            self._views.pop(memory, None)
        self._lender.give_back(memory, memory not in self._shared_with_forks)

    def _private_unmapped(self, memory: int, forks: int, token: int) -> None:
        if forks == self._forks:  # else mapped by a parent, as above
            self._private.pop(token, None)
            self._lender.give_back(memory, memory not in self._shared_with_forks)

    # --- on loan -----------------------------------------------------------------------------------------

    def lent(self, memory: int) -> Loan:
        """The manager has just told us of this memory, and keeps it until the answer is gone."""
        return Loan(partial(self._let_go, memory, self._forks))

    def _let_go(self, memory: int, forks: int) -> None:
        if forks == self._forks:  # else a parent of ours was told
            self._lender.give_back(memory, True)

    def claim(self, size: int) -> tuple[int, Loan]:
        """Memory that all clients of this machine may write, zeroed."""
        memory, handle = self._lender.claim(size, writable=True)
        discard(handle)
        return memory, self.lent(memory)

    def store(self, buffers: list[memoryview]) -> tuple[int, Parts, Loan]:
        """Write buffers into fresh memory, once."""
        parts, end = laid_out(buffer.nbytes for buffer in buffers)
        memory, handle = self._lender.claim(end)
        loan = self.lent(memory)
        try:
            fill(handle, end, [(part[0], buffer) for part, buffer in zip(parts, buffers, strict=True)], loan)
        finally:
            discard(handle)
        return memory, parts, loan

    def shared(self, buffers: list[memoryview]) -> tuple[int, Parts] | None:
        """Where buffers lie, if they all lie in one piece of memory that is shared already: nothing to copy then."""
        found = [self.find(buffer) for buffer in buffers]
        places = [place for place in found if place]
        if not places or len(places) < len(found) or len({memory for memory, _ in places}) != 1:
            return None
        return places[0][0], [(offset, buffer.nbytes) for (_, offset), buffer in zip(places, buffers, strict=True)]
