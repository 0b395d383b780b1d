"""Objects that clients which have ended had sent to others: alive until these come for them, but not for ever."""

from __future__ import annotations

from typing import Any

PATIENCE = 60.0  # seconds


class InTransit:
    """Entries by id, each with the time until which it is kept alive."""

    def __init__(self) -> None:
        self._objects: dict[int, tuple[float, Any]] = {}

    def add(self, entry: Any, now: float) -> None:
        """Keep an object alive whose sender is about to end; `now` in seconds since 1970."""
        self._objects.pop(entry.id, None)
        self._objects[entry.id] = (now + PATIENCE, entry)

    def arrived(self, id: int, now: float) -> None:
        """Somebody has come for it; those whose time is up are let go of, too."""
        self._objects.pop(id, None)
        while self._objects:
            oldest = next(iter(self._objects))
            if self._objects[oldest][0] > now:
                return
            del self._objects[oldest]

    def clear(self) -> None:
        """Whoever counts what is alive does not count these."""
        self._objects.clear()
