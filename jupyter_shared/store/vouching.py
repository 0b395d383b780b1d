"""What the manager vouches for: that an object stays as it is until those who answer reads of it themselves know.

A client that sees no version page (it is on another machine) may be told an object's version, and that the manager
vouches for it. Until it is asked to stop, and has agreed, or its time is over, nothing changes the object: who is about
to is parked, as behind one who edits it. So a change is not done before everybody knows that it may be, and nobody can
see it, and then read in another place what was there before.

Who asks, and whose time is over when, is the business of whoever runs the store: here are neither clocks nor messages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..kinds.kind import Caller, Operation, Wait
from ..wire.messages import DIRECTORY, Call

if TYPE_CHECKING:
    from .entry import Entry
    from .store import Store


class RemoteReader:
    """Somebody who answers reads himself, of what is vouched for."""

    __slots__ = ("objects",)

    def __init__(self) -> None:
        self.objects: dict[int, bool] = {}  # by id, which keeps nothing alive; whether it is asked to stop


class Vouches:
    """Who is vouched to, of each object: `Entry.vouched`."""

    def __init__(self) -> None:
        # To ask a reader to stop; false if its time is over: it does not answer any more. It does not call the store.
        self.recall: Callable[[RemoteReader, Entry], bool] = lambda _reader, _entry: False

    def vouch(self, reader: RemoteReader, entry: Entry) -> bool:
        """Vouch for what is in an object, unless somebody is about to change it, or is to see each read of it."""
        state, vouched = entry.state, entry.vouched or {}
        if not (state.is_replicable or entry.id == DIRECTORY.object) or not entry.shown_in or entry.editor:
            return False
        if any(known.objects.get(entry.id) for known in vouched):
            return False
        vouched[reader] = None
        entry.vouched = vouched
        reader.objects[entry.id] = False
        return True

    def bar(self, entry: Entry, operation: Operation, caller: Caller, call: Call) -> bool:
        """Whether a call must wait: for somebody who edits the object, or who answers reads of what it may change."""
        if entry.editor:
            return entry.editor != caller
        is_refused = call.if_version not in (None, entry.version)  # so it will change nothing
        return operation.shows and not operation.asks and not is_refused and self.stop(entry)

    def wait_for(self, *entries: Entry | None) -> None:
        """Raise Wait while somebody answers reads of one of these; all are asked to stop."""
        if any([self.stop(entry) for entry in entries if entry and entry.vouched]):  # noqa: C419 - each is asked
            raise Wait

    def stop(self, entry: Entry) -> bool:
        """Ask all who answer reads of an object to stop: whether there is one left who has not agreed yet."""
        for reader in [*(entry.vouched or ())]:
            if not reader.objects[entry.id]:
                reader.objects[entry.id] = True
                if not self.recall(reader, entry):
                    self._remove(reader, entry)
        return bool(entry.vouched)

    def forget(self, entry: Entry) -> None:
        """An object is no more. Destructors say so: only dicts are touched."""
        for reader in entry.vouched or ():
            reader.objects.pop(entry.id, None)
        entry.vouched = None

    @staticmethod
    def _remove(reader: RemoteReader, entry: Entry) -> None:
        reader.objects.pop(entry.id, None)
        vouched = entry.vouched or {}
        vouched.pop(reader, None)
        if not vouched:
            entry.vouched = None

    def end(self, store: Store, reader: RemoteReader, ids: list[int]) -> None:
        """A reader answers no more reads of these: what waits for that is tried again."""
        freed = [entry for id in ids if reader.objects.pop(id, None) is not None and (entry := store.entry(id))]
        for entry in freed:
            self._remove(reader, entry)
        for entry in freed:
            if entry.parked and not entry.vouched:
                store.retry(entry)
        if store.directory and store.directory.parked:  # who deletes something, or commits, waits there
            store.retry(store.directory)
