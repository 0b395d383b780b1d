"""A pool in the manager's process. What came to that by value, as from a cell, goes on to its workers by value too.

The standard library's pool knows only names, and its workers look them up in their `__main__`. That is the program's
where the manager was forked from it, as it was at that moment; of what was written since then it has nothing.
"""

from __future__ import annotations

from multiprocessing.pool import Pool as StandardPool
from multiprocessing.queues import SimpleQueue
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ..client.values.packing import PICKLES_OWN
from ..client.values.pickling import pickled


class Pool(StandardPool):
    """Worker processes, which take and return what a manager's clients can send."""

    _ctx: Any
    _quick_put: Any
    _quick_get: Any

    def _setup_queues(self) -> None:
        self._inqueue, self._outqueue = ByValue(ctx=self._ctx), ByValue(ctx=self._ctx)
        self._quick_put = self._inqueue.put
        self._quick_get = self._outqueue._reader.recv


class ByValue(SimpleQueue):  # type: ignore[type-arg]
    """A queue whose items are pickled as `multiprocessing` does, or by value where it cannot."""

    _reader: Any
    _writer: Any
    _wlock: Any

    def put(self, obj: Any) -> None:
        """Put an item in."""
        try:
            data: Any = ForkingPickler.dumps(obj)
        except PICKLES_OWN:
            data = pickled(obj, None)
        if self._wlock is None:  # writes to a message-oriented pipe are atomic
            self._writer.send_bytes(data)
        else:
            with self._wlock:
                self._writer.send_bytes(data)
