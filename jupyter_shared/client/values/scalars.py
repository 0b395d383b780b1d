"""Pickles of the scalars that are written most often, in a quarter of the time that pickle takes.

They are what `pickle.dumps` writes, but that an int has one shape for all of 32 bits, that no frame is announced, which
is longer than the number, and that text is not noted for being there twice: every unpickler reads that. Of one shape
each, so that only the value itself is to be put in, and many of them are a column (`columns.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from struct import Struct
from typing import Any

from . import c_pickle
from .c_pickle import dumps

PROTOCOL = 5
BEGINS, END = c_pickle.PROTO + bytes((PROTOCOL,)), c_pickle.STOP
BEFORE_INT, BEFORE_FLOAT = BEGINS + c_pickle.BININT, BEGINS + c_pickle.BINFLOAT
SHORT = 256  # bytes; of text that is shorter, one byte tells the length
BEFORE_TEXT = tuple(BEGINS + c_pickle.SHORT_BINUNICODE + bytes((size,)) for size in range(SHORT))  # of that length
ALL_INTS = 1 << 31  # of 32 bits: from its negative up to it
_CONSTANTS = {value: dumps(value, PROTOCOL) for value in (None, True, False)}

_of_an_int = Struct(f"<{len(BEFORE_INT)}sic").pack
_of_a_float = Struct(f">{len(BEFORE_FLOAT)}sdc").pack


def pickled_int(value: int) -> bytes:
    """The pickle of an int of any size."""
    if -ALL_INTS <= value < ALL_INTS:
        return _of_an_int(BEFORE_INT, value, END)
    return dumps(value, PROTOCOL)


def pickled_float(value: float) -> bytes:
    """The pickle of a float."""
    return _of_a_float(BEFORE_FLOAT, value, END)


def pickled_text(value: str) -> bytes:
    """The pickle of a text."""
    try:
        data = value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return dumps(value, PROTOCOL)
    return BEFORE_TEXT[len(data)] + data + END if len(data) < SHORT else dumps(value, PROTOCOL)


def pickled_texts(values: list[str]) -> list[bytes]:
    """The pickles of many, in loops of C if all of them are short."""
    try:
        encoded = [*map(str.encode, values)]
        before = [*map(BEFORE_TEXT.__getitem__, map(len, encoded))]
    except (UnicodeEncodeError, IndexError):
        return [*map(pickled_text, values)]
    return [*map(b"".join, zip(before, encoded, repeat(END)))]


def pickled_bytes(value: bytes) -> bytes:
    """The pickle of bytes."""
    return dumps(value, PROTOCOL)


# By exact type. What is not in here is no scalar.
SCALARS: dict[type, Callable[[Any], bytes]] = {
    int: pickled_int, float: pickled_float, bool: _CONSTANTS.__getitem__, type(None): _CONSTANTS.__getitem__,
    str: pickled_text, bytes: pickled_bytes,
}  # fmt: skip
