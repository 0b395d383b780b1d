"""What a change has overwritten: enough to take it back. Structs, since each change makes one.

A State says in its `undo_rules` how this is done for its kind. Contents are taken as a dict (of keys, or of members) or
as a list (of items in order; of one item, where there is one value). What is large or refers to objects is not kept
alive for that: there is only a weak reference to it, which leads back to it for as long as somebody else refers to it.
"""

from __future__ import annotations

import weakref
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from ..wire.values import Packed
from .sizes import total_size

LARGE = 1 << 22  # bytes; of a blob that is not remembered
LARGE_MEMORY = 1 << 20  # bytes; of a blob in shared memory that is not kept alive
MOST_ITEMS = 100_000  # of what one change overwrites; when there are more, nothing is remembered of it
ITEM = 100  # bytes that remembering an item takes, about
SIZE = "@size"  # {SIZE: bytes} stands for a blob that is there no more
PLAIN_BLOBS = frozenset((bytes, type(None)))  # None: there is none

Calls = Sequence[Sequence[Any]]  # the arguments of each of some calls of one operation


class Gone(msgspec.Struct, frozen=True):
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


class Key(msgspec.Struct, gc=False):
    """One key had this value; None: there was no such key."""

    key: Any
    old: Any
    cost: int  # bytes that remembering this takes, about

    @property
    def olds(self) -> dict[Any, Any]:
        """The value by its key, as `Keys` has it."""
        return {self.key: self.old}


class Keys(msgspec.Struct, gc=False):
    """Some keys had these values; None: there was no such key."""

    olds: dict[Any, Any]
    cost: int


class Added(msgspec.Struct, gc=False):
    """These keys were not there. They are the ones of the call: no dict is made of them until somebody looks back."""

    keys: Sequence[Any]
    cost: int

    @property
    def olds(self) -> dict[Any, Any]:
        """As `Keys` has it."""
        return dict.fromkeys(self.keys)


class Replaced(msgspec.Struct, gc=False):
    """As `Keys`, in two lists likewise. Of a key that is in them twice, what stands with the first one holds."""

    keys: Sequence[Any]
    values: Sequence[Any]
    cost: int

    @property
    def olds(self) -> dict[Any, Any]:
        """As `Keys` has it."""
        return first_of_each(self.keys, self.values)


class Splice(msgspec.Struct, gc=False):
    """The items `removed` stood from the index `start` on, in a sequence of `length` items."""

    start: int
    removed: Any
    length: int
    cost: int


class Whole(msgspec.Struct, gc=False):
    """The contents before the change, all of them."""

    contents: Any
    cost: int


class Unknown(msgspec.Struct, gc=False):
    """It cannot be taken back."""

    cost: int = ITEM


ByKey = Key | Keys | Added | Replaced
Undo = ByKey | Splice | Whole | Unknown
UNKNOWN = Unknown()
Overwritten = Callable[[Any, Calls], Undo]  # (state, calls): what these are about to overwrite


def remembered(blob: Any) -> Any:
    """A blob, or what may be kept in its place."""
    kind = type(blob)
    if kind is bytes:
        return blob if len(blob) <= LARGE else Gone(len(blob))
    if kind is Packed:
        return Large(blob) if blob.refs or blob.size() > LARGE_MEMORY else blob
    return blob


def cost_of(value: Any) -> int:
    """The bytes that remembering what `remembered` gave takes, about."""
    kind = type(value)
    if kind is bytes:
        return ITEM + len(value)
    return ITEM + value.size() if kind is Packed else ITEM


def of_key(key: Any, was: Any) -> Key:
    """What there was under a key, as `key_of` gives it; None: nothing."""
    if was is None:
        return Key(key, None, ITEM)
    was = remembered(was)
    return Key(key, was, ITEM + cost_of(was))


def of_new_keys(keys: Sequence[Any]) -> Added | Unknown:
    """As `of_keys`, where there was nothing under any of them."""
    return UNKNOWN if len(keys) > MOST_ITEMS else Added(keys, ITEM * (1 + 2 * len(keys)))


def of_keys(keys: Sequence[Any], were: Sequence[Any]) -> Keys | Unknown:
    """As `of_key`, of many keys."""
    return UNKNOWN if len(keys) > MOST_ITEMS else of_olds(dict(zip(keys, were, strict=True)))


def of_replaced(keys: Sequence[Any], were: Sequence[Any]) -> tuple[Keys | Replaced | Unknown, int]:
    """The same with no dict made of them, and the bytes of all that there was."""
    kinds = {*map(type, were)}
    there = [*filter(None, were)] if type(None) in kinds else were
    size = sum(map(len, there)) if kinds <= PLAIN_BLOBS else total_size(there)
    if len(keys) > MOST_ITEMS:
        return UNKNOWN, size
    if kinds <= PLAIN_BLOBS and (size <= LARGE or max(map(len, there)) <= LARGE):
        return Replaced(keys, were, ITEM * (1 + 2 * len(keys)) + size), size
    return of_olds(first_of_each(keys, were)), size


def first_of_each(keys: Iterable[Any], values: Iterable[Any]) -> dict[Any, Any]:
    """Values by their keys: the first one of each."""
    found: dict[Any, Any] = {}
    deque(map(found.setdefault, keys, values), maxlen=0)
    return found


def of_olds(olds: dict[Any, Any]) -> Keys | Unknown:
    """As `of_keys`, of what there was by its key."""
    if len(olds) > MOST_ITEMS:
        return UNKNOWN
    if PLAIN_BLOBS.issuperset(map(type, olds.values())):  # nearly always: in steps of C
        sizes = [*map(len, filter(None, olds.values()))]
        if not sizes or max(sizes) <= LARGE:
            return Keys(olds, ITEM * (1 + 2 * len(olds)) + sum(sizes))
    olds = {key: remembered(old) for key, old in olds.items()}
    return Keys(olds, ITEM * (1 + len(olds)) + sum(map(cost_of, olds.values())))


def of_one(was: Any) -> Splice:
    """What there was where there is one value."""
    was = remembered(was)
    return Splice(0, [was], 1, ITEM + cost_of(was))


def lightened(undo: Undo) -> Undo:
    """The same, keeping no shared memory alive."""
    if not _keeps_memory(undo):
        return undo
    if isinstance(undo, Key | Keys):
        olds = {key: _light(old) for key, old in undo.olds.items()}
        return Keys(olds, ITEM + sum(map(cost_of, olds.values())))
    if isinstance(undo, Splice) and isinstance(undo.removed, list):
        return spliced(undo.start, [*map(_light, undo.removed)], undo.length)
    if isinstance(undo, Whole):
        contents = {key: _light(old) for key, old in undo.contents.items()}
        return Whole(contents, ITEM + sum(map(cost_of, contents.values())))
    return undo


def _keeps_memory(undo: Undo) -> bool:
    """Whether any is kept alive by it: most often there is none, which a loop in C sees."""
    if isinstance(undo, Added | Replaced):  # which is made of plain blobs only
        return False
    if isinstance(undo, Key | Keys):
        return Packed in map(type, undo.olds.values())
    if isinstance(undo, Splice):
        return isinstance(undo.removed, list) and Packed in map(type, undo.removed)
    return isinstance(undo, Whole) and Packed in map(type, undo.contents.values())


def _light(value: Any) -> Any:
    return Large(value) if type(value) is Packed else value


def spliced(start: int, removed: Any, length: int) -> Splice:
    """Items that are replaced, as far as they may be kept."""
    if isinstance(removed, array):
        return Splice(start, removed, length, ITEM + len(removed) * removed.itemsize)
    removed = [*map(remembered, removed)]
    return Splice(start, removed, length, ITEM + sum(map(cost_of, removed)))


class UndoRules(msgspec.Struct, frozen=True):
    """How changes of a kind are remembered and taken back. Each function gets the State, before the change is made."""

    contents: Callable[[Any], Any]  # (state): a copy of all there is, as a dict or a list
    arguments: Callable[[Any], Any]  # (contents): what the operation `replace` takes to make them so
    whole: Overwritten  # (state, calls): what an operation overwrites that is not among `parts`
    parts: dict[str, Overwritten] = {}  # the same of operations that overwrite less, by their names
    value: Callable[[Any, Any], Any] | None = None  # (state, key): what there is under a key, or None; of dicts
