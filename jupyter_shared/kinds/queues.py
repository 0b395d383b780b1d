"""A queue: first in, first out. What proxies of queues of other orders have in common, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import GenericAlias
from typing import Any, Self

from ..errors import ShutDown
from ..wire.values import Blob, plain_scalar
from .agreeing import agree
from .awaitable import awaitable
from .closable import ClosableProxy
from .kind import ProxyHome
from .queued import QueuedState
from .whole_numbers import limit
from .wording import QUEUE

MOST_AT_ONCE = 4000  # items that one step puts in: others are served between two steps


class QueueState(QueuedState, kind="queue"):
    """Items in the order they came."""


class QueueProxy(ClosableProxy, kind="queue", typeid="Queue"):
    """A queue across kernels, like `queue.Queue`. Raises `queue.Empty`, `queue.Full` and `ShutDown`."""

    _pane = "queue"
    _wording = QUEUE

    __class_getitem__: Any = classmethod(GenericAlias)

    @classmethod
    def _arguments(cls, home: ProxyHome, maxsize: int | None = None) -> list[Any]:
        return [0 if maxsize is None else maxsize]

    def _check(self, maxsize: int | None = None) -> None:
        if maxsize is not None:
            agree(self, "maxsize", limit(plain_scalar(maxsize)))

    @property
    def maxsize(self) -> int:
        """How many items there may be; 0 or less is without limit."""
        return self._constant("maxsize", int)  # type: ignore[no-any-return]

    # --- putting -----------------------------------------------------------------------------------------

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Put an item in.

        Args:
            item: Anything that can be pickled.
            block: Whether to wait for room.
            timeout: Seconds to wait at most; None: for ever.

        Raises:
            Full: If there is no room in time.
            ShutDown: If the queue is shut down.
            ValueError: For a negative timeout.
        """
        self._put([item], block, timeout)

    def put_many(self, items: Iterable[Any], block: bool = True, timeout: float | None = None) -> None:
        """Put items in, in order: thousands in each step, as the room allows.

        Args:
            items: Anything that can be pickled, each.
            block: Whether to wait for room.
            timeout: Seconds to wait at most; None: for ever.

        Raises:
            Full: If there is no room in time. Items before that stay in.
            ShutDown: If the queue is shut down.
            ValueError: For a negative timeout.
        """
        self._put([*items], block, timeout)

    put_async, put_many_async = awaitable(put), awaitable(put_many)

    def put_nowait(self, item: Any) -> None:
        """Put an item in now.

        Args:
            item: Anything that can be pickled.

        Raises:
            Full: If there is no room.
            ShutDown: If the queue is shut down.
        """
        self.put(item, block=False)

    def _put(self, items: list[Any], block: bool, timeout: float | None) -> None:
        entries = [self._home.pack(items[0])] if len(items) == 1 else self._home.pack_all(items)
        if self.maxsize <= 0:
            for start in range(0, len(entries), MOST_AT_ONCE):
                self._write("put", entries[start : start + MOST_AT_ONCE])
            return
        left = self._left(block, timeout)
        while entries:
            entries = entries[self._wait("put", entries[:MOST_AT_ONCE], timeout=left()) :]

    def _left(self, block: bool, timeout: float | None) -> Callable[[], float | None]:
        """What tells how long one more step may wait, of several that wait for `timeout` altogether."""
        patience, clock = seconds(block, timeout), self._home.monotonic
        if not patience:
            return lambda: patience
        until = clock() + patience
        return lambda: max(until - clock(), 0)

    # --- getting -----------------------------------------------------------------------------------------

    def get(self, block: bool = True, timeout: float | None = None, *, keep: bool = False) -> Any:
        """Take the next item.

        What is taken is gone, also if this process dies with the work half done: at most once. What this process has
        no class or memory for is put back.

        Args:
            block: Whether to wait for one.
            timeout: Seconds to wait at most; None: for ever.
            keep: The item stays the queue's until `task_done()`: if this process ends before that, or the manager does,
                it is the next item again, for whoever asks then: at least once. `task_done()` is said of the items of a
                thread in their order.

        Returns:
            The item.

        Raises:
            Empty: If there is none in time.
            ShutDown: If the queue is shut down, and empty.
            ValueError: For a negative timeout.
        """
        if keep:
            then, undo = self._unpack_all, lambda _: self._call("untake")
            return self._wait("get_on_trial", timeout=seconds(block, timeout), then=then, undo=undo)[0]
        return self._wait("get", 1, timeout=seconds(block, timeout), then=self._unpack_first, undo=self._put_back)

    def get_many(self, most: int, block: bool = True, timeout: float | None = None) -> list[Any]:
        """Take the next items in one step: those there are, at least one.

        Args:
            most: How many at most.
            block: Whether to wait for the first one.
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            The items, in order.

        Raises:
            Empty: If there is none in time.
            ShutDown: If the queue is shut down, and empty.
            ValueError: For a negative timeout, or `most` less than 1.
        """
        if most < 1:
            raise ValueError("most must be one or more")
        return self._taken(most, seconds(block, timeout))

    get_async, get_many_async = awaitable(get), awaitable(get_many)

    def __aiter__(self) -> Self:
        """`async for item in queue`: takes one after the other, until it is shut down."""
        return self

    async def __anext__(self) -> Any:
        try:
            return await self.get_async()
        except ShutDown:
            raise StopAsyncIteration from None

    def _taken(self, most: int, timeout: float | None) -> list[Any]:
        """The next items. Ctrl-C leaves them in the queue."""
        return self._wait("get", most, timeout=timeout, then=self._unpack_all, undo=self._put_back)  # type: ignore[no-any-return]

    def _unpack_first(self, blobs: list[Blob]) -> Any:
        return self._home.unpack(blobs[0])

    def _put_back(self, blobs: list[Blob]) -> None:
        self._call("put_back", blobs)

    def get_nowait(self) -> Any:
        """Take the next item now.

        Returns:
            The item.

        Raises:
            Empty: If there is none.
            ShutDown: If the queue is shut down, and empty.
        """
        return self.get(block=False)

    def get_if(self, condition: Callable[[Any], object], default: Any = None) -> Any:
        """Take the next item if a condition holds, in one step.

        Args:
            condition: Called with the item, perhaps more than once, so it should do nothing but look.
            default: Returned if it does not hold, or there is no item.

        Returns:
            The item, or the default.
        """

        def attempt() -> Any:
            blobs, version = self._snapshot("peek", 1)
            if not blobs or not condition(self._unpack(blobs[0])):
                return default
            return self._take("get", then=self._unpack_all, undo=self._put_back, if_version=version)[0]

        return self._update(attempt)

    def peek(self, most: int = 1) -> list[Any]:
        """The items that will be taken next; they stay in.

        Args:
            most: How many at most.

        Returns:
            The items, in order.
        """
        return self._unpack_all(self._read("peek", most))

    # --- counting ----------------------------------------------------------------------------------------

    def qsize(self) -> int:
        """How many items there are now.

        Returns:
            Their number.
        """
        return int(self._read("length"))

    def empty(self) -> bool:
        """Whether there are no items now.

        Returns:
            True or False.
        """
        return not self.qsize()

    def full(self) -> bool:
        """Whether there is no room now.

        Returns:
            True or False.
        """
        return 0 < self.maxsize <= self.qsize()

    def task_done(self) -> None:
        """Say that an item you took is done with; ValueError if that was said of all of them already."""
        self._call("task_done")

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that was put in is done with.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it is.

        Raises:
            ValueError: For a negative timeout.
        """
        return bool(self._wait("join", timeout=seconds(True, timeout)))

    task_done_async, join_async = awaitable(task_done), awaitable(join)


def seconds(block: bool, timeout: float | None) -> float | None:
    """Python's two arguments of `get` as one: 0 is not at all, None for ever."""
    if not block:
        return 0
    if timeout is not None and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
    return timeout
