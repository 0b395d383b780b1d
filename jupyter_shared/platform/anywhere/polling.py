"""Waiting by `select`, in slices where Ctrl-C would not be heard, and waking by a pair of sockets."""

from __future__ import annotations

import math
import select
import socket
import time

DEAF = True  # whether Ctrl-C is not heard while a socket is read
SLICE_SECONDS = 0.1


class SmallPoll:
    """Waits until one of a few descriptors can be read, or is at its end. It takes no descriptor of its own."""

    def __init__(self) -> None:
        self._descriptors: set[int] = set()

    def register(self, descriptor: int) -> None:
        """Wait for this one, too."""
        self._descriptors.add(descriptor)

    def unregister(self, descriptor: int) -> None:
        """Wait for it no more."""
        self._descriptors.remove(descriptor)

    def wait(self, seconds: float | None = None) -> set[int]:
        """Those that are ready, waited for at most this long."""
        if not self._descriptors:  # of which `select` on Windows makes an error
            time.sleep(seconds or 0)
            return set()
        return {*select.select(self._descriptors, [], [], seconds)[0]}


class Readable:
    """Waits for one socket."""

    __slots__ = ("_socket",)

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def peek(self) -> list[socket.socket]:
        """Whether there is something to read."""
        return select.select([self._socket], [], [], 0)[0]

    def wait(self) -> None:
        """Wait until there is something to read."""
        while not select.select([self._socket], [], [], SLICE_SECONDS)[0]:
            time.sleep(0)  # here Ctrl-C is heard

    def wait_for_either(self) -> bool:
        """Wait until there is something to read or room to send: whether there is something to read."""
        while True:
            readable, writable, _ = select.select([self._socket], [self._socket], [], SLICE_SECONDS)
            if readable or writable:
                return bool(readable)

    def wait_for(self, seconds: float) -> bool:
        """Wait until there is something to read: whether that was within so many seconds."""
        until = time.monotonic() + seconds
        while not select.select([self._socket], [], [], SLICE_SECONDS)[0]:
            if time.monotonic() >= until:
                return False
            time.sleep(0)  # here Ctrl-C is heard
        return True

    def wait_for_room(self, seconds: float = math.inf) -> bool:
        """Wait until something can be sent, or nothing ever can: whether that was within `seconds`."""
        until = time.monotonic() + seconds
        while not any(select.select([], [self._socket], [self._socket], SLICE_SECONDS)):
            if time.monotonic() >= until:
                return False
            time.sleep(0)  # here Ctrl-C is heard
        return True


class Waker:
    """Has the poll that its descriptor is registered with return."""

    __slots__ = ("_read", "_write")

    def __init__(self) -> None:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)

    def fileno(self) -> int:
        """The descriptor; -1 when it is closed."""
        return self._read.fileno()

    def wake(self) -> None:
        """Have it return; from any thread, signal handler or finalizer, and in vain once this is closed."""
        try:
            self._write.send(b"!")
        except OSError:
            pass  # it is full, which wakes as well, or closed

    def clear(self) -> None:
        """Note that the wait has returned: the next `wake` is to wake again."""
        try:
            while len(self._read.recv(4096)) == 4096:
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close it, once."""
        self._read.close()
        self._write.close()
