"""Numpy's arrays of all sorts as one buffer each, beside the pickle.

Numpy itself takes out of a pickle only what the buffer protocol can describe, in one piece, and of its own class: it
copies times, slices with steps, records, masked arrays, and memmaps into the pickle, so that every reader has a copy
of them. Here each is its bytes, whatever they mean, and what they mean beside them. And whether they may be written is
for the reader to say (`Packer.unpack`), not for the array that they come from.
"""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from . import c_pickle

Reducer = Callable[[Any], tuple[Any, ...]]
MOST_AROUND = 256  # types and shapes
DESCRIBED = frozenset("?bBhHiIlLqQefdgFDG")  # dtypes of which the buffer protocol has a word
name_of: Callable[[type], str] = type.__dict__["__name__"].__get__  # whatever a metaclass says

# What pickle writes before and after the bytes of a small array, by the letter of its dtype and its shape.
_around: dict[tuple[str, tuple[int, ...]], tuple[bytes, bytes]] = {}


def reducers() -> dict[type, Reducer]:
    """How to pickle numpy's arrays, by type; nothing where numpy is not loaded."""
    numpy = sys.modules.get("numpy")
    array = getattr(numpy, "ndarray", None)
    if array is None:
        return {}
    found: dict[type, Reducer] = {kind: _reduced_kind for kind in array.__subclasses__() if _is_plain(kind, array)}
    found[array] = _reduced
    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    if masked is not None:
        found[masked] = _reduced_masked
    return found


def pickled_small(value: Any, most: int) -> bytes | None:
    """The pickle of an array of plain numbers, of less than `most` bytes: what `_reduced` leads to.

    None of anything else. There is no name in it, so nobody need search it for one. Pickle asks numpy, by Python's
    code, what is always the same for a type and shape: 4 us, and 20 in a process that has just been woken.
    """
    if type(value) is not getattr(sys.modules.get("numpy"), "ndarray", None) or value.nbytes >= most:
        return None
    dtype, flags = value.dtype, value.flags
    if dtype.isbuiltin != 1 or dtype.char not in DESCRIBED or not flags.forc or not flags.writeable or not value.nbytes:
        return None
    if type(value) in copyreg.dispatch_table:
        return None
    if not flags.c_contiguous:
        return c_pickle.dumps(value, 5)
    around = _around.get((dtype.char, value.shape))
    return b"".join((around[0], value, around[1])) if around else _pickled_first(value)


def _pickled_first(value: Any) -> bytes:
    """The pickle of the first array of its type and shape, noting what there is around its bytes."""
    data, its_bytes = c_pickle.dumps(value, 5), value.tobytes()
    before, head, after = data.partition(c_pickle.BYTEARRAY8 + len(its_bytes).to_bytes(8, "little"))
    if after.startswith(its_bytes):
        if len(_around) >= MOST_AROUND:
            _around.clear()
        _around[value.dtype.char, value.shape] = before + head, after[len(its_bytes) :]
    return data


def known_kinds() -> tuple[Any, int]:
    """What `reducers` depends on."""
    array = getattr(sys.modules.get("numpy"), "ndarray", None)
    return array, len(array.__subclasses__()) if array is not None else 0


def _is_plain(kind: type, array: type) -> bool:
    """Whether a class of arrays is pickled as any array is."""
    own = ("__reduce__", "__reduce_ex__", "__setstate__", "__getstate__")
    return all(getattr(kind, name, None) is getattr(array, name, None) for name in own)


def _reduced(array: Any) -> tuple[Any, ...]:
    described = _described(array)
    if described is None:
        return array.__reduce_ex__(5)  # type: ignore[no-any-return]
    return _numpys_own(), described


def _reduced_kind(array: Any) -> tuple[Any, ...]:
    described = _described(array)
    if described is None:
        return array.__reduce_ex__(5)  # type: ignore[no-any-return]
    return array_of, (type(array), *described)


def _reduced_masked(array: Any) -> tuple[Any, ...]:
    import numpy

    if array.dtype.hasobject:
        return array.__reduce_ex__(5)  # type: ignore[no-any-return]
    mask = None if array.mask is numpy.ma.nomask else array.mask
    fill = None if array._fill_value is None else numpy.asarray(array._fill_value)
    return masked_of, (array.data, mask, fill, bool(array.hardmask))


def _described(array: Any) -> tuple[Any, Any, tuple[int, ...], str] | None:
    """The bytes of an array, its dtype, its shape, and the order they lie in; None if it consists of no bytes."""
    import numpy

    dtype = array.dtype
    if dtype.hasobject or not array.nbytes:
        return None
    flags = array.flags
    plainly = dtype.char in DESCRIBED and dtype.isbuiltin == 1 and flags.forc and flags.writeable
    if plainly and type(array) is numpy.ndarray:  # nearly always
        # As numpy does it: from 64 KiB on, pickle writes only buffers in C's order to a file.
        by_rows, order = (array, "C") if flags.c_contiguous else (array.T, "F")
        return c_pickle.PickleBuffer(by_rows), dtype, array.shape, order  # type: ignore[arg-type]
    plain = array.view(numpy.ndarray)
    if not plain.flags.forc:
        plain = numpy.array(plain, order="K")
        plain = plain if plain.flags.forc else numpy.ascontiguousarray(plain)
    order = "C" if plain.flags.c_contiguous else "F"
    data = plain.ravel(order="K").view("u1")
    if not data.flags.writeable:
        data = numpy.asarray(_Unprotected(data))
    return c_pickle.PickleBuffer(data), array.dtype, array.shape, order


class _Unprotected:
    """An array's memory as numpy describes it, but for the flag that it is read-only, which a pickle would keep."""

    def __init__(self, array: Any) -> None:
        described = array.__array_interface__
        self.__array_interface__ = {**described, "data": (described["data"][0], False)}
        self.array = array  # keeps the memory


@cache
def _numpys_own() -> Any:
    """The function that numpy's own pickles of arrays name: every reader of pickles knows it."""
    import numpy

    return numpy.empty(1, "u1").__reduce_ex__(5)[0]


def array_of(kind: type, data: Any, dtype: Any, shape: tuple[int, ...], order: str) -> Any:
    """An array of a class derived from numpy's, over these bytes."""
    import numpy

    if numpy.dtype(dtype).hasobject:
        raise ValueError("bytes are no objects")  # whoever has made this up would have them taken for pointers
    return numpy.ndarray.__new__(kind, shape, dtype, data, 0, None, order)  # type: ignore[arg-type]


def masked_of(data: Any, mask: Any, fill_value: Any, hard: bool) -> Any:
    """A masked array over this array and this mask; `mask` and `fill_value` may be None."""
    import numpy

    if mask is None:
        made = numpy.ma.MaskedArray(data, copy=False, hard_mask=hard)
    else:  # records have a mask of their own at once, which is to be replaced, not combined with a copy of this one
        made = numpy.ma.MaskedArray(data, mask=mask, copy=False, keep_mask=False, hard_mask=hard)
    if fill_value is not None:
        made.fill_value = fill_value
    return made
