"""Sockets on Linux: who is at the other end, and how long a silent machine is believed in."""

from __future__ import annotations

import os
import socket
import struct

LONGEST_SOCKET_PATH = 107  # bytes


def is_another_user(connection: socket.socket) -> bool:
    """Whether the process at the other end is known to be another user's."""
    if connection.family != socket.AF_UNIX:
        return False
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1]) != os.getuid()


def tune(connection: socket.socket) -> None:
    """Set up a connection over TCP: short messages go at once, and a machine that is no more is noticed."""
    for option, value in (
        (socket.TCP_NODELAY, 1),
        (socket.TCP_KEEPIDLE, 10),  # seconds of silence until it is asked whether it is still there
        (socket.TCP_KEEPINTVL, 5),
        (socket.TCP_KEEPCNT, 4),
        (socket.TCP_USER_TIMEOUT, 30_000),  # milliseconds until what is sent must have arrived
    ):
        connection.setsockopt(socket.IPPROTO_TCP, option, value)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def send_now(connection: socket.socket, data: memoryview) -> int:
    """Send what can be sent without waiting: how many bytes were; BlockingIOError if none."""
    return connection.send(data, socket.MSG_DONTWAIT)
