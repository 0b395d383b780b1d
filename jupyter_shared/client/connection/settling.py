"""Asks what has become of a call that was broken into: nothing more can be said, but what comes still is read."""

from __future__ import annotations

import socket
from collections.abc import Callable

from ...errors import SharedError
from ...wire.framing import Bytes
from ...wire.messages import Failure, Reply
from .protocol import Settling


def settled(
    connection: socket.socket, came: list[Bytes], read: Callable[[], Bytes], settling: Settling
) -> Reply | Failure | None:
    """The answer to the call; None if it was not done, and never will be.

    `came` is all that had come since the call was sent; `read` reads on, until nothing more comes, however long that
    takes: a manager that is stopped or slow does the call when it goes on, and what was taken then must get back.
    """
    try:
        connection.settimeout(None)
        connection.shutdown(socket.SHUT_WR)
        while data := came.pop(0) if came else read():
            answer = settling.fed(data)
            if answer is not None:
                return answer
    except (OSError, SharedError):
        pass
    return None
