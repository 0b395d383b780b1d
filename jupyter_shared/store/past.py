"""What the history remembers of one object: its last changes, and from where on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import repeat, starmap
from operator import attrgetter

from ..kinds.kind import State
from ..kinds.undo import Overwritten, lightened
from .taking_back import Remembered, Since

RECORD = 300  # bytes that a change takes, about, beside what it has overwritten
FEW = 3  # changes for which values in shared memory are kept alive
HEAVY = 1 << 16  # bytes; what takes less has no shared memory in it
_cost: Callable[[Remembered], int] = attrgetter("undo.cost")


class ObjectPast:
    """The last changes of one object; the oldest first."""

    __slots__ = ("has_heavy", "overwritten", "records", "since")

    def __init__(self, overwritten: dict[str, Overwritten]) -> None:
        """`overwritten` is the State's: what each operation is about to overwrite."""
        self.overwritten = overwritten
        self.records: deque[Remembered] = deque()
        self.since: Since | None = None  # from where on all is known, unless from its first version
        self.has_heavy = False  # among the last few

    def size(self) -> int:
        """The bytes that all of it takes, about."""
        return RECORD * len(self.records) + sum(map(_cost, self.records))

    def forget(self, count: int) -> int:
        """Forget the oldest changes: the bytes they took."""
        if not count:
            return 0
        oldest = [*starmap(self.records.popleft, repeat((), count))]  # a part of every write, so in steps of C
        self.since = Since(oldest[-1].version, oldest[-1].when)
        return RECORD * count + sum(map(_cost, oldest))

    def lighten(self, least: int = FEW) -> int:
        """Keep no shared memory alive but for the last few changes: how many bytes more that takes, about."""
        records, more = self.records, 0
        for index in range(-min(FEW + 1, len(records)), -least):
            record = records[index]
            undo = lightened(record.undo)
            more += undo.cost - record.undo.cost
            record.undo = undo
        self.has_heavy = any(records[index].undo.cost > HEAVY for index in range(-min(least, len(records)), 0))
        return more


def past_of(state: State) -> ObjectPast:
    """The past of an object, which begins now; NOTHING if its kind has none."""
    return NOTHING if state.undo_rules is None else ObjectPast(state.overwritten)


NOTHING = ObjectPast({})  # of all objects of kinds that are not remembered
