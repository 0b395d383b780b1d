"""Sockets, where systems differ.

    Address                         the path of a Unix socket, or (host, port)
    listener_of(path)               listens for a manager whose socket would have this path: the socket, its address
    connected(address, patience)    a connection to what listens there
    allow_at_once_again(listener)   has a port be free as soon as whoever listened there has ended
    is_another_user  tune           what a connection is, and what TCP must be told
    send_with  send_now             bytes with a descriptor beside them; as many bytes as can be sent now
    naming_address(address)         has a failure say at which address it was, as those of files say their names
    come_back_from_reads            has reads that wait look for signals now and then
    descriptors_in                  what came beside the bytes of a `recvmsg`
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import NAME
from .failures import is_of_system
from .polling import Readable

if TYPE_CHECKING or NAME in ("linux", "posix"):
    from .unix.sockets import (
        BACKLOG,
        ROOM_FOR_ONE,
        Address,
        allow_at_once_again,
        come_back_from_reads,
        descriptors_in,
        finds_by_path,
        is_of_this_machine,
        listener_at,
        listener_of,
        mark_of,
        may_send_descriptors,
        send_with,
    )  # fmt: skip
    if TYPE_CHECKING or NAME == "linux":
        from .linux.sockets import LONGEST_SOCKET_PATH, is_another_user, send_now, tune
        from .unix.sockets import connected_to_path
    else:
        from .posix.sockets import LONGEST_SOCKET_PATH, connected_to_path, is_another_user, send_now, tune
else:
    from .anywhere.sockets import (
        BACKLOG,
        LONGEST_SOCKET_PATH,
        ROOM_FOR_ONE,
        Address,
        allow_at_once_again,
        come_back_from_reads,
        connected_to_path,
        descriptors_in,
        finds_by_path,
        is_another_user,
        is_of_this_machine,
        listener_at,
        listener_of,
        mark_of,
        may_send_descriptors,
        send_now,
        send_with,
        tune,
    )  # fmt: skip

__all__ = [
    "BACKLOG",
    "LONGEST_SOCKET_PATH",
    "ROOM_FOR_ONE",
    "Address",
    "allow_at_once_again",
    "come_back_from_reads",
    "connected",
    "connected_to_path",
    "descriptors_in",
    "finds_by_path",
    "is_another_user",
    "is_of_this_machine",
    "listener_at",
    "listener_of",
    "mark_of",
    "may_send_descriptors",
    "naming_address",
    "send_now",
    "send_with",
    "tune",
]  # fmt: skip


@contextmanager
def naming_address(address: Address | None) -> Iterator[None]:
    """Have what the system says of an address say of which: that of a file does, that of a socket does not."""
    try:
        yield
    except OSError as error:
        if is_of_system(error) and error.filename is None:
            error.filename = ":".join(map(str, address[:2])) if isinstance(address, tuple) else address
        raise


def connected(address: Address, patience: float) -> socket.socket:
    """A connection to what listens there; OSError if there is none within `patience` seconds.

    An empty host is this machine, as it is any of its addresses for who listens.
    """
    if isinstance(address, str):
        return connected_to_path(address, patience)
    trouble: OSError = ConnectionRefusedError(f"Nothing is known by the name {address[0]!r}.")
    host, port = address
    for family, kind, protocol, _, where in socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            _connect(connection, where, patience)
            tune(connection)
        except OSError as error:
            connection.close()
            if not is_of_system(error):
                raise
            trouble = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise trouble


def _connect(connection: socket.socket, where: Any, patience: float) -> None:
    """Connect; Python looks for signals meanwhile, which `connect` does only if one interrupts it."""
    connection.settimeout(0)
    error = connection.connect_ex(where)
    if error in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        if not Readable(connection).wait_for_room(patience):
            raise TimeoutError(errno.ETIMEDOUT, "timed out")
        error = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error))
    connection.settimeout(patience)
