"""Pickles of the scalars that are written most often: byte for byte those of `pickle.dumps`, in a quarter of the time.

They are of one shape for each range of numbers, so that only the number itself is to be put in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pickle import dumps
from struct import Struct
from typing import Any

PROTOCOL = 5
ONE_BYTE, TWO_BYTES, FOUR_BYTES = 1 << 8, 1 << 16, 1 << 31
_CONSTANTS = {value: dumps(value, PROTOCOL) for value in (None, True, False)}
_OF_ONE_BYTE = [dumps(number, PROTOCOL) for number in range(ONE_BYTE)]


def _shaped(order: str, number: str, like: Any) -> tuple[Callable[..., bytes], bytes]:
    """What puts a number into a pickle that is like this one's, and what comes before the number there."""
    head = dumps(like, PROTOCOL)[: -Struct(number).size - 1]
    return Struct(f"{order}{len(head)}s{number}c").pack, head


_of_two_bytes, _before_two = _shaped("<", "H", ONE_BYTE)
_of_four_bytes, _before_four = _shaped("<", "i", TWO_BYTES)
_of_a_float, _before_a_float = _shaped(">", "d", 0.5)


def pickled_int(value: int) -> bytes:
    """An int of any size."""
    if 0 <= value < TWO_BYTES:
        return _OF_ONE_BYTE[value] if value < ONE_BYTE else _of_two_bytes(_before_two, value, b".")
    if -FOUR_BYTES <= value < FOUR_BYTES:
        return _of_four_bytes(_before_four, value, b".")
    return dumps(value, PROTOCOL)


def pickled_float(value: float) -> bytes:
    """A float."""
    return _of_a_float(_before_a_float, value, b".")


# By exact type. What is not in here is no scalar.
SCALARS: dict[type, Callable[[Any], bytes]] = {
    int: pickled_int, float: pickled_float, bool: _CONSTANTS.__getitem__, type(None): _CONSTANTS.__getitem__,
    str: partial(dumps, protocol=PROTOCOL), bytes: partial(dumps, protocol=PROTOCOL),
}  # fmt: skip
