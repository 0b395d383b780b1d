"""Files on a Unix that has neither fdatasync nor room to be reserved."""

from __future__ import annotations

import os


def sync(descriptor: int) -> None:
    """Have what was written on the disk, as far as the system goes: macOS leaves it in the disk's own memory."""
    os.fsync(descriptor)


def reserve(descriptor: int, offset: int, size: int) -> None:
    """Nothing is reserved: that there is no room is noticed when it is needed."""


def read_end(descriptor: int, size: int, offset: int) -> bytes:
    """What stands in a file that is open to be appended to."""
    return os.pread(descriptor, size, offset)
