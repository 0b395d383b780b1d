"""Keys of dicts and names of attributes, as they travelled, for views: to be looked up, and to be read."""

from __future__ import annotations

from typing import Any

from ..client.preview.plain import plain_text, sayable
from ..client.preview.preview import LIMIT, preview


def hashable(key: Any) -> Any:
    """A key as it travelled, fit for a dict: its lists are tuples."""
    return tuple(map(hashable, key)) if isinstance(key, list) else key


def name_of(key: Any, limit: int = LIMIT) -> str:
    """A key as it stands in code, whatever it is."""
    data = getattr(key, "data", None)
    return preview(data, limit).text if isinstance(data, bytes) else plain_text(key)


def label_of(key: Any, limit: int = LIMIT) -> str:
    """A key as people say it: a text without its quotes."""
    return sayable(key) if isinstance(key, str) else name_of(key, limit)
