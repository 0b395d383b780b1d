"""Which objects this process refers to: the manager keeps these alive, and is told when the last reference goes.

The manager counts how often it has handed an object to a client. So does the client, and says the number when
it lets go: an answer that was under way at that moment has been counted there and not here, and keeps the
object alive.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable

LetGo = Callable[[int, int], None]


class Referent:
    """One object this process refers to; proxies and kept blobs hold it."""

    __slots__ = ("__weakref__", "_let_go", "count", "id")

    def __init__(self, id: int, let_go: LetGo) -> None:
        self.id = id
        self.count = 0  # how often it was handed to us
        self._let_go = let_go

    def __del__(self) -> None:
        # May run at any time in any thread, even in the middle of a call: it only notes what is to be told.
        let_go = getattr(self, "_let_go", None)  # none, if Ctrl-C came while it was being made
        if let_go:
            let_go(self.id, self.count)


class Referents:
    """All of them, by id."""

    def __init__(self, let_go: LetGo) -> None:
        self._let_go = let_go
        self._lock = threading.RLock()
        self._known: weakref.WeakValueDictionary[int, Referent] = weakref.WeakValueDictionary()

    def received(self, id: int) -> Referent:
        """The manager has just handed it out to us."""
        with self._lock:
            referent = self._known.get(id)
            if referent is None:
                referent = self._known[id] = Referent(id, self._let_go)
            referent.count += 1
            return referent

    def find(self, id: int) -> Referent | None:
        """It, if we refer to it."""
        return self._known.get(id)

    def ids(self) -> list[int]:
        """All that we refer to."""
        return [*self._known.keys()]

    def all(self) -> list[Referent]:
        """The same, held."""
        return [*self._known.values()]

    def forked(self) -> None:
        """In the child: another thread of the parent may have had the lock."""
        self._lock = threading.RLock()

    def forget_counts(self) -> None:
        """We are a new client, to whom nothing has been handed out."""
        for referent in [*self._known.values()]:
            referent.count = 0
