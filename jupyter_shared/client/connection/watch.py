"""What `watch` of every transport returns, and the versions it is told that no object has."""

from __future__ import annotations

from collections.abc import Callable

from ...wire.messages import DELETED

MANAGER_GONE = -1
__all__ = ["DELETED", "MANAGER_GONE", "ObjectWatch"]


class ObjectWatch:
    """Someone who wants to know of an object's changes. `close` it when it is of no more use."""

    def __init__(
        self,
        remove: Callable[[ObjectWatch], object],
        object: int,
        callback: Callable[[int], object],
        to_the_end: bool,
        again: bool,
    ) -> None:
        self.object = object
        self.callback = callback
        self.to_the_end = to_the_end  # whether it is told, too, when it is this client that leaves
        self.again = again  # whether it is told of each change; else of the next, and then when the object is looked at
        self._remove = remove

    def close(self) -> None:
        """No more calls of the callback, except for one that may be running now."""
        self._remove(self)
