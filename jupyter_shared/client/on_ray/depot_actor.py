"""What Ray runs on each node that large values are put on: it owns them, so that they outlive who put them there."""

from __future__ import annotations

import os
import threading
from pickle import PickleBuffer
from typing import Any

MOST_FREED = 10_000  # numbers that are remembered of values that were freed first, the latest: some are put never


class DepotActor:
    """The values of one manager on one node, in Ray's object store there, by numbers that the manager gives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # Ray calls from several threads: who puts slowly keeps no reader waiting
        self._refs: dict[int, Any] = {}
        self._freed: dict[int, None] = {}  # before they were put, in order: whoever was putting them is gone

    def put(self, memory: int, data: Any) -> None:
        """Own a value. What a driver itself puts is gone with it, and so is an argument of this call."""
        import ray

        ref = ray.put(PickleBuffer(data))
        with self._lock:
            if memory in self._freed:
                del self._freed[memory]
            else:
                self._refs[memory] = ref

    def ref(self, memory: int) -> list[Any]:
        """A reference to a value, in a list, lest Ray replaces it by the value. KeyError if there is none."""
        with self._lock:
            return [self._refs[memory]]

    def free(self, memories: list[int]) -> None:
        """Values are needed no more."""
        with self._lock:
            for memory in memories:
                if self._refs.pop(memory, None) is None:
                    self._freed[memory] = None
            while len(self._freed) > MOST_FREED:
                del self._freed[next(iter(self._freed))]

    def pid(self) -> int:
        """The id of the actor's process."""
        return os.getpid()

    def held(self) -> list[int]:
        """Which values there are."""
        with self._lock:
            return sorted(self._refs)
