"""Keys of dicts and members of sets, as they travel and back.

Whatever equals a plain value *is* that value, and a tuple of any class is a tuple: so the manager compares as Python
does. Any other key travels as its pickle, which restores it, and its identity, by which it is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...errors import CannotSend
from ...wire.values import PLAIN, PickledKey, is_plain
from .plain_keys import ABSENT, is_nan, plain_of

Pickle = Callable[[Any], bytes]
NAN = float("nan")
AS_THEY_ARE = {str, int}
MADE_ANEW = frozenset((list, tuple, PickledKey))  # of a key as it travels: all others are what they were


class KeyCodec:
    """Keys as they travel and back; what pickles for it is the packer that it is part of."""

    def pickle_key(self, key: Any) -> bytes:
        """A key that is no plain value."""
        raise NotImplementedError

    def unpack(self, blob: Any) -> Any:
        """The value in a blob."""
        raise NotImplementedError

    def key(self, key: Any) -> Any:
        """A key as it travels, to look for it; TypeError if it is not hashable."""
        return key if type(key) is str or type(key) is int else to_wire(key, self.pickle_key)

    def new_key(self, key: Any) -> Any:
        """As `key`, to be stored; CannotSend if nobody would find it again."""
        if type(key) is str or type(key) is int:
            return key
        wire = to_wire(key, self.pickle_key)
        check_new(key, wire, self.unkey)
        return wire

    def unkey(self, wire: Any) -> Any:
        """The key that travelled, as it was."""
        if type(wire) is list or type(wire) is tuple:
            return tuple(map(self.unkey, wire))
        return self.unpack(wire.data) if type(wire) is PickledKey else wire

    def wire_keys(self, keys: Iterable[Any], *, new: bool) -> list[Any]:
        """Many keys as they travel: to be stored, if they are `new`, or to look for them."""
        keys = list(keys)
        if {*map(type, keys)} <= AS_THEY_ARE:
            return keys
        return [*map(self.new_key if new else self.key, keys)]

    def unkeys(self, wires: Iterable[Any]) -> list[Any]:
        """Many keys as they were."""
        wires = list(wires)
        return wires if MADE_ANEW.isdisjoint(map(type, wires)) else [*map(self.unkey, wires)]


def to_wire(key: Any, pickle: Pickle) -> Any:
    """A key as it travels; TypeError if it is not hashable."""
    kind: Any = type(key)
    if kind in PLAIN and key == key:
        return key
    if isinstance(key, tuple) and kind.__eq__ is tuple.__eq__ and kind.__hash__ is tuple.__hash__:
        return tuple([to_wire(part, pickle) for part in tuple.__iter__(key)])
    hash(key)
    plain = plain_of(key)
    if plain is not ABSENT:
        return plain
    if is_nan(key):
        key = NAN
    from .canonical import Walk  # with dataclasses, and few have such keys

    walk = Walk()
    identity = walk.identity(key)
    return PickledKey(pickle(key), identity, own=walk.own)


def check_new(key: Any, wire: Any, restore: Callable[[Any], Any]) -> None:
    """Refuse a key that nobody would find again: one that is not equal to its own copy."""
    if is_plain(wire):
        return
    if type(wire) is tuple:
        for part, part_on_wire in zip(key, wire, strict=True):
            check_new(part, part_on_wire, restore)
        return
    from .canonical import ONE_OF_A_KIND  # loaded, as it has made the identity

    if wire.identity in ONE_OF_A_KIND:
        return
    copy = restore(wire)
    if copy is key or (copy == key and hash(copy) == hash(key)):
        return
    raise CannotSend(
        f"{key!r} cannot be a key: a {type(key).__qualname__} is not equal to its own copy, so no other process would "
        "find it. Use a str, a number, a tuple of these, an Enum or a frozen dataclass."
    )
