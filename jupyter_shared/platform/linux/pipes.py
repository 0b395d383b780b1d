"""Pipes on Linux: to write to one, and wake who reads it, takes half of what it takes to send over a Unix socket.

A socket finds memory for every message, accounts for it, and frees it when that is read; a pipe keeps its page.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from io import FileIO

from ..unix.machine import descriptor_limit

OPENED = "/proc/self/fd"  # where what is open can be opened once more
SHARE = 2  # one in so many descriptors may be a pipe's: the rest is for connections, and for shared memory


def call_pipe(size: int) -> tuple[FileIO, int] | None:
    """A pipe that takes so many bytes; None if it would take what others need."""
    ends = _pipe(size)
    if ends is None:
        return None
    read, write = ends
    os.set_blocking(read, False)
    return FileIO(read), write


def answer_pipe(size: int) -> tuple[int, FileIO] | None:
    """The same for answers, the other way round."""
    ends = _pipe(size)
    if ends is None:
        return None
    read, write = ends
    os.set_blocking(write, False)
    return read, FileIO(write, "w")


def _pipe(size: int) -> tuple[int, int] | None:
    try:
        read, write = os.pipe()
    except OSError:
        return None
    if is_one_too_many(write):
        os.close(read)
        os.close(write)
        return None
    try:  # a user may have a thousand pipes of the size that they begin with
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, size)
    except OSError:
        pass
    return read, write


def can_nudge() -> bool:
    """Whether a process can write to a pipe that it reads."""
    return os.access(OPENED, os.X_OK)


def nudge(descriptor: int, status: os.stat_result, word: bytes) -> None:
    """Write to the pipe that this descriptor reads, unless another file has its number by now."""
    with suppress(OSError):  # it is closed, or full
        same = os.dup(descriptor)
        try:
            if os.path.samestat(os.fstat(same), status):
                write = os.open(f"{OPENED}/{same}", os.O_WRONLY | os.O_NONBLOCK)
                try:
                    os.write(write, word)
                finally:
                    os.close(write)
        finally:
            os.close(same)


def is_one_too_many(descriptor: int) -> bool:
    """Whether a pipe with this descriptor takes what others of this process need."""
    return descriptor > descriptor_limit() // SHARE
