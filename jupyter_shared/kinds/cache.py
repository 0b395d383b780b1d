"""What a proxy remembers of its object: replies, and what was decoded of them, until the version moves.

A reply has the version it was read at, parts have one together, and all is the truth while the version page shows it.
An object never comes back to a version, so what is of an older one is dropped as soon as there is something newer.

All of it is within budgets, or reads of large immutable values would stay in memory for good: a number of entries and
bytes for each proxy, and of bytes for all proxies of the process, of which those that grew first are emptied
first. No lock is taken: each entry has its own version, so threads that come between each other lose entries at most.
"""

from __future__ import annotations

import sys
import weakref
from array import array
from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any

from msgspec.msgpack import Encoder

from ..wire.runs import BlobRun
from ..wire.values import Packed, PickledKey, encode_extra, encoded
from .parts import NOWHERE, Parts

MOST_ENTRIES = 4096  # of one proxy: reads of ever other keys must not fill the memory
MOST_BYTES = 16 * 1024 * 1024  # of one proxy; larger values are read anew each time
MOST_BYTES_OF_ALL = 64 * 1024 * 1024  # of all proxies of this process
HEAVY = 64 * 1024  # bytes; lighter proxies are not counted among all

MANY = 8  # values from which on loops in C count them
LEAST = 16  # bytes of any value
UNKNOWN_BYTES = 64  # what an object of any other class is taken for
SCALARS = frozenset((str, int, float, bool, bytes, type(None), complex))
_MEASURED = SCALARS | {tuple, list, set, frozenset, dict, array}
_encode = Encoder(enc_hook=encode_extra).encode


Put = Callable[[Any, int, Any], None]  # a key, the version that it was read at, and the value


class Cache:
    """The memory of one proxy: parts of the object, and replies, each with its version, by `reply_key`.

    Both are there to be looked into directly, where each nanosecond counts. `parts` are those of a replica while there
    is one (`client/following`), within the budget of that.
    """

    __slots__ = ("__weakref__", "_counted", "_newest", "_size", "parts", "replies")

    def __init__(self) -> None:
        self.parts = Parts(NOWHERE)
        self.replies: dict[Any, tuple[int, Any]] = {}
        self._newest = NOWHERE
        self._size = 0  # bytes
        self._counted = 0  # how many were there when all proxies were last looked at, and are kept for it since

    def remember(self, key: Any, version: int, value: Any) -> None:
        """Remember a reply that was read at this version, unless it is too large or mentions memory of the manager."""
        size = self._room_for(key, version, value)
        if size:
            self._grow(0 if key in self.replies else size)
            self.replies[key] = version, value

    def remember_part(self, key: Any, version: int, value: Any) -> None:
        """Remember a part likewise."""
        size = self._room_for(key, version, value)
        if size:
            parts = self.parts
            if parts.version != version and not parts.keeps_up:
                parts = self.parts = Parts(version)
            self._grow(parts.put(key, version, value, size))

    def _room_for(self, key: Any, version: int, value: Any) -> int:
        """How many bytes of the proxy's share something new is to take, which has been made room for; 0: it is not."""
        if version < self._newest:
            return 0
        if version > self._newest:
            counted = min(self._counted, self._size)  # what takes as much as before need not be counted again
            self._clear(NOWHERE if self.parts.keeps_up else version)
            self._newest, self._counted = version, counted
        size = size_of(key) + size_of(value, MOST_BYTES)
        if size > MOST_BYTES or mentions_memory(value):
            return 0
        if len(self.parts) + len(self.replies) >= MOST_ENTRIES or self._size + size > MOST_BYTES:
            self._clear(NOWHERE if self.parts.keeps_up else version)
        return size

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._counted + HEAVY:
            self._counted = self._size
            _bound(self)

    def _clear(self, version: int) -> None:
        """Forget what is within the proxy's own share; parts are of this version from now on, if it is one."""
        self._size = self._counted = 0
        self.replies.clear()
        if version != NOWHERE:
            self.parts = Parts(version)

    def clear(self) -> None:
        """Forget everything."""
        self._clear(NOWHERE)
        self.parts = Parts(NOWHERE)

    def begin_anew(self) -> None:
        """Forget everything, also which version is the newest: there is another manager."""
        self.clear()
        self._newest = NOWHERE

    @property
    def size(self) -> int:
        """How many bytes it takes, about."""
        return self._size

    @property
    def share(self) -> int:
        """How many bytes of all proxies' are its own: also what was of an older version, until it has read as much."""
        return max(self._size, self._counted)


_heavy: dict[int, weakref.ref[Cache]] = {}  # by identity; the one that grew last comes last


def _bound(grown: Cache) -> None:
    """One has grown: empty others until all together are within the budget."""
    name = id(grown)
    _heavy.pop(name, None)
    _heavy[name] = weakref.ref(grown)  # with no callback: Ctrl-C that breaks into one is swallowed by Python
    caches = []
    for name, known in [*_heavy.items()]:
        cache = known()
        if cache is not None:
            caches.append(cache)
        elif _heavy.get(name) is known:  # else another one has its identity already
            _heavy.pop(name, None)
    left = sum(cache.share for cache in caches)
    for cache in caches:
        if left <= MOST_BYTES_OF_ALL:
            break
        left -= cache.share
        cache.clear()
        _heavy.pop(id(cache), None)


def reply_key(operation: str, args: tuple[Any, ...]) -> Any:
    """What the reply of a call is remembered under: as exactly as the manager sees the call.

    1, True and 1.0 are equal to Python, and not what they look like as they travel.
    """
    if not args:
        return operation
    if len(args) == 1 and (type(args[0]) is str or type(args[0]) is int):
        return operation, args[0]
    return operation, encoded(_encode, args)


def size_of(value: Any, most: int = sys.maxsize, unknown: int = UNKNOWN_BYTES) -> int:
    """Bytes that a value takes, about: no longer counted from `most` on. `unknown`: what is not looked into takes."""
    if type(value) in SCALARS:
        return sys.getsizeof(value)
    size, rest = 0, [value]
    while rest and size <= most:
        value = rest.pop()
        kind: Any = type(value)
        size += sys.getsizeof(value) if kind in _MEASURED else unknown
        if kind in (tuple, list, set, frozenset):
            size += _size_of_all(value, most - size, rest)
        elif kind in (dict, SimpleNamespace):
            items = value if kind is dict else value.__dict__
            size += _size_of_all(items.keys(), most - size, rest) + _size_of_all(items.values(), most - size, rest)
        elif kind is PickledKey or kind is BlobRun:
            rest.append(value.data)
    return size


def _size_of_all(values: Collection[Any], most: int, rest: list[Any]) -> int:
    """The bytes of many, which loops in C count: of scalars. What else there is is added to what is to be counted."""
    if len(values) < MANY:
        rest += values
        return 0
    if len(values) * LEAST > most:
        return most + 1
    kinds = {*map(type, values)}
    if not kinds <= SCALARS:
        rest += values
        return 0
    size: Any = kinds.pop().__sizeof__ if len(kinds) == 1 else sys.getsizeof  # of one type, in a sixth of the time
    return sum(map(size, values))


def mentions_memory(reply: object) -> bool:
    """Whether a reply holds on to things in the manager: it is not kept, or they would outlive what it was read of."""
    if type(reply) is not list:
        return type(reply) is Packed
    kinds = {*map(type, reply)}
    return Packed in kinds or (list in kinds and any(map(mentions_memory, reply)))


def are_immutable(values: Collection[object]) -> bool:
    """Whether all of these are: most often all are scalars, which a loop in C sees."""
    return SCALARS.issuperset(map(type, values)) or all(map(is_immutable, values))


def is_immutable(value: object) -> bool:
    """Whether a value can be handed out again and again: by exact type, so no subclass slips in."""
    return all(map(is_immutable, value)) if type(value) is tuple else type(value) in SCALARS
