"""Where nobody has measured that pipes take less than sockets: there are none for calls."""

from __future__ import annotations

import os
from io import FileIO


def pipe_to_lend(size: int, mode: str) -> tuple[FileIO, int] | None:
    """Calls and answers go over the socket here."""
    return None


def can_nudge() -> bool:
    """Nothing comes by a pipe here."""
    return False


def nudge(descriptor: int, status: os.stat_result, word: bytes) -> None:
    """Nobody waits for a pipe here."""


def is_one_too_many(descriptor: int) -> bool:
    """Nobody lends us any here."""
    return True
