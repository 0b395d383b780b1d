"""The bytes between server and viewer, and from the viewer to a page. Pure; both ends are here.

Between server and viewer, both ways: `u32 page, u32 length, payload`. An empty payload: that page has left.
To a page, as one message of its socket: `u32 n, n times u32 size, n parts`; the first part is JSON, and the
others are what JSON cannot carry. From a page comes JSON alone.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from typing import Any

PROTOCOL = 1  # what pages are told first; one that expects another says so, instead of guessing
HEAD = struct.Struct("<II")
MOST = 64 * 1024 * 1024  # bytes of one frame: beyond it, something is wrong with whoever sends it


def framed(page: int, payload: bytes) -> bytes:
    """A message with its number and length before it."""
    return HEAD.pack(page, len(payload)) + payload


def packed(content: dict[str, Any], buffers: Sequence[Any] = ()) -> bytes:
    """One message to a page."""
    parts = [_json(content), *(bytes(buffer) for buffer in buffers)]
    return b"".join([struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)), *parts])


def _json(content: Any) -> bytes:
    try:
        return json.dumps(content, default=_plain, ensure_ascii=False, allow_nan=False).encode(errors="replace")
    except ValueError:
        return json.dumps(_finite(content), ensure_ascii=False).encode(errors="replace")


def _plain(value: Any) -> Any:
    """What JSON does not know: numpy's numbers as Python's, anything else as its text."""
    return value.item() if hasattr(value, "item") else str(value)


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity: they are told as words, as Jupyter's own messages tell them."""
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [*map(_finite, value)]
    return value if value is None or isinstance(value, str | int) else _finite(_plain(value))
