"""The one point: performs an operation for a caller, and tells what has changed.

Every call passes `Invoker.attempt`, a pipeline's calls `attempt_many`, a transaction's `attempt_all`; what changes
without a call passes `give_back` (a client's end), `ended` (an object's, deleted or referred to by nobody) or `changed`
(work done elsewhere). So what must hold for all kinds hangs here, once. Three hooks, each None while nobody uses it:

    guard     Grants. Asked before every operation, reads too, and each time a parked call is tried again:
              `guard(entry, operation, caller, calls)` answers None, or the error to refuse it with; `calls`
              are the arguments of each call.

    records   The record: a tuple of Recorders (journal, history). Only what may change something is told:
                  refuses(entry, operation, caller, calls)  before each try: the object is as it was (so its last
                                moment to be copied), `calls` are the arguments of each call; an error to refuse
                                them with, or None. Of a deletion ("@delete"), a client's end, and what gives back
                                what a caller holds (`Operation.frees`) it is only told.
                                Who never refuses (`may_refuse`) only looks, and is not asked before a single call
                                that itself tells what it has overwritten (`Operation.tells`).
                  changed(...)  after it, before the new version is on the page; also of failed calls of operations
                                that are not `whole`. A pipeline's calls are one change.
                  together()    a context manager: what is told in it is one step, all of it or nothing (a transaction).
                  ended(id)     the object is no more. Destructors say so, at any time: it may only be noted (append to
                                a deque). A deletion is told twice: here, and as the directory's change.

    trace     Every step of the objects whose ids are in `chosen`. One Tracer (`tracing.py`):
                  held_back_by(entry, operation, caller, call)  before each try: by whom the call is held back, though
                                its object would let it through; "" if it may go. `Store.retry(entry)` tries again.
                  tried(entry, operation, caller, call, outcome, expired)  after each try, reads too. A parked call is
                                tried again after each change of its object: the change before is its cause.
                  tried_many(entry, operation, caller, calls, failures)  after a pipeline's.
                  unparked(ticket, reply)  a parked call waits no longer: what came of it; None when it is forgotten.
                  gone(entry, client)  a client's end has given back what it held of an object.

A hook must not raise, nor call the store. The calls it is told of belong to the store: look, do not change; what is
kept (a blob with shared memory above all) is kept alive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from ..kinds.kind import Caller, Client, Context, Elsewhere, Instead, Operation, Unchanged, Wait
from ..wire.messages import Call, Calls, Conflict, Failure, Reply
from .changes import Changes
from .entry import Entry
from .recorder import GAVE_BACK, Ask, Many, Recorder, asks, tells

if TYPE_CHECKING:
    from .tracing import Tracer

PARKED = object()
ONCE: Many = ((),)  # one call without arguments

Found = tuple[Any, Operation]  # an operation, and whose it is: the State's or the Entry's


class Held(msgspec.Struct, frozen=True):
    """In the place of an outcome: the call is to be parked, because somebody holds it back."""

    by: str


Attempt = Callable[[Entry, Found, Call, Context], Any]
Guard = Ask


class Invoker:
    """Performs operations."""

    __slots__ = ("_ask", "_ask_if_told", "_records", "_tell", "_trace", "attempt", "changes", "guard")

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.guard: Guard | None = None
        self.records = None
        self.trace = None

    @property
    def records(self) -> tuple[Recorder, ...] | None:
        """Who is told of all changes."""
        return self._records

    @records.setter
    def records(self, recorders: tuple[Recorder, ...] | None) -> None:
        """Chooses, once, how each change asks and tells them."""
        self._records = recorders
        self._ask = asks(recorders or ())
        self._ask_if_told = asks([recorder for recorder in recorders or () if recorder.may_refuse])
        self._tell = tells(recorders or ())

    @property
    def trace(self) -> Tracer | None:
        """Who is told of every step."""
        return self._trace

    @trace.setter
    def trace(self, tracer: Tracer | None) -> None:
        self._trace = tracer
        self.attempt: Attempt = self._plain if tracer is None else self._traced

    # Do a call now: its message. PARKED, Elsewhere and Instead: it is not done yet, nothing has changed. Every call
    # waits for this, so it is one function.
    def _plain(self, entry: Entry, found: Found, call: Call, context: Context) -> Any:  # noqa: C901 - as said above
        target, operation = found
        if self.guard is not None and (refused := self.guard(entry, operation, context.caller, (call.args,))):
            return Failure.of(call, refused)
        reads, caller = operation.reads, context.caller
        if not reads and (entry.editor or entry.vouched) and self.changes.vouches.bar(entry, operation, caller, call):
            return PARKED
        if context.compared and call.if_version != entry.version:
            return Conflict(call.number)
        ask = None if reads else self._ask_if_told if operation.tells else self._ask
        if ask is not None and (refused := ask(entry, operation, caller, (call.args,))) and not operation.frees:
            return Failure.of(call, refused)
        try:
            match call.args:  # nearly all have one or two, and to unpack them takes longer than to try these
                case [one]:
                    value = operation.function(target, context, one)
                case [one, two]:
                    value = operation.function(target, context, one, two)
                case args:
                    value = operation.function(target, context, *args)
        except Wait:
            return PARKED
        except (Elsewhere, Instead, Unchanged) as other:
            other.with_traceback(None)  # whose frames would keep the blobs of the call alive
            return Reply(call.number, other.value, entry.version) if type(other) is Unchanged else other
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
            failure = Failure.of(call, error)
            if not operation.whole:  # bad arguments may have stopped it half-way
                self.changed(entry, operation.name, (call.args,), context, (failure,))
            return failure
        if not reads:
            change = self.changed if operation.shows else self.stirred
            change(entry, operation.name, (call.args,), context, (), value)
        return Reply(call.number, value, entry.version)

    def _traced(self, entry: Entry, found: Found, call: Call, context: Context) -> Any:
        trace = self._trace
        if trace is None or entry.id not in trace.chosen:
            return self._plain(entry, found, call, context)
        by = trace.held_back_by(entry, found[1], context.caller, call)
        if by:
            return Held(by)
        outcome = self._plain(entry, found, call, context)
        trace.tried(entry, found[1], context.caller, call, outcome, context.expired)
        return outcome

    def read(self, entry: Entry, found: Found, call: Context, args: Sequence[Any]) -> Any:
        """Do a reading operation as a part of another call, and as no step of a trace: what it replies or raises."""
        if self.guard is not None and (refused := self.guard(entry, found[1], call.caller, (args,))):
            raise refused
        return found[1].function(found[0], call, *args)

    def attempt_many(self, entry: Entry, found: Found, caller: Caller, calls: Calls, now: float) -> list[Failure]:
        """Do a pipeline's calls of one operation that never waits, as one change: the failures."""
        target, operation = found
        refused = self.guard(entry, operation, caller, calls.calls) if self.guard is not None else None
        refused = refused or self.refused(entry, operation, caller, calls.calls)
        if refused is not None:
            return [Failure.because(number, refused, operation.name) for number in calls.numbers()]
        failures, context, function, same = [], Context(caller, now), operation.function, 0
        for number, args in zip(calls.numbers(), calls.calls, strict=True):
            try:
                function(target, context, *args)
            except Unchanged:
                same += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
                failures.append(Failure.because(number, error, operation.name))
        if same + len(failures) < len(calls.calls) or (failures and not operation.whole):
            self.changed(entry, operation.name, calls.calls, Context(caller, now), failures)
        if self.trace is not None:
            self.trace.tried_many(entry, operation, caller, calls, failures)
        return failures

    def give_back(self, entry: Entry, client: Client, now: float) -> bool:
        """Give back what a client that has ended held of an object: whether that changed anything."""
        caller = Caller(client)
        self.refused(entry, _GIVE_BACK, caller, ONCE)
        if not entry.client_gone(client):
            return False
        self.changed(entry, GAVE_BACK, ONCE, Context(caller, now))
        if self.trace is not None:
            self.trace.gone(entry, client)
        return True

    def changed(
        self, entry: Entry, operation: str, calls: Many, context: Context, failures: Sequence[Failure] = (),
        value: Any = None,
    ) -> None:  # fmt: skip
        """An object has changed: tell the record, move its version, tell those who watch."""
        if not failures or len(failures) < len(calls):
            entry.writer, entry.written = context.caller.text, context.now
            if entry.has_holders or entry.editor:
                context.caller.client.touch(entry)
        changes, tell = self.changes, self._tell
        version = changes.last = changes.last + 1
        if tell is not None:
            tell(entry, operation, calls, context, entry.version, version, failures, value)
        if entry.lease and changes.feed is not None:  # before the page moves
            changes.feed.tell(entry, version, operation, calls, bool(failures))
        changes.move_to(entry, version)
        if entry.watchers:
            changes.tell(entry)

    def stirred(
        self, entry: Entry, operation: str, calls: Many, context: Context, failures: Sequence[Failure] = (),
        value: Any = None,
    ) -> None:  # fmt: skip
        """Something has happened to an object that those who read it do not see: tell the record and who watches."""
        version = self.changes.next_version()
        if self._tell is not None:
            self._tell(entry, operation, calls, context, entry.version, version, failures, value)
        self.changes.stir(entry, version)

    def about_to_end(self, entry: Entry) -> None:
        """An object is about to be deleted: the record's last look at it."""
        self.refused(entry, _DELETE, NOBODY, ONCE)
        if self.trace is not None:
            self.trace.deleted(entry)

    def ended(self, entry: Entry) -> None:
        """An object is no more. May be called at any time, by destructors."""
        self.changes.retire(entry)
        if self.records is not None:
            for recorder in self.records:
                recorder.ended(entry.id)

    def refused(self, entry: Entry, operation: Operation, caller: Caller, calls: Many) -> Exception | None:
        """Before a try: why the record has no place for these calls, if so."""
        refused = None if self._ask is None else self._ask(entry, operation, caller, calls)
        return None if operation.frees else refused


NOBODY = Caller(Client(0, {}))
_DELETE = Operation("@delete", Entry.client_gone, False, None)
_GIVE_BACK = Operation(GAVE_BACK, Entry.client_gone, False, None)
