"""Which objects a view watches: each watch fires once, and is set again when the view is next brought up to date.

So a writer at full speed costs the manager a few messages per update of a view, and none per write. A view that looks
at its object (`Pane.moment`) has its watch set again by that very call; others have it set before they read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..client.home import DIRECTORY

NO_PAGE = -1  # what a session without a version page has for every version
EVERYTHING = None  # the target that stands for what objects and clients there are
NO_TARGET = object()

Target = Any  # a Proxy, or EVERYTHING


class _Watched:
    """One object that is watched, until the watch fires."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.watch: Any = None  # not yet: it may fire before we have it
        self.over = False
        self.due = False  # it has fired, and is to be set again


class ViewWatches:
    """The watches of one view. `on_change` is told the version, on the session's watcher thread.

    Its lock is held for a moment only, never while the manager is asked: whoever closes a view must not wait.
    """

    def __init__(self, on_change: Callable[[Target, int], object]) -> None:
        self._on_change = on_change
        self._lock = threading.Lock()
        self._watches: dict[int, _Watched] = {}
        self._closed = False

    def cover(self, session: Any, targets: list[Target], looking_at: Target = NO_TARGET) -> bool:
        """Have exactly these watched: whether any was not before, so that what was read before this may be old.

        To be called before reading, so that no change is missed. `looking_at` is read next, which sets its watch again.
        """
        wanted = {_id(target): target for target in targets}
        spared = None if looking_at is NO_TARGET else _id(looking_at)
        with self._lock:
            gone = [key for key, entry in self._watches.items() if key not in wanted or (entry.due and key != spared)]
            stale = [self._watches.pop(key) for key in gone]
            missing = {} if self._closed else {key: wanted[key] for key in wanted if key not in self._watches}
            begun = {key: _Watched(target) for key, target in missing.items()}
            self._watches.update(begun)
        for entry in stale:
            self._end(entry)
        for key, entry in begun.items():
            self._begin(session, key, entry)
        return bool(begun)

    def _begin(self, session: Any, key: int, entry: _Watched) -> None:
        try:
            watch = _watch(session, entry.target, lambda version: self._fired(key, entry, version))
        except BaseException:
            with self._lock:
                if self._watches.get(key) is entry:
                    del self._watches[key]
            raise
        with self._lock:
            entry.watch = watch
            over = entry.over
        if over:
            watch.close()

    def _end(self, entry: _Watched) -> None:
        with self._lock:
            entry.over = True
            watch = entry.watch
        if watch is not None:
            watch.close()

    def looked(self, target: Target) -> None:
        """A target has been looked at: its watch, if there is one, is set again."""
        with self._lock:
            entry = self._watches.get(_id(target))
            if entry:
                entry.due = False

    def _fired(self, key: int, entry: _Watched, version: int) -> None:
        with self._lock:
            if self._watches.get(key) is not entry:
                return
            entry.due = True
        self._on_change(entry.target, version)

    def close(self) -> None:
        """Remove all watches."""
        with self._lock:
            self._closed = True
        self.cover(None, [])


def _watch(session: Any, target: Target, callback: Callable[[int], object]) -> Any:
    handle = DIRECTORY if target is EVERYTHING else target._handle
    version = session.page[handle.slot]
    if version == NO_PAGE:
        version = session.version(target)
    return session.watch_object(handle, callback, version, to_the_end=True, again=False)


def _id(target: Target) -> int:
    return 0 if target is EVERYTHING else target._handle.object
