"""Accepts connections. When this process has no descriptor left, those who come wait in line until it has."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ..errors import UserError
from ..link import speaks_tls
from ..platform.polling import READ
from ..platform.sockets import BACKLOG, allow_at_once_again, naming_address
from .log import log
from .loop import Loop

if TYPE_CHECKING:  # slow to load, and few listen beyond this machine
    from ..sealing import Seal, Sealer

OUT_OF_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
PAUSE_SECONDS = 0.5  # a listener stays readable, so the loop would ask again and again, and do nothing else


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. UserError if there is no such place, OSError if taken."""
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise UserError(f"This machine cannot listen at {host}:{port}: {error.strerror}.") from None
    listener = socket.socket(found[0], socket.SOCK_STREAM)
    try:
        allow_at_once_again(listener)
        with naming_address((host, port)):
            listener.bind(found[4])
            listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


class Listening:
    """The sockets that a manager listens on."""

    def __init__(
        self, loop: Loop, accepted: Callable[[socket.socket, Seal | None], object], make_room: Callable[[], bool]
    ) -> None:
        """`make_room` lets go of descriptors that are only kept for later: whether there were any."""
        self._loop = loop
        self._accepted = accepted
        self._make_room = make_room
        self._listeners: list[socket.socket] = []

    def add(self, listener: socket.socket, sealer: Sealer | None = None, tls: bool | None = True) -> None:
        """Accept connections from this socket; closing it is ours from now on.

        With a `sealer` they are encrypted; with `tls` None, those that come from another machine.
        """
        listener.setblocking(False)
        self._listeners.append(listener)
        self._loop.handlers[listener.fileno()] = lambda _: self._accept(listener, sealer, tls)
        self._begin(listener)

    def _begin(self, listener: socket.socket) -> None:
        if listener in self._listeners:  # and not removed while it paused
            self._loop.poll.register(listener.fileno(), READ)

    def _accept(self, listener: socket.socket, sealer: Sealer | None, tls: bool | None) -> None:
        try:
            accepted, _ = listener.accept()
        except OSError as error:  # most often, whoever came has left again
            if error.errno in OUT_OF_RESOURCES and self._make_room():
                self._accept(listener, sealer, tls)
                return
            log.warning("A connection could not be accepted: %s", error)
            if error.errno in OUT_OF_RESOURCES:
                self._loop.poll.unregister(listener.fileno())
                self._loop.later(PAUSE_SECONDS, partial(self._begin, listener))
            return
        try:
            seal = sealer.seal() if sealer and speaks_tls(accepted, tls) else None
        except OSError:  # whoever came has left again
            accepted.close()
            return
        self._accepted(accepted, seal)

    def remove(self, listener: socket.socket) -> None:
        """Accept no more from this one."""
        self._listeners.remove(listener)
        self._loop.handlers.pop(listener.fileno(), None)
        with suppress(KeyError, OSError):  # it pauses
            self._loop.poll.unregister(listener.fileno())  # only epoll forgets by itself what is closed
        listener.close()

    def close(self) -> None:
        """Accept no more connections."""
        for listener in self._listeners:
            listener.close()
