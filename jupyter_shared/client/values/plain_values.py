"""Values of which pickle has nobody to ask. Many at once are pickled, and read, in loops of C.

One by one, most of the time goes into Python's steps from one function to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat
from operator import call
from typing import Any

from ...wire.values import Blobs
from ..signals import came_from_a_handler
from .c_pickle import dumps, loads
from .scalars import PROTOCOL, SCALARS

PLAIN, ONLY_SCALARS, SEQUENCES = frozenset((bytes,)), frozenset(SCALARS), frozenset((tuple, list))
TOGETHER = SEQUENCES | {dict}

MOST_TOGETHER = 16


def pickled_together(value: Any) -> bytes | None:
    """The pickle of a dict, list or tuple in which there are a few scalars; None if there is anything else.

    Nothing hangs on it, and no program says how it is pickled: so it need not be watched, which takes twice as long.
    """
    if len(value) > MOST_TOGETHER:
        return None
    try:
        is_dict = type(value) is dict
        if not ONLY_SCALARS.issuperset(map(type, value.values() if is_dict else value)):
            return None
        return dumps(value, PROTOCOL) if not is_dict or ONLY_SCALARS.issuperset(map(type, value)) else None
    except Exception as error:
        if came_from_a_handler(error):
            raise
        return None


def pickled_plainly(values: list[Any], kinds: set[Any]) -> list[bytes] | None:
    """The pickles of values of these types, if there are only scalars, or one level of scalars in each; else None.

    Pickle has nobody to ask about these: no class how it travels, nor us where their memory is.
    """
    if kinds <= ONLY_SCALARS:
        return [*map(call, map(SCALARS.__getitem__, map(type, values)), values)]
    if kinds <= SEQUENCES:
        inside: Iterable[Any] = chain.from_iterable(values)
    elif kinds == {dict}:
        inside = chain(chain.from_iterable(values), chain.from_iterable(map(dict.values, values)))
    else:
        return None
    return [*map(dumps, values, repeat(PROTOCOL))] if ONLY_SCALARS.issuperset(map(type, inside)) else None


def unpickled_many(blobs: Blobs) -> list[Any]:
    """The values in blobs, up to one that only `unpack` can read, or can say what is wrong with it."""
    values: list[Any] = []
    if PLAIN.issuperset(map(type, blobs)):
        try:
            values.extend(map(loads, blobs))  # type: ignore[arg-type]
        except (ImportError, AttributeError):  # its class is not where it was
            pass
    return values
