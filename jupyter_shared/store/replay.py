"""Makes a store again of what the record says: a snapshot, and what was done since, in the order it was done.

The store is deterministic, so this is doing it again. Three things are not left to chance: an object is alive until
the record says that nobody referred to it any more; it has the version that the record gives; and at the end all
clients are gone, so that what they held is given back as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import WrongKind
from ..kinds import STATES
from ..kinds.kind import NUMBERS_OF_A_LIFE, Caller, Context, KnownCallers, Operation
from ..wire.messages import Failure
from ..wire.values import Packed
from .entry import Entry
from .invoke import Found
from .record import Complete, Done, Ended, Filled, Lived, Restarted, Some, Stood, Together
from .recorder import GAVE_BACK, LEFT
from .store import Store


class FromANewerVersion(Exception):
    """Something in the record is of a kind, or an operation, that is not known here: a newer version has written it."""


Adopt = Callable[[Packed], Iterable[Any]]  # gives what keeps a blob's shared memory alive; sets `Packed.memory`


class Replay:
    """A store on its way back."""

    def __init__(self, store: Store, adopt: Adopt = lambda _: ()) -> None:
        self.store = store
        self.alive: dict[int, Entry] = {}  # what the record has not told the end of, until who held it could come back
        self.restarts = 0
        self.strays: list[Any] = []  # notes of objects that are not there: something before them was lost
        self._adopt = adopt
        self._known = KnownCallers()
        self._names: dict[str, None] = {}
        self._stood_at = 0.0  # when the snapshot was taken
        self._waiting: list[Packed] = []  # of a snapshot, until all objects are there
        self._apply: dict[type, Callable[[Any], object]] = {
            Done: self._done, Ended: self._ended, Restarted: self._restarted, Stood: self._stood, Lived: self._lived,
            Filled: self._filled, Some: lambda _: None, Together: self._together, Complete: lambda _: None,
        }  # fmt: skip
        assert store.directory is not None
        self.alive[store.directory.id] = store.directory

    def apply(self, note: Any, packed: list[Packed]) -> None:
        """Do what a note says; `packed` is the blobs in it on which something hangs."""
        for blob in packed:
            self._adopted(blob)
        if type(note) is Lived or type(note) is Some:
            self._waiting += packed
        else:
            for blob in packed:
                self._refer(blob)
        self._apply[type(note)](note)

    def _adopted(self, blob: Packed) -> None:
        blob.kept_alive = tuple(self._adopt(blob)) if blob.memory else ()

    def _refer(self, blob: Packed) -> None:
        objects = [self.alive[id] for id in blob.refs if id in self.alive]
        blob.kept_alive = (*objects, *blob.kept_alive)

    # --- a snapshot --------------------------------------------------------------------------------------

    def _stood(self, note: Stood) -> None:
        store = self.store
        store.changes.last, store.next_id, self.restarts = note.version, note.next_id, note.restarts
        self._names, self._stood_at = dict.fromkeys(note.names), note.now

    def _lived(self, note: Lived) -> None:
        if note.kind not in STATES:
            raise FromANewerVersion(f"the kind {note.kind!r}")
        state = STATES[note.kind].load(note.dumped, self._known)
        self.store.now = note.created
        entry = self.store.add(state, note.creator, note.object)
        entry.writer, entry.written = note.writer, note.written
        self.store.changes.move_to(entry, note.version)
        self.alive[entry.id] = entry
        entry.name = note.name
        if note.name is not None:
            self.store.names[note.name] = entry

    def whole(self) -> None:
        """All objects of the snapshot are there."""
        for blob in self._waiting:
            self._refer(blob)
        self._waiting, self.store.now = [], self._stood_at
        names = self.store.names
        there = {name: names.pop(name) for name in self._names if name in names}
        for client in self._known.clients.values():
            for entry in self.alive.values():
                if entry.has_holders:
                    client.touch(entry)
        names.update(there)

    # --- what was done since -----------------------------------------------------------------------------

    def _done(self, note: Done) -> None:
        if note.operation == LEFT:
            self._known.clients.pop(note.client, None)
            return
        entry = self.alive.get(note.object)
        if entry is None:
            self.strays.append(note)
            return
        found = entry.find(note.operation)
        if found is None and note.operation != GAVE_BACK:
            raise FromANewerVersion(f"{note.operation!r} of {entry}")
        self.store.now = note.now
        caller = self._known.caller([note.client, note.thread, note.label, note.place])
        first_new = self.store.next_id
        self._again(entry, found or (entry, _GIVE_BACK), caller, note)
        next_id = self.store.next_id
        for id in range(first_new, next_id):
            if made := self.store.entry(id):
                self.alive[id] = made
                self.store.changes.move_to(made, note.version - (next_id - id))

    def _together(self, note: Together) -> None:
        for step in note.steps:
            self._done(step)

    def _again(self, entry: Entry, found: Found, caller: Caller, note: Done) -> None:
        """Do calls again. Those that failed, fail again."""
        target, operation = found
        succeeded = len(note.calls) == 1  # or it would not have been noted: so its keys had been compared
        context = Context(caller, note.now, note.expired, succeeded)
        failures, records = [], self.store.invoke.records
        for recorder in records or ():
            recorder.refuses(entry, operation, caller, note.calls)
        for args in note.calls:
            try:
                operation.function(target, context, *args)
            except Exception as error:
                if succeeded and operation.whole and type(error) is WrongKind:
                    raise FromANewerVersion(str(error)) from error
                failures.append(Failure.because(0, error, operation.name))
        # What failed whole has left no note: this went well, though who kept others out before a snapshot is not known.
        if operation.whole or len(failures) < len(note.calls):
            entry.writer, entry.written = caller.text, note.now
            if entry.editor or entry.has_holders:
                caller.client.touch(entry)
        changes = self.store.changes
        changes.last = max(changes.last, note.version)
        if records:
            told = note.operation, note.calls, Context(caller, note.now, note.expired), entry.version, note.version
            for recorder in records:
                recorder.changed(entry, *told, failures, None)
        changes.move_to(entry, note.version)

    def _ended(self, note: Ended) -> None:
        for id in note.objects:
            self.alive.pop(id, None)
            for client in self._known.clients.values():
                client.references.pop(id, None)

    def _filled(self, note: Filled) -> None:
        entry = self.alive.get(note.object)
        for blob in entry.state.blobs() if entry else ():
            if isinstance(blob, Packed):
                blob.memory = note.memory
                self._adopted(blob)
                self._refer(blob)

    def _restarted(self, note: Restarted) -> None:
        self.store.now = note.now
        self.restarts = note.times
        changes = self.store.changes  # no version is used again that was on a page and not in the record any more
        changes.last = max(changes.last, note.times << NUMBERS_OF_A_LIFE)
        self.store.next_id = max(self.store.next_id, note.next_id)
        for client in [*self._known.clients.values()]:
            self.store.client_gone(client)
        self._known = KnownCallers()
        for entry in self.alive.values():
            entry.state.restarted(note.times)


_GIVE_BACK = Operation(GAVE_BACK, lambda entry, call: entry.client_gone(call.caller.client), False, None)
