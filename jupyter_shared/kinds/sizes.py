"""How many bytes blobs take. Kinds keep the sum of what is in them, so that a listing need not count it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..wire.values import Packed

_ONLY_BYTES = {bytes}


def blob_size(blob: Any) -> int:
    """The bytes of one blob; none of what is no blob at all, which only a client other than ours can have sent."""
    if type(blob) is bytes:
        return len(blob)
    return blob.size() if isinstance(blob, Packed) else 0


def total_size(blobs: Collection[Any]) -> int:
    """The bytes of many blobs."""
    return sum(map(len, blobs)) if _ONLY_BYTES.issuperset(map(type, blobs)) else sum(map(blob_size, blobs))
