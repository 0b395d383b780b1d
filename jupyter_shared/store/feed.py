"""The feed: each change of an object that clients follow, written into shared memory before its version moves.

A client that reads an object often keeps a replica of it: a State of its own, made of what `follow` replied, to which
it applies these entries. The bodies, in MessagePack:

    [operation, calls]      the arguments of each of one or more calls, none of which failed
    ["", []]                the version has moved, and what is in the object is what it was
    nil                     what has changed is not told: it is too much, or half of it failed

An object whose version moves with no entry at all costs its followers a new copy, never the truth: each entry says
which version it follows upon, and none of them then follows upon the one that they are at.

Nobody says that he follows no longer. An object is followed for `Entry.lease` changes more, and who still
reads renews that: so clients may die, be stopped, or fork. A change that is not told ends that at once: no replica
outlives it, so there is nobody to tell of the next ones until somebody makes another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.msgpack import Encoder, Ext

from ..kinds.sizes import item_count
from ..wire.encoding import encoder
from ..wire.ring import RingWriter
from ..wire.runs import BlobRun
from ..wire.values import Packed, PickledKey, encode_extra, encoded
from .entry import Entry

LEASE = 4096  # changes of an object
MOST_TOLD = 8 * 1024  # bytes of a change, about: what is more is not told
EACH = 4  # bytes that a value takes beside its own
SMALL = frozenset((float, bool, type(None), Packed))  # whatever is in them, and Packed as its token
MOST_ITEMS = 250_000  # of an object that may be followed
MOST_BYTES = 16 * 1024 * 1024
FEWEST_MISSES = 8  # of who wants to follow
ITEMS_FOR_A_MISS = 64  # are copied, here and there, in the time that one call takes
BYTES_FOR_A_MISS = 64 * 1024
NEVER = -1  # in the place of a number of misses


def _extra(value: Any) -> Any:
    """In the place of a blob on which something hangs stands a token, since replicas keep nothing alive."""
    return Ext(3, b"") if type(value) is Packed else encode_extra(value)


_encode = Encoder(enc_hook=_extra).encode
_encode_all = encoder(_extra)
UNEXPLAINED = _encode(None)
UNTOUCHED = _encode(["", []])


class Feed:
    """What is told to those who follow."""

    def __init__(self, ring: RingWriter, offset: int, size: int) -> None:
        """`offset` and `size`: where the ring lies, in bytes from the beginning of the version page."""
        self._ring: RingWriter | None = ring
        self._where = offset, size

    def tell(self, entry: Entry, version: int, operation: str, calls: Sequence[Any], failed: bool) -> None:
        """A followed object has changed, and is about to be at this version."""
        if self._ring is None:
            return
        body = UNEXPLAINED if failed else _explanation(operation, calls)
        entry.lease = 0 if body is UNEXPLAINED else entry.lease - 1
        self._ring.append(entry.id, version, entry.version, body)

    def close(self) -> None:
        """Tell nothing more: the ring's memory goes."""
        if self._ring is not None:
            self._ring.close()
        self._ring = None

    def follow(self, entry: Entry, misses: int, snapshot: bool) -> list[Any] | int:
        """Have an object be followed for LEASE changes more; with `snapshot` also all that is in it.

        That is its version, where what comes next is told, offset and size of the ring, and its dump; or how many reads
        must have missed before it is copied: NEVER, if it is too large or of a kind that cannot be followed.
        """
        if self._ring is None or not entry.state.is_replicable or not entry.shown_in:
            return NEVER
        if not snapshot:
            entry.lease = LEASE
            return 0
        items, size = item_count(entry.state) or 0, entry.state.size()
        if items > MOST_ITEMS or size > MOST_BYTES:
            return NEVER
        needed = FEWEST_MISSES + items // ITEMS_FOR_A_MISS + size // BYTES_FOR_A_MISS
        if misses < needed:
            return needed
        entry.lease = LEASE
        return [entry.version, self._ring.head, *self._where, encoded(_encode_all, entry.state.dump())]


def _explanation(operation: str, calls: Sequence[Any]) -> bytes:
    if operation[0] == "@":  # an operation of the Entry's: what can be followed has no holders who give anything back
        return UNTOUCHED
    return encoded(_encode, [operation, calls]) if _is_light(calls) else UNEXPLAINED


def _is_light(calls: Sequence[Any]) -> bool:
    """Whether this is not too much to be told: found out without looking at all of it, nor encoding it."""
    left, rest = MOST_TOLD, [*calls]
    for value in rest:  # which grows meanwhile
        kind = type(value)
        if kind is bytes or kind is str:
            left -= len(value)
        elif kind is list or kind is tuple:
            if len(value) > left:
                return False
            rest += value
        elif kind is PickledKey:
            left -= len(value.data)
        elif kind is BlobRun:
            left -= len(value.data) + EACH * len(value)
        elif kind is int:
            left -= value.bit_length() // 8
        elif kind not in SMALL:
            return False
        left -= EACH
        if left < 0:
            return False
    return True
