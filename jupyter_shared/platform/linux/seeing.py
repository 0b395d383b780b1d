"""Opening, to be read, the shared memory that another process of this user has, where `/proc` shows it."""

from __future__ import annotations

import os

from ..failures import is_of_system
from .memory import NAME

MEMORY = f"/memfd:{NAME}"
# Should it be something else after all: nothing that waits, and no terminal of ours.
TO_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


def open_seen(pid: int, descriptor: int, identity: tuple[int, int], ours: list[int]) -> bool:
    """Open what a process has as that descriptor, if it is that piece of memory; what was opened is added to `ours`.

    It is something else, or there is nothing, if the process is one of another container with the same number. So it is
    not opened before its name tells that it is memory, nor taken for the piece unless inode and device, its identity,
    tell so.
    """
    path = f"/proc/{pid}/fd/{descriptor}"
    try:
        if not os.readlink(path).startswith(MEMORY):
            return False
        # One step of C: what is opened has an owner before Ctrl-C can come.
        ours.extend(map(os.open, (path,), (TO_READ,)))
        found = os.fstat(ours[-1])
    except OSError as error:
        if not is_of_system(error):  # what a signal handler raises to limit the time
            raise
        return False
    return (found.st_ino, found.st_dev) == identity
