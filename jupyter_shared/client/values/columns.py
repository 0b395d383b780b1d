"""Many values at once. Where all are ints, or all floats, their blobs are made, and read, as a column by loops of C.

One by one, most of the time goes into Python's steps from one function to the next. The blobs are the very same.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct, error, pack
from typing import Any

from ...errors import CannotSend
from ...saying import count
from ...wire.runs import BlobRun, Pieces
from ...wire.values import Blob, Blobs
from .plain_values import pickled_plainly, unpickled_many
from .scalars import BEFORE_FLOAT, BEFORE_INT, END, pickled_texts

FEWEST = 8  # values from which on a column is worth its making
SHORT = 16 * 1024  # bytes of a blob that surely travels as it is


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
        kinds = {*map(type, values)} if len(values) >= FEWEST else set()
        column = packed_column(values, *kinds) if len(kinds) == 1 else None
        if column is None and kinds:
            column = _if_short(pickled_plainly(values, kinds))
        if column is None:
            return self._each_packed(values)
        return [*column] if type(column) is BlobRun and not self._takes_runs() else column  # type: ignore[return-value]

    def _each_packed(self, values: list[Any]) -> list[Blob]:
        """The blobs of values, one by one; of many, the error names the one that cannot be sent."""
        blobs: list[Blob] = []
        try:
            blobs.extend(map(self.pack, values))
        except CannotSend as failed:
            if len(values) > 1:
                failed.add_note(f"It is number {len(blobs) + 1:,} of {count(len(values), 'value')}, and none was sent.")
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
    """How the blob of a number looks."""

    def __init__(self, before: bytes, code: str, order: str) -> None:
        """`code`: the number's C type, as `struct` calls it; `order`: of its bytes, "<" or ">"."""
        self._before, self._code, self._order = before, code, order
        self._width = Struct(order + code).size
        self.size = len(before) + self._width + len(END)
        self._numbers = Pieces(order, f"{len(before)}x{code}{len(END)}x")

    def packed(self, values: list[Any]) -> BlobRun:
        """The blobs of numbers; OverflowError if one is too large."""
        count, first, size, width = len(values), len(self._before), self.size, self._width
        try:
            raw = pack(f"{self._order}{count}{self._code}", *values)
        except error as too_large:
            raise OverflowError from too_large
        data = bytearray((self._before + bytes(width) + END) * count)
        for offset in range(width):
            data[first + offset :: size] = raw[offset::width]
        return BlobRun(bytes(data), size)

    def unpacked(self, data: bytes | bytearray) -> list[Any] | None:
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


def packed_column(values: list[Any], kind: Any) -> list[bytes] | BlobRun | None:
    """The blobs of values that are all of this type; None if they are no numbers or texts, or not short."""
    layout = _OF_TYPE.get(kind)
    if layout is not None:
        try:
            return layout.packed(values)
        except OverflowError:  # an int of more than 32 bits
            return None
    return _if_short(pickled_texts(values)) if kind is str else None


def _if_short(blobs: list[bytes] | None) -> list[bytes] | None:
    return blobs if blobs and max(map(len, blobs)) <= SHORT else None


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
