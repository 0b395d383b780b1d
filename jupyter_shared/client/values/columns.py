"""Many values at once. Where all are ints, or all floats, their blobs are made, and read, as a column by loops of C.

One by one, most of the time goes into Python's steps from one function to the next. The blobs are the very same.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterable
from struct import calcsize
from typing import Any

from ...errors import CannotSend
from ...saying import count
from ...wire.runs import BlobRun
from ...wire.values import Blob, Blobs
from .plain_values import pickled_plainly, unpickled_many
from .scalars import BEFORE_FLOAT, BEFORE_INT, END, pickled_texts

FEWEST = 8  # values from which on a column is worth its making
SHORT = 16 * 1024  # bytes of a blob that surely travels as it is
LOOKED_AT = 64  # values, about, before all are written: what is not a number may be large, and would be copied whole
MARSHAL_VERSION = 2  # of those which write each number as itself, though it be one that was written before
MARSHAL_HEAD = 5  # bytes before the first item of a list


class Columns:
    """Packs and unpacks many values; what does one is the packer that it is part of."""

    def pack(self, value: Any) -> Blob:
        """A value as a blob."""
        raise NotImplementedError

    def unpack(self, blob: Any) -> Any:
        """The value in a blob."""
        raise NotImplementedError

    def pack_all(self, values: Iterable[Any]) -> Blobs:
        """Many values as blobs, each as `pack` makes it; those of numbers of one type together, if that is taken."""
        values = list(values)
        if len(values) < FEWEST:
            return self._each_packed(values)
        numbers = packed_numbers(values)
        if numbers is not None:
            return numbers if self._takes_runs() else [*numbers]
        kinds = {*map(type, values)}
        blobs = pickled_texts(values) if kinds == {str} else pickled_plainly(values, kinds)
        return blobs if blobs and max(map(len, blobs)) <= SHORT else self._each_packed(values)  # type: ignore[return-value]

    def _each_packed(self, values: list[Any]) -> list[Blob]:
        """The blobs of values, one by one; of many, the error names the one that cannot be sent."""
        blobs: list[Blob] = []
        try:
            blobs.extend(map(self.pack, values))
        except BaseException as failed:
            if isinstance(failed, CannotSend) and len(values) > 1:
                failed.add_note(f"It is number {len(blobs) + 1:,} of {count(len(values), 'value')}, and none was sent.")
            blobs.clear()  # whoever keeps the error would keep their memory, too
            raise
        return blobs

    def _takes_runs(self) -> bool:
        """Whether whoever gets the blobs takes a run in the place of a list of them."""
        raise NotImplementedError

    def unpack_all(self, blobs: Blobs) -> list[Any]:
        """The values in many blobs, each as `unpack` makes it."""
        if len(blobs) < FEWEST:
            return [*map(self.unpack, blobs)]
        column = unpacked_column(blobs)
        if column is not None:
            return column
        values = unpickled_many(blobs)
        values.extend(map(self.unpack, blobs[len(values) :]))
        return values


class _Layout:
    """How the blob of a number looks.

    Only one loop meets each number. What else is done to it is done to all: the first bytes of all blobs are copied to
    where they belong, then the second ones, and so on.
    """

    def __init__(self, before: bytes, code: str, order: str, mark: bytes) -> None:
        """`code`: the number's C type, as `struct` calls it; `order`: of its bytes; `mark`: what it is to `marshal`."""
        self._before, self._code, self._mark = before, code, mark
        self._width = width = calcsize(code)
        self._empty = before + bytes(width) + END
        self.size = len(self._empty)
        places = (*range(len(before), len(before) + width),)
        self._places = places if order == "little" else places[::-1]  # of the bytes, from the lowest one on
        self._natively = self._places if sys.byteorder == "little" else self._places[::-1]  # from the first one on

    def packed(self, values: list[Any]) -> BlobRun | None:
        """The blobs of numbers; None if there is anything else among them, also an int that is too large.

        Here `marshal` writes a mark for each, and its bytes, the lowest one first. So where the first one has this
        mark, a second one begins so many bytes later; if that has it, too, so does a third one; and so on to the end.
        """
        size, many = 1 + self._width, len(values)
        try:
            data = marshal.dumps(values, MARSHAL_VERSION)
        except (ValueError, MemoryError):  # there is something that it cannot write, or something large
            return None
        if len(data) != MARSHAL_HEAD + size * many or data[MARSHAL_HEAD::size] != self._mark * many:
            return None
        blobs = bytearray(self._empty * many)
        for offset, place in enumerate(self._places, MARSHAL_HEAD + 1):
            blobs[place :: self.size] = data[offset::size]
        return BlobRun(bytes(blobs), self.size)

    def unpacked(self, data: bytes | bytearray) -> list[Any] | None:
        """The numbers in blobs that are of its size, one after the other; None if one of these is of something else."""
        size, many = self.size, len(data) // self.size
        for place in (*range(len(self._before)), size - 1):
            if data[place::size] != self._empty[place : place + 1] * many:
                return None
        numbers = bytearray(self._width * many)
        for offset, place in enumerate(self._natively):
            numbers[offset :: self._width] = data[place::size]
        return memoryview(numbers).cast(self._code).tolist()  # type: ignore[call-overload,no-any-return]


_INTS, _FLOATS = _Layout(BEFORE_INT, "i", "little", b"i"), _Layout(BEFORE_FLOAT, "d", "big", b"g")
_OF_TYPE = {int: _INTS, float: _FLOATS}
_OF_SIZE = {layout.size: layout for layout in (_INTS, _FLOATS)}


def packed_numbers(values: list[Any]) -> BlobRun | None:
    """The blobs of ints of 32 bits, or of floats; None if there is anything else, as some most often tell."""
    kind = type(values[0])
    if kind not in _OF_TYPE or type(values[-1]) is not kind:
        return None
    some = {*map(type, values[:: len(values) // LOOKED_AT + 1])}  # of fewer than LOOKED_AT, all
    return _OF_TYPE[kind].packed(values) if len(some) == 1 else None


def unpacked_column(blobs: Blobs) -> list[Any] | None:
    """The numbers in blobs that all look alike; None if they do not, or are no numbers."""
    if isinstance(blobs, BlobRun):
        layout = _OF_SIZE.get(blobs.size)
        return layout.unpacked(blobs.data) if layout else None
    if {*map(type, blobs)} != {bytes}:
        return None
    sizes = {*map(len, blobs)}  # type: ignore[arg-type]
    layout = _OF_SIZE.get(sizes.pop()) if len(sizes) == 1 else None
    return layout.unpacked(b"".join(blobs)) if layout else None  # type: ignore[arg-type]
