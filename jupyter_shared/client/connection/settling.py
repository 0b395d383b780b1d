"""What has become of a call that was broken into, by what had come already and what comes still."""

from __future__ import annotations

import socket
from array import array
from typing import Any

from ...errors import SharedError
from ...wire.framing import Reader
from ...wire.messages import Failure, FromManager, Reply
from .hooks import Hooks

CHUNK = 256 * 1024  # bytes, the most that is read at a time
SETTLE_SECONDS = 2.0  # for a manager to say what has become of it
ROOM_FOR_ONE = socket.CMSG_LEN(array("i").itemsize)  # descriptor, beside what is read


def settled(connection: socket.socket, came: list[bytes], number: int, hooks: Hooks) -> Reply | Failure | None:
    """The answer to the call of that number; None if it was not done, and never will be.

    `came` is all that had come since the call was sent: it is read once more from its beginning, as nobody knows how
    far that was gone.
    """
    reader = Reader(FromManager)
    try:
        connection.settimeout(SETTLE_SECONDS)
        connection.shutdown(socket.SHUT_WR)
        while data := came.pop(0) if came else connection.recv(CHUNK):
            for message in reader.feed(data):
                if reader.packed:
                    hooks.received(reader.packed)
                if isinstance(message, Reply | Failure) and message.number == number:
                    return message
    except (OSError, SharedError):
        pass
    return None


def descriptors_in(arrived: list[Any]) -> list[int]:
    """What came beside the bytes of one `recvmsg`, if it has come to an end."""
    found = array("i")
    for _, beside, _, _ in arrived:
        for level, kind, data in beside:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return [*found]
