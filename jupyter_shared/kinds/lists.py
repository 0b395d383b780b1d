"""A list. Its values are opaque in the manager; what compares or sorts them does so in the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..wire.values import Blob
from .indexed import SequenceState
from .kind import Context, Home, operation
from .sequences import SequenceProxy


class ListState(SequenceState, kind="list"):
    """Blobs in order."""

    most = 10_000_000

    def __init__(self, blobs: list[Blob] | None = None) -> None:
        self.items: list[Blob] = [*(blobs or ())]
        self._check_room(len(self.items))

    def summary(self) -> dict[str, Any]:
        """The first few values."""
        return {"blobs": self.items[:5]}

    def blobs(self) -> Iterator[Blob]:
        """The values."""
        return iter(self.items)

    def dump(self) -> list[Any]:
        """The blobs."""
        return [self.items]

    def _in(self, many: list[Blob]) -> list[Blob]:
        return [*many]

    _out = _in

    @operation()
    def arrange(self, call: Context, order: list[int]) -> None:
        """Keep the values at these indices, in this order."""
        self.items = [self.items[index] for index in order]


class ListProxy(SequenceProxy, kind="list"):
    """A list that several kernels see. What it returns are copies: to change a value, assign it again."""

    _pane = "list"
    _pages = "places"
    _no_index = "list indices must be integers or slices, not {}"

    @classmethod
    def _arguments(cls, home: Home, values: Iterable[Any] = (), /) -> list[Any]:
        return [[*map(home.pack, values)]]

    def _load(self, reply: Any) -> list[Any]:
        return self._unpack_all(reply)

    def _dump(self, contents: Iterable[Any]) -> list[Blob]:
        return [*map(self._home.pack, contents)]

    def copy(self) -> list[Any]:
        """All values, as an ordinary list of this kernel's own."""
        return [*self._whole()]

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        """Sort in place, in one step: if others write meanwhile, it sorts again."""

        def attempt() -> None:
            reply, version = self._snapshot("all")
            values = self._load(reply)
            keys = values if key is None else [*map(key, values)]
            order = sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)
            self._call_if(version, "arrange", order)

        self._update(attempt)
