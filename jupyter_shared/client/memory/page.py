"""The version page, as clients see it: one number for each object, which moves before a write is acknowledged."""

from __future__ import annotations

from typing import Any

from ...wire.places import PLACES_BYTES, Places


class NoPage:
    """A version page on which nothing is ever as it was: every read is a call."""

    def __getitem__(self, slot: int) -> int:
        return -1


def places_behind(page: memoryview | None, about: dict[str, Any]) -> tuple[Places, int] | None:
    """Where a manager's memory is to be seen, as that says behind its page, and in which process; None: it is not.

    `about` is what the manager says of itself.
    """
    at, pid = about.get("places"), about.get("pid")
    if page is None or not at or not pid:
        return None
    return Places(page.cast("B")[at : at + PLACES_BYTES]), pid
