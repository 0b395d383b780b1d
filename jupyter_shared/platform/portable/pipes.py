"""Where nobody has measured that pipes take less than sockets: there are none for calls."""

from __future__ import annotations

from io import FileIO


def call_pipe(size: int) -> tuple[FileIO, int] | None:
    """Calls come over the socket here."""
    return None


def is_one_too_many(descriptor: int) -> bool:
    """Nobody lends us any here."""
    return True
