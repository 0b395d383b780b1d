"""What is remembered of all objects, within bounds: of changes of each object, and of bytes in all."""

from __future__ import annotations

from collections import deque

from .entry import Entry
from .former import Formers
from .past import NOTHING, ObjectPast
from .taking_back import Since

MOST = 100  # changes of an object
BUDGET = 16 << 20  # bytes, in all
SPARE = 16  # a part of the budget
FEW_BYTES = 1 << 20  # to look at all costs as much as the rest of remembering a change
BEYOND = 4  # one in this many of the most changes: as many more are there before the oldest go, all at once
NEVER = Since(0, 0.0)


class Bounds:
    """Knows the pasts of all objects, and forgets the oldest."""

    def __init__(self, most: int = MOST, budget: int = BUDGET) -> None:
        self.budget = budget
        # Whether all is within the bounds is looked at when so many bytes more have come: a few at a time, and never
        # more than the budget has room for.
        self._left = 0
        self._until = 0  # bytes that all takes then
        self._pasts: dict[int, ObjectPast] = {}  # by object, of those that have changed
        self.began = NEVER  # of no object is known what was before
        self.former = Formers()
        self._dead: deque[int] = deque()
        self._bound(most)

    def _bound(self, most: int) -> None:
        self.most, self._too_many = most, most + most // BEYOND

    @property
    def size(self) -> int:
        """The bytes that all of it takes, about."""
        return self._until - self._left

    @size.setter
    def size(self, size: int) -> None:
        self._until = size + self._left

    def bound(self, most: int, budget: int, now: Since = NEVER) -> None:
        """Remember `most` changes of each object, and `budget` bytes in all, from now on.

        None: then nothing is looked at either, so when there are to be some again, nothing is known from before `now`.
        """
        if most and not self.most:
            self.began = now
            for past in self._pasts.values():
                past.since = now
        self.budget = budget
        self._bound(most)
        self._forget_beyond_most()
        for past in self._pasts.values():
            self._forget_beyond(past)
        self._shrink()

    def _shrink(self) -> None:
        """Forget the oldest changes of all, and a few more, or this would have to be done at each change."""
        if self.size > self.budget:
            self._forget_oldest(self.budget - self.budget // SPARE)
        size = self.size
        self._left = max(min(FEW_BYTES, self.budget - size), 0)
        self.size = size

    def _forget_oldest(self, enough: int) -> None:
        while self.size > enough and len(self.former):
            self.size -= self.former.forget_oldest()
        for id in by_age(self._pasts):
            if self.size <= enough:
                return
            self.size -= self._pasts[id].forget(1)

    def _forget_beyond_most(self) -> None:
        while len(self.former) > self.most:
            self.size -= self.former.forget_oldest()

    def _forget_beyond(self, past: ObjectPast) -> None:
        self.size -= past.forget(max(len(past.notes) - self.most, 0))

    def _bury(self) -> None:
        while self._dead:
            past = self._pasts.pop(self._dead.popleft(), None)
            if past is not None:
                self.size -= past.size()

    def _past(self, entry: Entry) -> ObjectPast:
        """What is remembered of an object: no more than the most."""
        past = entry.past or NOTHING
        self._forget_beyond(past)
        return past


def by_age(pasts: dict[int, ObjectPast]) -> list[int]:
    """The object of each change, the oldest change first."""
    found = sorted((version, id) for id, past in pasts.items() for version, *_ in past.notes)
    return [id for _, id in found]
