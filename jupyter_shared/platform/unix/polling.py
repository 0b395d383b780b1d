"""Waiting for few descriptors, by `poll`."""

from __future__ import annotations

import math
import select
import socket
import time
from functools import partial

DEAF = False  # whether Ctrl-C is not heard while a socket is read
SLICE_MS = 500  # Ctrl-C is not heard that comes between Python's last look for signals and the system's call


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

    __slots__ = ("_socket", "also", "peek", "wait")

    def __init__(self, connection: socket.socket) -> None:
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        self._socket = connection
        self.also = poll.register  # wait for another descriptor, too: by `wait` and `peek`
        self.wait = poll.poll  # until there is something to read
        self.peek = partial(poll.poll, 0)  # whether there is

    def wait_for_either(self) -> bool:
        """Wait until there is something to read or room to send: whether there is something to read."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN | select.POLLOUT)
        while not (ready := poll.poll(SLICE_MS)):
            pass
        return bool(ready[0][1] & ~select.POLLOUT)

    def wait_for(self, seconds: float) -> bool:
        """Wait until there is something to read: whether that was within so many seconds."""
        until = time.monotonic() + seconds
        while not self.wait(SLICE_MS):
            if time.monotonic() >= until:
                return False
        return True

    def wait_for_room(self, seconds: float = math.inf) -> bool:
        """Wait until something can be sent, or nothing ever can: whether that was within `seconds`."""
        poll, until = select.poll(), time.monotonic() + seconds
        poll.register(self._socket, select.POLLOUT)
        while not poll.poll(SLICE_MS):
            if time.monotonic() >= until:
                return False
        return True
