"""A queue of which the last one in is the first one out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..wire.values import Blob
from .queued import QueuedState
from .queues import QueueProxy
from .sizes import total_size


class LifoQueueState(QueuedState, kind="lifo_queue"):
    """Items of which the last one in is the first one out."""

    def blobs(self) -> Iterator[Blob]:
        """The items, in the order they will be taken."""
        backwards: Iterator[Blob] = reversed(self.items)
        return backwards

    def _take(self, count: int) -> list[Blob]:
        taken = [*islice(reversed(self.items), count)]
        for _ in taken:
            self.items.pop()
        return taken

    def _give_back(self, entries: list[Blob]) -> None:
        self.items.extend(reversed(entries))
        self.weight += total_size(entries)

    def _first(self) -> Blob:
        first: Blob = self.items[-1]
        return first

    def _in_turn(self, entries: list[Any]) -> list[Any]:
        return entries[::-1]


class LifoQueueProxy(QueueProxy, kind="lifo_queue", typeid="LifoQueue"):
    """A queue across kernels of which the last one in is the first one out, like `queue.LifoQueue`."""
