"""What has become of a call that was broken into, by what had come already and what comes still."""

from __future__ import annotations

import socket

from ...errors import SharedError
from ...wire.framing import Reader
from ...wire.messages import Failure, FromManager, Reply
from .hooks import Hooks

CHUNK = 256 * 1024  # bytes, the most that is read at a time
SETTLE_SECONDS = 2.0  # for a manager to say what has become of it


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
