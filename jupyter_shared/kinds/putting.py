"""Puts many items into a dict of blobs, in loops of C, and tells what they have overwritten.

To look a key up takes far longer than all else where there are many, since each lies somewhere else in memory. A
processor looks for several at a time, if little is done between one and the next: so all hashes are worked out before,
and where there is something under each of some keys, a loop that does nothing else finds it. What one lookup has
brought near, the next one of the same key finds at once, as long as not too many others come in between. So some are
put at a time: these are looked for first, and where none of them is there, as often, nothing more is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from operator import itemgetter
from typing import Any

from ..wire.values import Blob, Blobs
from .sizes import total_size
from .undo import Undo, of_new_keys, of_replaced

AT_ONCE = 256  # items: what is touched to find their places stays in the processor's nearest memory

Items = dict[Any, Blob]


def put(items: Items, weight: int, keys: list[Any], blobs: Blobs) -> tuple[Undo, int]:
    """Put a blob under each of some keys, which have hashes: what that has overwritten, and the bytes of all then."""
    if any(len({*some}) < len(some) for some in _some(keys)):  # in sets: to make them works out all hashes
        last = dict(zip(keys, blobs, strict=True))
        keys, blobs = [*last], [*last.values()]
    olds = _put(items, keys, blobs)
    undo, size = (of_new_keys(keys), 0) if olds is None else of_replaced(keys, olds)
    return undo, weight + total_size(blobs) - size


def _put(items: Items, keys: list[Any], blobs: Blobs) -> list[Blob | None] | None:
    """What there was under each, None if nothing; or just None if there was nothing under any."""
    olds: list[Blob | None] | None = None
    are_new, left = items.keys().isdisjoint, iter(blobs)
    for done, some in enumerate(_some(keys)):
        if not are_new(some):
            olds = [None] * (done * AT_ONCE) if olds is None else olds
            olds += _found(items, some)
        elif olds is not None:
            olds += repeat(None, len(some))
        items.update(zip(some, left, strict=False))  # of `left`, as many as these are
    return olds


def _some(keys: list[Any]) -> Iterator[list[Any]]:
    """Those that are put at a time."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _found(items: Items, keys: list[Any]) -> Iterable[Blob | None]:
    """What is under each."""
    try:
        return itemgetter(*keys)(items) if len(keys) > 1 else [items[keys[0]]]
    except KeyError:
        return map(items.get, keys)
