"""Sockets on macOS and its kin: a shorter path, and a shorter line of those who wait to be let in."""

from __future__ import annotations

import os
import socket
import struct
import sys
import time

from ..portable.sockets import send_now, tune
from ..unix import sockets as unix

__all__ = ["LONGEST_SOCKET_PATH", "connected_to_path", "is_another_user", "send_now", "tune"]

LONGEST_SOCKET_PATH = 103  # bytes
PAUSES = (0.001, 0.004, 0.016, 0.064)  # seconds; a listener that is asked by too many at once refuses, on macOS
LOCAL_PEERCRED, XUCRED = 0x001, "2i"  # macOS's: version, uid, and more


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


def connected_to_path(address: str, patience: float) -> socket.socket:
    """A connection to what listens at a path; OSError if there is none within `patience` seconds."""
    for pause in PAUSES:
        try:
            return unix.connected_to_path(address, patience)
        except ConnectionRefusedError:  # by nobody who listens, or by one who has 128 in line already
            time.sleep(pause)
    return unix.connected_to_path(address, patience)
