"""What a session's `look` finds."""

from typing import Any, NamedTuple


class Look(NamedTuple):
    """An object at one moment."""

    version: int
    writer: str  # who wrote last
    written: float  # and when: seconds since 1970
    replies: list[Any]
