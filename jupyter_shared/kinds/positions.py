"""Where something is in a sequence, here and on the wire."""

from __future__ import annotations

from operator import index as integer
from typing import Any

Where = int | tuple[int | None, int | None, int | None]  # an index, or a slice as it travels


def index_of(where: Where | list[Any]) -> Any:
    """An index or a slice, as Python takes it."""
    return slice(*where) if isinstance(where, list | tuple) else where


def where_of(index: Any) -> Where:
    """An index or a slice, as it travels; TypeError when it is neither."""
    if not isinstance(index, slice):
        return integer(index)
    index.indices(0)  # raises what Python raises
    parts = (index.start, index.stop, index.step)
    start, stop, step = (None if part is None else integer(part) for part in parts)
    return start, stop, step
