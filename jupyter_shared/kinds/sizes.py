"""How many things are in an object, and how many bytes: kinds keep the sum, so that a listing need not count it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..wire.runs import BlobRun
from ..wire.values import Packed

_ONLY_BYTES = {bytes}


def item_count(state: Any) -> int | None:
    """How many things are in an object; None for a kind that has no items, as a lock: its State has no length."""
    return len(state) if hasattr(type(state), "__len__") else None


def blob_size(blob: Any) -> int:
    """The bytes of one blob; none of what is no blob at all, which only a client other than ours can have sent."""
    if type(blob) is bytes:
        return len(blob)
    return blob.size() if isinstance(blob, Packed) else 0


def total_size(blobs: Collection[Any] | BlobRun) -> int:
    """The bytes of many blobs."""
    if len(blobs) == 1:  # as of nearly all that passes through a queue: it waits for this twice
        [blob] = blobs
        return blob_size(blob)
    if isinstance(blobs, BlobRun):
        return len(blobs.data)
    return sum(map(len, blobs)) if _ONLY_BYTES.issuperset(map(type, blobs)) else sum(map(blob_size, blobs))
