"""What a change is about to overwrite, for each kind with contents: enough to take the change back.

Contents are looked at as a dict (of a dict, namespace or set) or as a list (of a list or array; of one item for a value
or counter). What is large or holds on to objects is not kept alive for that: only a weak reference to it, which leads
back to it for as long as somebody else holds it.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ..wire.values import Packed, key_of

LARGE = 1 << 22  # bytes; of a blob that is not kept
LARGE_MEMORY = 1 << 20  # bytes; of a blob in shared memory that is not kept alive
MOST_ITEMS = 100_000  # beyond so many, what one change overwrites is not kept
ITEM = 100  # bytes that remembering an item takes, about
SIZE = "@size"  # {SIZE: bytes} stands for a blob that is there no more

Calls = Sequence[Sequence[Any]]  # the arguments of each of some calls of one operation


class Gone(NamedTuple):
    """In the place of a blob that is too large to be kept."""

    size: int


class Large(weakref.ref[Packed]):
    """In the place of a blob that is not kept alive."""

    __slots__ = ("size",)

    def __new__(cls, blob: Packed) -> Large:
        """Refer to it weakly."""
        return super().__new__(cls, blob)

    def __init__(self, blob: Packed) -> None:
        super().__init__(blob)  # type: ignore[call-arg]
        self.size = blob.size()


class Keys(NamedTuple):
    """Some keys had these values; None: there was no such key."""

    olds: dict[Any, Any]
    cost: int  # bytes that remembering this takes, about


class Splice(NamedTuple):
    """From an index on these items stood; there were so many in all."""

    start: int
    removed: Any
    length: int
    cost: int


class Whole(NamedTuple):
    """All there was."""

    contents: Any
    cost: int


class Unknown(NamedTuple):
    """It cannot be taken back."""

    cost: int = ITEM


Undo = Keys | Splice | Whole | Unknown
UNKNOWN = Unknown()
_new: Any = tuple.__new__  # makes a named tuple in half the time


def kept(blob: Any) -> Any:
    """A blob, or what may be kept in its place."""
    kind = type(blob)
    if kind is bytes:
        return blob if len(blob) <= LARGE else Gone(len(blob))
    if kind is Packed:
        return Large(blob) if blob.refs or blob.size() > LARGE_MEMORY else blob
    return blob


def cost_of(value: Any) -> int:
    """The bytes that remembering what `kept` gave takes, about."""
    kind = type(value)
    if kind is bytes:
        return ITEM + len(value)
    return ITEM + value.size() if kind is Packed else ITEM


def lightened(undo: Undo) -> Undo:
    """The same, keeping no shared memory alive."""
    if isinstance(undo, Keys):
        olds = {key: _light(old) for key, old in undo.olds.items()}
        return Keys(olds, ITEM + sum(map(cost_of, olds.values())))
    if isinstance(undo, Splice) and isinstance(undo.removed, list):
        return _spliced(undo.start, [*map(_light, undo.removed)], undo.length)
    if isinstance(undo, Whole):
        contents = {key: _light(old) for key, old in undo.contents.items()}
        return Whole(contents, ITEM + sum(map(cost_of, contents.values())))
    return undo


def _light(value: Any) -> Any:
    return Large(value) if type(value) is Packed else value


# --- before a change ------------------------------------------------------------------------------------------


def _items(state: Any, operation: str, calls: Calls) -> Undo:
    items: dict[Any, Any] = state.items
    if operation in ("set", "pop", "setdefault"):
        if len(calls) == 1:
            found: Keys = _key(items, calls[0][0])
            return found
        return _keys(items, [key_of(args[0]) for args in calls])
    if operation == "update":
        if sum(len(args[0]) for args in calls) > MOST_ITEMS:
            return UNKNOWN
        return _keys(items, [key_of(item[0]) for args in calls for item in args[0]])
    if operation == "amend":
        changed = [key_of(key) for gone, put in calls for key in (*gone, *(item[0] for item in put))]
        return _keys(items, changed)
    if operation == "popitem":
        return _keys(items, [*islice(reversed(items), len(calls))][::-1])
    return _whole(items)


def _key(items: dict[Any, Any], wire: Any) -> Any:
    key = wire if type(wire) is str else key_of(wire)
    old = items.get(key)
    if old is None:
        return _new(Keys, ({key: None}, ITEM))
    if type(old) is not bytes or len(old) > LARGE:
        old = kept(old)
        return _new(Keys, ({key: old}, ITEM + cost_of(old)))
    return _new(Keys, ({key: old}, ITEM + len(old)))


def _keys(items: dict[Any, Any], keys: list[Any]) -> Undo:
    if len(keys) > MOST_ITEMS:
        return UNKNOWN
    olds = {key: kept(items.get(key)) for key in keys}
    return Keys(olds, ITEM * (1 + len(olds)) + sum(map(cost_of, olds.values())))


def _whole(items: dict[Any, Any]) -> Undo:
    if len(items) > MOST_ITEMS:
        return UNKNOWN
    contents = {key: kept(blob) for key, blob in items.items()}
    return Whole(contents, ITEM * (1 + len(items)) + sum(map(cost_of, contents.values())))


def _members(state: Any, operation: str, calls: Calls) -> Undo:
    members: dict[Any, None] = state.members
    if operation in ("add", "discard"):
        keys = [key_of(args[0]) for args in calls]
    elif operation in ("update", "difference_update", "symmetric_difference_update"):
        if sum(len(args[0]) for args in calls) > MOST_ITEMS:
            return UNKNOWN
        keys = [key_of(key) for args in calls for key in args[0]]
    elif operation == "amend":
        keys = [key_of(key) for gone, come in calls for key in (*gone, *come)]
    elif operation == "pop":
        keys = [*islice(reversed(members), len(calls))][::-1]
    else:
        return _whole(_marked(members))
    if len(keys) > MOST_ITEMS:
        return UNKNOWN
    return Keys({key: True if key in members else None for key in keys}, ITEM * (1 + len(keys)))


def _marked(members: dict[Any, None]) -> dict[Any, Any]:
    return dict.fromkeys(members, True)


def _sequence(state: Any, operation: str, calls: Calls) -> Undo:
    length = len(state)
    if operation in ("append", "extend"):
        return Splice(length, state.some(0, 0), length, ITEM)
    where = calls[0][0] if len(calls) == 1 and calls[0] else None
    if type(where) is int and operation in ("set", "pop", "delete", "insert"):
        start = min(max(where + length if where < 0 else where, 0), length)
        return _spliced(start, state.some(start, start + (operation != "insert")), length)
    return UNKNOWN if length > MOST_ITEMS else _spliced(0, state.some(0, length), length)


def _spliced(start: int, removed: Any, length: int) -> Splice:
    if isinstance(removed, array):
        return Splice(start, removed, length, ITEM + len(removed) * removed.itemsize)
    removed = [*map(kept, removed)]
    return Splice(start, removed, length, ITEM + sum(map(cost_of, removed)))


# --- the kinds ------------------------------------------------------------------------------------------------


class Contents(NamedTuple):
    """How the contents of a kind are looked at."""

    before: Callable[[Any, str, Calls], Undo]  # what an operation is about to overwrite
    copy: Callable[[Any], Any]  # all there is, as a dict or list
    arguments: Callable[[Any], Any]  # what `replace` takes to make it so


def _single(name: str) -> Contents:
    def before(state: Any, _: str, __: Calls) -> Undo:
        old = kept(getattr(state, name))
        return Splice(0, [old], 1, ITEM + cost_of(old))

    return Contents(before, lambda state: [getattr(state, name)], lambda contents: contents[0])


_of_items = Contents(_items, lambda state: dict(state.items), lambda contents: [*contents.items()])
_of_members = Contents(_members, lambda state: _marked(state.members), lambda contents: [*contents])
_of_sequence = Contents(
    _sequence,
    lambda state: state.items[:],
    lambda contents: contents.tobytes() if isinstance(contents, array) else contents,
)
CONTENTS: dict[str, Contents] = {
    "dict": _of_items, "namespace": _of_items, "set": _of_members, "list": _of_sequence, "array": _of_sequence,
    "published": _single("blob"), "value": _single("blob"), "counter": _single("number"),
}  # fmt: skip


BEFORE = {kind: known.before for kind, known in CONTENTS.items()}
