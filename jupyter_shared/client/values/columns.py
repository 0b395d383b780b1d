"""Many values at once. Where all are ints, or all floats, their blobs are made, and read, as a column by loops of C.

One by one, most of the time goes into Python's steps from one function to the next. The blobs are the very same.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from struct import Struct
from typing import Any

from ...wire.values import Blob
from .scalars import BEFORE_FLOAT, BEFORE_INT, END, SCALARS

FEWEST = 8  # values from which on a column is worth its making
AT_ONCE = 64  # values that one step of `struct` takes apart: a step for each takes three times as long
SHORT = 16 * 1024  # bytes of a blob that surely travels as it is


class Columns:
    """Packs and unpacks many values; what does one is the packer that it is part of."""

    def pack(self, value: Any) -> Blob:
        """A value as a blob."""
        raise NotImplementedError

    def unpack(self, blob: Any) -> Any:
        """The value in a blob."""
        raise NotImplementedError

    def pack_all(self, values: Iterable[Any]) -> list[Blob]:
        """Many values as blobs, each as `pack` makes it."""
        values = list(values)
        kinds = {*map(type, values)} if len(values) >= FEWEST else ()
        column = packed_column(values, *kinds) if len(kinds) == 1 else None
        return [*map(self.pack, values)] if column is None else column  # type: ignore[return-value]

    def unpack_all(self, blobs: list[Blob]) -> list[Any]:
        """The values in many blobs, each as `unpack` makes it."""
        column = unpacked_column(blobs) if len(blobs) >= FEWEST else None
        return [*map(self.unpack, blobs)] if column is None else column


class _Pieces:
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


class _Layout:
    """How the blob of a number looks."""

    def __init__(self, before: bytes, code: str, order: str) -> None:
        """`code`: the number's C type, as `array` and `struct` call it; `order`: of its bytes, "<" or ">"."""
        self._before, self._code = before, code
        self._swaps = (order == "<") is not (sys.byteorder == "little")
        self._width = Struct(order + code).size
        self.size = len(before) + self._width + len(END)
        self._each = _Pieces("", f"{self.size}s")
        self._numbers = _Pieces(order, f"{len(before)}x{code}{len(END)}x")

    def packed(self, values: list[Any]) -> list[bytes]:
        """The blobs of numbers; OverflowError if one is too large."""
        numbers = array(self._code, values)
        if self._swaps:
            numbers.byteswap()
        raw, first, size, width = numbers.tobytes(), len(self._before), self.size, self._width
        data = bytearray((self._before + bytes(width) + END) * len(values))
        for offset in range(width):
            data[first + offset :: size] = raw[offset::width]
        return [*self._each.of(data)]

    def unpacked(self, data: bytes) -> list[Any] | None:
        """The numbers in blobs that are of its size, one after the other; None if one of these is of something else."""
        size = self.size
        fixed = [*enumerate(self._before), (size - 1, END[0])]
        for offset, byte in fixed:
            there = data[offset::size]
            if there.count(byte) != len(there):
                return None
        return [*self._numbers.of(data)]


_INTS, _FLOATS = _Layout(BEFORE_INT, "i", "<"), _Layout(BEFORE_FLOAT, "d", ">")
_OF_TYPE = {int: _INTS, float: _FLOATS}
_OF_SIZE = {layout.size: layout for layout in (_INTS, _FLOATS)}


def packed_column(values: list[Any], kind: Any) -> list[bytes] | None:
    """The blobs of values that are all of this type; None if they are no scalars, or not short."""
    layout = _OF_TYPE.get(kind)
    if layout is not None:
        try:
            return layout.packed(values)
        except OverflowError:  # an int of more than 32 bits
            pass
    pickled = SCALARS.get(kind)
    blobs = [*map(pickled, values)] if pickled else None
    return blobs if blobs and max(map(len, blobs)) <= SHORT else None


def unpacked_column(blobs: list[Any]) -> list[Any] | None:
    """The numbers in blobs that all look alike; None if they do not, or are no numbers."""
    if {*map(type, blobs)} != {bytes}:
        return None
    sizes = {*map(len, blobs)}
    layout = _OF_SIZE.get(sizes.pop()) if len(sizes) == 1 else None
    return layout.unpacked(b"".join(blobs)) if layout else None
