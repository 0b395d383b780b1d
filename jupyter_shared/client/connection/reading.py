"""Reading what comes over a connection, by a thread that waits for it, so that nothing of it is lost to Ctrl-C.

Python looks for signals before the system's call, and when that returns. The system interrupts its call for a signal
that comes meanwhile, but not for one that came between the two, or to another thread of the process (which is what
`signal.pthread_kill` and `_thread.interrupt_main` do): that would be seen when something comes, perhaps never. So a
read that waits comes back now and then, on the main thread, which alone runs signal handlers.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Sequence
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Any

from ...platform.failures import is_of_system
from ...platform.memory import scratch
from ...platform.polling import DEAF, Readable
from ...platform.sockets import (
    ROOM_FOR_ONE,
    come_back_from_reads,
    descriptors_in,
    may_send_descriptors,
)
from ...wire.framing import Bytes
from ..threads import is_main_thread
from .protocol import CHUNK, ClientProtocol

if TYPE_CHECKING:
    from .hooks import Hooks

# Bytes that are read with a descriptor: each time memory is found for so many, and for 128 KiB or more the C library
# maps it anew, which takes five times as long as to read.
AT_ONCE = 64 * 1024


class Reading(ClientProtocol):
    """A connection that is read."""

    def __init__(self, connection: socket.socket, hooks: Hooks) -> None:
        super().__init__(hooks)
        self.socket = connection
        self.descriptors: list[int] = []
        self._arrived: list[Any] = []
        self._readable = Readable(connection)
        self._peek = self._readable.peek
        # Read into again and again: `recv` would have to find memory for the most that may come, which takes longer
        # than all the rest of reading a small reply. What is not used of it takes no memory.
        self._buffer = scratch(CHUNK)
        self._view = memoryview(self._buffer)
        # Each turn reads once. In `for self._size in reads: break` Python's own code makes no call, so it does not look
        # for signals between reading and noting what has come.
        self._reads = iter(partial(connection.recv_into, self._buffer), None)
        self._size = 0  # of what lies in the buffer
        self._came: Sequence[bytes] = ()  # in this call, before that
        self._retains = False  # what comes, for `settle`
        self._expires = 0.0  # while hands are shaken: when that is waited for no longer
        if is_main_thread():
            come_back_from_reads(connection)

    def _read(self) -> Bytes:
        """What comes next; nothing at the end."""
        if self._size:
            before = [*self._came, bytes(self._view[: self._size])] if self._retains else ()
            self._came, self._size = before, 0
        if self._expires:
            self._wait_for_handshake()
        elif DEAF and self.socket.gettimeout() is None:
            self._readable.wait()
        while not self._has_read():
            self._check_patience()
        return self._view[: self._size]

    def _has_read(self) -> bool:
        """Read once; false if nothing came for a while. Where this returns to, Python looks for signals."""
        reads = self._reads
        try:
            for self._size in reads:
                break
        except BlockingIOError as error:
            if not is_of_system(error):
                raise
            return False
        return True

    def _receive_descriptor(self) -> Bytes:
        """The same, with what comes beside it."""
        if not may_send_descriptors(self.socket):
            return self._read()
        if self._expires:
            self._wait_for_handshake()
        arrived: list[Any] = []
        self._arrived = arrived  # closed with the channel, should Ctrl-C come between
        while not self._has_received(arrived):
            self._check_patience()
        descriptors = descriptors_in(arrived)
        data: bytes = arrived[0][0]
        self.descriptors, self._arrived, self._came = self.descriptors + descriptors, [], [*self._came, data]
        return data

    def _has_received(self, arrived: list[Any]) -> bool:
        try:
            arrived.extend(starmap(self.socket.recvmsg, ((AT_ONCE, ROOM_FOR_ONE),)))
        except BlockingIOError as error:
            if not is_of_system(error):
                raise
            return False
        return True

    def _wait_for_handshake(self) -> None:
        """Wait until something has come, if that is in time: by a poll, so that no read can time out.

        The error of one that did is also what signal handlers raise that limit a call's time: theirs break in.
        """
        if not self._readable.wait_for(self._expires - time.monotonic()):
            raise TimeoutError(errno.ETIMEDOUT, "timed out")

    def _check_patience(self) -> None:
        """Nothing has come for a while: a call waits on, whoever does not wait no more."""
        if self.socket.gettimeout() is not None:
            raise TimeoutError(errno.ETIMEDOUT, "timed out")
