"""What each operation is about to overwrite, looked at before it is done: `LOOKS[kind][operation](state, calls)`.

The calls are the arguments of each of one or more calls. What an operation overwrites that is not mentioned here is all
there is. Looking is a part of every write, so what writes do nearly always comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from operator import attrgetter
from typing import Any

from ..kinds import STATES
from ..wire.values import key_of
from .undo import (
    CONTENTS,
    ITEM,
    LARGE,
    MOST_ITEMS,
    UNKNOWN,
    Calls,
    Key,
    Keys,
    Splice,
    Undo,
    Whole,
    cost_of,
    kept,
    marked,
    spliced,
)

Look = Callable[[Any, Calls], Undo]


# --- keys and values ------------------------------------------------------------------------------------------


def _key(state: Any, calls: Calls) -> Undo:
    if len(calls) > 1:
        return _keys(state, [key_of(args[0]) for args in calls])
    key = calls[0][0]
    if type(key) is not str:
        key = key_of(key)
    old = state.items.get(key)
    if old is None:
        return Key(key, None, ITEM)
    if type(old) is bytes:
        size = len(old)
        if size <= LARGE:
            return Key(key, old, ITEM + size)
    old = kept(old)
    return Key(key, old, ITEM + cost_of(old))


def _keys(state: Any, keys: list[Any]) -> Undo:
    if len(keys) > MOST_ITEMS:
        return UNKNOWN
    olds = {key: kept(state.items.get(key)) for key in keys}
    return Keys(olds, ITEM * (1 + len(olds)) + sum(map(cost_of, olds.values())))


def _updated(state: Any, calls: Calls) -> Undo:
    if sum(len(args[0]) for args in calls) > MOST_ITEMS:
        return UNKNOWN
    return _keys(state, [key_of(item[0]) for args in calls for item in args[0]])


def _amended(state: Any, calls: Calls) -> Undo:
    return _keys(state, [key_of(key) for gone, put in calls for key in (*gone, *(item[0] for item in put))])


def _last_items(state: Any, calls: Calls) -> Undo:
    return _keys(state, [*islice(reversed(state.items), len(calls))][::-1])


def _all_items(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    return _whole(state.items)


def _whole(items: dict[Any, Any]) -> Undo:
    if len(items) > MOST_ITEMS:
        return UNKNOWN
    contents = {key: kept(blob) for key, blob in items.items()}
    return Whole(contents, ITEM * (1 + len(items)) + sum(map(cost_of, contents.values())))


# --- members --------------------------------------------------------------------------------------------------


def _member(state: Any, calls: Calls) -> Undo:
    return _members(state, [key_of(args[0]) for args in calls])


def _members(state: Any, keys: list[Any]) -> Undo:
    if len(keys) > MOST_ITEMS:
        return UNKNOWN
    return Keys({key: True if key in state.members else None for key in keys}, ITEM * (1 + len(keys)))


def _updated_members(state: Any, calls: Calls) -> Undo:
    if sum(len(args[0]) for args in calls) > MOST_ITEMS:
        return UNKNOWN
    return _members(state, [key_of(key) for args in calls for key in args[0]])


def _amended_members(state: Any, calls: Calls) -> Undo:
    return _members(state, [key_of(key) for gone, come in calls for key in (*gone, *come)])


def _last_members(state: Any, calls: Calls) -> Undo:
    return _members(state, [*islice(reversed(state.members), len(calls))][::-1])


def _all_members(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    return _whole(marked(state.members))


# --- items in order, and single ones ----------------------------------------------------------------------------


def _nothing_at_the_end(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    length = len(state)
    return Splice(length, state.some(0, 0), length, ITEM)


def _at_place(state: Any, calls: Calls) -> Undo:
    return _place(state, calls, 1)


def _before_place(state: Any, calls: Calls) -> Undo:
    return _place(state, calls, 0)


def _place(state: Any, calls: Calls, count: int) -> Undo:
    length = len(state)
    where = calls[0][0] if len(calls) == 1 and calls[0] else None
    if type(where) is not int:
        return _all_in_order(state, calls)
    start = min(max(where + length if where < 0 else where, 0), length)
    return spliced(start, state.some(start, start + count), length)


def _all_in_order(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    length = len(state)
    return UNKNOWN if length > MOST_ITEMS else spliced(0, state.some(0, length), length)


def _single(name: str) -> Look:
    get = attrgetter(name)

    def look(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
        old = kept(get(state))
        return Splice(0, [old], 1, ITEM + cost_of(old))

    return look


# --- the kinds ------------------------------------------------------------------------------------------------

_OF_ITEMS: dict[str, Look] = {
    "set": _key, "pop": _key, "setdefault": _key, "update": _updated, "amend": _amended, "popitem": _last_items,
}  # fmt: skip
_OF_MEMBERS: dict[str, Look] = {
    "add": _member, "discard": _member, "update": _updated_members, "difference_update": _updated_members,
    "symmetric_difference_update": _updated_members, "amend": _amended_members, "pop": _last_members,
}  # fmt: skip
_OF_SEQUENCE: dict[str, Look] = {
    "append": _nothing_at_the_end, "extend": _nothing_at_the_end, "set": _at_place, "pop": _at_place,
    "delete": _at_place, "insert": _before_place,
}  # fmt: skip


def _of(kind: str, known: dict[str, Look], other: Look) -> dict[str, Look]:
    """For all operations of a kind that may change something."""
    return {name: known.get(name, other) for name, found in STATES[kind].operations.items() if not found.reads}


LOOKS: dict[str, dict[str, Look]] = {
    "dict": _of("dict", _OF_ITEMS, _all_items),
    "namespace": _of("namespace", _OF_ITEMS, _all_items),
    "set": _of("set", _OF_MEMBERS, _all_members),
    "list": _of("list", _OF_SEQUENCE, _all_in_order),
    "array": _of("array", _OF_SEQUENCE, _all_in_order),
    "published": _of("published", {}, _single("blob")),
    "value": _of("value", {}, _single("blob")),
    "counter": _of("counter", {}, _single("number")),
}
assert LOOKS.keys() == CONTENTS.keys(), "what is looked at before is what can be taken back"
