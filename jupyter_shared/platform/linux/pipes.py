"""Pipes on Linux: to write to one, and wake who reads it, takes half of what it takes to send over a Unix socket.

A socket finds memory for every message, accounts for it, and frees it when that is read; a pipe keeps its page.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from io import FileIO

from ..failures import is_of_system
from ..refcounted import RefcountedFile
from ..unix.machine import descriptor_limit

OPENED = "/proc/self/fd"  # where what is open can be opened once more
SHARE = 2  # one in so many descriptors may be a pipe's: the rest is for connections, and for shared memory


def pipe_to_lend(size: int, mode: str) -> tuple[FileIO, int] | None:
    """A pipe that takes so many bytes: our end, to be read ("r") or written to ("w") without waiting; and the other.

    None if it would take what others need.
    """
    try:
        read, write = os.pipe()
    except OSError:
        return None
    if is_one_too_many(write):
        os.close(read)
        os.close(write)
        return None
    with suppress(OSError):  # a user may have a thousand pipes of the size that they begin with
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, size)
    ours, theirs = (read, write) if mode == "r" else (write, read)
    os.set_blocking(ours, False)
    return FileIO(ours, mode), theirs


def can_nudge() -> bool:
    """Whether a process can write to a pipe that it reads."""
    return os.access(OPENED, os.X_OK)


def nudge(descriptor: int, status: os.stat_result, word: bytes) -> None:
    """Write to the pipe that this descriptor reads, unless another file has its number by now."""
    # Each is open and somebody's in one step of Python's: nothing breaks in between.
    try:
        (same,) = map(RefcountedFile, map(os.dup, (descriptor,)), "r")
        if os.path.samestat(os.fstat(same.fileno()), status):
            name = f"{OPENED}/{same.fileno()}"
            (end,) = map(RefcountedFile, map(os.open, (name,), (os.O_WRONLY | os.O_NONBLOCK,)), "w")
            end.write(word)
    except OSError as error:  # it is closed
        if not is_of_system(error):
            raise


def is_one_too_many(descriptor: int) -> bool:
    """Whether a pipe with this descriptor takes what others of this process need."""
    return descriptor > descriptor_limit() // SHARE
