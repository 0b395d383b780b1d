"""A dict. Its keys are compared in the manager, its values are opaque there."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, MutableMapping, ValuesView
from contextlib import contextmanager
from typing import Any, Self

from ..wire.messages import Handle
from ..wire.values import Blob, key_of
from .kind import Context, Home, State, operation
from .proxy import MISSING, MOST_KEPT, Proxy, is_immutable


class DictState(State, kind="dict"):
    """Keys and blobs, in the order of insertion."""

    def __init__(self, items: list[tuple[Any, Blob]] | None = None) -> None:
        self.items: dict[Any, Blob] = {key_of(key): blob for key, blob in items or ()}

    def __len__(self) -> int:
        return len(self.items)

    def summary(self) -> dict[str, Any]:
        """The first few items."""
        first = [[key, blob] for (key, blob), _ in zip(self.items.items(), range(5), strict=False)]
        return {"keys": [key for key, _ in first], "blobs": [blob for _, blob in first]}

    def blobs(self) -> Iterator[Blob]:
        """The values."""
        return iter(self.items.values())

    @operation(reads=True)
    def get(self, call: Context, key: Any) -> Blob | None:
        """The blob under a key, or None."""
        return self.items.get(key_of(key))

    @operation(reads=True)
    def has(self, call: Context, key: Any) -> bool:
        """Whether there is such a key."""
        return key_of(key) in self.items

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
        from itertools import islice

        return [[*islice(self.items, start, stop)], [*islice(self.items.values(), start, stop)]]

    @operation()
    def set(self, call: Context, key: Any, blob: Blob) -> None:
        """Put a blob under a key."""
        self.items[key_of(key)] = blob

    @operation()
    def setdefault(self, call: Context, key: Any, blob: Blob) -> Blob:
        """The blob under a key, after putting this one there if there was none."""
        return self.items.setdefault(key_of(key), blob)

    @operation()
    def pop(self, call: Context, key: Any) -> Blob | None:
        """Take the blob from under a key, or None."""
        return self.items.pop(key_of(key), None)

    @operation()
    def popitem(self, call: Context) -> list[Any]:
        """Take the last key and its blob."""
        return [*self.items.popitem()]

    @operation()
    def update(self, call: Context, items: list[tuple[Any, Blob]]) -> None:
        """Put many."""
        self.items.update((key_of(key), blob) for key, blob in items)

    @operation()
    def clear(self, call: Context) -> None:
        """Remove all."""
        self.items.clear()

    @operation()
    def replace(self, call: Context, items: list[tuple[Any, Blob]]) -> None:
        """Hold these items and no others."""
        self.items = {key_of(key): blob for key, blob in items}


class DictProxy(Proxy, MutableMapping[Any, Any], kind="dict"):
    """A dict that several kernels see. What it returns are copies: to change a value, assign it again."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, home: Home, handle: Handle) -> None:
        super().__init__(home, handle)
        self._items: dict[Any, tuple[int, Any]] = {}  # immutable values read before, by key

    def __getitem__(self, key: Any) -> Any:
        # The fast path of the whole package: one look at the page, no call.
        try:
            version, value = self._items[key]
            if self._home.page[self._slot] == version:
                return value
        except (KeyError, TypeError):
            pass
        value = self._fetch(key)
        if value is MISSING:
            raise KeyError(key)
        return value

    def _fetch(self, key: Any) -> Any:
        blob, version = self._home.call(self._handle, "get", [self._home.key(key)])
        if blob is None:
            return MISSING
        value = self._home.unpack(blob)
        if is_immutable(value) and type(key) is str:
            if len(self._items) > MOST_KEPT:
                self._items = {}
            self._items[key] = (version, value)
        return value

    def get(self, key: Any, default: Any = None) -> Any:
        """The value under a key, or the default."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return bool(self._read("has", self._home.key(key)))

    def __len__(self) -> int:
        return int(self._read("length"))

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[Any]:
        return iter([*map(self._home.unkey, self._read("keys"))])

    def __reversed__(self) -> Iterator[Any]:
        return iter([*map(self._home.unkey, reversed(self._read("keys")))])

    def copy(self) -> dict[Any, Any]:
        """All items, as an ordinary dict of this kernel's own."""
        return self._load(self._read("all"))

    def _load(self, reply: Any) -> dict[Any, Any]:
        keys, blobs = reply
        return dict(zip(map(self._home.unkey, keys), self._unpack_all(blobs), strict=True))

    _contents = copy

    def keys(self) -> KeysView[Any]:
        """The keys there are now; the standard library's proxy gives a list, this is a set-like view of a copy."""
        return dict.fromkeys(self).keys()

    def values(self) -> ValuesView[Any]:
        """The values there are now."""
        return self.copy().values()

    def items(self) -> ItemsView[Any, Any]:
        """The items there are now."""
        return self.copy().items()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._home.write(self._handle, "set", [self._home.key(key), self._home.pack(value)])

    def __delitem__(self, key: Any) -> None:
        if self._call("pop", self._home.key(key)) is None:
            raise KeyError(key)

    def pop(self, key: Any, default: Any = MISSING) -> Any:
        """Take a value out, or return the default; without one, KeyError."""
        blob = self._call("pop", self._home.key(key))
        if blob is not None:
            return self._unpack(blob)
        if default is MISSING:
            raise KeyError(key)
        return default

    def popitem(self) -> tuple[Any, Any]:
        """Take out the item that came last."""
        key, blob = self._call("popitem")
        return self._home.unkey(key), self._unpack(blob)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value under a key, after putting the default there if there was none: one step, nobody between."""
        return self._unpack(self._call("setdefault", self._home.key(key), self._pack(default)))

    def update(self, other: Any = (), /, **more: Any) -> None:
        """Put many items, in one step."""
        self._write("update", self._dump(dict(other, **more)))

    def clear(self) -> None:
        """Remove all items."""
        self._write("clear")

    def _dump(self, items: Mapping[Any, Any]) -> list[tuple[Any, Blob]]:
        return [(self._home.key(key), self._pack(value)) for key, value in items.items()]

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> dict[Any, Any]:
        """An ordinary dict, as there is no manager to ask: like the standard library's."""
        return dict.fromkeys(keys, value)

    # --- comparing and merging, on a copy ----------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Proxy):
            return self._same(other) or (isinstance(other, DictProxy) and self.copy() == other.copy())
        return self.copy() == other if isinstance(other, Mapping) else NotImplemented

    def __or__(self, other: Any) -> dict[Any, Any]:
        return self.copy() | dict(other) if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other: Any) -> dict[Any, Any]:
        return dict(other) | self.copy() if isinstance(other, Mapping) else NotImplemented

    def __ior__(self, other: Any) -> Self:
        self.update(other)
        return self

    # --- compound steps ----------------------------------------------------------------------------------

    def modify(self, function: Callable[[Any], Any], key: Any = MISSING, default: Any = MISSING) -> Any:
        """Replace the value under a key by `function(value)`, with nobody in between; returns the new value.

        Without a key, the function gets all items, as a dict it may change in place. It may run more than
        once, so it should do nothing but compute. A missing key starts from the default, or raises KeyError.
        """
        if key is MISSING:
            return super().modify(function)
        wire = self._home.key(key)

        def attempt() -> Any:
            blob, version = self._snapshot("get", wire)
            if blob is None and default is MISSING:
                raise KeyError(key)
            new = function(default if blob is None else self._unpack(blob))
            self._call_if(version, "set", wire, self._pack(new))
            return new

        return self._update(attempt)

    @contextmanager
    def edit(self, key: Any) -> Iterator[Any]:
        """`with d.edit("key") as value:` change the value in place; it is stored at the end, with nobody in between.

        When the block raises, nothing is stored.
        """
        with self._exclusive():
            value = self[key]
            yield value
            self[key] = value

    def pop_if(self, key: Any, condition: Callable[[Any], object]) -> Any:
        """Take the value under a key out if `condition(value)` holds, in one step; else None. KeyError if missing."""
        wire = self._home.key(key)

        def attempt() -> Any:
            blob, version = self._snapshot("get", wire)
            if blob is None:
                raise KeyError(key)
            value = self._unpack(blob)
            return self._unpack(self._call_if(version, "pop", wire)) if condition(value) else None

        return self._update(attempt)

    def _ipython_key_completions_(self) -> list[Any]:
        return list(self)
