"""The history: the last changes of each object, what each has overwritten, by whom and when; so they can be taken back.

At most `most` changes of each object are remembered, and `budget` bytes in all; the oldest go first. Values in
shared memory are kept alive only if they are small, and for an object's last few changes. Of a change
only what it has overwritten is remembered: what it put there is there still, or was overwritten by the next one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from ..errors import NotRemembered, WrongKind
from ..kinds import STATES
from ..kinds.kind import NOT_TOLD, Caller, Operation
from ..kinds.undo import UNKNOWN, Undo, UndoRules
from ..kinds.values import PUBLISHED
from ..wire.messages import DIRECTORY
from .differences import MOST_SHOWN, PERHAPS, differences, really, shown, take_back
from .entry import Entry
from .former import Formers
from .past import HEAVY, NOTHING, RECORD, ObjectPast, past_of
from .taking_back import Remembered, Since, changed_since, without

if TYPE_CHECKING:
    from ..wire.messages import Failure
    from .recorder import Many

MOST = 100  # changes of an object
BUDGET = 16 << 20  # bytes, in all
SPARE = 16  # a part of the budget
BEYOND = 4  # one in this many of the most changes: as many more are there before the oldest go, all at once
NEVER = Since(0, 0.0)


class History:
    """A recorder (`invoke.py`) that remembers. Each write waits for it: it notes, and works it out when it is asked."""

    may_refuse = False

    def __init__(self, most: int = MOST, budget: int = BUDGET) -> None:
        self.budget = budget
        self.size = 0  # bytes, about
        self._pasts: dict[int, ObjectPast] = {}  # by object, of those that have changed
        self.began = NEVER  # of no object is known what was before
        self.former = Formers()
        self._before: Undo | None = None  # what the change under way overwrites
        self._dead: deque[int] = deque()
        self._bound(most)

    def _bound(self, most: int) -> None:
        self.most, self._too_many = most, most + most // BEYOND

    # --- a recorder --------------------------------------------------------------------------------------

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> None:  # noqa: ARG002
        """An object is about to change: look at what will be overwritten."""
        if not self.most:
            self._before = None  # nothing is looked at: see `bound`
            return
        past = entry.past or self._begun(entry)
        overwritten = past.overwritten.get(operation.name)
        if overwritten is None:
            self._before = None
            if operation.name == "@delete" and past is not NOTHING and entry.name is not None:
                self._part_with(entry)
            return
        try:
            self._before = overwritten(entry.state, calls)
        except Exception:  # noqa: BLE001 - bad arguments: the operation says so itself, and may do half of it
            self._before = UNKNOWN

    @staticmethod
    def _begun(entry: Entry) -> ObjectPast:
        past = entry.past = past_of(entry.state)
        return past

    def changed(
        self, entry: Entry, operation: str, calls: Many, caller: Caller, now: float, before: int, version: int,
        expired: bool, failures: Sequence[Failure], value: Any, was: Any = NOT_TOLD,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Remember a change."""
        past = entry.past or self._begun(entry)
        undo = None
        if was is NOT_TOLD:
            if past is not NOTHING and (undo := self._before) and (failures or operation in PERHAPS):
                undo = really(undo, entry.state, len(failures) == len(calls) and operation != "update")
        elif past.told and self.most:
            undo = past.told(calls[0], was)
        if undo is None:
            if entry.id == DIRECTORY.object:
                self.former.note(operation, calls, now)
            if self._dead:
                self._bury()
            return
        records, cost = past.records, undo.cost
        if not records:
            self._pasts[entry.id] = past
        records.append(Remembered(version, before, now, caller.text, operation, len(calls), undo))
        self.size = size = self.size + RECORD + cost
        if size > self.budget or len(records) > self._too_many or cost > HEAVY or past.has_heavy or self._dead:
            self._forget_some(past)

    def _forget_some(self, past: ObjectPast) -> None:
        """Forget what is beyond the limits: of changes, of bytes, of shared memory kept alive."""
        self._before = None  # it keeps nothing alive
        self.size += past.lighten()
        if len(past.records) > self._too_many:
            self._forget_beyond(past)
        self._bury()
        if self.size > self.budget:
            self._shrink()

    def together(self) -> AbstractContextManager[None]:
        """What is told in this block is one step: of each object it is remembered alone."""
        return nullcontext()

    def ended(self, id: int) -> None:
        """An object is no more. Destructors say so, at any moment."""
        self._dead.append(id)

    def _part_with(self, entry: Entry) -> None:
        """An object is about to be deleted: it is remembered under the name it had."""
        past = self._past(entry)
        self._pasts.pop(entry.id, None)
        entry.past = None
        self.size += past.lighten(0)
        cost = past.size()
        self.size += self.former.bury(entry, past.records, cost, past.since) - cost
        self._forget_beyond_most()
        if self.size > self.budget:
            self._shrink()

    def _forget_beyond_most(self) -> None:
        while len(self.former) > self.most:
            self.size -= self.former.forget_oldest()

    def _shrink(self) -> None:
        """Forget the oldest changes of all, and a few more, or this would have to be done at each change."""
        enough = self.budget - self.budget // SPARE
        while self.size > enough and len(self.former):
            self.size -= self.former.forget_oldest()
        for id in by_age(self._pasts):
            if self.size <= enough:
                return
            self.size -= self._pasts[id].forget(1)

    def _bury(self) -> None:
        while self._dead:
            past = self._pasts.pop(self._dead.popleft(), None)
            if past is not None:
                self.size -= past.size()

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
        if self.size > budget:
            self._shrink()

    def _past(self, entry: Entry) -> ObjectPast:
        """What is remembered of an object: no more than the most."""
        past = entry.past or NOTHING
        self._forget_beyond(past)
        return past

    def _forget_beyond(self, past: ObjectPast) -> None:
        self.size -= past.forget(max(len(past.records) - self.most, 0))

    # --- looking back ------------------------------------------------------------------------------------

    def tell(self, entry: Entry, limit: int, keys: Sequence[Any] = ()) -> list[list[Any]]:
        """The last changes, newest first, as they travel; only those of these keys, if there are any.

        Each is version, version before, time, who, operation, calls, and what changed: key or index, what was there
        (a list, perhaps empty) and what came there. None in the place of these: that is not known.
        """
        records, rules = self._of(entry)
        contents = rules.contents(entry.state)
        told: list[list[Any]] = []
        for record in reversed(records):
            if len(told) >= limit:
                break
            found = None if contents is None else differences(contents, record.undo)
            if contents is not None:
                contents = take_back(contents, record.undo)
            if keys and found is not None:
                found = [difference for difference in found if difference[0] in keys]
            if found or not keys:
                first = None if found is None else [shown(difference) for difference in found[:MOST_SHOWN]]
                more = len(found or ()) - MOST_SHOWN
                told.append([*_told(record), first, max(more, 0)])
        return told

    def arguments(self, entry: Entry, version: int | None, back: int) -> list[Any]:
        """What `replace` takes to make an object what it was at a version, or `back` changes ago.

        Raises NotRemembered.
        """
        records, _ = self._of(entry)
        after = [record for record in records if version is not None and record.version > version]
        if version is None:
            after = [*records][max(len(records) - back, 0) :]
        if version is None and back > len(records):
            raise NotRemembered(f"Only the last {len(records)} changes of {entry} are remembered, not {back}.")
        if version is not None and version > entry.version:
            raise NotRemembered(f"{entry} has had no version {version} yet: it is at {entry.version}.")
        oldest = records[0].before if records else entry.version
        since = min(((entry.past and entry.past.since) or self.began).version, oldest)
        if version is not None and version < since:
            raise NotRemembered(f"{entry} at version {version} is no longer remembered: only from {since} on.")
        return without(entry.state, after)

    def arguments_then(self, entry: Entry, when: float) -> list[Any] | None:
        """What `replace` takes to make an object what it was at a time; None if it is that. Raises NotRemembered."""
        past = self._past(entry)
        return changed_since(entry, past.records, past.since, self.began, when)

    def _of(self, entry: Entry) -> tuple[deque[Remembered], UndoRules]:
        rules = entry.state.undo_rules
        if rules is None:
            kinds = ", ".join(kind for kind, state in STATES.items() if state.undo_rules and kind != PUBLISHED)
            raise WrongKind(f"Nothing is remembered of {entry}, only of {kinds} and published values.")
        return self._past(entry).records, rules


def _told(record: Remembered) -> list[Any]:
    return [record.version, record.before, record.when, record.who, record.operation, record.calls]


def by_age(pasts: dict[int, ObjectPast]) -> list[int]:
    """The object of each change, the oldest change first."""
    found = sorted((record.version, id) for id, past in pasts.items() for record in past.records)
    return [id for _, id in found]
