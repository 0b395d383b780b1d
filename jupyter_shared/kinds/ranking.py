"""Items in ascending order of their keys, as many as you like: adding one and taking the first stay quick.

A plain sorted list moves all items behind the one that is added or taken; a heap loses an item when two of its keys
turn out not to compare while it is being put right. So here are short sorted lists, one after the other: nothing
is changed before all comparisons are made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
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
        """Add all, each behind those with an equal key; or none: TypeError if two keys do not compare."""
        if self._are_few(new):
            self._add_each(new, bisect_right)
        else:
            self._merge([*self, *new])

    def put_first(self, new: list[Item], *, as_they_are: bool = False) -> None:
        """Add all, each before those with an equal key; or before all others, in this order, whatever the keys.

        So it is, too, when a key does not compare with one that has come meanwhile: what is given back is not lost.
        """
        if not as_they_are:
            try:
                return self._add_each(new, bisect_left) if self._are_few(new) else self._merge([*new, *self])
            except TypeError:
                pass  # nothing has been added
        self._lists[:0] = _in_lists(new)
        self._length += len(new)
        return None

    def _are_few(self, new: list[Item]) -> bool:
        return len(new) * MERGED_FROM < self._length or len(new) == 1

    def _merge(self, items: list[Item]) -> None:
        items.sort(key=key_of_item)  # which sees that most of it is sorted
        self._lists = _in_lists(items)
        self._length = len(items)

    def _add_each(self, new: list[Item], bisect: Callable[..., int]) -> None:
        if not self._lists:
            self._lists.append([])
        ordered = sorted(new, key=key_of_item) if len(new) > 1 else new
        positions = [self._position(item[0], bisect) for item in ordered]  # nothing fails after this
        for item, (number, position) in zip(reversed(ordered), reversed(positions), strict=True):
            self._lists[number].insert(position, item)  # from the end on: the others stay where they are
        self._length += len(new)
        for number in sorted({number for number, _ in positions}, reverse=True):
            self._split(number)

    def _position(self, key: Any, bisect: Callable[..., int]) -> tuple[int, int]:
        """Where to put an item: in which list, and where in it."""
        if not self._length:
            return 0, 0
        number = min(bisect(self._lists, key, key=_last_key), len(self._lists) - 1)
        return number, bisect(self._lists[number], key, key=key_of_item)

    def insert(self, position: int, item: Item) -> None:
        """Put one at a position, whatever its key."""
        position = max(position + self._length, 0) if position < 0 else min(position, self._length)
        if not self._lists:
            self._lists.append([])
        for number, items in enumerate(self._lists):
            if position <= len(items):
                items.insert(position, item)
                self._length += 1
                self._split(number)
                return
            position -= len(items)

    def _split(self, number: int) -> None:
        items = self._lists[number]
        if len(items) > MOST:
            self._lists[number : number + 1] = _in_lists(items)

    def remove_first(self, count: int) -> None:
        """Take out the first `count` items, which are there."""
        left = count
        while left > 0:
            first = self._lists[0]
            left -= len(first)
            if left >= 0:
                del self._lists[0]
            else:
                del first[:left]
        self._length -= count

    def clear(self) -> None:
        """Forget all items."""
        self._lists = []
        self._length = 0


def _in_lists(items: list[Item]) -> list[list[Item]]:
    return [items[start : start + MOST // 2] for start in range(0, len(items), MOST // 2)]
