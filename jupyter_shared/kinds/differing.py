"""What a function has made of contents, as the call that makes them so: only what is different travels."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from ..wire.values import Blob
from .cache import is_immutable

LARGE_PART = 2  # when one in this many items differs, all are sent, which takes less

Step = tuple[str, list[Any]]  # an operation, and its arguments
Pack = Callable[[Any], Blob]
SAME: Step = ("", [])  # nothing is to be done


def _is_same(old: Any, new: Any, blob: Blob, packed: Pack) -> Blob | None:
    """None if a value is what it was, else its new blob. Values that can change are compared packed."""
    if new is old and is_immutable(old):
        return None
    made = packed(new)
    return None if type(made) is bytes and made == blob else made


def of_mapping(
    wires: list[Any], blobs: list[Blob], before: dict[Any, Any], after: dict[Any, Any], pack: Pack, new_key: Pack
) -> Step | None:
    """Between two dicts, the first of which came as these keys and blobs; None if all is to be sent."""
    if len(before) != len(wires):  # of some keys only their class can tell that they are equal
        return None
    gone, put, order = [], [], []
    for (key, old), wire, blob in zip(before.items(), wires, blobs, strict=True):
        if key not in after:
            gone.append(wire)
            continue
        order.append(key)
        changed = _is_same(old, after[key], blob, pack)
        if changed is not None:
            put.append((wire, changed))
    come = [key for key in after if key not in before]
    if (len(gone) + len(put) + len(come)) * LARGE_PART > len(after) or [*order, *come] != [*after]:
        return None
    put += [(new_key(key), pack(after[key])) for key in come]
    return ("amend", [gone, put]) if gone or put else SAME


def of_members(before: set[Any], after: set[Any], key: Pack, new_key: Pack) -> Step | None:
    """The step from one set to another; None if all is to be sent. Members travel as `key` and `new_key` make them."""
    gone, come = before - after, after - before
    if (len(gone) + len(come)) * LARGE_PART > len(after):
        return None
    return ("amend", [[*map(key, gone)], [*map(new_key, come)]]) if gone or come else SAME


def of_sequence(blobs: list[Blob], before: list[Any], after: list[Any], pack: Pack) -> Step | None:
    """Between two lists, the first of which came as these blobs: all between the first and the last difference."""
    most = min(len(before), len(after))
    first = _alike(before, after, blobs, pack, most)
    last = _alike(reversed(before), reversed(after), reversed(blobs), pack, most - first)
    if first == len(before) == len(after):
        return SAME
    if (most - first - last) * LARGE_PART > most:
        return None
    end = len(after) - last
    return "set", [(first, len(before) - last, None), [*map(pack, after[first:end])]]


def _alike(before: Any, after: Any, blobs: Any, pack: Pack, most: int) -> int:
    """How many items are the same, from the beginning on, of the first `most`. `blobs` is what `before` came as."""
    alike = 0
    for old, new, blob in islice(zip(before, after, blobs, strict=False), most):
        if _is_same(old, new, blob, pack) is not None:
            break
        alike += 1
    return alike
