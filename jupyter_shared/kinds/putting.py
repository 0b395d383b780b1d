"""Puts many items into a dict of blobs, in loops of C, and tells what they have overwritten.

To look a key up takes far longer than all else where there are many, since each lies somewhere else in memory. What one
lookup has brought near, the next one of the same key finds at once, as long as not too many others come in between.
So some are put at a time: these are looked for first, and where none of them is there, as often, nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..wire.values import Blob, Blobs
from .sizes import total_size
from .undo import MOST_ITEMS, UNKNOWN, Undo, first_of_each, of_new_keys, of_olds, of_replaced

AT_ONCE = 128  # items: what is touched to find their places stays in the processor's nearest memory
MANY = 10_000  # items of one call, from which on all of them are put at once, if
COUNTED_FROM = 4  # they are one in this many of all: then all bytes are counted anew, which takes less

Items = dict[Any, Blob]


def put(items: Items, weight: int, keys: list[Any], blobs: Blobs) -> tuple[Undo, int]:
    """Put a blob under each of some keys, which have hashes: what that has overwritten, and the bytes of all then."""
    if len(keys) > max(MANY, len(items) // COUNTED_FROM):
        undo = UNKNOWN if len(keys) > MOST_ITEMS else of_replaced(keys, [*map(items.get, keys)])[0]
        items.update(zip(keys, blobs, strict=True))
        return undo, total_size(items.values())
    before, (olds, done) = len(items), _put(items, keys, blobs)
    if olds is None:
        if len(items) - before < len(keys):  # one is there twice
            new = dict(zip(keys, blobs, strict=True))
            keys, blobs = [*new], [*new.values()]
        return of_new_keys(keys), weight + total_size(blobs)
    if done < len(keys):  # one is twice among those that were put together
        overwritten = first_of_each(_distinct(keys), olds)
        new, gone = dict(zip(keys, blobs, strict=True)), [*filter(None, overwritten.values())]
        return of_olds(overwritten), weight + total_size(new.values()) - total_size(gone)
    undo, size = (UNKNOWN, total_size([*filter(None, olds)])) if len(keys) > MOST_ITEMS else of_replaced(keys, olds)
    return undo, weight + total_size(blobs) - size


def _put(items: Items, keys: list[Any], blobs: Blobs) -> tuple[list[Blob | None] | None, int]:
    """What there was under each, None if nothing, or just None if there was nothing under any; and how many were put.

    Of two that are equal and put together, only the last one is. If not together, it is what the first one has put
    that there was under the second one.
    """
    olds: list[Blob | None] | None = None
    pairs, there, done = zip(keys, blobs, strict=True), items.keys(), 0
    while some := dict(islice(pairs, AT_ONCE)):
        if olds is None and not there.isdisjoint(some):
            olds = [None] * done
        if olds is not None:
            olds += map(items.get, some)
        items.update(some)
        done += len(some)
    return olds, done


def _distinct(keys: list[Any]) -> Iterator[Any]:
    """Those that `_put` has put."""
    for start in range(0, len(keys), AT_ONCE):
        yield from dict.fromkeys(keys[start : start + AT_ONCE])
