"""Sockets on macOS and its kin: a shorter path, and other names for what TCP must be told."""

from __future__ import annotations

import os
import socket
import struct
import sys

LONGEST_SOCKET_PATH = 103  # bytes
LOCAL_PEERCRED, XUCRED = 0x001, "2i"  # macOS's: version, uid, and more
OPTIONS = (
    ("TCP_NODELAY", 1),
    ("TCP_KEEPIDLE", 10),  # seconds of silence until it is asked whether it is still there
    ("TCP_KEEPALIVE", 10),  # the same, as macOS calls it
    ("TCP_KEEPINTVL", 5),
    ("TCP_KEEPCNT", 4),
)


def is_another_user(connection: socket.socket) -> bool:
    """Whether the process at the other end is known to be another user's."""
    if connection.family != socket.AF_UNIX:
        return False
    if hasattr(socket, "SO_PEERCRED"):  # not on macOS
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    elif sys.platform == "darwin" or "bsd" in sys.platform:
        credentials = connection.getsockopt(0, LOCAL_PEERCRED, 128)
    else:
        return False  # the folder of the socket keeps others out
    return int(struct.unpack(XUCRED, credentials[: struct.calcsize(XUCRED)])[1]) != os.getuid()


def tune(connection: socket.socket) -> None:
    """Set up a connection over TCP: short messages go at once, and a machine that is no more is noticed."""
    for option, value in OPTIONS:
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
