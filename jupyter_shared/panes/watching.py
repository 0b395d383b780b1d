"""Which objects a view watches: each watch fires once, and is set again when the view is next brought up to date.

So a writer at full speed costs the manager a few messages per update of a view, and none per write.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..client.home import DIRECTORY as DIRECTORY_HANDLE

NO_PAGE = -1  # what a session without a version page has for every version
DIRECTORY = None  # the target that stands for what objects and clients there are

Target = Any  # a Proxy, or DIRECTORY


class Watching:
    """The watches of one view. `on_change` is told the version, on the session's watcher thread."""

    def __init__(self, on_change: Callable[[Target, int], object]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._watches: dict[int, tuple[Any, Target]] = {}
        self._closed = False

    def cover(self, session: Any, targets: list[Target]) -> None:
        """Have exactly these watched. To be called before reading, so that no change is missed."""
        wanted = {_id(target): target for target in targets}
        with self._lock:
            stale = [self._watches.pop(key) for key in [*self._watches] if key not in wanted]
            missing = [] if self._closed else [key for key in wanted if key not in self._watches]
            for key in missing:
                self._watches[key] = (self._watch(session, key, wanted[key]), wanted[key])
        for watch, _ in stale:
            watch.close()

    def _watch(self, session: Any, key: int, target: Target) -> Any:
        handle = DIRECTORY_HANDLE if target is DIRECTORY else target._handle
        version = session.page[handle.slot]
        if version == NO_PAGE:
            version = session.version(target)
        return session.watch_object(handle, lambda version: self._fired(key, version), version)

    def _fired(self, key: int, version: int) -> None:
        with self._lock:
            watch, target = self._watches.pop(key, (None, None))
        if watch is not None:
            watch.close()
            self._on_change(target, version)

    def close(self) -> None:
        """Watch nothing any more."""
        with self._lock:
            self._closed = True
        self.cover(None, [])


def _id(target: Target) -> int:
    return 0 if target is DIRECTORY else target._handle.object
