"""Small values that consist of arrays of numbers, taken apart: into these, and all else that is in their pickle."""

from __future__ import annotations

import sys
from typing import Any

from .arrays import DESCRIBED
from .reducers import registered

MOST_ARRAYS = 32
MOST_TEXT = 8 * 1024  # characters of names, or of labels


class Unusual(Exception):
    """Something is not as it usually is: this value has no layout."""


class Layout:
    """What a value is like: two of equal `key` have the same pickle but for the bytes of their `arrays`, in order."""

    __slots__ = ("_met", "_room", "arrays", "key")

    def __init__(self, kind: type, most: int) -> None:
        """Nothing yet, of a value of less than `most` bytes."""
        self._room = most
        self._met: dict[int, int] = {}  # what pickle would have once, as Python tells objects apart: which one it is
        self.arrays: list[Any] = []  # in the order of C, turned around if need be
        self.key: list[Any] = [kind, registered()]  # what programs register changes pickles

    def add_array(self, array: Any) -> None:
        """Note an array, which is but bytes to those who know its type, shape and order; Unusual for any other."""
        if type(array) is not sys.modules["numpy"].ndarray:
            raise Unusual
        dtype, flags, size = array.dtype, array.flags, array.nbytes
        if dtype.isbuiltin != 1 or dtype.char not in DESCRIBED or not flags.forc or not 0 < size < self._room:
            raise Unusual
        if id(array) in self._met:
            raise Unusual
        self._met[id(array)] = len(self._met)
        self._room -= size
        by_rows = flags.c_contiguous
        self.arrays.append(array if by_rows else array.T)
        self.key.append((dtype.char, array.shape, by_rows))

    def add_identity(self, part: object) -> None:
        """Note which one a part is: if it is there twice, so it is in the pickle."""
        self.key.append(self._met.setdefault(id(part), len(self._met)))

    def add_texts(self, texts: tuple[Any, ...]) -> None:
        """Note names or labels; Unusual if there is something else among them, or much."""
        if not {str}.issuperset(map(type, texts)) or sum(map(len, texts)) > MOST_TEXT:
            raise Unusual
        self.key.append(texts)


def arrays_layout(value: Any, most: int) -> Layout | None:
    """That of a list, tuple, or dict of text to arrays, of less than `most` bytes; None of anything else."""
    kind = type(value)
    if len(value) > MOST_ARRAYS:
        return None
    # In one step of Python's, as another thread may change it.
    pairs = [*value.items()] if kind is dict else []
    arrays = [array for _, array in pairs] or [*value]
    if not {getattr(sys.modules.get("numpy"), "ndarray", None)}.issuperset(map(type, arrays)):
        return None
    layout = Layout(kind, most)
    try:
        layout.add_texts(tuple([name for name, _ in pairs]))
        for array in arrays:
            layout.add_array(array)
    except Unusual:
        return None
    return layout
