"""What the history remembers of one object: its last changes, and from where on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from itertools import repeat, starmap
from operator import attrgetter, itemgetter

from ..kinds.kind import State
from ..kinds.undo import Overwritten, Undo, lightened
from ..wire.parts import LARGE  # what takes less has no shared memory in it
from .taking_back import Noted, Remembered, Since

RECORD = 300  # bytes that a change takes, about, beside what it has overwritten
FEW = 3  # changes for which values in shared memory are kept alive
_undo: Callable[[Noted], Undo] = itemgetter(-1)
_cost: Callable[[Undo], int] = attrgetter("cost")


class ObjectPast:
    """The last changes of one object; the oldest first."""

    __slots__ = ("has_heavy", "notes", "overwritten", "since")

    def __init__(self, overwritten: dict[str, Overwritten]) -> None:
        """`overwritten` is the State's: what each operation is about to overwrite."""
        self.overwritten = overwritten
        self.notes: deque[Noted] = deque()
        self.since: Since | None = None  # from where on all is known, unless from its first version
        self.has_heavy = False  # among the last few

    @property
    def records(self) -> list[Remembered]:
        """All of them, to be looked at."""
        return [*map(Remembered._make, self.notes)]

    def size(self) -> int:
        """The bytes that all of it takes, about."""
        return _size(self.notes)

    def forget(self, count: int) -> int:
        """Forget the oldest changes: the bytes they took."""
        if not count:
            return 0
        oldest = [*starmap(self.notes.popleft, repeat((), count))]  # a part of every write, so in steps of C
        version, _, when, *_ = oldest[-1]
        self.since = Since(version, when)
        return _size(oldest)

    def lighten(self, least: int = FEW) -> int:
        """Keep no shared memory alive but for the last few changes: how many bytes more that takes, about."""
        notes, more = self.notes, 0
        for index in range(-min(FEW + 1, len(notes)), -least):
            version, before, when, who, operation, calls, undo = notes[index]
            light = lightened(undo)
            more += light.cost - undo.cost
            notes[index] = (version, before, when, who, operation, calls, light)
        self.has_heavy = any(_undo(notes[index]).cost > LARGE for index in range(-min(least, len(notes)), 0))
        return more


def _size(notes: Collection[Noted]) -> int:
    return RECORD * len(notes) + sum(map(_cost, map(_undo, notes)))


def past_of(state: State) -> ObjectPast:
    """The past of an object, which begins now; NOTHING if its kind has none."""
    return NOTHING if state.undo_rules is None else ObjectPast(state.overwritten)


NOTHING = ObjectPast({})  # of all objects of kinds that are not remembered
