"""Whether an object is worth a replica, and for how long: of each object that a process reads, counted on its proxy.

A read that is a call because the object has changed is a miss. The manager says how many misses a copy costs. Once
there is a replica, a read costs what the others have changed since the last one: when that is more than a call would
be, or more than is told, the replica goes, and it takes twice as many misses until there is another one: unless what
came was only too much to be told, a bulk update for example, and the replica had spared more calls than its copy had
cost. What it takes is halved again after as many reads that were none.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

from ...kinds.cache import Cache
from ...kinds.proxy import MISSING

if TYPE_CHECKING:
    from .replica import Replica

NEVER = inf
FIRST_ASKED = 8  # misses, after which the manager is asked
PAID = 10.0  # entries that may be applied for the price of a call
MOST_DEBT = 300.0  # entries beyond that
MOST_PATIENCE = 64
CALMING = 1000  # reads out of a replica
MOST_UNSEEN = 16  # reads of parts that still stand, for each other one
RENEWED = 2048  # entries that were applied, after which the manager is told that somebody reads: half of its LEASE
MOST_BYTES = 64 * 1024 * 1024  # of one replica, about; it may have grown
LATER = 10_000  # misses, after which it is asked again about an object that cannot be followed now


class Follower:
    """What a proxy knows of that. `replica` may go at any time, in any thread."""

    __slots__ = (
        "__weakref__", "_cache", "_calmed", "_debt", "_reads", "_renew", "misses", "needed", "patience", "replica",
    )  # fmt: skip

    def __init__(self, needed: float, renew: Callable[[int], object], cache: Cache) -> None:
        """`needed`: misses until it is followed; NEVER: it is not. `renew(object)` tells that somebody reads it.

        `cache`: the proxy's. What is in it of a replica goes with that, whose budget it is within.
        """
        self._renew, self._cache = renew, cache
        self.replica: Replica | None = None
        self.misses = 0
        self.needed = needed
        self.patience = 1  # times as many misses as the manager says
        self._debt = 0.0
        self._reads = 0  # out of the replica, since patience was last halved
        self._calmed = 0  # and before that

    def read(self, page: Any, slot: int, operation: str, args: Any) -> tuple[Any, int] | None:
        """What a reading operation replies now, and the version that it belongs to; None: call."""
        replica = self.replica
        if replica is None:
            return None
        found = replica.read(page, slot, operation, args)
        self._reads += 1
        self._note(replica)
        return found

    def part(self, page: Any, slot: int, key: str | int, unpack: Callable[[Any], Any]) -> Any:
        """A part as it is now, out of the replica, if that is plain to see; MISSING: read."""
        replica = self.replica
        if replica is None:
            return MISSING
        found = replica.part(page, slot, key)
        if found is None:
            return MISSING  # it is read, and noted then
        version, blob = found
        decoded = replica.decoded
        value = decoded.decode(key, version, blob, unpack)
        if self._cache.parts is not decoded:
            self._show(replica)
        self._reads += 1
        if replica.work or replica.is_over or self._reads >= CALMING:
            self._note(replica)
        return value

    def wrote(self, page: Any, slot: int, version: int, operation: str, args: Any) -> None:
        """A write by this proxy has been done, and has left the object at this version."""
        replica = self.replica
        if replica is not None and version == replica.version + 1:
            replica.wrote(page, slot, version, operation, args)
            if replica.size > MOST_BYTES and replica.weighed() > MOST_BYTES:  # nobody else notes it, who alone writes
                self._leave(has_paid=False)
            elif replica.applied >= RENEWED:
                self._tell_that_it_is_read(replica)

    def _show(self, replica: Replica) -> None:
        """Have the proxy look at the decoded parts of its replica, unless another thread has left that meanwhile."""
        self._cache.parts = replica.decoded
        if self.replica is not replica:
            self._cache.clear()

    def _note(self, replica: Replica) -> None:
        """A read was answered by the replica, or was not."""
        if replica.is_over:
            self._leave(has_paid=self._has_paid(replica))
        elif replica.work:  # it had to catch up
            self._debt = max(self._debt + replica.work - PAID, 0.0)
            replica.work = 0.0
            if self._debt > MOST_DEBT or replica.size > MOST_BYTES:
                self._leave(has_paid=False)
            elif replica.applied >= RENEWED:
                self._tell_that_it_is_read(replica)
        if self._reads >= CALMING:
            self._calmed += self._reads
            self._reads, self.patience = 0, max(self.patience // 2, 1)

    def _has_paid(self, replica: Replica) -> bool:
        """Whether it has spared more calls than its copy had cost.

        Nobody sees who reads a decoded part that still stands: each read that was seen counts for some of these, too.
        """
        each = min(max(len(replica.decoded.values), 1), MOST_UNSEEN)
        return (self._reads + self._calmed) * each >= self.needed

    def _tell_that_it_is_read(self, replica: Replica) -> None:
        replica.applied = 0
        self._renew(replica.object)

    def _leave(self, has_paid: bool) -> None:
        self._drop()
        self.patience = max(self.patience // 2, 1) if has_paid else min(self.patience * 2, MOST_PATIENCE)
        self._debt = 0.0
        self.misses = self._reads = self._calmed = 0

    def declined(self, misses: int) -> None:
        """The manager says how many misses it takes; less than none: it cannot be followed now."""
        self.needed = self.misses + LATER if misses < 0 else max(misses, FIRST_ASKED)

    @property
    def is_due(self) -> bool:
        """Whether the manager is to be asked."""
        return self.replica is None and self.misses >= self.needed * self.patience

    def follows(self, replica: Replica) -> None:
        """There is a replica from now on."""
        self.misses = self._reads = self._calmed = 0
        self._debt = 0.0
        self.replica = replica

    def forget(self) -> None:
        """Begin anew: there is another manager, or another process."""
        self._drop()
        self.misses = 0

    def _drop(self) -> None:
        if self.replica is not None:
            self.replica = None
            self._cache.clear()
