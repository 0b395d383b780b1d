"""Puts many items into a dict of blobs, in loops of C, and tells what they have overwritten.

To look a key up takes far longer than all else where there are many, since each lies somewhere else in memory. What one
lookup has brought near, the next one of the same key finds at once, as long as not too many others come in between.
So some are put at a time: these are looked for first, and where none of them is there, as often, nothing more is asked.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any

from ..wire.runs import BlobRun
from ..wire.values import Blob
from .sizes import total_size
from .undo import MOST_ITEMS, UNKNOWN, Undo, of_keys, of_new_keys, of_olds

AT_ONCE = 128  # items: what is touched to find their places stays in the processor's nearest memory
MANY = 10_000  # items of one call, from which on all of them are put at once, if
COUNTED_FROM = 4  # they are one in this many of all: then all bytes are counted anew, which takes less

Items = dict[Any, Blob]


def put(items: Items, weight: int, keys: list[Any], blobs: list[Blob] | BlobRun) -> tuple[Undo, int]:
    """Put a blob under each of some keys, which have hashes: what that has overwritten, and the bytes of all then."""
    if len(keys) > max(MANY, len(items) // COUNTED_FROM):
        undo = UNKNOWN if len(keys) > MOST_ITEMS else of_keys(keys, [*map(items.get, keys)])
        items.update(zip(keys, blobs, strict=True))
        return undo, total_size(items.values())
    before, olds = len(items), _put(items, keys, blobs)
    distinct = len(items) - before if olds is None else len(olds)
    if distinct < len(keys):  # one is there twice
        new = dict(zip(keys, blobs, strict=True))
        keys, blobs = [*new], [*new.values()]
    weight += total_size(blobs)
    if olds is None:
        return of_new_keys(keys), weight
    return of_olds(olds), weight - total_size([old for old in olds.values() if old is not None])


def _put(items: Items, keys: list[Any], blobs: list[Blob] | BlobRun) -> dict[Any, Blob | None] | None:
    """What there was under each of the keys, None if nothing; None if there was nothing under any of them."""
    olds: dict[Any, Blob | None] | None = None
    pairs, there, done = zip(keys, blobs, strict=True), items.keys(), 0
    while some := dict(islice(pairs, AT_ONCE)):
        if olds is None and not there.isdisjoint(some):
            olds = dict.fromkeys(islice(keys, done))
        if olds is not None:  # what came first, where a key is there twice: the next time it finds what we have put
            deque(map(olds.setdefault, some, map(items.get, some)), maxlen=0)
        items.update(some)
        done += AT_ONCE
    return olds
