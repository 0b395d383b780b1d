"""The version page: shared memory that the manager writes and all local clients only read."""

from __future__ import annotations

import mmap
import os

from ..store.slots import Slots

SLOTS = 1 << 22  # 32 MiB of addresses; memory is taken only as far as slots are used


class Page:
    """A page of version numbers, 64 bits each, and a descriptor to hand out."""

    def __init__(self, slots: int = SLOTS) -> None:
        descriptor = os.memfd_create("jupyter_shared versions", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, slots * 8)
        self._map = mmap.mmap(descriptor, slots * 8)
        self.descriptor = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
        os.close(descriptor)
        self._numbers = memoryview(self._map).cast("Q")
        self.slots = Slots(self._numbers)

    def close(self) -> None:
        """Let go of it."""
        self.slots.leave_page()
        self._numbers.release()
        self._map.close()
        os.close(self.descriptor)
