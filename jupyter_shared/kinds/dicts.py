"""A dict. Its keys are compared in the manager, its values are opaque there."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, MutableMapping, ValuesView
from typing import Any, Self

from ..wire.values import Blob
from .cache import are_immutable
from .differing import Step, of_mapping
from .glance import keyed_lines
from .kind import ProxyHome
from .mapped import MappedState
from .merging import MergedProxy
from .proxy import MISSING, Proxy


class DictState(MappedState, kind="dict"):
    """Blobs by their keys, in the order in which these came."""


class DictProxy(MergedProxy, MutableMapping[Any, Any], kind="dict"):
    """A dict that several kernels see. What it returns are copies: to change a value, assign it again."""

    _pane = "items"
    _lines = staticmethod(keyed_lines)
    _pages = "keys"
    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def _arguments(cls, home: ProxyHome, items: Any = (), /, **more: Any) -> list[Any]:
        items = dict(items, **more)
        if home.takes_runs:
            return [home.wire_keys(items, new=True), home.pack_all(items.values())]
        return [_items(home, items)]

    def __getitem__(self, key: Any) -> Any:
        # The fast path of the whole package: one look at the page, no call.
        try:
            parts = self._cache.parts
            version = parts.version  # first, and the page last: see `parts.py`
            value = parts.values[key]
            if self._home.page[self._slot] == version:
                return value
        except (KeyError, TypeError):
            pass
        value = self._fetch(key)
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: Any, default: Any = None) -> Any:
        """The value under a key.

        Args:
            key: Anything hashable.
            default: Returned if there is none.

        Returns:
            A copy of the value, or the default.
        """
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return bool(self._has(key))

    def __len__(self) -> int:
        return int(self._read("length"))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._home.unkeys(self._read("keys")))

    def __reversed__(self) -> Iterator[Any]:
        return iter(self._home.unkeys(reversed(self._read("keys"))))

    def copy(self) -> dict[Any, Any]:
        """All items, of one moment.

        Returns:
            An ordinary dict of this kernel's own.
        """
        return dict(self._whole())

    def _is_fixed(self, contents: Any) -> bool:
        return are_immutable(contents) and are_immutable(contents.values())

    def _load(self, reply: Any) -> dict[Any, Any]:
        keys, blobs = reply
        return dict(zip(self._home.unkeys(keys), self._unpack_all(blobs), strict=True))

    _contents = copy
    _shape = dict

    def _difference(self, reply: Any, before: dict[Any, Any], after: dict[Any, Any]) -> Step | None:
        keys, blobs = reply
        return of_mapping(keys, blobs, before, after, self._pack, self._home.new_key)

    def values(self) -> ValuesView[Any]:
        """The values there are now.

        Returns:
            A view of a copy.
        """
        return self.copy().values()

    def items(self) -> ItemsView[Any, Any]:
        """The items there are now.

        Returns:
            A view of a copy.
        """
        return self.copy().items()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._write_by_key("set", [key, self._home.pack(value)], True)

    def __delitem__(self, key: Any) -> None:
        if self._by_key("pop", key) is None:
            raise KeyError(key)

    def pop(self, key: Any, default: Any = MISSING) -> Any:
        """Take out the value under a key.

        Args:
            key: Anything hashable.
            default: Returned if there is none.

        Returns:
            The value, or the default.

        Raises:
            KeyError: If there is none, and no default.
        """
        value = self._popped(key)
        if value is not MISSING:
            return value
        if default is MISSING:
            raise KeyError(key)
        return default

    def popitem(self) -> tuple[Any, Any]:
        """Take out the item that came last.

        Returns:
            Its key and value.

        Raises:
            KeyError: If the dict is empty.
        """
        then = lambda item: (self._home.unkey(item[0]), self._unpack(item[1]))  # noqa: E731
        return self._take("popitem", then=then, undo=lambda item: self._call("put_back", *item))  # type: ignore[no-any-return]

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """The value under a key, after putting the default there if there was none, in one step.

        Args:
            key: Anything hashable.
            default: What is put there.

        Returns:
            The value that is there now.
        """
        return self._unpack(self._by_key("setdefault", key, self._pack(default), new=True))

    def update(self, other: Any = (), /, **more: Any) -> None:
        """Put many items, in one step.

        Args:
            other: A mapping, or pairs of keys and values.
            **more: Items whose keys are identifiers.
        """
        items, home = dict(other, **more), self._home
        blobs = home.pack_all(items.values())
        if home.takes_columns:
            self._by_keys("put_many", items, lambda keys: (keys, blobs), new=True, send=self._write)
            return
        arguments = lambda keys: ([*zip(keys, blobs, strict=True)],)  # noqa: E731
        self._by_keys("update", items, arguments, new=True, send=self._write)

    def clear(self) -> None:
        """Remove all items."""
        self._write("clear")

    def _dump(self, items: Mapping[Any, Any]) -> list[tuple[Any, Blob]]:
        return _items(self._home, items)

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> dict[Any, Any]:
        """A dict with one value under all keys: an ordinary one, as there is no manager to ask.

        Args:
            keys: Anything hashable, each.
            value: Under all of them.

        Returns:
            The dict.
        """
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

    def _ipython_key_completions_(self) -> list[Any]:
        return list(self)


def _items(home: ProxyHome, items: Mapping[Any, Any]) -> list[tuple[Any, Blob]]:
    """Items as they travel."""
    return [*zip(home.wire_keys(items, new=True), home.pack_all(items.values()), strict=True)]
