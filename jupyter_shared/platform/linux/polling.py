"""Waiting on Linux: epoll, and an eventfd to be woken by."""

from __future__ import annotations

import os
import select
import socket
import sys
from collections.abc import Callable

from ..failures import is_of_system
from ..refcounted import RefcountedFile

READ, WRITE, HANGUP = select.EPOLLIN, select.EPOLLOUT, select.EPOLLRDHUP
Poll = select.epoll
ONE = (1).to_bytes(8, sys.byteorder)  # what an eventfd is told


def has_hung_up(connection: socket.socket) -> bool:
    """Whether there is nobody at the other end, or the socket is closed; asks the system, and reads nothing."""
    descriptor, poll = connection.fileno(), select.poll()
    if descriptor < 0:
        return True
    poll.register(descriptor, select.POLLRDHUP)
    return bool(poll.poll(0))


class Waker:
    """Has the poll that its descriptor is registered with return."""

    __slots__ = ("_descriptor", "_write")

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._write: Callable[[bytes], object] | None = RefcountedFile(self._descriptor, "r+").write

    def fileno(self) -> int:
        """The descriptor; -1 when it is closed."""
        return self._descriptor

    def wake(self) -> None:
        """Have it return; from any thread, signal handler or finalizer, and in vain once this is closed."""
        write = self._write
        if not write:
            return
        try:
            write(ONE)
        except OSError as error:  # a child that became a daemon has closed it
            if not is_of_system(error):
                raise

    def clear(self) -> None:
        """Note that the wait has returned: the next `wake` is to wake again."""
        os.eventfd_read(self._descriptor)

    def close(self) -> None:
        """Close the descriptor, once nobody is in the midst of `wake`."""
        self._descriptor, self._write = -1, None
