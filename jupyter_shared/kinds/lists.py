"""A list. Its values are opaque in the manager; what compares or sorts them does so in the client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, Self

from ..wire.runs import BlobRun
from ..wire.values import Blob, Blobs
from .differing import Step, of_sequence
from .glance import indexed_lines
from .indexed import SequenceState
from .kind import Context, KnownCallers, ProxyHome, operation
from .positions import Where, index_of
from .sequences import SequenceProxy
from .sizes import blob_size, total_size

MOST_TOGETHER = 1_000_000  # in a run: nobody is kept waiting for long while it is cut apart
WORTH_A_GAP = 1000  # items, from which on it is worth the trouble not to move all of them when the first one goes


class ListState(SequenceState, kind="list"):
    """Blobs in order."""

    is_replicable = True
    most = 10_000_000
    _items: list[Blob]
    _gap: int
    _run: BlobRun | None

    def __init__(self, blobs: Blobs | None = None) -> None:
        self.items = self._in(blobs or [])
        self._check_room(len(self))
        self.weight = total_size(blobs or [])

    # Who takes one after the other from the front leaves a gap there, which is closed when it has become large, or
    # when something else is done than what such a list is used for: so all of it together moves each item but once.
    # Likewise numbers that come many at once stay together behind all others, as the run of blobs that they are, while
    # they are read, and while more come, or come in their places: a blob of its own takes seven times the memory, and
    # as long to be made as all else that is done with it. They are cut apart, once, when something else is done.

    @property
    def items(self) -> list[Blob]:
        """All of them one by one, the gap closed."""
        if self._gap:
            del self._items[: self._gap]
            self._gap = 0
        if self._run is not None:
            self._items += [*self._run]  # a list first: where memory lacks, none of them is added
            self._run = None
        return self._items

    @items.setter
    def items(self, items: Blobs) -> None:
        run = _together(items)
        self._items = [] if run is not None else items if isinstance(items, list) else [*items]
        self._gap = 0
        self._run = run

    @property
    def _alone(self) -> int:
        """How many do not stand in the run."""
        return len(self._items) - self._gap

    def __len__(self) -> int:
        return len(self._items) - self._gap + (0 if self._run is None else len(self._run))

    def part(self, key: str | int) -> Blob | None:
        """What is at an index."""
        if not isinstance(key, int):
            return None
        index = key if key >= 0 else key + len(self)
        try:
            if self._run is not None and index >= self._alone:
                return self._run[index - self._alone]  # type: ignore[no-any-return]
            return self._items[self._gap + index] if index >= 0 else None
        except IndexError:
            return None

    def some(self, start: int, stop: int) -> list[Blob]:
        """The items from one index up to another, neither negative."""
        some = self._items[self._gap + start : self._gap + stop]
        if self._run is not None and stop > self._alone:
            some += self._run[max(start - self._alone, 0) : stop - self._alone]
        return some

    @operation(reads=True)
    def get(self, call: Context, where: Where) -> Any:
        """The item at an index, or those of a slice."""
        if self._run is not None:
            if isinstance(where, int):
                found = self.part(where)
                if found is not None:
                    return found
            elif not self._alone:
                return self._run[index_of(where)]
        return super().get(call, where)

    @operation(reads=True)
    def all(self, call: Context) -> Blobs:
        """All items."""
        return self._out(self._whole())

    def _whole(self) -> Blobs:
        return self.items if self._run is None or self._alone else self._run[:]  # more may be added to it

    @operation()
    def append(self, call: Context, item: Blob) -> None:
        """Add one value at the end."""
        if len(self) >= self.most:
            self._check_room(len(self) + 1)
        if self._run is None:
            self._items.append(item)
        elif type(item) is bytes and self._takes(len(item), 1):
            self._run.data += item
        else:
            self.items.append(item)
        self.weight += blob_size(item)

    @operation()
    def extend(self, call: Context, many: Blobs) -> None:
        """Add many items at the end."""
        self._check_room(len(self) + len(many))
        if isinstance(many, BlobRun) and self._takes(many.size, len(many)):
            self._run.data += many.data  # type: ignore[union-attr]
        elif many:
            alone = self.items  # what was together before is cut apart
            self._run = _together(many)
            if self._run is None:
                alone += [*many]
        self.weight += total_size(many)

    def _takes(self, size: int, count: int) -> bool:
        """Whether so many blobs of this size may be added to the run that there is."""
        run = self._run
        return run is not None and run.size == size and len(run) + count <= MOST_TOGETHER

    @operation()
    def set(self, call: Context, where: Where, value: Any) -> None:
        """Put an item at an index, or many in the place of a slice."""
        run = self._run
        if run is not None and type(where) is int and type(value) is bytes and len(value) == run.size:
            index = where + (len(self) if where < 0 else 0) - self._alone
            if 0 <= index < len(run):
                run.data[index * run.size : (index + 1) * run.size] = value  # type: ignore[index]
                return
        super().set(call, where, value)

    @operation()
    def pop(self, call: Context, index: int) -> Blob:
        """Take out one item."""
        if index != 0 or self._alone < WORTH_A_GAP:
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
        return chain(islice(self._items, self._gap, None), self._run[:] if self._run else ())

    def size(self) -> int:
        """The bytes of all values."""
        return self.weight

    def _weigh_one(self, item: Any) -> int:
        return blob_size(item)

    def _weigh(self, many: Any) -> int:
        return total_size(many)

    def dump(self) -> list[Any]:
        """The blobs."""
        return [self._whole()]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A list of these blobs, of which there may be more than there is room for: some had been put back."""
        state = cls()
        state.items, state.weight = state._in(*dumped), total_size(*dumped)
        return state

    def _in(self, many: Blobs) -> Blobs:
        return many if isinstance(many, BlobRun) else [*many]

    _out = _in

    @operation()
    def arrange(self, call: Context, order: list[int]) -> None:
        """Keep the values at these indices, in this order."""
        self._check_room(len(order))
        self.items = [*map(self.items.__getitem__, order)]
        self.weight = total_size(self.items)


def _together(blobs: Blobs) -> BlobRun | None:
    """Some blobs as a run to which more can be added; None if they do not stay together."""
    if isinstance(blobs, BlobRun) and 0 < len(blobs) <= MOST_TOGETHER:
        return BlobRun(bytearray(blobs.data), blobs.size)
    return None


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
