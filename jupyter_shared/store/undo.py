"""What a change has overwritten: enough to take it back. Structs, since each change makes one.

Contents are looked at as a dict (of a dict, namespace or set) or as a list (of a list or array; of one item for a value
or counter). What is large or holds on to objects is not kept alive for that: only a weak reference to it, which leads
back to it for as long as somebody else holds it.
"""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from ..wire.values import Packed

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


class Key(msgspec.Struct, gc=False):
    """One key had this value; None: there was no such key."""

    key: Any
    old: Any
    cost: int  # bytes that remembering this takes, about

    @property
    def olds(self) -> dict[Any, Any]:
        """As `Keys` has it."""
        return {self.key: self.old}


class Keys(msgspec.Struct, gc=False):
    """The same of some keys."""

    olds: dict[Any, Any]
    cost: int


class Splice(msgspec.Struct, gc=False):
    """From an index on these items stood; there were so many in all."""

    start: int
    removed: Any
    length: int
    cost: int


class Whole(msgspec.Struct, gc=False):
    """All there was."""

    contents: Any
    cost: int


class Unknown(msgspec.Struct, gc=False):
    """It cannot be taken back."""

    cost: int = ITEM


Undo = Key | Keys | Splice | Whole | Unknown
UNKNOWN = Unknown()


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
    if isinstance(undo, Key | Keys):
        olds = {key: _light(old) for key, old in undo.olds.items()}
        return Keys(olds, ITEM + sum(map(cost_of, olds.values())))
    if isinstance(undo, Splice) and isinstance(undo.removed, list):
        return spliced(undo.start, [*map(_light, undo.removed)], undo.length)
    if isinstance(undo, Whole):
        contents = {key: _light(old) for key, old in undo.contents.items()}
        return Whole(contents, ITEM + sum(map(cost_of, contents.values())))
    return undo


def _light(value: Any) -> Any:
    return Large(value) if type(value) is Packed else value


def spliced(start: int, removed: Any, length: int) -> Splice:
    """Items that are replaced, as far as they may be kept."""
    if isinstance(removed, array):
        return Splice(start, removed, length, ITEM + len(removed) * removed.itemsize)
    removed = [*map(kept, removed)]
    return Splice(start, removed, length, ITEM + sum(map(cost_of, removed)))


# --- the kinds ------------------------------------------------------------------------------------------------


class Contents(NamedTuple):
    """How the contents of a kind are looked at."""

    copy: Callable[[Any], Any]  # all there is, as a dict or list
    arguments: Callable[[Any], Any]  # what `replace` takes to make it so


def marked(members: dict[Any, None]) -> dict[Any, Any]:
    """The members of a set, as the keys of a dict."""
    return dict.fromkeys(members, True)


def _single(name: str) -> Contents:
    return Contents(lambda state: [getattr(state, name)], lambda contents: contents[0])


_of_items = Contents(lambda state: dict(state.items), lambda contents: [*contents.items()])
_of_members = Contents(lambda state: marked(state.members), lambda contents: [*contents])
_of_sequence = Contents(
    lambda state: state.items[:],
    lambda contents: contents.tobytes() if isinstance(contents, array) else contents,
)
CONTENTS: dict[str, Contents] = {
    "dict": _of_items, "namespace": _of_items, "set": _of_members, "list": _of_sequence, "array": _of_sequence,
    "published": _single("blob"), "value": _single("blob"), "counter": _single("number"),
}  # fmt: skip
