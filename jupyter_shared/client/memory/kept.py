"""Mappings that are kept for the next value in the same memory, within budgets: mappings, bytes, and time.

To map a large piece of memory, page by page, takes longer than to copy or to read it (64 MiB: 7 ms to map, 4 to copy).
And it is mostly the same memory: the manager has what is free written anew (`manager/shelf.py`).

Whoever looks into a mapping, or writes through it, holds it, too: so what is dropped here is unmapped when nobody
does. In one that is only kept there is no value: it shows whatever its memory holds. It does not hold that memory back
when the manager gives it to the system (`Piece.empty`), nor for long, should the manager close it unseen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ...errors import NoMemory
from ...platform import machine
from ...platform.failures import is_of_system
from ...platform.memory import Handle, recognized
from ...saying import said

if TYPE_CHECKING:
    from .mapping import Mapped

MOST_MAPPINGS = 64
MOST_BYTES = 1 << 30  # twice what the manager keeps warm: a value is written while the one before is still there
SHARE = 16  # and at most one in 16 of the machine's memory, and of what this process may have mapped
IDLE_SECONDS = 10.0  # in which it is of no use, until one is let go of

Later = Callable[[float, Callable[[], object]], bool]
Key = tuple[tuple[int, int], bool]  # which memory, and whether it is to be written


def no_room(size: int, error: OSError) -> NoMemory:
    """What to raise when the system refuses to map so many bytes."""
    text = said(
        "This process cannot map %1 bytes of shared memory: %2. Let go of large values, or raise its limits "
        "(`ulimit -v`, vm.max_map_count).",
        f"{size:,}", error,
    )  # fmt: skip
    return NoMemory(text)


class KeptMappings:
    """The mappings that one session keeps.

    There is no lock: each step is one of a dict, whatever another thread has done before it.
    """

    def __init__(self, later: Later) -> None:
        """`later(seconds, function)` has a function called then, or earlier, on another thread; False: it cannot."""
        self._later = later
        self._kept: dict[Key, Mapped] = {}  # what was of use last comes last
        self._due: list[bool] = []  # not empty: a check will come, after which nothing is kept, or another will

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """How much is mapped by what is kept."""
        return sum(mapped.size for mapped in [*self._kept.values()])

    def find(self, identity: tuple[int, int], size: int) -> Mapped | None:
        """The memory of that inode and device, mapped to be read; None if it is not."""
        return self._find((identity, False), size)

    def to_read(self, handle: Handle, size: int) -> Mapped:
        """Some memory, mapped to be read; OSError if the system refuses."""
        found = recognized(handle)
        key = (found.identity, False) if found else None
        return self._find(key, size) or self._make(key, handle, size, writable=False)

    def to_write(self, handle: Handle, size: int) -> Mapped | None:
        """The same to be written; None if that is better done by the handle.

        That is so if there is not enough memory yet: through a mapping, the system would clear page by page what it
        finds. And should it find none, it would end this process.
        """
        found = recognized(handle)
        if found is None or found.there < size:
            return None
        key = found.identity, True
        try:
            return self._find(key, size) or self._make(key, handle, size, writable=True, populate=True)
        except OSError as error:  # this process has as much mapped as it may
            if not is_of_system(error):
                raise
            return None

    def clear(self) -> bool:
        """Keep none: whether there was any. What is looked into, or written, is unmapped when that is done."""
        self._due = []  # first: what is kept from now on is to be checked
        had = bool(self._kept)
        self._kept.clear()
        return had

    def _find(self, key: Key | None, size: int) -> Mapped | None:
        mapped = self._kept.get(key) if key else None
        if key is None or mapped is None or mapped.size < size:
            return None
        self._keep(key, mapped)
        return mapped

    def _make(self, key: Key | None, handle: Handle, size: int, **how: bool) -> Mapped:
        from .mapping import Mapped  # slow to load

        try:
            mapped = Mapped(handle, size, **how)
        except OSError as error:
            if not (is_of_system(error) and self.clear()):
                raise
            mapped = Mapped(handle, size, **how)
        if key and size <= (most := min(MOST_BYTES, machine.memory() // SHARE, machine.mappable() // SHARE)):
            self._keep(key, mapped)
            self._bound(most)
        return mapped

    def _keep(self, key: Key, mapped: Mapped) -> None:
        """Keep it as what was of use last, unless nobody would let go of it."""
        mapped.used_at = time.monotonic()
        if not self._is_checked():  # before anything is kept, as Ctrl-C may come after that
            return
        self._kept.pop(key, None)
        self._kept[key] = mapped
        if not self._is_checked():  # all was let go of meanwhile, and the check with it
            self.clear()

    def _bound(self, most: int) -> None:
        """Let go of what has been of no use for longest, if there is too much."""
        for oldest in [*self._kept]:
            if len(self._kept) <= MOST_MAPPINGS and self.bytes <= most:
                return
            self._kept.pop(oldest, None)

    def _is_checked(self) -> bool:
        """Have a check come, unless one will: whether it does. If Ctrl-C breaks in, one too many comes, never none."""
        due = self._due  # of now: who clears all meanwhile begins another
        if not due and self._later(IDLE_SECONDS, partial(self._check, due)):
            due.append(True)
        return bool(due)

    def _check(self, due: list[bool]) -> None:
        """Let go of what was of no use for a while, whatever else was: its memory may be the manager's no more."""
        if due is not self._due:  # all was cleared since: what is kept now has a check of its own
            return
        now = time.monotonic()
        for key, mapped in [*self._kept.items()]:
            if mapped.used_at + IDLE_SECONDS <= now:
                self._kept.pop(key, None)
        oldest = min((mapped.used_at for mapped in [*self._kept.values()]), default=None)
        if oldest is None or not self._later(oldest + IDLE_SECONDS - now, partial(self._check, due)):
            self.clear()
