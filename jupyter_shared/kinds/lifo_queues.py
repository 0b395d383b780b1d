"""A queue of which the last one in is the first one out."""

from __future__ import annotations

from collections.abc import Iterator

from ..wire.values import Blob
from .kind import Context, operation
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
        return [self.items.pop() for _ in range(count)]

    @operation()
    def put_back(self, call: Context, blobs: list[Blob]) -> None:
        """The same."""
        self.items.extend(reversed(blobs))
        self.held += total_size(blobs)


class LifoQueueProxy(QueueProxy, kind="lifo_queue", typeid="LifoQueue"):
    """A queue across kernels of which the last one in is the first one out, like `queue.LifoQueue`."""
