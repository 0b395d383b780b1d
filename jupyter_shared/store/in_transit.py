"""Objects that clients which have ended had sent to others: kept until these come for them, but not for ever."""

from __future__ import annotations

from typing import Any

PATIENCE = 60.0  # seconds


class InTransit:
    """Entries by id, each with the time until which it is kept."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[float, Any]] = {}

    def keep(self, entry: Any, now: float) -> None:
        """Its sender is about to end."""
        self._kept.pop(entry.id, None)
        self._kept[entry.id] = (now + PATIENCE, entry)

    def arrived(self, id: int, now: float) -> None:
        """Somebody has come for it; those whose time is up are let go of, too."""
        self._kept.pop(id, None)
        while self._kept:
            oldest = next(iter(self._kept))
            if self._kept[oldest][0] > now:
                return
            del self._kept[oldest]

    def clear(self) -> None:
        """Whoever counts what is alive does not count these."""
        self._kept.clear()
