"""Waking by a pipe."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..refcounted import RefcountedFile


class Waker:
    """Has the poll that its descriptor is registered with return."""

    __slots__ = ("_read", "_write")

    def __init__(self) -> None:
        self._read, end = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(end, False)
        self._write: Callable[[bytes], object] | None = RefcountedFile(end, "w").write

    def fileno(self) -> int:
        """The descriptor; -1 when it is closed."""
        return self._read

    def wake(self) -> None:
        """Have it return; from any thread, signal handler or finalizer, and in vain once this is closed."""
        write = self._write
        if not write:
            return
        try:
            write(b"!")  # nothing comes of it if it is full, which wakes as well
        except OSError:
            pass  # the other end was closed in this moment, or a child that became a daemon has closed both

    def clear(self) -> None:
        """Note that the wait has returned: the next `wake` is to wake again."""
        try:
            while len(os.read(self._read, 4096)) == 4096:
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close the descriptors, that of the writing end once nobody is in the midst of `wake`."""
        descriptor, self._read, self._write = self._read, -1, None
        if descriptor >= 0:
            os.close(descriptor)
