"""A list. Its values are opaque in the manager; what compares or sorts them does so in the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..wire.values import Blob, Blobs
from .differing import Step, of_sequence
from .glance import indexed_lines
from .indexed import SequenceState
from .kind import Context, ProxyHome, operation
from .sequences import SequenceProxy
from .sizes import blob_size, total_size

WORTH_A_GAP = 1000  # items, from which on it is worth the trouble not to move all of them when the first one goes


class ListState(SequenceState, kind="list"):
    """Blobs in order."""

    is_replicable = True
    most = 10_000_000
    _items: list[Blob]
    _gap: int

    def __init__(self, blobs: Blobs | None = None) -> None:
        self.items = [*(blobs or ())]
        self._check_room(len(self.items))
        self.weight = total_size(self.items)

    # Who takes one after the other from the front leaves a gap there, which is closed when it has become large, or
    # when something else is done than what such a list is used for: so all of it together moves each item but once.

    @property
    def items(self) -> list[Blob]:
        """All of them, the gap closed."""
        if self._gap:
            del self._items[: self._gap]
            self._gap = 0
        return self._items

    @items.setter
    def items(self, items: list[Blob]) -> None:
        self._items = items
        self._gap = 0

    def __len__(self) -> int:
        return len(self._items) - self._gap

    def part(self, key: str | int) -> Blob | None:
        """What is at an index."""
        if not isinstance(key, int):
            return None
        index = key if key >= 0 else key + len(self)
        try:
            return self._items[self._gap + index] if index >= 0 else None
        except IndexError:
            return None

    def some(self, start: int, stop: int) -> list[Blob]:
        """The items from one index up to another, neither negative."""
        return self._items[self._gap + start : self._gap + stop]

    @operation()
    def append(self, call: Context, item: Blob) -> None:
        """Add one value at the end."""
        if len(self) >= self.most:
            self._check_room(len(self) + 1)
        self._items.append(item)
        self.weight += blob_size(item)

    @operation()
    def pop(self, call: Context, index: int) -> Blob:
        """Take out one item."""
        if index != 0 or len(self) < WORTH_A_GAP:
            return super().pop(call, index)  # type: ignore[no-any-return]
        item = self._items[self._gap]
        self._items[self._gap] = b""
        self._gap += 1
        self.weight -= blob_size(item)
        if self._gap > len(self._items) // 2:
            del self._items[: self._gap]
            self._gap = 0
        return item

    def summary(self) -> dict[str, Any]:
        """The first few values."""
        return {"blobs": self.some(0, 5)}

    def blobs(self) -> Iterator[Blob]:
        """The values."""
        return iter(self.items)

    def size(self) -> int:
        """The bytes of all values."""
        return self.weight

    def _weigh_one(self, item: Any) -> int:
        return blob_size(item)

    def _weigh(self, many: Any) -> int:
        return total_size(many)

    def dump(self) -> list[Any]:
        """The blobs."""
        return [self.items]

    def _in(self, many: Blobs) -> list[Blob]:
        return [*many]

    _out = _in

    @operation()
    def arrange(self, call: Context, order: list[int]) -> None:
        """Keep the values at these indices, in this order."""
        self._check_room(len(order))
        self.items = [*map(self.items.__getitem__, order)]
        self.weight = total_size(self.items)


class ListProxy(SequenceProxy, kind="list"):
    """A list that several kernels see. What it returns are copies: to change a value, assign it again."""

    _pane = "list"
    _lines = staticmethod(indexed_lines)
    _pages = "indices"
    _no_index = "list indices must be integers or slices, not {}"

    @classmethod
    def _arguments(cls, home: ProxyHome, values: Iterable[Any] = (), /) -> list[Any]:
        return [home.pack_all(values)]

    def _load(self, reply: Any) -> list[Any]:
        return self._unpack_all(reply)

    def _dump(self, contents: Iterable[Any]) -> Blobs:
        return self._home.pack_all(contents)

    _shape = list

    def _difference(self, reply: Any, before: list[Any], after: list[Any]) -> Step | None:
        return of_sequence(reply, before, after, self._pack)

    def copy(self) -> list[Any]:
        """All values, of one moment.

        Returns:
            An ordinary list of this kernel's own.
        """
        return [*self._whole()]

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        """Sort in place, in one step: if others write meanwhile, it sorts again.

        Args:
            key: Called here with each value, for what it is sorted by.
            reverse: Whether the largest comes first.
        """

        def attempt() -> None:
            reply, version = self._snapshot("all")
            values = self._load(reply)
            keys = values if key is None else [*map(key, values)]
            order = sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)
            self._call_if(version, "arrange", order)

        self._update(attempt)
