"""Sockets, where systems differ.

    Address                         the path of a Unix socket, or (host, port)
    listener_of(path)               listens for a manager whose socket would have this path: the socket, its address
    connected(address, patience)    a connection to what listens there
    allow_at_once_again(listener)   has a port be free as soon as whoever listened there has ended
    is_another_user  tune           what a connection is, and what TCP must be told
    send_with  send_now             bytes with a descriptor beside them; as many bytes as can be sent now
    come_back_from_reads            has reads that wait look for signals now and then
    descriptors_in                  what came beside the bytes of a `recvmsg`
"""

import socket
from typing import TYPE_CHECKING

from . import NAME

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
    "send_now",
    "send_with",
    "tune",
]  # fmt: skip


def connected(address: Address, patience: float) -> socket.socket:
    """A connection to what listens there; OSError if there is none within `patience` seconds."""
    if isinstance(address, str):
        return connected_to_path(address, patience)
    connection = socket.create_connection(address, patience)
    tune(connection)
    return connection
