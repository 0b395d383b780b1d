"""Dicts that keep the hash of each key beside it, which makes it a quarter cheaper to look for a new one among many.

So a key is told from those that collide with it with no look at them, which lie somewhere else in memory each. Python's
dicts do so from their first key on that is no text; as long as they have had but text, they keep 8 bytes less of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def key_table(pairs: Iterable[tuple[Any, Any]] = ()) -> dict[Any, Any]:
    """A dict of these keys and values."""
    table: dict[Any, Any] = {None: None}  # which is no text
    del table[None]
    table.update(pairs)
    return table
