"""Waking by a pipe."""

from __future__ import annotations

import os


class Waker:
    """Has the poll that its descriptor is registered with return."""

    __slots__ = ("_read", "_write", "_write_to")

    def __init__(self) -> None:
        self._read, self._write_to = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write_to, False)
        self._write = os.write  # finalizers may run when `os` is empty already, as the process ends

    def fileno(self) -> int:
        """The descriptor; -1 when it is closed."""
        return self._read

    def wake(self) -> None:
        """Have it return; from any thread, signal handler or finalizer, and in vain once this is closed."""
        if self._write_to < 0:
            return
        try:
            self._write(self._write_to, b"!")
        except OSError:
            pass  # it is full, which wakes as well, or closed in this moment

    def clear(self) -> None:
        """Note that the wait has returned: the next `wake` is to wake again."""
        try:
            while len(os.read(self._read, 4096)) == 4096:
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close the descriptors, once: their numbers may be others' then."""
        descriptors = (self._read, self._write_to)
        self._read = self._write_to = -1
        for descriptor in descriptors:
            if descriptor >= 0:
                os.close(descriptor)
