"""What dicts and namespaces have in common in the manager: keys, which are compared here, and blobs under them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any, ClassVar, Self

from ..wire.values import Blob, Blobs, key_of, keys_of
from .comparing import APART, ComparingState, hashed
from .kind import Context, KnownCallers, Unchanged, operation
from .overwriting import OF_ITEMS
from .putting import put
from .sizes import blob_size, total_size
from .undo import ITEM, Key, Undo, of_key


class MappedState(ComparingState):
    """Keys and blobs, in the order of insertion."""

    can_be_revived = is_replicable = True
    undo_rules = OF_ITEMS
    puts_back: ClassVar = {
        "pop": lambda args, blob: ("put_back", [args[0], blob]),
        "popitem": lambda _, item: ("put_back", item),
    }

    def __init__(self, items: list[Any] | None = None, blobs: Blobs | None = None) -> None:
        """Of items, each a key and a blob; or of keys and blobs, as `put_many` takes them."""
        keys, blobs = _apart(items or []) if blobs is None else (keys_of(items or []), blobs)
        self.items: dict[Any, Blob] = dict(zip(keys, blobs, strict=True))
        self._begins_with(self.items)
        self.weight = total_size(self.items.values())  # bytes of all blobs

    def __len__(self) -> int:
        return len(self.items)

    def summary(self) -> dict[str, Any]:
        """The first few items."""
        first = [[key, blob] for (key, blob), _ in zip(self.items.items(), range(5), strict=False)]
        return {"keys": [key for key, _ in first], "blobs": [blob for _, blob in first]}

    def blobs(self) -> Iterator[Blob]:
        """The values."""
        return iter(self.items.values())

    def size(self) -> int:
        """The bytes of all values."""
        return self.weight

    def dump(self) -> list[Any]:
        """All keys, and all blobs, in the same order."""
        return [[*self.items], [*self.items.values()]]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A dict of these keys and blobs."""
        keys, blobs = dumped
        state = cls()
        state.items = dict(zip(keys_of(keys), blobs, strict=True))
        state._begins_with(state.items)
        state.weight = total_size(state.items.values())
        return state

    def part(self, key: str | int) -> Blob | None:
        """What is under a key that is not compared."""
        return self.items.get(key)

    @operation(reads=True, part=True)
    def get(self, call: Context, key: Any) -> Blob | None:
        """The blob under a key, or None."""
        blob = self.items.get(key := key_of(key))
        if blob is None and self._own:
            self._missing(call, self.items, key)
        return blob

    @operation(reads=True, part=True)
    def has(self, call: Context, key: Any) -> bool:
        """Whether there is such a key."""
        found = (key := key_of(key)) in self.items
        if not found and self._own:
            self._missing(call, self.items, key)
        return found

    @operation(reads=True)
    def length(self, call: Context) -> int:
        """How many items."""
        return len(self.items)

    @operation(reads=True)
    def keys(self, call: Context) -> list[Any]:
        """All keys, in order."""
        return [*self.items]

    @operation(reads=True)
    def all(self, call: Context) -> list[Any]:
        """All keys, and all blobs, in the same order."""
        return [[*self.items], [*self.items.values()]]

    @operation(reads=True)
    def page(self, call: Context, start: int, stop: int) -> list[Any]:
        """Some keys and their blobs, by position: for views that show what is visible."""
        return [[*islice(self.items, start, stop)], [*islice(self.items.values(), start, stop)]]

    @operation(sure=True, part=True, tells=True)
    def set(self, call: Context, key: Any, blob: Blob) -> None:
        """Put a blob under a key."""
        items = self.items
        if type(key) is list:
            key = key_of(key)
        old = items.get(key)
        if type(old) is bytes and type(blob) is bytes:  # nearly always, so it takes few steps
            size = len(old)
            call.undo = Key(key, old, ITEM + size)
            items[key] = blob
            self.weight += len(blob) - size
            return
        if old is None and (self._own or type(key) in APART):
            self._missing(call, items, key)
            self._came(key)
        call.undo = of_key(key, old)
        items[key] = blob
        self.weight += blob_size(blob) - blob_size(old)

    @operation()
    def setdefault(self, call: Context, key: Any, blob: Blob) -> Blob:
        """The blob under a key, after putting this one there if there was none."""
        key = key_of(key)
        if key in self.items:
            raise Unchanged(self.items[key])
        self._missing(call, self.items, key)
        self._came(key)
        self.items[key] = blob
        self.weight += blob_size(blob)
        return blob

    @operation()
    def pop(self, call: Context, key: Any) -> Blob | None:
        """Take the blob from under a key, or None."""
        blob = self.items.pop(key := key_of(key), None)
        if blob is None:
            self._missing(call, self.items, key)
            raise Unchanged
        self.weight -= blob_size(blob)
        return blob

    @operation(frees=True)
    def put_back(self, call: Context, key: Any, blob: Blob) -> None:
        """Undo a `pop` whose caller was interrupted, unless another one has put something there."""
        if (key := key_of(key)) not in self.items:
            self._came(key)
            self.items[key] = blob
            self.weight += blob_size(blob)

    @operation()
    def popitem(self, call: Context) -> list[Any]:
        """Take the last key and its blob."""
        key, blob = self.items.popitem()
        self.weight -= blob_size(blob)
        return [key, blob]

    @operation(tells=True)
    def update(self, call: Context, items: list[tuple[Any, Blob]]) -> None:
        """Put many items, each a key and a blob."""
        self.put_many(call, *_apart(items))

    @operation(tells=True)
    def put_many(self, call: Context, keys: list[Any], blobs: Blobs) -> None:
        """As `update`, but keys and blobs are two lists, which take half the time to be read."""
        if len(keys) != len(blobs):
            raise ValueError(f"the second argument has {len(blobs)} blobs, for {len(keys)} keys")
        call.undo = self._put(self._will_be_there(call, self.items, keys), blobs)

    def _put(self, keys: list[Any], blobs: Blobs) -> Undo:
        """Put many, whose keys have hashes, and tell what they have overwritten."""
        undo, self.weight = put(self.items, self.weight, keys, blobs)
        return undo

    @operation()
    def amend(self, call: Context, gone: list[Any], items: list[tuple[Any, Blob]]) -> None:
        """Remove the items of some keys, and put others."""
        gone, (keys, blobs) = keys_of(gone), _apart(items)
        hashed(gone), hashed(keys)  # as in `update`
        taken = map(self.items.pop, gone, repeat(None))
        self.weight -= total_size([*filter(None, taken)])
        self._put(keys, blobs)
        self._all_came(keys)

    @operation()
    def clear(self, call: Context) -> None:
        """Remove all items."""
        self.items.clear()
        self._begins_with(())
        self.weight = 0

    @operation()
    def replace(self, call: Context, items: list[tuple[Any, Blob]]) -> None:
        """Hold these items and no others."""
        self.items = _of(items)
        self._begins_with(self.items)
        self.weight = total_size(self.items.values())


def _apart(items: list[tuple[Any, Blob]]) -> tuple[list[Any], list[Blob]]:
    """Items as they arrived: their keys, and their blobs."""
    return keys_of([key for key, _ in items]), [blob for _, blob in items]


def _of(items: list[tuple[Any, Blob]]) -> dict[Any, Blob]:
    return dict(zip(*_apart(items), strict=True))
