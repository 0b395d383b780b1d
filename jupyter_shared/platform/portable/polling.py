"""Waiting for many descriptors by what the system has for it: kqueue, poll or select."""

from __future__ import annotations

import errno
import select
import selectors
import socket

READ, WRITE, HANGUP = selectors.EVENT_READ, selectors.EVENT_WRITE, 4
CHECK_SECONDS = 0.25  # between looks for the end of what nothing else is waited for of
MOST_OF_SELECT = 500  # descriptors: it can wait for 512 on Windows


class Poll:
    """Waits until one of many descriptors is ready."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._most = MOST_OF_SELECT if isinstance(self._selector, selectors.SelectSelector) else None
        self._silent: set[int] = set()  # of these, only the end is to be told

    def register(self, descriptor: int, events: int) -> None:
        """Wait for this one, too; OSError (EMFILE) if there are too many."""
        if events == HANGUP:
            self._silent.add(descriptor)
            return
        if self._most and len(self._selector.get_map()) >= self._most:
            raise OSError(errno.EMFILE, "This system can wait for no more sockets at once")
        self._selector.register(descriptor, events)

    def unregister(self, descriptor: int) -> None:
        """Wait for it no more."""
        if descriptor in self._silent:
            self._silent.discard(descriptor)
        else:
            self._selector.unregister(descriptor)

    def modify(self, descriptor: int, events: int) -> None:
        """Wait for something else of it."""
        if events != HANGUP and descriptor not in self._silent:
            self._selector.modify(descriptor, events)
        else:
            self.unregister(descriptor)
            self.register(descriptor, events)

    def poll(self, seconds: float | None = None, most: int = -1) -> list[tuple[int, int]]:
        """What is ready, waited for at most this long: None, or less than nothing, is for ever."""
        left = None if seconds is None or seconds < 0 else seconds
        while True:
            step = left if not self._silent else CHECK_SECONDS if left is None else min(left, CHECK_SECONDS)
            ready = [(key.fd, events) for key, events in self._selector.select(step)]
            ready += [(descriptor, HANGUP) for descriptor in self._silent if _is_at_its_end(descriptor)]
            if len(ready) > 1:  # what has ended did so before anybody could know of it, and say something
                ready.sort(key=lambda one: not _nothing_follows(one[0]))
            if ready or step == left:
                return ready[:most] if most > 0 else ready
            left = None if left is None or step is None else left - step

    def close(self) -> None:
        """Wait for nothing any more."""
        self._selector.close()


def has_hung_up(connection: socket.socket) -> bool:
    """Whether there is nobody at the other end, or the socket is closed; reads nothing.

    What has come and was not read hides the end, unless the system tells of it by the way.
    """
    return connection.fileno() < 0 or _is_at_its_end(connection.fileno())


def _is_at_its_end(descriptor: int) -> bool:
    try:
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            events = poll.poll(0)
            if events and events[0][1] & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                return True
            if not events:
                return False
        elif not select.select([descriptor], [], [], 0)[0]:
            return False
    except OSError:
        return True
    return _nothing_follows(descriptor)


def _nothing_follows(descriptor: int) -> bool:
    """Whether nothing can be read of a socket but its end."""
    try:
        borrowed = socket.socket(fileno=descriptor)
        try:
            return borrowed.recv(1, socket.MSG_PEEK) == b""
        finally:
            borrowed.detach()
    except BlockingIOError:
        return False
    except OSError:  # no socket, or one that listens
        return True
