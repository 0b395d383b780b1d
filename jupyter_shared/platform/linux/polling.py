"""Waiting on Linux: epoll for many descriptors, poll for few, and an eventfd to be woken by."""

from __future__ import annotations

import os
import select
import socket
from functools import partial

READ, WRITE, HANGUP = select.EPOLLIN, select.EPOLLOUT, select.EPOLLRDHUP
Poll = select.epoll


class SmallPoll:
    """Waits until one of a few descriptors can be read, or is at its end. It takes no descriptor of its own."""

    def __init__(self) -> None:
        self._poll = select.poll()

    def register(self, descriptor: int) -> None:
        """Wait for this one, too."""
        self._poll.register(descriptor, select.POLLIN)

    def unregister(self, descriptor: int) -> None:
        """Wait for it no more."""
        self._poll.unregister(descriptor)

    def wait(self, seconds: float | None = None) -> set[int]:
        """Those that are ready, waited for at most this long."""
        return {descriptor for descriptor, _ in self._poll.poll(None if seconds is None else seconds * 1000)}


class Readable:
    """Waits for one socket."""

    __slots__ = ("_socket", "look", "wait")

    def __init__(self, connection: socket.socket) -> None:
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        self._socket = connection
        self.wait = poll.poll  # until there is something to read
        self.look = partial(poll.poll, 0)  # whether there is

    def wait_for_either(self) -> bool:
        """Wait until there is something to read or room to send: whether there is something to read."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLOUT)
        return bool(poll.poll()[0][1] & ~select.POLLOUT)


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
        self._write = os.eventfd_write  # finalizers may run when `os` is empty already, as the process ends

    def fileno(self) -> int:
        """The descriptor; -1 when it is closed."""
        return self._descriptor

    def wake(self) -> None:
        """Have it return; from any thread, signal handler or finalizer, and in vain once this is closed."""
        if self._descriptor < 0:
            return
        try:
            self._write(self._descriptor, 1)
        except OSError:
            pass  # closed in this moment: there is nobody left to wake

    def clear(self) -> None:
        """It has returned."""
        os.eventfd_read(self._descriptor)

    def close(self) -> None:
        """Close the descriptor, once: its number may be another one's then."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
