"""The history: the last changes of each object, what each has overwritten, by whom and when; so they can be taken back.

Kept are so many changes of each object, and so many bytes in all (`most`, `budget`); the oldest go first. Values in
shared memory are kept alive only if they are small, and for an object's last few changes. Of a change
only what it has overwritten is kept: what it put there is there still, or was overwritten by the next one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import NotRemembered, WrongKind
from ..kinds.kind import Caller, Operation
from .differences import MOST_SHOWN, differences, shown, take_back, there_still
from .entry import Entry
from .former import Formers
from .taking_back import Remembered, Since, changed_since, without
from .undo import BEFORE, CONTENTS, UNKNOWN, Keys, Undo, lightened

if TYPE_CHECKING:
    from .invoke import Change, Many

MOST = 100  # changes of an object
BUDGET = 16 << 20  # bytes, in all
FEW = 3  # changes of an object for which values in shared memory are kept alive
HEAVY = 1 << 16  # bytes; what takes less has no shared memory in it
SPARE = 16  # a part of the budget
RECORD = 300  # bytes that a change takes, about, beside what it has overwritten


NEVER = Since(0, 0.0)


class History:
    """A recorder (`invoke.py`) that remembers."""

    def __init__(self, most: int = MOST, budget: int = BUDGET) -> None:
        self.most = most
        self.budget = budget
        self.size = 0  # bytes, about
        self._changes: dict[int, deque[Remembered]] = {}  # by object
        self._since: dict[int, Since] = {}  # by object: from where on all is known, unless from its first version
        self.began = NEVER  # of no object is known what was before
        self.former = Formers()
        self._before: Undo | None = None  # what the change under way overwrites
        self._dead: deque[int] = deque()

    # --- a recorder --------------------------------------------------------------------------------------

    def refuses(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> None:  # noqa: ARG002
        """An object is about to change: look at what will be overwritten."""
        look = BEFORE.get(entry.state.kind)
        name = operation.name
        if name == "@delete" and look is not None and entry.name is not None:
            self._part_with(entry)
        if look is None or name[0] == "@":
            self._before = None
            return
        try:
            self._before = look(entry.state, name, calls)
        except Exception:  # noqa: BLE001 - bad arguments: the operation says so itself, and may do half of it
            self._before = UNKNOWN

    def changed(self, change: Change) -> None:
        """Remember a change."""
        if self._dead:
            self._bury()
        undo = self._before
        if undo is None:
            if change.entry.state.kind == "directory":
                self.former.note(change)
            return
        self._before = None
        entry, operation, calls, caller, now, before, version, _, failures, _ = change
        if failures or operation in _PERHAPS:
            undo = _really(undo, entry, len(failures) == len(calls) and operation != "update")
            if undo is None:
                return
        records = self._changes.get(entry.id)
        if records is None:
            records = self._changes[entry.id] = deque()
        records.append(_new(Remembered, (version, before, now, caller.text, operation, len(calls), undo)))
        self.size += RECORD + undo.cost
        if len(records) > FEW and records[-1 - FEW].undo.cost > HEAVY:
            self._lighten(records, -1 - FEW)
        if len(records) > self.most:
            self._forget(entry.id, records)
        if self.size > self.budget:
            self._shrink()

    def together(self) -> AbstractContextManager[None]:
        """What is told in this block is one step: of each object it is remembered alone."""
        return nullcontext()

    def ended(self, id: int) -> None:
        """An object is no more. Destructors say so, in the midst of anything."""
        self._dead.append(id)

    def _part_with(self, entry: Entry) -> None:
        """An object is about to be deleted: it is remembered under the name it had."""
        records = self._changes.pop(entry.id, None) or deque()
        for index in range(-min(FEW, len(records)), 0):
            self._lighten(records, index)
        cost = sum(RECORD + record.undo.cost for record in records)
        self.size += self.former.bury(entry, records, cost, self._since.pop(entry.id, None)) - cost
        self._keep_few()
        if self.size > self.budget:
            self._shrink()

    def _keep_few(self) -> None:
        while len(self.former) > self.most:
            self.size -= self.former.forget_oldest()

    def _lighten(self, records: deque[Remembered], index: int) -> None:
        record = records[index]
        undo = lightened(record.undo)
        self.size += undo.cost - record.undo.cost
        records[index] = record._replace(undo=undo)

    def _shrink(self) -> None:
        """Forget the oldest changes of all, and a few more, or this would have to be done at each change."""
        enough = self.budget - self.budget // SPARE
        while self.size > enough and len(self.former):
            self.size -= self.former.forget_oldest()
        for id in by_age(self._changes):
            if self.size <= enough:
                return
            self._forget(id, self._changes[id])

    def _forget(self, id: int, records: deque[Remembered]) -> None:
        oldest = records.popleft()
        self._since[id] = Since(oldest.version, oldest.when)
        self.size -= RECORD + oldest.undo.cost

    def _bury(self) -> None:
        while self._dead:
            id = self._dead.popleft()
            records = self._changes.pop(id, None)
            while records:
                self._forget(id, records)
            self._since.pop(id, None)

    def bound(self, most: int, budget: int) -> None:
        """Remember so many changes of each object, and so many bytes in all, from now on."""
        self.most, self.budget = most, budget
        self._keep_few()
        for id, records in self._changes.items():
            while len(records) > most:
                self._forget(id, records)
        if self.size > budget:
            self._shrink()

    # --- looking back ------------------------------------------------------------------------------------

    def tell(self, entry: Entry, limit: int, keys: Sequence[Any] = ()) -> list[list[Any]]:
        """The last changes, newest first, as they travel; only those of these keys, if there are any.

        Each is version, version before, time, who, operation, calls, and what changed: key or index, what was there
        (a list, perhaps empty) and what came there. None in the place of these: that is not known.
        """
        records, known = self._of(entry)
        contents = known.copy(entry.state)
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
                told.append([*record[:-1], first, max(more, 0)])
        return told

    def arguments(self, entry: Entry, version: int | None, back: int) -> list[Any]:
        """What `replace` takes to make an object what it was at a version, or so many changes ago.

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
        since = self._since.get(entry.id, self.began).version
        if version is not None and version < since:
            raise NotRemembered(f"{entry} at version {version} is no longer remembered: only from {since} on.")
        return without(entry.state, after)

    def arguments_then(self, entry: Entry, when: float) -> list[Any] | None:
        """What `replace` takes to make an object what it was at a time; None if it is that. Raises NotRemembered."""
        records = self._changes.get(entry.id) or ()
        return changed_since(entry, records, self._since.get(entry.id), self.began, when)

    def _of(self, entry: Entry) -> tuple[deque[Remembered], Any]:
        known = CONTENTS.get(entry.state.kind)
        if known is None:
            kinds = ", ".join(kind for kind in CONTENTS if kind != "published")
            raise WrongKind(f"Nothing is remembered of {entry}, only of {kinds} and published values.")
        return self._changes.get(entry.id) or deque(), known


def by_age(changes: dict[int, deque[Remembered]]) -> list[int]:
    """The object of each change, the oldest change first."""
    found = sorted((record.version, id) for id, records in changes.items() for record in records)
    return [id for _, id in found]


_new: Any = tuple.__new__  # makes a named tuple in half the time
_PERHAPS = {"pop", "setdefault", "add", "discard", "difference_update"}  # these may change nothing


def _really(undo: Undo, entry: Entry, failed: bool) -> Undo | None:
    """What has really changed; None if nothing has."""
    if not isinstance(undo, Keys):
        return None if failed else undo  # only `update` of a dict may fail half-way
    now = _values(entry)
    olds = {key: old for key, old in undo.olds.items() if now.get(key) is not there_still(old)}
    return undo._replace(olds=olds) if olds else None


def _values(entry: Entry) -> Any:
    state: Any = entry.state
    return state.items if hasattr(state, "items") else _Marks(state.members)


class _Marks(NamedTuple):
    members: dict[Any, None]

    def get(self, key: Any) -> Any:
        return True if key in self.members else None
