"""Threads that only observe, for live views: what they read is no step of the program, so no trace tells of it."""

from __future__ import annotations

import threading
from typing import Any


class _Thread(threading.local):
    observes = False


_thread = _Thread()


def only_observe() -> None:
    """Have the calling thread only observe from now on: to be said before its first call."""
    _thread.observes = True


def about() -> dict[str, Any]:
    """What a connection of the calling thread says of it; `looks` is what the wire calls an observer."""
    return {"looks": True} if _thread.observes else {}
