"""The version page, as clients see it: one number for each object, which moves before a write is acknowledged."""

from __future__ import annotations

import mmap
import os
from typing import Any


class NoPage:
    """A version page on which nothing is ever as it was: every read is a call."""

    def __getitem__(self, slot: int) -> int:
        return -1


def mapped_page(descriptor: int) -> Any:
    """The page behind a descriptor, which is closed: `page[slot]` is a version."""
    try:
        return memoryview(mmap.mmap(descriptor, 0, prot=mmap.PROT_READ)).cast("Q")
    finally:
        os.close(descriptor)
