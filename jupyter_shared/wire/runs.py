"""Blobs of one length, as those of numbers are, put together: they travel as one, and are cut apart in loops of C.

One by one, it takes longer to make and to send these than what is done with them. A run may stand wherever a list of
blobs does, in calls and replies, if the other end takes it (`bulk` is among what it `can`). It is used as that list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from struct import Struct
from typing import Any

from msgspec.msgpack import Ext

AT_ONCE = 64  # pieces that one step of `struct` takes apart: a step for each takes three times as long
CODE = 6  # of the Ext
SIZE_BYTES = 2  # that tell the length of a blob
LONGEST = 16  # bytes of a blob of a reply that is put together with others: those of numbers have 8 and 12


class Pieces:
    """What lies in a buffer, one piece like the other."""

    def __init__(self, order: str, piece: str) -> None:
        """`order` of the bytes, and `piece` with one value in it, as `struct` calls them."""
        one, many = Struct(order + piece), Struct(order + piece * AT_ONCE)
        self._one, self._many, self._size = one.iter_unpack, many.iter_unpack, many.size

    def of(self, data: bytes | bytearray) -> Iterator[Any]:
        """All values in a buffer, in order."""
        if len(data) < self._size:
            return chain.from_iterable(self._one(data))
        view, rest = memoryview(data), len(data) - len(data) % self._size
        return chain.from_iterable(chain(self._many(view[:rest]), self._one(view[rest:])))


class BlobRun:
    """Some blobs, each of `size` bytes, in the place of a list of them; `data` is all their bytes."""

    __slots__ = ("data", "size")
    __hash__ = None  # type: ignore[assignment]  # it is no key, nor part of one

    def __init__(self, data: bytes | bytearray, size: int) -> None:
        self.data = data
        self.size = size

    def __len__(self) -> int:
        return len(self.data) // self.size

    def __iter__(self) -> Iterator[bytes]:
        return _blobs(self.size).of(self.data)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            start = range(0, len(self.data), self.size)[index]
            return bytes(self.data[start : start + self.size])
        start, stop, step = index.indices(len(self))
        if step != 1:
            return [*self][index]
        return BlobRun(self.data[start * self.size : max(start, stop) * self.size], self.size)

    def __eq__(self, other: object) -> bool:
        return [*self] == [*other] if isinstance(other, list | BlobRun) else NotImplemented

    def mention(self) -> Ext:
        """How it travels."""
        return Ext(CODE, self.size.to_bytes(SIZE_BYTES, "little") + self.data)


def run_of(data: memoryview) -> BlobRun:
    """What has travelled; ValueError if it is not some blobs of one length."""
    size = int.from_bytes(data[:SIZE_BYTES], "little")
    if len(data) < SIZE_BYTES or not size or (len(data) - SIZE_BYTES) % size:
        raise ValueError("a run of blobs that are not of one length")
    return BlobRun(bytes(data[SIZE_BYTES:]), size)


def alike(values: Sequence[Any]) -> BlobRun | None:
    """Some values as a run; None if not all of them are short blobs of one length. Most others are told by two."""
    first, last = values[0], values[-1]
    if type(first) is not bytes or type(last) is not bytes or not len(last) == len(first) <= LONGEST or not first:
        return None
    try:
        sizes = {*map(len, values)}
        return BlobRun(b"".join(values), len(first)) if len(sizes) == 1 else None
    except TypeError:  # there is something else among them
        return None


@lru_cache(maxsize=8)
def _blobs(size: int) -> Pieces:
    return Pieces("", f"{size}s")
