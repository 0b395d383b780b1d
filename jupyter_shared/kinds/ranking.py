"""Items in ascending order of their keys, as many as you like: adding one and taking the first stay quick.

A plain sorted list moves all items behind the one that is added or taken; a heap loses an item when two of its keys
turn out not to compare while it is being put right. So here are short sorted lists, one after the other: nothing
is changed before all comparisons are made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain
from operator import itemgetter
from typing import Any

MOST = 1024  # items in one of the lists
MERGED_FROM = 64  # times as many items as are added: then they are added one by one

Item = tuple[Any, Any]  # a key, and what it is the key of
key_of_item = itemgetter(0)


def _last_key(items: list[Item]) -> Any:
    return items[-1][0]


class Ranking:
    """Items by their keys; among equal keys, the first one in comes first."""

    def __init__(self) -> None:
        self._lists: list[list[Item]] = []  # none is empty
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._lists)

    def add(self, new: list[Item]) -> None:
        """Add all, or none: TypeError if two keys do not compare."""
        if len(new) * MERGED_FROM < self._length or len(new) == 1:
            self._add_each(new)
            return
        merged = [*self, *new]
        merged.sort(key=key_of_item)  # which sees that most of it is sorted
        self._lists = [merged[start : start + MOST // 2] for start in range(0, len(merged), MOST // 2)]
        self._length = len(merged)

    def _add_each(self, new: list[Item]) -> None:
        added = []
        try:
            for item in new:
                self._insert(*self._after(item[0]), item)
                added.append(item)
        except TypeError:
            for item in added:
                self._remove(item)
            raise

    def _after(self, key: Any) -> tuple[int, int]:
        """The place behind all that are not greater: which list, and where in it."""
        number = min(bisect_right(self._lists, key, key=_last_key), max(len(self._lists) - 1, 0))
        return number, bisect_right(self._lists[number], key, key=key_of_item) if self._lists else 0

    def put_first(self, item: Item) -> None:
        """Add one before those with an equal key."""
        key = item[0]
        number = min(bisect_left(self._lists, key, key=_last_key), max(len(self._lists) - 1, 0))
        self._insert(number, bisect_left(self._lists[number], key, key=key_of_item) if self._lists else 0, item)

    def insert(self, place: int, item: Item) -> None:
        """Put one at a place, whatever its key."""
        place = max(place + self._length, 0) if place < 0 else min(place, self._length)
        for number, items in enumerate(self._lists):
            if place <= len(items):
                self._insert(number, place, item)
                return
            place -= len(items)
        self._insert(0, 0, item)

    def _insert(self, number: int, place: int, item: Item) -> None:
        if not self._lists:
            self._lists.append([])
        items = self._lists[number]
        items.insert(place, item)
        self._length += 1
        if len(items) > MOST:
            self._lists[number : number + 1] = [items[: MOST // 2], items[MOST // 2 :]]

    def _remove(self, item: Item) -> None:
        """Take out this very one again."""
        for number, items in enumerate(self._lists):
            for place, known in enumerate(items):
                if known is item:
                    self._drop(number, place)
                    return

    def pop_first(self) -> Item:
        """Take out the first one."""
        first = self._lists[0][0]
        self._drop(0, 0)
        return first

    def _drop(self, number: int, place: int) -> None:
        del self._lists[number][place]
        self._length -= 1
        if not self._lists[number]:
            del self._lists[number]
