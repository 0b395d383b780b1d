"""Where version numbers are written for clients to look at: slots, taken and given back."""

from __future__ import annotations

from collections import deque
from typing import Protocol

NO_SLOT = 0  # never written, so it never equals a version: objects without a slot are not cached


class Numbers(Protocol):
    """A page: a list in tests, shared memory in a manager."""

    def __len__(self) -> int:
        """How many slots there are."""

    def __getitem__(self, slot: int, /) -> int:
        """The version in a slot."""

    def __setitem__(self, slot: int, version: int, /) -> None:
        """Write a version."""


class Slots:
    """Hands out slots of a page. What the page lies in is its owner's business."""

    def __init__(self, page: Numbers | None = None) -> None:
        self.page: Numbers = [0] * 65536 if page is None else page  # the numbers themselves
        self._next = NO_SLOT + 1
        self._free: deque[int] = deque()

    def leave_page(self) -> None:
        """Write no more: objects that go later have nobody to tell."""
        self.page = [0] * self._next

    def take(self) -> int:
        """A slot of one's own, or NO_SLOT when all are taken."""
        if self._free:
            return self._free.popleft()
        if self._next >= len(self.page):
            return NO_SLOT
        self._next += 1
        return self._next - 1

    def write(self, slot: int, version: int) -> None:
        """Move a slot's version; versions only rise, and no two writes ever use the same one."""
        if slot:
            self.page[slot] = version

    def give_back(self, slot: int, version: int) -> None:
        """Free a slot, moving it on so that nobody takes what was cached for the truth."""
        if slot:
            self.page[slot] = version
            self._free.append(slot)
