"""A queue that gives the smallest item first. The manager never unpickles an item, so what does it compare?

An item that is a plain value (see `wire.values`) travels with itself as its key. A tuple travels with those
of its elements that come before the first one that is not plain: `(2, job)` with the key `(2,)`; among equal
keys the first one in is the first one out. Any other item has no key, and its own `<` must be asked: the
client does so, on a copy, and puts it in its place if nobody came in between. So do all, while there is one
without a key.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import islice, takewhile
from operator import itemgetter
from queue import Full
from typing import Any, ClassVar

from ..errors import ShutDown
from ..wire.values import Blob, is_plain, key_of
from .kind import EACH, IN_LINE, Context, operation
from .queued import QueuedState
from .queues import MOST_AT_ONCE, QueueProxy
from .ranking import Item, Ranking
from .sizes import blob_size, total_size

NO_KEY = object()
blob_of_item = itemgetter(1)


def item_of(wire: list[Any]) -> Item:
    """An item as it arrived: its blob, and its key if it has one."""
    if len(wire) == 1:
        return NO_KEY, wire[0]
    blob, key = wire
    return key if type(key) is not list else key_of(key), blob


def _as_it_arrived(item: Item) -> list[Any]:
    key, blob = item
    return [blob] if key is NO_KEY else [blob, key]


class PriorityQueueState(QueuedState, kind="priority_queue"):
    """Items in ascending order."""

    puts_back: ClassVar = {  # without keys, which only a client finds in a blob: they come next again all the same
        **QueuedState.puts_back, "get": lambda _, blobs: ("put_back", [[[blob] for blob in blobs]]),
    }  # fmt: skip

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self.items = Ranking()
        self.without_key = 0

    def blobs(self) -> Iterator[Blob]:
        """The items, in the order they will be taken."""
        return map(blob_of_item, self.items)

    def dump(self) -> list[Any]:
        """Its limit, its counts, and the items in their order, each as it arrived."""
        items = [*map(_as_it_arrived, self.items)]
        return [self.most, self.unfinished, self.came, items, self.closed, self._trials()]

    @operation(waits=IN_LINE)
    def put(self, call: Context, entries: list[Any]) -> int | None:
        """Put in as many as there is room for: how many; None if there are items without a key to compare."""
        if self.without_key or any(len(entry) == 1 for entry in entries):
            return None
        return QueuedState.put(self, call, entries)

    def _add(self, entries: list[Any]) -> None:
        new = [*map(item_of, entries)]
        self.items.add(new)
        self.weight += total_size([*map(blob_of_item, new)])

    def _take(self, count: int) -> list[Blob]:
        first = [*islice(self.items, count)]
        taken = [*map(blob_of_item, first)]
        if self.without_key:
            self.without_key -= sum(key is NO_KEY for key, _ in first)
        self.items.remove_first(count)
        return taken

    def _empty(self) -> None:
        super()._empty()
        self.without_key = 0

    @operation()
    def insert(self, call: Context, index: int, entry: list[Any]) -> None:
        """Put one before `index`, which the client has found; Full if there is no room, ShutDown if it is."""
        if self.closed:
            raise ShutDown
        if 0 < self.most <= len(self.items):
            raise Full
        new = item_of(entry)
        self.items.insert(index, new)
        self.without_key += new[0] is NO_KEY
        self.weight += blob_size(new[1])
        self.unfinished += 1
        self.came += 1

    def _give_back(self, entries: list[Any]) -> None:
        """Without keys to compare, what was taken comes next again."""
        self._put_first(entries)

    def _first(self) -> Any:
        return _as_it_arrived(next(iter(self.items)))

    def _put_first(self, entries: list[Any]) -> None:
        items = [*map(item_of, entries)]
        self.without_key += sum(key is NO_KEY for key, _ in items)
        self.items.put_first(items, as_they_are=self.without_key > 0)
        self.weight += total_size([*map(blob_of_item, items)])

    @operation(reads=True, waits=EACH)
    def await_room(self, call: Context) -> None:
        """Wait until there is room for one; Full if there is none."""
        self._room(1, call)


class PriorityQueueProxy(QueueProxy, kind="priority_queue", typeid="PriorityQueue"):
    """A queue across kernels that gives the smallest item first, like `queue.PriorityQueue`.

    Plain values, and tuples that start with some like `(2, job)`, are put in with one call. Items that only
    their own `<` can compare are put in with a look at all the others.
    """

    def _put(self, items: list[Any], block: bool, timeout: float | None) -> None:
        left = self._left(block, timeout) if self.maxsize > 0 else lambda: None
        entries = [[self._pack(item), *sort_key(item)] for item in items]
        if self.maxsize <= 0 and len(entries) > 1:
            items, entries = _sorted(items, entries)
        while entries:
            some = entries[:MOST_AT_ONCE]
            comparable = all(len(entry) == 2 for entry in some)
            done = self._wait("put", some, timeout=left()) if comparable else None
            if done is None:
                self._put_in_place(Ranked(items[0]), entries[0], left)
                done = 1
            items, entries = items[done:], entries[done:]

    def _put_in_place(self, item: Ranked, entry: Any, left: Callable[[], float | None]) -> None:
        def attempt() -> None:
            blobs, version = self._snapshot("all")
            others = [Ranked(other) for other in self._unpack_all(blobs)]
            self._call_if(version, "insert", bisect_right(others, item), entry)

        while True:
            self._wait("await_room", timeout=left())
            try:
                return self._update(attempt)
            except Full:  # somebody was faster
                if left() == 0:
                    raise

    def _put_back(self, blobs: list[Blob]) -> None:
        self._call("put_back", [[blob, *self._key_of(blob)] for blob in blobs])

    def _key_of(self, blob: Blob) -> list[Any]:
        try:
            return sort_key(self._unpack(blob))
        except Exception:  # noqa: BLE001 - it cannot be read here, which is why it is put back: without a key, it is first
            return []


def _sorted(items: list[Any], entries: list[Any]) -> tuple[list[Any], list[Any]]:
    """Spare the manager the sorting, if they can be sorted. It is stable, and so makes no difference."""
    if any(len(entry) == 1 for entry in entries):
        return items, entries
    try:
        order = sorted(range(len(items)), key=[entry[1] for entry in entries].__getitem__)
    except TypeError:  # the manager will say so, too
        return items, entries
    return [items[index] for index in order], [entries[index] for index in order]


class Ranked:
    """An item among others: keys compare where both have one."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self.key = sort_key(item)

    def __lt__(self, other: Ranked) -> bool:
        if self.key and other.key:
            return self.key < other.key
        return bool(self.item < other.item)


def sort_key(item: Any) -> list[Any]:
    """The key of an item, in a list; an empty one when it has none."""
    if is_plain(item):
        return [item]
    if type(item) is not tuple:
        return []
    plain = tuple(takewhile(is_plain, item))
    return [plain] if plain else []
