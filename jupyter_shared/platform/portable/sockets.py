"""Sending without waiting, and what TCP must be told, by what every system has."""

from __future__ import annotations

import socket

MOST_AT_ONCE = 1 << 30  # bytes; macOS refuses more than 2 GiB
OPTIONS = (
    ("TCP_NODELAY", 1),
    ("TCP_KEEPIDLE", 10),  # seconds of silence until it is asked whether it is still there
    ("TCP_KEEPALIVE", 10),  # the same, as macOS calls it
    ("TCP_KEEPINTVL", 5),
    ("TCP_KEEPCNT", 4),
)


def send_now(connection: socket.socket, data: memoryview) -> int:
    """Send what can be sent without waiting: how many bytes were; BlockingIOError if none.

    Not by MSG_DONTWAIT, which macOS does not look at when something is sent, and Windows does not have.
    """
    patience = connection.gettimeout()
    connection.setblocking(False)
    try:
        return connection.send(data[:MOST_AT_ONCE])
    finally:
        connection.settimeout(patience)


def tune(connection: socket.socket) -> None:
    """Set up a connection over TCP: short messages go at once, and a machine that is no more is noticed."""
    for option, value in OPTIONS:
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
