"""The version page, as clients see it: one number for each object, which moves before a write is acknowledged."""

from __future__ import annotations

from typing import Any

from ...wire.locations import LOCATIONS_BYTES, Locations


class NoPage:
    """A version page on which nothing is ever as it was: every read is a call."""

    def __getitem__(self, slot: int) -> int:
        return -1


def locations_behind(page: memoryview | None, about: dict[str, Any]) -> Locations | None:
    """Where a manager's memory is to be seen: it tells that behind its page, if it says so of itself (`about`)."""
    if page is None or "locations" not in about or not about.get("pid"):
        return None
    at, device = about["locations"]
    return Locations(page.cast("B")[at : at + LOCATIONS_BYTES], about["pid"], device)
