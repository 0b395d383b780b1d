"""Pipes on Linux: to write to one, and wake who reads it, takes half of what it takes to send over a Unix socket.

A socket finds memory for every message, accounts for it, and frees it when that is read; a pipe keeps its page.
"""

from __future__ import annotations

import fcntl
import os
from io import FileIO

from ..unix.machine import descriptor_limit

SHARE = 2  # one in so many descriptors may be a pipe's: the rest is for connections, and for shared memory


def call_pipe(size: int) -> tuple[FileIO, int] | None:
    """A pipe that takes so many bytes; None if it would take what others need."""
    try:
        read, write = os.pipe()
    except OSError:
        return None
    if is_one_too_many(write):
        os.close(read)
        os.close(write)
        return None
    os.set_blocking(read, False)
    try:  # a user may have a thousand pipes of the size that they begin with
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, size)
    except OSError:
        pass
    return FileIO(read), write


def is_one_too_many(descriptor: int) -> bool:
    """Whether a pipe with this descriptor takes what others of this process need."""
    return descriptor > descriptor_limit() // SHARE
