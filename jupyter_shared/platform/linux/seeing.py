"""Opening, to be read, the shared memory that another process of this user has, where `/proc` shows it."""

from __future__ import annotations

import os
from functools import cache


@cache
def _device() -> int:
    """What all memfds of this system lie on."""
    descriptor = os.memfd_create("jupyter_shared", os.MFD_CLOEXEC)
    try:
        return os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)


def open_seen(pid: int, descriptor: int, inode: int, ours: list[int]) -> bool:
    """Open what a process has as that descriptor, if it is that piece of memory; what was opened is added to `ours`.

    It is another one, or there is none, if the process numbers are those of another container.
    """
    try:
        # One step of C: what is opened has an owner before Ctrl-C can come.
        ours.extend(map(os.open, (f"/proc/{pid}/fd/{descriptor}",), (os.O_RDONLY | os.O_CLOEXEC,)))
        found = os.fstat(ours[-1])
    except OSError:
        return False
    return found.st_ino == inode and found.st_dev == _device()
