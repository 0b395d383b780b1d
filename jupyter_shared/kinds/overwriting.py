"""The undo rules of the kinds with keys, members, items in order, and single values: what each operation overwrites.

It is found before the operation is done, from the arguments of one or more calls. A single call of an operation that
`tells` notes it itself. This is a part of every write, so what writes do nearly always comes first.
"""

from __future__ import annotations

from array import array
from itertools import islice
from operator import attrgetter
from typing import Any

from ..wire.values import key_of, keys_of
from .undo import (
    ITEM,
    MOST_ITEMS,
    UNKNOWN,
    Added,
    Calls,
    Replaced,
    Splice,
    Undo,
    UndoRules,
    Whole,
    cost_of,
    of_key,
    of_keys,
    of_one,
    remembered,
    spliced,
)

MARK = {True: True, False: None}.get  # how it is remembered that a key was a member, or was none

# --- keys and values ------------------------------------------------------------------------------------------


def _key(state: Any, calls: Calls) -> Undo:
    if len(calls) == 1:
        key = key_of(calls[0][0])
        return of_key(key, state.items.get(key))
    return _keys(state, keys_of([args[0] for args in calls]))


def _keys(state: Any, keys: list[Any]) -> Undo:
    return UNKNOWN if len(keys) > MOST_ITEMS else of_keys(keys, [*map(state.items.get, keys)])


def _updated(state: Any, calls: Calls) -> Undo:
    if sum(len(args[0]) for args in calls) > MOST_ITEMS:
        return UNKNOWN
    return _keys(state, keys_of([item[0] for args in calls for item in args[0]]))


def _put(state: Any, calls: Calls) -> Undo:
    if sum(len(args[0]) for args in calls) > MOST_ITEMS:
        return UNKNOWN
    return _keys(state, keys_of([key for args in calls for key in args[0]]))


def _amended(state: Any, calls: Calls) -> Undo:
    if sum(len(gone) + len(put) for gone, put in calls) > MOST_ITEMS:
        return UNKNOWN
    return _keys(state, keys_of([key for gone, put in calls for key in (*gone, *(item[0] for item in put))]))


def _last_items(state: Any, calls: Calls) -> Undo:
    return _keys(state, [*islice(reversed(state.items), len(calls))][::-1])


def _all_items(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    return _whole(state.items)


def _whole(items: dict[Any, Any]) -> Undo:
    if len(items) > MOST_ITEMS:
        return UNKNOWN
    contents = {key: remembered(blob) for key, blob in items.items()}
    return Whole(contents, ITEM * (1 + len(items)) + sum(map(cost_of, contents.values())))


# --- members --------------------------------------------------------------------------------------------------


def _member(state: Any, calls: Calls) -> Undo:
    return were_members(state, [key_of(args[0]) for args in calls])


def were_members(state: Any, keys: list[Any]) -> Undo:
    """Which of some keys, which stay what they are, were members: True; None: it was none."""
    if len(keys) > MOST_ITEMS:
        return UNKNOWN
    members, cost = state.members, ITEM * (1 + len(keys))
    if members.keys().isdisjoint(keys):
        return Added(keys, cost)
    return Replaced(keys, [*map(MARK, map(members.__contains__, keys))], cost)


def _updated_members(state: Any, calls: Calls) -> Undo:
    if sum(len(args[0]) for args in calls) > MOST_ITEMS:
        return UNKNOWN
    return were_members(state, keys_of([key for args in calls for key in args[0]]))


def _amended_members(state: Any, calls: Calls) -> Undo:
    if sum(len(gone) + len(come) for gone, come in calls) > MOST_ITEMS:
        return UNKNOWN
    return were_members(state, keys_of([key for gone, come in calls for key in (*gone, *come)]))


def _last_members(state: Any, calls: Calls) -> Undo:
    return were_members(state, [*islice(reversed(state.members), len(calls))][::-1])


def _marked(members: dict[Any, None]) -> dict[Any, Any]:
    return dict.fromkeys(members, True)


def _all_members(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    return _whole(_marked(state.members))


# --- items in order, and single ones ----------------------------------------------------------------------------


def _nothing_at_the_end(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    length = len(state)
    return Splice(length, state.some(0, 0), length, ITEM)


def _at_index(state: Any, calls: Calls) -> Undo:
    return _around(state, calls, 1)


def _before_index(state: Any, calls: Calls) -> Undo:
    return _around(state, calls, 0)


def _around(state: Any, calls: Calls, count: int) -> Undo:
    length = len(state)
    where = calls[0][0] if len(calls) == 1 and calls[0] else None
    if type(where) is not int:
        return _all_in_order(state, calls)
    start = min(max(where + length if where < 0 else where, 0), length)
    return spliced(start, state.some(start, start + count), length)


def _all_in_order(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
    length = len(state)
    return UNKNOWN if length > MOST_ITEMS else spliced(0, state.some(0, length), length)


def single(name: str) -> UndoRules:
    """The rules of a kind with one value, the attribute of that name: any write overwrites all of it."""
    get = attrgetter(name)

    def overwritten(state: Any, calls: Calls) -> Undo:  # noqa: ARG001
        return of_one(get(state))

    return UndoRules(lambda state: [get(state)], lambda contents: contents[0], overwritten)


# --- the rules --------------------------------------------------------------------------------------------------

OF_ITEMS = UndoRules(
    contents=lambda state: dict(state.items),
    arguments=lambda contents: [*contents.items()],
    whole=_all_items,
    parts={
        "set": _key, "pop": _key, "setdefault": _key, "update": _updated, "put_many": _put, "amend": _amended,
        "popitem": _last_items,
    },
    value=lambda state, key: state.items.get(key),
)  # fmt: skip
OF_MEMBERS = UndoRules(
    contents=lambda state: _marked(state.members),
    arguments=lambda contents: [*contents],
    whole=_all_members,
    parts={
        "add": _member, "discard": _member, "update": _updated_members, "difference_update": _updated_members,
        "symmetric_difference_update": _updated_members, "amend": _amended_members, "pop": _last_members,
    },
    value=lambda state, key: True if key in state.members else None,
)  # fmt: skip
OF_SEQUENCE = UndoRules(
    contents=lambda state: state.items[:],
    arguments=lambda contents: contents.tobytes() if isinstance(contents, array) else contents,
    whole=_all_in_order,
    parts={
        "append": _nothing_at_the_end, "extend": _nothing_at_the_end, "set": _at_index, "pop": _at_index,
        "delete": _at_index, "insert": _before_index,
    },
)  # fmt: skip
