"""Threads that only look on, for live views: what they read is no step of the program, so no trace tells of it."""

from __future__ import annotations

import threading
from typing import Any


class _Thread(threading.local):
    looks = False


_thread = _Thread()


def look_on() -> None:
    """From now on, the calling thread only looks on: to be said before its first call."""
    _thread.looks = True


def about() -> dict[str, Any]:
    """What a connection of the calling thread says of it."""
    return {"looks": True} if _thread.looks else {}
