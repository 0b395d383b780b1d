"""The Tracer: hangs at the one point (`invoke.py`) while anybody traces, and is gone when nobody does.

It writes every step of chosen objects into traces (`kinds/trace.py`): calls, reads too, what waits, what lets it go
on, what is held back, and what a client's end gave back. Reads that clients cached would be no calls; so while an
object is traced its version is not shown on the page, nothing that was read equals it, and every read is a call.

And it holds calls back for a teacher who steps through them. A call that is held back is parked like any other, but
by the teacher: it stands in nobody's way, and its time does not run. Who only looks on (a live view) is neither
recorded nor held back. A trace ends with the session that began it, and so does what that session holds back.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..kinds.kind import Caller, Client, Operation
from ..kinds.sizes import item_count
from ..kinds.trace import (
    AT_LAST,
    CALL,
    CONFLICT,
    DONE,
    FAILED,
    GONE,
    HELD,
    PARK,
    TAKEN_BACK,
    TIME_IS_UP,
    WAKE,
    Event,
    TraceState,
)  # fmt: skip
from ..wire.messages import Call, Calls, Conflict, Failure, Message, Reply
from .entry import Entry, Ticket
from .invoke import PARKED
from .light import light
from .stepping import Recording, Stepping, Unfinished

if TYPE_CHECKING:
    from .store import Store


AS_IT_IS = (float, bool, type(None))  # what is never large
MOST_ARGUMENTS = 8  # of a call; no operation has as many


class Tracer(Stepping):
    """All recordings of one store."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._causes: dict[int, int] = {}  # object: the client that has changed it last

    # --- beginning and ending ----------------------------------------------------------------------------

    def record(self, trace: Entry, entries: list[Entry], owner: Client) -> None:
        """Record these objects into a trace from now on, beside those it records already."""
        recording = self.recordings.setdefault(trace.id, Recording(trace, owner))
        recording.owner = owner
        state = trace.state
        assert isinstance(state, TraceState)
        state.is_recording = True
        for entry in entries:
            if entry.id in recording.objects:
                continue
            recording.objects[entry.id] = weakref.ref(entry)
            holders = [[self._known(state, caller), caller.thread] for caller in entry.holders()]
            state.objects[entry.id] = [entry.state.kind, entry.name, item_count(entry.state) or 0, holders]
            self.chosen.setdefault(entry.id, []).append(recording)
            self._store.changes.show(entry, False)
            for ticket in entry.parked:
                if id(ticket.call) not in self._unfinished:
                    self._wait(entry, ticket.caller, ticket.call)
        self._moved(trace)

    def end(self, recording: Recording) -> None:
        """Record no more, and hold nobody back for it."""
        trace = recording.trace()
        self.run(recording)
        self.recordings = {id: known for id, known in self.recordings.items() if known is not recording}
        for id, reference in recording.objects.items():
            self.chosen[id].remove(recording)
            if not self.chosen[id]:
                del self.chosen[id]
                entry = reference()
                if entry and not entry.gone:
                    self._store.changes.show(entry, True)
        if trace and isinstance(trace.state, TraceState):
            trace.state.is_recording = False
            self._moved(trace)
        if not self.recordings:
            self._store.invoke.trace = None

    def left(self, client: Client) -> None:
        """A client has ended: so do its traces, and what it held back."""
        for recording in [*self.recordings.values()]:
            for who, (teacher, _) in [*recording.steps.items()]:
                if teacher is client:
                    self.run(recording, who)
            if recording.owner is client:
                self.end(recording)

    def deleted(self, entry: Entry) -> None:
        """An object is about to be no more; it may be a trace."""
        if entry.id in self.recordings:
            self.end(self.recordings[entry.id])

    # --- what the one point tells --------------------------------------------------------------------------

    def held_back_by(self, entry: Entry, operation: Operation, caller: Caller, call: Call) -> str:
        """By whom a call is held back, before each try; "" if it may go."""
        known = self._unfinished.get(id(call))
        if known is not None:
            return known.held_by
        if caller.observes or not self.anybody_steps:
            return ""
        by = next(filter(None, (recording.held_back_by(entry, caller) for recording in self.chosen[entry.id])), "")
        if by:
            self._unfinished[id(call)] = Unfinished(entry, caller, call, by)
            self._tell(HELD, entry, caller, operation.name, call.args)
        return by

    def tried(
        self, entry: Entry, operation: Operation, caller: Caller, call: Call, outcome: Any, expired: bool
    ) -> None:
        """A call has been tried."""
        if caller.observes:
            return
        known = self._unfinished.get(id(call))
        if outcome is PARKED:
            if known is None or not known.waits:
                self._wait(entry, caller, call)
            return
        kind = type(outcome)
        if kind not in (Reply, Failure, Conflict):  # it is done elsewhere, or as a call of another object
            return
        what = WAKE if known is not None and known.waits else CALL
        if known is not None:
            known.is_told = True
        how, value = _outcome_of(outcome)
        if what == WAKE and kind is Reply:
            how = TIME_IS_UP if expired else AT_LAST
        cause = self._causes.get(entry.id) if what == WAKE and not expired else None
        self._tell(what, entry, caller, operation.name, call.args, how, value, cause)
        if not operation.reads:
            self._caused(entry, caller.client)

    def tried_many(
        self, entry: Entry, operation: Operation, caller: Caller, calls: Calls, failures: list[Failure]
    ) -> None:
        """A pipeline's calls have been done."""
        if entry.id not in self.chosen or caller.observes:
            return
        failed = {failure.number: failure for failure in failures}
        for number, args in zip(calls.numbers(), calls.calls, strict=True):
            outcome = _outcome_of(failed[number]) if number in failed else (DONE, None)
            self._tell(CALL, entry, caller, operation.name, args, *outcome)
        self._caused(entry, caller.client)

    def unparked(self, ticket: Ticket, reply: Message | None) -> None:
        """A parked call waits no longer."""
        known = self._unfinished.pop(id(ticket.call), None)
        if known is None or known.is_told or ticket.entry.id not in self.chosen:
            return
        how, value = (TAKEN_BACK, None) if reply is None else _outcome_of(reply)
        self._tell(WAKE, ticket.entry, ticket.caller, ticket.operation.name, ticket.call.args, how, value)

    def gone(self, entry: Entry, client: Client) -> None:
        """A client's end has given back what it held of an object."""
        if entry.id in self.chosen:
            self._tell(GONE, entry, Caller(client), "", [], DONE)
            self._caused(entry, client)

    # --- writing it down -----------------------------------------------------------------------------------

    def _wait(self, entry: Entry, caller: Caller, call: Call) -> None:
        self._unfinished[id(call)] = Unfinished(entry, caller, call)
        self._tell(PARK, entry, caller, call.operation, call.args)

    def _caused(self, entry: Entry, client: Client) -> None:
        self._causes[entry.id] = client.id

    def _tell(
        self,
        what: str,
        entry: Entry,
        caller: Caller,
        operation: str,
        args: Any,
        outcome: str = "",
        value: Any = None,
        cause: Any = None,
    ) -> None:
        args = [arg if type(arg) in AS_IT_IS else light(arg) for arg in args[:MOST_ARGUMENTS]]
        value = value if type(value) in AS_IT_IS else light(value)
        at, length = self._store.now, item_count(entry.state) or 0
        for recording in [*self.chosen[entry.id]]:
            trace = recording.trace()
            if trace is None:  # nobody could read it any more
                self.end(recording)
                continue
            state: Any = trace.state
            client = caller.client.id
            if client not in state.clients:
                self._known(state, caller)
            state.add(tuple.__new__(Event, (  # half the time of calling it: this is done for every call
                state.total + 1, at, what, client, caller.thread, caller.place, entry.id, operation,
                args, outcome, value, entry.version, cause, length,
            )))  # fmt: skip
            self._moved(trace)

    @staticmethod
    def _known(state: TraceState, caller: Caller) -> int:
        client = caller.client
        state.clients.setdefault(client.id, client.label)
        return client.id


def _outcome_of(message: Message) -> tuple[str, Any]:
    if isinstance(message, Reply):
        return DONE, message.value
    if isinstance(message, Failure):
        return FAILED, f"{message.error}: {', '.join(map(str, message.args))}"
    return CONFLICT, None
