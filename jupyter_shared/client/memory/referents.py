"""Which objects this process refers to: the manager keeps these alive, and is told when the last reference goes.

The manager counts how often it has handed an object to a client. So does the client, and says the number when
it lets go: an answer that was under way at that moment has been counted there and not here, and keeps the
object alive.
"""

from __future__ import annotations

import operator
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count as counting

from ..undisturbed import Step, finalizer

LetGo = Callable[[Iterator[tuple[int, int]]], None]


class Referent:
    """One object this process refers to, for as long as a proxy, or a blob with one in it, refers to this."""

    __slots__ = ("__weakref__", "id")

    def __init__(self, id: int) -> None:
        self.id = id


class _Count(weakref.ref[Referent]):
    """How often an object was handed to us. Apart from the referent, so that no thread finds one that is ending."""

    id = 0
    times: Iterator[int]
    told: Iterator[tuple[int, int]] = iter(())  # gives the id and how often, once, if at all

    def begin(self, times: int) -> None:
        """Count from `times` on."""
        self.times = counting(times)
        self.told = filter(operator.itemgetter(1), zip((self.id,), self.times, strict=False))


class Referents:
    """The referents of this process, by the ids of their objects."""

    def __init__(self, let_go: LetGo) -> None:
        self._let_go = let_go
        self._lock = threading.RLock()
        self._known: dict[int, _Count] = {}
        self._ended: deque[_Count] = deque()  # not yet taken out of what is known

    def received(self, id: int) -> Referent:
        """The manager has just handed it out to us."""
        referent, counts = self.expected(id)
        counts()
        return referent

    def expected(self, id: int) -> tuple[Referent, Step]:
        """The manager has just handed it out to us; this counts as soon as the step is taken, which is one of C."""
        with self._lock:
            self._sweep()
            count = self._known.get(id)
            referent = count() if count else None
            if count is None or referent is None:
                referent = Referent(id)
                count = _Count(referent, self._ends)
                count.id = id
                count.begin(0)
                self._known[id] = count
            return referent, count.times.__next__

    @finalizer
    def _ends(self, count: _Count) -> None:
        # May run at any time in any thread, even in the middle of a call: it only notes what is to be told.
        self._ended.append(count)
        self._let_go(count.told)

    def _sweep(self) -> None:
        while self._ended:
            count = self._ended.popleft()
            if self._known.get(count.id) is count:
                del self._known[count.id]

    def find(self, id: int) -> Referent | None:
        """It, if we refer to it."""
        count = self._known.get(id)
        return count() if count else None

    def all(self) -> list[Referent]:
        """The objects that this process refers to now."""
        return [referent for count in [*self._known.values()] if (referent := count())]

    def forked(self) -> None:
        """In the child: another thread of the parent may have had the lock."""
        self._lock = threading.RLock()

    def anew(self) -> list[Referent]:
        """We are a new client, to whom each is about to be handed out once."""
        referents = self.all()
        for referent in referents:
            self._known[referent.id].begin(1)
        return referents
