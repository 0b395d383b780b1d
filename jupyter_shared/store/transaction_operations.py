"""What transactions ask for: reads of one moment, and writes that are one step. Operations of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import Conflicted, StaleObject, WrongKind
from ..kinds.comparing import ComparingState
from ..kinds.kind import Caller, Context, Instead, State, operation
from ..kinds.values import PUBLISHED
from ..wire.messages import DIRECTORY, Call, Handle
from .entry import Entry
from .invoke import Found
from .refusals import FORGOTTEN, no_operation
from .store import Store
from .transactions import Write, attempt_all, in_the_way, refusal

Seen = list[list[int]]  # object, and the version at which it was read


class TransactionOperations(State):
    """A part of the directory. What is marked as reading changes nothing of the directory itself."""

    _store: Store
    _gate: Entry | None = None

    @operation(shows=False)
    def gate(self, call: Context) -> Handle:
        """The object that transactions enter which keep others out: one after the other."""
        if self._gate is None:
            from ..kinds.locks import LockState

            self._gate = self._store.add(LockState(), str(call.caller))
        call.caller.client.hand_out(self._gate.id, self._gate)
        return self._gate.handle

    @operation(reads=True)
    def look_if(self, call: Context, seen: Seen, id: int, operation: str, args: list[Any]) -> Any:
        """Read, if all these objects are still at these versions; else Conflicted."""
        self._check(seen)
        entry = self._alive(id)
        found = self._found(entry, operation)[1]
        if not found.reads or found.waits:
            raise WrongKind(f"{operation!r} of {entry} is no read.")
        raise Instead(entry, operation, args)

    @operation(reads=True)
    def copied(self, call: Context, seen: Seen, id: int) -> list[Any]:
        """An object's version and all that is in it, as `State.dump` gives it; Conflicted as above."""
        self._check(seen)
        entry = self._alive(id)
        return [entry.version, entry.state.dump()]

    @operation(reads=True)
    def commit(self, call: Context, seen: Seen, writes: list[list[Any]], compared: bool = False) -> None:
        """Do these writes (object, operation, arguments), in one step, if all is as above.

        NotCompared, unless the client has `compared` all keys: one may be equal to one that only its class can compare.

        Conflicted, too, while somebody else keeps the others from changing one of them. What may fail is of an object
        that was seen: the client has tried it.
        """
        self._check(seen)
        found = [self._write(call.caller, *write) for write in writes]
        store = self._store
        if refused := refusal(store.invoke, found, call.caller):
            raise refused
        if not compared:
            _look_for_keys(call, found)
        store.changes.vouches.wait_for(*(entry for entry, *_ in found))
        attempt_all(store.invoke, found, call.caller, call.now)
        for entry in dict.fromkeys(entry for entry, *_ in found):
            if entry.parked:
                store.retry(entry)

    @operation(reads=True)
    def let_in(self, call: Context, ids: list[int]) -> None:
        """Let the others change these objects again, if it is this caller who keeps them out."""
        for entry in filter(None, map(self._store.entry, ids)):
            for _ in range(entry.edits if entry.editor == call.caller else 0):  # one may be held back, or refused
                self._store.call(call.caller, Call(0, entry.id, "@leave", []))

    def _check(self, seen: Seen) -> None:
        for id, version in seen:
            entry = self._alive(id)
            if entry.version != version:
                raise Conflicted(f"What the transaction has read of {entry} has been changed since by {entry.writer}.")

    def _alive(self, id: int) -> Entry:
        entry = self._store.entry(id)
        if entry is None:
            raise StaleObject(self._store.gone.get(id, FORGOTTEN))
        return entry

    def _write(self, caller: Caller, id: int, operation: str, args: Sequence[Any]) -> Write:
        entry = self._alive(id)
        if id == DIRECTORY.object:
            entry, operation, args = self._publish(entry, operation, args)
        found = self._found(entry, operation)
        if refused := in_the_way(entry, caller):
            raise refused
        if entry.state.exclusive or found[1].reads:
            raise WrongKind(f"{operation!r} of {entry} cannot be a part of a transaction.")
        return entry, found, args

    def _publish(self, entry: Entry, operation: str, args: Sequence[Any]) -> tuple[Entry, str, Sequence[Any]]:
        """Under a new name, or what it is by now: another value under the same one."""
        if operation != "publish":
            raise WrongKind("Names are neither made nor deleted in a transaction.")
        there = self._store.names.get(args[0])
        if there is None:
            return entry, operation, args
        if there.state.kind != PUBLISHED:
            raise WrongKind(f"{args[0]!r} is a live {there.state.kind} by now: nothing of the transaction was done.")
        return there, "set", args[1:]

    @staticmethod
    def _found(entry: Entry, operation: str) -> Found:
        found = entry.operations.get(operation)
        if found is None:
            raise WrongKind(no_operation(entry, operation))
        return entry.state, found


def _look_for_keys(call: Context, writes: list[Write]) -> None:
    """Raise NotCompared if what is to be put under a key may belong under one that looks different."""
    for _, (state, found), args in writes:
        if found.part and found.sure and isinstance(state, ComparingState):
            state.operations["has"].function(state, call, args[0])
