"""The version page, as clients see it: one number for each object, which moves before a write is acknowledged."""

from __future__ import annotations


class NoPage:
    """A version page on which nothing is ever as it was: every read is a call."""

    def __getitem__(self, slot: int) -> int:
        return -1
