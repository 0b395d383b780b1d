"""The heaviest calls there can be: of every operation of every kind that has items, with as many as you like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from jupyter_shared.kinds import STATES

BLOB = b"\x80\x05K\x01."  # a pickled 1
NUMBER = b"\1\0\0\0"
ALL, EVERY_SECOND, BACKWARDS = (None, None, None), (None, None, 2), (None, None, -1)

Calls = dict[str, list[tuple[Any, ...]]]


class Big(NamedTuple):
    """A kind with many items, and what may be asked of it."""

    made_of: tuple[Any, ...]
    filled_by: list[Any]  # the arguments of `put`, for queues
    calls: Calls


def _sequence(count: int, one: Any, many: Any) -> Calls:
    return {
        "get": [(0,), (BACKWARDS,)],
        "set": [(0, one), ((0, count // 2, None), many(count)), (EVERY_SECOND, many(-(-count // 2)))],
        "delete": [(0,), (EVERY_SECOND,), (ALL,)],
        "insert": [(0, one)], "pop": [(0,), (-1,)], "put_back": [(0, one)], "multiply": [(2,)],
        "append": [(one,)], "extend": [(many(count),)], "replace": [(many(count),)], "page": [(0, count)],
        **{key: [()] for key in ("reverse", "length", "all")},
    }  # fmt: skip


def _mapping(count: int, keys: list[str], new: list[str]) -> Calls:
    pairs = [[key, BLOB] for key in keys]
    others = [[key, BLOB] for key in new]
    return {
        **{key: [(keys[0],), (keys[-1],)] for key in ("get", "has", "pop")},
        **{key: [(keys[0], BLOB), ("other", BLOB)] for key in ("set", "setdefault", "put_back")},
        "update": [(pairs,), (others,), (others[:2],)], "replace": [(others,)],
        "put_many": [(names, [BLOB] * len(names)) for names in (keys, new, new[:2])],
        "amend": [(keys, others), (keys[:2], [])],
        **{key: [()] for key in ("length", "keys", "all", "popitem", "clear")}, "page": [(0, count)],
    }  # fmt: skip


def _set(count: int, keys: list[str], new: list[str]) -> Calls:
    many = ("update", "difference_update", "intersection_update", "symmetric_difference_update", "replace")
    return {
        **{key: [(keys[0],), ("other",)] for key in ("has", "add", "discard")},
        **{key: [(keys,), (new,), (keys[:2],)] for key in many},
        **{key: [()] for key in ("length", "all", "pop")}, "page": [(0, count)], "amend": [(keys, new)],
    }  # fmt: skip


def _queue(count: int, items: list[Any], more: list[Any]) -> Calls:
    return {
        "put": [(items,), (more,), (items[:1],)], "get": [(1,), (count,)], "put_back": [(items,), (more,)],
        "shutdown": [(True,)], "peek": [(count,)],
        **{key: [()] for key in ("all", "length", "maxsize", "task_done", "join", "clear", "get_on_trial", "untake")},
        "restock": [(items,)],
    }  # fmt: skip


def _ranked(count: int) -> Calls:
    up = [[BLOB, number] for number in range(count)]
    some = [[BLOB, number] for number in range(0, count, 100)]
    calls = _queue(count, up, up[::-1])
    calls["put"] += [(some,), ([*some, [BLOB, "not a number"]],), ([[BLOB]],)]
    calls["put_back"] += [(some,)]
    return {**calls, "insert": [(count // 2, [BLOB]), (count // 2, [BLOB, 1])], "await_room": [()]}


def big(count: int) -> dict[str, Big]:
    """Every kind that has items, with so many."""
    keys = [f"key {number}" for number in range(count)]
    new = [f"new {number}" for number in range(count)]
    pairs = [[key, BLOB] for key in keys]
    mapping, queue = _mapping(count, keys, new), _queue(count, [BLOB] * count, [BLOB] * count)
    order = [*range(count)][::-1]
    ranked = _ranked(count)
    return {
        "list": Big(([BLOB] * count,), [], {**_sequence(count, BLOB, [BLOB].__mul__), "arrange": [(order,)]}),
        "array": Big(("i", NUMBER * count), [], {**_sequence(count, 7, NUMBER.__mul__), "typecode": [()]}),
        "dict": Big((pairs,), [], mapping),
        "namespace": Big((pairs,), [], mapping),
        "set": Big((keys,), [], _set(count, keys, new)),
        "queue": Big((0,), [BLOB] * count, queue),
        "lifo_queue": Big((0,), [BLOB] * count, queue),
        "priority_queue": Big((0,), ranked["put"][0][0], ranked),
    }


def every_call(count: int) -> Iterator[tuple[str, str, Big, tuple[Any, ...]]]:
    """(kind, operation, object, arguments) of every call; KeyError for an operation that nobody has thought of."""
    for kind, made in big(count).items():
        for operation in STATES[kind].operations:
            for arguments in made.calls[operation]:
                yield kind, operation, made, arguments


WITHOUT_ITEMS = {
    "published", "value", "counter", "lock", "rlock", "semaphore", "bounded_semaphore", "condition", "event", "barrier",
    "progress", "trace", "ndarray",
}  # fmt: skip
