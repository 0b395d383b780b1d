"""Why the manager hung up, when that broke into what it was still being sent: for a message it has no memory for."""

from __future__ import annotations

from ...errors import SharedError
from ...wire.messages import Goodbye
from .channel import Channel
from .failures import last_said


def last_words(channel: Channel) -> Exception | None:
    """The error that the manager said before it hung up; None if it said nothing. Does not wait."""
    try:
        channel.socket.settimeout(0)
        while not isinstance(message := channel.receive(), Goodbye):
            pass
    except (OSError, SharedError):  # nothing more comes
        return None
    return last_said(message)
