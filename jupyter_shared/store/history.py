"""The history: the last changes of each object, what each has overwritten, by whom and when; so they can be taken back.

At most `most` changes of each object are remembered, and `budget` bytes in all; the oldest go first. Values in
shared memory are kept alive only if they are small, and for an object's last few changes. Of a change
only what it has overwritten is remembered: what it put there is there still, or was overwritten by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from ..errors import NotRemembered, WrongKind
from ..kinds import STATES
from ..kinds.kind import Caller, Context, Operation
from ..kinds.undo import UNKNOWN, Undo, UndoRules
from ..kinds.values import PUBLISHED
from ..saying import said, said_of
from ..wire.messages import DIRECTORY
from ..wire.parts import LARGE
from .bounds import Bounds
from .differences import MOST_SHOWN, PERHAPS, differences, really, shown, take_back
from .entry import Entry
from .past import NOTHING, RECORD, ObjectPast, past_of
from .taking_back import Remembered, changed_since, without

if TYPE_CHECKING:
    from ..wire.messages import Failure
    from .recorder import Many


class History(Bounds):
    """A recorder (`invoke.py`) that remembers. Each write waits for it: it notes, and works it out when it is asked."""

    may_refuse = False
    _before: Undo | None = None  # what the change under way overwrites

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
        self, entry: Entry, operation: str, calls: Many, context: Context, before: int, version: int,
        failures: Sequence[Failure], value: Any,  # noqa: ARG002
    ) -> None:  # fmt: skip
        """Remember a change. A part of every write: what is made here is one tuple, and nothing is worked out."""
        undo = context.undo
        if undo is None:  # its operation does not tell
            undo = self._seen_before(entry, operation, calls, failures)
        if undo is None or not self.most:
            if entry.id == DIRECTORY.object:
                self.former.note(operation, calls, context.now)
            if self._dead:
                self._bury()
            return
        past = entry.past or self._begun(entry)
        notes = past.notes
        if not notes:
            self._pasts[entry.id] = past
        notes.append((version, before, context.now, context.caller.text, operation, len(calls), undo))
        cost = undo.cost
        self._left = left = self._left - RECORD - cost
        if left < 0 or cost > LARGE or past.has_heavy or self._dead:
            self._forget_some(past)
        elif len(notes) > self._too_many:
            self._forget_beyond(past)

    def _seen_before(self, entry: Entry, operation: str, calls: Many, failures: Sequence[Failure]) -> Undo | None:
        """What the change has overwritten, as it was looked at before."""
        undo = self._before
        if undo is None or (entry.past or self._begun(entry)) is NOTHING:
            return None
        if failures or operation in PERHAPS:
            return really(undo, entry.state, len(failures) == len(calls) and operation != "update")
        return undo

    def _forget_some(self, past: ObjectPast) -> None:
        """Forget what is beyond the limits: of changes, of bytes, of shared memory kept alive."""
        self._before = None  # it keeps nothing alive
        self.size += past.lighten()
        if len(past.notes) > self._too_many:
            self._forget_beyond(past)
        self._bury()
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
        self._shrink()

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
                told.append([*record[:-1], first, max(more, 0)])
        return told

    def arguments(self, entry: Entry, version: int | None, back: int) -> list[Any]:
        """What `replace` takes to make an object what it was at a version, or `back` changes ago.

        Raises NotRemembered.
        """
        records, _ = self._of(entry)
        after = [record for record in records if version is not None and record.version > version]
        if version is None:
            after = records[max(len(records) - back, 0) :]
        if version is None and not records:
            raise NotRemembered(said("No change of %1 is remembered, so there is nothing to take back.", entry))
        if version is None and back > len(records):
            many = "Only the last %1 changes of %2 are remembered, not %3."
            text = said_of(len(records), "Only the last change of %2 is remembered, not %3.", many, entry, back)
            raise NotRemembered(text)
        if version is not None and version > entry.version:
            text = said("%1 has had no version %2 yet: it is at %3.", entry, version, entry.version)
            raise NotRemembered(text)
        oldest = records[0].before if records else entry.version
        since = min(((entry.past and entry.past.since) or self.began).version, oldest)
        if version is not None and version < since:
            text = said("%1 at version %2 is no longer remembered: only from %3 on.", entry, version, since)
            raise NotRemembered(text)
        return without(entry.state, after)

    def arguments_then(self, entry: Entry, when: float) -> list[Any] | None:
        """What `replace` takes to make an object what it was at a time; None if it is that. Raises NotRemembered."""
        past = self._past(entry)
        return changed_since(entry, past.records, past.since, self.began, when)

    def _of(self, entry: Entry) -> tuple[list[Remembered], UndoRules]:
        rules = entry.state.undo_rules
        if rules is None:
            kinds = ", ".join(kind for kind, state in STATES.items() if state.undo_rules and kind != PUBLISHED)
            raise WrongKind(said("Nothing is remembered of %1, only of %2 and published values.", entry, kinds))
        return self._past(entry).records, rules
