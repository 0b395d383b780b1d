"""Files on Linux: what only it has."""

from __future__ import annotations

import os


def sync(descriptor: int) -> None:
    """Have what was written on the disk."""
    os.fdatasync(descriptor)


def reserve(descriptor: int, offset: int, size: int) -> None:
    """Have room on the disk; OSError if there is none."""
    os.posix_fallocate(descriptor, offset, size)


def read_end(descriptor: int, size: int, offset: int) -> bytes:
    """What stands in a file that is open only to be written, and that may have been removed."""
    again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(again, size, offset)
    finally:
        os.close(again)
